// SPDX-License-Identifier: MIT
// How SessionTable takes in sessions.
#include "core/session/sessiontable.h"

#include "core/session/ipaddress.h"

#include <algorithm>
#include <array>
#include <functional>

namespace gatehouse {

namespace {

QString decoded(std::string_view text) { return QString::fromUtf8(text.data(), qsizetype(text.size())); }

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

/// Looks at the rows to come, a few steps apart, so that what they need of the large tables is fetched while
/// those before them are taken in: most of the time would go into waiting for memory.
class SessionTable::Lookahead {
public:
    Lookahead(const SessionTable &table, const SessionBatch &batch)
        : m_table(table)
        , m_batch(batch)
    {
        for (std::size_t i = 0; i < std::min(far, batch.size()); ++i)
            hash(i);
    }
    struct Hashes {
        std::uint64_t id, user;
    };
    /// Of row `i`; rows are gone through in order.
    Hashes goTo(std::size_t i)
    {
        const Hashes hashes = m_hashes[i % far];
        if (i + near < m_batch.size() && m_users[(i + near) % far] != TextPool::none)
            m_table.m_userIds.texts().expectText(m_users[(i + near) % far]);
        if (i + middle < m_batch.size()) {
            const TextPool::Index user = m_table.m_userIds.likely(m_hashes[(i + middle) % far].user);
            m_users[(i + middle) % far] = user;
            if (user < m_table.m_factsOfUser.size()) {
                m_table.m_userIds.texts().expectPlace(user);
                prefetch(m_table.m_factsOfUser.data() + user);
            }
        }
        if (i + far < m_batch.size())
            hash(i + far);
        return hashes;
    }

private:
    static constexpr std::size_t near = 4, middle = 8, far = 12;

    void hash(std::size_t i)
    {
        m_hashes[i % far] = {m_table.m_ids.expect(m_batch.idAt(i)),
                             m_table.m_userIds.expect(m_batch.userIdAt(i))};
        m_users[i % far] = TextPool::none;
    }

    const SessionTable &m_table;
    const SessionBatch &m_batch;
    std::array<Hashes, far> m_hashes{};
    std::array<TextPool::Index, far> m_users{};
};

SessionTable::Merged SessionTable::merge(const SessionBatch &batch)
{
    Merged merged;
    Lookahead lookahead(*this, batch);
    RowSet noted(m_ids.size());
    for (std::size_t i = 0; i < batch.size(); ++i) {
        const SessionRow from = batch.row(i);
        const std::size_t known = m_ids.size();
        const Lookahead::Hashes hashes = lookahead.goTo(i);
        const Row row = m_ids.intern(from.id, hashes.id);
        if (row == TextPool::none)
            continue; // 134 million sessions are here already.
        if (row == known) {
            append(from, hashes.user, merged.usersChanged);
            merged.added.push_back(row);
            continue;
        }
        const bool wasRemoved = isRemoved(row);
        m_flags[row] &= std::uint8_t(~markedFlag);
        const bool differs = update(row, from, hashes.user, merged.usersChanged);
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

void SessionTable::append(const SessionRow &from, std::uint64_t userHash, bool &usersChanged)
{
    const PackedAddress address = addressOf(from.address);
    m_user.push(userOf(from, userHash, usersChanged));
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

bool SessionTable::update(Row row, const SessionRow &from, std::uint64_t userHash, bool &usersChanged)
{
    const PackedAddress address = addressOf(from.address);
    const auto flags =
        std::uint8_t((m_flags[row] & (removedFlag | markedFlag)) | (from.revoked ? revokedFlag : 0)
                     | (address.isIpv4 ? ipv4Flag : 0) | int(from.reuse) << reuseShift);
    bool differs = assign(m_user, row, userOf(from, userHash, usersChanged));
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

TextPool::Index SessionTable::userOf(const SessionRow &row, std::uint64_t hash, bool &changed)
{
    const std::size_t known = m_userIds.size();
    const TextPool::Index user = m_userIds.intern(row.userId, hash);
    const std::hash<std::string_view> hashOf;
    const std::uint64_t facts = (hashOf(row.login) * 31 + hashOf(row.displayName)) * 31 + hashOf(row.role);
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

} // namespace gatehouse
