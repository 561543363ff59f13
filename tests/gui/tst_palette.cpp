// SPDX-License-Identifier: MIT
#include "ui/palette/commandpalette.h"

#include <QLineEdit>
#include <QListView>
#include <QPointer>
#include <QTest>

using namespace gatehouse;

class TestPalette : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void runsWhatIsFound();
    void movesByKeys();
    void passesOverWhatCannotRun();
    void closesByEscape();

private:
    Commands commands();
    QLineEdit *line() const { return m_palette->findChild<QLineEdit *>(QStringLiteral("paletteText")); }
    QListView *list() const { return m_palette->findChild<QListView *>(QStringLiteral("paletteList")); }

    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<QWidget> m_window;
    QPointer<CommandPalette> m_palette;
    QStringList m_ran;
};

Commands TestPalette::commands()
{
    const auto note = [this](const char *id) { return [this, id] { m_ran << QString::fromLatin1(id); }; };
    return {{QStringLiteral("sessions"),
             QStringLiteral("Go to Sessions"),
             QLatin1String("activity"),
             QKeySequence(Qt::CTRL | Qt::Key_1),
             note("sessions"),
             {}},
            {QStringLiteral("tokens"),
             QStringLiteral("Go to Tokens"),
             QLatin1String("fingerprint"),
             {},
             note("tokens"),
             {}},
            {QStringLiteral("theme"),
             QStringLiteral("Switch between light and dark"),
             QLatin1String("sun-moon"),
             {},
             note("theme"),
             {}},
            {QStringLiteral("never"),
             QStringLiteral("Tokens of nobody"),
             QLatin1String("ban"),
             {},
             note("never"),
             [] { return false; }}};
}

void TestPalette::init()
{
    m_ran.clear();
    m_theme = std::make_unique<Theme>(Theme::Choice::Light);
    m_window = std::make_unique<QWidget>();
    m_window->resize(900, 700);
    m_window->show();
    m_palette = new CommandPalette(*m_theme, m_window.get());
    m_palette->ask(commands());
    QTRY_VERIFY(line()->hasFocus());
}

void TestPalette::cleanup()
{
    m_window.reset();
    m_theme.reset();
}

void TestPalette::runsWhatIsFound()
{
    QCOMPARE(list()->model()->rowCount(), 4);
    QTest::keyClicks(line(), QStringLiteral("tok"));
    QCOMPARE(list()->model()->index(0, 0).data().toString(), QStringLiteral("Go to Tokens"));
    QTest::keyClick(line(), Qt::Key_Return);
    QCOMPARE(m_ran, QStringList{QStringLiteral("tokens")});
    QTRY_VERIFY(m_palette.isNull());
}

void TestPalette::movesByKeys()
{
    QTest::keyClick(line(), Qt::Key_Down);
    QTest::keyClick(line(), Qt::Key_Down);
    QTest::keyClick(line(), Qt::Key_Up);
    QTest::keyClick(line(), Qt::Key_Return);
    QCOMPARE(m_ran, QStringList{QStringLiteral("tokens")});
}

void TestPalette::passesOverWhatCannotRun()
{
    QTest::keyClicks(line(), QStringLiteral("nobody"));
    QCOMPARE(list()->model()->rowCount(), 1);
    QTest::keyClick(line(), Qt::Key_Return);
    QVERIFY(m_ran.isEmpty());
    QVERIFY(m_palette->isVisible());
    QTest::keyClicks(line(), QStringLiteral("xyz"));
    QVERIFY(!list()->isVisible());
    QTest::keyClick(line(), Qt::Key_Return);
    QVERIFY(m_ran.isEmpty());
}

void TestPalette::closesByEscape()
{
    QTest::keyClick(line(), Qt::Key_Escape);
    QTRY_VERIFY(m_palette.isNull());
    QVERIFY(m_ran.isEmpty());
}

QTEST_MAIN(TestPalette)
#include "tst_palette.moc"
