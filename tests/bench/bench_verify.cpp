// SPDX-License-Identifier: MIT
// Verifying a token with all checks, and making one, beside the bare signature operation of OpenSSL with a
// reused context, in one process and in paired rounds, so that what the machine does besides touches both
// alike.
#include "core/base/base64url.h"
#include "core/jose/jws.h"
#include "core/jose/pem.h"
#include "core/jose/verifier.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <new>

namespace {

std::size_t allocations = 0; ///< Of this program and of OpenSSL.

void *counted(std::size_t size)
{
    ++allocations;
    return std::malloc(size);
}

} // namespace

void *operator new(std::size_t size)
{
    if (void *memory = counted(size > 0 ? size : 1))
        return memory;
    throw std::bad_alloc();
}
void operator delete(void *memory) noexcept { std::free(memory); }
void operator delete(void *memory, std::size_t) noexcept { std::free(memory); }

namespace {

using namespace gatehouse;
using namespace gatehouse::jose;
using Work = std::function<bool()>;

double cpuNs()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

double nsPerCall(const Work &work, int calls)
{
    const double start = cpuNs();
    for (int i = 0; i < calls; ++i) {
        if (!work()) {
            std::fprintf(stderr, "a valid token was refused\n");
            std::exit(1);
        }
    }
    return (cpuNs() - start) / calls;
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

EVP_PKEY *imported(const Jwk &key)
{
    const Secret pem = *privatePem(key);
    BIO *bio = BIO_new_mem_buf(pem.view().data(), static_cast<int>(pem.size()));
    EVP_PKEY *pkey = PEM_read_bio_PrivateKey(bio, nullptr, nullptr, nullptr);
    BIO_free(bio);
    return pkey;
}

const unsigned char *bytes(const std::string &text)
{
    return reinterpret_cast<const unsigned char *>(text.data());
}

EVP_MAC_CTX *keyedMac(const std::string &secret)
{
    EVP_MAC_CTX *context = EVP_MAC_CTX_new(EVP_MAC_fetch(nullptr, "HMAC", nullptr));
    char digest[] = "SHA256";
    const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                                     OSSL_PARAM_construct_end()};
    EVP_MAC_init(context, bytes(secret), secret.size(), parameters);
    return context;
}

/// What is measured beside us: the operation alone, on a context that is kept.
struct Raw {
    Work verify, sign;
};

Raw rawHmac(const std::string &secret, const std::string &input, const std::string &signature)
{
    EVP_MAC_CTX *context = keyedMac(secret);
    const auto mac = [context, input](unsigned char *tag, std::size_t *size) {
        return EVP_MAC_init(context, nullptr, 0, nullptr) == 1
            && EVP_MAC_update(context, bytes(input), input.size()) == 1
            && EVP_MAC_final(context, tag, size, 64) == 1;
    };
    return {[=] {
                unsigned char tag[64];
                std::size_t size = 0;
                return mac(tag, &size) && CRYPTO_memcmp(tag, signature.data(), size) == 0;
            },
            [=] {
                unsigned char tag[64];
                std::size_t size = 0;
                return mac(tag, &size);
            }};
}

std::string derOf(const std::string &signature)
{
    ECDSA_SIG *pair = ECDSA_SIG_new();
    ECDSA_SIG_set0(pair, BN_bin2bn(bytes(signature), 32, nullptr),
                   BN_bin2bn(bytes(signature) + 32, 32, nullptr));
    unsigned char *der = nullptr;
    const int size = i2d_ECDSA_SIG(pair, &der);
    return {reinterpret_cast<char *>(der), static_cast<std::size_t>(size)};
}

EVP_PKEY_CTX *startedContext(EVP_PKEY *key, Alg alg, const EVP_MD *md, int (*start)(EVP_PKEY_CTX *))
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr);
    start(context);
    if (alg == Alg::PS256) {
        EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING);
        EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST);
    }
    EVP_PKEY_CTX_set_signature_md(context, md);
    return context;
}

Raw rawDigest(EVP_PKEY *key, Alg alg, const std::string &input, const std::string &signature)
{
    const EVP_MD *md = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    EVP_MD_CTX *hash = EVP_MD_CTX_new();
    EVP_PKEY_CTX *verifying = startedContext(key, alg, md, EVP_PKEY_verify_init),
                 *signing = startedContext(key, alg, md, EVP_PKEY_sign_init);
    const std::string encoded = alg == Alg::ES256 ? derOf(signature) : signature;
    const auto hashed = [=](unsigned char *digest, unsigned int *size) {
        return EVP_DigestInit_ex2(hash, md, nullptr) == 1
            && EVP_DigestUpdate(hash, input.data(), input.size()) == 1
            && EVP_DigestFinal_ex(hash, digest, size) == 1;
    };
    return {[=] {
                unsigned char digest[64];
                unsigned int size = 0;
                return hashed(digest, &size)
                    && EVP_PKEY_verify(verifying, bytes(encoded), encoded.size(), digest, size) == 1;
            },
            [=] {
                unsigned char digest[64], made[512];
                unsigned int size = 0;
                std::size_t madeSize = sizeof made;
                return hashed(digest, &size) && EVP_PKEY_sign(signing, made, &madeSize, digest, size) == 1;
            }};
}

