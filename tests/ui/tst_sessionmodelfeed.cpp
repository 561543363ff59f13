// SPDX-License-Identifier: MIT
#include "tests/support/randomsessions.h"
#include "ui/sessions/sessionmodel.h"

#include <QAbstractItemModelTester>
#include <QTest>

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
};

struct Fed {
    FixedClock clock{startMs};
    KeyRingShelf keys;
    StoreAccess access{ConnectionProfile{}, TokenPolicy{}, keys, clock};
    SessionService service{access, QStringLiteral("tester")};
    SessionModel model{clock};
    QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::QtTest};

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

QTEST_GUILESS_MAIN(TestSessionModelFeed)
#include "tst_sessionmodelfeed.moc"
