// SPDX-License-Identifier: MIT
#include "app/console/program.h"
#include "app/demo/memoryvault.h"
#include "tests/support/redisserver.h"
#include "ui/connections/passworddialog.h"
#include "ui/theme/theme.h"
#include "ui/widgets/messagebar.h"

#include <QAbstractItemView>
#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QPromise>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

/// A keychain that takes its time, as one does that asks the person first.
class SlowVault final : public SecretVault {
public:
    QFuture<Read> read(const QString &) override { return m_answer.future(); }
    QFuture<Done> write(const QString &, Secret) override { return QtFuture::makeReadyFuture(Done()); }
    QFuture<Done> remove(const QString &) override { return QtFuture::makeReadyFuture(Done()); }
    void answer(Read found)
    {
        m_answer.addResult(std::move(found));
        m_answer.finish();
    }
    SlowVault() { m_answer.start(); }

private:
    QPromise<Read> m_answer;
};

bool says(const QWidget *widget, const QString &text)
{
    const QList<QLabel *> labels = widget->findChildren<QLabel *>();
    return std::any_of(labels.begin(), labels.end(), [&text](const QLabel *label) {
        return label->isVisible() && label->text().contains(text);
    });
}

} // namespace

/// The whole console, with a real Redis behind its second connection.
class TestProgram : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void changesTheStoreWhileItRuns();
    void followsAStoreThatNotesNoChanges();
    void saysThatThePasswordIsSought();
    void asksForThePasswordAndKeepsIt();
    void sendsAWrongPasswordOnce();
    void enforcesReadOnly();
    void saysWhatThisUserMayNotSee();
    void saysWhatThisUserMayNotDo();

private:
    ConnectionProfile saved(ConnectionProfile profile);
    ConnectionProfile redis() const;
    void useAs(const QString &user, const QStringList &rights);
    int rows() const;

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<RedisServer> m_server;
    std::unique_ptr<MemoryVault> m_vault;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<Program> m_program;
};

void TestProgram::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_vault = std::make_unique<MemoryVault>();
    m_theme = std::make_unique<Theme>(Theme::Choice::Light);
    m_server = std::make_unique<RedisServer>();
    for (int i = 0; i < 3; ++i)
        m_server->command({QStringLiteral("SET"), QStringLiteral("refresh:jti-%1").arg(i),
                           QStringLiteral("42"), QStringLiteral("EX"), QStringLiteral("5000")});
    m_server->command({QStringLiteral("CONFIG"), QStringLiteral("SET"), QStringLiteral("requirepass"),
                       QStringLiteral("open sesame")});
    ConnectionProfile embedded;
    embedded.id = QStringLiteral("embedded");
    embedded.name = QStringLiteral("Embedded store");
    embedded.path = m_folder->filePath(QStringLiteral("store.db"));
    m_program = std::make_unique<Program>(embedded, m_folder->filePath(QStringLiteral("connections.json")),
                                          TokenPolicy(), *m_vault, *m_theme);
    m_program->use(embedded);
}

void TestProgram::cleanup()
{
    m_program.reset();
    m_theme.reset();
    m_vault.reset();
    m_server.reset();
    m_folder.reset();
}

ConnectionProfile TestProgram::redis() const
{
    ConnectionProfile profile;
    profile.name = QStringLiteral("Shop");
    profile.kind = ConnectionProfile::Kind::Redis;
    profile.host = QStringLiteral("127.0.0.1");
    profile.port = m_server->port();
    profile.tls = false;
    profile.layout = QStringLiteral("guide");
    profile.path = m_folder->filePath(QStringLiteral("records.db"));
    return profile;
}

ConnectionProfile TestProgram::saved(ConnectionProfile profile)
{
    auto saving = m_program->profiles().save(profile, ProfileService::Password::Keep, {});
    return saving.result().value_or(ConnectionProfile());
}

/// Connects as a user of the server with these rights, on the page of the sessions.
void TestProgram::useAs(const QString &user, const QStringList &rights)
{
    RedisOptions options = m_server->options();
    options.password = std::make_shared<const Secret>(std::string_view("open sesame"));
    m_server->command(QStringList{QStringLiteral("ACL"), QStringLiteral("SETUSER"), user,
                                  QStringLiteral("on"), QStringLiteral(">pw"), QStringLiteral("~*"),
                                  QStringLiteral("&*")}
                          + rights,
                      options);
    ConnectionProfile profile = redis();
    profile.userName = user;
    const ConnectionProfile shop = saved(profile);
    m_vault->write(QStringLiteral("connection-password-") + shop.id, Secret("pw"));
    m_program->use(shop);
    m_program->window().showPage(QStringLiteral("sessions"));
}

