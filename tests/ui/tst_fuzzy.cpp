// SPDX-License-Identifier: MIT
#include "ui/palette/fuzzy.h"

#include <QTest>

using namespace gatehouse;

class TestFuzzy : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void matches_data();
    void matches();
    void prefers_data();
    void prefers();
};

void TestFuzzy::matches_data()
{
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("letters"); ///< The matched ones, in capitals; empty: no match.
    const auto row = [](const char *pattern, const char *text, const char *letters) {
        QTest::newRow(pattern) << QString::fromLatin1(pattern) << QString::fromLatin1(text)
                               << QString::fromLatin1(letters);
    };
    row("gs", "go to sessions", "Go to Sessions");
    row("GO S", "go to sessions", "GO to Sessions");
    row("tok", "go to tokens", "go to TOKens");
    row("ess", "go to sessions", "go to sESSions");
    row("xyz", "go to sessions", "");
    row("snoisses", "go to sessions", "");
    row("go to sessions and more", "go to sessions", "");
}

void TestFuzzy::matches()
{
    QFETCH(QString, pattern);
    QFETCH(QString, text);
    QFETCH(QString, letters);
    const auto match = fuzzyMatch(pattern, text);
    QCOMPARE(match.has_value(), !letters.isEmpty());
    if (!match)
        return;
    QString shown = text;
    for (const qsizetype at : match->positions)
        shown[at] = shown.at(at).toUpper();
    QCOMPARE(shown, letters);
}

void TestFuzzy::prefers_data()
{
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("better");
    QTest::addColumn<QString>("worse");
    QTest::newRow("beginnings of words")
        << QStringLiteral("rk") << QStringLiteral("Rotate Keys") << QStringLiteral("Work");
    QTest::newRow("runs") << QStringLiteral("tok") << QStringLiteral("Show tokens")
                          << QStringLiteral("Set out for keys");
    QTest::newRow("short") << QStringLiteral("keys") << QStringLiteral("Go to Keys")
                           << QStringLiteral("Go to Keys and many other things");
}

void TestFuzzy::prefers()
{
    QFETCH(QString, pattern);
    QFETCH(QString, better);
    QFETCH(QString, worse);
    const auto first = fuzzyMatch(pattern, better), second = fuzzyMatch(pattern, worse);
    QVERIFY(first && second);
    QVERIFY2(first->score > second->score,
             qPrintable(QStringLiteral("%1 %2").arg(first->score).arg(second->score)));
}

QTEST_APPLESS_MAIN(TestFuzzy)
#include "tst_fuzzy.moc"
