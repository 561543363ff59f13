// SPDX-License-Identifier: MIT
#include "core/service/connectionservice.h"
#include "servicefixture.h"

#include <QFile>
#include <QThread>

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

QFuture<Done> ping(StoreAccess &store)
{
    return store.run([](OpenStore &open) { return open.sessions.ping(); });
}

} // namespace

class TestStoreAccess : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void opensAtTheFirstJob();
    void triesAgainAfterAFailure();
    void namesAFolderThatCannotBeWritten();
    void leavesACorruptFileAlone();
    void noticesThatTheFileIsGone();
    void makesNothingWhenItMustExist();
    void endsWaitingJobs();
    void forgetsAnOwnerThatIsGone();
    void testsTheConnection();

private:
    SystemClock m_clock;
    KeyRingShelf m_shelf;
};

void TestStoreAccess::opensAtTheFirstJob()
{
    const SqlFixture sql;
    {
        StoreAccess store(profileAt(sql.path()), quickPolicy(), m_shelf, m_clock);
        QVERIFY(!QFile::exists(sql.path()));
        REQUIRE(settled(ping(store)));
        QVERIFY(QFile::exists(sql.path()));
    }
    // Closed on its thread: the last connection takes the write-ahead log along.
    QVERIFY(!QFile::exists(sql.path() + QStringLiteral("-wal")));
}

void TestStoreAccess::triesAgainAfterAFailure()
{
    const QTemporaryDir folder;
    const QString inTheWay = folder.filePath(QStringLiteral("place"));
    QFile file(inTheWay);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.close();
    StoreAccess store(profileAt(inTheWay + QStringLiteral("/store.db")), quickPolicy(), m_shelf, m_clock);
    const Done failed = settled(ping(store));
    QVERIFY(!failed && !failed.error().message.isEmpty());
    QVERIFY(QFile::remove(inTheWay));
    REQUIRE(settled(ping(store)));
}

void TestStoreAccess::namesAFolderThatCannotBeWritten()
{
    // Not even the superuser can make a file here.
    const QString path = QStringLiteral("/proc/gatehouse-test/store.db");
    StoreAccess store(profileAt(path), quickPolicy(), m_shelf, m_clock);
    const Done failed = settled(ping(store));
    QVERIFY(!failed);
    QVERIFY(!failed.error().message.isEmpty());
    QVERIFY(!QFile::exists(path));
}

void TestStoreAccess::leavesACorruptFileAlone()
{
    const SqlFixture sql;
    const QByteArray rubbish = QByteArray("this is no database ").repeated(1000);
    QFile file(sql.path());
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(rubbish);
    file.close();
    StoreAccess store(profileAt(sql.path()), quickPolicy(), m_shelf, m_clock);
    REFUSED(settled(ping(store)), Error::Code::Malformed);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), rubbish);
}

void TestStoreAccess::noticesThatTheFileIsGone()
{
    const SqlFixture sql;
    StoreAccess store(profileAt(sql.path()), quickPolicy(), m_shelf, m_clock);
    REQUIRE(settled(ping(store)));
    const QString aside = sql.path() + QStringLiteral(".aside");
    QVERIFY(QFile::rename(sql.path(), aside));
    REFUSED(settled(ping(store)), Error::Code::NotFound);
    QVERIFY(!settled(ping(store)));
    QVERIFY(!QFile::exists(sql.path())); // No empty store takes its place.
    QVERIFY(QFile::rename(aside, sql.path()));
    REQUIRE(settled(ping(store)));
}

void TestStoreAccess::makesNothingWhenItMustExist()
{
    const SqlFixture sql;
    StoreAccess store(profileAt(sql.path()), quickPolicy(), m_shelf, m_clock,
                      StoreAccess::Opening::MustExist);
    REFUSED(settled(ping(store)), Error::Code::NotFound);
    QVERIFY(!QFile::exists(sql.path()));
}

void TestStoreAccess::endsWaitingJobs()
{
    const SqlFixture sql;
    auto store = std::make_unique<StoreAccess>(profileAt(sql.path()), quickPolicy(), m_shelf, m_clock);
    std::atomic<bool> hasBegun = false;
    QFuture<Done> running = store->run([&hasBegun](OpenStore &open) -> Done {
        hasBegun = true;
        QThread::msleep(150);
        return open.sessions.ping();
    });
    std::vector<QFuture<Done>> waiting;
    for (int i = 0; i < 5; ++i)
        waiting.push_back(ping(*store));
    QTRY_VERIFY(hasBegun);
    store.reset();
    REQUIRE(running.result());
    for (const QFuture<Done> &job : waiting) {
        QVERIFY(job.isFinished());
        QVERIFY(!job.result());
        QCOMPARE(job.result().error().code, Error::Code::Cancelled);
    }
}

void TestStoreAccess::forgetsAnOwnerThatIsGone()
{
    const SqlFixture sql;
    StoreAccess store(profileAt(sql.path()), quickPolicy(), m_shelf, m_clock);
    auto *owner = new QObject;
    int calls = 0;
    const auto slow = [&store] {
        return store.run([](OpenStore &open) -> Done {
            QThread::msleep(50);
            return open.sessions.ping();
        });
    };
    deliver(slow(), owner, [&calls](const Done &) { ++calls; });
    deliver(slow(), this, [&calls](const Done &) { calls += 10; });
    delete owner;
    QTRY_COMPARE(calls, 10);
}

void TestStoreAccess::testsTheConnection()
{
    const SqlFixture sql;
    StoreAccess store(profileAt(sql.path()), quickPolicy(), m_shelf, m_clock);
    REQUIRE(settled(ping(store))); // A test makes no file.
    ConnectionService connections(store);
    const auto good = settled(connections.test());
    REQUIRE(good);
    QCOMPARE(good->size(), std::size_t(7));
    for (const ConnectionStep &step : *good)
        QVERIFY2(step.passed && !step.finding.isEmpty(), qPrintable(step.name + step.finding));

    StoreAccess nowhere(profileAt(QStringLiteral("/proc/nowhere/store.db")), quickPolicy(), m_shelf, m_clock);
    const auto bad = settled(ConnectionService(nowhere).test());
    REQUIRE(bad);
    QCOMPARE(bad->size(), std::size_t(1));
    QVERIFY(!bad->front().passed && !bad->front().finding.isEmpty());
    QCOMPARE(bad->front().name, good->front().name);
}

QTEST_GUILESS_MAIN(TestStoreAccess)
#include "tst_storeaccess.moc"
