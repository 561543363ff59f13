// SPDX-License-Identifier: MIT
#include "guifixture.h"

#include "ui/mainwindow.h"
#include "ui/sessions/outcomedialog.h"
#include "ui/sessions/sessionmodel.h"
#include "ui/theme/theme.h"
#include "ui/widgets/tableview.h"

#include <QCheckBox>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
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
    QWidget *bar(const char *name) const { return window.findChild<QWidget *>(QLatin1String(name)); }
    QString textOf(const char *name) const
    {
        return bar(name)->findChild<QLabel *>(QStringLiteral("messageText"))->text();
    }
    void press(const char *barName, const char *button = "messageAction") const
    {
        QTest::mouseClick(bar(barName)->findChild<QPushButton *>(QLatin1String(button)), Qt::LeftButton);
    }
    /// Runs an entry of the menu that is open.
    void choose(const QString &start) const
    {
        for (QMenu *menu : window.findChildren<QMenu *>()) {
            for (QAction *action : menu->actions()) {
                if (action->text().startsWith(start) && action->isEnabled()) {
                    menu->close();
                    return action->trigger();
                }
            }
        }
        QFAIL(qPrintable(QStringLiteral("no entry ") + start));
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
    void groupsByUserWithTheKeyboard();
    void manyAskForTyping();
    void productionAsksForTyping();
    void wholeUserFromTheDetails();
    void accessTokensCanBeRefusedToo();
    void undoTakesItBack();
    void closedInTheUndoTimeSendsNothing();
    void everythingThatMatches();
    void allButThisOne();
    void pastedList();
    void interruptedIsOfferedAtTheStart();
    void forgottenIsNotOfferedAgain();
    void detailsShowWhatIsOpen();
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
    QTRY_VERIFY(ui.bar("revocationResult")->isVisible());
    const QString said = ui.textOf("revocationResult");
    QVERIFY2(said.startsWith(QStringLiteral("1 session revoked. Access tokens stay valid until ")),
             qPrintable(said));
    QVERIFY(!ui.bar("revocationUndo")->isVisible() && !ui.bar("revocationProgress")->isVisible());
    const auto trail = fixture.auditTrail();
    QCOMPARE(countOf(trail, AuditAction::RevokeSessions, AuditPhase::Requested), 1);
    QCOMPARE(countOf(trail, AuditAction::RevokeSessions, AuditPhase::Succeeded), 1);
    QCOMPARE(trail.back().reason, QStringLiteral("laptop stolen"));
    QCOMPARE(trail.back().actor, QStringLiteral("dana"));
}

void TestGuiSessions::groupsByUserWithTheKeyboard()
{
    GuiFixture fixture;
    fixture.fill(12, sessionCount);
    Opened ui(fixture, m_theme);
    QTRY_COMPARE(ui.model->rowCount(), sessionCount);
    QTest::keyClick(&ui.window, Qt::Key_G, Qt::ControlModifier);
    QTRY_COMPARE(ui.model->rowCount(), 12);
    QVERIFY(ui.page->findChild<QPushButton *>(QStringLiteral("group"))->isChecked());
    ui.table->setFocus();
    ui.select(2);
    QTest::keyClick(ui.table, Qt::Key_Right);
    const auto size = int(ui.model->summaryAt(2).size);
    QCOMPARE(ui.model->rowCount(), 12 + size);
    QTest::keyClick(ui.table, Qt::Key_Down);
    QTest::keyClick(ui.table, Qt::Key_Left); // Up to the heading,
    QCOMPARE(ui.table->currentIndex().row(), 2);
    QTest::keyClick(ui.table, Qt::Key_Left); // which closes.
    QCOMPARE(ui.model->rowCount(), 12);
    QTest::keyClick(ui.table, Qt::Key_Return);
    QVERIFY(ui.model->isOpen(2));
    const QRect name = ui.table->visualRect(ui.model->index(2, SessionModel::User));
    QTest::mouseClick(ui.table->viewport(), Qt::LeftButton, {}, {name.left() + 18, name.center().y()});
    QVERIFY(!ui.model->isOpen(2));

    QTest::keyClick(ui.table, Qt::Key_Delete);
    QTRY_VERIFY(ui.dialog());
    const auto live = int(ui.model->summaryAt(2).live());
    QVERIFY(live > 1);
    QTRY_VERIFY(ui.dialog()
                    ->findChild<QLabel *>(QStringLiteral("sentence"))
                    ->text()
                    .contains(QStringLiteral("%1 sessions of ").arg(live)));
    ui.confirm(QStringLiteral("laptop stolen"));
    QTRY_COMPARE(ui.model->summaryAt(2).live(), std::size_t(0));
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
    QTRY_COMPARE(countOf(fixture.auditTrail(), AuditAction::RevokeUser, AuditPhase::Succeeded), 1);
}

