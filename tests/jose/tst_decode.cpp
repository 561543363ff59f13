// SPDX-License-Identifier: MIT
#include "core/jose/decode.h"

#include "fixture.h"

using namespace fixture;

class TestDecode : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void goodTokensAreTakenApart();
    void brokenTokensAreShownToo_data();
    void brokenTokensAreShownToo();
    void duplicatesAreShown();
    void paddingIsForgivenButTold();
    void anEncryptedTokenHasNoClaims();
    void veryLongTextIsCut();
};

void TestDecode::goodTokensAreTakenApart()
{
    const std::string token = encodeBase64url("{\"alg\":\"HS256\"}") + '.'
        + encodeBase64url("{ \"n\": 9007199254740993.10, \"s\":\"\\u00e4\" }") + ".AAAA";
    const UnverifiedToken decoded = decode(token);
    COMPARE_REASON(decoded.problem, Reason::None);
    QVERIFY(decoded.isSigned());
    QVERIFY(decoded.headerMember("alg")->valueText == "\"HS256\"");
    const DecodedMember *number = decoded.claim("n");
    QVERIFY(number != nullptr);
    QVERIFY(number->valueText == "9007199254740993.10");
    QVERIFY(decoded.parts[1].bytes.substr(number->offset, number->length) == number->valueText);
    QVERIFY(decoded.claim("s")->valueText == "\"\\u00e4\"");
    QVERIFY(decoded.claim("missing") == nullptr);
    QCOMPARE(decoded.parts[2].bytes.size(), 3U);
    for (const DecodedPart &part : decoded.parts)
        QVERIFY(std::string_view(token).substr(part.offset, part.text.size()) == part.text);
}

void TestDecode::brokenTokensAreShownToo_data()
{
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<Reason>("problem");
    QTest::addColumn<int>("parts");
    QTest::newRow("empty") << QByteArray() << Reason::MalformedSegments << 1;
    QTest::newRow("one part") << QByteArray("e30") << Reason::MalformedSegments << 1;
    QTest::newRow("no header") << QByteArray(".e30.AA") << Reason::MalformedSegments << 3;
    QTest::newRow("four parts") << QByteArray("e30.e30.AA.AA") << Reason::MalformedSegments << 4;
    QTest::newRow("very many parts") << QByteArray(1000, '.') << Reason::MalformedSegments << 6;
    QTest::newRow("a space") << QByteArray("e30.e30. AA") << Reason::MalformedChars << 3;
    QTest::newRow("padding") << QByteArray("e30=.e30=.AA==") << Reason::MalformedBase64url << 3;
    QTest::newRow("encrypted") << QByteArray("e30....") << Reason::None << 5;
}

void TestDecode::brokenTokensAreShownToo()
{
    QFETCH(QByteArray, token);
    QFETCH(Reason, problem);
    QFETCH(int, parts);
    const std::string text = token.toStdString();
    const UnverifiedToken decoded = decode(text);
    COMPARE_REASON(decoded.problem, problem);
    QCOMPARE(decoded.parts.size(), static_cast<std::size_t>(parts));
}

void TestDecode::duplicatesAreShown()
{
    const std::string token =
        encodeBase64url("{\"alg\":\"none\",\"a\":1,\"\\u0061lg\":\"HS256\"}") + ".W10.AAAA";
    const UnverifiedToken decoded = decode(token);
    COMPARE_REASON(decoded.parts[0].problem, Reason::MalformedDuplicate);
    QCOMPARE(decoded.parts[0].members.size(), 3U);
    QVERIFY(decoded.parts[0].members[0].isDuplicate && decoded.parts[0].members[2].isDuplicate);
    QVERIFY(!decoded.parts[0].members[1].isDuplicate);
    QVERIFY(decoded.parts[0].members[2].name == "alg");
    COMPARE_REASON(decoded.parts[1].problem, Reason::MalformedNotObject);
}

void TestDecode::paddingIsForgivenButTold()
{
    const UnverifiedToken decoded = decode("eyJhIjoxfQ==.e30.-+/_");
    COMPARE_REASON(decoded.parts[0].problem, Reason::MalformedBase64url);
    QVERIFY(decoded.headerMember("a")->valueText == "1");
    QVERIFY(decoded.parts[2].bytes == decodeBase64url("--__"));
}

void TestDecode::anEncryptedTokenHasNoClaims()
{
    const UnverifiedToken decoded = decode("e30.e30.AAAA.AAAA.AAAA");
    QVERIFY(decoded.isEncrypted() && !decoded.isSigned());
    QVERIFY(decoded.claim("a") == nullptr);
    COMPARE_REASON(decoded.parts[2].problem, Reason::None);
}

void TestDecode::veryLongTextIsCut()
{
    const std::string token(300'000, 'A');
    const UnverifiedToken decoded = decode(token);
    COMPARE_REASON(decoded.problem, Reason::MalformedSize);
    QCOMPARE(decoded.parts[0].text.size(), 262'144U);
}

QTEST_APPLESS_MAIN(TestDecode)
#include "tst_decode.moc"
