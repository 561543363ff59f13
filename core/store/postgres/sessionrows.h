// SPDX-License-Identifier: MIT
#pragma once

#include "core/session/sessionstore.h"
#include "core/store/postgres/postgresrows.h"

#include <optional>

namespace gatehouse {

/// The columns of a SessionRow, in its order; the table is named s.
#define GATEHOUSE_SESSION_COLUMNS                                                                            \
    "s.id, s.user_id, s.login, s.display_name, s.role, s.client, s.agent, s.address, s.revoke_reason, "      \
    "s.revoked_by, "                                                                                         \
    "s.created_ms, s.refreshed_ms, s.expires_ms, s.absolute_expires_ms, s.revoked_ms, s.generation, s.reuse"
constexpr int sessionColumnCount = 17;
/// The same, and the row's number behind them, which stays when the row changes.
#define GATEHOUSE_NUMBERED_COLUMNS GATEHOUSE_SESSION_COLUMNS ", s.n"
/// The texts live as long as the columns do.
SessionRow sessionRow(const std::string_view *columns);

/// The columns of a record, which holds a whole session.
#define GATEHOUSE_RECORD_COLUMNS                                                                             \
    GATEHOUSE_SESSION_COLUMNS ", s.current_hash, s.previous_hash, s.expiry_seen_ms, s.n"
struct PostgresRecord {
    qint64 n = 0; ///< Row number, that events refer to.
    Session session;
    std::optional<qint64> expirySeenMs; ///< When a refresh was first refused because it had expired.
};
PostgresRecord postgresRecord(const PostgresRows &rows, int row);

} // namespace gatehouse
