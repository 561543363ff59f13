// SPDX-License-Identifier: MIT
#include "core/base/base64url.h"
#include "core/base/secret.h"
#include "core/base/strictjson.h"
#include "core/jose/alg.h"
#include "core/jose/openssl.h"
#include "core/jose/secretforms.h"
#include "core/jose/weaksecrets.h"

#include <openssl/core_names.h>
#include <zlib.h>

#include <algorithm>
#include <array>

// Made by weaksecretsgenerator.cpp: the list as it was packed by gzip.
extern "C" const unsigned char gatehouse_weak_secret_list[];
extern "C" const std::size_t gatehouse_weak_secret_list_size;
extern "C" const std::size_t gatehouse_weak_secret_text_size;

namespace gatehouse::jose {

std::string lowered(std::string_view text)
{
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return result;
}

/// The other alphabet, with padding when asked.
std::string standardBase64(std::string_view base64url, bool isPadded)
{
    std::string text(base64url);
    std::replace(text.begin(), text.end(), '-', '+');
    std::replace(text.begin(), text.end(), '_', '/');
    while (isPadded && text.size() % 4 != 0)
        text.push_back('=');
    return text;
}

std::string_view withoutLineEnd(std::string_view text)
{
    return text.substr(0, text.find_last_not_of("\r\n") + 1);
}

namespace {

using namespace std::string_view_literals;

/// Whole placeholders, to be tried on a token.
constexpr std::array Placeholders{"secret"sv,
                                  "your-256-bit-secret"sv,
                                  "your-384-bit-secret"sv,
                                  "your-512-bit-secret"sv,
                                  "a-string-secret-at-least-256-bits-long"sv,
                                  "changeme"sv,
                                  "change-me"sv,
                                  "change_me"sv,
                                  "password"sv,
                                  "jwt-secret"sv,
                                  "jwt_secret"sv,
                                  "your-secret-key"sv,
                                  "your_secret_key"sv,
                                  "supersecret"sv,
                                  "secretkey"sv,
                                  "secret-key"sv,
                                  "mysecret"sv,
                                  "my-secret"sv,
                                  "test"sv,
                                  "key"sv,
                                  ""sv};

std::optional<std::string> hexDecoded(std::string_view text)
{
    std::string bytes;
    for (std::size_t at = 0; at < text.size(); at += 2) {
        const std::string_view digits = "0123456789abcdef";
        const auto high = digits.find(text[at]),
                   low = at + 1 < text.size() ? digits.find(text[at + 1]) : std::string_view::npos;
        if (high == std::string_view::npos || low == std::string_view::npos)
            return std::nullopt;
        bytes.push_back(static_cast<char>(high * 16 + low));
    }
    return bytes;
}

/// What somebody makes of a secret, knowing or not: with a line end, in lower case, decoded.
std::array<std::optional<std::string>, 4> otherForms(std::string_view candidate)
{
    std::string lower = lowered(candidate);
    std::string url = standardBase64(candidate.substr(0, candidate.find('=')), false);
    std::replace(url.begin(), url.end(), '+', '-');
    std::replace(url.begin(), url.end(), '/', '_');
    auto hex = hexDecoded(lower);
    return {std::string(candidate) + '\n',
            lower == candidate ? std::nullopt : std::optional(std::move(lower)), decodeBase64url(url),
            std::move(hex)};
}

/// A signed HMAC token taken apart, and what computes its tag with one key after the other.
struct HmacToken {
    Alg alg;
    std::string_view input;
    std::string tag;
    MacCtxPtr mac;

    bool isMadeWith(std::string_view key) const
    {
        std::array<unsigned char, EVP_MAX_MD_SIZE> made{};
        std::size_t size = 0;
        // A null pointer would mean "the key of before", so an empty key needs an address too.
        const unsigned char *bytes = key.empty() ? made.data() : bytesOf(key);
        return EVP_MAC_init(mac.get(), bytes, key.size(), nullptr) == 1
            && EVP_MAC_update(mac.get(), bytesOf(input), input.size()) == 1
            && EVP_MAC_final(mac.get(), made.data(), &size, made.size()) == 1
            && equalInConstantTime({reinterpret_cast<const char *>(made.data()), size}, tag);
    }

