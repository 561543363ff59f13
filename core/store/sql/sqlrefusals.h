// SPDX-License-Identifier: MIT
#pragma once

#include "core/store/sql/sqlconnection.h"

#include <optional>

namespace gatehouse {

/// From when on a user's tokens count.
struct CutOff {
    qint64 beforeSeconds = 0; ///< Access tokens with an earlier `iat` count no longer.
    qint64 atMs = 0; ///< The revocation itself: a login that began earlier makes no session.
};

Result<std::optional<CutOff>> readCutOff(SqlConnection &connection, const QString &userId);
/// Sets it to `nowMs`, or leaves a later one. Returns what stands then.
Result<CutOff> setCutOff(SqlConnection &connection, const QString &userId, qint64 nowMs);

Result<std::optional<QString>> readDenial(SqlConnection &connection, const QString &tokenId, qint64 nowMs);
Done addDenial(SqlConnection &connection, const QString &tokenId, qint64 untilSeconds, const QString &reason);

/// Reads every cut-off and denial. A damaged one might otherwise never be found, and so count no longer.
Done checkRefusals(SqlConnection &connection);

} // namespace gatehouse
