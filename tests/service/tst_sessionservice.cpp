// SPDX-License-Identifier: MIT
#include "core/service/sessionservice.h"
#include "core/store/sql/sqltransaction.h"
#include "servicefixture.h"

#include <QFile>
#include <QSet>
#include <QSignalSpy>
#include <QThread>

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

/// What a page would keep of the signals.
class Listener : public QObject {
public:
    explicit Listener(SessionService &service)
    {
        connect(&service, &SessionService::arrived, this,
                [this](quint64 generation, const std::shared_ptr<const SessionBatch> &batch) {
                    generations.insert(generation);
                    sizes.push_back(batch->size());
                    for (std::size_t i = 0; i < batch->size(); ++i) {
                        const SessionRow row = batch->row(i);
                        seen.insert(QString::fromUtf8(row.id.data(), qsizetype(row.id.size())), row.revoked);
                    }
                });
        connect(&service, &SessionService::progressed, this, [this](quint64, const LoadProgress &progress) {
            rows = progress.rows;
            finished += progress.isFinished ? 1 : 0;
        });
        connect(&service, &SessionService::loadFailed, this,
                [this](quint64, const Error &error) { failures.push_back(error); });
        connect(&service, &SessionService::connectionChanged, this,
                [this](bool isReachable, const Error &) { reachable.push_back(isReachable); });
    }
    QSet<quint64> generations;
    std::vector<std::size_t> sizes;
    QHash<QString, bool> seen; ///< Id and whether revoked.
    qint64 rows = 0;
    int finished = 0;
    std::vector<Error> failures;
    std::vector<bool> reachable;
};

void insertMany(ServiceFixture &fixture, int count)
{
    auto transaction = SqlTransaction::begin(*fixture.other.connection);
    for (int i = 0; i < count; ++i) {
        if (!fixture.other.sessions.insert(sampleSession(QStringLiteral("s%1").arg(i))))
            qFatal("insert");
    }
    if (!transaction->commit())
        qFatal("commit");
}

} // namespace

class TestSessionService : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void streamsTheFirstHundredAtOnce();
    void waitsForNobodyWhoKeepsTheBatches();
    void showsChangesByItself();
    void asksLessOftenWhileNobodyLooks();
    void seesTheStoreGoBeforeAnythingIsLoaded();
    void startsOverWithANewGeneration();
    void announcesWhatWasRevoked();
    void recoversByItself();
    void endsInTheMiddleOfALoad();
};

void TestSessionService::streamsTheFirstHundredAtOnce()
{
    ServiceFixture fixture;
    insertMany(fixture, 5000);
    SessionService service(fixture.store, QStringLiteral("op"));
    Listener listener(service);
    service.load();
    QVERIFY(service.isLoading());
    QTRY_COMPARE(listener.finished, 1);
    QVERIFY(!service.isLoading() && service.isLive());
    QCOMPARE(listener.sizes.front(), std::size_t(100));
    QCOMPARE(listener.seen.size(), qsizetype(5000));
    QCOMPARE(listener.rows, qint64(5000));
    QVERIFY(listener.failures.empty() && listener.reachable.empty());
}

