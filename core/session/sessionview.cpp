// SPDX-License-Identifier: MIT
#include "core/session/sessionview.h"

#include "core/session/sessionmatcher.h"

#include <algorithm>

namespace gatehouse {

namespace {

constexpr qint64 never = std::numeric_limits<qint64>::max();
/// From so many changed rows on a sweep over all is quicker than asking each.
constexpr std::size_t manyRows = 8192;

} // namespace

SessionView::SessionView(const SessionTable &table)
    : m_table(&table)
    , m_order(table)
{ }

void SessionView::setFilter(SessionFilter filter)
{
    finish();
    m_filter = std::move(filter);
    matchAll();
}

void SessionView::matchAll()
{
    m_matches = m_filter.isEmpty() ? RowSet() : SessionMatcher(*m_table, m_filter, m_nowMs).match();
}

void SessionView::sortBy(SessionOrder::Step step)
{
    finish();
    m_order.sortBy(step, m_rows);
}

void SessionView::sortAnew()
{
    std::sort(m_rows.begin(), m_rows.end());
    const std::vector<SessionOrder::Step> steps = m_order.steps();
    for (auto step = steps.rbegin(); step != steps.rend(); ++step)
        m_order.sortBy(*step, m_rows);
}

void SessionView::begin(std::vector<Row> touched, bool usersChanged)
{
    finish();
    const bool canMove = !m_order.steps().empty();
    m_placed.resize(m_table->rowCount());
    RowSet leaving(m_table->rowCount());
    RowSet seen(m_table->rowCount());
    std::vector<Row> entering;
    bool isLeaving = false;
    for (const Row row : touched) {
        if (seen[row])
            continue;
        seen.insert(row);
        const bool isPresent = !m_table->isRemoved(row);
        if (m_placed[row] && (canMove || !isPresent)) {
            leaving.insert(row);
            isLeaving = true;
        }
        if (isPresent && (canMove || !m_placed[row]))
            entering.push_back(row);
        m_placed.set(row, isPresent);
    }
    if (isLeaving)
        std::erase_if(m_rows, [&leaving](Row row) { return leaving[row]; });
    m_touched = std::move(touched);
    m_usersChanged = usersChanged;
    m_placing.emplace(m_order, std::move(m_rows), std::move(entering));
}

bool SessionView::goOn(const QDeadlineTimer &deadline)
{
    if (!m_placing)
        return true;
    if (!m_placing->goOn(deadline))
        return false;
    m_rows = m_placing->take();
    m_placing.reset();
    if (m_usersChanged)
        sortAnew();
    const std::vector<Row> touched = std::exchange(m_touched, {});
    for (const Row row : touched)
        if (!m_table->isRemoved(row))
            m_nextTransition =
                std::min(m_nextTransition, m_table->nextTransitionOf(row, m_nowMs).value_or(never));
    matchAgain(touched);
    return true;
}

void SessionView::matchAgain(const std::vector<Row> &touched)
{
    if (m_filter.isEmpty())
        return;
    if (m_usersChanged || touched.size() > manyRows) {
        matchAll();
        return;
    }
    const SessionMatcher matcher(*m_table, m_filter, m_nowMs);
    m_matches.resize(m_table->rowCount());
    for (const Row row : touched)
        m_matches.set(row, !m_table->isRemoved(row) && matcher.matches(row));
}

void SessionView::apply(const std::vector<Row> &touched, bool usersChanged)
{
    begin(touched, usersChanged);
    finish();
}

std::vector<SessionView::Row> SessionView::advance(qint64 nowMs)
{
    finish();
    std::vector<Row> changed;
    const qint64 thenMs = std::exchange(m_nowMs, nowMs);
    m_order.setNow(nowMs);
    if (nowMs >= m_nextTransition || nowMs < thenMs) {
        changed = m_table->transitions(thenMs, nowMs);
        std::erase_if(changed, [this](Row row) { return !m_placed.contains(row); });
        m_nextTransition = m_table->nextTransition(nowMs).value_or(never);
        apply(changed);
    }
    if (m_filter.countsFromNow()) {
        const RowSet before = m_matches;
        matchAll();
        for (std::size_t word = 0; word < m_matches.words().size(); ++word) {
            std::uint64_t differing = m_matches.words()[word];
            if (word < before.words().size())
                differing ^= before.words()[word];
            for (; differing != 0; differing &= differing - 1)
                changed.push_back(Row(word * 64 + std::size_t(std::countr_zero(differing))));
        }
    }
    return changed;
}

void SessionView::renumber(const std::vector<Row> &numbers)
{
    finish();
    RowSet placed(m_table->rowCount());
    for (Row &row : m_rows) {
        row = numbers[row];
        placed.insert(row);
    }
    m_placed = std::move(placed);
    matchAll();
}

void SessionView::clear()
{
    m_placing.reset();
    m_touched.clear();
    m_rows.clear();
    m_placed = RowSet();
    m_nextTransition = never;
    matchAll();
}

const std::vector<SessionView::Row> &SessionView::visible(std::vector<Row> &room) const
{
    if (m_filter.isEmpty() && !m_state)
        return m_rows;
    RowSet seen = m_filter.isEmpty() ? m_placed : m_matches;
    if (m_state) {
        // By row number, since reading the columns in sorted order would wait for memory at every row.
        for (Row row = 0; row < seen.size(); ++row)
            if (m_table->stateAt(row, m_nowMs) != *m_state)
                seen.remove(row);
    }
    room.clear();
    room.reserve(std::min(seen.count(), m_rows.size()));
    for (const Row row : m_rows)
        if (seen[row])
            room.push_back(row);
    return room;
}

StateCounts SessionView::counts() const
{
    return m_table->counts(m_nowMs, m_filter.isEmpty() ? nullptr : &m_matches);
}

} // namespace gatehouse
