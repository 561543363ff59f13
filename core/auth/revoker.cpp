// SPDX-License-Identifier: MIT
#include "core/auth/revoker.h"

#include "core/audit/auditedaction.h"
#include "core/auth/revocationorder.h"

namespace gatehouse {

Revoker::Revoker(SessionStore &sessions, AuditLog &audit, const Clock &clock)
    : m_sessions(sessions)
    , m_audit(audit)
    , m_clock(clock)
{ }

Result<RevokeOutcome> Revoker::revoke(const RevokeTarget &target, const QString &reason, const QString &actor)
{
    const bool isUser = std::holds_alternative<UserSessions>(target);
    Result<AuditedAction> action =
        AuditedAction::begin(m_audit, m_clock, isUser ? AuditAction::RevokeUser : AuditAction::RevokeSessions,
                             actor, objectOf({target}), reason);
    if (!action)
        return Failure(action.error());
    Result<RevokeOutcome> outcome = m_sessions.revoke({target, reason, actor, m_clock.nowMs()});
    const Done recorded = outcome ? action->succeeded(summaryOf(*outcome)) : action->failed(outcome.error());
    if (outcome && !recorded)
        return Failure(recorded.error());
    return outcome;
}

} // namespace gatehouse
