// SPDX-License-Identifier: MIT
#include "guifixture.h"

#include "ui/mainwindow.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"
#include "ui/windowstate.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QDialog>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QSet>
#include <QSettings>
#include <QStackedWidget>
#include <QTableView>
#include <QTest>

using namespace gatehouse;
using test::GuiFixture;

namespace {

const QStringList pages{QStringLiteral("sessions"), QStringLiteral("users"), QStringLiteral("tokens"),
                        QStringLiteral("keys"),     QStringLiteral("audit"), QStringLiteral("connections")};

QString shownPage(const MainWindow &window)
{
    return window.findChild<QStackedWidget *>()->currentWidget()->objectName().section(QLatin1Char('.'), 1);
}

QString nameOf(const QWidget *widget)
{
    return QStringLiteral("%1 \"%2\" in %3")
        .arg(QLatin1String(widget->metaObject()->className()), widget->objectName(),
             widget->parentWidget() ? widget->parentWidget()->objectName() : QString());
}

} // namespace

class TestGuiWindow : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QSettings().clear(); }
    void everyPageByShortcut();
    void searchPaletteAndHelp();
    void paletteOffersWhatPagesCan();
    void commandsBelongToTheirPage();
    void paletteLooksForWhatIsTyped();
    void numbersFollowOnEveryPage();
    void themeSwitches();
    void stateIsRemembered();
    void everyControlHasAName();
    void tabReachesEverything();
    void nothingIsClipped_data();
    void nothingIsClipped();
    void productionIsTinted();

private:
    Theme m_theme{Theme::Choice::Light};
};

void TestGuiWindow::everyPageByShortcut()
{
    GuiFixture fixture;
    MainWindow window(fixture.services(), m_theme);
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    for (int i = int(pages.size()) - 1; i >= 0; --i) {
        QTest::keyClick(&window, Qt::Key(Qt::Key_1 + i), Qt::ControlModifier);
        QCOMPARE(shownPage(window), pages[i]);
    }
}

void TestGuiWindow::searchPaletteAndHelp()
{
    GuiFixture fixture;
    MainWindow window(fixture.services(), m_theme);
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    window.findChild<QWidget *>(QStringLiteral("themeSwitch"))->setFocus();
    QTest::keyClick(&window, Qt::Key_F, Qt::ControlModifier);
    QVERIFY(window.focusWidget() && window.focusWidget()->objectName() == QStringLiteral("search"));
    QTest::keyClick(&window, Qt::Key_F1);
    auto *help = window.findChild<QDialog *>(QStringLiteral("shortcutHelp"));
    QVERIFY(help && help->isVisible());
    QTest::keyClick(help, Qt::Key_Escape);
    QTRY_VERIFY(!window.findChild<QDialog *>(QStringLiteral("shortcutHelp")));
    window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    QTest::keyClick(&window, Qt::Key_K, Qt::ControlModifier);
    QVERIFY(window.findChild<QDialog *>());
}

namespace {

QStringList namesIn(const QAbstractItemView *list)
{
    QStringList names;
    for (int row = 0; row < list->model()->rowCount(); ++row) {
        const QModelIndex index = list->model()->index(row, 0);
        names +=
            (index.flags() & Qt::ItemIsEnabled ? QString() : QStringLiteral("-")) + index.data().toString();
    }
    return names;
}

QDialog *openPalette(MainWindow &window)
{
    window.activateWindow();
    if (!QTest::qWaitForWindowActive(&window))
        return nullptr;
    QTest::keyClick(&window, Qt::Key_K, Qt::ControlModifier);
    return window.findChild<QDialog *>(QStringLiteral("commandPalette"));
}

} // namespace

void TestGuiWindow::paletteOffersWhatPagesCan()
{
    GuiFixture fixture;
    fixture.fill(4, 12);
    MainWindow window(fixture.services(), m_theme);
    window.show();
    window.showPage(QStringLiteral("users"));
    QTRY_VERIFY(window.findChild<QTableView *>(QStringLiteral("userTable"))->model()->rowCount() > 0);
    const auto *add = window.findChild<QAbstractButton *>(QStringLiteral("addUserButton"));
    QTRY_VERIFY(add->isEnabled());
    QDialog *palette = openPalette(window);
    QVERIFY(palette);
    const QStringList names = namesIn(palette->findChild<QAbstractItemView *>(QStringLiteral("paletteList")));
    QCOMPARE(names.front(), QStringLiteral("Add a user…"));
    QVERIFY(names.contains(QStringLiteral("-Revoke all sessions of the chosen user…")));
    QVERIFY(names.contains(QStringLiteral("Verify the audit chain")));
    QVERIFY(!names.contains(QStringLiteral("Open the command palette")));
    auto *line = palette->findChild<QLineEdit *>(QStringLiteral("paletteText"));
    QTest::keyClicks(line, QStringLiteral("verify the audit"));
    QTest::keyClick(line, Qt::Key_Return);
    QCOMPARE(shownPage(window), QStringLiteral("audit"));
    QTRY_VERIFY(!window.findChild<QDialog *>(QStringLiteral("commandPalette")));
}

