// SPDX-License-Identifier: MIT
#include "fixture.h"

#include "core/jose/jwe.h"

using namespace fixture;

namespace {

std::string hs256(const std::string &payload, const std::string &header = R"({"alg":"HS256"})")
{
    return signedWith(secret('a'), Alg::HS256, header, payload);
}

Verifier verifierFor(Expectations expect, JwkSet keys = JwkSet({secret('a')}))
{
    return {std::move(keys), std::move(expect), fixedClock()};
}

std::string at(std::int64_t seconds) { return std::to_string(Now + seconds); }

} // namespace

class TestVerifier : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void decryptionIsNoSignature();
    void everyCheckIsReported();
    void claimsDoNotHideEachOther();
    void headers_data();
    void headers();
    void times_data();
    void times();
    void expectations();
    void keysAreChosenByKid();
    void keysSayWhyNot();
    void aKnownHeaderChangesNothing();
    void weakKeysWarn();
    void aBadKeyOnlyRefusesItsOwnTokens();
    void nestedTokensAreHeldAgainstTheirOwnKeys();
    void verifiedTokensAnswer();
    void verifiersMove();
};

void TestVerifier::everyCheckIsReported()
{
    const Verifier verifier = verifierFor(allowing({Alg::HS256}));
    const auto broken = verifier.verify("a.b");
    QCOMPARE(broken.steps().size(), 17U);
    for (std::size_t i = 0; i < broken.steps().size(); ++i) {
        QCOMPARE(static_cast<std::size_t>(broken.steps()[i].check), i);
        QCOMPARE(static_cast<int>(broken.steps()[i].outcome),
                 static_cast<int>(i == 0 ? Outcome::Failed : Outcome::Skipped));
    }
    QVERIFY(!broken.verified());
    const auto badSignature =
        verifier.verify(signedWith(secret('b'), Alg::HS256, R"({"alg":"HS256"})", R"({"exp":1})"));
    COMPARE_REASON(badSignature.reason(), Reason::SigInvalid);
    QVERIFY(outcome(badSignature, Check::Key) == Outcome::Passed);
    QVERIFY(outcome(badSignature, Check::Expiry) == Outcome::Skipped);
    const auto good = verifier.verify(hs256("{}"));
    QVERIFY(good.isAccepted());
    QVERIFY(outcome(good, Check::Expiry) == Outcome::NotAsked);
    QVERIFY(good.firstFailure() == nullptr);
    Expectations anything = allowing({Alg::HS256});
    anything.kind = Expectations::Kind::Signature;
    const auto text = verifierFor(anything).verify(hs256("no JSON"));
    QVERIFY(text.isAccepted());
    QVERIFY(outcome(text, Check::Subject) == Outcome::NotAsked);
    QVERIFY(text.verified()->payload() == "no JSON");
}

void TestVerifier::claimsDoNotHideEachOther()
{
    Expectations expect = allowing({Alg::HS256});
    expect.issuer = "me";
    expect.audience = "you";
    expect.required = {"jti"};
    const auto report =
        verifierFor(expect).verify(hs256(R"({"exp":1,"nbf":)" + at(60) + R"(,"iss":"other","iat":"soon"})"));
    COMPARE_REASON(report.reason(), Reason::ClaimsType);
    COMPARE_REASON(reason(report, Check::RequiredClaims), Reason::ClaimsMissing);
    COMPARE_REASON(reason(report, Check::Expiry), Reason::ClaimsExpired);
    COMPARE_REASON(reason(report, Check::NotBefore), Reason::ClaimsNotYet);
    COMPARE_REASON(reason(report, Check::Issuer), Reason::ClaimsIss);
    COMPARE_REASON(reason(report, Check::Audience), Reason::ClaimsMissing);
    QVERIFY(report.steps()[static_cast<std::size_t>(Check::Issuer)].found == "\"other\"");
    QVERIFY(report.steps()[static_cast<std::size_t>(Check::Issuer)].expected == "me");
}

