// SPDX-License-Identifier: MIT
#include "core/base/base64url.h"
#include "core/jose/jwecrypto.h"
#include "core/jose/material.h"
#include "core/jose/rsanumbers.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <array>

namespace gatehouse::jose {
namespace {

/// Builds the JSON of a key from OpenSSL's numbers.
class KeyText {
public:
    explicit KeyText(EVP_PKEY *key)
        : m_key(key)
    {
        m_text.reserve(MostKeyText);
    }
    ~KeyText() { wipeBytes(m_text.data(), m_text.size()); }
    KeyText(const KeyText &) = delete;
    KeyText &operator=(const KeyText &) = delete;

    void text(std::string_view name, std::string_view value) { member(name, jsonQuoted(value)); }

    void labels(const KeyLabels &labels)
    {
        if (labels.kid)
            text("kid", *labels.kid);
        if (labels.use)
            text("use", *labels.use);
        if (labels.alg)
            text("alg", *labels.alg);
    }

    /// False when the key has no such number, as a public one has no private ones.
    bool number(std::string_view name, const char *parameter, std::size_t size = 0)
    {
        BIGNUM *raw = nullptr;
        if (EVP_PKEY_get_bn_param(m_key, parameter, &raw) != 1)
            return false;
        const BnPtr value(raw);
        const Secret bytes =
            bytesFrom(value.get(), size > 0 ? size : static_cast<std::size_t>(BN_num_bytes(value.get())));
        this->bytes(name, bytes.view());
        return !bytes.isEmpty();
    }

    void bytes(std::string_view name, std::string_view value)
    {
        std::string encoded = encodeBase64url(value);
        member(name, '"' + encoded + '"');
        wipeBytes(encoded.data(), encoded.size());
    }

    std::string_view finish()
    {
        m_text.push_back('}');
        return m_text;
    }

private:
    void member(std::string_view name, std::string json)
    {
        m_text.append(m_text.empty() ? "{\"" : ",\"").append(name).append("\":").append(json);
        wipeBytes(json.data(), json.size());
    }