/// What a page cannot do is not offered there, and the shortcut of a page rests on the others.
void TestGuiWindow::commandsBelongToTheirPage()
{
    GuiFixture fixture;
    MainWindow window(fixture.services(), m_theme);
    window.show();
    window.showPage(QStringLiteral("users"));
    const auto *add = window.findChild<QAbstractButton *>(QStringLiteral("addUserButton"));
    QTRY_VERIFY(add->isEnabled());
    window.showPage(QStringLiteral("connections"));
    QDialog *palette = openPalette(window);
    QVERIFY(palette);
    QVERIFY(namesIn(palette->findChild<QAbstractItemView *>(QStringLiteral("paletteList")))
                .contains(QStringLiteral("-Search on this page")));
    QTest::keyClick(palette, Qt::Key_Escape);
    QTRY_VERIFY(!window.findChild<QDialog *>(QStringLiteral("commandPalette")));
    window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    QTest::keyClick(&window, Qt::Key_N, Qt::ControlModifier);
    QVERIFY(!window.findChild<QDialog *>(QStringLiteral("addUser")));
    window.showPage(QStringLiteral("users"));
    QTest::keyClick(&window, Qt::Key_N, Qt::ControlModifier);
    QVERIFY(window.findChild<QDialog *>(QStringLiteral("addUser")));
}

void TestGuiWindow::paletteLooksForWhatIsTyped()
{
    GuiFixture fixture;
    fixture.fill(6, 12);
    MainWindow window(fixture.services(), m_theme);
    window.show();
    window.showPage(QStringLiteral("audit"));
    QDialog *palette = openPalette(window);
    QVERIFY(palette);
    auto *line = palette->findChild<QLineEdit *>(QStringLiteral("paletteText"));
    QTest::keyClicks(line, QStringLiteral("yuki"));
    const QStringList names = namesIn(palette->findChild<QAbstractItemView *>(QStringLiteral("paletteList")));
    QCOMPARE(names.front(), QStringLiteral("Search sessions for “yuki”"));
    QCOMPARE(names.at(1), QStringLiteral("Search users for “yuki”"));
    QTest::keyClick(line, Qt::Key_Down);
    QTest::keyClick(line, Qt::Key_Return);
    QCOMPARE(shownPage(window), QStringLiteral("users"));
    auto *table = window.findChild<QTableView *>(QStringLiteral("userTable"));
    QTRY_COMPARE(table->model()->rowCount(), 1);
}

void TestGuiWindow::numbersFollowOnEveryPage()
{
    GuiFixture fixture;
    fixture.fill(4, 12);
    MainWindow window(fixture.services(), m_theme);
    window.show();
    window.showPage(QStringLiteral("sessions"));
    const auto *nav = window.findChild<QWidget *>(QStringLiteral("nav.sessions"));
    QVERIFY(nav);
    QTRY_VERIFY(nav->accessibleDescription().toInt() > 0);
    QTest::qWait(600);
    const int before = nav->accessibleDescription().toInt();
    window.showPage(QStringLiteral("keys"));
    fixture.insert(QStringLiteral("another"), QStringLiteral("somebody"));
    QTRY_COMPARE_WITH_TIMEOUT(nav->accessibleDescription().toInt(), before + 1, 10'000);
}

void TestGuiWindow::themeSwitches()
{
    GuiFixture fixture;
    MainWindow window(fixture.services(), m_theme);
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    QVERIFY(!m_theme.isDark());
    const QColor light = window.grab().toImage().pixelColor(400, 20);
    QTest::mouseClick(window.findChild<QWidget *>(QStringLiteral("themeSwitch")), Qt::LeftButton);
    QVERIFY(m_theme.isDark());
    QCOMPARE(rememberedTheme(), Theme::Choice::Dark);
    QVERIFY(window.grab().toImage().pixelColor(400, 20).lightness() < light.lightness() - 100);
    QTest::keyClick(&window, Qt::Key_L, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(!m_theme.isDark());
}

void TestGuiWindow::stateIsRemembered()
{
    GuiFixture fixture;
    {
        MainWindow window(fixture.services(), m_theme);
        window.show();
        window.resize(1211, 733);
        window.showPage(QStringLiteral("users"));
        window.findChild<QTableView *>(QStringLiteral("userTable"))
            ->horizontalHeader()
            ->resizeSection(2, 171);
        window.close();
    }
    MainWindow again(fixture.services(), m_theme);
    again.show();
    QCOMPARE(again.size(), QSize(1211, 733));
    QCOMPARE(shownPage(again), QStringLiteral("users"));
    QCOMPARE(again.findChild<QTableView *>(QStringLiteral("userTable"))->columnWidth(2), 171);
}

void TestGuiWindow::everyControlHasAName()
{
    GuiFixture fixture;
    fixture.fill(4, 12);
    MainWindow window(fixture.services(), m_theme);
    window.show();
    QStringList nameless;
    for (const QString &page : pages) {
        window.showPage(page);
        QTest::qWait(150);
        for (QWidget *widget : window.findChildren<QWidget *>()) {
            const bool isControl = qobject_cast<QAbstractButton *>(widget)
                || qobject_cast<QLineEdit *>(widget)
                || (qobject_cast<QAbstractItemView *>(widget) && !qobject_cast<QHeaderView *>(widget));
            const bool isQtsOwn = widget->objectName().startsWith(QLatin1String("qt_"))
                || widget->inherits("QTableCornerButton") || widget->inherits("QComboBoxListView");
            if (isControl && !isQtsOwn && widget->isVisible() && widget->accessibleName().isEmpty())
                nameless += page + QStringLiteral(": ") + nameOf(widget);
        }
    }
    QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join(QLatin1Char('\n'))));
}