void TestVerifier::headers_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<Reason>("reason");
    const auto row = [](const char *header, Reason reason) {
        QTest::newRow(header) << QByteArray(header) << reason;
    };
    row(R"({"alg":"HS256"})", Reason::None);
    row(R"({"alg":"HS256","x5c":[],"jwk":{},"p2c":7,"zip":"any","enc":"any"})", Reason::None);
    row(R"({"alg":"HS256","b64":true,"crit":["b64"]})", Reason::None);
    row(R"(["alg"])", Reason::MalformedNotObject);
    row(R"({"alg":"HS256","alg":"HS256"})", Reason::MalformedDuplicate);
    row(R"({"typ":"JWT"})", Reason::HeaderAlgMissing);
    row(R"({"alg":["HS256"]})", Reason::HeaderAlgMissing);
    row(R"({"alg":"HS256","kid":7})", Reason::HeaderType);
    row(R"({"alg":"HS256","x5t#S256":null})", Reason::HeaderType);
    row(R"({"alg":"HS256","x5c":"AAAA"})", Reason::HeaderType);
    row(R"({"alg":"HS256","x5c":["AAAA",1]})", Reason::HeaderType);
    row(R"({"alg":"HS256","jwk":"{}"})", Reason::HeaderType);
    row(R"({"alg":"HS256","p2c":1.5})", Reason::HeaderType);
    row(R"({"alg":"HS256","p2c":1e3})", Reason::HeaderType);
    row(R"({"alg":"HS256","zip":1})", Reason::HeaderType);
    row(R"({"alg":"HS256","crit":"b64"})", Reason::HeaderCrit);
    row(R"({"alg":"HS256","crit":[]})", Reason::HeaderCrit);
    row(R"({"alg":"HS256","crit":["alg"]})", Reason::HeaderCrit);
    row(R"({"alg":"HS256","crit":["b64"]})", Reason::HeaderCrit);
    row(R"({"alg":"HS256","b64":true,"crit":["b64","b64"]})", Reason::HeaderCrit);
    row(R"({"alg":"HS256","x":1,"crit":["x"]})", Reason::HeaderCrit);
    row(R"({"alg":"HS256","b64":true,"crit":["b64",""]})", Reason::HeaderCrit);
    row(R"({"alg":"HS256","b64":true})", Reason::HeaderB64);
    row(R"({"alg":"HS256","b64":false,"crit":["b64"]})", Reason::HeaderB64);
    row(R"({"alg":"HS256","b64":1,"crit":["b64"]})", Reason::HeaderB64);
    row(R"({"alg":"none"})", Reason::AlgNone);
    row(R"({"alg":"hs256"})", Reason::AlgUnknown);
    row(R"({"alg":"HS256 "})", Reason::AlgUnknown);
    row(R"({"alg":"HS512"})", Reason::AlgNotAllowed);
    row(R"({"alg":"dir"})", Reason::AlgNotAllowed);
    row(R"({"alg":"RS256"})", Reason::AlgKeyMismatch);
}

void TestVerifier::headers()
{
    QFETCH(QByteArray, header);
    QFETCH(Reason, reason);
    const Verifier verifier(JwkSet::parse(secret('a').privateJson().view()).value(),
                            allowing({Alg::HS256, Alg::RS256, Alg::Dir}), fixedClock());
    COMPARE_REASON(verdict(verifier, hs256("{}", header.toStdString())), reason);
}

