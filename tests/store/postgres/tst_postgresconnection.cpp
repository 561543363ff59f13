// SPDX-License-Identifier: MIT
// Connecting, deadlines, transactions and errors against a real PostgreSQL.
#include "tests/support/postgresfixture.h"

#include "core/store/postgres/postgreserror.h"

#include <QElapsedTimer>
#include <QSqlDatabase>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include <thread>

using namespace gatehouse;
using namespace gatehouse::test;
using Code = Error::Code;
using Commit = PostgresConnection::Commit;

class TestPostgresConnection : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void defaultsAreSafe_data();
    void defaultsAreSafe();
    void connectTimeoutIsTheProfiles();
    void settingsAreQuoted();
    void valuesComeBack();
    void serverIsDescribed();
    void refusals_data();
    void refusals();
    void somethingElseAnswers();
    void passwordIsNowhere();
    void silentServerIsTimedOut();
    void deadlineCancels();
    void stopCancels();
    void deadConnectionIsReopened();
    void failedWorkIsRolledBack();
    void statementTimeout();
    void lockTimeout();
    void deadlockIsTriedAgain();
    void serializationFailureIsTriedAgain();
    void serializationFailureForEver();
    void killedBeforeCommit();
    void readOnlyProfileSendsNothing();
    void noSessionStateIsLeft();
    void statesAreSentences_data();
    void statesAreSentences();

private:
    static int backendOf(PostgresConnection &connection);
};

void TestPostgresConnection::init()
{
    if (const QString missing = PostgresFixture::whyMissing(); !missing.isEmpty())
        QSKIP(qPrintable(missing));
}

int TestPostgresConnection::backendOf(PostgresConnection &connection)
{
    return static_cast<int>(connection.read("SELECT pg_backend_pid()").value().number(0, 0));
}

void TestPostgresConnection::defaultsAreSafe_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<QString>("service");
    QTest::addColumn<QString>("mode");
    QTest::newRow("remote") << "db.example" << QString() << "verify-full";
    QTest::newRow("remote address") << "192.0.2.1" << QString() << "verify-full";
    QTest::newRow("service") << QString() << "production"
                             << "verify-full";
    QTest::newRow("localhost") << "localhost" << QString() << "prefer";
    QTest::newRow("loopback") << "127.0.0.2" << QString() << "prefer";
    QTest::newRow("loopback 6") << "::1" << QString() << "prefer";
    QTest::newRow("socket") << "/run/postgresql" << QString() << "prefer";
    QTest::newRow("looks local") << "localhost.example" << QString() << "verify-full";
}

void TestPostgresConnection::defaultsAreSafe()
{
    QFETCH(QString, host);
    QFETCH(QString, service);
    QFETCH(QString, mode);
    PostgresOptions options;
    options.host = host;
    options.service = service;
    QCOMPARE(options.effectiveSslMode(), mode);
    QVERIFY(options.connectOptions().value().contains(QStringLiteral("sslmode='%1'").arg(mode)));
}

/// In whole seconds, and never less than libpq takes.
void TestPostgresConnection::connectTimeoutIsTheProfiles()
{
    ConnectionProfile profile;
    for (const auto &[milliseconds, seconds] : {std::pair(500, "2"), {5000, "5"}, {6001, "7"}}) {
        profile.connectTimeoutMs = milliseconds;
        const QString options = PostgresOptions::of(profile).connectOptions().value();
        QVERIFY2(options.contains(QStringLiteral("connect_timeout='%1'").arg(QLatin1String(seconds))),
                 qPrintable(options));
    }
}

void TestPostgresConnection::settingsAreQuoted()
{
    PostgresOptions options = PostgresFixture::serverOptions();
    options.applicationName = QStringLiteral("it's a \\ console");
    const auto connection = PostgresFixture::connect(options);
    QCOMPARE(connection->read("SELECT current_setting('application_name')").value().text(0, 0),
             options.applicationName);
    options.rootCertificate = QStringLiteral("/a;sslmode=disable");
    QCOMPARE(options.connectOptions().error().code, Code::Malformed);
}

