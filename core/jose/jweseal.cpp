// SPDX-License-Identifier: MIT
#include "core/base/base64url.h"
#include "core/jose/jwe.h"
#include "core/jose/jwecrypto.h"
#include "core/jose/material.h"

#include <openssl/ec.h>
#include <openssl/rsa.h>

namespace gatehouse::jose {
namespace {

/// The content key, how it travels, and what the header must say about it.
struct Envelope {
    Secret contentKey;
    std::string encryptedKey;
    std::string headerMembers;
};

Refused broken(const char *what) { return refuse(Reason::InternalCrypto, what); }

Checked<Envelope> wrapped(std::string_view wrappingKey, Enc enc, std::string headerMembers)
{
    Envelope envelope{Secret::random(keySize(enc)), {}, std::move(headerMembers)};
    auto text = wrapKey(wrappingKey, envelope.contentKey.view());
    if (envelope.contentKey.isEmpty() || !text)
        return broken("AES key wrap");
    envelope.encryptedKey = std::move(*text);
    return envelope;
}

Checked<Envelope> symmetric(const Jwk &key, Alg alg, Enc enc)
{
    const Secret &secret = key.material().secret;
    if (secret.size() != (alg == Alg::Dir ? keySize(enc) : wrappingKeySize(alg)))
        return refuse(Reason::KeyInvalid, "a key of another length");
    if (alg == Alg::Dir)
        return Envelope{secret.clone(), {}, {}};
    return wrapped(secret.view(), enc, {});
}

Checked<Envelope> byRsa(const Jwk &key, Alg alg, Enc enc)
{
    const char *digest = alg == Alg::RSA_OAEP ? "SHA1" : "SHA256";
    Envelope envelope{Secret::random(keySize(enc)), {}, {}};
    EVP_PKEY *pkey = key.material().key.get();
    const PkeyCtxPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, pkey, nullptr));
    envelope.encryptedKey.resize(static_cast<std::size_t>(EVP_PKEY_get_size(pkey)));
    std::size_t size = envelope.encryptedKey.size();
    if (envelope.contentKey.isEmpty() || !context || EVP_PKEY_encrypt_init(context.get()) != 1
        || EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_OAEP_PADDING) != 1
        || EVP_PKEY_CTX_set_rsa_oaep_md_name(context.get(), digest, nullptr) != 1
        || EVP_PKEY_CTX_set_rsa_mgf1_md_name(context.get(), digest, nullptr) != 1
        || EVP_PKEY_encrypt(context.get(), bytesOf(envelope.encryptedKey.data()), &size,
                            bytesOf(envelope.contentKey.view()), envelope.contentKey.size())
            != 1)
        return broken("RSA-OAEP");
    return envelope;
}

Checked<Envelope> byAgreement(const Jwk &key, Alg alg, Enc enc)
{
    const std::string &curve = key.curve();
    const PkeyPtr pair(key.type() == KeyType::Ec ? EVP_EC_gen(curve.c_str())
                                                 : EVP_PKEY_Q_keygen(nullptr, nullptr, curve.c_str()));
    if (!pair)
        return broken("no ephemeral key");
    const auto ephemeral = jwkFromOpenssl(pair.get(), {}, false);
    const auto shared = ephemeral ? agree(*ephemeral, key) : std::nullopt;
    if (!shared)
        return broken("ECDH");
    const bool isDirect = alg == Alg::ECDH_ES;
    const std::string_view name = isDirect ? nameOf(enc) : nameOf(alg);
    auto derived =
        deriveByConcat(shared->view(), name, {}, {}, isDirect ? keySize(enc) : wrappingKeySize(alg));
    if (!derived)
        return broken("Concat KDF");
    std::string members = ",\"epk\":" + ephemeral->publicJson();
    if (isDirect)
        return Envelope{std::move(*derived), {}, std::move(members)};
    return wrapped(derived->view(), enc, std::move(members));
}

Checked<Envelope> sealedKey(const Jwk &key, Alg alg, Enc enc)
{
    switch (alg) {
    case Alg::Dir:
    case Alg::A128KW:
    case Alg::A192KW:
    case Alg::A256KW:
        return symmetric(key, alg, enc);
    case Alg::RSA_OAEP:
    case Alg::RSA_OAEP_256:
        return byRsa(key, alg, enc);
    case Alg::ECDH_ES:
    case Alg::ECDH_ES_A128KW:
    case Alg::ECDH_ES_A192KW:
    case Alg::ECDH_ES_A256KW:
        return byAgreement(key, alg, enc);
    default:
        return refuse(Reason::AlgNotAllowed, "only decrypted here, never made");
    }
}

} // namespace

Checked<std::string> encryptCompact(const Jwk &key, Alg alg, Enc enc, std::string_view plaintext,
                                    std::string_view cty)
{
    const ErrorDrain drain;
    if (isSignature(alg) || !fits(key.labels(), alg, nameOf(enc)))
        return refuse(Reason::AlgKeyMismatch, key.description() + " and " + std::string(nameOf(alg)));
    if (key.isWeak())
        return refuse(Reason::KeyWeak, key.description());
    const auto envelope = sealedKey(key, alg, enc);
    if (!envelope)
        return tl::unexpected(envelope.error());
    std::string header =
        "{\"alg\":\"" + std::string(nameOf(alg)) + "\",\"enc\":\"" + std::string(nameOf(enc)) + '"';
    if (!cty.empty())
        header += ",\"cty\":" + jsonQuoted(cty);
    if (!key.kid().empty())
        header += ",\"kid\":" + jsonQuoted(key.kid());
    const std::string protectedHeader = encodeBase64url(header + envelope->headerMembers + '}');
    const Secret iv = Secret::random(ivSize(enc));
    const auto sealed = iv.isEmpty()
        ? std::nullopt
        : sealContent(enc, envelope->contentKey.view(), {iv.view(), protectedHeader, plaintext, {}});
    if (!sealed)
        return broken("content encryption");
    const std::string_view text = *sealed;
    const std::size_t cut = text.size() - tagSize(enc);
    return protectedHeader + '.' + encodeBase64url(envelope->encryptedKey) + '.' + encodeBase64url(iv.view())
        + '.' + encodeBase64url(text.substr(0, cut)) + '.' + encodeBase64url(text.substr(cut));
}

} // namespace gatehouse::jose
