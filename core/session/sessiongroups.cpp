// SPDX-License-Identifier: MIT
#include "core/session/sessiongroups.h"

#include <algorithm>

namespace gatehouse {

std::size_t SessionGroups::Summary::live() const
{
    return states[std::size_t(SessionState::Active)] + states[std::size_t(SessionState::Expiring)];
}

SessionGroups::SessionGroups(const SessionTable &table)
    : m_table(&table)
{ }

const std::vector<SessionGroups::Row> &SessionGroups::arrange(const std::vector<Row> &rows)
{
    m_ranges.assign(m_table->userCount(), {});
    std::vector<std::uint32_t> users; // In the order in which they come.
    for (const Row row : rows) {
        const std::uint32_t user = m_table->userNumberAt(row);
        if (m_ranges[user].size++ == 0)
            users.push_back(user);
    }
    std::uint32_t begin = 0;
    for (const std::uint32_t user : users) {
        m_ranges[user].begin = begin;
        begin += std::exchange(m_ranges[user].size, 0);
    }
    m_gathered.resize(rows.size());
    for (const Row row : rows) {
        Range &range = m_ranges[m_table->userNumberAt(row)];
        m_gathered[range.begin + range.size++] = row;
    }
    m_entries.clear();
    m_entries.reserve(users.size());
    for (const std::uint32_t user : users) {
        const Row *first = m_gathered.data() + m_ranges[user].begin;
        m_entries.push_back(*first | headingBit);
        if (isOpen(*first))
            m_entries.insert(m_entries.end(), first, first + m_ranges[user].size);
    }
    return m_entries;
}

std::span<const SessionGroups::Row> SessionGroups::sessionsOf(Row entry) const
{
    const std::uint32_t user = m_table->userNumberAt(rowOf(entry));
    if (user >= m_ranges.size())
        return {};
    return {m_gathered.data() + m_ranges[user].begin, m_ranges[user].size};
}

SessionGroups::Summary SessionGroups::summaryOf(Row entry, qint64 nowMs) const
{
    Summary summary;
    for (const Row row : sessionsOf(entry)) {
        const SessionState state = m_table->stateAt(row, nowMs);
        ++summary.states[std::size_t(state)];
        summary.refreshedMs = std::max(summary.refreshedMs, m_table->refreshedMsAt(row));
        const qint64 createdMs = m_table->createdMsAt(row);
        summary.createdMs = summary.size++ == 0 ? createdMs : std::min(summary.createdMs, createdMs);
        if (state == SessionState::Active || state == SessionState::Expiring)
            summary.expiresMs = std::max(summary.expiresMs, m_table->expiresMsAt(row));
    }
    return summary;
}

bool SessionGroups::isOpen(Row entry) const
{
    if (m_others.empty())
        return m_allOpen;
    return m_others.contains(m_table->userIdAt(rowOf(entry))) != m_allOpen;
}

void SessionGroups::setOpen(Row entry, bool open)
{
    const std::string user(m_table->userIdAt(rowOf(entry)));
    if (open == m_allOpen)
        m_others.erase(user);
    else
        m_others.insert(user);
}

void SessionGroups::setAllOpen(bool open)
{
    m_allOpen = open;
    m_others.clear();
}

void SessionGroups::clear()
{
    m_gathered.clear();
    m_entries.clear();
    m_ranges.clear();
}

} // namespace gatehouse
