// SPDX-License-Identifier: MIT
#include "core/service/revocationservice.h"
#include "core/store/redis/redislink.h"
#include "servicefixture.h"
#include "tests/support/rediscluster.h"
#include "tests/support/samplesession.h"

#include <QSignalSpy>

using namespace gatehouse;
using namespace gatehouse::test;
using Outcome = RevokeItem::Outcome;

/// Revocations over a cluster of which one node refuses: the others do not wait for it.
class TestClusterRevoke : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void oneNodeRefuses_data();
    void oneNodeRefuses();
    void aStrangersKeyKeepsNobodyElse();

private:
    RevocationResult finished(const std::function<void(RevocationService &)> &start);
    static QStringList namesOf(const RevocationResult &result, Outcome outcome);

    std::unique_ptr<RedisCluster> m_cluster;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<StoreAccess> m_store;
    std::unique_ptr<RevocationService> m_revocations;
    SystemClock m_clock;
    KeyRingShelf m_shelf;
    QStringList m_users, m_sessions, m_onNode1;
};

void TestClusterRevoke::init()
{
    if (!RedisServer::isInstalled())
        QSKIP("redis-server is not installed");
    m_cluster = std::make_unique<RedisCluster>();
    QVERIFY(m_cluster->isUp());
    m_folder = std::make_unique<QTemporaryDir>();
    ConnectionProfile profile;
    profile.kind = ConnectionProfile::Kind::Redis;
    profile.path = m_folder->filePath(QStringLiteral("records.db"));
    profile.host = QStringLiteral("127.0.0.1");
    profile.port = m_cluster->node(0).port();
    profile.tls = false;
    m_store = std::make_unique<StoreAccess>(profile, quickPolicy(), m_shelf, m_clock);
    m_revocations = std::make_unique<RevocationService>(*m_store, QStringLiteral("dana"));
    m_users.clear();
    m_sessions.clear();
    m_onNode1.clear();
    for (int i = 0; i < 30; ++i) {
        m_users << QStringLiteral("user-%1").arg(i);
        m_sessions << QStringLiteral("s%1").arg(i);
        const Session session = sampleSession(m_sessions.back(), m_users.back(), m_clock.nowMs());
        REQUIRE(settled(m_store->run([session](OpenStore &open) { return open.sessions.insert(session); })));
        if (m_cluster->holderOf(slotOf("{" + m_users.back().toStdString() + "}")) == 1)
            m_onNode1 << m_users.back();
    }
    QVERIFY(!m_onNode1.isEmpty() && m_onNode1.size() < 30);
}

void TestClusterRevoke::cleanup()
{
    m_revocations.reset();
    m_store.reset();
    m_cluster.reset();
}

RevocationResult TestClusterRevoke::finished(const std::function<void(RevocationService &)> &start)
{
    QSignalSpy spy(m_revocations.get(), &RevocationService::finished);
    start(*m_revocations);
    return spy.wait(30'000) ? spy.at(0).at(0).value<RevocationResult>() : RevocationResult();
}

QStringList TestClusterRevoke::namesOf(const RevocationResult &result, Outcome outcome)
{
    QStringList users;
    for (const RevokeItem &item : result.items)
        if (item.outcome == outcome)
            users << item.userId;
    return users;
}

void TestClusterRevoke::oneNodeRefuses_data()
{
    QTest::addColumn<bool>("byUser");
    QTest::newRow("users") << true;
    QTest::newRow("sessions") << false;
}

void TestClusterRevoke::oneNodeRefuses()
{
    QFETCH(bool, byUser);
    const auto plan =
        settled(m_revocations->planList((byUser ? m_users : m_sessions).join(QLatin1Char(' '))));
    REQUIRE(plan);
    QCOMPARE(plan->preview.liveSessions, 30);
    const auto refuse = [this](const char *replicas) {
        m_cluster->node(1).command({QStringLiteral("CONFIG"), QStringLiteral("SET"),
                                    QStringLiteral("min-replicas-to-write"), QLatin1String(replicas)});
    };
    refuse("1");
    const RevocationResult first =
        finished([&](RevocationService &service) { service.begin(*plan, QStringLiteral("phished")); });
    refuse("0");
    QVERIFY2(!first.stoppedBy, qPrintable(first.stoppedBy ? first.stoppedBy->message : QString()));
    QCOMPARE(namesOf(first, Outcome::Failed), m_onNode1);
    QCOMPARE(first.tally.revoked, 30 - int(m_onNode1.size()));
    QCOMPARE(first.tally.left(), int(m_onNode1.size()));
    QVERIFY(first.items[std::size_t(m_users.indexOf(m_onNode1.front()))].why.contains(
        QStringLiteral("too few replicas")));
    // What is left is offered again, and done when the node takes changes.
    const auto left = settled(m_revocations->unfinished());
    REQUIRE(left);
    QCOMPARE(left->size(), std::size_t(1));
    const RevocationResult rest =
        finished([&](RevocationService &service) { service.resume(left->front().id); });
    QCOMPARE(namesOf(rest, Outcome::Revoked), m_onNode1);
    QCOMPARE(rest.tally.left(), 0);
}

void TestClusterRevoke::aStrangersKeyKeepsNobodyElse()
{
    const auto plan = settled(m_revocations->planList(m_users.join(QLatin1Char(' '))));
    REQUIRE(plan);
    const QString stranger = QStringLiteral("user-3");
    RedisServer &node = m_cluster->node(m_cluster->holderOf(slotOf("{" + stranger.toStdString() + "}")));
    node.command({QStringLiteral("DEL"), QStringLiteral("gatehouse:{user-3}:index")});
    node.command({QStringLiteral("SET"), QStringLiteral("gatehouse:{user-3}:index"), QStringLiteral("x")});
    const RevocationResult result =
        finished([&](RevocationService &service) { service.begin(*plan, QStringLiteral("phished")); });
    QVERIFY(!result.stoppedBy);
    QCOMPARE(namesOf(result, Outcome::Failed), QStringList{stranger});
    QCOMPARE(result.tally.revoked, 29);
}

QTEST_GUILESS_MAIN(TestClusterRevoke)
#include "tst_clusterrevoke.moc"
