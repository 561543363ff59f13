// SPDX-License-Identifier: MIT
#include "core/store/postgres/postgresschema.h"

#include <QCoreApplication>
#include <QFile>
#include <QSet>

namespace gatehouse {

namespace {

constexpr const char *steps[] = {"001-native.sql", "002-changes.sql"};
constexpr int newest = static_cast<int>(std::size(steps));
constexpr int migrationMs = 60'000;

QString tr(const char *text) { return QCoreApplication::translate("Postgres", text); }

struct Table {
    const char *name;
    const char *columns;
};
constexpr Table tables[] = {
    {"meta", "key value"},
    {"sessions",
     "n id user_id login display_name role client agent address generation current_hash previous_hash "
     "created_ms "
     "refreshed_ms expires_ms absolute_expires_ms expiry_seen_ms revoked_ms revoke_reason revoked_by reuse"},
    {"session_events", "n session kind at_ms generation address agent note"},
    {"session_changes", "transaction at sessions"},
    {"cut_offs", "user_id before_s at_ms"},
    {"denied_tokens", "jti until_s reason"},
};

QByteArray quotedSchema(QString schema)
{
    schema.replace(QLatin1Char('"'), QLatin1String("\"\""));
    return '"' + schema.toUtf8() + '"';
}

QByteArray sqlOf(const QString &name, const QString &schema)
{
    QFile file(QStringLiteral(":/schema/postgres/") + name);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return file.readAll().replace(":\"schema\"", quotedSchema(schema));
}

Error refused(const PostgresConnection &connection, Error error)
{
    if (connection.lastState() == "42501")
        error.message = tr("This user may not use the schema \"%1\" on %2: the right USAGE is missing. Ask "
                           "its administrator "
                           "for one of the roles of Gatehouse.")
                            .arg(connection.options().schema, connection.location());
    return error;
}

template <class Ask>
Result<int> versionBy(Ask ask, const PostgresConnection &connection)
{
    const Result<PostgresRows> exists =
        ask("SELECT to_regclass($1) IS NOT NULL",
            PostgresValues().text(QString::fromUtf8(quotedSchema(connection.options().schema) + ".meta")));
    if (!exists)
        return Failure(refused(connection, exists.error()));
    if (!exists->truth(0, 0))
        return 0;
    const Result<PostgresRows> rows =
        ask("SELECT value FROM {}.meta WHERE key = 'schema_version'", PostgresValues());
    if (!rows)
        return Failure(refused(connection, rows.error()));
    const int version = rows->isEmpty() ? -1 : rows->text(0, 0).toInt();
    if (version < 1)
        return failure(Error::Code::Malformed,
                       tr("The schema \"%1\" on %2 is not one of Gatehouse; nothing was changed in it. "
                          "Choose another schema.")
                           .arg(connection.options().schema, connection.location()));
    if (version > newest)
        return failure(Error::Code::Unsupported,
                       tr("The tables on %1 were made by a newer Gatehouse (step %2; this one knows %3). "
                          "Install the newer "
                          "Gatehouse.")
                           .arg(connection.location())
                           .arg(version)
                           .arg(newest));
    return version;
}

Result<int> migrateInside(PostgresConnection &connection)
{
    // Two operators at once: the second waits here and then finds nothing left to do.
    const Result<PostgresRows> locked =
        connection.run("SELECT pg_advisory_xact_lock(hashtextextended('gatehouse.migrate', 0))");
    if (!locked)
        return Failure(locked.error());
    const Result<int> version = versionBy(
        [&](std::string_view sql, const PostgresValues &values) { return connection.run(sql, values); },
        connection);
    if (!version)
        return version;
    int done = 0;
    for (const PostgresMigration &step : postgresMigrations(connection.options().schema)) {
        if (step.version <= *version)
            continue;
        const Result<PostgresRows> ran = connection.runScript(step.sql);
        if (!ran)
            return Failure(ran.error());
        ++done;
    }
    return done;
}

} // namespace

std::vector<PostgresMigration> postgresMigrations(const QString &schema)
{
    std::vector<PostgresMigration> migrations;
    for (const char *step : steps) {
        const QString name = QLatin1String(step);
        migrations.push_back({static_cast<int>(migrations.size()) + 1, name, sqlOf(name, schema)});
    }
    return migrations;
}

QByteArray postgresRoles(const QString &schema) { return sqlOf(QStringLiteral("roles.sql"), schema); }

Result<int> postgresSchemaVersion(PostgresConnection &connection)
{
    return versionBy(
        [&](std::string_view sql, const PostgresValues &values) { return connection.read(sql, values); },
        connection);
}

Result<std::vector<PostgresMigration>> pendingPostgresMigrations(PostgresConnection &connection)
{
    const Result<int> version = postgresSchemaVersion(connection);
    if (!version)
        return Failure(version.error());
    std::vector<PostgresMigration> pending = postgresMigrations(connection.options().schema);
    pending.erase(pending.begin(), pending.begin() + *version);
    return pending;
}

Result<int> migratePostgres(PostgresConnection &connection)
{
    int done = 0;
    const Result<PostgresConnection::Commit> committed = connection.change(
        [&]() -> Done {
            const Result<int> result = migrateInside(connection);
            if (!result)
                return Failure(result.error());
            done = *result;
            return {};
        },
        migrationMs);
    if (!committed)
        return Failure(committed.error());
    if (*committed == PostgresConnection::Commit::Unknown)
        return failure(Error::Code::Timeout,
                       tr("The connection to %1 broke at the end of the migration. Run it again: it does "
                          "what is left to do.")
                           .arg(connection.location()));
    return done;
}

Done checkPostgresSchema(PostgresConnection &connection)
{
    const Result<int> version = postgresSchemaVersion(connection);
    if (!version)
        return Failure(version.error());
    if (*version < newest)
        return failure(Error::Code::Unsupported,
                       tr("The tables of Gatehouse on %1 are at step %2 of %3. Look at what is to be done by "
                          "\"gatehouse-cli "
                          "store migrate --dry-run\", then do it by \"gatehouse-cli store migrate\".")
                           .arg(connection.location())
                           .arg(*version)
                           .arg(newest));
    const Result<PostgresRows> rows = connection.read(
        "SELECT c.relname || '.' || a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
        "JOIN pg_namespace s ON s.oid = c.relnamespace WHERE s.nspname = $1 AND a.attnum > 0 "
        "AND NOT a.attisdropped",
        PostgresValues().text(connection.options().schema));
    if (!rows)
        return Failure(rows.error());
    QSet<QString> present;
    for (int row = 0; row < rows->size(); ++row)
        present.insert(rows->text(row, 0));
    QStringList missing;
    for (const Table &table : tables) {
        for (const QString &column : QString::fromLatin1(table.columns).split(QLatin1Char(' '))) {
            const QString name = QLatin1String(table.name) + QLatin1Char('.') + column;
            if (!present.contains(name))
                missing << name;
        }
    }
    if (missing.isEmpty())
        return {};
    return failure(Error::Code::Malformed,
                   tr("The tables of Gatehouse on %1 lack the columns %2. Nothing is done with them; restore "
                      "them or ask who "
                      "changed them.")
                       .arg(connection.location(), missing.join(QStringLiteral(", "))));
}

} // namespace gatehouse
