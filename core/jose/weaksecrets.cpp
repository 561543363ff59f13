// SPDX-License-Identifier: MIT
#include "core/jose/weaksecrets.h"

#include "core/base/base64url.h"
#include "core/base/secret.h"
#include "core/base/strictjson.h"
#include "core/jose/alg.h"
#include "core/jose/openssl.h"

#include <algorithm>
#include <array>
#include <cmath>

// Made by weaksecretsgenerator.cpp: sorted.
extern "C" const std::uint64_t gatehouse_weak_secrets[];
extern "C" const std::size_t gatehouse_weak_secret_count;

namespace gatehouse::jose {
namespace {

using namespace std::string_view_literals;

/// Words that stand in texts that are to be replaced. None is so short that it turns up by chance.
constexpr std::array PlaceholderWords{
    "secret"sv,   "changeme"sv, "change_me"sv, "change-me"sv,   "changethis"sv, "password"sv, "passphrase"sv,
    "your-key"sv, "your_key"sv, "yourkey"sv,   "placeholder"sv, "replace"sv,    "example"sv,  "insert-"sv,
    "default"sv,  "dummy"sv,    "sample"sv,    "xxxxxxxx"sv,    "12345678"sv,   "qwerty"sv,   "abcdefgh"sv};

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

constexpr std::size_t LeastSize = 32;

std::string lowered(std::string_view text)
{
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return result;
}

std::string hexEncoded(std::string_view bytes)
{
    static constexpr char Digits[] = "0123456789abcdef";
    std::string text;
    for (const char byte : bytes)
        text.append(
            {Digits[static_cast<unsigned char>(byte) >> 4], Digits[static_cast<unsigned char>(byte) & 15U]});
    return text;
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

bool isListed(std::string_view secret)
{
    const std::string hash = digestOf("SHA256", secret);
    std::uint64_t prefix = 0;
    for (const char byte : std::string_view(hash).substr(0, 8))
        prefix = (prefix << 8) | static_cast<unsigned char>(byte);
    const std::uint64_t *end = gatehouse_weak_secrets + gatehouse_weak_secret_count;
    return !hash.empty() && std::binary_search(gatehouse_weak_secrets, end, prefix);
}

/// The list has texts; a key may be the text, or what the text decodes to.
bool isKnown(std::string_view secret)
{
    const std::string url = encodeBase64url(secret), hex = hexEncoded(secret);
    return isListed(secret) || isListed(withoutLineEnd(secret)) || isListed(lowered(secret)) || isListed(url)
        || isListed(standardBase64(url, true)) || isListed(standardBase64(url, false)) || isListed(hex);
}

bool isPlaceholder(std::string_view secret)
{
    const std::string text = lowered(secret);
    return std::any_of(PlaceholderWords.begin(), PlaceholderWords.end(),
                       [&](std::string_view word) { return text.find(word) != std::string::npos; });
}

bool repeats(std::string_view secret)
{
    for (std::size_t unit = 1; unit <= secret.size() / 2 && unit <= 16; ++unit) {
        if (secret.substr(unit) == secret.substr(0, secret.size() - unit))
            return true;
    }
    return false;
}

/// How many bits the bytes carry if only their frequencies counted (Shannon).
double frequencyBits(std::string_view secret)
{
    std::array<double, 256> counts{};
    for (const char byte : secret)
        counts[static_cast<unsigned char>(byte)] += 1;
    double bits = 0;
    for (const double count : counts)
        bits -= count > 0 ? count * std::log2(count / static_cast<double>(secret.size())) : 0;
    return bits;
}

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

/// A signed HMAC token taken apart.
struct HmacToken {
    const char *digest;
    std::string_view input;
    std::string tag;

    bool isMadeWith(std::string_view key) const { return equalInConstantTime(hmac(digest, key, input), tag); }

    /// The form of `candidate` that fits.
    std::optional<std::string> fittingForm(std::string_view candidate) const
    {
        const std::string lower = lowered(candidate);
        std::string url = standardBase64(candidate.substr(0, candidate.find('=')), false);
        std::replace(url.begin(), url.end(), '+', '-');
        std::replace(url.begin(), url.end(), '/', '_');
        for (const auto &form :
             {std::optional(std::string(candidate)), std::optional(std::string(candidate) + '\n'),
              std::optional(lower), decodeBase64url(url), hexDecoded(lower)}) {
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
    return HmacToken{digest, token.substr(0, last), *tag};
}

} // namespace

SecretWeakness weaknessOf(std::string_view secret)
{
    constexpr double LeastBits = 80;
    if (isKnown(secret))
        return SecretWeakness::Known;
    if (isPlaceholder(secret))
        return SecretWeakness::Placeholder;
    if (repeats(secret) || (secret.size() >= LeastSize && frequencyBits(secret) < LeastBits))
        return SecretWeakness::LowEntropy;
    return secret.size() < LeastSize ? SecretWeakness::Short : SecretWeakness::None;
}

std::optional<std::string> guessSecret(std::string_view token, const std::vector<std::string> &candidates)
{
    const auto parts = hmacToken(token);
    if (!parts)
        return std::nullopt;
    for (const std::string_view candidate : Placeholders) {
        if (auto key = parts->fittingForm(candidate))
            return key;
    }
    for (const std::string &candidate : candidates) {
        if (auto key = parts->fittingForm(withoutLineEnd(candidate)))
            return key;
    }
    return std::nullopt;
}

std::size_t knownSecretCount() { return gatehouse_weak_secret_count; }

} // namespace gatehouse::jose