void TestPostgresConnection::valuesComeBack()
{
    const auto connection = PostgresFixture::connect(PostgresFixture::serverOptions());
    const QStringList texts{QStringLiteral("a,b"), QStringLiteral("\"ü\\"), QString(),
                            QStringLiteral("NULL")};
    const auto rows = connection->read("SELECT $1, $2, $3, $4[2], cardinality($4), $4[4], $5, $6",
                                       PostgresValues()
                                           .text(QStringLiteral("'; DROP"))
                                           .number(-5'000'000'000)
                                           .bytes(QByteArray("\0\xff", 2))
                                           .texts(texts)
                                           .text(std::optional<QString>())
                                           .texts({}));
    QVERIFY2(rows.has_value(), rows ? "" : qPrintable(rows.error().detail));
    QCOMPARE(rows->text(0, 0), QStringLiteral("'; DROP"));
    QCOMPARE(rows->number(0, 1), -5'000'000'000);
    QCOMPARE(rows->bytes(0, 2), QByteArray("\0\xff", 2));
    QCOMPARE(rows->text(0, 3), texts[1]);
    QCOMPARE(rows->number(0, 4), 4);
    QCOMPARE(rows->text(0, 5), QStringLiteral("NULL"));
    QVERIFY(rows->isNull(0, 6));
    const auto cut = connection->read("SELECT $1", PostgresValues().text(QStringLiteral("a") + QChar(0)));
    QVERIFY(!cut);
    QCOMPARE(cut.error().code, Code::Malformed);
}

void TestPostgresConnection::serverIsDescribed()
{
    const auto connection = PostgresFixture::connect(PostgresFixture::serverOptions());
    QVERIFY(connection->server().version.section(QLatin1Char('.'), 0, 0).toInt() >= 13);
    QVERIFY(!connection->server().isStandby);
    QVERIFY(!connection->server().isReadOnly);
    QVERIFY(std::abs(connection->server().clockSkewMs) < 1000);
}

void TestPostgresConnection::refusals_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<int>("port");
    QTest::addColumn<QString>("user");
    QTest::addColumn<QString>("database");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("says");
    const int port = PostgresFixture::serverOptions().port;
    QTest::newRow("no such host") << "nowhere.invalid" << port << "gatehouse"
                                  << "gatehouse" << int(Code::Unavailable) << "host name";
    QTest::newRow("nothing listens") << "127.0.0.1" << 1 << "gatehouse"
                                     << "gatehouse" << int(Code::Unavailable)
                                     << "Nothing answers at 127.0.0.1:1";
    QTest::newRow("no such database") << "127.0.0.1" << port << "gatehouse"
                                      << "nothere" << int(Code::NotFound) << "no such database";
    QTest::newRow("no such user") << "127.0.0.1" << port << "nobody"
                                  << "gatehouse" << int(Code::Denied) << "password or the user";
    QTest::newRow("no socket") << "/nowhere" << port << "gatehouse"
                               << "gatehouse" << int(Code::Unavailable) << "behind the socket";
}

void TestPostgresConnection::refusals()
{
    QFETCH(QString, host);
    QFETCH(int, port);
    QFETCH(QString, user);
    QFETCH(QString, database);
    QFETCH(int, code);
    QFETCH(QString, says);
    PostgresOptions options;
    options.host = host;
    options.port = static_cast<quint16>(port);
    options.userName = user;
    options.database = database;
    if (says.contains(QLatin1String("host name")))
        options.sslMode = QStringLiteral("prefer");
    const auto connection = PostgresConnection::open(options, Secret());
    QVERIFY(!connection);
    QVERIFY2(int(connection.error().code) == code,
             qPrintable(connection.error().message + connection.error().detail));
    QVERIFY2(connection.error().message.contains(says),
             qPrintable(connection.error().message + connection.error().detail));
}

void TestPostgresConnection::somethingElseAnswers()
{
    std::atomic<quint16> port = 0;
    std::thread other([&port] {
        QTcpServer server;
        if (!server.listen(QHostAddress::LocalHost))
            return;
        port = server.serverPort();
        if (!server.waitForNewConnection(5000))
            return;
        QTcpSocket *socket = server.nextPendingConnection();
        socket->waitForReadyRead(5000);
        socket->write("HTTP/1.1 400 Bad Request\r\n\r\n");
        socket->waitForBytesWritten(5000);
        socket->disconnectFromHost();
    });
    QTRY_VERIFY(port != 0);
    PostgresOptions options = PostgresFixture::serverOptions();
    options.port = port;
    const auto connection = PostgresConnection::open(options, Secret());
    other.join();
    QVERIFY(!connection);
    QCOMPARE(connection.error().code, Code::Unsupported);
    QVERIFY(connection.error().message.contains(QStringLiteral("not a PostgreSQL server")));
}

void TestPostgresConnection::passwordIsNowhere()
{
    const QString canary = QStringLiteral("c4n4ry' \\ secret");
    PostgresOptions options = PostgresFixture::serverOptions();
    options.database = QStringLiteral("nothere");
    const auto connection = PostgresConnection::open(options, Secret(canary.toStdString()));
    QVERIFY(!connection);
    QVERIFY(!(connection.error().message + connection.error().detail).contains(QLatin1String("c4n4ry")));
    options.database = QStringLiteral("gatehouse");
    const auto good = PostgresConnection::open(options, Secret(canary.toStdString()));
    QVERIFY(good.has_value()); // trust: any password will do
    for (const QString &name : QSqlDatabase::connectionNames()) {
        const QSqlDatabase database = QSqlDatabase::database(name, false);
        QVERIFY(!(name + database.connectOptions() + database.password()).contains(QLatin1String("c4n4ry")));
    }
}

void TestPostgresConnection::silentServerIsTimedOut()
{
    QTcpServer silent; // takes the connection and says nothing
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    PostgresOptions options = PostgresFixture::serverOptions();
    options.port = silent.serverPort();
    options.deadlineMs = 2000;
    QElapsedTimer timer;
    timer.start();
    const auto connection = PostgresConnection::open(options, Secret());
    QVERIFY(!connection);
    QCOMPARE(connection.error().code, Code::Timeout);
    QVERIFY(timer.elapsed() < 10'000);
}

void TestPostgresConnection::deadlineCancels()
{
    PostgresOptions options = PostgresFixture::serverOptions();
    options.deadlineMs = 300;
    const auto connection = PostgresFixture::connect(options);
    const int backend = backendOf(*connection);
    QElapsedTimer timer;
    timer.start();
    const auto rows = connection->read("SELECT pg_sleep(20)");
    QVERIFY(!rows);
    QCOMPARE(rows.error().code, Code::Timeout);
    QVERIFY(rows.error().message.contains(QStringLiteral("127.0.0.1")));
    QVERIFY(timer.elapsed() < 5000);
    QCOMPARE(backendOf(*connection), backend); // The connection is still good.
}

void TestPostgresConnection::stopCancels()
{
    std::atomic<bool> stop = false;
    PostgresOptions options = PostgresFixture::serverOptions();
    options.deadlineMs = 20'000;
    options.stop = &stop;
    const auto connection = PostgresFixture::connect(options);
    std::thread later([&stop] {
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
        stop = true;
    });
    QElapsedTimer timer;
    timer.start();
    const auto rows = connection->read("SELECT pg_sleep(15)");
    later.join();
    QVERIFY(!rows);
    QCOMPARE(rows.error().code, Code::Cancelled);
    QVERIFY(timer.elapsed() < 5000);
    stop = false;
    QVERIFY(connection->read("SELECT 1").has_value());
}

void TestPostgresConnection::deadConnectionIsReopened()
{
    PostgresFixture fixture(PostgresFixture::Content::Nothing);
    const auto connection = fixture.connect();
    fixture.sql(QStringLiteral("SELECT pg_terminate_backend(%1)").arg(backendOf(*connection)));
    QVERIFY(connection->read("SELECT 1").has_value());
    fixture.sql(QStringLiteral("SELECT pg_terminate_backend(%1)").arg(backendOf(*connection)));
    int runs = 0;
    const auto changed = connection->change([&]() -> Done {
        ++runs;
        return connection->run("SELECT 1").map([](const PostgresRows &) {});
    });
    QVERIFY2(changed.has_value(), changed ? "" : qPrintable(changed.error().detail));
    QCOMPARE(runs, 1);
}

void TestPostgresConnection::failedWorkIsRolledBack()
{
    PostgresFixture fixture;
    const auto connection = fixture.connect();
    const auto changed = connection->change([&]() -> Done {
        if (auto rows = connection->run("INSERT INTO {}.meta VALUES ('x', 'y')"); !rows)
            return Failure(rows.error());
        return failure(Code::Internal, QStringLiteral("no"));
    });
    QVERIFY(!changed);
    QCOMPARE(changed.error().message, QStringLiteral("no"));
    QCOMPARE(fixture.value(QStringLiteral("SELECT count(*)::text FROM {}.meta WHERE key = 'x'")),
             QStringLiteral("0"));
}

void TestPostgresConnection::statementTimeout()
{
    PostgresOptions options = PostgresFixture::serverOptions();
    options.deadlineMs = 300;
    const auto connection = PostgresFixture::connect(options);
    const auto changed = connection->change(
        [&]() -> Done { return connection->run("SELECT pg_sleep(20)").map([](const PostgresRows &) {}); });
    QVERIFY(!changed);
    QCOMPARE(changed.error().code, Code::Timeout);
    QVERIFY2(changed.error().detail.contains(QStringLiteral("statement timeout")),
             qPrintable(changed.error().detail));
    QVERIFY(connection->read("SELECT 1").has_value());
}

void TestPostgresConnection::lockTimeout()
{
    PostgresFixture fixture;
    fixture.sql(QStringLiteral("BEGIN; UPDATE {}.meta SET value = value"));
    PostgresOptions options = fixture.options();
    options.lockTimeoutMs = 200;
    const auto connection = PostgresFixture::connect(options);
    const auto changed = connection->change([&]() -> Done {
        return connection->run("UPDATE {}.meta SET value = 'mine'").map([](const PostgresRows &) {});
    });
    fixture.sql(QStringLiteral("ROLLBACK"));
    QVERIFY(!changed);
    QCOMPARE(changed.error().code, Code::Conflict);
    QVERIFY(changed.error().message.contains(QStringLiteral("locked")));
    QCOMPARE(fixture.value(QStringLiteral("SELECT count(*)::text FROM {}.meta WHERE value = 'mine'")),
             QStringLiteral("0"));
}

void TestPostgresConnection::deadlockIsTriedAgain()
{
    PostgresFixture fixture;
    fixture.sql(QStringLiteral("INSERT INTO {}.meta VALUES ('a', '0'), ('b', '0')"));
    std::atomic<int> runs = 0;
    std::atomic<int> arrived = 0;
    std::atomic<int> failures = 0;
    const auto add = [&](const QString &first, const QString &second) {
        PostgresOptions options = fixture.options();
        options.lockTimeoutMs = 4500; // The server looks for deadlocks after one second.
        const auto connection = PostgresFixture::connect(options);
        const auto changed = connection->change([&]() -> Done {
            ++runs;
            const char *sql = "UPDATE {}.meta SET value = (value::int + 1)::text WHERE key = $1";
            if (auto rows = connection->run(sql, PostgresValues().text(first)); !rows)
                return Failure(rows.error());
            ++arrived;
            while (arrived < 2)
                std::this_thread::yield();
            return connection->run(sql, PostgresValues().text(second)).map([](const PostgresRows &) {});
        });
        failures += changed ? 0 : 1;
    };
    std::thread one(add, QStringLiteral("a"), QStringLiteral("b"));
    std::thread other(add, QStringLiteral("b"), QStringLiteral("a"));
    one.join();
    other.join();
    QCOMPARE(failures.load(), 0);
    QCOMPARE(runs.load(), 3); // One was the victim, once.
    QCOMPARE(
        fixture.value(QStringLiteral("SELECT string_agg(value, ',') FROM {}.meta WHERE key IN ('a', 'b')")),
        QStringLiteral("2,2"));
}

void TestPostgresConnection::serializationFailureIsTriedAgain()
{
    PostgresFixture fixture;
    // A sequence is not rolled back, so it counts the attempts.
    fixture.sql(QStringLiteral(
        "CREATE SEQUENCE {}.attempts; CREATE FUNCTION {}.trouble() RETURNS trigger LANGUAGE plpgsql "
        "SET search_path = {} AS $$ BEGIN IF nextval('attempts') <= 5 THEN RAISE EXCEPTION 'again' "
        "USING ERRCODE = '40001'; END IF; RETURN NEW; END $$; CREATE TRIGGER trouble BEFORE UPDATE "
        "ON {}.meta FOR EACH STATEMENT EXECUTE FUNCTION {}.trouble()"));
    const auto connection = fixture.connect();
    const auto changed = connection->change([&]() -> Done {
        return connection->run("UPDATE {}.meta SET value = value").map([](const PostgresRows &) {});
    });
    QVERIFY2(changed.has_value(), changed ? "" : qPrintable(changed.error().detail));
    QCOMPARE(fixture.value(QStringLiteral("SELECT last_value::text FROM {}.attempts")), QStringLiteral("6"));
}

void TestPostgresConnection::serializationFailureForEver()
{
    const auto connection = PostgresFixture::connect(PostgresFixture::serverOptions());
    int runs = 0;
    const auto changed = connection->change([&]() -> Done {
        ++runs;
        return connection->runScript("DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END $$")
            .map([](const PostgresRows &) {});
    });
    QVERIFY(!changed);
    QCOMPARE(changed.error().code, Code::Conflict);
    QCOMPARE(runs, 6);
}

void TestPostgresConnection::killedBeforeCommit()
{
    PostgresFixture fixture;
    const auto connection = fixture.connect();
    const auto changed = connection->change([&]() -> Done {
        const auto rows = connection->run("INSERT INTO {}.meta VALUES ('x', 'y') RETURNING pg_backend_pid()");
        fixture.sql(QStringLiteral("SELECT pg_terminate_backend(%1, 5000)").arg(rows->number(0, 0)));
        return {}; // The connection breaks while committing.
    });
    QVERIFY(!changed); // Asked, and found not to have happened.
    QCOMPARE(changed.error().code, Code::Unavailable);
    QVERIFY(changed.error().message.contains(QStringLiteral("Nothing was changed")));
    QCOMPARE(fixture.value(QStringLiteral("SELECT count(*)::text FROM {}.meta WHERE key = 'x'")),
             QStringLiteral("0"));
}

void TestPostgresConnection::readOnlyProfileSendsNothing()
{
    PostgresFixture fixture;
    PostgresOptions options = fixture.options();
    options.readOnly = true;
    const auto connection = PostgresFixture::connect(options);
    bool ran = false;
    const auto changed = connection->change([&]() -> Done {
        ran = true;
        return {};
    });
    QVERIFY(!changed);
    QCOMPARE(changed.error().code, Code::Denied);
    QVERIFY(!ran);
}

void TestPostgresConnection::noSessionStateIsLeft()
{
    PostgresFixture fixture;
    const auto connection = fixture.connect();
    QVERIFY(connection->change([&]() -> Done {
        return connection->run("UPDATE {}.meta SET value = value").map([](const PostgresRows &) {});
    }));
    QVERIFY(connection->stream("SELECT key FROM {}.meta", 1, [](const std::string_view *) { return true; }));
    const auto left = connection->read(
        "SELECT (SELECT string_agg(name, ' ') FROM pg_settings WHERE source = 'session' AND name NOT IN "
        "('client_encoding', 'DateStyle', "
        "'bytea_output', 'standard_conforming_strings', 'escape_string_warning')), (SELECT count(*) FROM "
        "pg_prepared_statements), (SELECT count(*) FROM pg_cursors WHERE name <> ''), (SELECT count(*) FROM "
        "pg_locks WHERE locktype = 'advisory' "
        "AND pid = pg_backend_pid())");
    QVERIFY2(left.has_value(), left ? "" : qPrintable(left.error().detail));
    QCOMPARE(left->text(0, 0), QString());
    for (int column = 1; column < 4; ++column)
        QCOMPARE(left->number(0, column), 0);
}

void TestPostgresConnection::statesAreSentences_data()
{
    QTest::addColumn<QByteArray>("state");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("says");
    const auto row = [](const char *state, Code code, const char *says) {
        QTest::newRow(state) << QByteArray(state) << int(code) << QString::fromLatin1(says);
    };
    row("42501", Code::Denied, "right UPDATE on the table \"sessions\" is missing on db:1/x");
    row("25006", Code::Denied, "read-only");
    row("53100", Code::Internal, "disk of the PostgreSQL server db:1/x is full");
    row("53300", Code::Unavailable, "no connection left");
    row("57014", Code::Timeout, "took too long");
    row("57P01", Code::Unavailable, "ended the connection");
    row("57P03", Code::Unavailable, "starting up");
    row("55P03", Code::Conflict, "locked on db:1/x");
    row("40001", Code::Conflict, "try again");
    row("40P01", Code::Conflict, "try again");
    row("23505", Code::Conflict, "exists already");
    row("3D000", Code::NotFound, "no such database");
    row("28P01", Code::Denied, "password");
    row("28000", Code::Denied, "pg_hba.conf");
    row("42P01", Code::Malformed, "store migrate");
    row("42703", Code::Malformed, "store check");
    row("08006", Code::Unavailable, "was lost");
    row("", Code::Unavailable, "was lost");
    row("99999", Code::Internal, "The details say why");
}

void TestPostgresConnection::statesAreSentences()
{
    QFETCH(QByteArray, state);
    QFETCH(int, code);
    QFETCH(QString, says);
    const PostgresFault fault{
        state, QStringLiteral("permission denied for table sessions, password=hunter2"),
        "WITH x AS (UPDATE {}.sessions SET a = 1) INSERT INTO {}.meta SELECT 1 FROM {}.sessions"};
    const Error error = errorOf(fault, QStringLiteral("db:1/x"));
    QCOMPARE(int(error.code), code);
    QVERIFY2(error.message.contains(says), qPrintable(error.message));
    QVERIFY(!error.message.contains(QLatin1Char('%')));
    QVERIFY(!error.detail.contains(QLatin1String("hunter2")));
}

QTEST_GUILESS_MAIN(TestPostgresConnection)
#include "tst_postgresconnection.moc"
