// SPDX-License-Identifier: MIT
#include "core/store/sql/sqlconnection.h"

#include "core/base/log.h"
#include "core/store/sql/storefile.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QSqlError>
#include <QThread>
#include <QUrl>

#include <atomic>

namespace gatehouse {

namespace {

QString tr(const char *text) { return QCoreApplication::translate("Store", text); }

// Result codes of SQLite (sqlite3.h); the low byte of an extended code.
enum SqliteCode {
    Busy = 5,
    LockedTable = 6,
    NoMemory = 7,
    ReadOnly = 8,
    IoError = 10,
    Corrupt = 11,
    Full = 13,
    CannotOpen = 14,
    Constraint = 19,
    NotADatabase = 26
};

int codeOf(const QSqlError &error) { return error.nativeErrorCode().toInt() & 0xff; }

QString nextName()
{
    static std::atomic<quint64> count = 0;
    return QStringLiteral("gatehouse-store-%1").arg(++count);
}

/// SQLite's own pauses grow to 100 ms; many writers in a row would lose most of their time in them.
constexpr int busyPauseMs = 2;
constexpr int sqliteBusyTimeoutMs = 5;

/// A null text is an empty text; NULL is an invalid QVariant.
QVariant bound(const QVariant &value)
{
    if (value.typeId() == QMetaType::QString && value.toString().isNull())
        return QVariant(QStringLiteral(""));
    if (value.typeId() == QMetaType::QByteArray && value.toByteArray().isNull())
        return QVariant(QByteArray(""));
    return value;
}

} // namespace

SqlRows::SqlRows(SqlConnection &connection, QString sql, std::unique_ptr<QSqlQuery> query)
    : m_connection(&connection)
    , m_sql(std::move(sql))
    , m_query(std::move(query))
{ }

SqlRows::~SqlRows()
{
    if (m_query)
        m_connection->giveBack(m_sql, std::move(m_query));
}

Result<bool> SqlRows::next()
{
    if (m_query->next())
        return true;
    if (m_query->lastError().isValid())
        return Failure(m_connection->errorOf(m_query->lastError()));
    return false;
}

Done SqlRows::nextRequired()
{
    const Result<bool> row = next();
    if (!row)
        return Failure(row.error());
    if (!*row)
        return failure(Error::Code::Malformed,
                       tr("The store lacks a record that it must have; it may be damaged."), m_sql);
    return {};
}

SqlConnection::SqlConnection(QString path, QString name, const Options &options)
    : m_path(std::move(path))
    , m_name(std::move(name))
    , m_options(options)
{ }

SqlConnection::~SqlConnection()
{
    m_idle.clear();
    QSqlDatabase::database(m_name, false).close();
    QSqlDatabase::removeDatabase(m_name);
}

Result<std::unique_ptr<SqlConnection>> SqlConnection::open(const QString &path, const Options &options)
{
    if (Done ready = prepareStoreFile(path, options.mustExist || options.readOnly); !ready)
        return Failure(ready.error());
    auto connection = std::unique_ptr<SqlConnection>(
        new SqlConnection(QFileInfo(path).absoluteFilePath(), nextName(), options));
    // mode=rw: SQLite would otherwise make an empty file where there is none.
    QUrl url = QUrl::fromLocalFile(connection->m_path);
    url.setQuery(options.readOnly ? QStringLiteral("mode=ro") : QStringLiteral("mode=rw"));
    const QString choices =
        QStringLiteral("QSQLITE_OPEN_URI;QSQLITE_BUSY_TIMEOUT=%1").arg(sqliteBusyTimeoutMs);
    if (Done opened = connection->openDatabase(url.toString(QUrl::FullyEncoded), choices); !opened)
        return Failure(opened.error());
    connection->m_identity = storeFileIdentity(connection->m_path);
    if (Done file = connection->checkFile(); !file)
        return Failure(file.error());
    connection->m_writers = writersOf(*connection->m_identity);
    if (Done ready = connection->setUp(); !ready)
        return Failure(ready.error());
    return connection;
}

Result<std::unique_ptr<SqlConnection>> SqlConnection::openInMemory()
{
    const QString name = QStringLiteral(":memory:");
    auto connection = std::unique_ptr<SqlConnection>(new SqlConnection(name, nextName(), {}));
    if (Done opened = connection->openDatabase(name, {}); !opened)
        return Failure(opened.error());
    return connection;
}

Done SqlConnection::openDatabase(const QString &databaseName, const QString &connectOptions)
{
    QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), m_name);
    if (!database.isValid())
        return failure(Error::Code::Unsupported,
                       tr("Qt's SQLite driver is missing. Install it (on Debian: libqt6sql6-sqlite)."));
    database.setDatabaseName(databaseName);
    database.setConnectOptions(connectOptions);
    return database.open() ? Done() : Failure(errorOf(database.lastError()));
}

Done SqlConnection::setUp()
{
    QStringList pragmas{
        QStringLiteral("PRAGMA foreign_keys = ON"), QStringLiteral("PRAGMA trusted_schema = OFF"),
        QStringLiteral("PRAGMA cell_size_check = ON"), QStringLiteral("PRAGMA temp_store = MEMORY"),
        m_options.durability == Durability::Full ? QStringLiteral("PRAGMA synchronous = FULL")
                                                 : QStringLiteral("PRAGMA synchronous = NORMAL")};
    if (m_options.readOnly)
        pragmas << QStringLiteral("PRAGMA query_only = ON");
    for (const QString &pragma : std::as_const(pragmas)) {
        if (const Result<int> done = execute(pragma); !done)
            return Failure(done.error());
    }
    return m_options.readOnly ? Done() : useWriteAheadLog();
}

