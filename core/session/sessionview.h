// SPDX-License-Identifier: MIT
#pragma once

#include "core/session/sessionfilter.h"
#include "core/session/sessionplacing.h"

#include <optional>
#include <vector>

namespace gatehouse {

/// Which sessions of a table are seen, and in which order: a filter, one state or all, and a sort. Keeps all
/// rows sorted, so that another filter costs no sort, and puts changed rows into their places without sorting
/// the rest.
class SessionView {
public:
    using Row = SessionTable::Row;

    /// `table` outlives this.
    explicit SessionView(const SessionTable &table);

    void setFilter(SessionFilter filter);
    void setState(std::optional<SessionState> state) { m_state = state; }
    void sortBy(SessionOrder::Step step);
    /// Takes in what happened to these rows: added, changed or removed. `usersChanged` as told by a merge.
    void apply(const std::vector<Row> &touched, bool usersChanged = false);
    /// The same in steps, for many rows: begin(), then goOn() until it says true. Meanwhile visible() is not
    /// asked, and the table may change, as long as what changes is touched again later. Everything else here
    /// ends the work first.
    void begin(std::vector<Row> touched, bool usersChanged = false);
    bool goOn(const QDeadlineTimer &deadline);
    bool isPlacing() const { return m_placing.has_value(); }
    void finish() { goOn(QDeadlineTimer(QDeadlineTimer::Forever)); }
    /// Lets time go on. Returns the rows that look different for it: another state, or they match the filter
    /// now or no longer.
    std::vector<Row> advance(qint64 nowMs);
    /// After SessionTable::compact().
    void renumber(const std::vector<Row> &numbers);
    void clear();

    /// Either all rows or, when something is filtered out, `room` after putting those that are seen into it.
    const std::vector<Row> &visible(std::vector<Row> &room) const;
    const SessionFilter &filter() const { return m_filter; }
    std::optional<SessionState> state() const { return m_state; }
    const SessionOrder &order() const { return m_order; }
    qint64 nowMs() const { return m_nowMs; }
    /// Of the sessions that the filter matches, of whatever state is chosen.
    StateCounts counts() const;

private:
    void matchAgain(const std::vector<Row> &touched);
    void sortAnew();
    void matchAll();

    const SessionTable *m_table;
    SessionOrder m_order;
    SessionFilter m_filter;
    std::optional<SessionState> m_state;
    std::vector<Row> m_rows; ///< All, sorted.
    RowSet m_placed; ///< Those in m_rows, or that will be.
    RowSet m_matches; ///< Those the filter matches. Not kept for an empty filter.
    std::optional<SessionPlacing> m_placing; ///< Has m_rows while it works.
    std::vector<Row> m_touched; ///< By what is being placed.
    bool m_usersChanged = false;
    qint64 m_nowMs = 0;
    qint64 m_nextTransition = std::numeric_limits<qint64>::max();
};

} // namespace gatehouse
