// SPDX-License-Identifier: MIT
#include "guifixture.h"

#include "ui/mainwindow.h"
#include "ui/sessions/sessionmodel.h"
#include "ui/theme/theme.h"
#include "ui/widgets/tableview.h"

#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSemaphore>
#include <QSettings>
#include <QTest>
#include <QToolButton>

#include <algorithm>

using namespace gatehouse;
using test::GuiFixture;

namespace {

constexpr int sessionCount = 60;

/// A window on the sessions page, with what the tests touch.
struct Opened {
    explicit Opened(GuiFixture &fixture, Theme &theme)
        : window(fixture.services(), theme)
    {
        window.showPage(QStringLiteral("sessions"));
        window.show();
        table = window.findChild<TableView *>(QStringLiteral("sessionTable"));
        model = qobject_cast<SessionModel *>(table->model());
        page = window.findChild<QWidget *>(QStringLiteral("page.sessions"));
        search = page->findChild<QLineEdit *>(QStringLiteral("search"));
    }
    QDialog *dialog() const { return window.findChild<QDialog *>(QStringLiteral("revokeDialog")); }
    void select(int row) const { table->selectRow(row); }
    /// Types into the open dialog and presses its button.
    void confirm(const QString &reason) const
    {
        auto *field = dialog()->findChild<QLineEdit *>(QStringLiteral("reason"));
        QTest::keyClicks(field, reason);
        auto *button = dialog()->findChild<QPushButton *>(QStringLiteral("confirm"));
        QTRY_VERIFY(button->isEnabled());
        QTest::mouseClick(button, Qt::LeftButton);
        QTest::mouseClick(button, Qt::LeftButton); // Impatient: must not revoke twice.
    }
    SessionState stateOf(const QString &id) const
    {
        return SessionState(model->index(model->rowOf(id), 0).data(SessionModel::StateRole).toInt());
    }

    MainWindow window;
    TableView *table;
    SessionModel *model;
    QWidget *page;
    QLineEdit *search;
};

qsizetype countOf(const std::vector<AuditEvent> &trail, AuditAction action, AuditPhase phase)
{
    return std::count_if(trail.begin(), trail.end(),
                         [&](const AuditEvent &e) { return e.action == action && e.phase == phase; });
}

} // namespace

class TestGuiSessions : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QSettings().clear(); }
    void searchSelectRevoke();
    void manyAskForTyping();
    void productionAsksForTyping();
    void wholeUserFromTheDetails();
    void chipsFilterAndCount();
    void badFilterIsExplained();
    void newSessionsWaitWhileSelecting();
    void detailsOpenAndClose();
    void detailsFollowTheStore();
    void reuseShowsInTheTable();
    void scrolledRowsStay();
    void stoppedReadingIsSaid();
    void emptyStoreAndNoMatch();
    void unreachableStoreSaysWhatToDo();
    void readOnlyRevokesNothing();

private:
    Theme m_theme{Theme::Choice::Light};
};

void TestGuiSessions::searchSelectRevoke()
{
    GuiFixture fixture;
    fixture.fill(12, sessionCount);
    Opened ui(fixture, m_theme);
    QTRY_COMPARE(ui.model->rowCount(), sessionCount);

    QTest::keyClicks(ui.search, QStringLiteral("marcus state:active"));
    QVERIFY(ui.model->rowCount() > 0 && ui.model->rowCount() < 8);
    const QString id = ui.model->sessionIdAt(0);
    QTest::keyClick(ui.search, Qt::Key_Down);
    QVERIFY(ui.table->hasFocus());
    ui.select(0);
    QTest::keyClick(ui.table, Qt::Key_Delete);
    QTRY_VERIFY(ui.dialog());
    QTRY_VERIFY(ui.dialog()
                    ->findChild<QLabel *>(QStringLiteral("sentence"))
                    ->text()
                    .contains(QStringLiteral("1 session of marcus@northwind.io will end")));
    QVERIFY(!ui.dialog()->findChild<QPushButton *>(QStringLiteral("confirm"))->isEnabled());
    ui.confirm(QStringLiteral("laptop stolen"));

    QTRY_VERIFY(!ui.dialog());
    ui.search->clear();
    QTRY_COMPARE(ui.stateOf(id), SessionState::Revoked);
    auto *message = ui.page->findChild<QLabel *>(QStringLiteral("messageText"));
    QCOMPARE(message->text(), QStringLiteral("1 session revoked."));
    const auto trail = fixture.auditTrail();
    QCOMPARE(countOf(trail, AuditAction::RevokeSessions, AuditPhase::Requested), 1);
    QCOMPARE(countOf(trail, AuditAction::RevokeSessions, AuditPhase::Succeeded), 1);
    QCOMPARE(trail.back().reason, QStringLiteral("laptop stolen"));
    QCOMPARE(trail.back().actor, QStringLiteral("dana"));
}

