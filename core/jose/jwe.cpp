// SPDX-License-Identifier: MIT
#include "core/jose/jwe.h"

#include "core/base/base64url.h"
#include "core/jose/jwecrypto.h"
#include "core/jose/material.h"

#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace gatehouse::jose {
namespace {

using KeyResult = tl::expected<Secret, Reason>;
using KdfPtr = std::unique_ptr<EVP_KDF, FreedBy<EVP_KDF_free>>;
using KdfCtxPtr = std::unique_ptr<EVP_KDF_CTX, FreedBy<EVP_KDF_CTX_free>>;

tl::unexpected<Reason> because(Reason reason) { return tl::unexpected<Reason>(reason); }

KeyResult orIntegrity(std::optional<Secret> key)
{
    return key ? KeyResult(std::move(*key)) : because(Reason::JweIntegrity);
}

/// A header member that holds base64url; nothing when absent or wrong.
std::optional<std::string> decodedMember(const EncryptedToken &token, std::string_view name)
{
    const JsonValue value = token.header->root.member(name);
    return value.isString() ? decodeBase64url(value.string()) : std::nullopt;
}

KeyResult unwrapWithRightSize(Alg alg, std::string_view wrappingKey, std::string_view wrapped)
{
    if (wrappingKey.size() != wrappingKeySize(alg))
        return because(Reason::JweIntegrity);
    return orIntegrity(unwrapKey(wrappingKey, wrapped));
}

KeyResult directKey(const EncryptedToken &token, const Jwk &key)
{
    if (!token.encryptedKey.empty())
        return because(Reason::JweIntegrity);
    return key.material().secret.clone();
}

KeyResult aesWrappedKey(const EncryptedToken &token, const Jwk &key)
{
    return unwrapWithRightSize(*token.header->knownAlg, key.material().secret.view(), token.encryptedKey);
}

/// RFC 7518 4.7: iv and tag stand in the header.
KeyResult gcmWrappedKey(const EncryptedToken &token, const Jwk &key)
{
    const auto iv = decodedMember(token, "iv"), tag = decodedMember(token, "tag");
    const std::size_t size = key.material().secret.size();
    if (!iv || !tag || size != wrappingKeySize(*token.header->knownAlg))
        return because(Reason::JweIntegrity);
    const Enc enc = size == 16 ? Enc::A128GCM : size == 24 ? Enc::A192GCM : Enc::A256GCM;
    auto opened = openContent(enc, key.material().secret.view(), {*iv, {}, token.encryptedKey, *tag});
    if (!opened)
        return because(Reason::JweIntegrity);
    return takenFrom(std::move(*opened));
}

/// Any decryption that goes wrong gives a random key, so that the tag fails later and at the same cost: a
/// padding must not be told from a tag (RFC 7516 section 11.5, Bleichenbacher).
KeyResult rsaWrappedKey(const EncryptedToken &token, const Jwk &key)
{
    const Alg alg = *token.header->knownAlg;
    const std::size_t size = keySize(*token.header->knownEnc);
    Secret random = Secret::random(size);
    const PkeyCtxPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, key.material().key.get(), nullptr));
    const int padding = alg == Alg::RSA1_5 ? RSA_PKCS1_PADDING : RSA_PKCS1_OAEP_PADDING;
    const char *digest = alg == Alg::RSA_OAEP ? "SHA1" : "SHA256";
    if (random.isEmpty() || !context || EVP_PKEY_decrypt_init(context.get()) != 1
        || EVP_PKEY_CTX_set_rsa_padding(context.get(), padding) != 1
        || (padding == RSA_PKCS1_OAEP_PADDING
            && (EVP_PKEY_CTX_set_rsa_oaep_md_name(context.get(), digest, nullptr) != 1
                || EVP_PKEY_CTX_set_rsa_mgf1_md_name(context.get(), digest, nullptr) != 1)))
        return because(Reason::InternalCrypto);
    // A weak modulus may be shorter than the key that is wanted, and the choice below reads as far as that.
    const auto modulusSize = static_cast<std::size_t>(EVP_PKEY_get_size(key.material().key.get()));
    Secret opened = Secret::ofSize(std::max(modulusSize, size));
    std::size_t openedSize = opened.size();
    const bool isFine = token.encryptedKey.size() == modulusSize
        && EVP_PKEY_decrypt(context.get(), bytesOf(opened.data()), &openedSize, bytesOf(token.encryptedKey),
                            token.encryptedKey.size())
            == 1
        && openedSize == size;
    // The choice is made byte by byte without a branch on it.
    const auto mask = static_cast<unsigned char>(isFine ? 0xff : 0x00);
    for (std::size_t i = 0; i < size; ++i) {
        const auto good = static_cast<unsigned char>(opened.data()[i]),
                   bad = static_cast<unsigned char>(random.data()[i]);
        random.data()[i] = static_cast<char>((good & mask) | (bad & static_cast<unsigned char>(~mask)));
    }
    return random;
}

bool isZero(std::string_view bytes)
{
    return std::all_of(bytes.begin(), bytes.end(), [](char byte) { return byte == '\0'; });
}

