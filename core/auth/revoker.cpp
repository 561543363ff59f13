// SPDX-License-Identifier: MIT
#include "core/auth/revoker.h"

#include "core/audit/auditedaction.h"

#include <QCoreApplication>
#include <QLocale>

namespace gatehouse {

namespace {

QString objectOf(const RevokeTarget &target)
{
    if (const auto *user = std::get_if<UserSessions>(&target)) {
        return user->exceptSession.isEmpty()
            ? user->userId
            : QStringLiteral("%1, except session %2").arg(user->userId, user->exceptSession);
    }
    const QStringList &ids = std::get<SessionIds>(target).ids;
    if (ids.size() == 1)
        return ids.front();
    return QLocale::c().toString(ids.size()) + QLatin1String(" sessions");
}

QString summaryOf(const RevokeOutcome &outcome)
{
    using Outcome = RevokeItem::Outcome;
    QString text = QStringLiteral("%1 revoked, %2 already gone")
                       .arg(outcome.count(Outcome::Revoked))
                       .arg(outcome.count(Outcome::AlreadyGone));
    if (const int failed = outcome.count(Outcome::Failed); failed > 0)
        text += QStringLiteral(", %1 failed").arg(failed);
    if (const int unknown = outcome.count(Outcome::Unknown); unknown > 0)
        text += QStringLiteral(", %1 unknown").arg(unknown);
    return text;
}

} // namespace

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
                             actor, objectOf(target), reason);
    if (!action)
        return Failure(action.error());
    Result<RevokeOutcome> outcome = m_sessions.revoke({target, reason, actor, m_clock.nowMs()});
    const Done recorded = outcome ? action->succeeded(summaryOf(*outcome)) : action->failed(outcome.error());
    if (outcome && !recorded)
        return Failure(recorded.error());
    return outcome;
}

} // namespace gatehouse
