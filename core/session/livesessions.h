// SPDX-License-Identifier: MIT
#pragma once

#include "core/session/sessionfilter.h"
#include "core/session/sessiontable.h"

#include <QStringList>

namespace gatehouse {

/// What a filter matches in a table at one moment, as a choice of sessions to revoke.
struct LiveSessions {
    QStringList ids; ///< The live ones.
    int ended = 0; ///< How many more match that have ended.
};

/// `state`: only those in this state, when given.
LiveSessions liveSessions(const SessionTable &table, const SessionFilter &filter,
                          std::optional<SessionState> state, qint64 nowMs);

} // namespace gatehouse
