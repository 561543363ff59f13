// SPDX-License-Identifier: MIT
#pragma once

#include "core/store/redis/redislink.h"

namespace gatehouse {

/// The deny list, the same in every layout: `gatehouse:deny:<jti>` = "<second it ends> <reason>". A server
/// that reads it needs to know only whether the key is there.
Done denyToken(RedisLink &link, const QString &tokenId, qint64 untilSeconds, const QString &reason,
               qint64 nowMs);
Result<std::optional<QString>> deniedReason(RedisLink &link, const QString &tokenId, qint64 nowMs);

} // namespace gatehouse