    /// The form of `candidate` that fits.
    std::optional<std::string> fittingForm(std::string_view candidate) const
    {
        if (isMadeWith(candidate))
            return std::string(candidate);
        for (const auto &form : otherForms(candidate)) {
            if (form && isMadeWith(*form))
                return form;
        }
        return std::nullopt;
    }
};

std::optional<HmacToken> hmacToken(std::string_view token)
{
    const auto first = token.find('.'), last = token.rfind('.');
    if (first == std::string_view::npos || token.find('.', first + 1) != last)
        return std::nullopt;
    const auto header = decodeBase64url(token.substr(0, first)),
               tag = decodeBase64url(token.substr(last + 1));
    JsonDocument document;
    if (!header || !tag || document.parse(*header) != JsonProblem::None)
        return std::nullopt;
    const auto alg = algFromName(document.root().member("alg").string());
    if (!alg || !isHmac(*alg))
        return std::nullopt;
    const char *digest = *alg == Alg::HS256 ? "SHA256" : *alg == Alg::HS384 ? "SHA384" : "SHA512";
    const MacPtr hmac(EVP_MAC_fetch(nullptr, "HMAC", nullptr));
    MacCtxPtr mac(hmac ? EVP_MAC_CTX_new(hmac.get()) : nullptr);
    const std::array<OSSL_PARAM, 2> parameters{
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, const_cast<char *>(digest), 0),
        OSSL_PARAM_construct_end()};
    if (!mac || EVP_MAC_CTX_set_params(mac.get(), parameters.data()) != 1)
        return std::nullopt;
    return HmacToken{*alg, token.substr(0, last), *tag, std::move(mac)};
}

std::optional<std::string> fittingPlaceholder(const HmacToken &token)
{
    for (const std::string_view candidate : Placeholders) {
        if (auto key = token.fittingForm(candidate))
            return key;
    }
    return std::nullopt;
}

/// The text of the list, one secret a line; empty when memory is out.
std::string listText()
{
    constexpr int withGzipHeader = 15 + 16;
    std::string text(gatehouse_weak_secret_text_size, '\0');
    z_stream stream{};
    if (inflateInit2(&stream, withGzipHeader) != Z_OK)
        return {};
    stream.next_in = const_cast<unsigned char *>(gatehouse_weak_secret_list);
    stream.avail_in = static_cast<unsigned int>(gatehouse_weak_secret_list_size);
    stream.next_out = bytesOf(text.data());
    stream.avail_out = static_cast<unsigned int>(text.size());
    const int end = inflate(&stream, Z_FINISH);
    inflateEnd(&stream);
    return end == Z_STREAM_END ? text : std::string();
}

} // namespace

std::optional<std::string> guessSecret(std::string_view token, const std::vector<std::string> &candidates)
{
    const ErrorDrain drain;
    const auto parts = hmacToken(token);
    if (!parts)
        return std::nullopt;
    if (auto key = fittingPlaceholder(*parts))
        return key;
    for (const std::string &candidate : candidates) {
        if (auto key = parts->fittingForm(withoutLineEnd(candidate)))
            return key;
    }
    return std::nullopt;
}

SecretReach reachOfSearch(Alg alg, std::size_t size)
{
    constexpr std::size_t KiB = 1024;
    const bool isFast = alg == Alg::HS256;
    if (size <= (isFast ? 8 : 4) * KiB)
        return SecretReach::Whole;
    return size <= (isFast ? 24 : 8) * KiB ? SecretReach::AsTheyStand : SecretReach::Placeholders;
}

std::optional<std::string> guessKnownSecret(std::string_view token, const std::function<bool()> &isCancelled)
{
    constexpr std::size_t askEvery = 256;
    const ErrorDrain drain;
    const auto parts = hmacToken(token);
    if (!parts)
        return std::nullopt;
    if (auto key = fittingPlaceholder(*parts))
        return key;
    const SecretReach reach = reachOfSearch(parts->alg, token.size());
    if (reach == SecretReach::Placeholders)
        return std::nullopt;
    const std::string list = listText();
    std::string_view rest = list;
    for (std::size_t tried = 0; !rest.empty(); ++tried) {
        if (tried % askEvery == 0 && isCancelled && isCancelled())
            return std::nullopt;
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        const std::string_view candidate = withoutLineEnd(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (reach == SecretReach::Whole) {
            if (auto key = parts->fittingForm(candidate))
                return key;
        } else if (parts->isMadeWith(candidate)) {
            return std::string(candidate);
        }
    }
    return std::nullopt;
}

} // namespace gatehouse::jose
