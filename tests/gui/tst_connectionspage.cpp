// SPDX-License-Identifier: MIT
#include "authorityfixture.h"
#include "ui/connections/connectiondialog.h"
#include "ui/connections/connectionspage.h"
#include "ui/connections/profilemodel.h"
#include "ui/theme/theme.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/tableview.h"

#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>
#include <QWheelEvent>

using namespace gatehouse;

class TestConnectionsPage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void showsTheStoreAndItsRights();
    void testsTheConnection();
    void saysWhatIsWrong();
    void addsAConnection();
    void changesAndRemoves();
    void saysWhatIsMissing();
    void fillsTheFormFromAnAddress();
    void asksForTheConnection();

private:
    QString text(const char *name) const
    {
        return m_page->findChild<QLabel *>(QString::fromLatin1(name))->text();
    }
    bool shows(const QString &words) const;
    ConnectionDialog *press(const char *button);
    static void type(const ConnectionDialog *dialog, const char *field, const QString &text);
    TableView *table() const { return m_page->findChild<TableView *>(QStringLiteral("profilesTable")); }

    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<test::AuthorityFixture> m_world;
    std::unique_ptr<ConnectionsPage> m_page;
};

void TestConnectionsPage::init()
{
    m_theme = std::make_unique<Theme>(Theme::Choice::Light);
    m_world = std::make_unique<test::AuthorityFixture>();
    m_page = std::make_unique<ConnectionsPage>(m_world->services(), *m_theme);
    m_page->resize(1200, 850);
}

void TestConnectionsPage::cleanup()
{
    m_page.reset();
    m_world.reset();
    m_theme.reset();
}

bool TestConnectionsPage::shows(const QString &words) const
{
    for (const QLabel *label : m_page->findChildren<QLabel *>()) {
        if (label->isVisible() && label->text().contains(words))
            return true;
    }
    return false;
}

void TestConnectionsPage::showsTheStoreAndItsRights()
{
    m_page->show();
    QTRY_VERIFY2(text("fact0").startsWith(QStringLiteral("SQLite 3.")), qPrintable(text("fact0")));
    QCOMPARE(text("fact1"), m_world->path());
    QVERIFY(text("fact2").contains(QStringLiteral("B")));
    QVERIFY(text("fact3").startsWith(QStringLiteral("native")));
    QVERIFY(shows(QStringLiteral("Revoke users")));
    QVERIFY(shows(QStringLiteral("Yes")));
    for (const QLabel *label : m_page->findChildren<QLabel *>())
        QVERIFY2(label->text() != QStringLiteral("No"), "the embedded store allows everything");
}

void TestConnectionsPage::testsTheConnection()
{
    m_page->show();
    QTRY_VERIFY(text("fact0").startsWith(QStringLiteral("SQLite 3."))); // Made when it was first opened.
    m_page->findChild<QPushButton *>(QStringLiteral("testConnection"))->click();
    QTRY_COMPARE(text("testResult"), QStringLiteral("All 7 steps passed."));
    QTRY_VERIFY(shows(QStringLiteral("Sessions can be revoked.")));
}

void TestConnectionsPage::saysWhatIsWrong()
{
    QFile file(m_world->path());
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(8192, 'x'));
    file.close();
    m_page->show();
    QTRY_VERIFY(m_page->findChild<MessageBar *>()->isVisible());
    m_page->findChild<QPushButton *>(QStringLiteral("testConnection"))->click();
    QTRY_VERIFY2(text("testResult").startsWith(QStringLiteral("It stopped")), qPrintable(text("testResult")));
}

ConnectionDialog *TestConnectionsPage::press(const char *button)
{
    m_page->findChild<QPushButton *>(QLatin1String(button))->click();
    return m_page->findChild<ConnectionDialog *>();
}

void TestConnectionsPage::type(const ConnectionDialog *dialog, const char *field, const QString &text)
{
    auto *widget = dialog->findChild<QWidget *>(QLatin1String(field));
    QVERIFY2(widget && widget->isVisible(), field);
    auto *edit = qobject_cast<QLineEdit *>(widget);
    edit->clear();
    QTest::keyClicks(edit, text);
}

void TestConnectionsPage::addsAConnection()
{
    m_page->show();
    ConnectionDialog *dialog = press("newProfile");
    QVERIFY(dialog);
    QPushButton *save = dialog->findChild<QPushButton *>(QStringLiteral("confirm"));
    QVERIFY(save && !save->isEnabled()); // Neither name nor host.
    type(dialog, "profileName", QStringLiteral("Shop"));
    type(dialog, "profileHost", QStringLiteral("redis.example.org"));
    QTRY_VERIFY(save->isEnabled());
    save->click();
    QTRY_VERIFY(!m_page->findChild<ConnectionDialog *>() || !dialog->isVisible());
    const auto profiles = m_world->services().profiles.profiles();
    QCOMPARE(profiles.size(), std::size_t(2));
    QCOMPARE(profiles.back().host, QStringLiteral("redis.example.org"));
    QCOMPARE(table()->model()->rowCount(), 2);
    QVERIFY(m_page->findChild<MessageBar *>()->text().contains(QStringLiteral("Shop")));
}

