// SPDX-License-Identifier: MIT
#pragma once

#include "core/keys/keyinfo.h"

#include <QString>

#include <chrono>

namespace gatehouse {

/// What tokens the authority issues and how it treats them.
struct TokenPolicy {
    QString issuer = QStringLiteral("https://gatehouse.local");
    QString accessAudience = QStringLiteral("gatehouse-api");
    QString refreshAudience = QStringLiteral("gatehouse-refresh");
    std::chrono::seconds accessLife = std::chrono::minutes(15);
    std::chrono::seconds refreshLife =
        std::chrono::days(7); ///< Of each refresh token; moves with each rotation.
    std::chrono::seconds sessionLife = std::chrono::days(30); ///< From the login; no refresh leads beyond.
    std::chrono::seconds grace{30}; ///< 0 to 300. A retry within it gets the same successor.
    std::chrono::seconds leeway{60}; ///< 0 to 300, for exp, nbf and iat.
    int passwordCostLog2 = 15; ///< scrypt N = 2^cost, r = 8, p = 1, for new hashes.

    /// How long from its issue a token is accepted at most: its life and the leeway.
    std::chrono::seconds longestLife(KeyUse use) const
    {
        return (use == KeyUse::Access ? accessLife : refreshLife) + leeway;
    }
};

/// `typ` of the tokens: RFC 9068 for access; our own name for refresh, so that neither passes for the other.
inline constexpr char accessTokenType[] = "at+jwt";
inline constexpr char refreshTokenType[] = "rt+jwt";

} // namespace gatehouse
