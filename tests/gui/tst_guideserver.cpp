// SPDX-License-Identifier: MIT
#include "redisconsole.h"
#include "tests/support/faultproxy.h"
#include "tests/support/guideserver.h"
#include "tests/support/redisserver.h"
#include "ui/widgets/messagebar.h"

using namespace gatehouse;
using namespace gatehouse::test;

/// The window beside a server that follows the JWT guide, both on one real Redis.
class TestGuideServer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void revokedInTheWindowIsRefusedThere();
    void aLoadGoesOnAfterACut();
    void rowsFollowWhatTheServerTells();

private:
    void open(quint16 port) { m_console = std::make_unique<RedisConsole>(port, QStringLiteral("guide")); }
    std::set<QString> shown() const { return m_console->shownIds(); }

    std::unique_ptr<RedisServer> m_redis;
    std::unique_ptr<GuideServer> m_guide;
    std::unique_ptr<RedisConsole> m_console;
};

void TestGuideServer::init()
{
    if (!RedisServer::isInstalled())
        QSKIP("redis-server is not installed");
    m_redis = std::make_unique<RedisServer>();
    m_guide = std::make_unique<GuideServer>(m_redis->port());
    QVERIFY(m_guide->isUp());
}

void TestGuideServer::cleanup()
{
    m_console.reset();
    m_guide.reset();
    m_redis.reset();
}

void TestGuideServer::revokedInTheWindowIsRefusedThere()
{
    QList<QJsonObject> logins;
    for (const char *user : {"ada", "ben", "cleo", "dan"})
        logins << m_guide->login(QLatin1String(user));
    std::set<QString> ids;
    for (const QJsonObject &login : logins)
        ids.insert(jtiOf(login));
    m_redis->command({QStringLiteral("SET"), QStringLiteral("refresher:x"), QStringLiteral("not a session")});
    open(m_redis->port());
    QTRY_COMPARE(shown(), ids);

    QVERIFY(m_console->revokeWhatIsFound(QStringLiteral("user:ben"), 1, QStringLiteral("laptop stolen")));
    QVERIFY(m_console->find<QWidget>("revocationUndo")->isVisible());
    const QString key = QStringLiteral("refresh:") + jtiOf(logins[1]);
    QTRY_COMPARE_WITH_TIMEOUT(m_redis->command({QStringLiteral("EXISTS"), key}), QStringLiteral("0"), 20'000);
    const auto [status, answer] = m_guide->refresh(logins[1]);
    QCOMPARE(status, 401);
    QCOMPARE(answer.value(QLatin1String("error")).toString(), QStringLiteral("Refresh token revoked"));

    std::set<QString> rotated;
    for (const int other : {0, 2, 3}) {
        const auto [refreshed, next] = m_guide->refresh(logins[other]);
        QCOMPARE(refreshed, 200);
        rotated.insert(jtiOf(next));
    }
    const auto live = [this] { return m_console->idsIn({SessionState::Active, SessionState::Expiring}); };
    QTRY_COMPARE_WITH_TIMEOUT(live(), rotated, 20'000);
}

/// The list is whole, and the window says where it had broken off.
void TestGuideServer::aLoadGoesOnAfterACut()
{
    m_redis->command(
        {QStringLiteral("EVAL"),
         QStringLiteral("for i=1,20000 do redis.call('SET','refresh:'..i,'u'..i%100,'PX',600000000) end"),
         QStringLiteral("0")});
    FaultProxy proxy(m_redis->port());
    proxy.cutOnceAfterReplyBytes(300'000);
    open(proxy.port());
    auto *bar = m_console->page()->findChild<MessageBar *>(QStringLiteral("messageBar"));
    QTRY_VERIFY_WITH_TIMEOUT(bar->text().contains(QStringLiteral("All 20,000 are read.")), 20'000);
    QVERIFY2(bar->isVisible() && bar->text().startsWith(QStringLiteral("Connection lost at ")),
             qPrintable(bar->text()));
    QTRY_COMPARE(m_console->model()->totalCount(), 20'000);
}

/// Where the operator switched keyspace events on, rows come and go without the list being read anew.
void TestGuideServer::rowsFollowWhatTheServerTells()
{
    m_redis->command({QStringLiteral("CONFIG"), QStringLiteral("SET"),
                      QStringLiteral("notify-keyspace-events"), QStringLiteral("Kg$xe")});
    const QJsonObject ada = m_guide->login(QStringLiteral("ada")),
                      ben = m_guide->login(QStringLiteral("ben"));
    open(m_redis->port());
    QTRY_COMPARE(shown(), (std::set{jtiOf(ada), jtiOf(ben)}));
    QTest::qWait(1000); // So that the load is over.
    m_redis->command({QStringLiteral("CONFIG"), QStringLiteral("RESETSTAT")});
    const auto [status, next] = m_guide->refresh(ada);
    QCOMPARE(status, 200);
    const QJsonObject cleo = m_guide->login(QStringLiteral("cleo"));
    QTRY_COMPARE(shown(), (std::set{jtiOf(next), jtiOf(ben), jtiOf(cleo)}));
    m_redis->command({QStringLiteral("DEL"), QStringLiteral("refresh:") + jtiOf(ben)});
    QTRY_COMPARE(shown(), (std::set{jtiOf(next), jtiOf(cleo)}));
    QCOMPARE(m_redis->calls("scan"), 0);
}

QTEST_MAIN(TestGuideServer)
#include "tst_guideserver.moc"
