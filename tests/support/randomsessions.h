// SPDX-License-Identifier: MIT
#pragma once

#include "core/session/sessionbatch.h"

#include <array>
#include <cstdio>
#include <random>
#include <string>

namespace gatehouse {

/// A session that owns its texts.
struct OwnedSession {
    std::string id, userId, login, displayName, role, client, agent, address, revokeReason, revokedBy;
    qint64 createdMs = 0, refreshedMs = 0, expiresMs = 0, absoluteExpiresMs = 0, revokedMs = 0;
    std::uint32_t generation = 0;
    bool revoked = false;
    ReuseKind reuse = ReuseKind::None;
    bool operator==(const OwnedSession &) const = default;

    SessionRow row() const
    {
        SessionRow row;
        row.id = id, row.userId = userId, row.login = login, row.displayName = displayName, row.role = role;
        row.client = client, row.agent = agent, row.address = address;
        row.revokeReason = revokeReason, row.revokedBy = revokedBy;
        row.createdMs = createdMs, row.refreshedMs = refreshedMs, row.expiresMs = expiresMs;
        row.absoluteExpiresMs = absoluteExpiresMs, row.revokedMs = revokedMs;
        row.generation = generation, row.revoked = revoked, row.reuse = reuse;
        return row;
    }
    static OwnedSession from(const SessionRow &row)
    {
        return {std::string(row.id),
                std::string(row.userId),
                std::string(row.login),
                std::string(row.displayName),
                std::string(row.role),
                std::string(row.client),
                std::string(row.agent),
                std::string(row.address),
                std::string(row.revokeReason),
                std::string(row.revokedBy),
                row.createdMs,
                row.refreshedMs,
                row.expiresMs,
                row.absoluteExpiresMs,
                row.revokedMs,
                row.generation,
                row.revoked,
                row.reuse};
    }
};

/// Lifelike sessions, the same ones for the same seed.
class RandomSessions {
public:
    RandomSessions(std::uint32_t seed, std::uint32_t users, qint64 nowMs)
        : m_random(seed)
        , m_users(users)
        , m_nowMs(nowMs)
    { }

    std::uint32_t below(std::uint32_t limit) { return std::uint32_t(m_random() % limit); }

    OwnedSession next()
    {
        OwnedSession session;
        std::array<char, 40> id{};
        std::snprintf(id.data(), id.size(), "%08x-%04x-4%03x-%04x-%04x%08x", unsigned(m_random()),
                      below(65536), below(4096), 0x8000 + below(0x4000), below(65536), unsigned(m_random()));
        session.id = id.data();
        setUser(session, below(m_users));
        session.createdMs = m_nowMs - qint64(below(30 * 86400)) * 1000 - below(1000);
        change(session);
        return session;
    }

    /// Another refresh, from elsewhere perhaps; or the end.
    void change(OwnedSession &session)
    {
        static constexpr std::array clients{"web", "ios", "android", "cli", "Büro", ""};
        static constexpr std::array systems{"Windows NT 10.0; Win64; x64",
                                            "Macintosh; Intel Mac OS X 10_15_7", "X11; Linux x86_64",
                                            "iPhone; CPU iPhone OS 17_5 like Mac OS X"};
        session.client = clients[below(clients.size())];
        session.agent = "Mozilla/5.0 (" + std::string(systems[below(systems.size())])
            + ") AppleWebKit/537.36 (KHTML, like Gecko) Chrome/" + std::to_string(80 + below(50))
            + ".0 Safari/537.36";
        session.address = address();
        session.refreshedMs = m_nowMs - qint64(below(7 * 86400)) * 1000 - below(1000);
        session.expiresMs = session.refreshedMs + qint64(7) * 86'400'000;
        session.absoluteExpiresMs = session.createdMs + qint64(30) * 86'400'000;
        session.generation = below(200);
        session.revoked = below(10) == 0;
        session.reuse = session.revoked && below(3) == 0 ? ReuseKind(1 + below(3)) : ReuseKind::None;
        session.revokedMs = session.revoked ? m_nowMs - below(86'400'000) : 0;
        session.revokeReason = !session.revoked ? "" : below(2) == 0 ? "laptop stolen" : "Ärger";
        session.revokedBy = session.revoked ? "operator" : "";
    }

private:
    void setUser(OwnedSession &session, std::uint32_t number)
    {
        static constexpr std::array first{"Ada", "Chloé", "Marcus", "Yuki", "Élodie",
                                          "Zoë", "Ömer",  "Tomás",  "Ian"};
        static constexpr std::array last{"Lindqvist", "Martin", "Osei", "Tanabe", "Petrova", "Weiß", "Kim"};
        session.userId = "user-" + std::to_string(100'000 + number);
        session.role = number % 50 == 0 ? "admin" : number % 7 == 0 ? "editor" : "member";
        if (number % 13 == 0)
            return; // The store knows no more.
        session.login = "u" + std::to_string(number) + "@northwind.example";
        if (number % 11 != 0)
            session.displayName =
                std::string(first[number % first.size()]) + ' ' + last[number / 9 % last.size()];
    }
    std::string address()
    {
        if (below(20) == 0) {
            std::array<char, 40> text{};
            std::snprintf(text.data(), text.size(), "2001:db8:%x::%x", below(256), below(65536));
            return text.data();
        }
        const std::string first = below(4) == 0 ? "10" : std::to_string(1 + below(223));
        return first + '.' + std::to_string(below(256)) + '.' + std::to_string(below(256)) + '.'
            + std::to_string(below(256));
    }

    std::mt19937 m_random;
    std::uint32_t m_users;
    qint64 m_nowMs;
};

} // namespace gatehouse
