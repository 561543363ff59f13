// SPDX-License-Identifier: MIT
#include "core/store/redis/redislink.h"
#include "redisconsole.h"
#include "tests/support/rediscluster.h"
#include "tests/support/samplesession.h"
#include "ui/widgets/messagebar.h"

using namespace gatehouse;
using namespace gatehouse::test;

/// The window on a real cluster: what lies on its three nodes is one list.
class TestClusterWindow : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void sessionsOfEveryNodeAreListedAndRevoked();
    void aNodeThatEndsIsSaid();

private:
    std::unique_ptr<RedisCluster> m_cluster;
    std::unique_ptr<SessionStore> m_store;
    std::unique_ptr<RedisConsole> m_console;
};

void TestClusterWindow::init()
{
    if (!RedisServer::isInstalled())
        QSKIP("redis-server is not installed");
    m_cluster = std::make_unique<RedisCluster>();
    QVERIFY(m_cluster->isUp());
    m_store = std::move(openRedisStore(m_cluster->node(0).storeOptions()).value());
    std::set<std::size_t> nodes;
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    for (int i = 0; i < 90; ++i) {
        const QString user = QStringLiteral("user-%1").arg(i % 30);
        QVERIFY(m_store->insert(sampleSession(QStringLiteral("s%1").arg(i), user, now)));
        nodes.insert(m_cluster->holderOf(slotOf("{" + user.toStdString() + "}")));
    }
    QCOMPARE(nodes.size(), 3U);
    m_console = std::make_unique<RedisConsole>(m_cluster->node(1).port(), QStringLiteral("native"));
    QTRY_COMPARE(m_console->model()->rowCount(), 90);
}

void TestClusterWindow::cleanup()
{
    m_console.reset();
    m_store.reset();
    m_cluster.reset();
}

void TestClusterWindow::sessionsOfEveryNodeAreListedAndRevoked()
{
    QVERIFY(
        m_console->revokeWhatIsFound(QStringLiteral("user:user-2"), 33, QStringLiteral("stolen laptops")));
    QTRY_COMPARE_WITH_TIMEOUT(m_console->idsIn({SessionState::Revoked}).size(), 33U, 20'000);
    for (int i = 0; i < 90; ++i) {
        const auto session = m_store->find(QStringLiteral("s%1").arg(i)).value();
        const int user = i % 30;
        QCOMPARE(session->revocation.has_value(), user == 2 || user / 10 == 2);
    }
    // A session that begins on any node appears.
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    for (int i = 0; i < 10; ++i)
        QVERIFY(m_store->insert(
            sampleSession(QStringLiteral("new%1").arg(i), QStringLiteral("user-%1").arg(i), now)));
    QTRY_COMPARE_WITH_TIMEOUT(m_console->model()->rowCount(), 100, 10'000);
}

/// What was read stays on the screen, with the reason.
void TestClusterWindow::aNodeThatEndsIsSaid()
{
    m_cluster->node(2).stop();
    auto *bar = m_console->page()->findChild<MessageBar *>(QStringLiteral("messageBar"));
    QTRY_VERIFY_WITH_TIMEOUT(bar->isVisible(), 30'000);
    QVERIFY2(bar->text().contains(QStringLiteral("part of its slots has no primary")), qPrintable(bar->text()));
    QCOMPARE(m_console->model()->rowCount(), 90);
}

QTEST_MAIN(TestClusterWindow)
#include "tst_clusterwindow.moc"
