// SPDX-License-Identifier: MIT
#pragma once

#include "core/session/sessiontable.h"

#include <vector>

namespace gatehouse {

/// What a table of sessions can be sorted by.
enum class SessionColumn : std::uint8_t {
    User, ///< By name, else login, else id.
    State,
    Device,
    Address, ///< IPv4 addresses by their number, then all others.
    Family, ///< The session's id.
    Generation,
    Refreshed,
    Expires,
    Client,
    Created
};

/// The order of rows in a table: by the column chosen last; where that is equal by the one chosen before it,
/// and so on; where all are equal in the order of arrival.
class SessionOrder {
public:
    using Row = SessionTable::Row;
    struct Step {
        SessionColumn column;
        bool isDescending = false;
        bool operator==(const Step &) const = default;
    };

    explicit SessionOrder(const SessionTable &table)
        : m_table(&table)
    { }

    const std::vector<Step> &steps() const { return m_steps; } ///< The last choice first.
    /// Chooses a column and sorts `rows`, which are in this order, anew.
    void sortBy(Step step, std::vector<Row> &rows);
    /// The moment for which the states are taken. Rows that have another state then are no longer in order.
    void setNow(qint64 nowMs) { m_nowMs = nowMs; }
    /// Negative when `a` comes before `b`; 0 for the same row only.
    int compare(Row a, Row b) const;
    /// Sorted by times first, which are told apart without a look at texts: thousands more in the same time.
    bool isByTime() const;
    /// Sorts some thousands of rows.
    void sort(std::vector<Row> &rows) const;

private:
    int compareBy(SessionColumn column, Row a, Row b) const;
    std::string_view userKey(std::uint32_t user) const;
    int compareUsers(std::uint32_t a, std::uint32_t b) const;
    std::vector<std::uint64_t> keysOf(SessionColumn column, const std::vector<Row> &rows) const;
    static void sortByKeys(std::vector<std::uint64_t> keys, bool descending, std::vector<Row> &rows);
    void sortEqual(std::size_t steps, std::vector<Row> &rows) const;
    void sortByFamily(bool descending, std::vector<Row> &rows) const;

    const SessionTable *m_table;
    std::vector<Step> m_steps;
    qint64 m_nowMs = 0;
};

} // namespace gatehouse
