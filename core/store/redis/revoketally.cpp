// SPDX-License-Identifier: MIT
#include "core/store/redis/revoketally.h"

#include <QCoreApplication>

#include <algorithm>

namespace gatehouse {

namespace {

/// Most sessions first, then by name; at most 20.
QStringList largest(const QHash<QString, int> &counts)
{
    QStringList names = counts.keys();
    std::ranges::sort(names, [&counts](const QString &a, const QString &b) {
        const int left = counts.value(a), right = counts.value(b);
        return left != right ? left > right : a < b;
    });
    return names.mid(0, 20);
}

} // namespace

void RevokeTally::addLive(const QString &user, const QString &client)
{
    ++m_preview.liveSessions;
    ++m_users[user];
    if (!client.isEmpty())
        ++m_clients[client];
}

RevokePreview RevokeTally::preview() const
{
    RevokePreview preview = m_preview;
    preview.users = largest(m_users);
    preview.userCount = int(m_users.size());
    preview.clients = largest(m_clients);
    return preview;
}

void markUnconfirmed(RevokeOutcome &outcome)
{
    for (RevokeItem &item : outcome.items) {
        if (item.outcome == RevokeItem::Outcome::Revoked)
            item.why = QCoreApplication::translate(
                "RedisStore", "Not confirmed by a replica: if the primary fails now, it may come back.");
    }
}

} // namespace gatehouse