    EVP_PKEY *m_key;
    std::string m_text;
};

bool addRsa(KeyText &out)
{
    out.text("kty", "RSA");
    if (!out.number("n", OSSL_PKEY_PARAM_RSA_N) || !out.number("e", OSSL_PKEY_PARAM_RSA_E))
        return false;
    if (!out.number("d", OSSL_PKEY_PARAM_RSA_D))
        return true;
    return out.number("p", OSSL_PKEY_PARAM_RSA_FACTOR1) && out.number("q", OSSL_PKEY_PARAM_RSA_FACTOR2)
        && out.number("dp", OSSL_PKEY_PARAM_RSA_EXPONENT1) && out.number("dq", OSSL_PKEY_PARAM_RSA_EXPONENT2)
        && out.number("qi", OSSL_PKEY_PARAM_RSA_COEFFICIENT1);
}

bool addEc(KeyText &out, EVP_PKEY *key)
{
    std::array<char, 32> group{};
    if (EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, group.data(), group.size(), nullptr)
        != 1)
        return false;
    const std::string_view name = group.data();
    const std::string_view curve = name == "prime256v1" ? "P-256"
        : name == "secp384r1"                           ? "P-384"
        : name == "secp521r1"                           ? "P-521"
                                                        : name;
    out.text("kty", "EC");
    out.text("crv", curve);
    const auto size = static_cast<std::size_t>((EVP_PKEY_get_bits(key) + 7) / 8);
    if (!out.number("x", OSSL_PKEY_PARAM_EC_PUB_X, size) || !out.number("y", OSSL_PKEY_PARAM_EC_PUB_Y, size))
        return false;
    out.number("d", OSSL_PKEY_PARAM_PRIV_KEY, size);
    return true;
}

bool addOkp(KeyText &out, EVP_PKEY *key, std::string_view curve)
{
    out.text("kty", "OKP");
    out.text("crv", curve);
    std::size_t size = 0;
    if (EVP_PKEY_get_raw_public_key(key, nullptr, &size) != 1)
        return false;
    Secret bytes = Secret::ofSize(size);
    if (EVP_PKEY_get_raw_public_key(key, bytesOf(bytes.data()), &size) != 1)
        return false;
    out.bytes("x", bytes.view());
    if (EVP_PKEY_get_raw_private_key(key, nullptr, &size) == 1 && size == bytes.size()
        && EVP_PKEY_get_raw_private_key(key, bytesOf(bytes.data()), &size) == 1)
        out.bytes("d", bytes.view());
    return true;
}

bool addKey(KeyText &out, EVP_PKEY *key)
{
    for (const char *curve : {"Ed25519", "Ed448", "X25519", "X448"}) {
        if (EVP_PKEY_is_a(key, curve) == 1)
            return addOkp(out, key, curve);
    }
    if (EVP_PKEY_is_a(key, "EC") == 1)
        return addEc(out, key);
    return (EVP_PKEY_is_a(key, "RSA") == 1 || EVP_PKEY_is_a(key, "RSA-PSS") == 1) && addRsa(out);
}

/// The curve of an algorithm that has one; for the others nothing.
std::string_view curveOf(const Jwk::Spec &spec)
{
    switch (spec.alg) {
    case Alg::ES256:
        return "P-256";
    case Alg::ES384:
        return "P-384";
    case Alg::ES512:
        return "P-521";
    case Alg::ES256K:
        return "secp256k1";
    case Alg::EdDSA:
    case Alg::Ed25519:
        return "Ed25519";
    case Alg::Ed448:
        return "Ed448";
    case Alg::ECDH_ES:
    case Alg::ECDH_ES_A128KW:
    case Alg::ECDH_ES_A192KW:
    case Alg::ECDH_ES_A256KW:
        return spec.curve;
    default:
        return {};
    }
}

bool isRsa(Alg alg)
{
    return (alg >= Alg::RS256 && alg <= Alg::PS512) || alg == Alg::RSA1_5 || alg == Alg::RSA_OAEP
        || alg == Alg::RSA_OAEP_256;
}

bool isPassword(Alg alg) { return alg >= Alg::PBES2_HS256_A128KW && alg <= Alg::PBES2_HS512_A256KW; }

/// Bytes of the secret that a symmetric algorithm wants; 0 for the others.
std::size_t secretSizeFor(const Jwk::Spec &spec)
{
    if (isHmac(spec.alg))
        return leastSecretSize(spec.alg);
    if (spec.alg == Alg::Dir)
        return keySize(spec.enc);
    return spec.alg >= Alg::A128KW && spec.alg <= Alg::A256GCMKW ? wrappingKeySize(spec.alg) : 0;
}

PkeyPtr generatePair(const Jwk::Spec &spec)
{
    const std::string curve(curveOf(spec));
    if (curve.empty())
        return PkeyPtr(EVP_RSA_gen(static_cast<unsigned int>(spec.rsaBits)));
    if (curve.starts_with("P-") || curve == "secp256k1")
        return PkeyPtr(EVP_EC_gen(curve.c_str()));
    return PkeyPtr(EVP_PKEY_Q_keygen(nullptr, nullptr, curve.c_str()));
}

bool isPossible(const Jwk::Spec &spec)
{
    if (isPassword(spec.alg) || (isRsa(spec.alg) && (spec.rsaBits < LeastRsaBits || spec.rsaBits > 8192)))
        return false;
    constexpr std::array<std::string_view, 5> Agreeing{"X25519", "X448", "P-256", "P-384", "P-521"};
    const bool isAgreement = spec.alg >= Alg::ECDH_ES && spec.alg <= Alg::ECDH_ES_A256KW;
    return !isAgreement || std::find(Agreeing.begin(), Agreeing.end(), spec.curve) != Agreeing.end();
}

Checked<Jwk> withThumbprintKid(const Checked<Jwk> &key)
{
    if (!key || !key->kid().empty())
        return key;
    KeyLabels labels = key->labels();
    labels.kid = key->thumbprint();
    return key->withLabels(labels);
}

Checked<Jwk> generateSecret(std::size_t size, const KeyLabels &labels)
{
    const Secret bytes = Secret::random(size);
    if (bytes.isEmpty())
        return refuse(Reason::InternalCrypto, "no random bytes");
    KeyText text(nullptr);
    text.text("kty", "oct");
    text.bytes("k", bytes.view());
    text.labels(labels);
    return Jwk::parse(text.finish());
}

} // namespace

Checked<Jwk> jwkFromOpenssl(EVP_PKEY *key, const KeyLabels &labels, bool allowWeak)
{
    const ErrorDrain drain;
    KeyText text(key);
    if (!addKey(text, key))
        return refuse(Reason::KeyInvalid, "a kind of key that JOSE does not know");
    text.labels(labels);
    return Jwk::parse(text.finish(), allowWeak);
}

Checked<Jwk> Jwk::generate(const Spec &spec)
{
    const ErrorDrain drain;
    if (!isPossible(spec))
        return refuse(
            Reason::KeyInvalid,
            "an algorithm without a key, a curve that does not fit, or an RSA length outside 2048 to "
            "8192 bits");
    KeyLabels labels;
    labels.alg = std::string(nameOf(spec.alg));
    labels.use = spec.use.value_or(isSignature(spec.alg) ? "sig" : "enc");
    if (labels.use->empty())
        labels.use.reset();
    if (!spec.kid.empty())
        labels.kid = spec.kid;
    if (const std::size_t size = secretSizeFor(spec); size > 0)
        return withThumbprintKid(generateSecret(size, labels));
    const PkeyPtr pair = generatePair(spec);
    if (!pair)
        return refuse(Reason::InternalCrypto, "no key could be made");
    return withThumbprintKid(jwkFromOpenssl(pair.get(), labels, false));
}

} // namespace gatehouse::jose
