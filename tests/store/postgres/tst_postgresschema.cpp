// SPDX-License-Identifier: MIT
// The native tables, their numbered steps, the roles and what each of them may do.
#include "tests/support/postgresfixture.h"
#include "tests/support/samplesession.h"

#include "core/session/sessionbatch.h"
#include "core/store/postgres/postgressessionstore.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryFile>
#include <QTest>

#include <thread>

using namespace gatehouse;
using namespace gatehouse::test;
using Code = Error::Code;
using Content = PostgresFixture::Content;

namespace {

/// A login that has one role; dropped at the end.
class Login {
public:
    Login(PostgresFixture &fixture, const QString &name, const QString &role)
        : m_fixture(fixture)
        , m_name(name + QString::number(QCoreApplication::applicationPid()))
    {
        m_fixture.sql(
            QStringLiteral("CREATE ROLE %1 LOGIN; GRANT CONNECT ON DATABASE gatehouse TO %1").arg(m_name));
        if (!role.isEmpty())
            m_fixture.sql(QStringLiteral("GRANT %1 TO %2").arg(role, m_name));
    }
    ~Login() { m_fixture.sql(QStringLiteral("DROP OWNED BY %1; DROP ROLE %1").arg(m_name)); }
    PostgresOptions options() const
    {
        PostgresOptions options = m_fixture.options();
        options.userName = m_name;
        return options;
    }
    QString name() const { return m_name; }

private:
    PostgresFixture &m_fixture;
    QString m_name;
};

std::unique_ptr<PostgresSessionStore> openStore(const PostgresOptions &options)
{
    auto store = PostgresSessionStore::open(PostgresFixture::connect(options));
    if (!store)
        qFatal("%s", qPrintable(store.error().message + store.error().detail));
    return std::move(*store);
}

Error refusalOf(const PostgresOptions &options)
{
    const auto store = PostgresSessionStore::open(PostgresFixture::connect(options));
    return store ? Error{Code::Internal, QStringLiteral("opened"), {}} : store.error();
}

void makeRoles(PostgresFixture &fixture)
{
    fixture.sql(QString::fromUtf8(postgresRoles(fixture.options().schema)));
}

const RevokeOrder revokeS1{SessionIds{{QStringLiteral("s1")}}, QStringLiteral("lost"), QStringLiteral("ann"),
                           startMs + 1};
const RevokeOrder revokeU1{UserSessions{QStringLiteral("u1"), {}}, QStringLiteral("lost"),
                           QStringLiteral("ann"), startMs + 1};

} // namespace

class TestPostgresSchema : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void pendingIsListedAndApplied();
    void stepsAreReadableByPsql();
    void twoMigrateAtOnce();
    void failedStepLeavesNothing();
    void olderIsRefused();
    void newerIsRefused();
    void missingColumnIsNamed();
    void foreignSchemaIsLeftAlone();
    void supportLooksAndNoMore();
    void adminRevokesAndNoMore();
    void strangerIsToldWhatIsMissing();
    void oneRightMissing();
    void readOnlyServer();
    void readOnlyProfile();
};

void TestPostgresSchema::init()
{
    if (const QString missing = PostgresFixture::whyMissing(); !missing.isEmpty())
        QSKIP(qPrintable(missing));
}

void TestPostgresSchema::pendingIsListedAndApplied()
{
    PostgresFixture fixture(Content::Nothing);
    const auto connection = fixture.connect();
    const auto pending = pendingPostgresMigrations(*connection);
    QVERIFY(pending.has_value());
    QCOMPARE(pending->size(), 2U);
    QCOMPARE(pending->front().name, QStringLiteral("001-native.sql"));
    QVERIFY(pending->front().sql.contains(
        "CREATE TABLE \"" + fixture.options().schema.toUtf8().replace("\"", "\"\"") + "\".sessions"));
    QCOMPARE(postgresSchemaVersion(*connection).value(), 0); // Looking has changed nothing.
    QCOMPARE(migratePostgres(*connection).value(), 2);
    QCOMPARE(postgresSchemaVersion(*connection).value(), 2);
    QVERIFY(pendingPostgresMigrations(*connection)->empty());
    QCOMPARE(migratePostgres(*connection).value(), 0);
    QVERIFY(checkPostgresSchema(*connection).has_value());
    QCOMPARE(fixture.value(
                 QStringLiteral("SELECT reloptions::text FROM pg_class WHERE oid = '{}.sessions'::regclass")),
             QStringLiteral("{fillfactor=80}"));
    QCOMPARE(fixture.value(
                 QStringLiteral("SELECT count(*)::text FROM pg_indexes WHERE indexdef LIKE '%revoked%'")),
             QStringLiteral("0"));
}