void TestGuiSessions::manyAskForTyping()
{
    GuiFixture fixture;
    fixture.fill(12, sessionCount);
    Opened ui(fixture, m_theme);
    QTRY_COMPARE(ui.model->rowCount(), sessionCount);
    ui.table->selectAll();
    QTest::keyClick(ui.table, Qt::Key_Delete);
    QTRY_VERIFY(ui.dialog());
    auto *typed = ui.dialog()->findChild<QLineEdit *>(QStringLiteral("typed"));
    QTRY_VERIFY(typed->isVisible());
    auto *confirm = ui.dialog()->findChild<QPushButton *>(QStringLiteral("confirm"));
    QTest::keyClicks(ui.dialog()->findChild<QLineEdit *>(QStringLiteral("reason")), QStringLiteral("breach"));
    QVERIFY(!confirm->isEnabled());
    const StateCounts counts = ui.model->counts();
    const auto live = counts[std::size_t(SessionState::Active)] + counts[std::size_t(SessionState::Expiring)];
    QTest::keyClicks(typed, QString::number(live));
    QVERIFY(confirm->isEnabled());
    QTest::mouseClick(confirm, Qt::LeftButton);
    QTRY_VERIFY(!ui.dialog());
    ui.table->clearSelection();
    QTRY_COMPARE(ui.model->counts()[std::size_t(SessionState::Active)], std::size_t(0));
}

void TestGuiSessions::productionAsksForTyping()
{
    GuiFixture fixture(GuiFixture::Production);
    fixture.fill(12, 20);
    Opened ui(fixture, m_theme);
    QTRY_COMPARE(ui.model->rowCount(), 20);
    ui.search->setText(QStringLiteral("state:active"));
    ui.select(0);
    QTest::keyClick(ui.table, Qt::Key_Delete);
    QTRY_VERIFY(ui.dialog());
    QTRY_VERIFY(ui.dialog()->findChild<QLineEdit *>(QStringLiteral("typed"))->isVisible());
}

void TestGuiSessions::wholeUserFromTheDetails()
{
    GuiFixture fixture;
    fixture.fill(12, sessionCount);
    Opened ui(fixture, m_theme);
    QTRY_COMPARE(ui.model->rowCount(), sessionCount);
    ui.search->setText(QStringLiteral("yuki state:live"));
    ui.select(0);
    QTest::keyClick(ui.table, Qt::Key_Return);
    const auto button = [&] {
        return ui.window.findChild<QPushButton *>(QStringLiteral("detailsRevokeUser"));
    };
    QTRY_VERIFY(button());
    QTest::mouseClick(button(), Qt::LeftButton);
    QTRY_VERIFY(ui.dialog());
    ui.confirm(QStringLiteral("left the company"));
    QTRY_VERIFY(!ui.dialog());
    QTRY_COMPARE(ui.model->rowCount(), 0);
    QCOMPARE(countOf(fixture.auditTrail(), AuditAction::RevokeUser, AuditPhase::Succeeded), 1);
}

void TestGuiSessions::chipsFilterAndCount()
{
    GuiFixture fixture;
    fixture.fill(12, sessionCount);
    Opened ui(fixture, m_theme);
    QTRY_COMPARE(ui.model->rowCount(), sessionCount);
    auto *reuse = ui.page->findChild<QToolButton *>(QStringLiteral("chip.reuse"));
    QTRY_COMPARE(reuse->text(), QStringLiteral("Reuse  3"));
    QTest::mouseClick(reuse, Qt::LeftButton);
    QCOMPARE(ui.model->rowCount(), 3);
    QCOMPARE(ui.stateOf(ui.model->sessionIdAt(0)), SessionState::ReuseDetected);
    QCOMPARE(ui.page->findChild<QLabel *>(QStringLiteral("count"))->text(), QStringLiteral("3 of 60"));
}

