// SPDX-License-Identifier: MIT
#include "authorityfixture.h"
#include "ui/connections/connectionspage.h"
#include "ui/theme/theme.h"
#include "ui/widgets/messagebar.h"

#include <QFile>
#include <QLabel>
#include <QPushButton>
#include <QTest>

using namespace gatehouse;

class TestConnectionsPage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void showsTheStoreAndItsRights();
    void testsTheConnection();
    void saysWhatIsWrong();
    void offersNothingThatCannotBeDone();

private:
    QString text(const char *name) const
    {
        return m_page->findChild<QLabel *>(QString::fromLatin1(name))->text();
    }
    bool shows(const QString &words) const;

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
    m_page->findChild<QPushButton *>(QStringLiteral("testConnection"))->click();
    QTRY_COMPARE(text("testResult"), QStringLiteral("All 5 steps passed."));
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

void TestConnectionsPage::offersNothingThatCannotBeDone()
{
    m_page->show();
    QVERIFY(shows(QStringLiteral("Redis")) && shows(QStringLiteral("PostgreSQL")));
    QStringList offered;
    for (const QPushButton *button : m_page->findChildren<QPushButton *>()) {
        if (button->isVisible())
            offered << button->objectName();
    }
    QCOMPARE(offered, QStringList{QStringLiteral("testConnection")});
}

QTEST_MAIN(TestConnectionsPage)
#include "tst_connectionspage.moc"
