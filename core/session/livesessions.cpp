// SPDX-License-Identifier: MIT
#include "core/session/livesessions.h"

#include "core/session/sessionmatcher.h"

namespace gatehouse {

LiveSessions liveSessions(const SessionTable &table, const SessionFilter &filter,
                          std::optional<SessionState> wanted, qint64 nowMs)
{
    LiveSessions found;
    RowSet rows = table.presentRows();
    if (!filter.isEmpty())
        rows &= SessionMatcher(table, filter, nowMs).match();
    rows.forEach([&](std::size_t number) {
        const auto row = SessionTable::Row(number);
        const SessionState state = table.stateAt(row, nowMs);
        if (wanted && state != *wanted)
            return;
        if (state == SessionState::Active || state == SessionState::Expiring) {
            const std::string_view id = table.idAt(row);
            found.ids << QString::fromUtf8(id.data(), qsizetype(id.size()));
        } else {
            ++found.ended;
        }
    });
    return found;
}

} // namespace gatehouse
