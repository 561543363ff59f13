// SPDX-License-Identifier: MIT
// Every call of OpenSSL on the way of a verification is made to fail, one after the other: the linker puts
// these functions before the library's (--wrap, see CMakeLists.txt). Whatever fails, nothing may be accepted.
#include "core/jose/jwe.h"

#include "core/jose/openssl.h"
#include "fixture.h"

#include <openssl/kdf.h>

using namespace fixture;

namespace {

int callsUntilFailure = 0; ///< 0: nothing fails.
bool hasFailed = false;

bool failsNow()
{
    if (callsUntilFailure == 0 || --callsUntilFailure > 0)
        return false;
    hasFailed = true;
    return true;
}

} // namespace

// NOLINTBEGIN(bugprone-reserved-identifier,bugprone-macro-parentheses)
#define WRAPPED(result, failure, name, parameters, arguments)                                                \
    extern "C" result __real_##name parameters;                                                              \
    extern "C" result __wrap_##name parameters;                                                              \
    extern "C" result __wrap_##name parameters { return failsNow() ? (failure) : __real_##name arguments; }

using Bytes = unsigned char;
WRAPPED(EVP_MAC *, nullptr, EVP_MAC_fetch, (OSSL_LIB_CTX * a, const char *b, const char *c), (a, b, c))
WRAPPED(EVP_MAC_CTX *, nullptr, EVP_MAC_CTX_new, (EVP_MAC * a), (a))
WRAPPED(int, 0, EVP_MAC_init, (EVP_MAC_CTX * a, const Bytes *b, size_t c, const OSSL_PARAM d[]), (a, b, c, d))
WRAPPED(int, 0, EVP_MAC_update, (EVP_MAC_CTX * a, const Bytes *b, size_t c), (a, b, c))
WRAPPED(int, 0, EVP_MAC_final, (EVP_MAC_CTX * a, Bytes *b, size_t *c, size_t d), (a, b, c, d))
WRAPPED(EVP_MD *, nullptr, EVP_MD_fetch, (OSSL_LIB_CTX * a, const char *b, const char *c), (a, b, c))
WRAPPED(EVP_MD_CTX *, nullptr, EVP_MD_CTX_new, (), ())
WRAPPED(int, 0, EVP_MD_CTX_copy_ex, (EVP_MD_CTX * a, const EVP_MD_CTX *b), (a, b))
WRAPPED(int, 0, EVP_DigestInit_ex2, (EVP_MD_CTX * a, const EVP_MD *b, const OSSL_PARAM c[]), (a, b, c))
WRAPPED(int, 0, EVP_DigestUpdate, (EVP_MD_CTX * a, const void *b, size_t c), (a, b, c))
WRAPPED(int, 0, EVP_DigestFinal_ex, (EVP_MD_CTX * a, Bytes *b, unsigned int *c), (a, b, c))
WRAPPED(int, 0, EVP_DigestVerifyInit_ex,
        (EVP_MD_CTX * a, EVP_PKEY_CTX **b, const char *c, OSSL_LIB_CTX *d, const char *e, EVP_PKEY *f,
         const OSSL_PARAM g[]),
        (a, b, c, d, e, f, g))
WRAPPED(int, -1, EVP_DigestVerify, (EVP_MD_CTX * a, const Bytes *b, size_t c, const Bytes *d, size_t e),
        (a, b, c, d, e))
WRAPPED(EVP_PKEY_CTX *, nullptr, EVP_PKEY_CTX_new_from_pkey, (OSSL_LIB_CTX * a, EVP_PKEY *b, const char *c),
        (a, b, c))
WRAPPED(EVP_PKEY_CTX *, nullptr, EVP_PKEY_CTX_new_from_name, (OSSL_LIB_CTX * a, const char *b, const char *c),
        (a, b, c))
WRAPPED(int, 0, EVP_PKEY_fromdata_init, (EVP_PKEY_CTX * a), (a))
WRAPPED(int, 0, EVP_PKEY_fromdata, (EVP_PKEY_CTX * a, EVP_PKEY **b, int c, OSSL_PARAM d[]), (a, b, c, d))
WRAPPED(int, 0, EVP_PKEY_public_check, (EVP_PKEY_CTX * a), (a))
WRAPPED(EVP_PKEY *, nullptr, EVP_PKEY_new_raw_public_key_ex,
        (OSSL_LIB_CTX * a, const char *b, const char *c, const Bytes *d, size_t e), (a, b, c, d, e))