/// RFC 7518 4.6. The ephemeral key goes through the same checks as any other.
KeyResult agreedKey(const EncryptedToken &token, const Jwk &key)
{
    const Alg alg = *token.header->knownAlg;
    const JsonValue epk = token.header->root.member("epk");
    // Its kind first: trying out a private RSA key of 16,384 bits, which anybody can put here, takes a
    // second.
    if (!epk.member("kty").equals(key.typeName()) || !epk.member("crv").equals(key.curve()))
        return because(Reason::JweEpk);
    KeyLabels labels;
    const auto ephemeral = readJwk(epk, false, labels);
    const auto shared = ephemeral ? agree(key, *ephemeral) : std::nullopt;
    if (!shared || isZero(shared->view()))
        return because(Reason::JweEpk);
    std::array<std::string, 2> parties;
    for (std::size_t i = 0; i < 2; ++i) {
        const char *name = i == 0 ? "apu" : "apv";
        auto party = decodedMember(token, name);
        if (!party && token.header->root.member(name).exists())
            return because(Reason::JweIntegrity);
        parties[i] = std::move(party).value_or(std::string());
    }
    const bool isDirect = alg == Alg::ECDH_ES;
    if (isDirect && !token.encryptedKey.empty())
        return because(Reason::JweIntegrity);
    const std::string_view algorithmId = isDirect ? nameOf(*token.header->knownEnc) : nameOf(alg);
    const std::size_t size = isDirect ? keySize(*token.header->knownEnc) : wrappingKeySize(alg);
    auto derived = deriveByConcat(shared->view(), algorithmId, parties[0], parties[1], size);
    if (!derived || isDirect)
        return derived ? KeyResult(std::move(*derived)) : because(Reason::InternalCrypto);
    return orIntegrity(unwrapKey(derived->view(), token.encryptedKey));
}

/// PBKDF2 with the salt of RFC 7518 4.8.1.1.
std::optional<Secret> deriveByPassword(Alg alg, std::string_view password, std::string_view salt,
                                       std::uint64_t rounds)
{
    const char *digest = alg == Alg::PBES2_HS256_A128KW ? "SHA256"
        : alg == Alg::PBES2_HS384_A192KW                ? "SHA384"
                                                        : "SHA512";
    std::string fullSalt = std::string(nameOf(alg)) + '\0' + std::string(salt);
    const KdfPtr kdf(EVP_KDF_fetch(nullptr, "PBKDF2", nullptr));
    const KdfCtxPtr context(kdf ? EVP_KDF_CTX_new(kdf.get()) : nullptr);
    int checks = 1; // "pkcs5": no extra rules of NIST; ours are stricter.
    const std::array<OSSL_PARAM, 6> parameters{
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_PASSWORD, const_cast<char *>(password.data()),
                                          password.size()),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, fullSalt.data(), fullSalt.size()),
        OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_ITER, &rounds),
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, const_cast<char *>(digest), 0),
        OSSL_PARAM_construct_int(OSSL_KDF_PARAM_PKCS5, &checks),
        OSSL_PARAM_construct_end()};
    Secret derived = Secret::ofSize(wrappingKeySize(alg));
    if (!context
        || EVP_KDF_derive(context.get(), bytesOf(derived.data()), derived.size(), parameters.data()) != 1)
        return std::nullopt;
    return derived;
}

KeyResult passwordWrappedKey(const EncryptedToken &token, const Jwk &key)
{
    const std::string_view text = token.header->root.member("p2c").text();
    std::uint64_t rounds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), rounds);
    const auto salt = decodedMember(token, "p2s");
    if (error != std::errc() || end != text.data() + text.size() || rounds < LeastRounds
        || rounds > MostRounds || !salt || salt->size() < LeastSalt)
        return because(Reason::JweP2c);
    // Wrong lengths cannot be right: that needs no hashing.
    const Enc enc = *token.header->knownEnc;
    if (token.encryptedKey.size() != keySize(enc) + 8 || token.iv.size() != ivSize(enc)
        || token.tag.size() != tagSize(enc))
        return because(Reason::JweIntegrity);
    const auto derived =
        deriveByPassword(*token.header->knownAlg, key.material().secret.view(), *salt, rounds);
    return derived ? orIntegrity(unwrapKey(derived->view(), token.encryptedKey))
                   : because(Reason::InternalCrypto);
}

KeyResult contentKey(const EncryptedToken &token, const Jwk &key)
{
    switch (*token.header->knownAlg) {
    case Alg::Dir:
        return directKey(token, key);
    case Alg::A128KW:
    case Alg::A192KW:
    case Alg::A256KW:
        return aesWrappedKey(token, key);
    case Alg::A128GCMKW:
    case Alg::A192GCMKW:
    case Alg::A256GCMKW:
        return gcmWrappedKey(token, key);
    case Alg::RSA1_5:
    case Alg::RSA_OAEP:
    case Alg::RSA_OAEP_256:
        return rsaWrappedKey(token, key);
    case Alg::ECDH_ES:
    case Alg::ECDH_ES_A128KW:
    case Alg::ECDH_ES_A192KW:
    case Alg::ECDH_ES_A256KW:
        return agreedKey(token, key);
    default:
        return passwordWrappedKey(token, key);
    }
}

} // namespace

Reason decryptToken(const EncryptedToken &token, const Jwk &key, std::string &plaintext)
{
    const ErrorDrain drain;
    const Enc enc = *token.header->knownEnc;
    const auto contentEncryptionKey = contentKey(token, key);
    if (!contentEncryptionKey)
        return contentEncryptionKey.error();
    auto opened = openContent(enc, contentEncryptionKey->view(),
                              {token.iv, token.additionalData, token.ciphertext, token.tag});
    if (!opened)
        return Reason::JweIntegrity;
    if (!token.header->zip.exists()) {
        plaintext = std::move(*opened);
        return Reason::None;
    }
    switch (inflateBounded(*opened, MaxInflatedSize, plaintext)) {
    case Inflated::Fine:
        return Reason::None;
    case Inflated::TooLong:
        return Reason::JweSize;
    case Inflated::Broken:
        return Reason::JweIntegrity;
    }
    return Reason::JweIntegrity;
}

} // namespace gatehouse::jose