void TestConnectionsPage::changesAndRemoves()
{
    ConnectionProfile shop;
    shop.name = QStringLiteral("Shop");
    shop.kind = ConnectionProfile::Kind::PostgreSql;
    shop.host = QStringLiteral("db.example.org");
    shop.isProduction = true;
    ProfileService &profiles = m_world->services().profiles;
    profiles.save(shop, ProfileService::Password::Keep, {}).waitForFinished();
    m_page->show();
    QCOMPARE(table()->model()->index(1, ProfileModel::MarksColumn).data().toString(),
             QStringLiteral("Production"));
    table()->setCurrentIndex(table()->model()->index(1, 0));
    ConnectionDialog *dialog = press("editProfile");
    QVERIFY(dialog);
    type(dialog, "profileName", QStringLiteral("Bank"));
    dialog->findChild<QPushButton *>(QStringLiteral("confirm"))->click();
    QTRY_COMPARE(profiles.profiles().back().name, QStringLiteral("Bank"));
    QVERIFY(profiles.profiles().back().isProduction);
    m_page->findChild<QPushButton *>(QStringLiteral("removeProfile"))->click();
    auto *confirm = m_page->findChild<QDialog *>(QStringLiteral("removeProfileDialog"));
    QVERIFY(confirm);
    confirm->findChild<QPushButton *>(QStringLiteral("confirm"))->click();
    QTRY_COMPARE(table()->model()->rowCount(), 1);
    QVERIFY(!m_page->findChild<QPushButton *>(QStringLiteral("removeProfile"))->isEnabled());
}

void TestConnectionsPage::saysWhatIsMissing()
{
    m_page->show();
    ConnectionDialog *dialog = press("newProfile");
    type(dialog, "profileName", m_world->services().connections.current().name);
    type(dialog, "profileHost", QStringLiteral("h"));
    // No keychain here: the connection is kept, the password is not, and that is said.
    type(dialog, "profilePassword", QStringLiteral("secret"));
    dialog->findChild<QPushButton *>(QStringLiteral("confirm"))->click();
    QTRY_VERIFY(dialog->message()->isVisible());
    QVERIFY(dialog->message()->text().contains(QStringLiteral("keychain")));
    QVERIFY(!dialog->message()->text().contains(QStringLiteral("secret")));
}

void TestConnectionsPage::fillsTheFormFromAnAddress()
{
    m_page->show();
    ConnectionDialog *dialog = press("newProfile");
    type(dialog, "address", QStringLiteral("postgresql://app@db.example.org:5433/auth?schema=gate"));
    const auto value = [dialog](const char *name) {
        return dialog->findChild<QLineEdit *>(QLatin1String(name))->text();
    };
    QCOMPARE(value("profileHost"), QStringLiteral("db.example.org"));
    QCOMPARE(value("profileUser"), QStringLiteral("app"));
    QCOMPARE(value("profileDatabase"), QStringLiteral("auth"));
    QCOMPARE(value("profileSchema"), QStringLiteral("gate"));
    QVERIFY(!dialog->findChild<QWidget *>(QStringLiteral("profileSentinel"))->isVisible());
    type(dialog, "address", QStringLiteral("redis://h:7000?access_life=300"));
    auto *port = dialog->findChild<QSpinBox *>(QStringLiteral("profilePort"));
    auto *life = dialog->findChild<QSpinBox *>(QStringLiteral("profileAccessLife"));
    QCOMPARE(port->value(), 7000);
    QCOMPARE(life->value(), 5);
    const auto turn = [port] {
        QWheelEvent wheel(QPointF(5, 5), port->mapToGlobal(QPointF(5, 5)), {}, {0, 120}, Qt::NoButton,
                          Qt::NoModifier, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(port, &wheel);
    };
    turn(); // On the way down the form.
    QCOMPARE(port->value(), 7000);
    QVERIFY(QTest::qWaitForWindowActive(dialog));
    port->setFocus();
    QTRY_VERIFY(port->hasFocus());
    turn();
    QCOMPARE(port->value(), 7001);
    type(dialog, "address", QStringLiteral("redis://me:hunter2@h"));
    QVERIFY(dialog->message()->isVisible());
    QVERIFY(!dialog->message()->text().contains(QStringLiteral("hunter2")));
}

void TestConnectionsPage::asksForTheConnection()
{
    ConnectionProfile shop;
    shop.name = QStringLiteral("Shop");
    shop.kind = ConnectionProfile::Kind::Redis;
    shop.host = QStringLiteral("h");
    ProfileService &profiles = m_world->services().profiles;
    profiles.save(shop, ProfileService::Password::Keep, {}).waitForFinished();
    QSignalSpy asked(&profiles, &ProfileService::useRequested);
    m_page->show();
    auto *use = m_page->findChild<QPushButton *>(QStringLiteral("useProfile"));
    QVERIFY(!use->isEnabled()); // The one in use is chosen at first.
    table()->setFocus();
    QTest::keyClick(table(), Qt::Key_Down);
    QVERIFY(use->isEnabled());
    QTest::keyClick(table(), Qt::Key_Return);
    QCOMPARE(asked.size(), 1);
    QCOMPARE(asked.front().front().value<ConnectionProfile>().name, QStringLiteral("Shop"));
}

QTEST_MAIN(TestConnectionsPage)
#include "tst_connectionspage.moc"
