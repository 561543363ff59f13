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

/// What 48 bits hold.
qint64 packable(qint64 ms)
{
    constexpr qint64 limit = qint64(1) << 47;
    return std::clamp(ms, -limit, limit - 1);
}

} // namespace

template <class T>
bool SessionTable::assign(Column<T> &column, Row row, T value)
{
    if (column[row] == value)
        return false;
    column[row] = value;
    return true;
}

SessionTable::Merged SessionTable::merge(const SessionBatch &batch)
{
    constexpr std::size_t ahead = 6;
    Merged merged;
    RowSet noted(m_ids.size());
    for (std::size_t i = 0; i < batch.size(); ++i) {
        const SessionRow from = batch.row(i);
        const std::size_t known = m_ids.size();
        if (i + ahead < batch.size())
            m_ids.expect(batch.row(i + ahead).id);
        const Row row = m_ids.intern(from.id);
        if (row == TextPool::none)
            continue; // 134 million sessions are here already.
        if (row == known) {
            append(from, merged.usersChanged);
            merged.added.push_back(row);
            continue;
        }
        const bool wasRemoved = isRemoved(row);
        m_flags[row] &= std::uint8_t(~markedFlag);
        const bool differs = update(row, from, merged.usersChanged);
        if (wasRemoved) {
            m_flags[row] &= std::uint8_t(~removedFlag);
            --m_removed;
            merged.added.push_back(row);
            if (row < noted.size())
                noted.insert(row);
        } else if (differs && row < noted.size() && !noted[row]) { // A row added by this batch is in `added`.
            noted.insert(row);
            merged.changed.push_back(row);
        }
    }
    return merged;
}

void SessionTable::append(const SessionRow &from, bool &usersChanged)
{
    const PackedAddress address = addressOf(from.address);
    m_user.push(userOf(from, usersChanged));
    m_origin.push(originOf(from.agent, from.client));
    m_address.push(address.value);
    m_generation.push(from.generation);
    m_revocation.push(revocationOf(from, 0));
    m_created.push(from.createdMs);
    m_refreshed.push(from.refreshedMs);
    m_expires.push(from.expiresMs);
    const qint64 absolute = packable(from.absoluteExpiresMs);
    m_absoluteLow.push(std::uint32_t(absolute));
    m_absoluteHigh.push(std::int16_t(absolute >> 32));
    m_flags.push(std::uint8_t((from.revoked ? revokedFlag : 0) | (address.isIpv4 ? ipv4Flag : 0)
                              | int(from.reuse) << reuseShift));
}

bool SessionTable::update(Row row, const SessionRow &from, bool &usersChanged)
{
    const PackedAddress address = addressOf(from.address);
    const auto flags =
        std::uint8_t((m_flags[row] & (removedFlag | markedFlag)) | (from.revoked ? revokedFlag : 0)
                     | (address.isIpv4 ? ipv4Flag : 0) | int(from.reuse) << reuseShift);
    bool differs = assign(m_user, row, userOf(from, usersChanged));
    differs |= assign(m_origin, row, originOf(from.agent, from.client));
    differs |= assign(m_address, row, address.value);
    differs |= assign(m_generation, row, from.generation);
    differs |= assign(m_created, row, from.createdMs);
    differs |= assign(m_refreshed, row, from.refreshedMs);
    differs |= assign(m_expires, row, from.expiresMs);
    const qint64 absolute = packable(from.absoluteExpiresMs);
    differs |= assign(m_absoluteLow, row, std::uint32_t(absolute));
    differs |= assign(m_absoluteHigh, row, std::int16_t(absolute >> 32));
    differs |= assign(m_flags, row, flags);
    const std::uint32_t previous = m_revocation[row];
    const Revocation before = previous != 0 ? m_revocations[previous] : Revocation{};
    m_revocation[row] = revocationOf(from, previous);
    if (m_revocation[row] != previous)
        return true;
    const Revocation after = previous != 0 ? m_revocations[previous] : Revocation{};
    return differs || before.atMs != after.atMs || before.reason != after.reason || before.by != after.by;
}

TextPool::Index SessionTable::userOf(const SessionRow &row, bool &changed)
{
    const std::size_t known = m_userIds.size();
    const TextPool::Index user = m_userIds.intern(row.userId);
    const std::hash<std::string_view> hash;
    const std::uint64_t facts = (hash(row.login) * 31 + hash(row.displayName)) * 31 + hash(row.role);
    if (user < known && m_factsOfUser[user] == facts)
        return user;
    const TextPool::Index role = m_roles.intern(row.role);
    if (user == known) {
        m_factsOfUser.push(facts);
        m_loginOfUser.push(m_logins.append(row.login));
        m_nameOfUser.push(m_names.append(row.displayName));
        m_roleOfUser.push(role);
        return user;
    }
    m_factsOfUser[user] = facts;
    if (m_logins[m_loginOfUser[user]] != row.login) {
        m_loginOfUser[user] = m_logins.append(row.login);
        changed = true;
    }
    if (m_names[m_nameOfUser[user]] != row.displayName) {
        m_nameOfUser[user] = m_names.append(row.displayName);
        changed = true;
    }
    changed |= assign(m_roleOfUser, user, role);
    return user;
}

TextPool::Index SessionTable::agentOf(std::string_view agent)
{
    const std::size_t known = m_agents.size();
    const TextPool::Index index = m_agents.intern(agent);
    if (index == known) {
        const QString text = decoded(agent);
        m_deviceOfAgent.push(m_devices.intern(deviceName(text).toStdString()));
        m_kindOfAgent.push(deviceKind(text));
    }
    return index;
}

std::uint32_t SessionTable::originOf(std::string_view agent, std::string_view client)
{
    const TextPool::Index agentIndex = agentOf(agent);
    const TextPool::Index clientIndex = m_clients.intern(client);
    const auto [place, isNew] = m_originOf.try_emplace(std::uint64_t(agentIndex) << 32 | clientIndex,
                                                       std::uint32_t(m_agentOfOrigin.size()));
    if (isNew) {
        m_agentOfOrigin.push(agentIndex);
        m_clientOfOrigin.push(clientIndex);
    }
    return place->second;
}

PackedAddress SessionTable::addressOf(std::string_view text)
{
    if (const std::optional<std::uint32_t> ipv4 = parseIpv4(text))
        return {*ipv4, true};
    return {m_addresses.intern(text), false};
}

std::uint32_t SessionTable::revocationOf(const SessionRow &row, std::uint32_t previous)
{
    if (!row.revoked && row.revokedMs == 0 && row.revokeReason.empty() && row.revokedBy.empty())
        return 0;
    if (m_revocations.size() == 0)
        m_revocations.push({});
    const Revocation revocation{row.revokedMs, m_reasons.intern(row.revokeReason),
                                m_actors.intern(row.revokedBy)};
    if (previous != 0) {
        m_revocations[previous] = revocation;
        return previous;
    }
    m_revocations.push(revocation);
    return std::uint32_t(m_revocations.size() - 1);
}

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