/// As its first lines promise, an operator can run each file by psql.
void TestPostgresSchema::stepsAreReadableByPsql()
{
    PostgresFixture fixture(Content::Nothing);
    const PostgresOptions options = fixture.options();
    for (const char *name : {"001-native.sql", "002-changes.sql", "roles.sql"}) {
        QProcess psql;
        psql.setProcessChannelMode(QProcess::MergedChannels);
        psql.start(qEnvironmentVariable("GATEHOUSE_TEST_POSTGRES_BIN") + QStringLiteral("/psql"),
                   {QStringLiteral("-X"), QStringLiteral("-1"), QStringLiteral("-v"),
                    QStringLiteral("ON_ERROR_STOP=1"), QStringLiteral("-v"),
                    QStringLiteral("schema=") + options.schema, QStringLiteral("-f"),
                    QStringLiteral(GATEHOUSE_SOURCE_DIR "/resources/schema/postgres/") + QLatin1String(name),
                    QStringLiteral("-h"), options.host, QStringLiteral("-p"), QString::number(options.port),
                    QStringLiteral("-U"), options.userName, options.database});
        QVERIFY(psql.waitForFinished());
        QVERIFY2(psql.exitCode() == 0, psql.readAll().constData());
    }
    QVERIFY(checkPostgresSchema(*fixture.connect()).has_value());
}

void TestPostgresSchema::twoMigrateAtOnce()
{
    PostgresFixture fixture(Content::Nothing);
    std::atomic<int> steps = 0;
    std::atomic<int> failures = 0;
    const auto migrate = [&] {
        const Result<int> done = migratePostgres(*fixture.connect());
        steps += done.value_or(0);
        failures += done ? 0 : 1;
    };
    std::thread one(migrate);
    std::thread other(migrate);
    one.join();
    other.join();
    QCOMPARE(failures.load(), 0);
    QCOMPARE(steps.load(), 2);
}

void TestPostgresSchema::failedStepLeavesNothing()
{
    PostgresFixture fixture(Content::Nothing);
    fixture.sql(
        QStringLiteral("CREATE SCHEMA {}; CREATE TABLE {}.session_changes (x int)")); // In the way of step 2.
    const auto connection = fixture.connect();
    const Result<int> done = migratePostgres(*connection);
    QVERIFY(!done);
    QCOMPARE(postgresSchemaVersion(*connection).value(), 0);
    QVERIFY(fixture.value(QStringLiteral("SELECT to_regclass('{}.sessions')::text")).isEmpty());
}

void TestPostgresSchema::olderIsRefused()
{
    PostgresFixture fixture(Content::Nothing);
    const Error none = refusalOf(fixture.options());
    QCOMPARE(none.code, Code::Unsupported);
    QVERIFY2(none.message.contains(QStringLiteral("step 0 of 2")), qPrintable(none.message));
    fixture.sql(QString::fromUtf8(postgresMigrations(fixture.options().schema).front().sql));
    const Error older = refusalOf(fixture.options());
    QCOMPARE(older.code, Code::Unsupported);
    QVERIFY(older.message.contains(QStringLiteral("step 1 of 2")));
    QVERIFY(older.message.contains(QStringLiteral("store migrate")));
    QCOMPARE(migratePostgres(*fixture.connect()).value(), 1);
    openStore(fixture.options());
}

void TestPostgresSchema::newerIsRefused()
{
    PostgresFixture fixture;
    fixture.sql(QStringLiteral("UPDATE {}.meta SET value = '3' WHERE key = 'schema_version'"));
    const Error newer = refusalOf(fixture.options());
    QCOMPARE(newer.code, Code::Unsupported);
    QVERIFY(newer.message.contains(QStringLiteral("newer Gatehouse")));
    QVERIFY(!migratePostgres(*fixture.connect()));
}