WRAPPED(int, 0, EVP_PKEY_verify_init, (EVP_PKEY_CTX * a), (a))
WRAPPED(int, -1, EVP_PKEY_verify, (EVP_PKEY_CTX * a, const Bytes *b, size_t c, const Bytes *d, size_t e),
        (a, b, c, d, e))
WRAPPED(int, 0, EVP_PKEY_CTX_set_rsa_padding, (EVP_PKEY_CTX * a, int b), (a, b))
WRAPPED(int, 0, EVP_PKEY_CTX_set_rsa_pss_saltlen, (EVP_PKEY_CTX * a, int b), (a, b))
WRAPPED(int, 0, EVP_PKEY_CTX_set_signature_md, (EVP_PKEY_CTX * a, const EVP_MD *b), (a, b))
WRAPPED(int, 0, EVP_PKEY_decrypt_init, (EVP_PKEY_CTX * a), (a))
WRAPPED(int, 0, EVP_PKEY_decrypt, (EVP_PKEY_CTX * a, Bytes *b, size_t *c, const Bytes *d, size_t e),
        (a, b, c, d, e))
WRAPPED(int, 0, EVP_PKEY_derive_init, (EVP_PKEY_CTX * a), (a))
WRAPPED(int, 0, EVP_PKEY_derive_set_peer, (EVP_PKEY_CTX * a, EVP_PKEY *b), (a, b))
WRAPPED(int, 0, EVP_PKEY_derive, (EVP_PKEY_CTX * a, Bytes *b, size_t *c), (a, b, c))
WRAPPED(EVP_CIPHER *, nullptr, EVP_CIPHER_fetch, (OSSL_LIB_CTX * a, const char *b, const char *c), (a, b, c))
WRAPPED(EVP_CIPHER_CTX *, nullptr, EVP_CIPHER_CTX_new, (), ())
WRAPPED(int, 0, EVP_CIPHER_CTX_ctrl, (EVP_CIPHER_CTX * a, int b, int c, void *d), (a, b, c, d))
WRAPPED(int, 0, EVP_CipherInit_ex2,
        (EVP_CIPHER_CTX * a, const EVP_CIPHER *b, const Bytes *c, const Bytes *d, int e,
         const OSSL_PARAM f[]),
        (a, b, c, d, e, f))
WRAPPED(int, 0, EVP_CipherUpdate, (EVP_CIPHER_CTX * a, Bytes *b, int *c, const Bytes *d, int e),
        (a, b, c, d, e))
WRAPPED(int, 0, EVP_CipherFinal_ex, (EVP_CIPHER_CTX * a, Bytes *b, int *c), (a, b, c))
WRAPPED(Bytes *, nullptr, EVP_Q_mac,
        (OSSL_LIB_CTX * a, const char *b, const char *c, const char *d, const OSSL_PARAM *e, const void *f,
         size_t g, const Bytes *h, size_t i, Bytes *j, size_t k, size_t *l),
        (a, b, c, d, e, f, g, h, i, j, k, l))
WRAPPED(int, 0, EVP_Q_digest,
        (OSSL_LIB_CTX * a, const char *b, const char *c, const void *d, size_t e, Bytes *f, size_t *g),
        (a, b, c, d, e, f, g))
WRAPPED(int, 0, RAND_bytes, (Bytes * a, int b), (a, b))
WRAPPED(BIGNUM *, nullptr, BN_new, (), ())
WRAPPED(BIGNUM *, nullptr, BN_bin2bn, (const Bytes *a, int b, BIGNUM *c), (a, b, c))
// NOLINTEND(bugprone-reserved-identifier,bugprone-macro-parentheses)

class TestCryptoFailure : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nothingIsAcceptedWhenACallFails_data();
    void nothingIsAcceptedWhenACallFails();
    void aFailureIsNoVerdict();
    void aVerifierRecovers();
};