/// From anywhere, Tab alone comes past everything on the page that takes the keyboard.
void TestGuiWindow::tabReachesEverything()
{
    GuiFixture fixture;
    fixture.fill(4, 12);
    MainWindow window(fixture.services(), m_theme);
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    QStringList unreached;
    for (const QString &page : {pages[0], pages[1]}) {
        window.showPage(page);
        QTest::qWait(300);
        QSet<QWidget *> reached;
        for (int i = 0; i < 80; ++i) {
            if (QWidget *focused = window.focusWidget())
                reached += focused;
            QTest::keyClick(window.focusWidget(), Qt::Key_Tab);
        }
        for (QWidget *widget : window.findChildren<QWidget *>()) {
            const auto *button = qobject_cast<QAbstractButton *>(widget);
            // Of an exclusive group Tab stops at the checked one; the arrow keys go on from there.
            const bool byArrows = button && button->group() && !button->isChecked();
            if (widget->isVisible() && widget->isEnabled() && widget->focusPolicy() & Qt::TabFocus
                && !widget->focusProxy() && !byArrows && !reached.contains(widget))
                unreached += page + QStringLiteral(": ") + nameOf(widget);
        }
    }
    QVERIFY2(unreached.isEmpty(), qPrintable(unreached.join(QLatin1Char('\n'))));
}

void TestGuiWindow::nothingIsClipped_data()
{
    QTest::addColumn<QSize>("size");
    QTest::newRow("large") << QSize(1440, 900);
    QTest::newRow("small") << QSize(1024, 700);
}

void TestGuiWindow::nothingIsClipped()
{
    QFETCH(QSize, size);
    GuiFixture fixture;
    fixture.fill(12, 40);
    MainWindow window(fixture.services(), m_theme);
    window.resize(size);
    window.show();
    QStringList clipped;
    for (const QString &page : {pages[0], pages[1]}) {
        window.showPage(page);
        auto *table = window.findChild<QTableView *>(page == pages[0] ? QStringLiteral("sessionTable")
                                                                      : QStringLiteral("userTable"));
        QTRY_VERIFY(table->model()->rowCount() > 0);
        table->selectRow(0);
        QTest::keyClick(table, Qt::Key_Return);
        QTest::qWait(300);
        for (QWidget *widget : window.findChildren<QWidget *>()) {
            const auto *label = qobject_cast<QLabel *>(widget);
            const bool isText = qobject_cast<QAbstractButton *>(widget)
                || (label && !label->wordWrap() && !label->inherits("gatehouse::ElidedLabel"));
            // A page that scrolls may hide some of its height, not of its width.
            if (isText && widget->isVisible() && !widget->inherits("QLineEditIconButton")
                && !widget->inherits("gatehouse::NavButton") && !widget->inherits("gatehouse::ConnectionBox")
                && widget->width() < widget->sizeHint().width())
                clipped += QStringLiteral("%1: %2 has %3 of %4")
                               .arg(page, nameOf(widget))
                               .arg(widget->width())
                               .arg(widget->sizeHint().width());
        }
    }
    QVERIFY2(clipped.isEmpty(), qPrintable(clipped.join(QLatin1Char('\n'))));
}

void TestGuiWindow::productionIsTinted()
{
    GuiFixture plain, production(GuiFixture::Production);
    MainWindow calm(plain.services(), m_theme), tinted(production.services(), m_theme);
    calm.show();
    tinted.show();
    const auto top = [](MainWindow &window) { return window.grab().toImage().pixelColor(600, 1); };
    QCOMPARE(top(tinted), m_theme.colour(Ink::DangerFill));
    QVERIFY(top(calm) != m_theme.colour(Ink::DangerFill));
}

QTEST_MAIN(TestGuiWindow)
#include "tst_gui_window.moc"
