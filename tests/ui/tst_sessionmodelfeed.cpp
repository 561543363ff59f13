// SPDX-License-Identifier: MIT
#include "tests/support/randomsessions.h"
#include "ui/sessions/sessionmodel.h"

#include <QAbstractItemModelTester>
#include <QTest>

#include <algorithm>
#include <memory>

using namespace gatehouse;

namespace {

constexpr qint64 startMs = 1'795'000'000'000;

OwnedSession session(const char *id, const char *user)
{
    OwnedSession made;
    made.id = id;
    made.userId = user;
    made.expiresMs = startMs + 1000;
    return made;
}

std::shared_ptr<const SessionBatch> batchOf(const std::vector<OwnedSession> &sessions)
{
    auto batch = std::make_shared<SessionBatch>();
    for (const OwnedSession &each : sessions)
        batch->add(each.row());
    return batch;
}

QStringList list(const char *ids) { return QString::fromLatin1(ids).split(QLatin1Char(' ')); }

} // namespace

/// The model beside a service; the signals of a load are given by hand, in the order in which they come.
class TestSessionModelFeed : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void removesWhatALoadDidNotFind();
    void removesWhatTheStoreSaysIsGone();
    void keepsAllWhenALoadFails();
    void beginsAnewWithAnotherService();
    void takesInLargeLoadsOverManyTurns();
    void keepsAllWhenALoadBeginsBeforeTheLastIsTakenIn();
    void keepsUpWithThePersonWhileTakingIn();
};

struct Fed {
    FixedClock clock{startMs};
    KeyRingShelf keys;
    StoreAccess access{ConnectionProfile{}, TokenPolicy{}, keys, clock};
    SessionService service{access, QStringLiteral("tester")};
    SessionModel model{clock};
    QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::QtTest};

    void arrivesAll(quint64 generation, const std::vector<OwnedSession> &sessions)
    {
        constexpr std::size_t rows = 2000;
        for (std::size_t i = 0; i < sessions.size(); i += rows)
            arrives(generation,
                    {sessions.begin() + std::ptrdiff_t(i),
                     sessions.begin() + std::ptrdiff_t(std::min(i + rows, sessions.size()))});
    }
    void arrives(quint64 generation, const std::vector<OwnedSession> &sessions)
    {
        Q_EMIT service.arrived(generation, batchOf(sessions));
    }
};

void TestSessionModelFeed::removesWhatALoadDidNotFind()
{
    Fed f;
    f.model.follow(f.service);
    Q_EMIT f.service.loadStarted(1);
    f.arrives(1, {session("a", "ada"), session("b", "bob")});
    Q_EMIT f.service.progressed(1, {2, 1, true});
    QCOMPARE(f.model.shownIds(), list("a b"));
    Q_EMIT f.service.loadStarted(2);
    f.arrives(1, {session("old", "old")}); // Of the load before: dropped.
    f.arrives(2, {session("b", "bob"), session("c", "carl")});
    QCOMPARE(f.model.shownIds(), list("a b c"));
    Q_EMIT f.service.progressed(2, {2, 1, false});
    QCOMPARE(f.model.shownIds(), list("a b c"));
    Q_EMIT f.service.progressed(2, {2, 1, true});
    QCOMPARE(f.model.shownIds(), list("b c"));
    QCOMPARE(f.model.totalCount(), 2);
    f.arrives(2, {session("a", "ada")}); // It is back.
    QCOMPARE(f.model.rowCount(), 3);
}

void TestSessionModelFeed::removesWhatTheStoreSaysIsGone()
{
    Fed f;
    f.model.follow(f.service);
    Q_EMIT f.service.loadStarted(1);
    f.arrives(1, {session("a", "ada"), session("b", "bob")});
    Q_EMIT f.service.progressed(1, {2, 1, true});
    auto batch = std::make_shared<SessionBatch>();
    batch->add(session("c", "carl").row());
    batch->remove("a");
    batch->remove("never there");
    Q_EMIT f.service.arrived(1, batch);
    QCOMPARE(f.model.shownIds(), list("b c"));
    QCOMPARE(f.model.totalCount(), 2);
}

void TestSessionModelFeed::keepsAllWhenALoadFails()
{
    Fed f;
    f.model.follow(f.service);
    Q_EMIT f.service.loadStarted(1);
    f.arrives(1, {session("a", "ada"), session("b", "bob")});
    Q_EMIT f.service.progressed(1, {2, 1, true});
    Q_EMIT f.service.loadStarted(2);
    f.arrives(2, {session("b", "bob")});
    Q_EMIT f.service.loadFailed(2, Error{Error::Code::Unavailable, QStringLiteral("gone"), {}});
    QCOMPARE(f.model.shownIds(), list("a b"));
    Q_EMIT f.service.progressed(1, {2, 1, true}); // Of the load before.
    QCOMPARE(f.model.shownIds(), list("a b"));
}

void TestSessionModelFeed::beginsAnewWithAnotherService()
{
    Fed f;
    f.model.follow(f.service);
    Q_EMIT f.service.loadStarted(1);
    f.arrives(1, {session("a", "ada")});
    SessionService other(f.access, QStringLiteral("tester"));
    f.model.follow(other);
    QCOMPARE(f.model.rowCount(), 0);
    f.arrives(1, {session("b", "bob")});
    QCOMPARE(f.model.rowCount(), 0);
    Q_EMIT other.loadStarted(1);
    Q_EMIT other.arrived(1, batchOf({session("c", "carl")}));
    QCOMPARE(f.model.shownIds(), list("c"));
}