/// One session is chosen; with the box ticked its access tokens go on the deny list, and nothing else ends.
void TestGuiSessions::accessTokensCanBeRefusedToo()
{
    GuiFixture fixture;
    fixture.fill(12, sessionCount);
    Opened ui(fixture, m_theme);
    QTRY_COMPARE(ui.model->rowCount(), sessionCount);
    ui.search->setText(QStringLiteral("yuki state:active"));
    const int live = ui.model->rowCount();
    QVERIFY(live > 1);
    const QString id = ui.model->sessionIdAt(0);
    ui.select(0);
    QTest::keyClick(ui.table, Qt::Key_Delete);
    QTRY_VERIFY(ui.dialog());
    auto *box = ui.dialog()->findChild<QCheckBox *>(QStringLiteral("denyTokens"));
    QTRY_VERIFY(box && box->isVisible() && !box->isChecked());
    const auto *sentence = ui.dialog()->findChild<QLabel *>(QStringLiteral("sentence"));
    QTRY_VERIFY(sentence->text().startsWith(QStringLiteral("1 session of yuki@northwind.io will end")));
    QVERIFY(sentence->text().contains(QStringLiteral("access tokens stay valid until")));
    box->click();
    QVERIFY(sentence->text().contains(QStringLiteral("and so do access tokens wherever the API asks")));
    box->click(); // And back.
    QVERIFY(sentence->text().contains(QStringLiteral("access tokens stay valid until")));
    box->click();
    ui.confirm(QStringLiteral("laptop stolen"));
    QTRY_VERIFY(!ui.dialog());
    QTRY_VERIFY(ui.bar("revocationResult")->isVisible());
    QTRY_COMPARE(ui.model->rowCount(), live - 1);
    QVERIFY2(ui.textOf("revocationResult").contains(QStringLiteral("are refused wherever the API asks")),
             qPrintable(ui.textOf("revocationResult")));
    const auto denied = fixture.run([&](OpenStore &store) {
        return store.sessions.denied({denialOfSession(id)}, fixture.clock().nowMs());
    });
    QVERIFY(denied && *denied == QStringLiteral("laptop stolen"));
    const auto trail = fixture.auditTrail();
    QCOMPARE(countOf(trail, AuditAction::RevokeSessions, AuditPhase::Succeeded), 1);
    QVERIFY2(trail.back().object.endsWith(QStringLiteral("access tokens denied as well")),
             qPrintable(trail.back().object));
}