int TestProgram::rows() const
{
    const auto *table = m_program->window().findChild<QAbstractItemView *>(QStringLiteral("sessionTable"));
    return table && table->model() ? table->model()->rowCount() : -1;
}

void TestProgram::changesTheStoreWhileItRuns()
{
    const ConnectionProfile shop = saved(redis());
    m_vault->write(QStringLiteral("connection-password-") + shop.id, Secret("open sesame"));
    m_program->window().showPage(QStringLiteral("sessions"));
    QTRY_COMPARE(rows(), 0);
    m_program->profiles().use(shop.id);
    QTRY_COMPARE(rows(), 3);
    QVERIFY(m_program->window().windowTitle().contains(QStringLiteral("Shop")));
    QVERIFY(m_program->window().isVisible());
    QVERIFY(!m_program->window().findChild<PasswordDialog *>());
    m_program->profiles().use(QStringLiteral("embedded"));
    QTRY_COMPARE(rows(), 0);
    QCOMPARE(rememberedConnection(), QStringLiteral("embedded"));
}

/// The guide's own servers write and delete keys, and tell nobody.
void TestProgram::followsAStoreThatNotesNoChanges()
{
    const ConnectionProfile shop = saved(redis());
    m_vault->write(QStringLiteral("connection-password-") + shop.id, Secret("open sesame"));
    m_program->use(shop);
    m_program->window().showPage(QStringLiteral("sessions"));
    QTRY_COMPARE(rows(), 3);
    RedisOptions options = m_server->options();
    options.password = std::make_shared<const Secret>(std::string_view("open sesame"));
    m_server->command(
        {QStringLiteral("DEL"), QStringLiteral("refresh:jti-0"), QStringLiteral("refresh:jti-1")}, options);
    QTRY_COMPARE_WITH_TIMEOUT(rows(), 1, 15'000);
    m_server->command({QStringLiteral("SET"), QStringLiteral("refresh:new"), QStringLiteral("7"),
                       QStringLiteral("EX"), QStringLiteral("5000")},
                      options);
    QTRY_COMPARE_WITH_TIMEOUT(rows(), 2, 15'000);
}

/// Nothing is wrong until the keychain has answered.
void TestProgram::saysThatThePasswordIsSought()
{
    const ConnectionProfile shop = saved(redis());
    m_program.reset();
    SlowVault vault;
    m_program = std::make_unique<Program>(shop, m_folder->filePath(QStringLiteral("connections.json")),
                                          TokenPolicy(), vault, *m_theme);
    m_program->use(shop);
    m_program->window().showPage(QStringLiteral("sessions"));
    const auto *page = m_program->window().findChild<QWidget *>(QStringLiteral("page.sessions"));
    QTRY_VERIFY(says(page, QStringLiteral("Getting the password")));
    vault.answer(std::make_shared<Secret>(std::string_view("open sesame")));
    QTRY_COMPARE(rows(), 3);
    QVERIFY(!says(page, QStringLiteral("Locked")));
    QTest::qWait(100); // Messages come a moment later than rows.
    QVERIFY(!says(page, QStringLiteral("can be reached again"))); // It was not lost.
    m_program.reset();
}

void TestProgram::asksForThePasswordAndKeepsIt()
{
    const ConnectionProfile shop = saved(redis());
    m_program->use(shop);
    m_program->window().showPage(QStringLiteral("sessions"));
    QTRY_VERIFY(m_program->window().findChild<PasswordDialog *>());
    auto *dialog = m_program->window().findChild<PasswordDialog *>();
    QTest::keyClicks(dialog->findChild<QLineEdit *>(QStringLiteral("password")),
                     QStringLiteral("open sesame"));
    dialog->findChild<QCheckBox *>(QStringLiteral("keepPassword"))->setChecked(true);
    dialog->findChild<QPushButton *>(QStringLiteral("confirm"))->click();
    QTRY_COMPARE(rows(), 3);
    const auto isKept = [&] {
        return m_vault->read(QStringLiteral("connection-password-") + shop.id).result().has_value();
    };
    QTRY_VERIFY(isKept());
}

/// Servers lock out who tries again and again; polling must not do that.
void TestProgram::sendsAWrongPasswordOnce()
{
    const ConnectionProfile shop = saved(redis());
    m_vault->write(QStringLiteral("connection-password-") + shop.id, Secret("wrong"));
    m_program->use(shop);
    m_program->window().showPage(QStringLiteral("sessions"));
    QTRY_VERIFY(m_program->window().findChild<PasswordDialog *>());
    QTest::qWait(2500); // Two polls and more.
    RedisOptions options = m_server->options();
    options.password = std::make_shared<const Secret>(std::string_view("open sesame"));
    const QString log = m_server->command({QStringLiteral("ACL"), QStringLiteral("LOG")}, options);
    QVERIFY2(log.contains(QStringLiteral("auth")), qPrintable(log));
    static const QRegularExpression count(QStringLiteral("count\\n(\\d+)"));
    QCOMPARE(count.match(log).captured(1), QStringLiteral("1"));
}

void TestProgram::enforcesReadOnly()
{
    ConnectionProfile profile = redis();
    profile.isReadOnly = true;
    const ConnectionProfile shop = saved(profile);
    m_vault->write(QStringLiteral("connection-password-") + shop.id, Secret("open sesame"));
    m_program->use(shop);
    m_program->window().showPage(QStringLiteral("sessions"));
    QTRY_COMPARE(rows(), 3);
    auto *table = m_program->window().findChild<QAbstractItemView *>(QStringLiteral("sessionTable"));
    table->selectAll();
    auto *revoke = m_program->window().findChild<QPushButton *>(QStringLiteral("revoke"));
    QVERIFY(revoke && !revoke->isEnabled());
}

/// A user of the server who may not even list.
void TestProgram::saysWhatThisUserMayNotSee()
{
    useAs(QStringLiteral("blind"),
          {QStringLiteral("+@connection"), QStringLiteral("+info"), QStringLiteral("+time")});
    const QWidget *empty = m_program->window()
                               .findChild<QWidget *>(QStringLiteral("page.sessions"))
                               ->findChild<QWidget *>(QStringLiteral("emptyState"));
    QVERIFY(empty);
    const auto says = [empty](const QString &words) {
        const auto labels = empty->findChildren<QLabel *>();
        return std::any_of(labels.begin(), labels.end(),
                           [&](const QLabel *label) { return label->text().contains(words); });
    };
    QTRY_VERIFY(says(QStringLiteral("This connection may not see this")));
    QVERIFY(says(QStringLiteral("scan")) || says(QStringLiteral("SCAN")));
    // What was refused is not asked for again and again: nothing changes before somebody does something.
    RedisOptions options = m_server->options();
    options.password = std::make_shared<const Secret>(std::string_view("open sesame"));
    const auto refused = [&] {
        static const QRegularExpression scans(QStringLiteral("cmdstat_scan:[^\r]*rejected_calls=(\\d+)"));
        const QString stats =
            m_server->command({QStringLiteral("INFO"), QStringLiteral("commandstats")}, options);
        return scans.match(stats).captured(1).toInt();
    };
    const int before = refused();
    QVERIFY(before > 0);
    QTest::qWait(2500); // Two polls and more.
    QCOMPARE(refused(), before);
    QVERIFY(says(QStringLiteral("This connection may not see this")));
}

/// A user of the server who looks only: the window says which right is missing.
void TestProgram::saysWhatThisUserMayNotDo()
{
    useAs(QStringLiteral("looker"),
          {QStringLiteral("+@all"), QStringLiteral("-@write"), QStringLiteral("-@scripting")});
    QTRY_COMPARE(rows(), 3);
    auto *table = m_program->window().findChild<QAbstractItemView *>(QStringLiteral("sessionTable"));
    auto *revoke = m_program->window().findChild<QPushButton *>(QStringLiteral("revoke"));
    table->selectAll();
    QTRY_VERIFY(revoke->toolTip().contains(QStringLiteral("not possible")));
    QVERIFY(!revoke->isEnabled());
    QTest::keyClick(table, Qt::Key_Delete);
    QVERIFY(!m_program->window().findChild<QDialog *>(QStringLiteral("revokeDialog")));
}

QTEST_MAIN(TestProgram)
#include "tst_program.moc"
