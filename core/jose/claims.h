// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/strictjson.h"

#include <cstdint>
#include <optional>

namespace gatehouse::jose {

/// A NumericDate (RFC 7519 section 2), exactly, however it is written.
struct NumericDate {
    static constexpr std::int64_t Last = 253402300799; ///< 9999-12-31T23:59:59Z; milliseconds are beyond it.
    std::int64_t seconds = 0; ///< Rounded down.
    bool hasFraction = false;
    std::int64_t roundedUp() const { return seconds + (hasFraction ? 1 : 0); }
};

/// The date when `value` is a number from 0 to NumericDate::Last.
std::optional<NumericDate> numericDate(JsonValue value);

/// The registered claims (RFC 7519 section 4.1) as views into the payload.
struct Claims {
    JsonValue exp, nbf, iat, iss, sub, jti, aud;
    std::optional<NumericDate> expires, notBefore, issuedAt;
    const char *wrongType = nullptr; ///< The first claim of a wrong type.
};
void readClaims(JsonValue payload, Claims &claims);

/// `aud` is, or has among its elements, this string.
bool isForAudience(JsonValue aud, std::string_view audience);

} // namespace gatehouse::jose