void TestVerifier::times_data()
{
    QTest::addColumn<QByteArray>("claims");
    QTest::addColumn<Reason>("reason");
    QTest::addColumn<bool>("byLeeway");
    const auto row = [](const char *name, const std::string &claims, Reason reason, bool byLeeway = false) {
        QTest::newRow(name) << QByteArray::fromStdString(claims) << reason << byLeeway;
    };
    // The leeway is ten seconds.
    row("exp later", R"({"exp":)" + at(1) + "}", Reason::None);
    row("exp now", R"({"exp":)" + at(0) + "}", Reason::None, true);
    row("exp with a fraction", R"({"exp":)" + at(0) + ".5}", Reason::None);
    row("exp at the end of the leeway", R"({"exp":)" + at(-9) + "}", Reason::None, true);
    row("exp over", R"({"exp":)" + at(-10) + "}", Reason::ClaimsExpired);
    row("exp 0", R"({"exp":0})", Reason::ClaimsExpired);
    row("exp -0", R"({"exp":-0.0e7})", Reason::ClaimsExpired);
    row("exp in powers", R"({"exp":17672256.01E2})", Reason::None);
    row("exp the last", R"({"exp":253402300799})", Reason::None);
    row("exp beyond", R"({"exp":253402300800})", Reason::ClaimsType);
    row("exp a hair beyond", R"({"exp":253402300799.0001})", Reason::ClaimsType);
    row("exp far beyond", R"({"exp":1e99999999999999999999})", Reason::ClaimsType);
    row("exp very near 0", R"({"exp":1e-99999999999999999999})", Reason::ClaimsExpired);
    row("exp negative", R"({"exp":-1})", Reason::ClaimsType);
    row("exp null", R"({"exp":null})", Reason::ClaimsType);
    row("nbf now", R"({"nbf":)" + at(0) + "}", Reason::None);
    row("nbf soon", R"({"nbf":)" + at(10) + "}", Reason::None, true);
    row("nbf soon and a bit", R"({"nbf":)" + at(10) + ".1}", Reason::ClaimsNotYet);
    row("nbf later", R"({"nbf":)" + at(11) + "}", Reason::ClaimsNotYet);
    row("iat soon", R"({"iat":)" + at(10) + "}", Reason::None, true);
    row("iat later", R"({"iat":)" + at(11) + "}", Reason::ClaimsIatFuture);
    row("aud of numbers", R"({"aud":[1]})", Reason::ClaimsType);
    row("aud an object", R"({"aud":{}})", Reason::ClaimsType);
    row("sub null", R"({"sub":null})", Reason::ClaimsType);
}

void TestVerifier::times()
{
    QFETCH(QByteArray, claims);
    QFETCH(Reason, reason);
    QFETCH(bool, byLeeway);
    Expectations expect = allowing({Alg::HS256});
    expect.leeway = std::chrono::seconds(10);
    expect.rejectFutureIat = true;
    const Verifier verifier = verifierFor(expect);
    const std::string token = hs256(claims.toStdString());
    COMPARE_REASON(verdict(verifier, token), reason);
    QCOMPARE(verifier.check(token).verdict == Verdict::AcceptedByLeeway, byLeeway);
}

void TestVerifier::expectations()
{
    Expectations expect = allowing({Alg::HS256});
    expect.audience = "console";
    expect.subject = "alice";
    expect.type = "at+jwt";
    const Verifier verifier = verifierFor(expect);
    const std::string typed = R"({"alg":"HS256","typ":"Application/AT+jwt"})";
    COMPARE_REASON(verdict(verifier, hs256(R"({"aud":["x","console"],"sub":"alice"})", typed)), Reason::None);
    COMPARE_REASON(verdict(verifier, hs256(R"({"aud":["x"],"sub":"alice"})", typed)), Reason::ClaimsAud);
    COMPARE_REASON(verdict(verifier, hs256(R"({"aud":"console","sub":"Alice"})", typed)), Reason::ClaimsSub);
    COMPARE_REASON(verdict(verifier, hs256(R"({"aud":"console"})", typed)), Reason::ClaimsMissing);
    COMPARE_REASON(verdict(verifier, hs256("{}", R"({"alg":"HS256","typ":"JWT"})")), Reason::HeaderTyp);
    COMPARE_REASON(verdict(verifier, hs256("{}", R"({"alg":"HS256","typ":"text/at+jwt"})")),
                   Reason::HeaderTyp);
    COMPARE_REASON(verdict(verifier, hs256("{}")), Reason::HeaderTyp);
    COMPARE_REASON(verdict(verifierFor(Expectations()), hs256("{}")), Reason::AlgNotAllowed);
}

