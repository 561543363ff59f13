// SPDX-License-Identifier: MIT
#include "core/jose/jwecrypto.h"

#include "core/jose/material.h"

#include <openssl/core_names.h>

#include <zlib.h>

#include <algorithm>
#include <array>

namespace gatehouse::jose {
namespace {

struct ContentRule {
    std::size_t keySize, tagSize;
    const char *cipher;
    const char *digest; ///< Of the HMAC; null for GCM.
};

/// In the order of Enc.
constexpr std::array<ContentRule, 6> ContentRules{{{32, 16, "AES-128-CBC", "SHA256"},
                                                   {48, 24, "AES-192-CBC", "SHA384"},
                                                   {64, 32, "AES-256-CBC", "SHA512"},
                                                   {16, 16, "AES-128-GCM", nullptr},
                                                   {24, 16, "AES-192-GCM", nullptr},
                                                   {32, 16, "AES-256-GCM", nullptr}}};

const ContentRule &ruleOf(Enc enc) { return ContentRules[static_cast<std::size_t>(enc)]; }

CipherCtxPtr startCipher(const char *name, std::string_view key, std::string_view iv, bool encrypts)
{
    const CipherPtr cipher(EVP_CIPHER_fetch(nullptr, name, nullptr));
    CipherCtxPtr context(EVP_CIPHER_CTX_new());
    if (context)
        EVP_CIPHER_CTX_set_flags(context.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    if (!cipher || !context
        || EVP_CipherInit_ex2(context.get(), cipher.get(), bytesOf(key), iv.empty() ? nullptr : bytesOf(iv),
                              encrypts ? 1 : 0, nullptr)
            != 1)
        return nullptr;
    return context;
}

/// Runs `in` through the cipher to its end; nothing when padding or tag are wrong.
std::optional<std::string> runCipher(EVP_CIPHER_CTX *context, std::string_view in)
{
    std::string out(in.size() + std::size_t{2} * EVP_MAX_BLOCK_LENGTH, '\0');
    int size = 0, rest = 0;
    if (EVP_CipherUpdate(context, bytesOf(out.data()), &size, bytesOf(in), static_cast<int>(in.size())) != 1
        || EVP_CipherFinal_ex(context, bytesOf(out.data()) + size, &rest) != 1) {
        wipeBytes(out.data(), out.size());
        return std::nullopt;
    }
    out.resize(static_cast<std::size_t>(size) + static_cast<std::size_t>(rest));
    return out;
}

bool addAuthenticated(EVP_CIPHER_CTX *context, std::string_view data)
{
    int size = 0;
    return data.empty()
        || EVP_CipherUpdate(context, nullptr, &size, bytesOf(data), static_cast<int>(data.size())) == 1;
}

/// The tag of RFC 7518 5.2.2.1: HMAC over A, IV, E and the bits of A, cut to half.
std::string cbcTag(const ContentRule &rule, std::string_view key, const Sealed &sealed,
                   std::string_view cipherText)
{
    std::string input;
    input.reserve(sealed.additionalData.size() + sealed.iv.size() + cipherText.size() + 8);
    input.append(sealed.additionalData).append(sealed.iv).append(cipherText);
    const std::uint64_t bits = sealed.additionalData.size() * 8;
    for (int shift = 56; shift >= 0; shift -= 8)
        input.push_back(static_cast<char>((bits >> shift) & 0xffU));
    return hmac(rule.digest, key.substr(0, key.size() / 2), input).substr(0, rule.tagSize);
}

} // namespace

std::size_t keySize(Enc enc) { return ruleOf(enc).keySize; }
std::size_t ivSize(Enc enc) { return ruleOf(enc).digest != nullptr ? 16 : 12; }
std::size_t tagSize(Enc enc) { return ruleOf(enc).tagSize; }

std::size_t wrappingKeySize(Alg alg)
{
    switch (alg) {
    case Alg::A128KW:
    case Alg::A128GCMKW:
    case Alg::ECDH_ES_A128KW:
    case Alg::PBES2_HS256_A128KW:
        return 16;
    case Alg::A192KW:
    case Alg::A192GCMKW:
    case Alg::ECDH_ES_A192KW:
    case Alg::PBES2_HS384_A192KW:
        return 24;
    default:
        return 32;
    }
}

std::optional<std::string> openContent(Enc enc, std::string_view key, const Sealed &sealed)
{
    const ErrorDrain drain;
    const ContentRule &rule = ruleOf(enc);
    if (key.size() != rule.keySize || sealed.iv.size() != ivSize(enc) || sealed.tag.size() != rule.tagSize)
        return std::nullopt;
    if (rule.digest != nullptr) {
        const std::string tag = cbcTag(rule, key, sealed, sealed.text);
        if (tag.size() != rule.tagSize || !equalInConstantTime(tag, sealed.tag))
            return std::nullopt;
        const auto context = startCipher(rule.cipher, key.substr(key.size() / 2), sealed.iv, false);
        return context ? runCipher(context.get(), sealed.text) : std::nullopt;
    }
    const auto context = startCipher(rule.cipher, key, sealed.iv, false);
    if (!context
        || EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, static_cast<int>(sealed.tag.size()),
                               const_cast<char *>(sealed.tag.data()))
            != 1
        || !addAuthenticated(context.get(), sealed.additionalData))
        return std::nullopt;
    return runCipher(context.get(), sealed.text);
}

std::optional<std::string> sealContent(Enc enc, std::string_view key, const Sealed &plain)
{
    const ErrorDrain drain;
    const ContentRule &rule = ruleOf(enc);
    if (key.size() != rule.keySize || plain.iv.size() != ivSize(enc))
        return std::nullopt;
    if (rule.digest != nullptr) {
        const auto context = startCipher(rule.cipher, key.substr(key.size() / 2), plain.iv, true);
        const auto cipherText = context ? runCipher(context.get(), plain.text) : std::nullopt;
        const std::string tag = cipherText ? cbcTag(rule, key, plain, *cipherText) : std::string();
        return tag.size() == rule.tagSize ? std::optional(*cipherText + tag) : std::nullopt;
    }
    const auto context = startCipher(rule.cipher, key, plain.iv, true);
    if (!context || !addAuthenticated(context.get(), plain.additionalData))
        return std::nullopt;
    const auto cipherText = runCipher(context.get(), plain.text);
    std::string tag(rule.tagSize, '\0');
    if (!cipherText
        || EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, static_cast<int>(tag.size()), tag.data())
            != 1)
        return std::nullopt;
    return *cipherText + tag;
}