void TestPostgresSchema::missingColumnIsNamed()
{
    PostgresFixture fixture;
    fixture.sql(QStringLiteral("ALTER TABLE {}.sessions DROP COLUMN revoked_ms; DROP TABLE {}.cut_offs"));
    const Error missing = refusalOf(fixture.options());
    QCOMPARE(missing.code, Code::Malformed);
    QVERIFY2(missing.message.contains(QStringLiteral("sessions.revoked_ms, cut_offs.user_id")),
             qPrintable(missing.message));
}

void TestPostgresSchema::foreignSchemaIsLeftAlone()
{
    PostgresFixture fixture(Content::Nothing);
    fixture.sql(QStringLiteral("CREATE SCHEMA {}; CREATE TABLE {}.meta (key text, value text)"));
    QCOMPARE(refusalOf(fixture.options()).code, Code::Malformed);
    QCOMPARE(migratePostgres(*fixture.connect()).error().code, Code::Malformed);
}

void TestPostgresSchema::supportLooksAndNoMore()
{
    PostgresFixture fixture;
    makeRoles(fixture);
    const Login login(fixture, QStringLiteral("sup"), QStringLiteral("gatehouse_support"));
    QVERIFY(openStore(fixture.options())->insert(sampleSession(QStringLiteral("s1"))));
    const auto store = openStore(login.options());
    QCOMPARE(store->info().capabilities,
             Capabilities(Capability::List) | Capability::History | Capability::Changes);
    QCOMPARE(store->info().missingRights.size(), 5);
    QVERIFY(store->info().missingRights.first().contains(
        QStringLiteral("right UPDATE on the table \"sessions\"")));
    SessionBatch batch;
    QVERIFY(store->scan(batch).has_value());
    QCOMPARE(batch.size(), 1U);
    QVERIFY(store->changes(0, batch).has_value());
    QVERIFY(store->history(QStringLiteral("s1")).has_value());
    QVERIFY(store->userActivity(startMs).has_value());
    QVERIFY(store->preview(revokeS1.target, startMs).has_value());
    const auto revoked = store->revoke(revokeS1);
    QVERIFY(!revoked);
    QCOMPARE(revoked.error().code, Code::Denied);
    QVERIFY2(revoked.error().message.contains(
                 QStringLiteral("the right UPDATE on the table \"sessions\" is missing")),
             qPrintable(revoked.error().message));
    const auto user = store->revoke(revokeU1);
    QVERIFY(!user);
    QVERIFY(user.error().message.contains(QStringLiteral("INSERT on the table \"cut_offs\"")));
    QVERIFY(!store->rotate(refreshOf(QStringLiteral("s1"), 0, startMs)));
    QVERIFY(!store->insert(sampleSession(QStringLiteral("s2"))));
    QVERIFY(!store->deny({QStringLiteral("j")}, startMs, {}, startMs));
    QVERIFY(!(*store->find(QStringLiteral("s1")))->revocation.has_value());
}

void TestPostgresSchema::adminRevokesAndNoMore()
{
    PostgresFixture fixture;
    makeRoles(fixture);
    const Login login(fixture, QStringLiteral("adm"), QStringLiteral("gatehouse_admin"));
    const auto owner = openStore(fixture.options());
    QVERIFY(owner->insert(sampleSession(QStringLiteral("s1"))));
    QVERIFY(owner->insert(sampleSession(QStringLiteral("s2"))));
    const auto store = openStore(login.options());
    QVERIFY(!store->info().capabilities.testFlag(Capability::Issue));
    QVERIFY(store->info().capabilities.testFlag(Capability::RevokeUser));
    QCOMPARE(store->info().missingRights.size(), 1);
    SessionBatch changed;
    const qint64 mark = store->changes(0, changed).value();
    const auto one = store->revoke(revokeS1);
    QVERIFY2(one.has_value(), one ? "" : qPrintable(one.error().message + one.error().detail));
    QCOMPARE(one->count(RevokeItem::Outcome::Revoked), 1);
    QCOMPARE(store->revoke(revokeU1)->count(RevokeItem::Outcome::Revoked), 1);
    QVERIFY(store->deny({QStringLiteral("j")}, startMs, QStringLiteral("leaked"), startMs).has_value());
    // The log of changes is written for them, though they may not write it.
    QVERIFY(store->changes(mark, changed).has_value());
    QCOMPARE(changed.size(), 2U);
    QVERIFY(!store->insert(sampleSession(QStringLiteral("s3"), QStringLiteral("u3"))));
    const auto connection = PostgresFixture::connect(login.options());
    for (const char *sql :
         {"UPDATE {}.sessions SET generation = 0", "UPDATE {}.sessions SET current_hash = ''",
          "DELETE FROM {}.sessions", "DELETE FROM {}.session_events", "DELETE FROM {}.cut_offs",
          "INSERT INTO {}.session_changes VALUES ('1', now(), '{1}')"}) {
        const auto changedBehind = connection->change(
            [&]() -> Done { return connection->run(sql).map([](const PostgresRows &) {}); });
        QVERIFY2(!changedBehind, sql);
        QCOMPARE(changedBehind.error().code, Code::Denied);
    }
}

