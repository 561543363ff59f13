// SPDX-License-Identifier: MIT
#include "core/session/session.h"

#include "core/session/sessionstore.h"

#include <algorithm>

namespace gatehouse {

SessionState sessionState(bool revoked, bool reuse, qint64 expiresMs, qint64 nowMs)
{
    if (revoked)
        return reuse ? SessionState::ReuseDetected : SessionState::Revoked;
    if (nowMs >= expiresMs)
        return SessionState::Expired;
    return expiresMs - nowMs < expiringWithinMs ? SessionState::Expiring : SessionState::Active;
}

SessionState Session::stateAt(qint64 nowMs) const
{
    const bool reuse = revocation && revocation->reuse != ReuseKind::None;
    return sessionState(revocation.has_value(), reuse, expiresMs, nowMs);
}

QString denialOfSession(const QString &sessionId) { return QStringLiteral("sid:") + sessionId; }

int RevokeOutcome::count(RevokeItem::Outcome outcome) const
{
    return static_cast<int>(std::ranges::count(items, outcome, &RevokeItem::outcome));
}

namespace {

/// Most sessions first, then by name.
QStringList namesByCount(const QHash<QString, int> &sessionsPerName)
{
    constexpr int shown = 20;
    QStringList names = sessionsPerName.keys();
    std::ranges::sort(names, [&sessionsPerName](const QString &a, const QString &b) {
        const int left = sessionsPerName.value(a);
        const int right = sessionsPerName.value(b);
        return left != right ? left > right : a < b;
    });
    return names.mid(0, shown);
}

} // namespace

Result<RevokeOutcome> SessionStore::revokeUsers(const QStringList &userIds, const RevokeOrder &order)
{
    Q_ASSERT(userIds.size() == 1);
    return revoke({UserSessions{userIds.front(), {}}, order.reason, order.by, order.nowMs});
}

Result<RevokePreview> SessionStore::previewUsers(const QStringList &userIds, qint64 nowMs)
{
    Q_ASSERT(userIds.size() == 1);
    return preview(UserSessions{userIds.front(), {}}, nowMs);
}

void RevokePreview::add(const RevokePreview &part)
{
    liveSessions += part.liveSessions;
    alreadyEnded += part.alreadyEnded;
    notFound += part.notFound;
    for (auto user = part.perUser.cbegin(); user != part.perUser.cend(); ++user)
        perUser[user.key()] += user.value();
    for (auto client = part.perClient.cbegin(); client != part.perClient.cend(); ++client)
        perClient[client.key()] += client.value();
}

void RevokePreview::countNames()
{
    users = namesByCount(perUser);
    userCount = static_cast<int>(perUser.size());
    clients = namesByCount(perClient);
    clientCount = static_cast<int>(perClient.size());
}

} // namespace gatehouse