void TestVerifier::keysAreChosenByKid()
{
    const JwkSet keys({secret('a', R"(,"kid":"1")"), secret('b', R"(,"kid":"2")"),
                       secret('c', R"(,"kid":"3")"), secret('d', R"(,"kid":"3")")});
    const Verifier verifier = verifierFor(allowing({Alg::HS256}), keys);
    const auto token = [](char key, const std::string &kid) {
        return signedWith(secret(key), Alg::HS256, R"({"alg":"HS256","kid":")" + kid + "\"}", "{}");
    };
    COMPARE_REASON(verdict(verifier, token('b', "2")), Reason::None);
    COMPARE_REASON(verdict(verifier, token('b', "1")), Reason::SigInvalid);
    COMPARE_REASON(verdict(verifier, token('b', "4")), Reason::KeyNotFound);
    COMPARE_REASON(verdict(verifier, token('c', "3")), Reason::KeyAmbiguous);
    COMPARE_REASON(verdict(verifier, token('b', "\\u0032")),
                   Reason::None); // The same name, written otherwise.
    COMPARE_REASON(verdict(verifier, hs256("{}")), Reason::KeyAmbiguous);
    COMPARE_REASON(verdict(verifierFor(allowing({Alg::HS256}), JwkSet()), hs256("{}")), Reason::KeyNotFound);
    // A single key needs no kid, but must not have another one.
    const auto single = JwkSet::parse(secret('b', R"(,"kid":"2")").privateJson().view()).value();
    COMPARE_REASON(verdict(verifierFor(allowing({Alg::HS256}), single), token('b', "2")), Reason::None);
    COMPARE_REASON(verdict(verifierFor(allowing({Alg::HS256}), single), token('b', "1")),
                   Reason::KeyNotFound);
    COMPARE_REASON(verdict(verifierFor(allowing({Alg::HS256}), single),
                           signedWith(secret('b'), Alg::HS256, R"({"alg":"HS256"})", "{}")),
                   Reason::None);
}

void TestVerifier::keysSayWhyNot()
{
    const Jwk good = secret('a', R"(,"kid":"1")"), other = secret('b', R"(,"kid":"2","use":"enc")");
    const Verifier verifier = verifierFor(allowing({Alg::HS256}), JwkSet({good, other}));
    const auto report = verifier.verify(hs256("{}", R"({"alg":"HS256","kid":"2"})"));
    COMPARE_REASON(report.reason(), Reason::KeyUse);
    QCOMPARE(report.keys().size(), 2U);
    COMPARE_REASON(report.keys()[0].reason, Reason::KeyNotFound);
    COMPARE_REASON(report.keys()[1].reason, Reason::KeyUse);
    QVERIFY(report.keys()[1].description == "oct 512");
    const auto accepted = verifier.verify(hs256("{}", R"({"alg":"HS256","kid":"1"})"));
    COMPARE_REASON(accepted.keys()[0].reason, Reason::None);
    QVERIFY(accepted.verified()->kid() == "1");
}

