// SPDX-License-Identifier: MIT
// What a report tells a person beyond the verdict: what was found, what was expected, and what each key said.
#include "fixture.h"

#include "core/jose/jwe.h"

using namespace fixture;

namespace {

std::string hs256(const std::string &header, char key = 'a')
{
    return signedWith(secret(key), Alg::HS256, header, "{}");
}

const Step &stepOf(const VerificationReport &report, Check check)
{
    return report.steps()[static_cast<std::size_t>(check)];
}

/// An encrypted token of which only the header is real.
std::string sealed(const std::string &header) { return encodeBase64url(header) + ".AAAA.AAAA.AAAA.AAAA"; }

std::vector<int> trialsOf(const VerificationReport &report)
{
    std::vector<int> said; // 1 holds, 0 does not, -1 was not tried
    for (const KeyTrial &trial : report.keys())
        said.push_back(trial.tried ? int(*trial.tried == Reason::None) : -1);
    return said;
}

} // namespace

class TestExplain : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void headerMembersAreNamed_data();
    void headerMembersAreNamed();
    void brokenTextIsLocated_data();
    void brokenTextIsLocated();
    void keysAreNamed();
    void refusedKeysSayWhy();
    void decryptionTellsTheLengths();
    void passwordsTellWhatTheyAskFor();
    void keysThatFitAreTried();
    void theChosenKeyIsNotTriedTwice();
    void trialsAreBounded();
    void keysInsideAreTried();
};

void TestExplain::headerMembersAreNamed_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<QByteArray>("found");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *header, const char *found, const char *expected) {
        QTest::newRow(header) << QByteArray(header) << QByteArray(found) << QByteArray(expected);
    };
    row(R"({"typ":"JWT"})", "no alg", "alg: the name of an algorithm");
    row(R"({"alg":5})", "alg: 5", "alg: the name of an algorithm");
    row(R"({"alg":"HS256","kid":7})", "kid: 7", "kid: text");
    row(R"({"alg":"HS256","kid":7,"typ":8})", "kid: 7", "kid: text");
    row(R"({"alg":"HS256","x5c":["AAAA",1]})", R"(x5c: ["AAAA",1])", "x5c: a list of texts");
    row(R"({"alg":"HS256","jwk":"{}"})", R"(jwk: "{}")", "jwk: an object");
    row(R"({"alg":"HS256","p2c":1.5})", "p2c: 1.5", "p2c: a whole number");
    row(R"({"alg":"HS256","crit":["exp"]})", R"(crit: ["exp"])", "crit: ");
    row(R"({"alg":"HS256","b64":false,"crit":["b64"]})", "b64: false", "b64: ");
    row(R"({"alg":"dir"})", "no enc", "enc: the name of a content encryption");
    row(R"({"alg":"dir","enc":"A128GCM","zip":"GZIP"})", R"(zip: "GZIP")", "zip: ");
}

void TestExplain::headerMembersAreNamed()
{
    QFETCH(QByteArray, header);
    QFETCH(QByteArray, found);
    QFETCH(QByteArray, expected);
    const Verifier verifier(JwkSet({secret('a')}), allowing({Alg::HS256, Alg::Dir}), fixedClock());
    const bool isSealed = header.contains("dir");
    const auto report =
        verifier.verify(isSealed ? sealed(header.toStdString()) : hs256(header.toStdString()));
    const Step &step = stepOf(report, Check::HeaderMembers);
    QVERIFY(step.outcome == Outcome::Failed);
    QCOMPARE(QByteArray::fromStdString(step.found), found);
    QVERIFY2(QByteArray::fromStdString(step.expected).startsWith(expected), step.expected.c_str());
}

void TestExplain::brokenTextIsLocated_data()
{
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<int>("check");
    QTest::addColumn<QByteArray>("found");
    const auto row = [](const char *token, Check check, const char *found) {
        QTest::newRow(token) << QByteArray(token) << int(check) << QByteArray(found);
    };
    row("eyJh.e30.A B", Check::Text, "byte 0x20 at place 11");
    row("eyJh.e30=.\"AA", Check::Text, "\"\"\" at place 11");
    row("eyJh.e30=.AAAA", Check::Text, "\"=\" at place 9");
    row("e30.eyJhb.AAAA", Check::Base64url, "part 2 of 3, 5 characters: one too many");
    row("e30.e30.AB", Check::Base64url, "part 3 of 3, 2 characters: the unused bits");
}

