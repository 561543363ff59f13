// SPDX-License-Identifier: MIT
#include "core/store/redis/guidepages.h"

#include "core/store/redis/rediserrors.h"

#include <QDateTime>

namespace gatehouse {

std::string_view guideEndCommand(const RedisFacts &facts)
{
    return facts.versionNumber >= 70000 ? "PEXPIRETIME" : "PTTL";
}

std::optional<qint64> guideEnd(const RespReply &reply, const RedisFacts &facts)
{
    const std::int64_t end = reply.type() == RespType::Integer ? reply.number() : -2;
    if (end == -1)
        return neverMs;
    if (end < 0)
        return std::nullopt;
    return facts.versionNumber >= 70000 ? end : QDateTime::currentMSecsSinceEpoch() + facts.skewMs + end;
}

std::size_t GuidePages::ask(const KeyPage &keys, std::string &commands)
{
    const std::string_view end = guideEndCommand(m_facts);
    for (std::size_t i = 0; i < keys.size(); ++i)
        appendCommand(commands, {end, keys[i]});
    if (m_facts.isCluster) {
        for (std::size_t i = 0; i < keys.size(); ++i)
            appendCommand(commands, {"GET", keys[i]});
        return keys.size() * 2;
    }
    std::vector<std::string_view> words{"MGET"};
    words.reserve(keys.size() + 1);
    for (std::size_t i = 0; i < keys.size(); ++i)
        words.push_back(keys[i]);
    appendCommand(commands, words);
    return keys.size() + 1;
}

Result<bool> GuidePages::take(const KeyPage &keys, std::size_t n, const RespReply &reply)
{
    if (reply.isError() && refusalOf(reply.text()) == RedisRefusal::NoPermission)
        return Failure(errorFromReply(reply.text(), n < keys.size() ? guideEndCommand(m_facts) : "GET",
                                      QStringLiteral("Redis")));
    if (n == 0) {
        m_ends.clear();
        m_values.clear();
    }
    if (n < keys.size()) {
        m_ends.push_back(guideEnd(reply, m_facts));
        return true;
    }
    if (!m_facts.isCluster) {
        std::size_t value = 1;
        for (std::size_t key = 0; reply.isList(0, qint64(keys.size())) && key < keys.size();
             ++key, value = reply.next(value)) {
            if (reply.isText(value) && !use(keys, key, reply.text(value)))
                return false;
        }
        return true;
    }
    m_values.push_back(reply.isText() ? std::optional<std::string>(reply.text()) : std::nullopt);
    for (std::size_t key = 0; m_values.size() == keys.size() && key < keys.size(); ++key) {
        if (m_values[key] && !use(keys, key, *m_values[key]))
            return false;
    }
    return true;
}

/// Keys of another kind, or gone meanwhile, have no text or no end and are none of ours.
bool GuidePages::use(const KeyPage &keys, std::size_t key, std::string_view user)
{
    if (!m_ends[key])
        return true;
    return m_use({keys[key].substr(guidePrefix.size()), user, *m_ends[key]});
}

} // namespace gatehouse