void TestVerifier::aKnownHeaderChangesNothing()
{
    // After a token was accepted its header is known; every kind of bad token must still be seen.
    const Verifier verifier = verifierFor(allowing({Alg::HS256}));
    const std::string good = hs256(R"({"sub":"alice"})");
    const std::size_t dot = good.find('.'), last = good.rfind('.');
    for (int round = 0; round < 2; ++round) {
        COMPARE_REASON(verdict(verifier, good), Reason::None);
        COMPARE_REASON(verdict(verifier, good.substr(0, last + 1)), Reason::SigMissing);
        COMPARE_REASON(verdict(verifier, good.substr(0, good.size() - 4)), Reason::SigLength);
        COMPARE_REASON(verdict(verifier, good + "="), Reason::MalformedBase64url);
        COMPARE_REASON(verdict(verifier, good + " "), Reason::MalformedChars);
        COMPARE_REASON(verdict(verifier, good + ".x"), Reason::MalformedSegments);
        COMPARE_REASON(verdict(verifier, good + ".x.y"), Reason::MalformedBase64url);
        COMPARE_REASON(verdict(verifier, good + ".xx.xx"), Reason::MalformedBase64url);
        COMPARE_REASON(
            verdict(verifier, good.substr(0, dot) + '.' + encodeBase64url("{}") + good.substr(last)),
            Reason::SigInvalid);
        COMPARE_REASON(verdict(verifier, hs256(R"({"exp":1})")), Reason::ClaimsExpired);
        COMPARE_REASON(verdict(verifier, hs256("{}", R"({"alg":"none"})")), Reason::AlgNone);
        COMPARE_REASON(verdict(verifier, hs256("{}", R"({"alg":"HS512"})")), Reason::AlgNotAllowed);
    }
    // The same header in a token of five parts is another thing.
    const std::string five = good.substr(0, dot) + ".AAAA.AAAA.AAAA.AAAA";
    COMPARE_REASON(verdict(verifier, good), Reason::None);
    COMPARE_REASON(verdict(verifier, five), Reason::HeaderType);
    const std::string named = R"({"alg":"HS256","enc":"A128GCM"})";
    COMPARE_REASON(verdict(verifier, hs256("{}", named)), Reason::None);
    COMPARE_REASON(verdict(verifier, encodeBase64url(named) + ".AAAA.AAAA.AAAA.AAAA"), Reason::AlgNotAllowed);
}

void TestVerifier::weakKeysWarn()
{
    const Jwk key = Jwk::parse(R"({"kty":"oct","k":"c2VjcmV0"})").value();
    const std::string token = signedWith(key, Alg::HS256, R"({"alg":"HS256"})", "{}");
    Expectations expect = allowing({Alg::HS256});
    COMPARE_REASON(verdict(verifierFor(expect, JwkSet({key})), token), Reason::KeyWeak);
    expect.allowWeakKeys = true;
    const auto report = verifierFor(expect, JwkSet({key})).verify(token);
    QVERIFY(report.isAccepted());
    QVERIFY(report.usedWeakKey());
    QVERIFY(!verifierFor(expect).verify(hs256("{}")).usedWeakKey());
}

void TestVerifier::aBadKeyOnlyRefusesItsOwnTokens()
{
    const std::string set = R"({"keys":[{"kty":"EC","crv":"P-256","x":"AA","y":"AA","kid":"bad"},)"
        + made(Alg::ES256, "good").publicJson() + "]}";
    const Verifier verifier = verifierFor(allowing({Alg::ES256}), JwkSet::parseEach(set).value());
    const std::string signature = encodeBase64url(std::string(64, 'x'));
    const auto token = [&](const char *kid) {
        return encodeBase64url(R"({"alg":"ES256","kid":")" + std::string(kid) + "\"}") + ".e30." + signature;
    };
    COMPARE_REASON(verdict(verifier, token("bad")), Reason::KeyInvalid);
    COMPARE_REASON(verdict(verifier, token("good")), Reason::SigInvalid);
}

