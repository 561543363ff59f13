// SPDX-License-Identifier: MIT
#include "core/store/postgres/postgresconnection.h"

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/store/clockskew.h"
#include "core/store/postgres/englishmessages.h"
#include "core/store/postgres/postgreserror.h"
#include "core/store/postgres/postgrestls.h"

#include <QCoreApplication>
#include <QSqlDatabase>
#include <QSqlDriver>
#include <QSqlError>
#include <QVariant>

#include "core/store/postgres/libpq.h"

#include <atomic>

namespace gatehouse {

namespace {

QString tr(const char *text) { return QCoreApplication::translate("Postgres", text); }

QString nextName()
{
    static std::atomic<int> count = 0;
    return QStringLiteral("postgres-%1").arg(++count);
}

void logNotice(void *, const PGresult *notice)
{
    qCDebug(lcStore) << redacted(QString::fromUtf8(PQresultErrorMessage(notice)).trimmed());
}

pg_conn *handleOf(const QSqlDatabase &database)
{
    const QVariant handle = database.driver()->handle();
    const QByteArray type(handle.typeName()); // Qt names the type as its compiler does.
    if (type != "PGconn*" && type != "pg_conn*")
        return nullptr;
    return *static_cast<pg_conn *const *>(handle.constData());
}

} // namespace

Result<std::unique_ptr<PostgresConnection>> PostgresConnection::open(const PostgresOptions &options,
                                                                     Secret password)
{
    std::unique_ptr<PostgresConnection> connection(new PostgresConnection(options, std::move(password)));
    if (Done connected = connection->connectNow(); !connected)
        return Failure(std::move(connected.error()));
    return connection;
}

PostgresConnection::PostgresConnection(const PostgresOptions &options, Secret password)
    : m_options(options)
    , m_password(std::move(password))
    , m_name(nextName())
{
    QSqlDatabase::addDatabase(QStringLiteral("QPSQL"), m_name);
}

PostgresConnection::~PostgresConnection()
{
    close();
    QSqlDatabase::removeDatabase(m_name);
}

void PostgresConnection::close()
{
    m_handle = nullptr;
    m_listening.clear();
    m_transactionId.clear();
    QSqlDatabase::database(m_name, false).close();
}

bool PostgresConnection::openDatabase(QString &problem)
{
    QSqlDatabase database = QSqlDatabase::database(m_name, false);
    database.setHostName(m_options.host);
    database.setPort(m_options.port == 0 ? -1 : m_options.port);
    database.setDatabaseName(m_options.database);
    const std::string_view bytes = m_password.view();
    QString password = QString::fromUtf8(bytes.data(), static_cast<qsizetype>(bytes.size()));
    bool opened = false;
    {
        const EnglishMessages english; // libpq gives connection errors no code, only a text.
        opened = database.open(m_options.userName, password);
    }
    wipeBytes(password.data(), static_cast<std::size_t>(password.size()) * sizeof(QChar));
    problem = database.lastError().databaseText();
    m_handle = opened ? handleOf(database) : nullptr;
    return opened;
}

Done PostgresConnection::connectNow()
{
    close();
    if (!QSqlDatabase::database(m_name, false).isValid())
        return failure(Error::Code::Unsupported,
                       tr("The PostgreSQL driver of Qt is not installed (package libqt6sql6-psql)."));
    const Result<QString> options = m_options.connectOptions();
    if (!options)
        return Failure(options.error());
    QSqlDatabase::database(m_name, false).setConnectOptions(*options);
    QString problem;
    if (!openDatabase(problem)) {
        close();
        m_lastState.clear();
        Error error = connectError(problem, location());
        nameCertificateProblem(m_options, problem, error);
        return Failure(std::move(error));
    }
    if (!m_handle || PQsetnonblocking(m_handle, 1) != 0)
        return failure(Error::Code::Internal,
                       tr("The PostgreSQL driver of Qt gives no access to its connection."));
    PQsetNoticeReceiver(m_handle, logNotice, nullptr);
    return readServer();
}

Done PostgresConnection::connectIfNeeded()
{
    if (m_handle && PQstatus(m_handle) == CONNECTION_OK)
        return {};
    return connectNow();
}

Done PostgresConnection::readServer()
{
    const Result<PostgresRows> rows =
        send("SELECT split_part(current_setting('server_version'), ' ', 1), pg_is_in_recovery(), "
             "current_setting('default_transaction_read_only') = 'on'",
             {}, m_options.deadlineMs);
    if (!rows)
        return Failure(rows.error());
    m_server = {rows->text(0, 0), rows->truth(0, 1), rows->truth(0, 2), 0};
    const Result<qint64> skewMs = measureClockSkew();
    return skewMs ? Done() : Failure(skewMs.error());
}

Result<qint64> PostgresConnection::measureClockSkew()
{
    if (Done connected = connectIfNeeded(); !connected)
        return Failure(std::move(connected.error()));
    const SystemClock clock;
    const qint64 beforeMs = clock.nowMs();
    const Result<PostgresRows> rows =
        send("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint", {}, m_options.deadlineMs);
    if (!rows)
        return Failure(rows.error());
    m_server.clockSkewMs = clockSkewFrom(beforeMs, rows->number(0, 0), clock.nowMs());
    return m_server.clockSkewMs;
}

const QByteArray &PostgresConnection::withSchema(std::string_view sql)
{
    QByteArray &filled = m_statements[sql.data()];
    if (filled.isEmpty()) {
        QString schema = m_options.schema;
        schema.replace(QLatin1Char('"'), QLatin1String("\"\""));
        filled = QByteArray(sql.data(), static_cast<qsizetype>(sql.size()));
        filled.replace("{}", '"' + schema.toUtf8() + '"');
    }
    return filled;
}

Result<PostgresRows> PostgresConnection::read(std::string_view sql, const PostgresValues &values)
{
    if (Done connected = connectIfNeeded(); !connected)
        return Failure(std::move(connected.error()));
    Result<PostgresRows> rows = send(sql, values, m_options.deadlineMs);
    if (rows || m_handle || rows.error().code != Error::Code::Unavailable)
        return rows;
    if (Done connected = connectNow(); !connected)
        return Failure(std::move(connected.error()));
    return send(sql, values, m_options.deadlineMs);
}

Done PostgresConnection::checkMayWrite() const
{
    if (!m_options.readOnly)
        return {};
    return failure(
        Error::Code::Denied,
        tr("This connection is marked read-only, so nothing is changed through it. Clear the mark in its "
           "profile first."));
}

} // namespace gatehouse
