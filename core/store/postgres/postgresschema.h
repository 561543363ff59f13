// SPDX-License-Identifier: MIT
#pragma once

#include "core/store/postgres/postgresconnection.h"

#include <vector>

namespace gatehouse {

/// One numbered step of the native layout, as resources/schema/postgres holds it.
struct PostgresMigration {
    int version = 0;
    QString name; ///< "001-native.sql"
    QByteArray sql; ///< With the name of the schema filled in: to be read, or given to psql.
};

/// Every step, in order.
std::vector<PostgresMigration> postgresMigrations(const QString &schema);
/// The SQL that makes the roles gatehouse_support and gatehouse_admin. For an administrator to read and run.
QByteArray postgresRoles(const QString &schema);

/// The step the tables are at; 0 when there are none. Unsupported when they are newer than this program.
Result<int> postgresSchemaVersion(PostgresConnection &connection);
/// What is still to be done. Empty when the layout is current.
Result<std::vector<PostgresMigration>> pendingPostgresMigrations(PostgresConnection &connection);
/// Does all of it in one transaction; when one step fails nothing was done. How many steps.
Result<int> migratePostgres(PostgresConnection &connection);
/// The tables are those of this program: Unsupported when older or newer, Malformed when a table or column is
/// missing; the sentence says which and what to do.
Done checkPostgresSchema(PostgresConnection &connection);

} // namespace gatehouse