void TestGuiSessions::badFilterIsExplained()
{
    GuiFixture fixture;
    fixture.fill(12, 20);
    Opened ui(fixture, m_theme);
    QTRY_COMPARE(ui.model->rowCount(), 20);
    auto *problem = ui.page->findChild<QLabel *>(QStringLiteral("searchProblem"));
    QVERIFY(!problem->isVisible());
    QTest::keyClicks(ui.search, QStringLiteral("expires<soon"));
    QVERIFY(problem->isVisible());
    QVERIFY(problem->text().size() > 20);
    QTest::keyClick(ui.search, Qt::Key_Escape);
    QVERIFY(!problem->isVisible());
    QVERIFY(ui.search->text().isEmpty());
}

void TestGuiSessions::newSessionsWaitWhileSelecting()
{
    GuiFixture fixture;
    fixture.fill(12, 20);
    Opened ui(fixture, m_theme);
    QTRY_COMPARE(ui.model->rowCount(), 20);
    auto *pill = ui.window.findChild<QToolButton *>(QStringLiteral("pill"));
    ui.select(2);
    QTest::keyClick(ui.table, Qt::Key_Down, Qt::ShiftModifier);
    const QStringList before = ui.model->shownIds();
    fixture.insert(QStringLiteral("brand-new"), QStringLiteral("u-new"));
    QTRY_VERIFY_WITH_TIMEOUT(pill->isVisible(), 10'000);
    QCOMPARE(ui.model->shownIds(), before);
    QTest::mouseClick(pill, Qt::LeftButton);
    QTRY_COMPARE(ui.model->rowOf(QStringLiteral("brand-new")), 0);
    QVERIFY(!pill->isVisible());
}

void TestGuiSessions::detailsOpenAndClose()
{
    GuiFixture fixture;
    fixture.fill(12, 20);
    Opened ui(fixture, m_theme);
    QTRY_COMPARE(ui.model->rowCount(), 20);
    auto *details = ui.window.findChild<QWidget *>(QStringLiteral("sessionDetails"));
    QVERIFY(!details->isVisible());
    ui.table->setFocus();
    ui.select(0);
    QTest::keyClick(ui.table, Qt::Key_Return);
    QVERIFY(details->isVisible());
    const QString name = ui.model->index(0, SessionModel::User).data().toString();
    QTRY_COMPARE(details->accessibleName(), name);
    QTest::keyClick(ui.table, Qt::Key_Escape);
    QVERIFY(!details->isVisible());
}

/// Somebody else revokes the session that is looked at.
void TestGuiSessions::detailsFollowTheStore()
{
    GuiFixture fixture;
    fixture.fill(12, 20);
    Opened ui(fixture, m_theme);
    QTRY_COMPARE(ui.model->rowCount(), 20);
    ui.search->setText(QStringLiteral("state:active"));
    ui.select(0);
    QTest::keyClick(ui.table, Qt::Key_Return);
    auto *revoke = ui.window.findChild<QPushButton *>(QStringLiteral("detailsRevoke"));
    QTRY_VERIFY(revoke->isEnabled());
    ui.search->clear();
    const QString id = ui.model->sessionIdAt(ui.table->currentIndex().row());
    const auto revoked = fixture.run([&](OpenStore &store) {
        return store.sessions.revoke(
            {SessionIds{{id}}, QStringLiteral("elsewhere"), QStringLiteral("erin"), fixture.clock().nowMs()});
    });
    QVERIFY(revoked);
    QTRY_VERIFY(!revoke->isEnabled());
    QTRY_COMPARE(revoke->toolTip(), QStringLiteral("This session has ended already."));
}

/// A used refresh token comes back while the window is open.
void TestGuiSessions::reuseShowsInTheTable()
{
    GuiFixture fixture;
    fixture.fill(3, 10);
    fixture.insert(QStringLiteral("family"), QStringLiteral("u1"));
    Opened ui(fixture, m_theme);
    QTRY_COMPARE(ui.model->rowCount(), 11);
    QCOMPARE(ui.stateOf(QStringLiteral("family")), SessionState::Active);
    QVERIFY(fixture.rotate(QStringLiteral("family"), 0) == RotateAnswer::Kind::Rotated);
    QVERIFY(fixture.rotate(QStringLiteral("family"), 1) == RotateAnswer::Kind::Rotated);
    QVERIFY(fixture.rotate(QStringLiteral("family"), 0) == RotateAnswer::Kind::Reused);
    QTRY_COMPARE_WITH_TIMEOUT(ui.stateOf(QStringLiteral("family")), SessionState::ReuseDetected, 1000);
}

/// Who reads further down goes on reading when sessions appear above.
void TestGuiSessions::scrolledRowsStay()
{
    GuiFixture fixture;
    fixture.fill(12, sessionCount);
    Opened ui(fixture, m_theme);
    QTRY_COMPARE(ui.model->rowCount(), sessionCount);
    QTRY_VERIFY(ui.table->isVisible());
    ui.table->scrollTo(ui.model->index(40, 0), QAbstractItemView::PositionAtTop);
    const int y = ui.table->height() / 2;
    const QString seen = ui.model->sessionIdAt(ui.table->rowAt(y));
    for (int i = 0; i < 30; ++i)
        fixture.insert(QStringLiteral("new-%1").arg(i), QStringLiteral("u1"));
    QTRY_COMPARE(ui.model->rowCount(), sessionCount + 30);
    QCOMPARE(ui.model->sessionIdAt(ui.table->rowAt(y)), seen);
    fixture.insert(QStringLiteral("one-more"), QStringLiteral("u1"));
    QTRY_COMPARE(ui.model->rowCount(), sessionCount + 31);
    QCOMPARE(ui.model->sessionIdAt(ui.table->rowAt(y)), seen);
}

void TestGuiSessions::stoppedReadingIsSaid()
{
    GuiFixture fixture;
    fixture.fill(12, 20);
    Opened ui(fixture, m_theme);
    auto *message = ui.page->findChild<QLabel *>(QStringLiteral("messageText"));
    QTRY_COMPARE(ui.model->rowCount(), 20);
    QSemaphore busy;
    fixture.store().run([&busy](OpenStore &) -> Done {
        busy.acquire();
        return {};
    });
    fixture.services().sessions.load();
    fixture.services().sessions.cancelLoad();
    busy.release();
    QTRY_VERIFY(message->isVisible());
    QVERIFY(message->text().startsWith(QStringLiteral("Reading was stopped")));
    QTest::mouseClick(ui.page->findChild<QPushButton *>(QStringLiteral("messageAction")), Qt::LeftButton);
    QTRY_COMPARE(ui.model->rowCount(), 20);
    QTRY_VERIFY(fixture.services().sessions.isLive());
}

void TestGuiSessions::emptyStoreAndNoMatch()
{
    GuiFixture fixture;
    Opened ui(fixture, m_theme);
    auto *empty = ui.page->findChild<QWidget *>(QStringLiteral("emptyState"));
    QTRY_COMPARE(empty->accessibleName(), QStringLiteral("No sessions yet"));
    QVERIFY(empty->isVisible());
    fixture.fill(3, 10);
    QTRY_COMPARE_WITH_TIMEOUT(ui.model->rowCount(), 10, 10'000);
    QTRY_VERIFY(ui.table->isVisible());
    QTest::keyClicks(ui.search, QStringLiteral("nobody"));
    QTRY_COMPARE(empty->accessibleName(), QStringLiteral("No session matches"));
    QTest::mouseClick(empty->findChild<QPushButton *>(QStringLiteral("emptyAction")), Qt::LeftButton);
    QTRY_VERIFY(ui.table->isVisible());
}

void TestGuiSessions::unreachableStoreSaysWhatToDo()
{
    GuiFixture fixture(GuiFixture::Unreachable);
    Opened ui(fixture, m_theme);
    auto *empty = ui.page->findChild<QWidget *>(QStringLiteral("emptyState"));
    auto *action = empty->findChild<QPushButton *>(QStringLiteral("emptyAction"));
    QTRY_COMPARE(action->text(), QStringLiteral("Try again"));
    QVERIFY(action->isVisible());
    QVERIFY(empty->accessibleDescription().size() > 10);
}

void TestGuiSessions::readOnlyRevokesNothing()
{
    GuiFixture fixture;
    fixture.fill(3, 10);
    GuiFixture readOnly(GuiFixture::ReadOnly);
    Opened ui(readOnly, m_theme);
    QVERIFY(!ui.page->findChild<QPushButton *>(QStringLiteral("revoke"))->isEnabled());
    QVERIFY(ui.page->findChild<QPushButton *>(QStringLiteral("revoke"))
                ->toolTip()
                .contains(QStringLiteral("read-only")));
}

QTEST_MAIN(TestGuiSessions)
#include "tst_gui_sessions.moc"
