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

} // namespace gatehouse
