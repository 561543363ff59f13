// SPDX-License-Identifier: MIT
#include "core/base/base64url.h"
#include "core/service/tokencompare.h"

#include <QTest>

using namespace gatehouse;
using Relation = ComparedMember::Relation;

class TestTokenCompare : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void showsEveryMemberOnce();
    void timesSayHowFarApart();
    void doubledMembersArePaired();
    void encryptedAndBrokenTokensCompareTheirHeaders();
    void decryptedTokensCompareWhatIsInside();
    void sealedTokensAreNotSaidToMissWhatIsUnknown();
};

namespace {

std::string token(const std::string &header, const std::string &payload)
{
    return encodeBase64url(header) + '.' + encodeBase64url(payload) + ".AAAA";
}

const std::string sealed = encodeBase64url(R"({"alg":"dir","enc":"A128GCM"})") + "..AAAA.AAAA.AAAA";

TokenInspection inspected(const std::string &text)
{
    TokenInspection inspection;
    inspection.text = std::make_shared<const std::string>(text);
    inspection.decoded = jose::decode(*inspection.text);
    return inspection;
}

/// As if it had been decrypted to this token.
TokenInspection opened(const std::string &inner)
{
    TokenInspection inspection = inspected(sealed);
    inspection.nested = std::make_shared<const TokenInspection>(inspected(inner));
    return inspection;
}

std::vector<ComparedMember> compare(const std::string &left, const std::string &right)
{
    return compareTokens(inspected(left), inspected(right));
}

} // namespace

void TestTokenCompare::showsEveryMemberOnce()
{
    const auto rows = compare(token(R"({"alg":"ES256","kid":"a"})", R"({"sub":"u","role":"admin","n":1})"),
                              token(R"({"kid":"b","alg":"ES256"})", R"({ "sub" : "u", "n":1.0, "aud":"x"})"));
    QCOMPARE(rows.size(), std::size_t(6));
    const auto row = [&](std::size_t i, const char *name, Relation relation) {
        return rows[i].name == QLatin1String(name) && rows[i].relation == relation;
    };
    QVERIFY(row(0, "alg", Relation::Same));
    QVERIFY(row(1, "kid", Relation::Different));
    QVERIFY(row(2, "sub", Relation::Same));
    QVERIFY(row(3, "role", Relation::OnlyLeft));
    QVERIFY(row(4, "n", Relation::Different));
    QVERIFY(row(5, "aud", Relation::OnlyRight));
    QVERIFY(rows[1].part == ComparedMember::Part::Header && rows[2].part == ComparedMember::Part::Payload);
    QCOMPARE(rows[5].right, QStringLiteral("\"x\""));
}

void TestTokenCompare::timesSayHowFarApart()
{
    const auto rows = compare(token("{}", R"({"exp":1767225600,"iat":1767225600,"n":5})"),
                              token("{}", R"({"exp":1767226500,"iat":1767225599,"n":6})"));
    QVERIFY2(rows[0].note.contains(QLatin1String("15")) && rows[0].note.contains(QLatin1String("later")),
             qPrintable(rows[0].note));
    QVERIFY(rows[1].note.contains(QLatin1String("earlier")));
    QVERIFY(rows[2].note.isEmpty());
}

void TestTokenCompare::doubledMembersArePaired()
{
    const auto rows = compare(token("{}", R"({"sub":"a","sub":"b"})"), token("{}", R"({"sub":"a"})"));
    QCOMPARE(rows.size(), std::size_t(2));
    QVERIFY(rows[0].relation == Relation::Same);
    QVERIFY(rows[1].relation == Relation::OnlyLeft);
}

void TestTokenCompare::encryptedAndBrokenTokensCompareTheirHeaders()
{
    const auto rows = compare(sealed, "!!!");
    QCOMPARE(rows.size(), std::size_t(2));
    QVERIFY(rows[0].relation == Relation::OnlyLeft);
}

void TestTokenCompare::decryptedTokensCompareWhatIsInside()
{
    using Part = ComparedMember::Part;
    const auto rows = compareTokens(opened(token(R"({"alg":"ES256"})", R"({"sub":"ada"})")),
                                    opened(token(R"({"alg":"ES384"})", R"({"sub":"ada"})")));
    QCOMPARE(rows.size(), std::size_t(4));
    QVERIFY(rows[0].part == Part::OuterHeader && rows[0].relation == Relation::Same);
    QVERIFY(rows[2].part == Part::InnerHeader && rows[2].relation == Relation::Different);
    QVERIFY(rows[3].part == Part::Payload && rows[3].relation == Relation::Same);
    // The same token, once in clear: what was wrapped around it is the one difference.
    const auto wrapped = compareTokens(inspected(token(R"({"alg":"ES256"})", R"({"sub":"ada"})")),
                                       opened(token(R"({"alg":"ES256"})", R"({"sub":"ada"})")));
    QCOMPARE(wrapped.size(), std::size_t(4));
    QVERIFY(wrapped[0].part == Part::OuterHeader && wrapped[0].relation == Relation::OnlyRight);
    QVERIFY(wrapped[2].part == Part::InnerHeader && wrapped[2].relation == Relation::Same);
    // Claims that were encrypted without being signed.
    TokenInspection claims = inspected(sealed);
    claims.plaintext = jose::decodeJson(R"({"sub":"bob"})");
    const auto clear = compareTokens(claims, inspected(token(R"({"alg":"ES256"})", R"({"sub":"ada"})")));
    QVERIFY(clear.back().part == Part::Payload && clear.back().relation == Relation::Different);
}

void TestTokenCompare::sealedTokensAreNotSaidToMissWhatIsUnknown()
{
    for (const auto &rows :
         {compare(sealed, token(R"({"alg":"ES256"})", R"({"sub":"ada"})")),
          compareTokens(opened(token(R"({"alg":"ES256"})", R"({"sub":"ada"})")), inspected(sealed))}) {
        QCOMPARE(rows.size(), std::size_t(2));
        QVERIFY(rows[0].part != ComparedMember::Part::Payload);
    }
}

QTEST_APPLESS_MAIN(TestTokenCompare)
#include "tst_tokencompare.moc"
