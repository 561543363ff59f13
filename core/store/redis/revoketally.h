// SPDX-License-Identifier: MIT
#pragma once

#include "core/session/sessionstore.h"
#include "core/store/redis/redislink.h"

namespace gatehouse {

/// Adds up what a revocation would end.
class RevokeTally {
public:
    void addLive(const QString &user, const QString &client);
    void addEnded() { ++m_preview.alreadyEnded; }
    void addMissing() { ++m_preview.notFound; }
    RevokePreview preview() const;

private:
    RevokePreview m_preview;
};

/// How an item stands whose command failed with this. A refusal that the next change would meet as well
/// leaves it NotSent and stops the outcome.
void noteProblem(RevokeOutcome &outcome, RevokeItem &item, const Error &error, const RedisFacts &facts);
/// What stopped it, as an Error, when that kept all of it from being carried out.
Result<RevokeOutcome> ended(RevokeOutcome outcome);
/// Says of what was revoked that no replica has it yet.
void markUnconfirmed(RevokeOutcome &outcome);

} // namespace gatehouse
