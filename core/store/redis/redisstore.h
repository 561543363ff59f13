// SPDX-License-Identifier: MIT
#pragma once

#include "core/session/sessionstore.h"
#include "core/store/connectionprofile.h"
#include "core/store/redis/redisoptions.h"

#include <chrono>

namespace gatehouse {

struct RedisStoreOptions {
    RedisOptions server;
    QString layout = QStringLiteral("native"); ///< Or "guide".
    /// How long a user's cut-off is kept: at least the longest life of an access token, and the leeway.
    std::chrono::seconds cutOffLife = std::chrono::hours(24);
    /// Guide: the life that its servers give a refresh token, for deriving when a session was last refreshed.
    std::chrono::seconds guideLife = std::chrono::days(7);

    /// Errors: Malformed (the database is not a number, a Sentinel without the name of its primary).
    static Result<RedisStoreOptions> fromProfile(const ConnectionProfile &profile,
                                                 std::shared_ptr<const Secret> password,
                                                 const std::atomic<bool> *stop = nullptr);
};

/// Connects, asks what this connection may do, and returns the store of the layout. To be used by the thread
/// that calls this. See README.md beside this file for the keys and what is promised.
Result<std::unique_ptr<SessionStore>> openRedisStore(RedisStoreOptions options);

} // namespace gatehouse
