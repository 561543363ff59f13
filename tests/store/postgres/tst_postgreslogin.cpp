// SPDX-License-Identifier: MIT
// TLS and logins, against a server of this test's own.
#include "tests/support/postgresfixture.h"
#include "tests/support/postgresserver.h"

#include <QFile>
#include <QTest>

using namespace gatehouse;
using namespace gatehouse::test;
using Code = Error::Code;

class TestPostgresLogin : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void goodCertificate();
    void badCertificates_data();
    void badCertificates();
    void noTls();
    void oldTls();
    void noRootFile();
    void clientCertificate();
    void clientCertificateIsAskedFor();
    void openKeyFile();
    void passwords();
    void tooManyConnections();
    void serviceFile();

private:
    Error refusal(const PostgresOptions &options, const char *password = "");
    std::unique_ptr<PostgresServer> m_server;
};

void TestPostgresLogin::initTestCase()
{
    if (const QString missing = PostgresFixture::whyMissing(); !missing.isEmpty())
        QSKIP(qPrintable(missing));
    m_server = std::make_unique<PostgresServer>();
    QVERIFY2(m_server->problem().isEmpty(), qPrintable(m_server->problem()));
}

void TestPostgresLogin::init() { QVERIFY2(m_server->configure({}), qPrintable(m_server->problem())); }

Error TestPostgresLogin::refusal(const PostgresOptions &options, const char *password)
{
    const auto connection = PostgresConnection::open(options, Secret(password));
    return connection ? Error{Code::Internal, QStringLiteral("connected"), {}} : connection.error();
}

