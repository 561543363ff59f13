// SPDX-License-Identifier: MIT
#include "fixture.h"

using namespace fixture;

class TestJws : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void signedTokensVerify_data();
    void signedTokensVerify();
    void everyFlippedBitIsSeen();
    void headerSaysWhatWasAsked();
    void wrongKeysCannotSign();
    void lengthsAreExact();
};

void TestJws::signedTokensVerify_data()
{
    QTest::addColumn<Alg>("alg");
    for (const Alg alg : allSignatureAlgs())
        QTest::newRow(nameOf(alg).data()) << alg;
}

void TestJws::signedTokensVerify()
{
    QFETCH(Alg, alg);
    const Jwk key = made(alg), other = made(alg, key.kid());
    const std::string token = signCompact(key, alg, "JWT", R"({"sub":"alice"})").value();
    COMPARE_REASON(verdict(Verifier(JwkSet({key}), allowing({alg}), fixedClock()), token), Reason::None);
    COMPARE_REASON(verdict(Verifier(JwkSet({other}), allowing({alg}), fixedClock()), token),
                   Reason::SigInvalid);
    if (!key.isSymmetric()) {
        const Jwk published = Jwk::parse(key.publicJson()).value();
        COMPARE_REASON(verdict(Verifier(JwkSet({published}), allowing({alg}), fixedClock()), token),
                       Reason::None);
        COMPARE_REASON(signCompact(published, alg, "JWT", "{}").error().reason, Reason::KeyInvalid);
    }
}

void TestJws::everyFlippedBitIsSeen()
{
    const Jwk key = made(Alg::ES256);
    const Verifier verifier(JwkSet({key}), allowing({Alg::ES256}), fixedClock());
    const std::string token = signCompact(key, Alg::ES256, "JWT", R"({"sub":"alice"})").value();
    const std::size_t dot = token.rfind('.') + 1;
    std::string signature = decodeBase64url(token.substr(dot)).value();
    for (std::size_t bit = 0; bit < signature.size() * 8; ++bit) {
        signature[bit / 8] = static_cast<char>(signature[bit / 8] ^ (1 << (bit % 8)));
        COMPARE_REASON(verifier.check(token.substr(0, dot) + encodeBase64url(signature)).reason,
                       Reason::SigInvalid);
        signature[bit / 8] = static_cast<char>(signature[bit / 8] ^ (1 << (bit % 8)));
    }
    COMPARE_REASON(verifier.check(token).reason, Reason::None);
}

void TestJws::headerSaysWhatWasAsked()
{
    const Jwk key = secret('a', R"(,"kid":"k \"1\"")");
    const std::string token = signCompact(key, Alg::HS256, "at+jwt", "{}").value();
    QVERIFY(decodeBase64url(token.substr(0, token.find('.')))
            == R"({"alg":"HS256","typ":"at+jwt","kid":"k \"1\""})");
    const std::string bare = signCompact(secret('a'), Alg::HS256, "", "{}").value();
    QVERIFY(decodeBase64url(bare.substr(0, bare.find('.'))) == R"({"alg":"HS256"})");
}

void TestJws::wrongKeysCannotSign()
{
    COMPARE_REASON(signCompact(made(Alg::ES384), Alg::ES256, "JWT", "{}").error().reason,
                   Reason::AlgKeyMismatch);
    COMPARE_REASON(signCompact(made(Alg::PS256), Alg::RS256, "JWT", "{}").error().reason,
                   Reason::AlgKeyMismatch);
    COMPARE_REASON(signCompact(secret('a'), Alg::A256KW, "JWT", "{}").error().reason, Reason::AlgKeyMismatch);
    const Jwk shortSecret = Jwk::parse(R"({"kty":"oct","k":"AAAA"})").value();
    COMPARE_REASON(signCompact(shortSecret, Alg::HS256, "JWT", "{}").error().reason, Reason::KeyWeak);
}

void TestJws::lengthsAreExact()
{
    QCOMPARE(signatureSize(made(Alg::ES512), Alg::ES512), 132U);
    QCOMPARE(signatureSize(made(Alg::RS256), Alg::PS256), 256U);
    QCOMPARE(signatureSize(made(Alg::Ed448), Alg::EdDSA), 114U);
    QCOMPARE(signatureSize(secret('a'), Alg::HS384), 48U);
    const Jwk key = made(Alg::ES512);
    for (int i = 0; i < 64; ++i) // Small r and s must keep their leading zeros.
        QCOMPARE(signMessage(key, Alg::ES512, std::to_string(i)).value().size(), 132U);
}

QTEST_APPLESS_MAIN(TestJws)
#include "tst_jws.moc"