namespace {

const char *wrapCipher(std::size_t size)
{
    return size == 16 ? "AES-128-WRAP" : size == 24 ? "AES-192-WRAP" : size == 32 ? "AES-256-WRAP" : nullptr;
}

} // namespace

std::optional<Secret> unwrapKey(std::string_view wrappingKey, std::string_view wrapped)
{
    const ErrorDrain drain;
    const char *cipher = wrapCipher(wrappingKey.size());
    if (cipher == nullptr || wrapped.size() < 24 || wrapped.size() % 8 != 0 || wrapped.size() > 1024)
        return std::nullopt;
    const auto context = startCipher(cipher, wrappingKey, {}, false);
    auto key = context ? runCipher(context.get(), wrapped) : std::nullopt;
    return key ? std::optional(takenFrom(std::move(*key))) : std::nullopt;
}

std::optional<std::string> wrapKey(std::string_view wrappingKey, std::string_view key)
{
    const ErrorDrain drain;
    const char *cipher = wrapCipher(wrappingKey.size());
    const auto context = cipher != nullptr ? startCipher(cipher, wrappingKey, {}, true) : nullptr;
    return context ? runCipher(context.get(), key) : std::nullopt;
}

std::optional<Secret> agree(const Jwk &own, const Jwk &other)
{
    const ErrorDrain drain;
    if (own.type() != other.type() || own.curve() != other.curve() || !own.isPrivate() || own.isSymmetric())
        return std::nullopt;
    const PkeyCtxPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, own.material().key.get(), nullptr));
    std::size_t size = 0;
    if (!context || EVP_PKEY_derive_init(context.get()) != 1
        || EVP_PKEY_derive_set_peer(context.get(), other.material().key.get()) != 1
        || EVP_PKEY_derive(context.get(), nullptr, &size) != 1)
        return std::nullopt;
    Secret secret = Secret::ofSize(size);
    if (EVP_PKEY_derive(context.get(), bytesOf(secret.data()), &size) != 1 || size != secret.size())
        return std::nullopt;
    return secret;
}

std::optional<Secret> deriveByConcat(std::string_view secret, std::string_view algorithmId,
                                     std::string_view apu, std::string_view apv, std::size_t size)
{
    const auto number = [](std::uint64_t value) {
        std::string text;
        for (int shift = 24; shift >= 0; shift -= 8)
            text.push_back(static_cast<char>((value >> shift) & 0xffU));
        return text;
    };
    const auto counted = [&](std::string_view text) { return number(text.size()).append(text); };
    const std::string info = counted(algorithmId) + counted(apu) + counted(apv) + number(size * 8);
    Secret derived = Secret::ofSize(size);
    std::uint32_t round = 0;
    for (std::size_t at = 0; at < size;) {
        std::string input = number(++round).append(secret).append(info);
        std::string hash = digestOf("SHA256", input);
        wipeBytes(input.data(), input.size());
        if (hash.empty())
            return std::nullopt;
        const std::size_t part = std::min(hash.size(), size - at);
        hash.copy(derived.data() + at, part);
        wipeBytes(hash.data(), hash.size());
        at += part;
    }
    return derived;
}

Inflated inflateBounded(std::string_view data, std::size_t most, std::string &out)
{
    std::string text(most + 1, '\0'); // First, because it may throw and the stream has no owner.
    z_stream stream{};
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK)
        return Inflated::Broken;
    stream.next_in = const_cast<Bytef *>(bytesOf(data));
    stream.avail_in = static_cast<uInt>(data.size());
    stream.next_out = bytesOf(text.data());
    stream.avail_out = static_cast<uInt>(text.size());
    const int result = inflate(&stream, Z_FINISH);
    const std::size_t size = text.size() - stream.avail_out;
    const bool isWhole = result == Z_STREAM_END && stream.avail_in == 0;
    inflateEnd(&stream);
    if (size > most)
        return Inflated::TooLong;
    if (!isWhole)
        return Inflated::Broken;
    text.resize(size);
    out = std::move(text);
    return Inflated::Fine;
}

} // namespace gatehouse::jose