void TestPostgresSchema::strangerIsToldWhatIsMissing()
{
    PostgresFixture fixture;
    makeRoles(fixture);
    const Login login(fixture, QStringLiteral("str"), QString());
    const Error refused = refusalOf(login.options());
    QCOMPARE(refused.code, Code::Denied);
    QVERIFY2(refused.message.contains(QStringLiteral("the right USAGE is missing")),
             qPrintable(refused.message));
}

void TestPostgresSchema::oneRightMissing()
{
    PostgresFixture fixture;
    makeRoles(fixture);
    const Login login(fixture, QStringLiteral("one"), QStringLiteral("gatehouse_support"));
    fixture.sql(QStringLiteral("REVOKE SELECT ON {}.session_events FROM gatehouse_support"));
    const auto store = openStore(login.options());
    QVERIFY(!store->info().capabilities.testFlag(Capability::History));
    QVERIFY(store->info().missingRights.contains(
        QStringLiteral("Looking at the history of a session is not allowed: the right SELECT on the table "
                       "\"session_events\" is missing.")));
    const auto history = store->history(QStringLiteral("s1"));
    QVERIFY(!history);
    QVERIFY(history.error().message.contains(QStringLiteral("SELECT on the table \"session_events\"")));
}

void TestPostgresSchema::readOnlyServer()
{
    PostgresFixture fixture;
    makeRoles(fixture);
    const Login login(fixture, QStringLiteral("ro"), QStringLiteral("gatehouse_admin"));
    fixture.sql(QStringLiteral("ALTER ROLE %1 SET default_transaction_read_only = on").arg(login.name()));
    QVERIFY(openStore(fixture.options())->insert(sampleSession(QStringLiteral("s1"))));
    const auto store = openStore(login.options());
    QVERIFY(!store->info().capabilities.testFlag(Capability::RevokeSession));
    QVERIFY(store->info().missingRights.first().contains(QStringLiteral("default_transaction_read_only")));
    const auto revoked = store->revoke(revokeS1);
    QVERIFY(!revoked);
    QCOMPARE(revoked.error().code, Code::Denied);
    QVERIFY2(revoked.error().message.contains(QStringLiteral("read-only")),
             qPrintable(revoked.error().message));
    QVERIFY(store->find(QStringLiteral("s1"))->has_value());
}

void TestPostgresSchema::readOnlyProfile()
{
    PostgresFixture fixture;
    PostgresOptions options = fixture.options();
    QVERIFY(openStore(options)->insert(sampleSession(QStringLiteral("s1"))));
    options.readOnly = true;
    const auto store = openStore(options);
    QCOMPARE(store->info().capabilities,
             Capabilities(Capability::List) | Capability::History | Capability::Changes);
    QCOMPARE(store->info().missingRights.size(), 1);
    QCOMPARE(store->revoke(revokeS1).error().code, Code::Denied);
    QCOMPARE(store->rotate(refreshOf(QStringLiteral("s1"), 0, startMs)).error().code, Code::Denied);
    QVERIFY(store->find(QStringLiteral("s1"))->has_value());
}

QTEST_GUILESS_MAIN(TestPostgresSchema)
#include "tst_postgresschema.moc"
