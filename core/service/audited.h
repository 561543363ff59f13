// SPDX-License-Identifier: MIT
#pragma once

#include "core/audit/auditedaction.h"
#include "core/base/log.h"

#include <type_traits>
#include <utility>

namespace gatehouse {

/// What is done, by whom and to what, for the audit trail.
struct Deed {
    AuditAction action;
    QString actor, object, reason;
};

/// Does `act() -> Result<T>` between its two audit records. When the first cannot be written nothing is done.
/// `tell(result)` puts a success into words.
template <class Act, class Tell>
auto audited(AuditLog &log, const Clock &clock, const Deed &deed, Act act, Tell tell)
    -> std::invoke_result_t<Act &>
{
    Result<AuditedAction> record =
        AuditedAction::begin(log, clock, deed.action, deed.actor, deed.object, deed.reason);
    if (!record)
        return Failure(std::move(record.error()));
    auto result = act();
    const Done written = result ? record->succeeded(tell(result)) : record->failed(result.error());
    // The deed is done: its missing outcome shows in the trail as such and must not hide the result.
    if (!written)
        qCWarning(lcStore) << "An outcome could not be recorded in the audit trail:"
                           << written.error().detail;
    return result;
}

} // namespace gatehouse