void TestVerifier::nestedTokensAreHeldAgainstTheirOwnKeys()
{
    const Jwk outer =
        Jwk::parse(R"({"kty":"oct","k":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})").value();
    const Jwk inner = made(Alg::ES256);
    Expectations expect = allowing({Alg::Dir});
    expect.nestedAlgs = {Alg::ES256};
    expect.leeway = std::chrono::seconds(10);
    const Verifier verifier(JwkSet({outer}), JwkSet({inner}), expect, fixedClock());
    const auto nested = [&](const Jwk &key, const std::string &payload) {
        return encryptCompact(outer, Alg::Dir, Enc::A256GCM,
                              signCompact(key, Alg::ES256, "JWT", payload).value(), "JWT")
            .value();
    };
    const auto report = verifier.verify(nested(inner, R"({"sub":"alice"})"));
    QVERIFY(report.isAccepted());
    QVERIFY(report.nested() != nullptr);
    QVERIFY(report.verified()->subject() == "alice");
    COMPARE_REASON(verdict(verifier, nested(inner, R"({"exp":)" + at(-60) + "}")), Reason::ClaimsExpired);
    QVERIFY(outcome(verifier.verify(nested(inner, R"({"exp":1})")), Check::Signature) == Outcome::Passed);
    QVERIFY(verifier.check(nested(inner, R"({"exp":)" + at(-5) + "}")).verdict == Verdict::AcceptedByLeeway);
    COMPARE_REASON(verdict(verifier, nested(inner, R"({"exp":)" + at(-5) + "}")), Reason::None);
    COMPARE_REASON(verdict(verifier, nested(inner, "[]")), Reason::MalformedNotObject);
    COMPARE_REASON(verdict(verifier, nested(made(Alg::ES256, inner.kid()), "{}")), Reason::SigInvalid);
    COMPARE_REASON(
        verdict(verifier, encryptCompact(outer, Alg::Dir, Enc::A256GCM, "no token", "JWT").value()),
        Reason::MalformedChars);
    COMPARE_REASON(
        verdict(verifier, encryptCompact(outer, Alg::Dir, Enc::A256GCM, R"({"sub":"bob"})").value()),
        Reason::None);
    const Verifier withoutInner(JwkSet({outer}), allowing({Alg::Dir}), fixedClock());
    COMPARE_REASON(verdict(withoutInner, nested(inner, "{}")), Reason::AlgNotAllowed);
}

void TestVerifier::verifiedTokensAnswer()
{
    const auto report =
        verifierFor(allowing({Alg::HS256}))
            .verify(hs256(
                R"({"iss":"me","sub":"alice","jti":"7","iat":1.9,"exp":253402300799,"roles":["a","b"],"n":42,"half":0.5,"mixed":["a",1],"one":"x"})"));
    QVERIFY(report.isAccepted());
    const VerifiedJwt &jwt = *report.verified();
    QVERIFY(jwt.issuer() == "me" && jwt.subject() == "alice" && jwt.tokenId() == "7");
    QVERIFY(jwt.issuedAt() == 1 && jwt.expiresAt() == 253402300799);
    QVERIFY(jwt.header() == R"({"alg":"HS256"})");
    QVERIFY(jwt.text("one") == "x" && !jwt.text("n") && !jwt.text("none"));
    QVERIFY(jwt.number("n") == 42 && !jwt.number("half") && !jwt.number("one"));
    QVERIFY((jwt.list("roles") == std::vector<std::string>{"a", "b"}));
    QVERIFY((jwt.list("one") == std::vector<std::string>{"x"}) && jwt.list("mixed").empty());
}

void TestVerifier::verifiersMove()
{
    Verifier first = verifierFor(allowing({Alg::HS256}));
    COMPARE_REASON(verdict(first, hs256("{}")), Reason::None);
    Verifier second = std::move(first);
    COMPARE_REASON(verdict(second, hs256("{}")), Reason::None);
}

void TestVerifier::decryptionIsNoSignature()
{
    // Also where it is not reached, as the report shows every step.
    const std::string token = encodeBase64url(R"({"alg":"dir","enc":"A128GCM"})") + "..aQ.Yw.dA";
    const auto report = Verifier(JwkSet(), allowing({Alg::ES256}), fixedClock()).verify(token);
    QVERIFY(outcome(report, Check::Signature) == Outcome::Skipped);
    QVERIFY(report.steps()[static_cast<std::size_t>(Check::Signature)].isDecryption);
}

QTEST_APPLESS_MAIN(TestVerifier)
#include "tst_verifier.moc"
