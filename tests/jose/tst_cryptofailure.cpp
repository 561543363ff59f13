// SPDX-License-Identifier: MIT
// Every call of OpenSSL on the way of a verification is made to fail, one after the other: the linker puts
// these functions before the library's (--wrap, see CMakeLists.txt). Whatever fails, nothing may be accepted.
#include "core/jose/jwe.h"

#include "core/jose/openssl.h"
#include "families.h"

#include <openssl/ecdsa.h>
#include <openssl/kdf.h>
#include <openssl/rsa.h>
#include <zlib.h>

#include <map>

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
WRAPPED(BIGNUM *, nullptr, BN_dup, (const BIGNUM *a), (a))
WRAPPED(BN_CTX *, nullptr, BN_CTX_new, (), ())
WRAPPED(int, -1, BN_bn2binpad, (const BIGNUM *a, Bytes *b, int c), (a, b, c))
WRAPPED(int, -1, BN_bn2nativepad, (const BIGNUM *a, Bytes *b, int c), (a, b, c))
WRAPPED(int, 0, BN_set_word, (BIGNUM * a, BN_ULONG b), (a, b))
WRAPPED(int, 0, BN_sub_word, (BIGNUM * a, BN_ULONG b), (a, b))
WRAPPED(int, 0, BN_mul, (BIGNUM * a, const BIGNUM *b, const BIGNUM *c, BN_CTX *d), (a, b, c, d))
WRAPPED(int, 0, BN_nnmod, (BIGNUM * a, const BIGNUM *b, const BIGNUM *c, BN_CTX *d), (a, b, c, d))
WRAPPED(int, 0, BN_mod_mul, (BIGNUM * a, const BIGNUM *b, const BIGNUM *c, const BIGNUM *d, BN_CTX *e),
        (a, b, c, d, e))
WRAPPED(int, 0, BN_mod_exp_mont,
        (BIGNUM * a, const BIGNUM *b, const BIGNUM *c, const BIGNUM *d, BN_CTX *e, BN_MONT_CTX *f),
        (a, b, c, d, e, f))
WRAPPED(int, 0, BN_mod_exp_mont_consttime,
        (BIGNUM * a, const BIGNUM *b, const BIGNUM *c, const BIGNUM *d, BN_CTX *e, BN_MONT_CTX *f),
        (a, b, c, d, e, f))
WRAPPED(EVP_KDF *, nullptr, EVP_KDF_fetch, (OSSL_LIB_CTX * a, const char *b, const char *c), (a, b, c))
WRAPPED(EVP_KDF_CTX *, nullptr, EVP_KDF_CTX_new, (EVP_KDF * a), (a))
WRAPPED(int, 0, EVP_KDF_derive, (EVP_KDF_CTX * a, Bytes *b, size_t c, const OSSL_PARAM d[]), (a, b, c, d))
WRAPPED(int, 0, EVP_PKEY_CTX_set_rsa_oaep_md_name, (EVP_PKEY_CTX * a, const char *b, const char *c),
        (a, b, c))
WRAPPED(int, 0, EVP_PKEY_CTX_set_rsa_mgf1_md_name, (EVP_PKEY_CTX * a, const char *b, const char *c),
        (a, b, c))
WRAPPED(int, 0, EVP_PKEY_get_size, (const EVP_PKEY *a), (a))
WRAPPED(int, 0, EVP_PKEY_check, (EVP_PKEY_CTX * a), (a))
WRAPPED(EVP_PKEY *, nullptr, EVP_PKEY_new_raw_private_key_ex,
        (OSSL_LIB_CTX * a, const char *b, const char *c, const Bytes *d, size_t e), (a, b, c, d, e))
WRAPPED(int, 0, EVP_PKEY_get_raw_public_key, (const EVP_PKEY *a, Bytes *b, size_t *c), (a, b, c))
WRAPPED(int, 0, EVP_PKEY_encrypt_init, (EVP_PKEY_CTX * a), (a))
WRAPPED(int, 0, EVP_PKEY_encrypt, (EVP_PKEY_CTX * a, Bytes *b, size_t *c, const Bytes *d, size_t e),
        (a, b, c, d, e))
WRAPPED(int, 0, EVP_DigestSignInit_ex,
        (EVP_MD_CTX * a, EVP_PKEY_CTX **b, const char *c, OSSL_LIB_CTX *d, const char *e, EVP_PKEY *f,
         const OSSL_PARAM g[]),
        (a, b, c, d, e, f, g))
WRAPPED(int, 0, EVP_DigestSign, (EVP_MD_CTX * a, Bytes *b, size_t *c, const Bytes *d, size_t e),
        (a, b, c, d, e))
WRAPPED(ECDSA_SIG *, nullptr, d2i_ECDSA_SIG, (ECDSA_SIG * *a, const Bytes **b, long c), (a, b, c))
WRAPPED(int, Z_MEM_ERROR, inflateInit2_, (z_streamp a, int b, const char *c, int d), (a, b, c, d))
WRAPPED(int, Z_MEM_ERROR, inflate, (z_streamp a, int b), (a, b))
// NOLINTEND(bugprone-reserved-identifier,bugprone-macro-parentheses)

