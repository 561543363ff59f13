// SPDX-License-Identifier: MIT
#pragma once

#include "core/jose/reason.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gatehouse::jose {

/// The checks in the order they are made. `Signature` stands for the decryption in an encrypted token.
enum class Check : std::uint8_t {
    Text,
    Base64url,
    HeaderJson,
    HeaderMembers,
    Algorithm,
    Type,
    Key,
    Signature,
    PayloadJson,
    ClaimTypes,
    RequiredClaims,
    Expiry,
    NotBefore,
    IssuedAt,
    Issuer,
    Audience,
    Subject
};

enum class Outcome : std::uint8_t {
    Passed,
    PassedByLeeway, ///< Only because the clocks may differ by the allowed leeway.
    Failed,
    NotAsked, ///< The policy does not ask for it, or the token does not have the claim and need not.
    Skipped ///< An earlier step failed, so nothing can be said.
};

struct Step {
    Check check;
    Outcome outcome = Outcome::Skipped;
    Reason reason = Reason::None; ///< Set when failed.
    std::string found; ///< What the token has, as text. Not the signature.
    std::string expected; ///< What the policy or the rule asks for.
    bool isDecryption = false; ///< Check::Signature of an encrypted token: it is decrypted instead.
};

enum class Verdict : std::uint8_t {
    Accepted,
    AcceptedByLeeway,
    Rejected,
    Undecided ///< The cryptographic library failed. Treat as rejected.
};

/// What each candidate key of the set said.
struct KeyTrial {
    std::string kid;
    std::string description; ///< "EC P-256", "RSA 2048"
    Reason reason = Reason::None; ///< None: this key was chosen.
    /// What is wrong with the key, where there is more to say than the reason does. Never key material.
    std::string detail;
    /// What the signature, or the decryption, says of this key: None when it holds. Unset when it was not
    /// tried. Changes no verdict: a key that was not chosen verifies nothing.
    std::optional<Reason> tried;
    bool isDecryption = false; ///< `tried` is about decrypting.
};

/// A token that was verified. Only the Verifier makes one.
class VerifiedJwt {
public:
    const std::string &header() const { return m_header; } ///< JSON text, exactly as signed.
    const std::string &payload() const { return m_payload; } ///< For a nested token: of the inner one.
    const std::string &subject() const { return m_subject; }
    const std::string &issuer() const { return m_issuer; }
    const std::string &tokenId() const { return m_tokenId; } ///< jti
    const std::string &kid() const { return m_kid; } ///< Of the key that verified.
    std::optional<std::int64_t> issuedAt() const { return m_issuedAt; } ///< Seconds; fractions cut off.
    std::optional<std::int64_t> expiresAt() const { return m_expiresAt; }
    /// A member of the payload that is a string; nothing otherwise.
    std::optional<std::string> text(std::string_view claim) const;
    /// A member of the payload that is a whole number; nothing otherwise.
    std::optional<std::int64_t> number(std::string_view claim) const;
    /// A member that is a list of strings, or one string as a list of one.
    std::vector<std::string> list(std::string_view claim) const;

private:
    friend class Verifier;
    VerifiedJwt() = default;
    std::string m_header, m_payload, m_subject, m_issuer, m_tokenId, m_kid;
    std::optional<std::int64_t> m_issuedAt, m_expiresAt;
};

class VerificationReport {
public:
    Verdict verdict() const { return m_verdict; }
    bool isAccepted() const
    {
        return m_verdict == Verdict::Accepted || m_verdict == Verdict::AcceptedByLeeway;
    }
    Reason reason() const { return m_reason; } ///< Of the first failed step.
    const std::vector<Step> &steps() const { return m_steps; } ///< Always every check, in order.
    const Step *firstFailure() const;
    const std::optional<VerifiedJwt> &verified() const { return m_verified; }
    /// Those of the set in their order, then those that are refused.
    const std::vector<KeyTrial> &keys() const { return m_keys; }
    /// A key that is too weak was let through because the policy allows it for analysis.
    bool usedWeakKey() const { return m_usedWeakKey; }
    /// What decrypted, for an encrypted token whose decryption passed.
    const std::optional<std::string> &plaintext() const { return m_plaintext; }
    /// The report of the token inside, for an encrypted token with `cty` JWT.
    const VerificationReport *nested() const { return m_nested.get(); }

private:
    friend class Verifier;
    Verdict m_verdict = Verdict::Rejected;
    Reason m_reason = Reason::None;
    std::vector<Step> m_steps;
    std::optional<VerifiedJwt> m_verified;
    std::vector<KeyTrial> m_keys;
    std::optional<std::string> m_plaintext;
    std::shared_ptr<const VerificationReport> m_nested;
    bool m_usedWeakKey = false;
};

} // namespace gatehouse::jose
