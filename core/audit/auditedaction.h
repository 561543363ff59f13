// SPDX-License-Identifier: MIT
#pragma once

#include "core/audit/auditlog.h"
#include "core/base/clock.h"

namespace gatehouse {

/// One action with a record before and a record after, joined by an action id. The record before is safe on
/// disk when begin() returns; when it cannot be written there is an Error and the action must not be done.
/// Who gives an id of their own can write a second record before: the same action goes on after a crash.
class AuditedAction {
public:
    static Result<AuditedAction> begin(AuditLog &log, const Clock &clock, AuditAction action,
                                       const QString &actor, const QString &object,
                                       const QString &reason = {}, const QString &actionId = {});
    /// An action whose record before was written earlier, maybe by another program: `event` says which.
    static AuditedAction begun(AuditLog &log, const Clock &clock, AuditEvent event);
    /// An Error tells that the action was done but its outcome could not be recorded.
    Done succeeded(const QString &outcome = {});
    Done failed(const Error &why);

private:
    AuditedAction(AuditLog &log, const Clock &clock, AuditEvent event);
    Done finish(AuditPhase phase, const QString &outcome);
    AuditLog *m_log;
    const Clock *m_clock;
    AuditEvent m_event;
};

} // namespace gatehouse
