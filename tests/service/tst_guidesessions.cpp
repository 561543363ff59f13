// SPDX-License-Identifier: MIT
#include "core/service/sessionservice.h"
#include "servicefixture.h"
#include "tests/support/redisserver.h"

#include <QSet>
#include <QSignalSpy>

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

constexpr int sessionCount = 500;

QStringList idsUpTo(int count)
{
    QStringList ids;
    for (int i = 0; i < count; ++i)
        ids << QStringLiteral("s%1").arg(i);
    return ids;
}

} // namespace

/// The list of a store that does not tell what changed.
class TestGuideSessions : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void looksAtOnceAtTheFewThatWereRevoked();
    void readsAnewAfterManyWereRevoked();
    void manyUsersAreFoundTogether();

private:
    int scansFor(const QString &list, int users);
    void revoke(int count);

    std::unique_ptr<RedisServer> m_redis;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<StoreAccess> m_store;
    std::unique_ptr<SessionService> m_service;
    SystemClock m_clock;
    KeyRingShelf m_shelf;
    QSet<QString> m_gone;
    int m_rereads = 0;
};

void TestGuideSessions::init()
{
    if (!RedisServer::isInstalled())
        QSKIP("redis-server is not installed");
    m_redis = std::make_unique<RedisServer>();
    QStringList mset{QStringLiteral("MSET")};
    for (const QString &id : idsUpTo(sessionCount))
        mset << QStringLiteral("refresh:") + id << QStringLiteral("ada");
    m_redis->command(mset);
    m_folder = std::make_unique<QTemporaryDir>();
    ConnectionProfile profile;
    profile.kind = ConnectionProfile::Kind::Redis;
    profile.path = m_folder->filePath(QStringLiteral("records.db"));
    profile.host = QStringLiteral("127.0.0.1");
    profile.port = m_redis->port();
    profile.tls = false;
    profile.layout = QStringLiteral("guide");
    m_store = std::make_unique<StoreAccess>(profile, quickPolicy(), m_shelf, m_clock);
    m_service = std::make_unique<SessionService>(*m_store, QStringLiteral("op"));
    m_gone.clear();
    m_rereads = 0;
    connect(m_service.get(), &SessionService::rereadStarted, this, [this] { ++m_rereads; });
    connect(m_service.get(), &SessionService::arrived, this,
            [this](quint64, const std::shared_ptr<const SessionBatch> &batch) {
                for (const std::string &id : batch->removed())
                    m_gone.insert(QString::fromStdString(id));
            });
    m_service->load();
    QTRY_VERIFY(!m_service->isLoading());
    m_service->setLive(false); // It is read anew less often then, so that a slow machine does not count that.
}

void TestGuideSessions::cleanup()
{
    m_service.reset();
    m_store.reset();
}

void TestGuideSessions::revoke(int count)
{
    RevocationService &revocations = m_service->revocations();
    const auto plan = settled(revocations.plan({{SessionIds{idsUpTo(count)}}, {}, false, 0, {}}));
    REQUIRE(plan);
    m_redis->command({QStringLiteral("CONFIG"), QStringLiteral("RESETSTAT")});
    QSignalSpy finished(&revocations, &RevocationService::finished);
    revocations.begin(*plan, QStringLiteral("lost"));
    QTRY_COMPARE(finished.count(), 1);
    QCOMPARE(finished.at(0).at(0).value<RevocationResult>().tally.revoked, count);
}

/// Not by reading all sessions again, which may take long.
void TestGuideSessions::looksAtOnceAtTheFewThatWereRevoked()
{
    revoke(3);
    QTRY_COMPARE(m_gone, QSet<QString>({QStringLiteral("s0"), QStringLiteral("s1"), QStringLiteral("s2")}));
    QCOMPARE(m_redis->calls("scan"), 0);
    QCOMPARE(m_rereads, 0);
}

void TestGuideSessions::readsAnewAfterManyWereRevoked()
{
    revoke(100);
    QCOMPARE(m_rereads, 1);
    QVERIFY(m_gone.isEmpty());
}

/// To look a pasted list of `users` users up and end all their sessions, two of each.
int TestGuideSessions::scansFor(const QString &list, int users)
{
    m_redis->command({QStringLiteral("CONFIG"), QStringLiteral("RESETSTAT")});
    RevocationService &revocations = m_service->revocations();
    const auto plan = settled(revocations.planList(list));
    if (!plan || plan->preview.liveSessions != 2 * users || plan->preview.userCount != users)
        return -1;
    QSignalSpy finished(&revocations, &RevocationService::finished);
    revocations.begin(*plan, QStringLiteral("phished"));
    if (!finished.wait())
        return -2;
    const auto result = finished.at(0).at(0).value<RevocationResult>();
    if (result.tally != RevocationTally{users, 0, 0, 2 * users, 0, 0, 0})
        return -3;
    return m_redis->calls("scan");
}

/// This layout has no index by user, so each pass reads all keys.
void TestGuideSessions::manyUsersAreFoundTogether()
{
    QStringList mset{QStringLiteral("MSET")}, users;
    for (int i = 0; i < 41; ++i) {
        users << QStringLiteral("user-%1").arg(i);
        for (int n = 0; n < 2; ++n)
            mset << QStringLiteral("refresh:%1-%2").arg(i).arg(n) << users.back();
    }
    m_redis->command(mset);
    const QString one = users.takeLast();
    const int forOne = scansFor(one, 1);
    QVERIFY2(forOne > 0, qPrintable(QString::number(forOne)));
    const int forMany = scansFor(users.join(QLatin1Char('\n')), 40);
    QVERIFY2(forMany > 0 && forMany <= 2 * forOne,
             qPrintable(QStringLiteral("%1, %2").arg(forMany).arg(forOne)));
}

QTEST_GUILESS_MAIN(TestGuideSessions)
#include "tst_guidesessions.moc"
