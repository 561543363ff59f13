// SPDX-License-Identifier: MIT
// What only this store has to get right: many rows, changes by snapshot, revocations and their races.
#include "tests/support/expect.h"
#include "tests/support/postgresfixture.h"
#include "tests/support/samplesession.h"

#include "core/session/sessionbatch.h"
#include "core/store/postgres/copyreader.h"
#include "core/store/postgres/postgressessionstore.h"

#include <QElapsedTimer>
#include <QTest>

#include <barrier>
#include <functional>
#include <thread>

using namespace gatehouse;
using namespace gatehouse::test;
using Code = Error::Code;
using Outcome = RevokeItem::Outcome;
using BulkRead = PostgresOptions::BulkRead;

namespace {

std::unique_ptr<PostgresSessionStore> openStore(const PostgresOptions &options)
{
    auto store = PostgresSessionStore::open(PostgresFixture::connect(options));
    if (!store)
        qFatal("%s", qPrintable(store.error().message + store.error().detail));
    return std::move(*store);
}

/// `count` sessions by one statement: s1, s2, ... of users u0, u1, ... u99.
void fill(PostgresFixture &fixture, int count)
{
    fixture.sql(
        QStringLiteral(
            "INSERT INTO {}.sessions (id, user_id, client, agent, current_hash, created_ms, refreshed_ms, "
            "expires_ms, absolute_expires_ms) SELECT 's' || i, 'u' || i % 100, 'web', repeat('x', 100), "
            "sha256(i::text::bytea), %1, %1, %1 + 604800000, %1 + 2592000000 FROM generate_series(1, %2) i")
            .arg(startMs)
            .arg(count));
}

class Sink : public SessionSink {
public:
    explicit Sink(std::function<bool(int)> step)
        : m_step(std::move(step))
    { }
    bool add(const SessionRow &) override { return m_step(++m_count); }
    int count() const { return m_count; }

private:
    std::function<bool(int)> m_step;
    int m_count = 0;
};

QStringList idsOf(const SessionBatch &batch)
{
    QStringList ids;
    for (std::size_t i = 0; i < batch.size(); ++i)
        ids << QString::fromUtf8(batch.row(i).id.data(), static_cast<qsizetype>(batch.row(i).id.size()));
    ids.sort();
    return ids;
}

} // namespace

class TestPostgresStore : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void copyReaderRefusesNonsense_data();
    void copyReaderRefusesNonsense();
    void scanGivesAll_data();
    void scanGivesAll();
    void scanStops_data();
    void scanStops();
    void scanIsKilled_data();
    void scanIsKilled();
    void scanOutlastsTheStatementTimeout();
    void noRowIsWaitedForTooLong();
    void lateCommitIsNotMissed();
    void longTransactionRepeatsNothing();
    void foreignWritersAreSeen();
    void otherStoreTakesTheMarkOver();
    void removedLogMeansLoadAnew();
    void notificationComesEarly();
    void changesAreAskedForWhenTold();
    void manyAreRevokedAtOnce();
    void sameIdTwice();
    void loginAgainstRevokedUser();
    void killedRevocationDidNothing();
    void reuseIsToldOnceWhenTriedAgain();
    void profileColumnsComeBack();
    void purgeRemovesWhatIsOver();
    void clockSkewIsMeasured();
};

void TestPostgresStore::init()
{
    if (const QString missing = PostgresFixture::whyMissing(); !missing.isEmpty())
        QSKIP(qPrintable(missing));
}

