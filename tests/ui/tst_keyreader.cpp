// SPDX-License-Identifier: MIT
#include "ui/tokens/keyreader.h"

#include <QTest>

using namespace gatehouse;

class TestKeyReader : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void findsPrivateParts_data();
    void findsPrivateParts();
    void takesLongValues_data();
    void takesLongValues();
};

namespace {

QStringList privateTexts(const QString &text)
{
    QStringList texts;
    for (const TextRange &part : privateParts(text)) {
        const bool isWithin = part.from >= 0 && part.from <= part.to && part.to <= text.size();
        texts << (isWithin ? text.sliced(part.from, part.to - part.from)
                           : QStringLiteral("(beyond the text)"));
    }
    return texts;
}

} // namespace

void TestKeyReader::findsPrivateParts_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("found");
    const auto row = [](const char *text, auto... found) {
        QTest::newRow(QByteArray(text).simplified().constData())
            << QString::fromLatin1(text) << QStringList{QString::fromLatin1(found)...};
    };
    row(R"({"kty":"EC","crv":"P-256","x":"aa","y":"bb","d":"cc"})", "cc");
    row(R"({"kty":"oct","k" :
 "secret"})",
        "secret");
    row(R"({"n":"a","d":"b","p":"c","q":"d","dp":"e","dq":"f","qi":"g","oth":[{"r":"h","d":"i","t":"j"}]})",
        "b", "c", "d", "e", "f", "g", "h", "i", "j");
    row(R"({"\u006b":"secret","kid":"a\\b","n":"x"})", "secret");
    row(R"({"n":"x","\u006b":"secret"})", "secret");
    row(R"({"k":"with \" quote","n":"x"})", R"(with \" quote)");
    row(R"({"k":"cut off)", "cut off");
    row(R"({"k":"cut off\)", R"(cut off\)");
    row(R"(" "k":"behind a stray quote")", "behind a stray quote");
    row(R"({"a\"b\"c":"x"})", "x");
    row(R"({"kid":"k","use":"sig","d":5})");
    row("-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----", "\nAAAA\n");
    row("-----BEGIN PRIVATE KEY-----AAAA", "AAAA");
    row("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----");
}

void TestKeyReader::findsPrivateParts()
{
    QFETCH(QString, text);
    QFETCH(QStringList, found);
    QCOMPARE(privateTexts(text), found);
}

/// What is not found stands there to be read.
void TestKeyReader::takesLongValues_data()
{
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("after");
    const auto text = [](const char *latin1) { return QString::fromLatin1(latin1); };
    const QString quotes = text(R"(\")").repeated(100'000);
    QTest::newRow("100 KB") << text(R"({"d":")") << QString(100'000, u'A') << text("\"}");
    QTest::newRow("1 MB") << text(R"({"k":")") << QString(1'000'000, u'A') << text("\"}");
    QTest::newRow("cut off") << text(R"({"k":")") << QString(300'000, u'A') << QString();
    QTest::newRow("escapes") << text(R"({"k":")") << quotes << text("\"}");
    QTest::newRow("long name") << text(R"({"\u006b)") + quotes + text(R"(":")") << QString(300'000, u'A')
                               << text("\"}");
    QTest::newRow("PEM") << text("-----BEGIN PRIVATE KEY-----") << QString(1'000'000, u'A')
                         << text("-----END PRIVATE KEY-----");
}

void TestKeyReader::takesLongValues()
{
    QFETCH(QString, before);
    QFETCH(QString, value);
    QFETCH(QString, after);
    const QList<TextRange> parts = privateParts(before + value + after);
    QCOMPARE(parts.size(), 1);
    QCOMPARE(parts.front().from, before.size());
    QCOMPARE(parts.front().to, before.size() + value.size());
}

QTEST_APPLESS_MAIN(TestKeyReader)
#include "tst_keyreader.moc"
