// SPDX-License-Identifier: MIT
#include "core/session/sessiontable.h"

#include "core/session/ipaddress.h"

#include <algorithm>
#include <functional>
#include <limits>

namespace gatehouse {

namespace {

QString decoded(std::string_view text) { return QString::fromUtf8(text.data(), qsizetype(text.size())); }

/// As sessionState(), in a form that loops over a million rows.
SessionState stateOf(bool revoked, bool reuse, qint64 expiresMs, qint64 nowMs)
{
    if (revoked)
        return reuse ? SessionState::ReuseDetected : SessionState::Revoked;
    if (expiresMs <= nowMs)
        return SessionState::Expired;
    return expiresMs - nowMs < expiringWithinMs ? SessionState::Expiring : SessionState::Active;
}

} // namespace

void SessionTable::remove(const std::vector<Row> &rows)
{
    for (const Row row : rows) {
        if (isRemoved(row))
            continue;
        m_flags[row] |= removedFlag;
        ++m_removed;
    }
}

void SessionTable::markAll()
{
    for (Row row = 0; row < rowCount(); ++row)
        m_flags[row] |= markedFlag;
}

std::vector<SessionTable::Row> SessionTable::marked() const
{
    std::vector<Row> rows;
    for (Row row = 0; row < rowCount(); ++row)
        if ((m_flags[row] & (markedFlag | removedFlag)) == markedFlag)
            rows.push_back(row);
    return rows;
}

void SessionTable::clear() { *this = SessionTable(); }

SessionTable::Row SessionTable::find(std::string_view sessionId) const
{
    const Row row = m_ids.find(sessionId);
    return row == none || isRemoved(row) ? none : row;
}

StoredSession::StoredSession(const SessionTable &table, SessionTable::Row row)
{
    const std::uint32_t user = table.m_user[row];
    id = table.m_ids[row];
    userId = table.m_userIds[user];
    login = table.m_logins[table.m_loginOfUser[user]];
    displayName = table.m_names[table.m_nameOfUser[user]];
    role = table.m_roles[table.m_roleOfUser[user]];
    client = table.m_clients[table.m_clientOfOrigin[table.m_origin[row]]];
    agent = table.agentAt(row);
    if ((table.m_flags[row] & SessionTable::ipv4Flag) != 0)
        address = {m_addressText.data(), writeIpv4(table.m_address[row], m_addressText.data())};
    else
        address = table.m_addresses[table.m_address[row]];
    createdMs = table.m_created[row];
    refreshedMs = table.m_refreshed[row];
    expiresMs = table.m_expires[row];
    absoluteExpiresMs = table.absoluteMs(row);
    generation = table.m_generation[row];
    revoked = (table.m_flags[row] & SessionTable::revokedFlag) != 0;
    reuse = ReuseKind(table.m_flags[row] >> SessionTable::reuseShift);
    if (const std::uint32_t number = table.m_revocation[row]) {
        const SessionTable::Revocation &revocation = table.m_revocations[number];
        revokedMs = revocation.atMs;
        revokeReason = table.m_reasons[revocation.reason];
        revokedBy = table.m_actors[revocation.by];
    }
}

Session SessionTable::session(Row number) const
{
    const StoredSession from = row(number);
    Session session;
    session.id = decoded(from.id);
    session.userId = decoded(from.userId);
    session.login = decoded(from.login);
    session.displayName = decoded(from.displayName);
    session.role = decoded(from.role);
    session.client = decoded(from.client);
    session.agent = decoded(from.agent);
    session.address = decoded(from.address);
    session.createdMs = from.createdMs;
    session.refreshedMs = from.refreshedMs;
    session.expiresMs = from.expiresMs;
    session.absoluteExpiresMs = from.absoluteExpiresMs;
    session.generation = from.generation;
    if (from.revoked)
        session.revocation = {from.revokedMs, decoded(from.revokeReason), decoded(from.revokedBy),
                              from.reuse};
    return session;
}

SessionState SessionTable::stateAt(Row row, qint64 nowMs) const
{
    return stateOf((m_flags[row] & revokedFlag) != 0, m_flags[row] >> reuseShift != 0, m_expires[row], nowMs);
}

StateCounts SessionTable::counts(qint64 nowMs, const RowSet *rows) const
{
    StateCounts counts{};
    if (rows) {
        rows->forEach([&](std::size_t row) { ++counts[std::size_t(stateAt(Row(row), nowMs))]; });
        return counts;
    }
    // Sums without branches: this is asked at each change of a table of a million rows.
    std::size_t reuse = 0, revoked = 0, expired = 0, expiring = 0;
    for (Row row = 0; row < rowCount(); ++row) {
        const unsigned flags = m_flags[row];
        const unsigned isPresent = ~(flags / removedFlag) & 1;
        const unsigned isRevoked = flags & revokedFlag & isPresent;
        const unsigned isLive = ~flags & revokedFlag & isPresent;
        const auto isReuse = unsigned(flags >> reuseShift != 0);
        reuse += isRevoked & isReuse;
        revoked += isRevoked;
        expired += isLive & unsigned(m_expires[row] <= nowMs);
        expiring += isLive & unsigned(m_expires[row] - nowMs < expiringWithinMs);
    }
    counts[std::size_t(SessionState::Active)] = size() - revoked - expiring;
    counts[std::size_t(SessionState::Expiring)] = expiring - expired; // What has expired has less left, too.
    counts[std::size_t(SessionState::Expired)] = expired;
    counts[std::size_t(SessionState::Revoked)] = revoked - reuse;
    counts[std::size_t(SessionState::ReuseDetected)] = reuse;
    return counts;
}

std::optional<qint64> SessionTable::nextTransitionOf(Row row, qint64 nowMs) const
{
    if ((m_flags[row] & (revokedFlag | removedFlag)) != 0 || m_expires[row] <= nowMs)
        return std::nullopt;
    const qint64 expiring = m_expires[row] - expiringWithinMs + 1;
    return expiring > nowMs ? expiring : m_expires[row];
}

std::optional<qint64> SessionTable::nextTransition(qint64 nowMs) const
{
    constexpr qint64 never = std::numeric_limits<qint64>::max();
    qint64 next = never;
    for (Row row = 0; row < rowCount(); ++row)
        next = std::min(next, nextTransitionOf(row, nowMs).value_or(never));
    return next == never ? std::nullopt : std::optional(next);
}

std::vector<SessionTable::Row> SessionTable::transitions(qint64 thenMs, qint64 nowMs) const
{
    std::vector<Row> rows;
    for (Row row = 0; row < rowCount(); ++row)
        if (!isRemoved(row) && stateAt(row, thenMs) != stateAt(row, nowMs))
            rows.push_back(row);
    return rows;
}

std::vector<SessionTable::Row> SessionTable::rowsOfUser(std::string_view userId) const
{
    std::vector<Row> rows;
    const TextPool::Index user = m_userIds.find(userId);
    if (user == TextPool::none)
        return rows;
    for (Row row = 0; row < rowCount(); ++row)
        if (m_user[row] == user && !isRemoved(row))
            rows.push_back(row);
    return rows;
}

RowSet SessionTable::presentRows() const
{
    RowSet rows(rowCount(), true);
    if (m_removed > 0)
        for (Row row = 0; row < rowCount(); ++row)
            if (isRemoved(row))
                rows.remove(row);
    return rows;
}

std::size_t SessionTable::bytes() const
{
    const auto sum = [](const auto &...parts) { return (std::size_t(0) + ... + parts.bytes()); };
    constexpr std::size_t mapEntryBytes = 48;
    return sum(m_ids, m_user, m_origin, m_address, m_generation, m_revocation, m_created, m_refreshed,
               m_expires, m_absoluteLow, m_absoluteHigh, m_flags)
        + sum(m_userIds, m_loginOfUser, m_nameOfUser, m_roleOfUser, m_factsOfUser, m_logins, m_names)
        + sum(m_roles, m_clients, m_agents, m_devices, m_addresses, m_reasons, m_actors)
        + sum(m_agentOfOrigin, m_clientOfOrigin, m_deviceOfAgent, m_kindOfAgent, m_revocations)
        + m_originOf.size() * mapEntryBytes;
}

} // namespace gatehouse
