// SPDX-License-Identifier: MIT
#include "core/service/revocationservice.h"
#include "core/session/livesessions.h"
#include "core/session/sessionbatch.h"
#include "core/store/redis/redisstore.h"
#include "core/store/sql/sqltransaction.h"
#include "servicefixture.h"
#include "tests/support/faultproxy.h"
#include "tests/support/redisserver.h"

#include <QSignalSpy>

using namespace gatehouse;
using namespace gatehouse::test;
using Outcome = RevokeItem::Outcome;

namespace {

const QString reason = QStringLiteral("breach");

QStringList idsUpTo(int count)
{
    QStringList ids;
    for (int i = 0; i < count; ++i)
        ids << QStringLiteral("s%1").arg(i);
    return ids;
}

/// Session number n is of user n % 10.
void insertMany(ServiceFixture &fixture, int count)
{
    auto all = SqlTransaction::begin(*fixture.other.connection);
    for (int i = 0; i < count; ++i) {
        Session session = sampleSession(QStringLiteral("s%1").arg(i), QStringLiteral("user-%1").arg(i % 10));
        session.client = i % 3 == 0 ? QStringLiteral("mobile") : QStringLiteral("web");
        if (!fixture.other.sessions.insert(session))
            qFatal("a session could not be made");
    }
    if (!all || !all->commit())
        qFatal("the sessions could not be made");
}

int revokedCount(ServiceFixture &fixture)
{
    SessionBatch batch;
    if (!fixture.other.sessions.scan(batch))
        return -1;
    int revoked = 0;
    for (std::size_t i = 0; i < batch.size(); ++i)
        revoked += batch.row(i).revoked ? 1 : 0;
    return revoked;
}

std::vector<AuditEvent> trail(ServiceFixture &fixture)
{
    AuditQuery query;
    query.text = QStringLiteral("session.revoke");
    return fixture.other.audit.read(query).value_or(std::vector<AuditEvent>());
}

RevocationChoice chosen(const QStringList &ids) { return {{SessionIds{ids}}, {}, false, 0, {}}; }

/// Listens to one service.
struct Listener {
    explicit Listener(RevocationService &service)
        : finished(&service, &RevocationService::finished)
        , progressed(&service, &RevocationService::progressed)
    { }
    RevocationResult result(int n = 0) const { return finished.at(n).at(0).value<RevocationResult>(); }
    QSignalSpy finished, progressed;
};

} // namespace

class TestRevocationService : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void planSaysExactlyWhatWouldEnd();
    void planOfAFilter();
    void planOfAPastedList();
    void carriesOutInSteps();
    void othersGetTheirTurn();
    void undoneInTimeIsNeverSent();
    void endedInTheUndoTimeIsNeverSent();
    void confirmedTwiceIsDoneOnce();
    void theNextOneSendsTheOneBefore();
    void cancelledGoesOnLater();
    void forgets();
    void withoutAuditNothingIsSent();
    void lostRepliesAreUnknown();
};

void TestRevocationService::planSaysExactlyWhatWouldEnd()
{
    ServiceFixture fixture;
    insertMany(fixture, 4500);
    REQUIRE(fixture.other.sessions.revoke({SessionIds{{QStringLiteral("s0")}}, {}, {}, startMs}));
    RevocationService service(fixture.store, QStringLiteral("op"));
    QStringList ids = idsUpTo(4500);
    ids << QStringLiteral("nobody's") << QStringLiteral("s7");
    const auto plan = settled(service.plan(chosen(ids)));
    REQUIRE(plan);
    QCOMPARE(plan->preview.liveSessions, 4499);
    QCOMPARE(plan->preview.alreadyEnded, 1);
    QCOMPARE(plan->preview.notFound, 1);
    QCOMPARE(plan->preview.userCount, 10);
    QCOMPARE(plan->preview.users.size(), 10);
    QCOMPARE(plan->preview.clients, (QStringList{QStringLiteral("web"), QStringLiteral("mobile")}));
    QCOMPARE(plan->preview.clientCount, 2);
    QVERIFY(plan->isUseful());
    const auto ended = settled(service.plan(chosen({QStringLiteral("s0")})));
    REQUIRE(ended);
    QVERIFY(!ended->isUseful());
}