void TestPostgresLogin::goodCertificate()
{
    QVERIFY(m_server->use({}));
    const auto connection = PostgresFixture::connect(m_server->options());
    const auto rows = connection->read("SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
    QCOMPARE(rows->text(0, 0), QStringLiteral("TLSv1.3"));
}

void TestPostgresLogin::badCertificates_data()
{
    QTest::addColumn<QString>("names");
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("until");
    QTest::addColumn<QString>("authority");
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("digest");
    QTest::addColumn<QString>("host");
    QTest::addColumn<QString>("says");
    const auto row = [](const char *name, const char *names, const char *from, const char *until,
                        const char *authority, const char *key, const char *digest, const char *host,
                        const char *says) {
        QTest::newRow(name) << QString::fromLatin1(names) << QString::fromLatin1(from)
                            << QString::fromLatin1(until) << QString::fromLatin1(authority)
                            << QString::fromLatin1(key) << QString::fromLatin1(digest)
                            << QString::fromLatin1(host) << QString::fromLatin1(says);
    };
    constexpr const char *early = "20240101000000Z";
    constexpr const char *late = "20990101000000Z";
    row("expired", "DNS:localhost", early, "20240201000000Z", "ca", "rsa:2048", "sha256", "localhost",
        "has expired (gatehouse test server, signed by Authority ca, valid from 2024-01-01 until 2024-02-01 "
        "UTC)");
    row("not yet", "DNS:localhost", "20980101000000Z", late, "ca", "rsa:2048", "sha256", "localhost",
        "is not valid yet");
    row("unknown authority", "DNS:localhost", early, late, "stranger", "rsa:2048", "sha256", "localhost",
        "not trusted here (gatehouse test server, signed by Authority stranger");
    row("self-signed", "DNS:localhost", early, late, "self", "rsa:2048", "sha256", "localhost",
        "signed its certificate itself");
    row("other host", "DNS:db.example", early, late, "ca", "rsa:2048", "sha256", "localhost",
        "is for another host name");
    row("other address", "DNS:localhost,IP:192.0.2.1", early, late, "ca", "rsa:2048", "sha256", "127.0.0.1",
        "is for another host name");
}

void TestPostgresLogin::badCertificates()
{
    QFETCH(QString, says);
    QFETCH(QString, host);
    QFETCH(QString, names);
    QFETCH(QString, from);
    QFETCH(QString, until);
    QFETCH(QString, authority);
    QFETCH(QString, key);
    QFETCH(QString, digest);
    QVERIFY2(
        m_server->use({names, from, until, authority, key, digest, QStringLiteral("gatehouse test server")}),
        qPrintable(m_server->problem()));
    PostgresOptions options = m_server->options();
    options.host = host;
    const Error error = refusal(options, "c4n4ry");
    QCOMPARE(error.code, Code::Denied);
    QVERIFY2(error.message.contains(says), qPrintable(error.message + error.detail));
    QVERIFY(!error.detail.contains(QLatin1String("c4n4ry")));
    QVERIFY(m_server->use({}));
    PostgresFixture::connect(m_server->options());
}

void TestPostgresLogin::noTls()
{
    QVERIFY(m_server->configure({}, QStringLiteral("hostssl all all all trust")));
    PostgresOptions options = m_server->options();
    options.sslMode = QStringLiteral("disable");
    const Error refused = refusal(options);
    QCOMPARE(refused.code, Code::Denied);
    QVERIFY2(refused.message.contains(QStringLiteral("pg_hba.conf")), qPrintable(refused.message));
    // The shared server of the tests has no TLS: without it nothing is sent.
    PostgresOptions clear = PostgresFixture::serverOptions();
    clear.sslMode = QStringLiteral("verify-full");
    clear.rootCertificate = options.rootCertificate;
    const Error none = refusal(clear, "c4n4ry");
    QCOMPARE(none.code, Code::Unsupported);
    QVERIFY2(none.message.contains(QStringLiteral("offers no TLS")), qPrintable(none.message));
}

void TestPostgresLogin::oldTls()
{
    QVERIFY(m_server->configure(QStringLiteral("ssl_min_protocol_version = 'TLSv1'\n"
                                               "ssl_max_protocol_version = 'TLSv1.1'\n")));
    const Error error = refusal(m_server->options());
    QVERIFY2(error.message.contains(QStringLiteral("TLS 1.2")), qPrintable(error.message + error.detail));
}

void TestPostgresLogin::noRootFile()
{
    PostgresOptions options = m_server->options();
    options.rootCertificate = m_server->file(QStringLiteral("nowhere.crt"));
    const Error error = refusal(options);
    QCOMPARE(error.code, Code::NotFound);
    QVERIFY2(error.message.contains(QStringLiteral("root certificate is missing")),
             qPrintable(error.message));
}

void TestPostgresLogin::clientCertificate()
{
    PostgresServer::Certificate certificate;
    certificate.commonName = QStringLiteral("gatehouse");
    QVERIFY(m_server->makeCertificate(QStringLiteral("client"), certificate));
    QVERIFY(m_server->configure({}, QStringLiteral("hostssl all all all cert")));
    PostgresOptions options = m_server->options();
    options.clientCertificate = m_server->file(QStringLiteral("client.crt"));
    options.clientKey = m_server->file(QStringLiteral("client.key"));
    QFile::setPermissions(options.clientKey, QFile::ReadOwner | QFile::WriteOwner);
    QCOMPARE(PostgresFixture::connect(options)->read("SELECT current_user")->text(0, 0),
             QStringLiteral("gatehouse"));
}

void TestPostgresLogin::clientCertificateIsAskedFor()
{
    QVERIFY(m_server->configure({}, QStringLiteral("hostssl all all all cert")));
    const Error error = refusal(m_server->options());
    QCOMPARE(error.code, Code::Denied);
    QVERIFY2(error.message.contains(QStringLiteral("asks for a client certificate")),
             qPrintable(error.message));
}

void TestPostgresLogin::openKeyFile()
{
    PostgresOptions options = m_server->options();
    options.clientCertificate = m_server->file(QStringLiteral("server.crt"));
    options.clientKey = m_server->file(QStringLiteral("server.key"));
    QFile::setPermissions(options.clientKey, QFile::ReadOwner | QFile::ReadGroup | QFile::ReadOther);
    const Error error = refusal(options);
    QCOMPARE(error.code, Code::Malformed);
    QVERIFY2(error.message.contains(QStringLiteral("0600")), qPrintable(error.message));
}

void TestPostgresLogin::passwords()
{
    QVERIFY(m_server->sql(
        QStringLiteral("DROP ROLE IF EXISTS ann; CREATE ROLE ann LOGIN PASSWORD 'it''s \\ übel'")));
    QVERIFY(m_server->configure({}, QStringLiteral("hostssl all all all scram-sha-256")));
    PostgresOptions options = m_server->options();
    options.userName = QStringLiteral("ann");
    const auto good = PostgresConnection::open(options, Secret("it's \\ übel"));
    QVERIFY2(good.has_value(), good ? "" : qPrintable(good.error().message + good.error().detail));
    const Error wrong = refusal(options, "c4n4ry");
    QCOMPARE(wrong.code, Code::Locked);
    QVERIFY2(wrong.message.contains(QStringLiteral("did not accept the password")),
             qPrintable(wrong.message));
    QVERIFY(!(wrong.message + wrong.detail).contains(QLatin1String("c4n4ry")));
    const Error none = refusal(options);
    QCOMPARE(none.code, Code::Locked);
    // A broken connection is opened again with the same password.
    QVERIFY(m_server->sql(QStringLiteral("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                                         "WHERE usename = 'ann'")));
    QVERIFY((*good)->read("SELECT 1").has_value());
}

void TestPostgresLogin::tooManyConnections()
{
    QVERIFY(
        m_server->sql(QStringLiteral("DROP ROLE IF EXISTS bob; CREATE ROLE bob LOGIN CONNECTION LIMIT 1")));
    PostgresOptions options = m_server->options();
    options.userName = QStringLiteral("bob");
    auto first = PostgresFixture::connect(options);
    const Error second = refusal(options);
    QCOMPARE(second.code, Code::Unavailable);
    QVERIFY2(second.message.contains(QStringLiteral("no connection left")), qPrintable(second.message));
    first.reset();
    QTRY_COMPARE(refusal(options).message, QStringLiteral("connected"));
}

void TestPostgresLogin::serviceFile()
{
    const PostgresOptions direct = m_server->options();
    QFile file(m_server->file(QStringLiteral("service.conf")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("[production]\nhost=localhost\nport=" + QByteArray::number(direct.port)
               + "\ndbname=gatehouse\nuser=gatehouse\n");
    file.close();
    qputenv("PGSERVICEFILE", file.fileName().toUtf8());
    PostgresOptions options;
    options.service = QStringLiteral("production");
    options.rootCertificate = direct.rootCertificate;
    const auto connection = PostgresConnection::open(options, Secret());
    QVERIFY2(connection.has_value(),
             connection ? "" : qPrintable(connection.error().message + connection.error().detail));
    QVERIFY((*connection)->read("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")->truth(0, 0));
    QCOMPARE((*connection)->location(), QStringLiteral("production"));
    // Whatever host the file names, its certificate is checked.
    options.rootCertificate = m_server->file(QStringLiteral("stranger.crt"));
    QCOMPARE(refusal(options).code, Code::Denied);
    options.service = QStringLiteral("nothere");
    const Error unknown = refusal(options);
    QCOMPARE(unknown.code, Code::NotFound);
    QVERIFY(unknown.message.contains(QStringLiteral("service")));
    qunsetenv("PGSERVICEFILE");
}

QTEST_GUILESS_MAIN(TestPostgresLogin)
#include "tst_postgreslogin.moc"
