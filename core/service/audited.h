// SPDX-License-Identifier: MIT
#pragma once

#include "core/audit/auditlog.h"
#include "core/base/clock.h"
#include "core/base/log.h"

#include <QUuid>

#include <type_traits>
#include <utility>

namespace gatehouse {

/// Carries out `action` between its two audit records: what is asked for before, how it ended after. When the
/// first record cannot be written the action is not carried out. `tell(result)` puts a success into words.
template <class Action, class Tell>
auto audited(AuditLog &log, const Clock &clock, AuditEvent event, Action action, Tell tell) -> std::invoke_result_t<Action &>
{
    event.actionId = QUuid::createUuid().toString(QUuid::WithoutBraces);
    event.phase = AuditPhase::Requested;
    event.atMs = clock.nowMs();
    if (Done written = log.append(event); !written)
        return Failure(std::move(written.error()));
    auto result = action();
    event.phase = result ? AuditPhase::Succeeded : AuditPhase::Failed;
    event.atMs = clock.nowMs();
    event.outcome = result ? tell(result) : result.error().message;
    // The action happened: a missing outcome is visible in the trail as such and must not hide the result.
    if (const Done written = log.append(std::move(event)); !written)
        qCWarning(lcStore) << "The outcome of an action could not be added to the audit trail:" << written.error().detail;
    return result;
}

} // namespace gatehouse