void TestRevocationService::planOfAFilter()
{
    SessionBatch batch;
    for (int i = 0; i < 30; ++i) {
        const std::string id = "s" + std::to_string(i);
        SessionRow row;
        row.id = id;
        row.userId = i % 2 == 0 ? "ada" : "ben";
        row.createdMs = row.refreshedMs = startMs;
        row.expiresMs = startMs + (i < 10 ? -hourMs : 7 * dayMs);
        batch.add(row);
    }
    SessionTable table;
    table.merge(batch);
    const auto filter = SessionFilter::parse(u"user=ada");
    QVERIFY(filter.has_value());
    const LiveSessions found = liveSessions(table, *filter, std::nullopt, startMs);
    QCOMPARE(found.ids.size(), 10);
    QCOMPARE(found.ids.front(), QStringLiteral("s10"));
    QCOMPARE(found.ended, 5);
    QCOMPARE(liveSessions(table, {}, std::nullopt, startMs).ids.size(), 20);
    QCOMPARE(liveSessions(table, {}, SessionState::Expired, startMs).ids.size(), 0);
}

void TestRevocationService::planOfAPastedList()
{
    ServiceFixture fixture;
    insertMany(fixture, 30);
    RevocationService service(fixture.store, QStringLiteral("op"));
    const auto plan = settled(service.planList(QStringLiteral("s1, s1\nuser-2 ADA nobody")));
    REQUIRE(plan);
    QCOMPARE(plan->choice.targets.size(), std::size_t(3));
    QCOMPARE(plan->choice.notFound, QStringList{QStringLiteral("nobody")});
    QCOMPARE(plan->preview.liveSessions, 4); // s1 and three of user-2; ada has none.
    REFUSED(settled(service.planList(QStringLiteral(" ,\n"))), Error::Code::Malformed);
}

