// SPDX-License-Identifier: MIT
#include "core/store/redis/denylist.h"

#include "core/store/redis/sessionhash.h"

namespace gatehouse {

namespace {

/// The reason in a value of the list; nothing when it is over. What cannot be read denies: fail closed.
std::optional<QString> reasonIn(std::string_view value, qint64 nowMs)
{
    const std::size_t space = value.find(' ');
    std::int64_t until = 0;
    if (space == std::string_view::npos || !readDecimal(value.substr(0, space), until))
        return fromUtf8(value);
    return until * 1000 >= nowMs ? std::optional(fromUtf8(value.substr(space + 1))) : std::nullopt;
}

} // namespace

Result<std::optional<QString>> deniedReason(RedisLink &link, const QStringList &entries, qint64 nowMs)
{
    std::vector<KeyedCommand> questions;
    for (const QString &entry : entries) {
        KeyedCommand question{NativeKeys::denied(entry), {}};
        appendCommand(question.bytes, {"GET", question.key});
        questions.push_back(std::move(question));
    }
    std::optional<QString> reason;
    Done asked;
    const Done sent =
        link.pipeline(questions, Intent::Read, [&](std::size_t, const Result<RespReply> &reply) {
            if (!reply)
                asked = Failure(reply.error());
            else if (!reply->isNull() && !reason)
                reason = reasonIn(reply->text(), nowMs);
        });
    if (!sent || !asked)
        return Failure(sent ? asked.error() : sent.error());
    return reason;
}

Done putOnDenyList(RedisLink &link, const QStringList &entries, qint64 untilSeconds, const QString &reason,
                   qint64 nowMs)
{
    // Kept a little longer than the token lives, for clocks that differ and the leeway of those who check.
    constexpr qint64 patienceMs = 300'000;
    const std::string life = std::to_string(std::max<qint64>(untilSeconds * 1000 - nowMs, 0) + patienceMs);
    const std::string value = std::to_string(untilSeconds) + ' ' + toUtf8(reason);
    const CommandSource commands{
        std::size_t(entries.size()),
        [&](std::size_t index) { return NativeKeys::denied(entries[qsizetype(index)]); },
        [&](std::size_t index, std::string &out) {
            appendCommand(out, {"SET", NativeKeys::denied(entries[qsizetype(index)]), value, "PX", life});
        }};
    Done written;
    const Done sent =
        link.pipeline(commands, Intent::Write, [&](std::size_t, const Result<RespReply> &reply) {
            if (!reply)
                written = Failure(reply.error());
        });
    return sent ? written : sent;
}

} // namespace gatehouse
