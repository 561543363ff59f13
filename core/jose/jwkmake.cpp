// SPDX-License-Identifier: MIT
#include "core/base/base64url.h"
#include "core/jose/material.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/rsa.h>

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

PkeyPtr generatePair(const Jwk::Spec &spec)
{
    switch (spec.alg) {
    case Alg::ES256:
        return PkeyPtr(EVP_EC_gen("P-256"));
    case Alg::ES384:
        return PkeyPtr(EVP_EC_gen("P-384"));
    case Alg::ES512:
        return PkeyPtr(EVP_EC_gen("P-521"));
    case Alg::ES256K:
        return PkeyPtr(EVP_EC_gen("secp256k1"));
    case Alg::EdDSA:
    case Alg::Ed25519:
        return PkeyPtr(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
    case Alg::Ed448:
        return PkeyPtr(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED448"));
    default:
        return PkeyPtr(EVP_RSA_gen(static_cast<unsigned int>(spec.rsaBits)));
    }
}

bool isRsa(Alg alg) { return alg >= Alg::RS256 && alg <= Alg::PS512; }

Checked<Jwk> withThumbprintKid(const Checked<Jwk> &key)
{
    if (!key || !key->kid().empty())
        return key;
    std::string text(key->privateJson().view());
    text.insert(text.size() - 1, ",\"kid\":\"" + key->thumbprint() + '"');
    auto named = Jwk::parse(text);
    wipeBytes(text.data(), text.size());
    return named;
}

} // namespace

Checked<Jwk> jwkFromOpenssl(EVP_PKEY *key, const KeyLabels &labels, bool allowWeak)
{
    const ErrorDrain drain;
    KeyText text(key);
    if (!addKey(text, key))
        return refuse(Reason::KeyInvalid, "a kind of key that JOSE does not know");
    if (labels.kid)
        text.text("kid", *labels.kid);
    if (labels.use)
        text.text("use", *labels.use);
    if (labels.alg)
        text.text("alg", *labels.alg);
    return Jwk::parse(text.finish(), allowWeak);
}

Checked<Jwk> Jwk::generate(const Spec &spec)
{
    const ErrorDrain drain;
    if (!isSignature(spec.alg) || (isRsa(spec.alg) && (spec.rsaBits < 2048 || spec.rsaBits > 8192)))
        return refuse(Reason::KeyInvalid,
                      "no signature algorithm, or an RSA length outside 2048 to 8192 bits");
    KeyLabels labels;
    labels.alg = std::string(nameOf(spec.alg));
    if (!spec.kid.empty())
        labels.kid = spec.kid;
    if (!spec.use.empty())
        labels.use = spec.use;
    if (isHmac(spec.alg)) {
        const Secret bytes = Secret::random(leastSecretSize(spec.alg));
        if (bytes.isEmpty())
            return refuse(Reason::InternalCrypto, "no random bytes");
        KeyText text(nullptr);
        text.text("kty", "oct");
        text.bytes("k", bytes.view());
        text.text("alg", *labels.alg);
        if (labels.kid)
            text.text("kid", *labels.kid);
        if (labels.use)
            text.text("use", *labels.use);
        return withThumbprintKid(parse(text.finish()));
    }
    const PkeyPtr pair = generatePair(spec);
    if (!pair)
        return refuse(Reason::InternalCrypto, "no key could be made");
    return withThumbprintKid(jwkFromOpenssl(pair.get(), labels, false));
}

} // namespace gatehouse::jose