void TestExplain::brokenTextIsLocated()
{
    QFETCH(QByteArray, token);
    QFETCH(int, check);
    QFETCH(QByteArray, found);
    const auto report =
        Verifier(JwkSet({secret('a')}), allowing({Alg::HS256}), fixedClock()).verify(token.toStdString());
    const Step &step = stepOf(report, Check(check));
    QVERIFY(step.outcome == Outcome::Failed);
    QVERIFY2(step.found.find(found.toStdString()) != std::string::npos, step.found.c_str());
    QVERIFY(!step.expected.empty());
}

void TestExplain::keysAreNamed()
{
    const Verifier verifier(JwkSet({secret('a', R"(,"kid":"1","use":"enc")"), secret('b', R"(,"kid":"2")"),
                                    secret('c', R"(,"kid":"3","alg":"HS512")"), secret('d')}),
                            allowing({Alg::HS256}), fixedClock());
    const auto found = [&](const char *kid) {
        const auto report = verifier.verify(hs256(R"({"alg":"HS256","kid":")" + std::string(kid) + "\"}"));
        return QByteArray::fromStdString(stepOf(report, Check::Key).found);
    };
    QCOMPARE(found("1"), QByteArray("oct 512 (its use is enc)"));
    QCOMPARE(found("3"), QByteArray("oct 512 (its alg is HS512)"));
    QCOMPARE(found("9"), QByteArray("4 keys: 1, 2, 3, one without kid"));
    const auto none =
        Verifier(JwkSet(), allowing({Alg::HS256}), fixedClock()).verify(hs256(R"({"alg":"HS256"})"));
    QVERIFY(stepOf(none, Check::Key).found == "no key");
}

void TestExplain::refusedKeysSayWhy()
{
    const std::string n = encodeBase64url(std::string(1, '\0') + std::string(256, '\xC3'));
    const std::string bad = R"({"kty":"RSA","kid":"bad","e":"AQAB","n":")" + n + "\"}";
    const std::string alone = Jwk::parse(bad).error().detail;
    QVERIFY(!alone.empty());
    const std::string set = R"({"keys":[)" + made(Alg::RS256, "good").publicJson() + ',' + bad + "]}";
    const Verifier verifier(JwkSet::parseEach(set).value(), allowing({Alg::RS256}), fixedClock());
    const auto report = verifier.verify(encodeBase64url(R"({"alg":"RS256","kid":"bad"})") + ".e30.AAAA");
    COMPARE_REASON(report.reason(), Reason::KeyInvalid);
    QVERIFY2(stepOf(report, Check::Key).found == "RSA (" + alone + ')',
             stepOf(report, Check::Key).found.c_str());
    QVERIFY(report.keys().at(1).detail == alone);
    QVERIFY(report.keys().at(0).detail.empty());
}

void TestExplain::decryptionTellsTheLengths()
{
    const Jwk key = Jwk::fromSecret(std::string(32, 'k'), Alg::Dir).value();
    std::string token = encryptCompact(key, Alg::Dir, Enc::A256GCM, "{}").value();
    const Verifier verifier(JwkSet({key}), allowing({Alg::Dir}), fixedClock());
    token.resize(token.rfind('.') + 1);
    const auto report = verifier.verify(token + "AAAA");
    COMPARE_REASON(report.reason(), Reason::JweIntegrity);
    const Step &step = stepOf(report, Check::Signature);
    QVERIFY2(step.found == "key oct 256, encrypted key 0 bytes, IV 12 bytes, tag 3 bytes",
             step.found.c_str());
    QVERIFY2(step.expected == "IV 12 bytes, tag 16 bytes", step.expected.c_str());
    QVERIFY(report.keys().at(0).isDecryption && report.keys().at(0).tried == Reason::JweIntegrity);
}

void TestExplain::passwordsTellWhatTheyAskFor()
{
    const Verifier verifier(JwkSet({secret('a')}), allowing({Alg::PBES2_HS256_A128KW}), fixedClock());
    const auto report =
        verifier.verify(sealed(R"({"alg":"PBES2-HS256+A128KW","enc":"A128GCM","p2c":4096,"p2s":"AAAA"})"));
    COMPARE_REASON(report.reason(), Reason::JweP2c);
    QVERIFY(stepOf(report, Check::Signature).found == "p2c: 4096, p2s: 3 bytes");
    QVERIFY(stepOf(report, Check::Signature).expected == "p2c: 1000 to 1200000, p2s: 8 bytes or more");
    const auto without = verifier.verify(sealed(R"({"alg":"PBES2-HS256+A128KW","enc":"A128GCM"})"));
    QVERIFY(stepOf(without, Check::Signature).found == "no p2c, no p2s");
}

