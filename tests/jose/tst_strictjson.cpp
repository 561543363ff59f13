// SPDX-License-Identifier: MIT
#include "core/base/strictjson.h"

#include <QTest>

using namespace gatehouse;
Q_DECLARE_METATYPE(gatehouse::JsonProblem)

class TestStrictJson : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void problems_data();
    void problems();
    void depthEndsAt32();
    void duplicates_data();
    void duplicates();
    void manyNamesAreFine();
    void valuesKeepTheirText();
    void escapesAreUndone();
    void membersAreFoundInOrder();
    void aSecondTextReplacesTheFirst();
    void quotingComesBack();
};

void TestStrictJson::problems_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<JsonProblem>("problem");
    const auto row = [](const char *name, const QByteArray &text, JsonProblem problem) {
        QTest::newRow(name) << text << problem;
    };
    row("object", R"( {"a" : [1, -0.5e+3, "x", true, false, null] } )", JsonProblem::None);
    row("scalar", "7", JsonProblem::None);
    row("nothing", "", JsonProblem::Syntax);
    row("only space", "  ", JsonProblem::Syntax);
    row("two values", "{} {}", JsonProblem::Syntax);
    row("trailing comma", R"({"a":1,})", JsonProblem::Syntax);
    row("leading zero", "[01]", JsonProblem::Syntax);
    row("no digits", "[-]", JsonProblem::Syntax);
    row("plus", "[+1]", JsonProblem::Syntax);
    row("NaN", "[NaN]", JsonProblem::Syntax);
    row("single quotes", "{'a':1}", JsonProblem::Syntax);
    row("comment", "{}//", JsonProblem::Syntax);
    row("control character", "\"\x01\"", JsonProblem::Syntax);
    row("control character, far in", "\"0123456789abcdef\n\"", JsonProblem::Syntax);
    row("unclosed", R"({"a":"b)", JsonProblem::Syntax);
    row("bad escape", R"("\x41")", JsonProblem::Syntax);
    row("wrong end", "[}", JsonProblem::Syntax);
    row("byte order mark", "\xef\xbb\xbf{}", JsonProblem::Syntax);
    row("Latin 1", "\"\xe4\"", JsonProblem::Utf8);
    row("overlong", "\"\xc0\xaf\"", JsonProblem::Utf8);
    row("surrogate in UTF-8", "\"\xed\xa0\x80\"", JsonProblem::Utf8);
    row("over U+10FFFF", "\"\xf4\x90\x80\x80\"", JsonProblem::Utf8);
    row("cut off", "\"\xe2\x82", JsonProblem::Utf8);
    row("bad UTF-8 after bad syntax", "{]\xff", JsonProblem::Utf8);
    row("good UTF-8", "\"\xf0\x9d\x84\x9e \xe2\x82\xac \xc3\xa4 and more\"", JsonProblem::None);
    row("lone high surrogate", R"("\ud800")", JsonProblem::LoneSurrogate);
    row("lone low surrogate", R"("\udc00x")", JsonProblem::LoneSurrogate);
    row("high before high", R"("\ud800\ud800\udc00")", JsonProblem::LoneSurrogate);
    row("a pair", R"("\ud834\udd1e")", JsonProblem::None);
    row("syntax before surrogate", R"(["\ud800",])", JsonProblem::Syntax);
    row("surrogate before duplicate", R"({"a":"\ud800","a":1})", JsonProblem::LoneSurrogate);
    row("syntax before duplicate", R"({"a":1,"a":2)", JsonProblem::Syntax);
}

void TestStrictJson::problems()
{
    QFETCH(QByteArray, text);
    QFETCH(JsonProblem, problem);
    JsonDocument document;
    const std::string copy = text.toStdString();
    QCOMPARE(static_cast<int>(document.parse(copy)), static_cast<int>(problem));
    QVERIFY(document.problemOffset() <= copy.size());
}

void TestStrictJson::depthEndsAt32()
{
    JsonDocument document;
    const std::string fine = std::string(32, '[') + std::string(32, ']'), deep = '[' + fine + ']';
    QVERIFY(document.parse(fine) == JsonProblem::None);
    QVERIFY(document.parse(deep) == JsonProblem::Depth);
    QVERIFY(!document.root().exists());
    const std::string siblings = "[" + std::string(31, '[') + std::string(31, ']') + ","
        + std::string(31, '[') + std::string(31, ']') + "]";
    QVERIFY(document.parse(siblings) == JsonProblem::None);
}