namespace {

struct Material {
    std::string keys, token;
};

Material signedMaterial(Alg alg)
{
    const Jwk key = made(alg);
    const std::string text = key.isSymmetric() ? std::string(key.privateJson().view()) : key.publicJson();
    return {text, signCompact(key, alg, "JWT", "{}").value()};
}

Material encryptedMaterial(Alg alg)
{
    const Jwk pair = made(alg == Alg::RSA_OAEP ? Alg::RS256 : Alg::ES256);
    std::string text = alg == Alg::A128KW ? "{\"kty\":\"oct\",\"k\":\"AAAAAAAAAAAAAAAAAAAAAA\"}"
                                          : std::string(pair.privateJson().view());
    if (const auto at = text.find(",\"use\""); at != std::string::npos)
        text = text.substr(0, at) + '}';
    const Enc enc = alg == Alg::A128KW ? Enc::A128CBC_HS256 : Enc::A128GCM;
    return {text, encryptCompact(Jwk::parse(text).value(), alg, enc, "{}").value()};
}

/// Import, quick check and report; InternalCrypto when the import already failed.
Reason run(const Material &material, Alg alg)
{
    auto keys = JwkSet::parseEach(material.keys);
    if (!keys)
        return keys.error().reason;
    const Verifier verifier(std::move(*keys), allowing({alg}), fixedClock());
    const Reason quick = verifier.check(material.token).reason;
    return hasFailed ? quick : verifier.verify(material.token).reason();
}

} // namespace

void TestCryptoFailure::nothingIsAcceptedWhenACallFails_data()
{
    QTest::addColumn<Alg>("alg");
    QTest::addColumn<int>("least"); ///< So many calls there are at least; else the wrapping does not work.
    QTest::newRow("HS256") << Alg::HS256 << 6;
    QTest::newRow("RS256") << Alg::RS256 << 15;
    QTest::newRow("PS256") << Alg::PS256 << 15;
    QTest::newRow("ES256") << Alg::ES256 << 12;
    QTest::newRow("EdDSA") << Alg::EdDSA << 5;
    QTest::newRow("A128KW") << Alg::A128KW << 8;
    QTest::newRow("RSA-OAEP") << Alg::RSA_OAEP << 20;
    QTest::newRow("ECDH-ES") << Alg::ECDH_ES << 15;
}

void TestCryptoFailure::nothingIsAcceptedWhenACallFails()
{
    QFETCH(Alg, alg);
    QFETCH(int, least);
    const Material material = isSignature(alg) ? signedMaterial(alg) : encryptedMaterial(alg);
    COMPARE_REASON(run(material, alg), Reason::None);
    int failures = 0;
    for (int call = 1;; ++call) {
        callsUntilFailure = call;
        hasFailed = false;
        const Reason reason = run(material, alg);
        callsUntilFailure = 0;
        if (!hasFailed)
            break;
        ++failures;
        QVERIFY2(reason != Reason::None,
                 qPrintable(QStringLiteral("accepted though call %1 failed").arg(call)));
        QCOMPARE(ERR_peek_error(), 0UL);
    }
    QVERIFY2(failures >= least, qPrintable(QString::number(failures)));
    COMPARE_REASON(run(material, alg), Reason::None);
}

void TestCryptoFailure::aFailureIsNoVerdict()
{
    const Material material = signedMaterial(Alg::HS256);
    const Verifier verifier(JwkSet::parse(material.keys).value(), allowing({Alg::HS256}), fixedClock());
    callsUntilFailure = 1; // EVP_MAC_fetch
    const auto report = verifier.verify(material.token);
    callsUntilFailure = 0;
    QVERIFY(report.verdict() == Verdict::Undecided);
    COMPARE_REASON(report.reason(), Reason::InternalCrypto);
    QVERIFY(!report.isAccepted() && !report.verified());
}

void TestCryptoFailure::aVerifierRecovers()
{
    const Material material = signedMaterial(Alg::ES256);
    const Verifier verifier(JwkSet::parse(material.keys).value(), allowing({Alg::ES256}), fixedClock());
    for (int call = 1; call < 12; ++call) {
        callsUntilFailure = call;
        verifier.check(material.token);
        callsUntilFailure = 0;
        COMPARE_REASON(verifier.check(material.token).reason, Reason::None);
    }
}

QTEST_APPLESS_MAIN(TestCryptoFailure)
#include "tst_cryptofailure.moc"