void TestRevocationService::carriesOutInSteps()
{
    ServiceFixture fixture;
    insertMany(fixture, 1200);
    RevocationService service(fixture.store, QStringLiteral("op"));
    const Listener listener(service);
    const auto plan = settled(service.plan(chosen(idsUpTo(1200))));
    REQUIRE(plan);
    service.begin(*plan, reason);
    QVERIFY(service.isRunning());
    QTRY_COMPARE_WITH_TIMEOUT(listener.finished.count(), 1, 60'000);
    QCOMPARE(listener.progressed.count(), 3);
    const RevocationResult result = listener.result();
    QCOMPARE(result.tally, (RevocationTally{1200, 0, 0, 1200, 0, 0, 0}));
    QCOMPARE(result.items.size(), std::size_t(1200));
    QVERIFY(!result.stoppedBy);
    QCOMPARE(result.accessTokensEndMs, startMs + (15 * 60 + 60) * 1000);
    QCOMPARE(revokedCount(fixture), 1200);
    const auto events = trail(fixture);
    QCOMPARE(events.size(), std::size_t(2));
    QCOMPARE(events.front().actionId, plan->id);
    QCOMPARE(events.front().actor, QStringLiteral("op"));
    QVERIFY(!service.isRunning());
}

void TestRevocationService::othersGetTheirTurn()
{
    ServiceFixture fixture;
    insertMany(fixture, 2000);
    RevocationService service(fixture.store, QStringLiteral("op"));
    const Listener listener(service);
    const auto plan = settled(service.plan(chosen(idsUpTo(2000))));
    REQUIRE(plan);
    int answered = 0;
    connect(&service, &RevocationService::progressed, this, [&] {
        auto ping = fixture.store.run([](OpenStore &store) { return store.sessions.ping(); });
        deliver(ping, &service, [&](const Done &) { answered += service.isRunning() ? 1 : 0; });
    });
    service.begin(*plan, reason);
    QTRY_COMPARE_WITH_TIMEOUT(listener.finished.count(), 1, 60'000);
    QVERIFY2(answered >= 3, qPrintable(QString::number(answered)));
}

void TestRevocationService::undoneInTimeIsNeverSent()
{
    ServiceFixture fixture;
    insertMany(fixture, 5);
    RevocationService service(fixture.store, QStringLiteral("op"));
    QSignalSpy undone(&service, &RevocationService::undone);
    const Listener listener(service);
    const auto plan = settled(service.plan(chosen(idsUpTo(5))));
    REQUIRE(plan);
    service.setUndoTime(150);
    service.schedule(*plan, reason);
    QVERIFY(service.isScheduled() && !service.isRunning());
    service.undo();
    QCOMPARE(undone.count(), 1);
    QTest::qWait(400);
    QVERIFY(!service.isScheduled());
    QCOMPARE(listener.finished.count(), 0);
    QCOMPARE(revokedCount(fixture), 0);
    QVERIFY(trail(fixture).empty());
}

/// The window is closed within the undo time.
void TestRevocationService::endedInTheUndoTimeIsNeverSent()
{
    ServiceFixture fixture;
    insertMany(fixture, 5);
    {
        RevocationService service(fixture.store, QStringLiteral("op"));
        const auto plan = settled(service.plan(chosen(idsUpTo(5))));
        REQUIRE(plan);
        service.setUndoTime(100);
        service.schedule(*plan, reason);
    }
    QTest::qWait(300);
    QCOMPARE(revokedCount(fixture), 0);
    QVERIFY(trail(fixture).empty());
    RevocationService next(fixture.store, QStringLiteral("op"));
    QVERIFY(settled(next.unfinished())->empty());
}

void TestRevocationService::confirmedTwiceIsDoneOnce()
{
    ServiceFixture fixture;
    insertMany(fixture, 5);
    RevocationService service(fixture.store, QStringLiteral("op"));
    const Listener listener(service);
    const auto plan = settled(service.plan(chosen(idsUpTo(5))));
    REQUIRE(plan);
    service.setUndoTime(50);
    service.schedule(*plan, reason);
    service.schedule(*plan, reason);
    service.begin(*plan, reason);
    QTRY_COMPARE_WITH_TIMEOUT(listener.finished.count(), 1, 60'000);
    service.begin(*plan, reason);
    QTest::qWait(200);
    QCOMPARE(listener.finished.count(), 1);
    QCOMPARE(trail(fixture).size(), std::size_t(2));
}

void TestRevocationService::theNextOneSendsTheOneBefore()
{
    ServiceFixture fixture;
    insertMany(fixture, 5);
    RevocationService service(fixture.store, QStringLiteral("op"));
    const Listener listener(service);
    const auto first = settled(service.plan(chosen({QStringLiteral("s1")})));
    const auto second = settled(service.plan(chosen({QStringLiteral("s2")})));
    REQUIRE(first);
    REQUIRE(second);
    service.setUndoTime(60'000);
    service.schedule(*first, reason);
    service.schedule(*second, reason);
    QTRY_COMPARE_WITH_TIMEOUT(listener.finished.count(), 1, 60'000);
    QCOMPARE(listener.result().id, first->id);
    QVERIFY(service.isScheduled());
    service.undo();
    QCOMPARE(revokedCount(fixture), 1);
}

void TestRevocationService::cancelledGoesOnLater()
{
    ServiceFixture fixture;
    insertMany(fixture, 1200);
    RevocationService service(fixture.store, QStringLiteral("op"));
    const Listener listener(service);
    const auto plan = settled(service.plan(chosen(idsUpTo(1200))));
    REQUIRE(plan);
    const auto stop = connect(&service, &RevocationService::progressed, &service, &RevocationService::cancel);
    service.begin(*plan, reason);
    QTRY_COMPARE_WITH_TIMEOUT(listener.finished.count(), 1, 60'000);
    QVERIFY(listener.result().stoppedBy->code == Error::Code::Cancelled);
    QCOMPARE(listener.result().tally.waiting, 700);
    QCOMPARE(revokedCount(fixture), 500);
    disconnect(stop);

    const auto left = settled(service.unfinished());
    REQUIRE(left);
    QCOMPARE(left->size(), std::size_t(1));
    QCOMPARE(left->front().tally.left(), 700);
    const auto items = settled(service.items(plan->id));
    REQUIRE(items);
    QCOMPARE(std::ranges::count(*items, Outcome::NotSent, &RevokeItem::outcome), 700);
    service.resume(plan->id);
    service.resume(plan->id); // Impatient.
    QTRY_COMPARE_WITH_TIMEOUT(listener.finished.count(), 2, 60'000);
    QCOMPARE(listener.result(1).tally.left(), 0);
    QCOMPARE(listener.result(1).items.size(), std::size_t(700));
    QCOMPARE(revokedCount(fixture), 1200);
    QVERIFY(settled(service.unfinished())->empty());
    QCOMPARE(trail(fixture).size(), std::size_t(4)); // Asked, stopped, asked again, done.
}

void TestRevocationService::forgets()
{
    ServiceFixture fixture;
    insertMany(fixture, 600);
    RevocationService service(fixture.store, QStringLiteral("op"));
    const Listener listener(service);
    const auto plan = settled(service.plan(chosen(idsUpTo(600))));
    REQUIRE(plan);
    connect(&service, &RevocationService::progressed, &service, &RevocationService::cancel);
    service.begin(*plan, reason);
    QTRY_COMPARE_WITH_TIMEOUT(listener.finished.count(), 1, 60'000);
    REQUIRE(settled(service.forget(plan->id)));
    QVERIFY(settled(service.unfinished())->empty());
    REFUSED(settled(service.forget(plan->id)), Error::Code::NotFound);
    QVERIFY(trail(fixture).back().outcome.contains(QStringLiteral("given up")));
    QCOMPARE(revokedCount(fixture), 500);
}

void TestRevocationService::withoutAuditNothingIsSent()
{
    ServiceFixture fixture;
    insertMany(fixture, 5);
    REQUIRE(fixture.other.connection->execute(QStringLiteral(
        "CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'disk full'); END")));
    RevocationService service(fixture.store, QStringLiteral("op"));
    const Listener listener(service);
    const auto plan = settled(service.plan(chosen(idsUpTo(5))));
    REQUIRE(plan);
    service.begin(*plan, reason);
    QTRY_COMPARE_WITH_TIMEOUT(listener.finished.count(), 1, 60'000);
    QVERIFY(listener.result().stoppedBy && listener.result().items.empty());
    QCOMPARE(revokedCount(fixture), 0);
}

/// Redis carries out what it was sent, but most of its answers are lost on the way.
void TestRevocationService::lostRepliesAreUnknown()
{
    if (!RedisServer::isInstalled())
        QSKIP("redis-server is not installed");
    RedisServer redis;
    FaultProxy proxy(redis.port());
    const int count = 1000;
    QStringList mset{QStringLiteral("MSET")};
    for (const QString &id : idsUpTo(count))
        mset << QStringLiteral("refresh:") + id << QStringLiteral("ada");
    redis.command(mset);
    const QTemporaryDir folder;
    ConnectionProfile profile;
    profile.kind = ConnectionProfile::Kind::Redis;
    profile.path = folder.filePath(QStringLiteral("records.db"));
    profile.host = QStringLiteral("127.0.0.1");
    profile.port = proxy.port();
    profile.tls = false;
    profile.layout = QStringLiteral("guide");
    profile.deadlineMs = 1000;
    const SystemClock clock;
    const KeyRingShelf shelf;
    StoreAccess store(profile, quickPolicy(), shelf, clock);
    RevocationService service(store, QStringLiteral("op"));
    const Listener listener(service);
    const auto plan = settled(service.plan(chosen(idsUpTo(count))));
    REQUIRE(plan);
    QCOMPARE(plan->preview.liveSessions, count);
    redis.command({QStringLiteral("CONFIG"), QStringLiteral("RESETSTAT")});
    proxy.cutAfterReplyBytes(600); // A PING and some 140 of 500 answers.
    service.begin(*plan, reason);
    QTRY_COMPARE_WITH_TIMEOUT(listener.finished.count(), 1, 60'000);
    const RevocationResult result = listener.result();
    qInfo("%s", qPrintable(result.tally.summary()));
    QVERIFY(result.tally.unknown > 0);
    QCOMPARE(result.tally.revoked + result.tally.gone + result.tally.failed + result.tally.left(), count);
    QVERIFY2(redis.calls("unlink") <= count, "something was sent twice");

    proxy.cutAfterReplyBytes(-1);
    const auto left = settled(service.unfinished());
    REQUIRE(left);
    QCOMPARE(left->size(), std::size_t(1));
    service.resume(plan->id);
    QTRY_COMPARE_WITH_TIMEOUT(listener.finished.count(), 2, 60'000);
    QCOMPARE(listener.result(1).tally.left(), 0);
    QVERIFY(redis.command({QStringLiteral("KEYS"), QStringLiteral("refresh:*")}).isEmpty());
    const auto check = settled(store.run([](OpenStore &open) { return open.audit.check(); }));
    REQUIRE(check);
    QVERIFY(check->holds());
}

QTEST_GUILESS_MAIN(TestRevocationService)
#include "tst_revocationservice.moc"