namespace {

std::vector<OwnedSession> manySessions(std::size_t count)
{
    RandomSessions random(23, 500, startMs);
    std::vector<OwnedSession> sessions(count);
    std::generate(sessions.begin(), sessions.end(), [&random] { return random.next(); });
    return sessions;
}

QStringList sortedIds(const SessionModel &model)
{
    QStringList ids = model.shownIds();
    ids.sort();
    return ids;
}

QStringList sortedIds(const std::vector<OwnedSession> &sessions)
{
    QStringList ids;
    for (const OwnedSession &each : sessions)
        ids += QString::fromStdString(each.id);
    ids.sort();
    return ids;
}

bool isInOrder(const SessionModel &model, int column)
{
    for (int row = 1; row < model.rowCount(); ++row)
        if (model.index(row, column).data(SessionModel::SortRole).toLongLong()
            < model.index(row - 1, column).data(SessionModel::SortRole).toLongLong())
            return false;
    return true;
}

} // namespace

/// All that arrives in one turn of the event loop is not taken in within that turn; at the end all is there,
/// in order, and what was not found has gone.
void TestSessionModelFeed::takesInLargeLoadsOverManyTurns()
{
    Fed f;
    f.model.sort(SessionModel::Expires, Qt::AscendingOrder);
    f.model.follow(f.service);
    std::vector<OwnedSession> sessions = manySessions(60'000);
    Q_EMIT f.service.loadStarted(1);
    f.arrivesAll(1, sessions);
    QVERIFY(f.model.isTakingIn());
    QVERIFY(f.model.rowCount() >= 2000 && f.model.rowCount() < 20'000);
    Q_EMIT f.service.progressed(1, {60'000, 1, true});
    QVERIFY(f.model.isTakingIn());
    QTRY_VERIFY(!f.model.isTakingIn());
    QCOMPARE(f.model.rowCount(), 60'000);
    QVERIFY(isInOrder(f.model, SessionModel::Expires));
    QCOMPARE(sortedIds(f.model), sortedIds(sessions));

    Q_EMIT f.service.loadStarted(2);
    sessions.erase(sessions.begin() + 20'000, sessions.begin() + 25'000);
    for (std::size_t i = 0; i < 30'000; ++i)
        sessions[i].expiresMs += 1'000'000'000 - qint64(i) * 20'000;
    f.arrivesAll(2, sessions);
    Q_EMIT f.service.progressed(2, {55'000, 1, true});
    QTRY_COMPARE(f.model.rowCount(), 55'000);
    QVERIFY(!f.model.isTakingIn());
    QVERIFY(isInOrder(f.model, SessionModel::Expires));
    QCOMPARE(sortedIds(f.model), sortedIds(sessions));
}

/// Nothing goes before the new load has been read to its end.
void TestSessionModelFeed::keepsAllWhenALoadBeginsBeforeTheLastIsTakenIn()
{
    Fed f;
    f.model.follow(f.service);
    const std::vector<OwnedSession> sessions = manySessions(30'000);
    Q_EMIT f.service.loadStarted(1);
    f.arrivesAll(1, sessions);
    Q_EMIT f.service.progressed(1, {30'000, 1, true});
    QVERIFY(f.model.isTakingIn());
    const int had = f.model.totalCount();
    Q_EMIT f.service.loadStarted(2);
    f.arrives(2, {sessions.begin() + 29'000, sessions.end()});
    QTRY_VERIFY(!f.model.isTakingIn());
    QTest::qWait(50);
    QVERIFY(f.model.totalCount() >= had);
    f.arrivesAll(2, sessions);
    Q_EMIT f.service.progressed(2, {30'000, 1, true});
    QTRY_COMPARE(f.model.rowCount(), 30'000);
}

/// Searching, sorting, holding and live changes while a load is being taken in.
void TestSessionModelFeed::keepsUpWithThePersonWhileTakingIn()
{
    Fed f;
    f.model.follow(f.service);
    std::vector<OwnedSession> sessions = manySessions(40'000);
    Q_EMIT f.service.loadStarted(1);
    f.arrivesAll(1, {sessions.begin(), sessions.begin() + 30'000});
    for (int turn = 0; f.model.isTakingIn() && turn < 400; ++turn) {
        QCoreApplication::processEvents();
        if (turn % 4 == 0)
            f.model.sort(turn / 4 % 10, Qt::AscendingOrder);
        if (turn % 4 == 1)
            f.model.setFilterText(turn % 8 == 1 ? QStringLiteral("-client:web") : QString());
        if (turn % 4 == 2)
            f.model.setHoldOrder(!f.model.holdsOrder());
        if (turn % 4 == 3) {
            sessions[std::size_t(turn)].expiresMs += 5000;
            f.model.merge(*batchOf({sessions[std::size_t(turn)]}));
        }
        f.model.tick();
    }
    f.model.setHoldOrder(true);
    const int before = f.model.rowCount();
    f.arrivesAll(1, {sessions.begin() + 30'000, sessions.end()});
    Q_EMIT f.service.progressed(1, {40'000, 1, true});
    QTRY_VERIFY(!f.model.isTakingIn());
    QCOMPARE(f.model.rowCount(), before); // Held.
    QVERIFY(f.model.waitingCount() >= 10'000);
    f.model.setHoldOrder(false);
    f.model.setFilterText({});
    f.model.sort(SessionModel::Created, Qt::AscendingOrder);
    QVERIFY(isInOrder(f.model, SessionModel::Created));
    QCOMPARE(sortedIds(f.model), sortedIds(sessions));
}

QTEST_GUILESS_MAIN(TestSessionModelFeed)
#include "tst_sessionmodelfeed.moc"
