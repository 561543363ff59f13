// SPDX-License-Identifier: MIT
#pragma once

#include "core/store/redis/redislink.h"

namespace gatehouse {

/// The deny list, the same in every layout: `gatehouse:deny:<jti>` for one access token and
/// `gatehouse:deny:sid:<session>` for all of a session, = "<second it ends> <reason>". A server that reads it
/// needs to know only whether the key is there. As SessionStore::deny() and denied(); one key after the
/// other, and an Error may leave some denied.
Done putOnDenyList(RedisLink &link, const QStringList &entries, qint64 untilSeconds, const QString &reason,
                   qint64 nowMs);
Result<std::optional<QString>> deniedReason(RedisLink &link, const QStringList &entries, qint64 nowMs);

} // namespace gatehouse