void TestStrictJson::duplicates_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("isDuplicate");
    QTest::newRow("plain") << QByteArray(R"({"a":1,"b":2,"a":3})") << true;
    QTest::newRow("escaped") << QByteArray(R"({"alg":1,"\u0061lg":2})") << true;
    QTest::newRow("pair and character")
        << QByteArray("{\"\\ud834\\udd1e\":1,\"\xf0\x9d\x84\x9e\":2}") << true;
    QTest::newRow("deep") << QByteArray(R"([{"x":{"a":1,"a":1}}])") << true;
    QTest::newRow("empty names") << QByteArray(R"({"":1,"":2})") << true;
    QTest::newRow("case matters") << QByteArray(R"({"a":1,"A":2})") << false;
    QTest::newRow("other levels") << QByteArray(R"({"a":{"a":{"a":1}}})") << false;
    QTest::newRow("strings are no names") << QByteArray(R"({"a":"b","b":"a"})") << false;
    QTest::newRow("NUL inside") << QByteArray(R"({"a\u0000":1,"a":2})") << false;
    QTest::newRow("same first eight bytes")
        << QByteArray(R"({"12345678a":1,"12345678b":2,"\u0031":3})") << false;
    QTest::newRow("long") << QByteArray(R"({"12345678a":1,"12345678b":2,"\u0031":3,"12345678a":4})") << true;
}

void TestStrictJson::duplicates()
{
    QFETCH(QByteArray, text);
    QFETCH(bool, isDuplicate);
    JsonDocument document;
    const std::string copy = text.toStdString();
    QCOMPARE(document.parse(copy) == JsonProblem::Duplicate, isDuplicate);
    QVERIFY(document.root().exists()); // It can be looked at all the same.
}

void TestStrictJson::manyNamesAreFine()
{
    std::string text = "{";
    for (int i = 0; i < 20'000; ++i)
        text += "\"n" + std::to_string(i) + "\":0,";
    JsonDocument document;
    const std::string fine = text + "\"last\":0}", twice = text + "\"n77\":0}";
    QVERIFY(document.parse(fine) == JsonProblem::None);
    QVERIFY(document.parse(twice) == JsonProblem::Duplicate);
    QVERIFY(document.root().member("n77").isDuplicate());
    QVERIFY(!document.root().member("n78").isDuplicate());
}

void TestStrictJson::valuesKeepTheirText()
{
    const std::string text = R"({"n": 9007199254740993.000, "o":{"p":[ ]}, "s":"\u00e4"})";
    JsonDocument document;
    QVERIFY(document.parse(text) == JsonProblem::None);
    const JsonValue root = document.root();
    QVERIFY(root.member("n").text() == "9007199254740993.000");
    QCOMPARE(root.member("n").offset(), text.find("9007"));
    QVERIFY(root.member("o").text() == R"({"p":[ ]})");
    QVERIFY(root.member("s").text() == R"("\u00e4")");
    QVERIFY(!root.member("s").plainString());
    QVERIFY(root.member("s").equals("\xc3\xa4"));
    QVERIFY(!root.member("missing").exists());
    QVERIFY(!root.member("n").member("n").exists());
}

void TestStrictJson::escapesAreUndone()
{
    const std::string text = R"(["\"\\\/\b\f\n\r\t","\u0000\u20AC\ud834\udd1e"])";
    JsonDocument document;
    QVERIFY(document.parse(text) == JsonProblem::None);
    const JsonValue first = document.root().firstChild();
    QVERIFY(first.string() == "\"\\/\b\f\n\r\t");
    QVERIFY(first.next().string() == std::string("\0\xe2\x82\xac\xf0\x9d\x84\x9e", 8));
    QVERIFY(!first.next().next().exists());
}

void TestStrictJson::membersAreFoundInOrder()
{
    const std::string text = R"({"a":[[1],{"x":2}],"b":true,"\u0063":"d"})";
    JsonDocument document;
    QVERIFY(document.parse(text) == JsonProblem::None);
    std::string names;
    for (JsonValue member = document.root().firstChild(); member.exists(); member = member.next())
        names += member.name();
    QVERIFY(names == "abc");
    QVERIFY(document.root().member("b").isTrue());
    QVERIFY(document.root().member("c").equals("d"));
    QVERIFY(document.root().member("a").firstChild().next().member("x").isNumber());
}

void TestStrictJson::aSecondTextReplacesTheFirst()
{
    JsonDocument document;
    QVERIFY(document.parse(R"({"a":1})") == JsonProblem::None);
    QVERIFY(document.parse("{") == JsonProblem::Syntax);
    QVERIFY(!document.root().exists());
    QVERIFY(document.parse("[]") == JsonProblem::None);
    QVERIFY(document.root().isArray());
    QVERIFY(!document.root().firstChild().exists());
}

void TestStrictJson::quotingComesBack()
{
    std::string every;
    for (int c = 0; c < 128; ++c)
        every.push_back(static_cast<char>(c));
    every += "\xe2\x82\xac";
    const std::string quoted = jsonQuoted(every);
    JsonDocument document;
    QVERIFY(document.parse(quoted) == JsonProblem::None);
    QVERIFY(document.root().string() == every);
    QVERIFY(jsonQuoted("\xff") == "\"\xef\xbf\xbd\"");
}

QTEST_APPLESS_MAIN(TestStrictJson)
#include "tst_strictjson.moc"
