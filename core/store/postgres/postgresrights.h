// SPDX-License-Identifier: MIT
#pragma once

#include "core/session/sessionstore.h"
#include "core/store/postgres/postgresconnection.h"

namespace gatehouse {

/// What this user may do with the native tables, as the server says.
struct PostgresRights {
    Capabilities capabilities;
    QStringList missing; ///< For each action that is not allowed, one sentence.
};
Result<PostgresRights> askPostgresRights(PostgresConnection &connection);

} // namespace gatehouse
