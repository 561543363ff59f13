// SPDX-License-Identifier: MIT
#include "ui/theme/theme.h"

#include <QFontDatabase>
#include <QFontInfo>
#include <QGlyphRun>
#include <QRawFont>
#include <QTest>
#include <QTextLayout>

using namespace gatehouse;

class TestTheme : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void shipsItsFonts_data();
    void shipsItsFonts();
    void drawsEveryCharacterOfCode();
};

void TestTheme::shipsItsFonts_data()
{
    QTest::addColumn<int>("type");
    QTest::addColumn<QString>("family");
    const QString text = QStringLiteral("Inter"), code = QStringLiteral("JetBrains Mono NL");
    QTest::newRow("body") << int(Type::Body) << text;
    QTest::newRow("medium") << int(Type::Medium) << text;
    QTest::newRow("strong") << int(Type::Strong) << text;
    QTest::newRow("title") << int(Type::Title) << text;
    QTest::newRow("mono") << int(Type::Mono) << code;
}

/// The machine need not have them: a font that is not loaded would be replaced without a word.
void TestTheme::shipsItsFonts()
{
    QFETCH(int, type);
    QFETCH(QString, family);
    const Theme theme(Theme::Choice::Light);
    const QFont wanted = Theme::font(Type(type));
    QCOMPARE(QFontInfo(wanted).family(), family);
    QCOMPARE(QFontInfo(wanted).weight(), int(wanted.weight()));
}

/// One shape in the place of "://" or "!=" would hide which characters a token holds.
void TestTheme::drawsEveryCharacterOfCode()
{
    const Theme theme(Theme::Choice::Light);
    const QString code =
        QStringLiteral("https://a.example/ != -> => == === <= >= := || && www ++ -- /* */ ## ...");
    QTextLayout layout(code, Theme::font(Type::Mono));
    layout.beginLayout();
    layout.createLine();
    layout.endLayout();
    const QList<QGlyphRun> runs = layout.glyphRuns();
    QCOMPARE(runs.size(), 1);
    QCOMPARE(runs.front().glyphIndexes(), runs.front().rawFont().glyphIndexesForString(code));
}

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
