// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace gatehouse::jose {

/// Why a token or key is refused. The names follow the codes ("malformed.size", "sig.invalid", ...);
/// docs: core/jose/README.md lists each with its rule and RFC section.
enum class Reason : std::uint8_t {
    None,
    MalformedSize,
    MalformedChars,
    MalformedSegments,
    MalformedBase64url,
    MalformedUtf8,
    MalformedJson,
    MalformedDepth,
    MalformedDuplicate,
    MalformedNotObject,
    HeaderAlgMissing,
    HeaderType,
    HeaderCrit,
    HeaderB64,
    HeaderTyp,
    HeaderZip,
    AlgNone,
    AlgUnknown,
    AlgNotAllowed,
    AlgKeyMismatch,
    KeyNotFound,
    KeyAmbiguous,
    KeyUse,
    KeyWeak,
    KeyInvalid,
    SigMissing,
    SigLength,
    SigInvalid,
    JweIntegrity,
    JweEpk,
    JweP2c,
    JweSize,
    ClaimsType,
    ClaimsMissing,
    ClaimsExpired,
    ClaimsNotYet,
    ClaimsIatFuture,
    ClaimsIss,
    ClaimsAud,
    ClaimsSub,
    /// Not a verdict about the token: the cryptographic library failed, so nothing is known. Never "accept".
    InternalCrypto
};

std::string_view codeOf(Reason reason); ///< "sig.invalid"; empty for None.
std::optional<Reason> reasonFromCode(std::string_view code);

/// A refused key or token part: the code and, for a person, what was found where. Never key material.
struct Refusal {
    Reason reason = Reason::None;
    std::string detail;
};

template <class T>
using Checked = tl::expected<T, Refusal>;
using Refused = tl::unexpected<Refusal>;

inline Refused refuse(Reason reason, std::string detail = {})
{
    return Refused(Refusal{reason, std::move(detail)});
}

} // namespace gatehouse::jose