class TestCryptoFailure : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nothingIsAcceptedWhenACallFails_data();
    void nothingIsAcceptedWhenACallFails();
    void nothingIsMadeWhenACallFails_data();
    void nothingIsMadeWhenACallFails();
    void aFailureIsNoVerdict();
    void aVerifierRecovers();
};

namespace {

/// Import, quick check and report; the reason of the import when that already failed.
Reason run(const Family &family)
{
    auto keys = JwkSet::parseEach(family.keys);
    if (!keys)
        return keys.error().reason;
    const Verifier verifier(std::move(*keys), expecting(family), fixedClock());
    const Reason quick = verifier.check(family.token).reason;
    return hasFailed ? quick : verifier.verify(family.token).reason();
}

/// Calls `work` with the first, second, ... call failing, until none fails any more; returns how many did.
template <class Work>
int failEachCall(Work work)
{
    for (int call = 1;; ++call) {
        callsUntilFailure = call;
        hasFailed = false;
        work(call);
        callsUntilFailure = 0;
        if (!hasFailed)
            return call - 1;
    }
}

} // namespace

void TestCryptoFailure::nothingIsAcceptedWhenACallFails_data()
{
    QTest::addColumn<int>("least"); ///< So many calls there are at least; else the wrapping does not work.
    const std::map<std::string, int> least{{"HS256", 6},    {"RS256", 15}, {"PS256", 15}, {"ES256", 12},
                                           {"EdDSA", 5},    {"A128KW", 8}, {"PBES2", 12}, {"RSA-OAEP", 60},
                                           {"ECDH-ES", 20}, {"zip", 8},    {"dir", 6},    {"A256GCMKW", 12}};
    for (const Family &family : families()) {
        const auto count = least.find(family.name);
        QTest::newRow(family.name.c_str()) << (count == least.end() ? 12 : count->second);
    }
}

void TestCryptoFailure::nothingIsAcceptedWhenACallFails()
{
    QFETCH(int, least);
    const Family &family = familyNamed(QTest::currentDataTag());
    COMPARE_REASON(run(family), Reason::None);
    const int failures = failEachCall([&](int call) {
        const Reason reason = run(family);
        QVERIFY2(!hasFailed || reason != Reason::None,
                 qPrintable(QStringLiteral("accepted though call %1 failed").arg(call)));
        QCOMPARE(ERR_peek_error(), 0UL);
    });
    QVERIFY2(failures >= least, qPrintable(QString::number(failures)));
    COMPARE_REASON(run(family), Reason::None);
}

/// A token that was made although a call failed would have to be one that verifies.
void TestCryptoFailure::nothingIsMadeWhenACallFails_data()
{
    QTest::addColumn<Alg>("alg");
    for (const Alg alg : {Alg::HS256, Alg::RS256, Alg::PS256, Alg::ES256, Alg::EdDSA, Alg::A128KW,
                          Alg::RSA_OAEP_256, Alg::ECDH_ES})
        QTest::newRow(nameOf(alg).data()) << alg;
}

void TestCryptoFailure::nothingIsMadeWhenACallFails()
{
    QFETCH(Alg, alg);
    const Jwk key = isSignature(alg)
        ? made(alg)
        : Jwk::parse(familyNamed(alg == Alg::RSA_OAEP_256 ? "RSA-OAEP" : nameOf(alg)).keys).value();
    const int failures = failEachCall([&](int call) {
        const auto token = isSignature(alg) ? signCompact(key, alg, "JWT", "{}")
                                            : encryptCompact(key, alg, Enc::A128CBC_HS256, "{}");
        QVERIFY2(!hasFailed || !token, qPrintable(QStringLiteral("made though call %1 failed").arg(call)));
        QCOMPARE(ERR_peek_error(), 0UL);
    });
    QVERIFY2(failures >= 1, qPrintable(QString::number(failures)));
}

void TestCryptoFailure::aFailureIsNoVerdict()
{
    const Family &family = familyNamed("HS256");
    const Verifier verifier(JwkSet::parse(family.keys).value(), expecting(family), fixedClock());
    callsUntilFailure = 1; // EVP_MAC_fetch
    const auto report = verifier.verify(family.token);
    callsUntilFailure = 0;
    QVERIFY(report.verdict() == Verdict::Undecided);
    COMPARE_REASON(report.reason(), Reason::InternalCrypto);
    QVERIFY(!report.isAccepted() && !report.verified());
}

void TestCryptoFailure::aVerifierRecovers()
{
    const Family &family = familyNamed("ES256");
    const Verifier verifier(JwkSet::parse(family.keys).value(), expecting(family), fixedClock());
    for (int call = 1; call < 12; ++call) {
        callsUntilFailure = call;
        verifier.check(family.token);
        callsUntilFailure = 0;
        COMPARE_REASON(verifier.check(family.token).reason, Reason::None);
    }
}

QTEST_APPLESS_MAIN(TestCryptoFailure)
#include "tst_cryptofailure.moc"
