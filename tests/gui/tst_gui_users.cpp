// SPDX-License-Identifier: MIT
#include "guifixture.h"

#include "ui/mainwindow.h"
#include "ui/theme/theme.h"
#include "ui/users/usermodel.h"
#include "ui/widgets/tableview.h"

#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QTest>

using namespace gatehouse;
using test::GuiFixture;

namespace {

struct Opened {
    Opened(GuiFixture &fixture, Theme &theme)
        : window(fixture.services(), theme)
    {
        window.showPage(QStringLiteral("users"));
        window.show();
        page = window.findChild<QWidget *>(QStringLiteral("page.users"));
        table = page->findChild<TableView *>(QStringLiteral("userTable"));
        model = qobject_cast<UserModel *>(table->model());
        search = page->findChild<QLineEdit *>(QStringLiteral("search"));
    }
    template <class Widget>
    Widget *find(const char *name) const
    {
        return window.findChild<Widget *>(QLatin1String(name));
    }
    QString message() const { return page->findChild<QLabel *>(QStringLiteral("messageText"))->text(); }

    MainWindow window;
    QWidget *page;
    TableView *table;
    UserModel *model;
    QLineEdit *search;
};

} // namespace

class TestGuiUsers : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QSettings().clear(); }
    void searchAndRevokeAll();
    void disableAndEnable();
    void add();
    void showsSessionsOfAUser();

private:
    Theme m_theme{Theme::Choice::Light};
};

void TestGuiUsers::searchAndRevokeAll()
{
    GuiFixture fixture;
    fixture.fill(2, 90);
    Opened ui(fixture, m_theme);
    QTRY_COMPARE(ui.model->rowCount(), 2);
    QTest::keyClicks(ui.search, QStringLiteral("marcus"));
    QCOMPARE(ui.model->rowCount(), 1);
    const int live = ui.model->userAt(0).activity.liveSessions;
    QVERIFY(live > 25);
    ui.table->selectRow(0);
    QTest::keyClick(ui.table, Qt::Key_Delete);
    QTRY_VERIFY(ui.find<QDialog>("revokeDialog"));
    auto *typed = ui.find<QLineEdit>("typed");
    QTRY_VERIFY(typed->isVisible());
    QTest::keyClicks(ui.find<QLineEdit>("reason"), QStringLiteral("account taken over"));
    auto *confirm = ui.find<QPushButton>("confirm");
    QVERIFY(!confirm->isEnabled());
    QTest::keyClicks(typed, QString::number(live));
    QVERIFY(confirm->isEnabled());
    QTest::mouseClick(confirm, Qt::LeftButton);
    QTRY_VERIFY(!ui.find<QDialog>("revokeDialog"));
    QTRY_COMPARE(ui.model->userAt(0).activity.liveSessions, 0);
    QVERIFY(ui.model->userAt(0).activity.cutOffSeconds.has_value());
    const auto *result = ui.find<QWidget>("revocationResult");
    QTRY_VERIFY(result->isVisible());
    QVERIFY(result->findChild<QLabel *>(QStringLiteral("messageText"))
                ->text()
                .startsWith(QStringLiteral("%1 sessions revoked").arg(live)));
}

void TestGuiUsers::disableAndEnable()
{
    GuiFixture fixture;
    fixture.fill(3, 6);
    Opened ui(fixture, m_theme);
    QTRY_COMPARE(ui.model->rowCount(), 3);
    const QString id = ui.model->userAt(0).user.id;
    const auto disabled = [&] { return ui.model->userAt(ui.model->rowOf(id)).user.disabled; };
    ui.table->selectRow(0);
    QTest::keyClick(ui.table, Qt::Key_Return);
    QTRY_VERIFY(ui.find<QPushButton>("userDisable") && ui.find<QPushButton>("userDisable")->isEnabled());
    QTest::mouseClick(ui.find<QPushButton>("userDisable"), Qt::LeftButton);
    QTRY_VERIFY(ui.find<QDialog>("disableDialog"));
    QTest::mouseClick(ui.find<QDialog>("disableDialog")->findChild<QPushButton *>(QStringLiteral("confirm")),
                      Qt::LeftButton);
    QTRY_VERIFY(disabled());
    QTRY_VERIFY(ui.message().contains(QStringLiteral("is disabled")));
    const auto enable = [&] {
        for (auto *button : ui.window.findChildren<QPushButton *>(QStringLiteral("userDisable")))
            if (button->isVisible() && button->text().contains(QStringLiteral("Enable")))
                return button;
        return static_cast<QPushButton *>(nullptr);
    };
    QTRY_VERIFY(enable());
    QTest::mouseClick(enable(), Qt::LeftButton);
    QTRY_VERIFY(!disabled());
}

void TestGuiUsers::add()
{
    GuiFixture fixture;
    fixture.fill(2, 2);
    Opened ui(fixture, m_theme);
    QTRY_COMPARE(ui.model->rowCount(), 2);
    auto *button = ui.find<QPushButton>("addUserButton");
    QTRY_VERIFY(button->isEnabled());
    QTest::mouseClick(button, Qt::LeftButton);
    auto *dialog = ui.find<QDialog>("addUser");
    QVERIFY(dialog);
    const auto field = [dialog](const char *name) {
        return dialog->findChild<QLineEdit *>(QLatin1String(name));
    };
    auto *confirm = dialog->findChild<QPushButton *>(QStringLiteral("confirm"));
    QTest::keyClicks(field("login"), QStringLiteral("ADA@northwind.io"));
    QTest::keyClicks(field("password"), QStringLiteral("short"));
    QVERIFY(!confirm->isEnabled());
    QTest::keyClicks(field("password"), QStringLiteral(" no more"));
    QTest::mouseClick(confirm, Qt::LeftButton);
    // The login exists: said in the dialog, which stays.
    auto *problem = dialog->findChild<QLabel *>(QStringLiteral("messageText"));
    QTRY_VERIFY_WITH_TIMEOUT(problem->isVisible(), 10'000);
    field("login")->setText(QStringLiteral("zoe@northwind.io"));
    QTest::keyClicks(field("password"), QStringLiteral("correct horse"));
    QTest::mouseClick(confirm, Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(ui.model->rowCount(), 3, 10'000);
    QTRY_VERIFY(ui.message().contains(QStringLiteral("zoe@northwind.io")));
}

void TestGuiUsers::showsSessionsOfAUser()
{
    GuiFixture fixture;
    fixture.fill(3, 9);
    Opened ui(fixture, m_theme);
    QTRY_COMPARE(ui.model->rowCount(), 3);
    ui.table->selectRow(1);
    QTest::keyClick(ui.table, Qt::Key_Return);
    QTRY_VERIFY(ui.find<QPushButton>("userSessions"));
    QTest::mouseClick(ui.find<QPushButton>("userSessions"), Qt::LeftButton);
    auto *sessions = ui.find<TableView>("sessionTable");
    QVERIFY(sessions && sessions->window() == &ui.window);
    QTRY_COMPARE(sessions->model()->rowCount(), 3);
}

QTEST_MAIN(TestGuiUsers)
#include "tst_gui_users.moc"
