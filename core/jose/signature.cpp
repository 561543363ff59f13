// SPDX-License-Identifier: MIT
#include "core/jose/signature.h"

#include "core/jose/material.h"

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/rsa.h>

#include <array>

namespace gatehouse::jose {
namespace {

/// OpenSSL's name of the digest; null for EdDSA, which has its own.
const char *digestName(Alg alg)
{
    switch (alg) {
    case Alg::HS256:
    case Alg::RS256:
    case Alg::PS256:
    case Alg::ES256:
    case Alg::ES256K:
        return "SHA256";
    case Alg::HS384:
    case Alg::RS384:
    case Alg::PS384:
    case Alg::ES384:
        return "SHA384";
    case Alg::HS512:
    case Alg::RS512:
    case Alg::PS512:
    case Alg::ES512:
        return "SHA512";
    default:
        return nullptr;
    }
}

bool isPss(Alg alg) { return alg >= Alg::PS256 && alg <= Alg::PS512; }

/// Padding and salt as RFC 7518 3.3 and 3.5 ask.
bool setRsaPadding(EVP_PKEY_CTX *context, Alg alg)
{
    if (!isPss(alg))
        return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1;
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1
        && EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1;
}

/// What a verifying call of OpenSSL returned. Only a failure leaves something in the error queue, and
/// emptying it costs as much as a tenth of an HMAC.
Reason judged(int result)
{
    if (result == 1)
        return Reason::None;
    ERR_clear_error();
    return result == 0 ? Reason::SigInvalid : Reason::InternalCrypto;
}

class HmacCheck final : public SignatureCheck {
public:
    bool prepare(const Jwk &key, Alg alg)
    {
        const MacPtr mac(EVP_MAC_fetch(nullptr, "HMAC", nullptr));
        m_context.reset(mac ? EVP_MAC_CTX_new(mac.get()) : nullptr);
        const std::string_view secret = key.material().secret.view();
        const std::array<OSSL_PARAM, 2> parameters{
            OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, const_cast<char *>(digestName(alg)), 0),
            OSSL_PARAM_construct_end()};
        return m_context
            && EVP_MAC_init(m_context.get(), bytesOf(secret), secret.size(), parameters.data()) == 1;
    }

    Reason check(std::string_view input, std::string_view signature) override
    {
        std::array<char, EVP_MAX_MD_SIZE> tag; // NOLINT: filled below
        std::size_t size = 0;
        // Without a key the context starts again with the one it has.
        if (EVP_MAC_init(m_context.get(), nullptr, 0, nullptr) != 1
            || EVP_MAC_update(m_context.get(), bytesOf(input), input.size()) != 1
            || EVP_MAC_final(m_context.get(), bytesOf(tag.data()), &size, tag.size()) != 1)
            return judged(-1);
        return equalInConstantTime({tag.data(), size}, signature) ? Reason::None : Reason::SigInvalid;
    }

private:
    MacCtxPtr m_context;
};

/// One half of an ECDSA signature as a DER integer.
void appendDerInteger(std::string &out, std::string_view half)
{
    const std::size_t start = std::min(half.find_first_not_of('\0'), half.size() - 1);
    half.remove_prefix(start);
    const bool needsZero = (static_cast<unsigned char>(half[0]) & 0x80U) != 0;
    out.push_back('\x02');
    out.push_back(static_cast<char>(half.size() + (needsZero ? 1 : 0)));
    if (needsZero)
        out.push_back('\0');
    out.append(half);
}

/// r||s (RFC 7518 3.4) in the form OpenSSL wants.
void derFromRaw(std::string &out, std::string_view raw)
{
    out.assign("\x30\x81\x00", 3); // The long form of the length, made short below when it can be.
    appendDerInteger(out, raw.substr(0, raw.size() / 2));
    appendDerInteger(out, raw.substr(raw.size() / 2));
    const std::size_t size = out.size() - 3;
    if (size < 0x80)
        out.erase(1, 1);
    out[size < 0x80 ? 1 : 2] = static_cast<char>(size);
}

/// RSA and ECDSA: a digest, then the key operation on it.
class DigestCheck final : public SignatureCheck {
public:
    bool prepare(const Jwk &key, Alg alg)
    {
        m_isEc = key.type() == KeyType::Ec;
        m_der.reserve(160);
        m_digest.reset(EVP_MD_fetch(nullptr, digestName(alg), nullptr));
        m_hash.reset(EVP_MD_CTX_new());
        m_context.reset(EVP_PKEY_CTX_new_from_pkey(nullptr, key.material().key.get(), nullptr));
        return m_digest && m_hash && m_context && EVP_PKEY_verify_init(m_context.get()) == 1
            && (m_isEc || setRsaPadding(m_context.get(), alg))
            && EVP_PKEY_CTX_set_signature_md(m_context.get(), m_digest.get()) == 1;
    }

