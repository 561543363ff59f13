// SPDX-License-Identifier: MIT
#include "tests/support/postgresfixture.h"

#include <QUuid>

namespace gatehouse::test {

namespace {

/// What a test prepares, such as 200,000 rows, may take long on a machine that is busy.
PostgresOptions patient(PostgresOptions options)
{
    options.deadlineMs = 120'000;
    return options;
}

} // namespace

PostgresFixture::PostgresFixture(Content content)
    : m_schema(QStringLiteral("test \"%1").arg(QUuid::createUuid().toString(QUuid::Id128)))
    , m_owner(connect(patient(options())))
{
    if (content == Content::Nothing)
        return;
    const Result<int> made = migratePostgres(*m_owner);
    if (!made)
        qFatal("%s", qPrintable(made.error().message + made.error().detail));
}

PostgresFixture::~PostgresFixture()
{
    sql(QStringLiteral("SET client_min_messages = warning; DROP SCHEMA IF EXISTS {} CASCADE"));
}

QString PostgresFixture::whyMissing()
{
    if (qEnvironmentVariableIntValue("GATEHOUSE_TEST_POSTGRES_PORT") != 0)
        return {};
    return QStringLiteral("no PostgreSQL: run the tests by ./dev test, which starts one");
}

PostgresOptions PostgresFixture::serverOptions()
{
    PostgresOptions options;
    options.host = QStringLiteral("127.0.0.1");
    options.port = static_cast<quint16>(qEnvironmentVariableIntValue("GATEHOUSE_TEST_POSTGRES_PORT"));
    options.userName = options.database = QStringLiteral("gatehouse");
    return options;
}

ConnectionProfile PostgresFixture::profile() const
{
    const PostgresOptions own = options();
    ConnectionProfile profile;
    profile.kind = ConnectionProfile::Kind::PostgreSql;
    profile.host = own.host;
    profile.port = own.port;
    profile.userName = own.userName;
    profile.database = own.database;
    profile.schema = own.schema;
    profile.tls = false;
    return profile;
}

PostgresOptions PostgresFixture::options() const
{
    PostgresOptions options = serverOptions();
    options.schema = m_schema;
    return options;
}

std::unique_ptr<PostgresConnection> PostgresFixture::connect(const PostgresOptions &options)
{
    Result<std::unique_ptr<PostgresConnection>> connection = PostgresConnection::open(options, Secret());
    if (!connection)
        qFatal("%s", qPrintable(connection.error().message + connection.error().detail));
    return std::move(*connection);
}

QString PostgresFixture::filled(QString statements) const
{
    QString schema = m_schema;
    schema.replace(QLatin1Char('"'), QLatin1String("\"\""));
    return statements.replace(QLatin1String("{}"), QLatin1Char('"') + schema + QLatin1Char('"'));
}

void PostgresFixture::sql(const QString &statements) { value(statements); }

QString PostgresFixture::value(const QString &select)
{
    const Result<PostgresRows> rows = m_owner->runScript(filled(select).toUtf8());
    if (!rows)
        qFatal("%s", qPrintable(rows.error().message + rows.error().detail));
    return rows->isEmpty() ? QString() : rows->text(0, 0);
}

} // namespace gatehouse::test
