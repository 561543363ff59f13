// SPDX-License-Identifier: MIT
#include "guifixture.h"

#include "ui/mainwindow.h"
#include "ui/theme/theme.h"
#include "ui/widgets/tableview.h"

#include <QLineEdit>
#include <QPushButton>
#include <QTest>

using namespace gatehouse;

class TestUsers : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void looks();
};

void TestUsers::looks()
{
    Theme theme(qEnvironmentVariableIsSet("DARK") ? Theme::Choice::Dark : Theme::Choice::Light);
    test::GuiFixture fixture;
    fixture.fill(12, 60);
    MainWindow window(fixture.services(), theme);
    window.resize(1440, 900);
    window.show();
    window.showPage(QStringLiteral("users"));
    auto *table = window.findChild<TableView *>(QStringLiteral("userTable"));
    QVERIFY(table);
    QTRY_COMPARE(table->model()->rowCount(), 12);
    table->selectRow(1);
    QTest::keyClick(table, Qt::Key_Return);
    QTest::qWait(200);
    window.grab().save(QStringLiteral("/tmp/shellwork/users.png"));
}

QTEST_MAIN(TestUsers)
#include "tst_users.moc"
