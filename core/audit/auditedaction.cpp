// SPDX-License-Identifier: MIT
#include "core/audit/auditedaction.h"

#include <QCoreApplication>
#include <QUuid>

namespace gatehouse {

AuditedAction::AuditedAction(AuditLog &log, const Clock &clock, AuditEvent event)
    : m_log(&log)
    , m_clock(&clock)
    , m_event(std::move(event))
{ }

Result<AuditedAction> AuditedAction::begin(AuditLog &log, const Clock &clock, AuditAction action,
                                           const QString &actor, const QString &object, const QString &reason,
                                           const QString &actionId)
{
    AuditEvent event;
    event.atMs = clock.nowMs();
    event.actionId = actionId.isEmpty() ? QUuid::createUuid().toString(QUuid::WithoutBraces) : actionId;
    event.action = action;
    event.actor = actor;
    event.object = object;
    event.reason = reason;
    if (Done recorded = log.append(event); !recorded)
        return Failure(recorded.error());
    return AuditedAction(log, clock, std::move(event));
}

AuditedAction AuditedAction::begun(AuditLog &log, const Clock &clock, AuditEvent event)
{
    return {log, clock, std::move(event)};
}

Done AuditedAction::succeeded(const QString &outcome) { return finish(AuditPhase::Succeeded, outcome); }

Done AuditedAction::failed(const Error &why) { return finish(AuditPhase::Failed, why.message); }

Done AuditedAction::finish(AuditPhase phase, const QString &outcome)
{
    AuditEvent event = m_event;
    event.atMs = m_clock->nowMs();
    event.phase = phase;
    event.outcome = outcome;
    Done recorded = m_log->append(std::move(event));
    if (!recorded && phase == AuditPhase::Succeeded) {
        recorded.error().message =
            QCoreApplication::translate(
                "Audit",
                "The action was carried out, but its outcome could not be written to the audit trail: %1")
                .arg(recorded.error().message);
    }
    return recorded;
}

} // namespace gatehouse
