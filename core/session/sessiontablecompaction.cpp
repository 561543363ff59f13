// SPDX-License-Identifier: MIT
// The part of SessionTable that gives memory back.
#include "core/session/sessiontable.h"

#include <initializer_list>

namespace gatehouse {

namespace {

using Row = SessionTable::Row;
using Numbers = Column<std::uint32_t>;

/// Moves the values of the rows that stay to the front.
template <class T>
void closeHoles(Column<T> &column, const std::vector<Row> &numbers)
{
    Column<T> packed;
    for (std::size_t row = 0; row < numbers.size(); ++row)
        if (numbers[row] != SessionTable::none)
            packed.push(column[row]);
    column = std::move(packed);
}

/// Drops the texts that none of `uses` names. Returns the texts' new numbers.
std::vector<std::uint32_t> dropUnused(TextPool &pool, std::initializer_list<Numbers *> uses)
{
    RowSet used(pool.size());
    for (const Numbers *column : uses)
        for (const std::uint32_t number : column->span())
            used.insert(number);
    TextPool kept;
    std::vector<std::uint32_t> numbers(pool.size(), TextPool::none);
    used.forEach([&](std::size_t number) { numbers[number] = kept.intern(pool[TextPool::Index(number)]); });
    for (Numbers *column : uses)
        for (std::size_t i = 0; i < column->size(); ++i)
            (*column)[i] = numbers[(*column)[i]];
    pool = std::move(kept);
    return numbers;
}

/// The values of the texts that stay.
template <class T>
void keepUsed(Column<T> &column, const std::vector<std::uint32_t> &numbers)
{
    Column<T> kept;
    for (std::size_t i = 0; i < numbers.size(); ++i)
        if (numbers[i] != TextPool::none)
            kept.push(column[i]);
    column = std::move(kept);
}

void dropUnused(TextList &list, Numbers &uses)
{
    TextList kept;
    for (std::size_t i = 0; i < uses.size(); ++i)
        uses[i] = kept.append(list[uses[i]]);
    list = std::move(kept);
}

constexpr std::size_t smallTable = 4096; // Not worth the work.

} // namespace

std::size_t SessionTable::poolEntries() const
{
    return m_userIds.size() + m_logins.size() + m_names.size() + m_agents.size() + m_addresses.size()
        + m_reasons.size() + m_actors.size() + m_clients.size() + m_revocations.size()
        + m_agentOfOrigin.size();
}

bool SessionTable::wantsCompaction() const
{
    return m_removed > smallTable + m_ids.size() / 4
        || poolEntries() > m_poolEntriesAfterCompaction * 2 + m_ids.size() * 2 + smallTable;
}

std::vector<SessionTable::Row> SessionTable::compact()
{
    std::vector<Row> numbers(rowCount(), none);
    TextPool ids;
    for (Row row = 0; row < rowCount(); ++row)
        if (!isRemoved(row))
            numbers[row] = ids.intern(m_ids[row]);
    m_ids = std::move(ids);
    for (Numbers *column : {&m_user, &m_origin, &m_address, &m_generation, &m_revocation, &m_absoluteLow})
        closeHoles(*column, numbers);
    for (Column<qint64> *column : {&m_created, &m_refreshed, &m_expires})
        closeHoles(*column, numbers);
    closeHoles(m_absoluteHigh, numbers);
    closeHoles(m_flags, numbers);
    m_removed = 0;
    compactPools();
    m_poolEntriesAfterCompaction = poolEntries();
    return numbers;
}

void SessionTable::compactPools()
{
    const std::vector<std::uint32_t> users = dropUnused(m_userIds, {&m_user});
    for (Numbers *column : {&m_loginOfUser, &m_nameOfUser, &m_roleOfUser})
        keepUsed(*column, users);
    keepUsed(m_factsOfUser, users);
    dropUnused(m_logins, m_loginOfUser);
    dropUnused(m_names, m_nameOfUser);
    dropUnused(m_roles, {&m_roleOfUser});

    compactOrigins();
    dropUnused(m_clients, {&m_clientOfOrigin});
    const std::vector<std::uint32_t> agents = dropUnused(m_agents, {&m_agentOfOrigin});
    keepUsed(m_deviceOfAgent, agents);
    keepUsed(m_kindOfAgent, agents);
    dropUnused(m_devices, {&m_deviceOfAgent});
    m_originOf.clear();
    for (std::uint32_t i = 0; i < m_agentOfOrigin.size(); ++i)
        m_originOf[std::uint64_t(m_agentOfOrigin[i]) << 32 | m_clientOfOrigin[i]] = i;
    compactRowTexts();
}

void SessionTable::compactOrigins()
{
    Numbers agents, clients;
    std::vector<std::uint32_t> numbers(m_agentOfOrigin.size(), TextPool::none);
    for (std::size_t row = 0; row < m_origin.size(); ++row) {
        std::uint32_t &number = numbers[m_origin[row]];
        if (number == TextPool::none) {
            number = std::uint32_t(agents.size());
            agents.push(m_agentOfOrigin[m_origin[row]]);
            clients.push(m_clientOfOrigin[m_origin[row]]);
        }
        m_origin[row] = number;
    }
    m_agentOfOrigin = std::move(agents);
    m_clientOfOrigin = std::move(clients);
}

void SessionTable::compactRowTexts()
{
    Column<Revocation> revocations;
    Numbers addresses, reasons, actors;
    revocations.push({});
    for (std::size_t row = 0; row < m_flags.size(); ++row) {
        if ((m_flags[row] & ipv4Flag) == 0)
            addresses.push(m_address[row]);
        if (m_revocation[row] == 0)
            continue;
        revocations.push(m_revocations[m_revocation[row]]);
        m_revocation[row] = std::uint32_t(revocations.size() - 1);
    }
    for (std::size_t i = 1; i < revocations.size(); ++i) {
        reasons.push(revocations[i].reason);
        actors.push(revocations[i].by);
    }
    dropUnused(m_addresses, {&addresses});
    dropUnused(m_reasons, {&reasons});
    dropUnused(m_actors, {&actors});
    for (std::size_t i = 1; i < revocations.size(); ++i) {
        revocations[i].reason = reasons[i - 1];
        revocations[i].by = actors[i - 1];
    }
    std::size_t next = 0;
    for (std::size_t row = 0; row < m_flags.size(); ++row)
        if ((m_flags[row] & ipv4Flag) == 0)
            m_address[row] = addresses[next++];
    m_revocations = std::move(revocations);
}

} // namespace gatehouse
