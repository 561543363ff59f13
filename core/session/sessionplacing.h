// SPDX-License-Identifier: MIT
#pragma once

#include "core/session/sessionorder.h"

#include <QDeadlineTimer>

#include <deque>
#include <optional>
#include <vector>

namespace gatehouse {

/// Merges sorted rows in steps of whatever length.
class SessionMerging {
public:
    using Row = SessionTable::Row;

    /// Both in `order`, no row twice. `order` and `rows` outlive this and do not change.
    SessionMerging(const SessionOrder &order, const std::vector<Row> &rows, std::vector<Row> more);
    /// True when all is merged. A few hundred comparisons are done in any case.
    bool goOn(const QDeadlineTimer &deadline);
    std::vector<Row> take() { return std::move(m_merged); }

private:
    const SessionOrder *m_order;
    const std::vector<Row> *m_rows;
    std::vector<Row> m_more, m_merged;
    std::size_t m_next = 0; ///< Of m_more.
    std::size_t m_from = 0; ///< Of m_rows.
};

/// Puts many rows into their places among sorted ones in short steps, so that an event loop can turn between
/// them. What the rows are sorted by may change meanwhile only of rows that will be placed again.
class SessionPlacing {
public:
    using Row = SessionTable::Row;

    /// `rows` are in order, `entering` need not be; none is in both, none twice. `order` outlives this.
    SessionPlacing(const SessionOrder &order, std::vector<Row> rows, std::vector<Row> entering);
    SessionPlacing(const SessionPlacing &) = delete;
    SessionPlacing &operator=(const SessionPlacing &) = delete;

    /// True when all are in their places.
    bool goOn(const QDeadlineTimer &deadline);
    /// All rows, once they are.
    std::vector<Row> take() { return std::move(m_rows); }

private:
    void sortNext();
    void mergeNext(const QDeadlineTimer &deadline);

    const SessionOrder *m_order;
    std::vector<Row> m_rows, m_entering;
    std::size_t m_sorted = 0; ///< Of m_entering.
    std::deque<std::vector<Row>> m_runs; ///< Sorted, of m_entering.
    std::optional<SessionMerging>
        m_merging; ///< Of the first run with the second, or of m_rows with the last.
};

} // namespace gatehouse