void TestExplain::keysThatFitAreTried()
{
    const JwkSet keys({secret('a', R"(,"kid":"1")"), secret('b', R"(,"kid":"2")"),
                       secret('c', R"(,"kid":"3","use":"enc")")});
    const Verifier verifier(keys, allowing({Alg::HS256}), fixedClock());
    // Which one signed it is told, and changes nothing.
    const std::string unnamed = hs256(R"({"alg":"HS256"})", 'b');
    const auto ambiguous = verifier.explain(unnamed);
    COMPARE_REASON(ambiguous.reason(), Reason::KeyAmbiguous);
    QVERIFY(!ambiguous.verified());
    QCOMPARE(trialsOf(ambiguous), (std::vector<int>{0, 1, -1}));
    QCOMPARE(trialsOf(verifier.verify(unnamed)), (std::vector<int>{-1, -1, -1}));
    const std::string misnamed = hs256(R"({"alg":"HS256","kid":"1"})", 'b');
    const auto wrong = verifier.explain(misnamed);
    COMPARE_REASON(wrong.reason(), Reason::SigInvalid);
    QCOMPARE(trialsOf(wrong), (std::vector<int>{0, 1, -1}));
    COMPARE_REASON(wrong.keys()[0].reason, Reason::None);
    COMPARE_REASON(*wrong.keys()[0].tried, Reason::SigInvalid);
    // A token without signature is not one of any key.
    const auto cut = verifier.explain(unnamed.substr(0, unnamed.rfind('.') + 1));
    QCOMPARE(trialsOf(cut), (std::vector<int>{0, 0, -1}));
    COMPARE_REASON(*cut.keys()[1].tried, Reason::SigMissing);
}

void TestExplain::theChosenKeyIsNotTriedTwice()
{
    const JwkSet keys({secret('a', R"(,"kid":"1")"), secret('b', R"(,"kid":"2")")});
    const Verifier verifier(keys, allowing({Alg::HS256}), fixedClock());
    const std::string good = hs256(R"({"alg":"HS256","kid":"1"})");
    for (int round = 0; round < 2; ++round) { // The second time the header is known.
        const auto report = verifier.explain(good);
        QVERIFY(report.isAccepted());
        QCOMPARE(trialsOf(report), (std::vector<int>{1, 0}));
        QCOMPARE(trialsOf(verifier.verify(good)), (std::vector<int>{1, -1}));
    }
}

void TestExplain::trialsAreBounded()
{
    std::vector<Jwk> keys;
    for (char letter = 'a'; letter < 'a' + 20; ++letter)
        keys.push_back(secret(letter, R"(,"kid":")" + std::string(1, letter) + '"'));
    const Verifier verifier(JwkSet(keys), allowing({Alg::HS256}), fixedClock());
    std::vector<int> expected(20, -1);
    std::fill_n(expected.begin(), Verifier::MostTrials, 0);
    QCOMPARE(trialsOf(verifier.explain(hs256(R"({"alg":"HS256"})", 't'))), expected);
    // The chosen one is always told about.
    expected.back() = 1;
    QCOMPARE(trialsOf(verifier.explain(hs256(R"({"alg":"HS256","kid":"t"})", 't'))), expected);
}

void TestExplain::keysInsideAreTried()
{
    const Jwk outer = Jwk::fromSecret(std::string(32, 'k'), Alg::Dir).value();
    Expectations expect = allowing({Alg::Dir});
    expect.nestedAlgs = {Alg::HS256};
    const JwkSet inside({secret('a', R"(,"kid":"1")"), secret('b', R"(,"kid":"2")")});
    const Verifier verifier(JwkSet({outer}), inside, expect, fixedClock());
    const std::string token =
        encryptCompact(outer, Alg::Dir, Enc::A256GCM, hs256(R"({"alg":"HS256"})", 'b'), "JWT").value();
    const auto report = verifier.explain(token);
    COMPARE_REASON(report.reason(), Reason::KeyAmbiguous);
    QCOMPARE(trialsOf(report), std::vector<int>{1}); // It opened the token, whatever is inside.
    QCOMPARE(trialsOf(*report.nested()), (std::vector<int>{0, 1}));
    QCOMPARE(trialsOf(*verifier.verify(token).nested()), (std::vector<int>{-1, -1}));
}

QTEST_APPLESS_MAIN(TestExplain)
#include "tst_explain.moc"
