// SPDX-License-Identifier: MIT
#pragma once

#include "core/session/session.h"
#include "core/store/sql/sqlconnection.h"

#include <optional>

namespace gatehouse {

/// A session as a row of the embedded store.
struct SessionRecord {
    qint64 n = 0; ///< Row number, that events refer to.
    Session session;
    std::optional<qint64> expirySeenMs; ///< When a refresh was first refused because it had expired.
    bool isDamaged = false; ///< The seal does not fit: no decision may rest on this row.

    qint64 seal() const;
    bool isExpiredAt(qint64 nowMs) const { return expirySeenMs || nowMs >= session.expiresMs; }
};

Result<std::optional<SessionRecord>> readSessionRecord(SqlConnection &connection, const QString &sessionId);
/// What to answer when a decision was to rest on a damaged row.
Error damagedRecord(const SqlConnection &connection, const QString &what);

/// Adds the row and sets record.n.
Done insertSessionRecord(SqlConnection &connection, SessionRecord &record, qint64 change);
/// Writes everything that can change.
Done updateSessionRecord(SqlConnection &connection, const SessionRecord &record, qint64 change);
Done addSessionEvent(SqlConnection &connection, qint64 n, const SessionEvent &event);
/// The number under which this transaction's changes are found by SessionStore::changes().
Result<qint64> nextSessionChange(SqlConnection &connection);

} // namespace gatehouse