Done SqlConnection::useWriteAheadLog()
{
    Result<SqlRows> rows = run(QStringLiteral("PRAGMA journal_mode = WAL"));
    if (!rows)
        return Failure(rows.error());
    if (Done row = rows->nextRequired(); !row)
        return row;
    if (rows->text(0) == QLatin1String("wal"))
        return {};
    return failure(Error::Code::Unsupported,
                   tr("The store %1 cannot keep a write-ahead log. Put it on a local disk.").arg(m_path),
                   rows->text(0));
}

Result<SqlRows> SqlConnection::run(const QString &sql, const QVariantList &values)
{
    QElapsedTimer waited;
    waited.start();
    for (;;) {
        // SQLite would go on reading and writing a file that was deleted, and acknowledge it.
        if (m_depth == 0 && m_identity) {
            if (Done file = checkFile(); !file)
                return Failure(file.error());
        }
        std::unique_ptr<QSqlQuery> query = idleQuery(sql);
        if (isStarted(*query, sql, values))
            return SqlRows(*this, sql, std::move(query));
        // Inside a transaction the whole of it would have to begin again; that is for the caller to say.
        const bool isBusy = codeOf(query->lastError()) == Busy && m_depth == 0;
        if (!isBusy || waited.hasExpired(m_options.busyTimeoutMs))
            return Failure(errorOf(query->lastError()));
        QThread::msleep(busyPauseMs);
    }
}

std::unique_ptr<QSqlQuery> SqlConnection::idleQuery(const QString &sql)
{
    if (const auto idle = m_idle.find(sql); idle != m_idle.end()) {
        std::unique_ptr<QSqlQuery> query = std::move(idle->second);
        m_idle.erase(idle);
        return query;
    }
    auto query = std::make_unique<QSqlQuery>(QSqlDatabase::database(m_name, false));
    query->setForwardOnly(true);
    return query;
}

bool SqlConnection::isStarted(QSqlQuery &query, const QString &sql, const QVariantList &values)
{
    if (query.lastQuery().isEmpty() && !query.prepare(sql))
        return false;
    for (qsizetype i = 0; i < values.size(); ++i)
        query.bindValue(static_cast<int>(i), bound(values[i]));
    return query.exec();
}

Result<int> SqlConnection::execute(const QString &sql, const QVariantList &values)
{
    return run(sql, values).map([](const SqlRows &rows) { return rows.affected(); });
}

Result<qint64> SqlConnection::number(const QString &sql, const QVariantList &values)
{
    Result<SqlRows> rows = run(sql, values);
    if (!rows)
        return Failure(rows.error());
    if (Done row = rows->nextRequired(); !row)
        return Failure(row.error());
    return rows->number(0);
}

void SqlConnection::giveBack(const QString &sql, std::unique_ptr<QSqlQuery> query)
{
    query->finish();
    m_idle.insert_or_assign(sql, std::move(query));
}

Done SqlConnection::checkFile() const
{
    const std::optional<StoreFileIdentity> identity = storeFileIdentity(m_path);
    if (!identity)
        return failure(
            Error::Code::NotFound,
            tr("The store file %1 is gone. Put it back from a backup, or open another store.").arg(m_path));
    if (identity != m_identity)
        return failure(
            Error::Code::NotFound,
            tr("Another file took the place of the store %1 while it was open. Open it again.").arg(m_path));
    return {};
}

QSqlError SqlConnection::busy()
{
    return {QString(), QStringLiteral("database is locked"), QSqlError::TransactionError,
            QString::number(Busy)};
}

Error SqlConnection::errorOf(const QSqlError &error) const
{
    const auto named = [&](Error::Code code, const char *text) {
        return Error{code, tr(text).arg(m_path),
                     redacted(error.text().trimmed() + QLatin1String(" (") + error.nativeErrorCode()
                              + QLatin1Char(')'))};
    };
    switch (codeOf(error)) {
    case Busy:
    case LockedTable:
        return named(Error::Code::Unavailable,
                     "Another program is writing to the store %1 and did not finish in time. Nothing was "
                     "changed; try again.");
    case ReadOnly:
        return named(Error::Code::Denied,
                     "The store %1 is read-only for this program. Check the file's permissions.");
    case IoError:
        return named(
            Error::Code::Internal,
            "The disk failed while reading or writing the store %1. Nothing was changed; check the disk.");
    case Corrupt:
        return named(Error::Code::Malformed, "The store %1 is damaged. Restore it from a backup.");
    case NotADatabase:
        return named(Error::Code::Malformed,
                     "The file %1 is not a Gatehouse store, or its start is damaged.");
    case Full:
        return named(Error::Code::Internal,
                     "The disk with the store %1 is full. Nothing was changed; make room and try again.");
    case CannotOpen:
        return named(Error::Code::Unavailable,
                     "The store %1 cannot be opened. Check that the file is there and may be read.");
    case Constraint:
        return named(Error::Code::Conflict, "The store %1 has a record with this name already.");
    case NoMemory:
        return named(Error::Code::Internal, "There is not enough memory to use the store %1.");
    default:
        return named(Error::Code::Internal, "The store %1 could not carry out a statement.");
    }
}

} // namespace gatehouse
