// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/strictjson.h"
#include "core/jose/claims.h"
#include "core/jose/header.h"
#include "core/jose/signature.h"
#include "core/jose/verifier.h"

#include <array>
#include <span>

namespace gatehouse::jose {

constexpr std::size_t MaxTokenSize = 262'144;

/// A key of the set beside the token's header.
struct Candidate {
    const KeyLabels *labels;
    const Jwk *key; ///< Null when refused.
    const Refusal *why; ///< Of a refused one.
};

/// What one token looks like while it goes through the checks, the policy it is held against, and everything
/// that is worth keeping for the next token: buffers, the last header, prepared keys.
struct Verification {
    // The policy
    JwkSet keys, nestedKeys;
    Expectations expect;
    const Clock *clock = nullptr;

    // The token at hand
    std::string_view token;
    std::array<std::string_view, 5> parts; ///< As they stand in the token.
    std::array<std::string_view, 5> bytes; ///< Decoded.
    std::size_t partCount = 0;
    bool isEncrypted() const { return partCount == 5; }
    bool isHeaderKnown = false; ///< The same header passed all checks before, with the same policy.
    bool brokenBase64 = false;
    std::string_view payload;
    Claims claims;
    std::int64_t now = 0;
    bool wantsReport = false;
    bool wantsTrials = false; ///< Of a token inside too.
    std::optional<VerificationReport> nestedReport;
    bool isNested = false; ///< The payload is a token itself, checked by `nested`.

    // Kept
    std::string buffer; ///< Where `bytes` point.
    std::string plaintext;
    std::string headerPart, headerBytes; ///< The header that `header` and `key` belong to.
    std::size_t headerPartCount = 0; ///< And whether it was that of a signed or an encrypted token.
    JsonDocument headerJson, payloadJson;
    Header header;
    std::optional<Candidate> named; ///< The key that the token means, whether it may be used or not.
    const Jwk *key = nullptr;
    SignatureCheck *check = nullptr;
    bool usedWeakKey = false;
    struct Ready {
        const Jwk *key;
        Alg alg;
        std::unique_ptr<SignatureCheck> check;
    };
    std::vector<Ready> ready;
    std::unique_ptr<Verifier> nested;

    void start(std::string_view text);
};

struct StepResult {
    Outcome outcome = Outcome::Passed;
    Reason reason = Reason::None;
};

/// One row of the table of checks.
struct StepRule {
    Check check;
    StepResult (*run)(Verification &);
    void (*describe)(const Verification &, Step &); ///< Fills found and expected, for a report.
};

/// Every check, in the order of core/jose/README.md; the whole of what "valid" means.
std::span<const StepRule> stepRules();

/// What the characters of the token say: None, `malformed.base64url` or `malformed.chars`.
Reason strangersIn(std::string_view token);

std::vector<Candidate> candidatesOf(const JwkSet &set);
/// Whether this key may and can check this token; without regard to `kid`.
Reason judge(const Verification &v, const Candidate &candidate);
bool isTooWeak(const Jwk &key, Alg alg);
/// What there is to say about `reason` of this key, for a person; empty when that is all.
std::string detailOf(const Candidate &candidate, Reason reason);
StepResult checkKey(Verification &v);
/// How the signature of the token at hand fares with this key, whose check is `check`.
Reason signatureSays(const Verification &v, const Jwk &key, SignatureCheck &check);
/// What becomes of each candidate before a signature is looked at.
std::vector<KeyTrial> keyTrials(const Verification &v);
/// Fills what was tried into them, with at most `most` checks of signatures.
void tryKeys(const Verification &v, std::vector<KeyTrial> &trials, std::size_t most);

// What the report says of each step.
void describeText(const Verification &v, Step &step);
void describeBase64url(const Verification &v, Step &step);
void describeHeaderJson(const Verification &v, Step &step);
void describeHeaderMembers(const Verification &v, Step &step);
void describeAlgorithm(const Verification &v, Step &step);
void describeType(const Verification &v, Step &step);
void describeKey(const Verification &v, Step &step);
void describeSignature(const Verification &v, Step &step);
void describePayloadJson(const Verification &v, Step &step);
void describeClaimTypes(const Verification &v, Step &step);
void describeRequired(const Verification &v, Step &step);
void describeExpiry(const Verification &v, Step &step);
void describeNotBefore(const Verification &v, Step &step);
void describeIssuedAt(const Verification &v, Step &step);
void describeIssuer(const Verification &v, Step &step);
void describeAudience(const Verification &v, Step &step);
void describeSubject(const Verification &v, Step &step);

} // namespace gatehouse::jose
