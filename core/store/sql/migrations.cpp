// SPDX-License-Identifier: MIT
#include "core/store/sql/migrations.h"

#include "core/store/sql/sqlrefusals.h"
#include "core/store/sql/sqltransaction.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>

#include <utility>

namespace gatehouse {

namespace {

QString tr(const char *text) { return QCoreApplication::translate("Store", text); }

constexpr int newestSchema = 3;
constexpr qint64 checkedBytes = qint64(16) * 1024 * 1024;

QStringList statementsOf(int version)
{
    QFile file(QStringLiteral(":/schema/%1_native.sql").arg(version, 3, 10, QLatin1Char('0')));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QStringList statements;
    QString statement;
    while (!file.atEnd()) { // By hand: a regular expression costs each start half a megabyte.
        const QString line = QString::fromUtf8(file.readLine()).trimmed();
        if (line.startsWith(QLatin1String("--")))
            continue;
        statement += line + u'\n';
        if (line.endsWith(u';'))
            statements << std::exchange(statement, {});
    }
    return statements;
}

Done upgrade(SqlConnection &connection, qint64 from)
{
    for (qint64 version = from + 1; version <= newestSchema; ++version) {
        const QStringList statements = statementsOf(static_cast<int>(version));
        if (statements.isEmpty())
            return failure(Error::Code::Internal,
                           tr("This build of Gatehouse lacks a part of its store schema. Install it again."));
        for (const QString &statement : statements) {
            if (const Result<int> done = connection.execute(statement); !done)
                return Failure(done.error());
        }
        if (const Result<int> done =
                connection.execute(QStringLiteral("PRAGMA user_version = %1").arg(version));
            !done)
            return Failure(done.error());
    }
    const Result<int> marked =
        connection.execute(QStringLiteral("PRAGMA application_id = %1").arg(storeApplicationId));
    return marked ? Done() : Failure(marked.error());
}

struct Found {
    qint64 version = 0;
    bool isOurs = false, isEmpty = false;
};

Result<Found> look(SqlConnection &connection)
{
    // In one statement, which sees one state: another program may make the tables meanwhile.
    Result<SqlRows> rows = connection.run(
        QStringLiteral("SELECT (SELECT user_version FROM pragma_user_version), "
                       "(SELECT application_id FROM pragma_application_id), count(*) FROM sqlite_schema"));
    if (!rows)
        return Failure(rows.error());
    if (Done row = rows->nextRequired(); !row)
        return Failure(row.error());
    const qint64 version = rows->number(0), application = rows->number(1), objects = rows->number(2);
    return Found{version, application == storeApplicationId,
                 objects == 0 && application == 0 && version == 0};
}

Done refuseForeign(const Found &found, const QString &path)
{
    if (!found.isOurs && !found.isEmpty)
        return failure(
            Error::Code::Malformed,
            tr("%1 is the database of another program; nothing was changed in it. Choose another file.")
                .arg(path));
    if (found.version > newestSchema)
        return failure(Error::Code::Unsupported,
                       tr("The store %1 was made by a newer Gatehouse (schema %2; this one knows %3). "
                          "Install the newer Gatehouse, or choose another store.")
                           .arg(path)
                           .arg(found.version)
                           .arg(newestSchema));
    return {};
}

Done migrate(SqlConnection &connection)
{
    const Result<Found> found = look(connection);
    if (!found)
        return Failure(found.error());
    if (Done ours = refuseForeign(*found, connection.path()); !ours || found->version == newestSchema)
        return ours;
    if (found->isEmpty && connection.options().mustExist)
        return failure(
            Error::Code::NotFound,
            tr("The store %1 is empty: its content is lost or was never written. Restore it from a backup.")
                .arg(connection.path()));
    if (connection.options().readOnly)
        return failure(Error::Code::Unsupported,
                       tr("The store %1 has an older schema. Open it once with the right to write.")
                           .arg(connection.path()));
    Result<SqlTransaction> transaction = SqlTransaction::begin(connection);
    if (!transaction)
        return Failure(transaction.error());
    const Result<Found> now = look(connection); // Another program may have been first.
    if (!now)
        return Failure(now.error());
    if (Done upgraded = upgrade(connection, now->version); !upgraded)
        return upgraded;
    if (Done committed = transaction->commit(); !committed)
        return committed;
    // From the log into the file, so that the file alone, copied away, is seen to be a store.
    const Result<int> moved = connection.execute(QStringLiteral("PRAGMA wal_checkpoint(TRUNCATE)"));
    return moved ? Done() : Failure(moved.error());
}

/// Every column, index and trigger of a database: "sessions.user_id", "index sessions_of_user".
Result<QStringList> shapeOf(SqlConnection &connection)
{
    Result<SqlRows> rows = connection.run(
        QStringLiteral("SELECT s.name || '.' || c.name FROM sqlite_schema s, pragma_table_info(s.name) c "
                       "WHERE s.type = 'table' "
                       "UNION ALL SELECT type || ' ' || name FROM sqlite_schema WHERE type <> 'table'"));
    if (!rows)
        return Failure(rows.error());
    QStringList shape;
    for (;;) {
        const Result<bool> row = rows->next();
        if (!row)
            return Failure(row.error());
        if (!*row)
            return shape;
        shape << rows->text(0);
    }
}

/// What the migrations make, and no file was changed by hand or damage.
Done checkShape(SqlConnection &connection)
{
    const Result<std::unique_ptr<SqlConnection>> model = SqlConnection::openInMemory();
    if (!model)
        return Failure(model.error());
    if (Done made = upgrade(**model, 0); !made)
        return made;
    const Result<QStringList> wanted = shapeOf(**model);
    const Result<QStringList> found = shapeOf(connection);
    if (!wanted || !found)
        return Failure(wanted ? found.error() : wanted.error());
    for (const QString &part : *wanted) {
        if (!found->contains(part))
            return failure(Error::Code::Malformed,
                           tr("The store %1 lacks \"%2\", so it was changed by another program. Restore it "
                              "from a backup.")
                               .arg(connection.path(), part));
    }
    return {};
}

/// Pages and indexes of a small store are looked at when it is opened; a large one is checked only where it
/// is read.
Done checkPages(SqlConnection &connection)
{
    if (QFileInfo(connection.path()).size() > checkedBytes)
        return {};
    Result<SqlRows> rows = connection.run(QStringLiteral("PRAGMA integrity_check(1)"));
    if (!rows)
        return Failure(rows.error());
    if (Done row = rows->nextRequired(); !row)
        return row;
    if (rows->text(0) == QLatin1String("ok"))
        return {};
    return failure(Error::Code::Malformed,
                   tr("The store %1 is damaged. Restore it from a backup.").arg(connection.path()),
                   rows->text(0));
}

} // namespace

Result<std::unique_ptr<SqlConnection>> openEmbeddedStore(const QString &path,
                                                         const SqlConnection::Options &options)
{
    Result<std::unique_ptr<SqlConnection>> connection = SqlConnection::open(path, options);
    if (!connection)
        return connection;
    for (const auto check : {migrate, checkShape, checkPages, checkRefusals}) {
        if (Done passed = check(**connection); !passed)
            return Failure(passed.error());
    }
    return connection;
}

int schemaVersion() { return newestSchema; }

Result<QString> storeId(SqlConnection &connection)
{
    Result<SqlRows> rows = connection.run(QStringLiteral("SELECT value FROM meta WHERE key = 'store_id'"));
    if (!rows)
        return Failure(rows.error());
    if (Done row = rows->nextRequired(); !row)
        return Failure(row.error());
    return rows->text(0);
}

} // namespace gatehouse
