// SPDX-License-Identifier: MIT
#include "core/jose/reason.h"

#include <algorithm>
#include <array>

namespace gatehouse::jose {
namespace {

// In the order of the enumeration.
constexpr std::array<std::string_view, 41> Codes{
    "",
    "malformed.size",
    "malformed.chars",
    "malformed.segments",
    "malformed.base64url",
    "malformed.utf8",
    "malformed.json",
    "malformed.depth",
    "malformed.duplicate",
    "malformed.not_object",
    "header.alg_missing",
    "header.type",
    "header.crit",
    "header.b64",
    "header.typ",
    "header.zip",
    "alg.none",
    "alg.unknown",
    "alg.not_allowed",
    "alg.key_mismatch",
    "key.not_found",
    "key.ambiguous",
    "key.use",
    "key.weak",
    "key.invalid",
    "sig.missing",
    "sig.length",
    "sig.invalid",
    "jwe.integrity",
    "jwe.epk",
    "jwe.p2c",
    "jwe.size",
    "claims.type",
    "claims.missing",
    "claims.expired",
    "claims.not_yet",
    "claims.iat_future",
    "claims.iss",
    "claims.aud",
    "claims.sub",
    "internal.crypto",
};
static_assert(Codes[static_cast<std::size_t>(Reason::InternalCrypto)] == "internal.crypto");
static_assert(Codes[static_cast<std::size_t>(Reason::SigInvalid)] == "sig.invalid");

} // namespace

std::string_view codeOf(Reason reason) { return Codes[static_cast<std::size_t>(reason)]; }

std::optional<Reason> reasonFromCode(std::string_view code)
{
    const auto it = std::find(Codes.begin() + 1, Codes.end(), code);
    if (it == Codes.end())
        return std::nullopt;
    return static_cast<Reason>(it - Codes.begin());
}

} // namespace gatehouse::jose