Raw rawEdwards(EVP_PKEY *key, const std::string &input, const std::string &signature)
{
    EVP_MD_CTX *verifying = EVP_MD_CTX_new(), *signing = EVP_MD_CTX_new(), *context = EVP_MD_CTX_new();
    EVP_DigestVerifyInit_ex(verifying, nullptr, nullptr, nullptr, nullptr, key, nullptr);
    EVP_DigestSignInit_ex(signing, nullptr, nullptr, nullptr, nullptr, key, nullptr);
    return {[=] {
                return EVP_MD_CTX_copy_ex(context, verifying) == 1
                    && EVP_DigestVerify(context, bytes(signature), signature.size(), bytes(input),
                                        input.size())
                    == 1;
            },
            [=] {
                unsigned char made[64];
                std::size_t size = sizeof made;
                return EVP_MD_CTX_copy_ex(context, signing) == 1
                    && EVP_DigestSign(context, made, &size, bytes(input), input.size()) == 1;
            }};
}

Raw rawWork(const Jwk &key, Alg alg, const std::string &secret, const std::string &token)
{
    const std::size_t dot = token.rfind('.');
    const std::string signature = *decodeBase64url(std::string_view(token).substr(dot + 1));
    if (alg == Alg::HS256)
        return rawHmac(secret, token.substr(0, dot), signature);
    return alg == Alg::EdDSA ? rawEdwards(imported(key), token.substr(0, dot), signature)
                             : rawDigest(imported(key), alg, token.substr(0, dot), signature);
}

std::size_t allocationsOf(const Work &work)
{
    work();
    const std::size_t before = allocations;
    work();
    return allocations - before;
}

/// Prints one line: medians of paired rounds.
void compare(Alg alg, const char *what, const Work &raw, const Work &ours, int calls, const char *goal)
{
    nsPerCall(raw, calls / 4);
    nsPerCall(ours, calls / 4);
    std::vector<double> rawTimes, ourTimes, ratios;
    for (int round = 0; round < 101; ++round) {
        const bool rawFirst = round % 2 == 0;
        const double first = nsPerCall(rawFirst ? raw : ours, calls),
                     second = nsPerCall(rawFirst ? ours : raw, calls);
        rawTimes.push_back(rawFirst ? first : second);
        ourTimes.push_back(rawFirst ? second : first);
        ratios.push_back(ourTimes.back() / rawTimes.back());
    }
    std::printf("%-6s %-6s  raw %8.0f ns  ours %8.0f ns  ratio %6.3f  %-11s  allocations %3zu (raw %zu)\n",
                nameOf(alg).data(), what, median(rawTimes), median(ourTimes), median(ratios), goal,
                allocationsOf(ours), allocationsOf(raw));
}

void measure(Alg alg, const char *goal)
{
    const std::string secret(32, 'k');
    Jwk::Spec spec;
    spec.alg = alg;
    spec.rsaBits = 2048;
    const Jwk key = alg == Alg::HS256 ? *Jwk::fromSecret(secret, alg, "bench") : *Jwk::generate(spec);
    const SystemClock clock;
    const std::string now = std::to_string(clock.now());
    const std::string payload =
        R"({"iss":"https://idp.example.test","sub":"alice@example.test","aud":"console","iat":)" + now
        + R"(,"exp":)" + std::to_string(clock.now() + 3600) + R"(,"jti":"0b6c7c6e-7f0a-4c53-9f0b-3f4c"})";
    const std::string token = *signCompact(key, alg, "JWT", payload);
    Expectations expect;
    expect.allowedAlgs = {alg};
    expect.issuer = "https://idp.example.test";
    expect.audience = "console";
    const Verifier verifier(JwkSet({key}), expect, clock);
    const Raw raw = rawWork(key, alg, secret, token);
    const bool isQuick = alg == Alg::HS256;
    compare(
        alg, "verify", raw.verify, [&] { return verifier.check(token).verdict == Verdict::Accepted; },
        isQuick ? 20'000 : 300, goal);
    compare(
        alg, "sign", raw.sign, [&] { return signCompact(key, alg, "JWT", payload).has_value(); },
        isQuick                          ? 20'000
            : key.type() == KeyType::Rsa ? 20
                                         : 300,
        "");
}

} // namespace

int main(int argc, char **argv)
{
    CRYPTO_set_mem_functions([](std::size_t size, const char *, int) { return counted(size); },
                             [](void *memory, std::size_t size, const char *, int) {
                                 ++allocations;
                                 return std::realloc(memory, size);
                             },
                             [](void *memory, const char *, int) { std::free(memory); });
    // With a name as argument only that algorithm.
    const std::string_view only = argc > 1 ? argv[1] : "";
    constexpr std::pair<Alg, const char *> Goals[] = {{Alg::HS256, "(goal 2.20)"},
                                                      {Alg::RS256, "(goal 1.04)"},
                                                      {Alg::PS256, "(goal 1.04)"},
                                                      {Alg::ES256, "(goal 1.02)"},
                                                      {Alg::EdDSA, "(goal 1.02)"}};
    for (const auto &[alg, goal] : Goals) {
        if (only.empty() || only == nameOf(alg))
            measure(alg, goal);
    }
    return 0;
}
