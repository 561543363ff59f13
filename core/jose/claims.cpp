// SPDX-License-Identifier: MIT
#include "core/jose/claims.h"

#include <algorithm>
#include <charconv>

namespace gatehouse::jose {
namespace {

/// The digits of a number without sign, point and exponent, and where the point belongs.
struct Decimal {
    std::string_view whole, fraction;
    std::int64_t exponent = 0;

    char digit(std::size_t i) const { return i < whole.size() ? whole[i] : fraction[i - whole.size()]; }
    std::size_t size() const { return whole.size() + fraction.size(); }
};

/// An exponent beyond this changes no verdict: the text of a token has fewer digits.
constexpr std::int64_t FarExponent = 10'000'000;

Decimal decimalFrom(std::string_view text)
{
    Decimal decimal;
    if (const auto e = text.find_first_of("eE"); e != std::string_view::npos) {
        std::string_view digits = text.substr(e + 1);
        const bool isNegative = digits.front() == '-';
        if (isNegative || digits.front() == '+')
            digits.remove_prefix(1);
        for (const char c : digits)
            decimal.exponent = std::min(FarExponent, decimal.exponent * 10 + (c - '0'));
        if (isNegative)
            decimal.exponent = -decimal.exponent;
        text = text.substr(0, e);
    }
    const auto point = text.find('.');
    decimal.whole = text.substr(0, point);
    if (point != std::string_view::npos)
        decimal.fraction = text.substr(point + 1);
    return decimal;
}

constexpr std::uint32_t packed(std::string_view name)
{
    return static_cast<std::uint32_t>(static_cast<unsigned char>(name[0]) << 16
                                      | static_cast<unsigned char>(name[1]) << 8
                                      | static_cast<unsigned char>(name[2]));
}

/// Where a claim of this name belongs; null when it is not registered. All of them have three letters.
JsonValue *placeOf(std::string_view name, Claims &claims)
{
    if (name.size() != 3)
        return nullptr;
    switch (packed(name)) {
    case packed("exp"):
        return &claims.exp;
    case packed("nbf"):
        return &claims.nbf;
    case packed("iat"):
        return &claims.iat;
    case packed("iss"):
        return &claims.iss;
    case packed("sub"):
        return &claims.sub;
    case packed("jti"):
        return &claims.jti;
    case packed("aud"):
        return &claims.aud;
    default:
        return nullptr;
    }
}

bool isList(JsonValue value)
{
    JsonValue element = value.firstChild();
    while (element.isString())
        element = element.next();
    return value.isArray() && !element.exists();
}

} // namespace

std::optional<NumericDate> numericDate(JsonValue value)
{
    if (!value.isNumber())
        return std::nullopt;
    std::string_view text = value.text();
    // As everybody writes it.
    NumericDate usual;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), usual.seconds);
    if (error == std::errc() && end == text.data() + text.size() && usual.seconds >= 0)
        return usual.seconds <= NumericDate::Last ? std::optional(usual) : std::nullopt;
    const bool isNegative = text.front() == '-';
    if (isNegative)
        text.remove_prefix(1);
    const Decimal decimal = decimalFrom(text);
    const auto point = static_cast<std::int64_t>(decimal.whole.size()) + decimal.exponent;
    NumericDate date;
    for (std::size_t i = 0; i < decimal.size(); ++i) {
        const int digit = decimal.digit(i) - '0';
        if (static_cast<std::int64_t>(i) >= point) {
            date.hasFraction |= digit != 0;
            continue;
        }
        date.seconds = date.seconds * 10 + digit;
        if (date.seconds > NumericDate::Last)
            return std::nullopt;
    }
    for (auto missing = static_cast<std::int64_t>(decimal.size()); missing < point && date.seconds > 0;
         ++missing) {
        date.seconds *= 10;
        if (date.seconds > NumericDate::Last)
            return std::nullopt;
    }
    const bool isZero = date.seconds == 0 && !date.hasFraction;
    if ((isNegative && !isZero) || (date.seconds == NumericDate::Last && date.hasFraction))
        return std::nullopt;
    return date;
}

void readClaims(JsonValue payload, Claims &claims)
{
    claims = {};
    for (JsonValue member = payload.firstChild(); member.exists(); member = member.next()) {
        const auto plain = member.plainName();
        if (JsonValue *place = placeOf(plain ? *plain : std::string_view(member.name()), claims))
            *place = member;
    }
    const auto complain = [&claims](const char *name) {
        if (claims.wrongType == nullptr)
            claims.wrongType = name;
    };
    const auto date = [&](JsonValue value, std::optional<NumericDate> &result, const char *name) {
        result = numericDate(value);
        if (value.exists() && !result)
            complain(name);
    };
    const auto text = [&](JsonValue value, const char *name) {
        if (value.exists() && !value.isString())
            complain(name);
    };
    date(claims.exp, claims.expires, "exp");
    date(claims.nbf, claims.notBefore, "nbf");
    date(claims.iat, claims.issuedAt, "iat");
    text(claims.iss, "iss");
    text(claims.sub, "sub");
    text(claims.jti, "jti");
    if (claims.aud.exists() && !claims.aud.isString() && !isList(claims.aud))
        complain("aud");
}

bool isForAudience(JsonValue aud, std::string_view audience)
{
    if (aud.isString())
        return aud.equals(audience);
    for (JsonValue element = aud.firstChild(); element.exists(); element = element.next()) {
        if (element.equals(audience))
            return true;
    }
    return false;
}

} // namespace gatehouse::jose