void TestGuiSessions::undoTakesItBack()
{
    GuiFixture fixture;
    fixture.fill(12, 20);
    fixture.services().sessions.revocations().setUndoTime(60'000);
    Opened ui(fixture, m_theme);
    QTRY_COMPARE(ui.model->rowCount(), 20);
    ui.search->setText(QStringLiteral("state:active"));
    ui.select(0);
    for (const bool byKey : {false, true}) {
        QTest::keyClick(ui.table, Qt::Key_Delete);
        QTRY_VERIFY(ui.dialog());
        ui.confirm(QStringLiteral("by mistake"));
        QTRY_VERIFY(!ui.dialog());
        QVERIFY(ui.bar("revocationUndo")->isVisible());
        QVERIFY(ui.textOf("revocationUndo").startsWith(QStringLiteral("Revoking 1 session of ")));
        ui.window.activateWindow();
        QTRY_VERIFY(ui.window.isActiveWindow());
        if (byKey)
            QTest::keyClick(&ui.window, Qt::Key_Z, Qt::ControlModifier);
        else
            ui.press("revocationUndo");
        QVERIFY(!ui.bar("revocationUndo")->isVisible());
        QVERIFY(ui.textOf("revocationResult").startsWith(QStringLiteral("Undone")));
    }
    QVERIFY(fixture.auditTrail().empty());
}

void TestGuiSessions::closedInTheUndoTimeSendsNothing()
{
    GuiFixture fixture;
    fixture.fill(12, 20);
    fixture.services().sessions.revocations().setUndoTime(300);
    {
        Opened ui(fixture, m_theme);
        QTRY_COMPARE(ui.model->rowCount(), 20);
        ui.search->setText(QStringLiteral("state:active"));
        ui.select(0);
        QTest::keyClick(ui.table, Qt::Key_Delete);
        QTRY_VERIFY(ui.dialog());
        ui.confirm(QStringLiteral("by mistake"));
        QVERIFY(fixture.services().sessions.revocations().isScheduled());
        ui.window.close();
        QVERIFY(!fixture.services().sessions.revocations().isScheduled());
    }
    QTest::qWait(500);
    QVERIFY(fixture.auditTrail().empty());
}

void TestGuiSessions::everythingThatMatches()
{
    GuiFixture fixture;
    fixture.fill(12, sessionCount);
    Opened ui(fixture, m_theme);
    QTRY_VERIFY(fixture.services().sessions.isLive());
    QTRY_COMPARE(ui.model->rowCount(), sessionCount);
    auto *more = ui.page->findChild<QPushButton *>(QStringLiteral("more"));
    QTest::mouseClick(more, Qt::LeftButton);
    auto *menu = ui.window.findChild<QMenu *>(QStringLiteral("moreMenu"));
    QVERIFY(!menu->actions().front()->isEnabled()); // Without a filter it would be everybody.
    menu->close();
    ui.search->setText(QStringLiteral("yuki"));
    const StateCounts counts = ui.model->counts();
    const auto live = counts[std::size_t(SessionState::Active)] + counts[std::size_t(SessionState::Expiring)];
    QVERIFY(live > 0 && live < 10);
    QTest::mouseClick(more, Qt::LeftButton);
    ui.choose(QStringLiteral("Revoke everything"));
    QTRY_VERIFY(ui.dialog());
    auto *sentence = ui.dialog()->findChild<QLabel *>(QStringLiteral("sentence"));
    QTRY_VERIFY(sentence->text().contains(QStringLiteral("%1 sessions of yuki").arg(live)));
    QVERIFY(sentence->text().contains(QStringLiteral("not included")));
    ui.confirm(QStringLiteral("left the company"));
    QTRY_VERIFY(!ui.dialog());
    QTRY_COMPARE(ui.model->counts()[std::size_t(SessionState::Active)], std::size_t(0));
    QTRY_COMPARE(countOf(fixture.auditTrail(), AuditAction::RevokeSessions, AuditPhase::Succeeded), 1);
    QCOMPARE(fixture.auditTrail().back().object, QStringLiteral("%1 sessions (filter yuki)").arg(live));
}

void TestGuiSessions::allButThisOne()
{
    GuiFixture fixture;
    fixture.fill(12, sessionCount);
    Opened ui(fixture, m_theme);
    QTRY_COMPARE(ui.model->rowCount(), sessionCount);
    ui.search->setText(QStringLiteral("yuki state:active"));
    QVERIFY(ui.model->rowCount() > 1);
    ui.select(0);
    const QString kept = ui.model->sessionIdAt(0);
    Q_EMIT ui.table->menuRequested(ui.window.mapToGlobal(QPoint(100, 100)));
    ui.choose(QStringLiteral("Revoke all but this one"));
    QTRY_VERIFY(ui.dialog());
    ui.confirm(QStringLiteral("new phone"));
    QTRY_VERIFY(!ui.dialog());
    QTRY_COMPARE(ui.model->rowCount(), 1);
    QCOMPARE(ui.model->sessionIdAt(0), kept);
}

void TestGuiSessions::pastedList()
{
    GuiFixture fixture;
    fixture.fill(12, 20);
    fixture.insert(QStringLiteral("leaked-1"), QStringLiteral("u1"));
    fixture.insert(QStringLiteral("leaked-2"), QStringLiteral("u1"));
    Opened ui(fixture, m_theme);
    QTRY_COMPARE(ui.model->rowCount(), 22);
    QTest::mouseClick(ui.page->findChild<QPushButton *>(QStringLiteral("more")), Qt::LeftButton);
    ui.choose(QStringLiteral("Revoke a pasted list"));
    QTRY_VERIFY(ui.dialog());
    auto *list = ui.dialog()->findChild<QPlainTextEdit *>(QStringLiteral("pastedList"));
    auto *sentence = ui.dialog()->findChild<QLabel *>(QStringLiteral("sentence"));
    list->setPlainText(QStringLiteral("nobody"));
    QTRY_VERIFY(sentence->text().startsWith(QStringLiteral("Nothing in this list")));
    list->setPlainText(QStringLiteral("leaked-1, leaked-2\nleaked-1 nobody"));
    QTRY_VERIFY(sentence->text().contains(QStringLiteral("2 sessions of u1 will end.")));
    QVERIFY(sentence->text().contains(QStringLiteral("Neither a session nor a user: nobody.")));
    ui.confirm(QStringLiteral("leaked"));
    QTRY_VERIFY(!ui.dialog());
    QTRY_COMPARE(ui.stateOf(QStringLiteral("leaked-2")), SessionState::Revoked);
}

/// A program was killed in the midst of revoking three sessions.
void TestGuiSessions::interruptedIsOfferedAtTheStart()
{
    GuiFixture fixture;
    fixture.fill(12, 20);
    for (int i = 0; i < 3; ++i)
        fixture.insert(QStringLiteral("left-%1").arg(i), QStringLiteral("u1"));
    fixture.interruptRevocation(
        {QStringLiteral("left-0"), QStringLiteral("left-1"), QStringLiteral("left-2")});
    Opened ui(fixture, m_theme);
    QTRY_VERIFY(ui.bar("revocationUnfinished")->isVisible());
    QCOMPARE(ui.textOf("revocationUnfinished"),
             QStringLiteral("A revocation of 3 sessions was interrupted: 3 are left."));
    QTRY_COMPARE(ui.model->rowCount(), 23);
    ui.press("revocationUnfinished", "unfinishedShow");
    const auto outcome = [&] { return ui.window.findChild<QDialog *>(QStringLiteral("outcomeDialog")); };
    QTRY_VERIFY(outcome());
    QCOMPARE(outcome()->findChild<QTableView *>(QStringLiteral("outcomeTable"))->model()->rowCount(), 3);
    outcome()->close();
    ui.press("revocationUnfinished");
    const auto asked = [&] { return ui.window.findChild<QDialog *>(QStringLiteral("continueDialog")); };
    QTRY_VERIFY(asked());
    QCOMPARE(ui.stateOf(QStringLiteral("left-2")), SessionState::Active);
    asked()->findChild<QPushButton *>(QStringLiteral("confirm"))->click();
    QTRY_COMPARE(ui.stateOf(QStringLiteral("left-2")), SessionState::Revoked);
    QTRY_VERIFY(ui.bar("revocationResult")->isVisible());
    QVERIFY(ui.textOf("revocationResult").startsWith(QStringLiteral("3 sessions revoked.")));
    QTRY_VERIFY(!ui.bar("revocationUnfinished")->isVisible());
}

void TestGuiSessions::forgottenIsNotOfferedAgain()
{
    GuiFixture fixture;
    fixture.insert(QStringLiteral("left"), QStringLiteral("u1"));
    fixture.interruptRevocation({QStringLiteral("left")});
    Opened ui(fixture, m_theme);
    QTRY_VERIFY(ui.bar("revocationUnfinished")->isVisible());
    ui.press("revocationUnfinished", "unfinishedForget");
    const auto asked = [&] { return ui.window.findChild<QDialog *>(QStringLiteral("forgetDialog")); };
    QTRY_VERIFY(asked());
    QVERIFY(ui.bar("revocationUnfinished")->isVisible());
    asked()->findChild<QPushButton *>(QStringLiteral("confirm"))->click();
    QTRY_VERIFY(!ui.bar("revocationUnfinished")->isVisible());
    QVERIFY(ui.textOf("revocationResult").contains(QStringLiteral("stays as it is")));
    QTRY_COMPARE(ui.model->rowCount(), 1);
    QCOMPARE(ui.stateOf(QStringLiteral("left")), SessionState::Active);
    QVERIFY(fixture.auditTrail().back().outcome.contains(QStringLiteral("given up")));
}

void TestGuiSessions::detailsShowWhatIsOpen()
{
    using Outcome = RevokeItem::Outcome;
    QWidget parent;
    auto *dialog = new OutcomeDialog(
        m_theme, QStringLiteral("…"),
        {{QStringLiteral("s1"), QStringLiteral("ada"), Outcome::Revoked, {}},
         {QStringLiteral("s2"), QStringLiteral("ada"), Outcome::Failed, QStringLiteral("Damaged.")},
         {QStringLiteral("s3"), {}, Outcome::AlreadyGone, {}, true},
         {QStringLiteral("s4"), {}, Outcome::Unknown, {}}},
        &parent);
    QAbstractItemModel *rows = dialog->findChild<QTableView *>(QStringLiteral("outcomeTable"))->model();
    QCOMPARE(rows->rowCount(), 4);
    QCOMPARE(rows->index(2, 2).data().toString(), QStringLiteral("No such session"));
    dialog->findChild<QCheckBox *>(QStringLiteral("onlyOpen"))->setChecked(true);
    QCOMPARE(rows->rowCount(), 2);
    QCOMPARE(rows->index(0, 3).data().toString(), QStringLiteral("Damaged."));
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
