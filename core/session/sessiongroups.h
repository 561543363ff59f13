// SPDX-License-Identifier: MIT
#pragma once

#include "core/session/sessiontable.h"

#include <set>
#include <span>
#include <string>
#include <vector>

namespace gatehouse {

/// Sessions gathered by user: a heading for each user and, while it is open, the user's sessions below it. A
/// user stands where the first of their sessions stood, so that groups follow whatever order was chosen.
class SessionGroups {
public:
    using Row = SessionTable::Row;
    /// What a heading says of all sessions below it, open or not.
    struct Summary {
        std::size_t size = 0;
        StateCounts states{};
        qint64 refreshedMs = 0; ///< Of the session that was refreshed last.
        qint64 expiresMs = 0; ///< Of the live session that expires last; 0 when none is live.
        qint64 createdMs = 0; ///< Of the oldest.
        std::size_t live() const;
    };

    /// `table` outlives this.
    explicit SessionGroups(const SessionTable &table);

    /// An entry is the number of a row, or for a heading that of its first session with one more bit.
    static bool isHeading(Row entry) { return (entry & headingBit) != 0; }
    static Row rowOf(Row entry) { return entry & ~headingBit; }

    /// Gathers `rows`, each session at most once. The entries live until the next call.
    const std::vector<Row> &arrange(const std::vector<Row> &rows);
    /// The same sessions as given to arrange(), user by user.
    const std::vector<Row> &gathered() const { return m_gathered; }
    /// Those of the entry's user; until the table is compacted, and then from the next arrange() on.
    std::span<const Row> sessionsOf(Row entry) const;
    Summary summaryOf(Row entry, qint64 nowMs) const;

    /// Closed at first. Kept by user, whatever comes and goes. Takes effect with the next arrange().
    bool isOpen(Row entry) const;
    void setOpen(Row entry, bool open);
    void setAllOpen(bool open);
    void clear();

private:
    static constexpr Row headingBit = Row(1) << 31;
    struct Range {
        std::uint32_t begin = 0, size = 0;
    };

    const SessionTable *m_table;
    std::vector<Row> m_gathered, m_entries;
    std::vector<Range> m_ranges; ///< In m_gathered, by number of user.
    std::set<std::string, std::less<>> m_others; ///< Ids of users that are not as m_allOpen says.
    bool m_allOpen = false;
};

} // namespace gatehouse
