// SPDX-License-Identifier: MIT
#include "core/session/sessionplacing.h"

#include <algorithm>
#include <utility>

namespace gatehouse {

namespace {

// Sorted in about a millisecond, by times even where many are equal in a few.
constexpr std::size_t textRunRows = 2048, timeRunRows = 8192;
constexpr std::size_t rowsPerLook = 128; ///< At the clock.

} // namespace

SessionMerging::SessionMerging(const SessionOrder &order, const std::vector<Row> &rows, std::vector<Row> more)
    : m_order(&order)
    , m_rows(&rows)
    , m_more(std::move(more))
{
    m_merged.reserve(rows.size() + m_more.size());
}

bool SessionMerging::goOn(const QDeadlineTimer &deadline)
{
    const auto isBefore = [this](Row a, Row b) { return m_order->compare(a, b) < 0; };
    const std::vector<Row> &rows = *m_rows;
    const auto at = [&rows](std::size_t place) { return rows.begin() + std::ptrdiff_t(place); };
    if (m_from == 0 && m_next == 0 && !rows.empty() && !m_more.empty() && isBefore(rows.back(), m_more[0])) {
        m_merged = rows;
        m_from = rows.size();
    }
    while (m_next < m_more.size()) {
        const Row row = m_more[m_next];
        // Small steps first, then a search: quick for few rows among many, and for as many as there are.
        std::size_t end = m_from;
        std::size_t step = 1;
        while (rows.size() - end > step && isBefore(rows[end + step], row)) {
            end += step;
            step *= 2;
        }
        const std::size_t limit = rows.size() - end > step ? end + step + 1 : rows.size();
        const auto place = std::lower_bound(at(end), at(limit), row, isBefore);
        m_merged.insert(m_merged.end(), at(m_from), place);
        m_merged.push_back(row);
        m_from = std::size_t(place - rows.begin());
        if (++m_next % rowsPerLook == 0 && deadline.hasExpired())
            return false;
    }
    m_merged.insert(m_merged.end(), at(m_from), rows.end());
    m_from = rows.size();
    return true;
}

SessionPlacing::SessionPlacing(const SessionOrder &order, std::vector<Row> rows, std::vector<Row> entering)
    : m_order(&order)
    , m_rows(std::move(rows))
    , m_entering(std::move(entering))
{ }

bool SessionPlacing::goOn(const QDeadlineTimer &deadline)
{
    while (m_sorted < m_entering.size() || !m_runs.empty()) { // What is being merged is still among the runs.
        if (m_sorted < m_entering.size())
            sortNext();
        else
            mergeNext(deadline);
        if (deadline.hasExpired())
            return m_sorted == m_entering.size() && m_runs.empty();
    }
    return true;
}

void SessionPlacing::sortNext()
{
    const std::size_t runRows = m_order->isByTime() ? timeRunRows : textRunRows;
    const std::size_t end = std::min(m_entering.size(), m_sorted + runRows);
    std::vector<Row> run(m_entering.begin() + std::ptrdiff_t(m_sorted),
                         m_entering.begin() + std::ptrdiff_t(end));
    m_order->sort(run);
    m_runs.push_back(std::move(run));
    m_sorted = end;
}

void SessionPlacing::mergeNext(const QDeadlineTimer &deadline)
{
    const bool isLast = m_runs.size() == 1;
    if (!m_merging)
        m_merging.emplace(*m_order, isLast ? m_rows : m_runs[0], isLast ? m_runs[0] : std::move(m_runs[1]));
    if (!m_merging->goOn(deadline))
        return;
    if (isLast) {
        m_rows = m_merging->take();
        m_runs.clear();
    } else { // Behind those that have not had their turn, so that runs of the same length meet.
        m_runs.push_back(m_merging->take());
        m_runs.erase(m_runs.begin(), m_runs.begin() + 2);
    }
    m_merging.reset();
}

} // namespace gatehouse
