// SPDX-License-Identifier: MIT
#include "core/store/redis/revoketally.h"

#include <QCoreApplication>

namespace gatehouse {

void RevokeTally::addLive(const QString &user, const QString &client)
{
    ++m_preview.liveSessions;
    ++m_preview.perUser[user];
    if (!client.isEmpty())
        ++m_preview.perClient[client];
}

RevokePreview RevokeTally::preview() const
{
    RevokePreview preview = m_preview;
    preview.countNames();
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