void TestPostgresStore::copyReaderRefusesNonsense_data()
{
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<int>("step");
    const QByteArray header("PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19);
    const auto row = [&](const char *name, const QByteArray &rest, CopyReader::Step step) {
        QTest::newRow(name) << header + rest << static_cast<int>(step);
    };
    row("header only", {}, CopyReader::Step::MessageDone);
    row("end", QByteArray("\xff\xff", 2), CopyReader::Step::End);
    row("one row", QByteArray("\0\1\0\0\0\2ab", 8), CopyReader::Step::Row);
    row("null", QByteArray("\0\1\xff\xff\xff\xff", 6), CopyReader::Step::Row);
    row("other count", QByteArray("\0\2\0\0\0\2ab", 8), CopyReader::Step::Broken);
    row("half a count", QByteArray("\0", 1), CopyReader::Step::Broken);
    row("size beyond the end",
        QByteArray("\0\1\x7f\xff\xff\xff"
                   "ab",
                   8),
        CopyReader::Step::Broken);
    row("negative size", QByteArray("\0\1\xff\xff\xff\xfe", 6), CopyReader::Step::Broken);
    QTest::newRow("no header") << QByteArray("\0\1\0\0\0\2ab", 8)
                               << static_cast<int>(CopyReader::Step::Broken);
    QTest::newRow("long extension") << QByteArray("PGCOPY\n\377\r\n\0\0\0\0\0\x7f\0\0\0", 19)
                                    << static_cast<int>(CopyReader::Step::Broken);
}

void TestPostgresStore::copyReaderRefusesNonsense()
{
    QFETCH(QByteArray, message);
    QFETCH(int, step);
    CopyReader reader(1);
    reader.setMessage({message.constData(), static_cast<std::size_t>(message.size())});
    QCOMPARE(static_cast<int>(reader.next()), step);
}

void TestPostgresStore::scanGivesAll_data()
{
    QTest::addColumn<int>("how");
    QTest::addColumn<int>("count");
    QTest::newRow("copy, none") << static_cast<int>(BulkRead::Copy) << 0;
    QTest::newRow("copy") << static_cast<int>(BulkRead::Copy) << 20'000;
    QTest::newRow("SELECT, none") << static_cast<int>(BulkRead::Select) << 0;
    QTest::newRow("SELECT") << static_cast<int>(BulkRead::Select) << 20'000;
}

void TestPostgresStore::scanGivesAll()
{
    QFETCH(int, how);
    QFETCH(int, count);
    PostgresFixture fixture;
    fill(fixture, count);
    PostgresOptions options = fixture.options();
    options.bulkRead = static_cast<BulkRead>(how);
    const auto store = openStore(options);
    SessionBatch batch;
    const Done scanned = store->scan(batch);
    QVERIFY2(scanned.has_value(),
             scanned ? "" : qPrintable(scanned.error().message + scanned.error().detail));
    QCOMPARE(batch.size(), static_cast<std::size_t>(count));
    QStringList ids = idsOf(batch);
    QCOMPARE(ids.removeDuplicates(), 0);
    QVERIFY(store->ping().has_value());
}

void TestPostgresStore::scanStops_data() { scanGivesAll_data(); }

void TestPostgresStore::scanStops()
{
    QFETCH(int, how);
    QFETCH(int, count);
    if (count == 0)
        return;
    PostgresFixture fixture;
    fill(fixture, count);
    PostgresOptions options = fixture.options();
    options.bulkRead = static_cast<BulkRead>(how);
    const auto store = openStore(options);
    Sink sink([](int seen) { return seen < 150; });
    const Done stopped = store->scan(sink);
    QVERIFY(!stopped);
    QCOMPARE(stopped.error().code, Code::Cancelled);
    QCOMPARE(sink.count(), 150);
    QVERIFY(store->ping().has_value());
}

void TestPostgresStore::scanIsKilled_data() { scanGivesAll_data(); }

void TestPostgresStore::scanIsKilled()
{
    QFETCH(int, how);
    QFETCH(int, count);
    if (count == 0)
        return;
    PostgresFixture fixture;
    fill(fixture, 200'000);
    PostgresOptions options = fixture.options();
    options.bulkRead = static_cast<BulkRead>(how);
    options.applicationName = QStringLiteral("to be killed");
    const auto store = openStore(options);
    Sink sink([&](int seen) {
        if (seen != 500)
            return true;
        const QString victim =
            QStringLiteral("FROM pg_stat_activity WHERE application_name = 'to be killed'");
        fixture.sql(QStringLiteral("SELECT pg_terminate_backend(pid) ") + victim);
        return QTest::qWaitFor(
            [&] { return fixture.value(QStringLiteral("SELECT count(*) ") + victim) == QLatin1String("0"); },
            30'000);
    });
    const Done scanned = store->scan(sink);
    QVERIFY2(scanned.has_value(),
             scanned ? "" : qPrintable(scanned.error().message + scanned.error().detail));
    QCOMPARE(sink.count(), 200'000); // By a new connection, and none twice.
}

void TestPostgresStore::scanOutlastsTheStatementTimeout()
{
    PostgresFixture fixture;
    fill(fixture, 60'000);
    PostgresOptions options = fixture.options();
    options.deadlineMs = 300;
    const auto store = openStore(options);
    Sink slow([](int seen) {
        if (seen % 10'000 == 0)
            QTest::qSleep(150);
        return true;
    });
    const Done scanned = store->scan(slow);
    QVERIFY2(scanned.has_value(),
             scanned ? "" : qPrintable(scanned.error().message + scanned.error().detail));
    QCOMPARE(slow.count(), 60'000);
}

void TestPostgresStore::noRowIsWaitedForTooLong()
{
    PostgresFixture fixture;
    fill(fixture, 10);
    fixture.sql(QStringLiteral("BEGIN; LOCK TABLE {}.sessions"));
    PostgresOptions options = fixture.options();
    options.deadlineMs = 300;
    const auto connection = PostgresFixture::connect(options);
    const Done waited =
        connection->stream("SELECT id FROM {}.sessions", 1, [](const std::string_view *) { return true; });
    fixture.sql(QStringLiteral("ROLLBACK"));
    QVERIFY(!waited);
    QCOMPARE(waited.error().code, Code::Timeout);
    QVERIFY(
        connection->stream("SELECT id FROM {}.sessions", 1, [](const std::string_view *) { return true; }));
}

/// Two transactions take their numbers in one order and end in the other.
void TestPostgresStore::lateCommitIsNotMissed()
{
    PostgresFixture fixture;
    fill(fixture, 3);
    const auto store = openStore(fixture.options());
    SessionBatch none;
    qint64 mark = store->changes(0, none).value();
    QVERIFY(none.isEmpty());
    fixture.sql(
        QStringLiteral("BEGIN; UPDATE {}.sessions SET agent = 'late' WHERE id = 's1'")); // the lower number
    QVERIFY(openStore(fixture.options())
                ->revoke({SessionIds{{QStringLiteral("s2")}}, {}, {}, startMs})
                .has_value());
    SessionBatch first;
    mark = store->changes(mark, first).value();
    QCOMPARE(idsOf(first), QStringList{QStringLiteral("s2")});
    fixture.sql(QStringLiteral("COMMIT"));
    SessionBatch second;
    mark = store->changes(mark, second).value();
    QCOMPARE(idsOf(second), QStringList{QStringLiteral("s1")});
    SessionBatch third;
    QCOMPARE(store->changes(mark, third).value(), mark);
    QVERIFY(third.isEmpty());
}

void TestPostgresStore::longTransactionRepeatsNothing()
{
    PostgresFixture fixture;
    fill(fixture, 40);
    fixture.sql(QStringLiteral("BEGIN; UPDATE {}.meta SET value = value")); // holds the oldest number back
    const auto store = openStore(fixture.options());
    const auto writer = openStore(fixture.options());
    SessionBatch none;
    qint64 mark = store->changes(0, none).value();
    const qint64 oldMark = mark;
    QSet<qint64> marks;
    for (int i = 1; i <= 40; ++i) {
        QVERIFY(writer->rotate(refreshOf(QStringLiteral("s%1").arg(i), 9, startMs))
                    .has_value()); // ahead: no change
        QVERIFY(writer->revoke({SessionIds{{QStringLiteral("s%1").arg(i)}}, {}, {}, startMs}).has_value());
        SessionBatch batch;
        mark = store->changes(mark, batch).value();
        QCOMPARE(idsOf(batch), QStringList{QStringLiteral("s%1").arg(i)});
        marks << mark;
    }
    QCOMPARE(marks.size(), 40);
    // A mark whose snapshot is forgotten gives too much rather than too little.
    SessionBatch all;
    QVERIFY(store->changes(oldMark, all).has_value());
    QCOMPARE(all.size(), 40U);
    fixture.sql(QStringLiteral("COMMIT"));
}

void TestPostgresStore::foreignWritersAreSeen()
{
    PostgresFixture fixture;
    const auto store = openStore(fixture.options());
    SessionBatch batch;
    const qint64 mark = store->changes(0, batch).value();
    fill(fixture, 5); // plain SQL, as the system's own program would send it
    QVERIFY(store->changes(mark, batch).has_value());
    QCOMPARE(batch.size(), 5U);
}

namespace {

/// Other transactions on the server, its own housekeeping too, hold the past; until they have ended, more is
/// told than has changed, and less is removed.
void waitForOthers(PostgresFixture &fixture)
{
    QTRY_COMPARE_WITH_TIMEOUT(
        fixture.value(QStringLiteral("SELECT max(transaction) < pg_snapshot_xmin(pg_current_snapshot()) "
                                     "FROM {}.session_changes")),
        QStringLiteral("t"), 60'000);
}

} // namespace

void TestPostgresStore::otherStoreTakesTheMarkOver()
{
    PostgresFixture fixture;
    fill(fixture, 5);
    waitForOthers(fixture);
    SessionBatch batch;
    const qint64 mark = openStore(fixture.options())->changes(0, batch).value();
    fixture.sql(QStringLiteral("UPDATE {}.sessions SET agent = 'new' WHERE id = 's4'"));
    QVERIFY(openStore(fixture.options())->changes(mark, batch).has_value());
    QCOMPARE(idsOf(batch), QStringList{QStringLiteral("s4")});
}

void TestPostgresStore::removedLogMeansLoadAnew()
{
    PostgresFixture fixture;
    const auto store = openStore(fixture.options());
    SessionBatch batch;
    const qint64 mark = store->changes(0, batch).value();
    fill(fixture, 5);
    fixture.sql(QStringLiteral("UPDATE {}.session_changes SET at = now() - interval '2 days'"));
    // While somebody's long transaction holds the past, nothing is removed that a new mark would need.
    const auto other = fixture.connect();
    REQUIRE(other->runScript("BEGIN; SELECT pg_current_xact_id()"));
    fixture.sql(QStringLiteral("UPDATE {}.session_changes SET transaction = pg_current_xact_id()"));
    REQUIRE(store->purge(startMs));
    SessionBatch none;
    REQUIRE(store->changes(store->changes(0, none).value(), none));
    REQUIRE(other->runScript("COMMIT"));
    waitForOthers(fixture);
    REQUIRE(store->purge(startMs));
    const auto changes = store->changes(mark, batch);
    QVERIFY(!changes);
    QCOMPARE(changes.error().code, Code::Conflict);
    QVERIFY(batch.isEmpty());
    QVERIFY(store->changes(store->changes(0, batch).value(), batch).has_value());
}

void TestPostgresStore::notificationComesEarly()
{
    PostgresFixture fixture;
    const auto store = openStore(fixture.options());
    QCOMPARE(store->waitForChange(50).value(), false);
    fill(fixture, 1);
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(store->waitForChange(5000).value(), true);
    QVERIFY(timer.elapsed() < 4000);
    QCOMPARE(store->waitForChange(50).value(), false);
    std::thread later([&fixture] {
        QTest::qSleep(200);
        fixture.sql(QStringLiteral("UPDATE {}.sessions SET agent = 'new'"));
    });
    QCOMPARE(store->waitForChange(5000).value(), true);
    later.join();
}

void TestPostgresStore::changesAreAskedForWhenTold()
{
    PostgresFixture fixture;
    fill(fixture, 3);
    const auto store = openStore(fixture.options());
    QVERIFY(store->mayHaveChanged()); // Nothing was asked yet.
    SessionBatch batch;
    qint64 mark = store->changes(0, batch).value();
    QVERIFY(!store->mayHaveChanged());
    QVERIFY(!store->mayHaveChanged());
    fixture.sql(QStringLiteral("UPDATE {}.sessions SET agent = 'new' WHERE n = 1"));
    // It tells of a change once.
    const auto isTold = [&store](int ms) {
        return QTest::qWaitFor([&store] { return store->mayHaveChanged(); }, ms);
    };
    QVERIFY(isTold(4000));
    mark = store->changes(mark, batch).value();
    QCOMPARE(batch.size(), 1U);
    QVERIFY(!store->mayHaveChanged());
    QVERIFY(isTold(10'000)); // What is told may be lost.
}

void TestPostgresStore::manyAreRevokedAtOnce()
{
    PostgresFixture fixture;
    fill(fixture, 20'000);
    fixture.sql(QStringLiteral("UPDATE {}.sessions SET expires_ms = 1 WHERE n % 1000 = 0"));
    const auto store = openStore(fixture.options());
    QStringList ids;
    for (int i = 20'001; i > 0; --i)
        ids << QStringLiteral("s%1").arg(i);
    const auto preview = store->preview(SessionIds{ids}, startMs);
    const auto outcome =
        store->revoke({SessionIds{ids}, QStringLiteral("leak"), QStringLiteral("ann"), startMs});
    QVERIFY2(outcome.has_value(),
             outcome ? "" : qPrintable(outcome.error().message + outcome.error().detail));
    QCOMPARE(outcome->count(Outcome::Revoked), 19'980);
    QCOMPARE(outcome->count(Outcome::Revoked), preview->liveSessions);
    QCOMPARE(preview->alreadyEnded, 20);
    QCOMPARE(preview->notFound, 1);
    QCOMPARE(preview->userCount, 100);
    for (qsizetype i = 0; i < ids.size(); ++i)
        QCOMPARE(outcome->items[static_cast<std::size_t>(i)].sessionId, ids[i]);
    QCOMPARE(outcome->items[0].why, QStringLiteral("There is no such session."));
    QCOMPARE(outcome->items[1].why, QStringLiteral("It had expired."));
    QCOMPARE(outcome->items[2].userId, QStringLiteral("u99"));
}

void TestPostgresStore::sameIdTwice()
{
    PostgresFixture fixture;
    fill(fixture, 1);
    const QString id = QStringLiteral("s1");
    const auto outcome = openStore(fixture.options())->revoke({SessionIds{{id, id}}, {}, {}, startMs});
    QCOMPARE(outcome->items.size(), 2U);
    QCOMPARE(outcome->count(Outcome::Revoked), 1);
    QCOMPARE(outcome->count(Outcome::AlreadyGone), 1);
}

/// A login that began before the revocation of its user never outlives it, whoever comes first.
void TestPostgresStore::loginAgainstRevokedUser()
{
    PostgresFixture fixture;
    const auto look = openStore(fixture.options());
    for (int round = 0; round < 60; ++round) {
        const QString user = QStringLiteral("user%1").arg(round);
        std::barrier start(2);
        std::thread login([&] {
            const auto store = openStore(fixture.options());
            start.arrive_and_wait();
            (void)store->insert(sampleSession(user + QStringLiteral("-s"), user, startMs));
        });
        const auto store = openStore(fixture.options());
        start.arrive_and_wait();
        const auto revoked = store->revoke({UserSessions{user, {}}, {}, {}, startMs + 1});
        login.join();
        QVERIFY(revoked.has_value());
        const auto session = *look->find(user + QStringLiteral("-s"));
        QVERIFY(!session || session->revocation.has_value());
    }
}

void TestPostgresStore::killedRevocationDidNothing()
{
    PostgresFixture fixture;
    fill(fixture, 3);
    fixture.sql(QStringLiteral("BEGIN; UPDATE {}.sessions SET agent = 'held' WHERE id = 's2'"));
    PostgresOptions options = fixture.options();
    options.applicationName = QStringLiteral("revoker to be killed");
    std::thread killer([&fixture] {
        // As soon as it waits for the held row.
        fixture.sql(QStringLiteral(
            "DO $$ DECLARE done boolean := false; BEGIN WHILE NOT done LOOP PERFORM "
            "pg_stat_clear_snapshot(); "
            "SELECT bool_or(pg_terminate_backend(pid)) INTO done FROM pg_stat_activity WHERE "
            "application_name = "
            "'revoker to be killed' AND wait_event_type = 'Lock'; done := coalesce(done, false); "
            "PERFORM pg_sleep(0.01); END LOOP; END $$"));
        fixture.sql(QStringLiteral("ROLLBACK"));
    });
    const auto store = openStore(options);
    const QStringList ids{QStringLiteral("s1"), QStringLiteral("s2"), QStringLiteral("s3")};
    const auto outcome = store->revoke({SessionIds{ids}, {}, {}, startMs});
    killer.join();
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().code, Code::Unavailable);
    for (const QString &id : ids)
        QVERIFY(!(*store->find(id))->revocation.has_value());
    QCOMPARE(store->revoke({SessionIds{ids}, {}, {}, startMs})->count(Outcome::Revoked), 3);
}

void TestPostgresStore::reuseIsToldOnceWhenTriedAgain()
{
    PostgresFixture fixture;
    const auto store = openStore(fixture.options());
    QVERIFY(store->insert(sampleSession(QStringLiteral("s1"))).has_value());
    QVERIFY(store->rotate(refreshOf(QStringLiteral("s1"), 0, startMs)).has_value());
    // The first two attempts fail while committing, after the reuse was told.
    fixture.sql(QStringLiteral("CREATE SEQUENCE {}.attempts; CREATE FUNCTION {}.trouble() RETURNS trigger "
                               "LANGUAGE plpgsql SET search_path = {} AS $$ "
                               "BEGIN IF nextval('attempts') <= 2 THEN RAISE EXCEPTION 'again' USING ERRCODE "
                               "= '40001'; END IF; RETURN NULL; END $$; "
                               "CREATE CONSTRAINT TRIGGER trouble AFTER UPDATE ON {}.sessions DEFERRABLE "
                               "INITIALLY DEFERRED FOR EACH ROW "
                               "EXECUTE FUNCTION {}.trouble()"));
    int told = 0;
    RotateRequest request = refreshOf(QStringLiteral("s1"), 0, startMs + hourMs);
    request.onReuse = [&told](const RotateAnswer &) -> Done {
        ++told;
        return {};
    };
    const auto answer = store->rotate(request);
    QVERIFY2(answer.has_value(), answer ? "" : qPrintable(answer.error().message + answer.error().detail));
    QCOMPARE(answer->kind, RotateAnswer::Kind::Reused);
    QCOMPARE(told, 1);
    QCOMPARE(fixture.value(QStringLiteral("SELECT last_value::text FROM {}.attempts")), QStringLiteral("3"));
    QVERIFY((*store->find(QStringLiteral("s1")))->revocation.has_value());
}

void TestPostgresStore::profileColumnsComeBack()
{
    PostgresFixture fixture;
    const auto store = openStore(fixture.options());
    Session session = sampleSession(QStringLiteral("s1"));
    session.login = QStringLiteral("zoë@example");
    session.displayName = QStringLiteral("Zoë");
    session.role = QStringLiteral("admin");
    QVERIFY(store->insert(session).has_value());
    const Session found = **store->find(QStringLiteral("s1"));
    QCOMPARE(found.login, session.login);
    SessionBatch batch;
    QVERIFY(store->scan(batch).has_value());
    QVERIFY(batch.row(0).login == "zoë@example");
    QVERIFY(batch.row(0).displayName == "Zoë");
    QVERIFY(batch.row(0).role == "admin");
    QCOMPARE(store->preview(SessionIds{{QStringLiteral("s1")}}, startMs)->users, QStringList{session.login});
}

void TestPostgresStore::purgeRemovesWhatIsOver()
{
    PostgresFixture fixture;
    const auto store = openStore(fixture.options());
    QVERIFY(store->insert(sampleSession(QStringLiteral("old"), QStringLiteral("u1"), startMs - 60 * dayMs))
                .has_value());
    QVERIFY(store->insert(sampleSession(QStringLiteral("new"))).has_value());
    QCOMPARE(store->purge(startMs).value(), 1);
    QVERIFY(!store->find(QStringLiteral("old"))->has_value());
    QVERIFY(store->find(QStringLiteral("new"))->has_value());
    QCOMPARE(fixture.value(QStringLiteral("SELECT count(*)::text FROM {}.session_events")),
             QStringLiteral("1"));
}

void TestPostgresStore::clockSkewIsMeasured()
{
    const StoreInfo info = openStore(PostgresFixture().options())->info();
    QVERIFY(info.clockSkewMs.has_value());
    QVERIFY(std::abs(*info.clockSkewMs) < 1000);
    QCOMPARE(info.kind, QStringLiteral("PostgreSQL"));
    QVERIFY(info.location.startsWith(QStringLiteral("127.0.0.1:")));
}

QTEST_GUILESS_MAIN(TestPostgresStore)
#include "tst_postgresstore.moc"