/// The reading waits for who takes the rows in, but not for ever.
void TestSessionService::waitsForNobodyWhoKeepsTheBatches()
{
    constexpr int count = 12'000; // More batches than are let under way.
    ServiceFixture fixture;
    insertMany(fixture, count);
    SessionService service(fixture.store, QStringLiteral("op"));
    service.setBatchesUnderWay(3);
    Listener listener(service);
    std::vector<std::shared_ptr<const SessionBatch>> kept;
    connect(&service, &SessionService::arrived, this,
            [&kept](quint64, const std::shared_ptr<const SessionBatch> &batch) { kept.push_back(batch); });
    service.load();
    QTRY_COMPARE_WITH_TIMEOUT(listener.finished, 1, 60'000);
    QCOMPARE(listener.rows, qint64(count));
    QCOMPARE(listener.seen.size(), qsizetype(count));
    QVERIFY(kept.size() > 3);
}

void TestSessionService::showsChangesByItself()
{
    ServiceFixture fixture;
    SessionService service(fixture.store, QStringLiteral("op"));
    Listener listener(service);
    service.load();
    QTRY_COMPARE(listener.finished, 1);
    const TokenPair pair = fixture.login();
    QTRY_VERIFY(listener.seen.contains(pair.sessionId));

    // Reuse, as another program sees it: the family is dead in the table without being asked for.
    auto second = fixture.other.refresh(pair.refreshToken);
    QVERIFY(second && second->ok());
    auto third = fixture.other.refresh(second->value->refreshToken);
    QVERIFY(third && third->ok());
    QVERIFY(!fixture.other.refresh(pair.refreshToken)->ok());
    QTRY_VERIFY(listener.seen.value(pair.sessionId));
}

void TestSessionService::asksLessOftenWhileNobodyLooks()
{
    ServiceFixture fixture;
    SessionService service(fixture.store, QStringLiteral("op"));
    Listener listener(service);
    service.load();
    QTRY_COMPARE(listener.finished, 1);
    service.setLive(false);
    QTest::qWait(500); // What was asked already may still come.
    const TokenPair pair = fixture.login();
    QTest::qWait(1000);
    QVERIFY(!listener.seen.contains(pair.sessionId));
    service.setLive(true);
    QTRY_VERIFY(listener.seen.contains(pair.sessionId));
    service.setLive(false);
    const TokenPair later = fixture.login();
    QTRY_VERIFY_WITH_TIMEOUT(listener.seen.contains(later.sessionId), 10'000);
}

void TestSessionService::seesTheStoreGoBeforeAnythingIsLoaded()
{
    ServiceFixture fixture;
    SessionService service(fixture.store, QStringLiteral("op"));
    Listener listener(service);
    service.setLive(false);
    REQUIRE(settled(service.info()));
    const QString aside = fixture.sql.path() + QStringLiteral(".aside");
    QVERIFY(QFile::rename(fixture.sql.path(), aside));
    QTRY_COMPARE_WITH_TIMEOUT(listener.reachable.size(), std::size_t(1), 10'000);
    QCOMPARE(listener.reachable.back(), false);
    QVERIFY(QFile::rename(aside, fixture.sql.path()));
    QTRY_COMPARE_WITH_TIMEOUT(listener.reachable.size(), std::size_t(2), 10'000);
    QCOMPARE(listener.reachable.back(), true);
    QCOMPARE(listener.finished, 0);
}

void TestSessionService::startsOverWithANewGeneration()
{
    ServiceFixture fixture;
    insertMany(fixture, 3000);
    SessionService service(fixture.store, QStringLiteral("op"));
    QSignalSpy started(&service, &SessionService::loadStarted);
    Listener listener(service);
    service.load();
    QThread::msleep(200); // The first may well be read to its end before anybody hears of it.
    service.load();
    QCOMPARE(started.count(), 2);
    const auto last = started.at(1).at(0).toULongLong();
    QVERIFY(last > started.at(0).at(0).toULongLong());
    QTRY_VERIFY(!service.isLoading());
    QTRY_VERIFY(listener.generations.contains(last));
    QCOMPARE(listener.finished, 1);
    QVERIFY(listener.failures.empty());
    service.load();
    service.cancelLoad();
    QVERIFY(!service.isLoading());
    QTest::qWait(300);
    QCOMPARE(listener.finished, 1);
}

void TestSessionService::announcesWhatWasRevoked()
{
    ServiceFixture fixture;
    SessionService service(fixture.store, QStringLiteral("grace@desk"));
    Listener listener(service);
    QSignalSpy announced(&service, &SessionService::revoked);
    service.load();
    const QString id = fixture.login().sessionId;
    const auto plan = settled(service.revocations().plan({{SessionIds{{id}}}, {}}));
    REQUIRE(plan);
    service.revocations().begin(*plan, QStringLiteral("laptop stolen"));
    QTRY_COMPARE(announced.count(), 1);
    QCOMPARE(announced.at(0).at(0).value<RevokeOutcome>().count(RevokeItem::Outcome::Revoked), 1);
    const auto session = settled(service.find(id));
    REQUIRE(session);
    QCOMPARE((*session)->revocation->by, QStringLiteral("grace@desk"));
    QCOMPARE((*session)->revocation->reason, QStringLiteral("laptop stolen"));
    QTRY_VERIFY(listener.seen.value(id));
    QCOMPARE(service.accessTokensEndMs(), startMs + (15 * 60 + 60) * 1000);
}

void TestSessionService::recoversByItself()
{
    ServiceFixture fixture;
    SessionService service(fixture.store, QStringLiteral("op"));
    Listener listener(service);
    service.load();
    QTRY_COMPARE(listener.finished, 1);
    const QString aside = fixture.sql.path() + QStringLiteral(".aside");
    QVERIFY(QFile::rename(fixture.sql.path(), aside));
    QTRY_COMPARE(listener.reachable.size(), std::size_t(1));
    QCOMPARE(listener.reachable.back(), false);
    service.load(); // Fails, and is done again when the store is back.
    QTRY_COMPARE(listener.failures.size(), std::size_t(1));
    QVERIFY(QFile::rename(aside, fixture.sql.path()));
    QTRY_COMPARE(listener.finished, 2);
    QCOMPARE(listener.reachable.back(), true);
    QVERIFY(service.isLive());
}

void TestSessionService::endsInTheMiddleOfALoad()
{
    ServiceFixture fixture;
    insertMany(fixture, 3000);
    auto service = std::make_unique<SessionService>(fixture.store, QStringLiteral("op"));
    service->load();
    service.reset();
    QTest::qWait(200); // Nothing arrives at what is gone.
    SessionService second(fixture.store, QStringLiteral("op"));
    Listener listener(second);
    second.load();
    QTRY_COMPARE(listener.finished, 1);
}

QTEST_GUILESS_MAIN(TestSessionService)
#include "tst_sessionservice.moc"
