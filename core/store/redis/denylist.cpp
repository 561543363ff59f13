// SPDX-License-Identifier: MIT
#include "core/store/redis/denylist.h"

#include "core/store/redis/sessionhash.h"

namespace gatehouse {

Result<std::optional<QString>> deniedReason(RedisLink &link, const QString &tokenId, qint64 nowMs)
{
    const std::string key = NativeKeys::denied(tokenId);
    const Result<OwnedReply> reply = link.call(key, {"GET", key}, Intent::Read);
    if (!reply)
        return Failure(reply.error());
    if (reply->view().isNull())
        return std::optional<QString>();
    const std::string_view value = reply->view().text();
    const std::size_t space = value.find(' ');
    std::int64_t until = 0;
    // What cannot be read denies: fail closed.
    if (space == std::string_view::npos || !readDecimal(value.substr(0, space), until))
        return std::optional(fromUtf8(value));
    return until * 1000 >= nowMs ? std::optional(fromUtf8(value.substr(space + 1))) : std::nullopt;
}

Done denyToken(RedisLink &link, const QString &tokenId, qint64 untilSeconds, const QString &reason,
               qint64 nowMs)
{
    // Kept a little longer than the token lives, for clocks that differ and the leeway of those who check.
    constexpr qint64 patienceMs = 5 * 60 * 1000;
    const qint64 lifeMs = std::max<qint64>(untilSeconds * 1000 - nowMs, 0) + patienceMs;
    const std::string key = NativeKeys::denied(tokenId);
    const std::string value = std::to_string(untilSeconds) + ' ' + toUtf8(reason);
    const Result<OwnedReply> reply =
        link.call(key, {"SET", key, value, "PX", std::to_string(lifeMs)}, Intent::Write);
    return reply ? Done() : Failure(reply.error());
}

} // namespace gatehouse
