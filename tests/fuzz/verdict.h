// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/base64url.h"
#include "core/base/strictjson.h"
#include "core/jose/decode.h"
#include "core/jose/verifier.h"
#include "require.h"

/// What must hold for whatever a verifier says of a token.
namespace fuzzverdict {

/// Another character in one place, which the token itself decides, so that a finding can be repeated.
inline std::string changedSomewhere(std::string token)
{
    std::size_t at = 0;
    for (const char letter : token)
        at = at * 31 + static_cast<unsigned char>(letter);
    char &letter = token[at % token.size()];
    letter = letter == 'A' ? 'B' : 'A';
    return token;
}

/// Nothing but the one way to write these bytes was accepted, the eye sees what the verifier saw, and the
/// signature or tag covers every byte.
inline void requireOfAccepted(const gatehouse::jose::Verifier &verifier, const std::string &token,
                              const gatehouse::jose::VerificationReport &report)
{
    using namespace gatehouse;
    const auto seen = jose::decode(token);
    REQUIRE(seen.problem == jose::Reason::None);
    std::string again;
    for (const jose::DecodedPart &part : seen.parts)
        again += (again.empty() ? "" : ".") + encodeBase64url(part.bytes);
    REQUIRE(again == token);
    if (report.nested() == nullptr)
        REQUIRE(report.verified()->header() == seen.parts[0].bytes);
    if (seen.isSigned())
        REQUIRE(report.verified()->payload() == seen.parts[1].bytes);
    if (const auto *subject = seen.claim("sub"); subject && !report.verified()->subject().empty()) {
        JsonDocument value;
        REQUIRE(value.parse(subject->valueText) == JsonProblem::None);
        REQUIRE(value.root().equals(report.verified()->subject()));
    }
    REQUIRE(verifier.check(changedSomewhere(token)).reason != jose::Reason::None);
}

} // namespace fuzzverdict