    Reason check(std::string_view input, std::string_view signature) override
    {
        std::array<unsigned char, EVP_MAX_MD_SIZE> hash; // NOLINT: filled below
        unsigned int size = 0;
        if (EVP_DigestInit_ex2(m_hash.get(), m_digest.get(), nullptr) != 1
            || EVP_DigestUpdate(m_hash.get(), input.data(), input.size()) != 1
            || EVP_DigestFinal_ex(m_hash.get(), hash.data(), &size) != 1)
            return judged(-1);
        if (m_isEc) {
            derFromRaw(m_der, signature);
            signature = m_der;
        }
        const int result =
            EVP_PKEY_verify(m_context.get(), bytesOf(signature), signature.size(), hash.data(), size);
        return judged(result);
    }

private:
    bool m_isEc = false;
    std::string m_der;
    MdPtr m_digest;
    MdCtxPtr m_hash;
    PkeyCtxPtr m_context;
};

class EdwardsCheck final : public SignatureCheck {
public:
    bool prepare(const Jwk &key)
    {
        m_template.reset(EVP_MD_CTX_new());
        m_work.reset(EVP_MD_CTX_new());
        return m_template && m_work
            && EVP_DigestVerifyInit_ex(m_template.get(), nullptr, nullptr, nullptr, nullptr,
                                       key.material().key.get(), nullptr)
            == 1;
    }

    Reason check(std::string_view input, std::string_view signature) override
    {
        // A copy, because no version of OpenSSL promises that a one-shot context may be used twice.
        if (EVP_MD_CTX_copy_ex(m_work.get(), m_template.get()) != 1)
            return judged(-1);
        const int result = EVP_DigestVerify(m_work.get(), bytesOf(signature), signature.size(),
                                            bytesOf(input), input.size());
        return judged(result);
    }

private:
    MdCtxPtr m_template, m_work;
};

/// The DER form that OpenSSL made, as r||s of full length.
Checked<std::string> rawFromDer(std::string_view der, std::size_t size)
{
    const unsigned char *at = bytesOf(der);
    const std::unique_ptr<ECDSA_SIG, FreedBy<ECDSA_SIG_free>> parsed(
        d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
    std::string raw(size, '\0');
    const auto half = static_cast<int>(size / 2);
    if (!parsed || BN_bn2binpad(ECDSA_SIG_get0_r(parsed.get()), bytesOf(raw.data()), half) != half
        || BN_bn2binpad(ECDSA_SIG_get0_s(parsed.get()), bytesOf(raw.data() + half), half) != half)
        return refuse(Reason::InternalCrypto, "ECDSA");
    return raw;
}

} // namespace

std::size_t signatureSize(const Jwk &key, Alg alg)
{
    if (isHmac(alg))
        return leastSecretSize(alg);
    const auto bytes = static_cast<std::size_t>((key.bits() + 7) / 8);
    switch (key.type()) {
    case KeyType::Rsa:
        return bytes;
    case KeyType::Ec:
        return 2 * bytes;
    default:
        return key.curve() == "Ed448" ? 114 : 64;
    }
}

std::unique_ptr<SignatureCheck> SignatureCheck::create(const Jwk &key, Alg alg)
{
    const ErrorDrain drain;
    if (isHmac(alg)) {
        auto check = std::make_unique<HmacCheck>();
        return check->prepare(key, alg) ? std::move(check) : nullptr;
    }
    if (digestName(alg) == nullptr) {
        auto check = std::make_unique<EdwardsCheck>();
        return check->prepare(key) ? std::move(check) : nullptr;
    }
    auto check = std::make_unique<DigestCheck>();
    return check->prepare(key, alg) ? std::move(check) : nullptr;
}

Checked<std::string> signMessage(const Jwk &key, Alg alg, std::string_view input)
{
    const ErrorDrain drain;
    if (isHmac(alg)) {
        std::string tag = hmac(digestName(alg), key.material().secret.view(), input);
        return tag.empty() ? Checked<std::string>(refuse(Reason::InternalCrypto, "HMAC")) : tag;
    }
    const MdCtxPtr context(EVP_MD_CTX_new());
    EVP_PKEY_CTX *keyContext = nullptr; // Belongs to context.
    if (!context
        || EVP_DigestSignInit_ex(context.get(), &keyContext, digestName(alg), nullptr, nullptr,
                                 key.material().key.get(), nullptr)
            != 1
        || (key.type() == KeyType::Rsa && !setRsaPadding(keyContext, alg)))
        return refuse(Reason::InternalCrypto, "signing could not be started");
    std::size_t size = 0;
    if (EVP_DigestSign(context.get(), nullptr, &size, bytesOf(input), input.size()) != 1)
        return refuse(Reason::InternalCrypto, "signing failed");
    std::string signature(size, '\0');
    if (EVP_DigestSign(context.get(), bytesOf(signature.data()), &size, bytesOf(input), input.size()) != 1)
        return refuse(Reason::InternalCrypto, "signing failed");
    signature.resize(size);
    return key.type() == KeyType::Ec ? rawFromDer(signature, signatureSize(key, alg)) : signature;
}

} // namespace gatehouse::jose
