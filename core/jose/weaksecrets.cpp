// SPDX-License-Identifier: MIT
#include "core/jose/weaksecrets.h"

#include "core/base/base64url.h"
#include "core/jose/material.h"
#include "core/jose/openssl.h"
#include "core/jose/secretforms.h"

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
    "secret"sv,     "changeme"sv, "change_me"sv, "change-me"sv, "changethis"sv,  "password"sv,
    "passphrase"sv, "your-key"sv, "your_key"sv,  "yourkey"sv,   "placeholder"sv, "replace"sv,
    "example"sv,    "insert-"sv,  "default"sv,   "dummy"sv,     "sample"sv,      "xxxxxxxx"sv};

constexpr std::size_t LeastSize = 32;

std::string hexEncoded(std::string_view bytes)
{
    static constexpr char Digits[] = "0123456789abcdef";
    std::string text;
    for (const char byte : bytes)
        text.append(
            {Digits[static_cast<unsigned char>(byte) >> 4], Digits[static_cast<unsigned char>(byte) & 15U]});
    return text;
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

/// What fingers and heads run along. Each also backwards.
constexpr std::array Runs{"abcdefghijklmnopqrstuvwxyz"sv,
                          "01234567890"sv,
                          "qwertyuiop"sv,
                          "asdfghjkl"sv,
                          "zxcvbnm"sv,
                          "qwertzuiop"sv,
                          "yxcvbnm"sv,
                          "azertyuiop"sv,
                          "qsdfghjklm"sv,
                          "wxcvbn"sv};

bool isNextInRun(char a, char b)
{
    return std::any_of(Runs.begin(), Runs.end(), [a, b](std::string_view run) {
        const std::size_t at = run.find(a);
        return at != std::string_view::npos
            && ((at + 1 < run.size() && run[at + 1] == b) || (at > 0 && run[at - 1] == b));
    });
}

/// Runs that nobody gets by chance, or more than half of the characters go on from the one before. In random
/// text one in twenty does.
bool isSequence(std::string_view secret)
{
    const std::string text = lowered(secret);
    for (const std::string_view run : {"12345678"sv, "abcdefgh"sv, "qwerty"sv, "asdfgh"sv}) {
        if (text.find(run) != std::string::npos)
            return true;
    }
    std::size_t steps = 0;
    for (std::size_t i = 1; i < text.size(); ++i)
        steps += isNextInRun(text[i - 1], text[i]) ? 1 : 0;
    return text.size() >= 8 && steps * 2 > text.size();
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

} // namespace

SecretWeakness weaknessOf(std::string_view secret)
{
    constexpr double LeastBits = 80;
    if (isKnown(secret))
        return SecretWeakness::Known;
    if (isPlaceholder(secret))
        return SecretWeakness::Placeholder;
    if (repeats(secret))
        return SecretWeakness::Repeats;
    if (isSequence(secret))
        return SecretWeakness::Sequence;
    if (secret.size() >= LeastSize && frequencyBits(secret) < LeastBits)
        return SecretWeakness::FewCharacters;
    return secret.size() < LeastSize ? SecretWeakness::Short : SecretWeakness::None;
}

SecretWeakness weaknessOf(const Jwk &key)
{
    if (!key.isSymmetric())
        return SecretWeakness::None;
    const SecretWeakness weakness = weaknessOf(key.material().secret.view());
    return weakness == SecretWeakness::Short ? SecretWeakness::None : weakness;
}

std::size_t knownSecretCount() { return gatehouse_weak_secret_count; }

} // namespace gatehouse::jose
