// SPDX-License-Identifier: MIT
#pragma once

#include "core/store/redis/rangescan.h"

namespace gatehouse {

/// "refresh:<jti>", the name of a session in the guide's layout.
constexpr std::string_view guidePrefix = "refresh:";
/// "gatehouse:used:<jti>", the tombstone of a session that was rotated here.
constexpr std::string_view usedPrefix = "gatehouse:used:";
/// "nbf:user:<id>", the cut-off of a user.
constexpr std::string_view cutOffPrefix = "nbf:user:";

/// One session of the guide's layout, while a page is read.
struct GuideRow {
    std::string_view id, userId;
    qint64 expiresMs = 0; ///< By our clock.
};

/// When a key without an end ends, for a table: 9999-12-31.
constexpr qint64 neverMs = 253'402'300'799'000;

/// The end of a key from the reply to guideEndCommand(); nothing when the key is gone.
std::optional<qint64> guideEnd(const RespReply &reply, const RedisFacts &facts);
/// PEXPIRETIME, or PTTL where the server is older than 7.0.
std::string_view guideEndCommand(const RedisFacts &facts);

/// Reads value and end of refresh keys: the ends first, so that a page is done with its values.
class GuidePages final : public PageReader {
public:
    using Use = std::function<bool(const GuideRow &row)>;
    GuidePages(const RedisFacts &facts, Use use)
        : m_facts(facts)
        , m_use(std::move(use))
    { }
    std::size_t ask(const KeyPage &keys, std::string &commands) override;
    Result<bool> take(const KeyPage &keys, std::size_t n, const RespReply &reply) override;
    std::size_t usedUp(std::size_t) const override { return 0; } // a page is used with its last reply

private:
    bool use(const KeyPage &keys, std::size_t key, std::string_view user);
    const RedisFacts &m_facts;
    Use m_use;
    std::vector<std::optional<qint64>> m_ends;
    std::vector<std::optional<std::string>> m_values; ///< Cluster: one by one.
};

} // namespace gatehouse
