// SPDX-License-Identifier: MIT
#pragma once

#include "core/session/ipaddress.h"
#include "core/session/sessionstore.h"
#include "core/session/textsearch.h"

#include <QString>
#include <QStringView>

#include <limits>
#include <vector>

namespace gatehouse {

/// Why a filter could not be understood, and what to do.
struct FilterProblem {
    QString message; ///< One sentence.
    qsizetype position = 0; ///< Where in the text, from 0,
    qsizetype length = 0; ///< and how much of it.
};

/// Which sessions to show, or to revoke. Written as words that all have to fit:
///
///     alice                       the text somewhere in id, user, address, device, agent, client or state
///     "alice martin"              a text with spaces
///     user:alice  user=alice      contains, or is exactly; also login: name: role: client: agent: id:
///     reason: by: device:ios                  a word of the device's name begins so; or desktop, phone,
///     tablet, service state:active,expiring       any of several; active, expiring, expired, revoked, reuse,
///     live, ended reuse:recent                how a token came back: recent, branch, stale, any
///     ip:10.0.0.0/8  ip:10.1.     a network or address, or how the address begins
///     expires<1h  idle>7d  age>=30d    time left, since the last refresh, since the login: s, m, h, d, w
///     created>2026-11-01  refreshed<2d  revoked:2026-11-24     a day (UTC), or how long ago
///     gen>3                       generation: < <= = >= >
///     -device:ios                 not so
class SessionFilter {
public:
    enum class Field : std::uint8_t {
        Any,
        User,
        Login,
        Name,
        Role,
        Client,
        Agent,
        Id,
        Reason,
        By,
        Device,
        State,
        Reuse,
        Address,
        Expires,
        Idle,
        Age,
        Created,
        Refreshed,
        Revoked,
        Generation
    };
    enum class Compare : std::uint8_t { Contains, Less, LessOrEqual, Equal, GreaterOrEqual, Greater };

    /// From `begin` on, before `end`.
    struct Interval {
        qint64 begin = std::numeric_limits<qint64>::min();
        qint64 end = std::numeric_limits<qint64>::max();
        bool contains(qint64 value) const { return begin <= value && value < end; }
    };

    /// One word of a filter.
    struct Term {
        Field field = Field::Any;
        Compare compare = Compare::Contains;
        bool isNegated = false;
        std::vector<Needle> texts; ///< Any of them.
        QStringList written; ///< The values as they were written.
        std::vector<AddressRange> ranges; ///< Any of them, or of `texts`.
        std::uint32_t mask = 0; ///< Of states, or of kinds of reuse: one bit each.
        qint64 number = 0; ///< Milliseconds, or a generation.
        bool isDuration = false; ///< `number` counts from the moment of the question.

        /// The times or generations that fit at this moment.
        Interval interval(qint64 nowMs) const;
        bool matches(const SessionRow &row, qint64 nowMs, std::string_view device, DeviceKind kind) const;
        bool matchesText(std::string_view text) const; ///< For fields of text: contains or is one of `texts`.
        bool matchesDevice(std::string_view device, DeviceKind kind) const;
        bool matchesAddress(std::string_view address) const;
    };

    SessionFilter() = default; ///< Matches all.
    static tl::expected<SessionFilter, FilterProblem> parse(QStringView text);

    bool isEmpty() const { return m_terms.empty(); }
    /// True when it has a length of time in it: a session may match later without any change of its own or of
    /// its state.
    bool countsFromNow() const;
    /// The filter in words: "user contains “alice” and state is active".
    QString description() const;
    const std::vector<Term> &terms() const { return m_terms; }

    bool matches(const SessionRow &row, qint64 nowMs) const;
    /// The same where name and kind of the device are known already.
    bool matches(const SessionRow &row, qint64 nowMs, std::string_view device, DeviceKind kind) const;

private:
    std::vector<Term> m_terms;
};

/// The English name that filters use: "active", "expiring", "expired", "revoked", "reuse detected".
std::string_view filterName(SessionState state);
/// "unknown", "desktop", "phone", "tablet", "service".
std::string_view filterName(DeviceKind kind);

} // namespace gatehouse
