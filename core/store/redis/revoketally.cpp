// SPDX-License-Identifier: MIT
#include "core/store/redis/revoketally.h"

#include <QCoreApplication>

namespace gatehouse {

using Outcome = RevokeItem::Outcome;

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

void noteProblem(RevokeOutcome &outcome, RevokeItem &item, const Error &error, const RedisFacts &facts)
{
    const bool isOpen = !error.isRefusal
        && (error.isTransient() || error.code == Error::Code::Cancelled
            || error.code == Error::Code::Malformed);
    item.outcome = facts.wouldRefuseAgain(error) ? Outcome::NotSent
        : isOpen                                 ? Outcome::Unknown
                                                 : Outcome::Failed;
    item.why = error.message;
    if (item.outcome == Outcome::NotSent && !outcome.stop)
        outcome.stop = error;
}

Result<RevokeOutcome> ended(RevokeOutcome outcome)
{
    const bool isUntouched =
        !outcome.cutOffSeconds && outcome.count(Outcome::NotSent) == int(outcome.items.size());
    if (outcome.stop && isUntouched)
        return Failure(*outcome.stop);
    return outcome;
}

void markUnconfirmed(RevokeOutcome &outcome)
{
    const QString warning = QCoreApplication::translate(
        "RedisStore", "Not confirmed by a replica: if the primary fails now, it may come back.");
    for (RevokeItem &item : outcome.items) {
        if (item.outcome == Outcome::Revoked)
            item.why = item.why.isEmpty() ? warning : item.why + QLatin1Char(' ') + warning;
    }
}

} // namespace gatehouse
