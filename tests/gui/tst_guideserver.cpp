// SPDX-License-Identifier: MIT
#include "app/console/program.h"
#include "app/demo/memoryvault.h"
#include "tests/support/faultproxy.h"
#include "tests/support/guideserver.h"
#include "tests/support/redisserver.h"
#include "ui/sessions/sessionmodel.h"
#include "ui/theme/theme.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/tableview.h"

#include <QDialog>
#include <QLineEdit>
#include <QPushButton>
#include <QTemporaryDir>

#include <set>

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
    void open(quint16 port);
    template <class Widget>
    Widget *find(const char *name) const
    {
        return m_program->window().findChild<Widget *>(QLatin1String(name));
    }
    SessionModel *model() const
    {
        return qobject_cast<SessionModel *>(find<TableView>("sessionTable")->model());
    }
    std::set<QString> shown() const;
    void revokeWhatIsFound(const QString &search, const QString &reason);

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<RedisServer> m_redis;
    std::unique_ptr<GuideServer> m_guide;
    std::unique_ptr<MemoryVault> m_vault;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<Program> m_program;
};

void TestGuideServer::init()
{
    if (!RedisServer::isInstalled())
        QSKIP("redis-server is not installed");
    m_folder = std::make_unique<QTemporaryDir>();
    m_redis = std::make_unique<RedisServer>();
    m_guide = std::make_unique<GuideServer>(m_redis->port());
    QVERIFY(m_guide->isUp());
    m_vault = std::make_unique<MemoryVault>();
    m_theme = std::make_unique<Theme>(Theme::Choice::Light);
}

void TestGuideServer::cleanup()
{
    m_program.reset();
    m_theme.reset();
    m_vault.reset();
    m_guide.reset();
    m_redis.reset();
    m_folder.reset();
}

void TestGuideServer::open(quint16 port)
{
    ConnectionProfile shop;
    shop.id = QStringLiteral("shop");
    shop.name = QStringLiteral("Shop");
    shop.kind = ConnectionProfile::Kind::Redis;
    shop.host = QStringLiteral("127.0.0.1");
    shop.port = port;
    shop.tls = false;
    shop.layout = QStringLiteral("guide");
    shop.path = m_folder->filePath(QStringLiteral("records.db"));
    m_program = std::make_unique<Program>(shop, m_folder->filePath(QStringLiteral("connections.json")),
                                          TokenPolicy(), *m_vault, *m_theme);
    m_program->use(shop);
    m_program->window().showPage(QStringLiteral("sessions"));
}

std::set<QString> TestGuideServer::shown() const
{
    std::set<QString> ids;
    for (int row = 0; row < model()->rowCount(); ++row)
        ids.insert(model()->sessionIdAt(row));
    return ids;
}

/// As a person does it: search, select, Delete, a reason, the button.
void TestGuideServer::revokeWhatIsFound(const QString &search, const QString &reason)
{
    auto *field = m_program->window()
                      .findChild<QWidget *>(QStringLiteral("page.sessions"))
                      ->findChild<QLineEdit *>(QStringLiteral("search"));
    QTest::keyClicks(field, search);
    QTRY_COMPARE(model()->rowCount(), 1);
    auto *table = find<TableView>("sessionTable");
    QTest::keyClick(field, Qt::Key_Down);
    table->selectRow(0);
    QTRY_VERIFY(find<QPushButton>("revoke")->isEnabled());
    QTest::mouseClick(find<QPushButton>("revoke"), Qt::LeftButton);
    QTRY_VERIFY(find<QDialog>("revokeDialog"));
    auto *dialog = find<QDialog>("revokeDialog");
    QTest::keyClicks(dialog->findChild<QLineEdit *>(QStringLiteral("reason")), reason);
    auto *confirm = dialog->findChild<QPushButton *>(QStringLiteral("confirm"));
    QTRY_VERIFY(confirm->isEnabled());
    QTest::mouseClick(confirm, Qt::LeftButton);
    field->clear();
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

    revokeWhatIsFound(QStringLiteral("user:ben"), QStringLiteral("laptop stolen"));
    QVERIFY(find<QWidget>("revocationUndo")->isVisible());
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
    const auto live = [this] {
        std::set<QString> left;
        for (int row = 0; row < model()->rowCount(); ++row) {
            const auto state = SessionState(model()->index(row, 0).data(SessionModel::StateRole).toInt());
            if (state == SessionState::Active || state == SessionState::Expiring)
                left.insert(model()->sessionIdAt(row));
        }
        return left;
    };
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
    auto *bar = m_program->window()
                    .findChild<QWidget *>(QStringLiteral("page.sessions"))
                    ->findChild<MessageBar *>(QStringLiteral("messageBar"));
    QTRY_VERIFY_WITH_TIMEOUT(bar->text().contains(QStringLiteral("All 20,000 are read.")), 20'000);
    QVERIFY2(bar->isVisible() && bar->text().startsWith(QStringLiteral("Connection lost at ")),
             qPrintable(bar->text()));
    QCOMPARE(model()->totalCount(), 20'000);
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
