// SPDX-License-Identifier: MIT
#include "core/jose/pipeline.h"

#include "core/base/base64url.h"
#include "core/jose/jwe.h"
#include "core/jose/material.h"

#include <algorithm>

namespace gatehouse::jose {
namespace {

constexpr StepResult Passed{};
constexpr StepResult NotAsked{Outcome::NotAsked, Reason::None};
constexpr StepResult Skipped{Outcome::Skipped, Reason::None};

StepResult failed(Reason reason) { return {Outcome::Failed, reason}; }
StepResult passedUnless(bool isWrong, Reason reason) { return isWrong ? failed(reason) : Passed; }

bool isBase64urlCharacter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/// False when there are not three or five parts or the first is empty.
bool split(Verification &v)
{
    std::size_t start = 0;
    for (v.partCount = 0; v.partCount < v.parts.size();) {
        const std::size_t dot = v.token.find('.', start);
        v.parts[v.partCount++] = v.token.substr(start, dot - start);
        if (dot == std::string_view::npos)
            return (v.partCount == 3 || v.partCount == 5) && !v.parts[0].empty();
        start = dot + 1;
    }
    return false;
}

/// Decodes every part into one buffer. A header that is known stays as it is.
bool decodeParts(Verification &v)
{
    if (v.buffer.size() < v.token.size())
        v.buffer.resize(v.token.size());
    char *out = v.buffer.data();
    for (std::size_t i = v.isHeaderKnown ? 1 : 0; i < v.partCount; ++i) {
        if (!decodeBase64urlInto(v.parts[i], out))
            return false;
        v.bytes[i] = {out, decodedBase64urlSize(v.parts[i].size())};
        out += v.bytes[i].size();
    }
    return true;
}

/// Decoding finds strangers on its way, so it is done here; what only Base64url may tell is left for it.
StepResult checkText(Verification &v)
{
    if (v.token.size() > MaxTokenSize)
        return failed(Reason::MalformedSize);
    const bool hasParts = split(v);
    v.isHeaderKnown = hasParts && v.partCount == v.headerPartCount && v.parts[0] == v.headerPart;
    if (!v.isHeaderKnown)
        v.headerPart.clear();
    if (hasParts && decodeParts(v))
        return Passed;
    if (const Reason strangers = strangersIn(v.token); strangers != Reason::None)
        return failed(strangers);
    v.brokenBase64 = hasParts;
    return passedUnless(!hasParts, Reason::MalformedSegments);
}

StepResult checkBase64url(Verification &v)
{
    return passedUnless(v.brokenBase64, Reason::MalformedBase64url);
}

StepResult checkJson(std::string_view text, JsonDocument &document)
{
    if (const JsonProblem problem = document.parse(text); problem != JsonProblem::None)
        return failed(reasonOf(problem));
    return passedUnless(!document.root().isObject(), Reason::MalformedNotObject);
}

StepResult checkHeaderJson(Verification &v)
{
    if (v.isHeaderKnown)
        return Passed;
    v.headerBytes = v.bytes[0];
    return checkJson(v.headerBytes, v.headerJson);
}

StepResult checkHeaderMembers(Verification &v)
{
    if (v.isHeaderKnown)
        return Passed;
    const Reason reason = readHeader(v.headerJson.root(), v.isEncrypted(), v.header);
    return passedUnless(reason != Reason::None, reason);
}

template <class Value>
bool isOneOf(const std::vector<Value> &list, Value value)
{
    return std::find(list.begin(), list.end(), value) != list.end();
}

StepResult checkAlgorithm(Verification &v)
{
    if (v.isHeaderKnown)
        return Passed;
    Header &header = v.header;
    if (header.alg.equals("none"))
        return failed(Reason::AlgNone);
    header.knownAlg = algFromName(header.alg.string());
    if (!header.knownAlg)
        return failed(Reason::AlgUnknown);
    if (!isOneOf(v.expect.allowedAlgs, *header.knownAlg) || isSignature(*header.knownAlg) == v.isEncrypted())
        return failed(Reason::AlgNotAllowed);
    if (!v.isEncrypted())
        return Passed;
    header.knownEnc = encFromName(header.enc.string());
    if (!header.knownEnc)
        return failed(Reason::AlgUnknown);
    return passedUnless(!v.expect.allowedEncs.empty() && !isOneOf(v.expect.allowedEncs, *header.knownEnc),
                        Reason::AlgNotAllowed);
}

StepResult checkType(Verification &v)
{
    if (!v.expect.type)
        return NotAsked;
    return passedUnless(
        !v.isHeaderKnown
            && !(v.header.typ.exists() && isSameMediaType(v.header.typ.string(), *v.expect.type)),
        Reason::HeaderTyp);
}

/// What the token inside says of a check that is made on it and not here.
std::optional<StepResult> fromNested(const Verification &v, Check check)
{
    if (!v.isNested)
        return std::nullopt;
    if (!v.nestedReport)
        return Passed;
    const Step &step = v.nestedReport->steps()[static_cast<std::size_t>(check)];
    return StepResult{step.outcome, step.reason};
}

/// The decrypted token goes through these same checks with its own keys and list.
StepResult checkNested(Verification &v)
{
    v.isNested = true;
    if (!v.nested) {
        Expectations inner = v.expect;
        inner.allowedAlgs = v.expect.nestedAlgs;
        inner.nestedAlgs.clear();
        v.nested = std::make_unique<Verifier>(v.nestedKeys, std::move(inner), *v.clock);
    }
    if (!v.wantsReport) {
        const auto quick = v.nested->check(v.plaintext);
        if (quick.verdict == Verdict::AcceptedByLeeway)
            return {Outcome::PassedByLeeway, Reason::None};
        return passedUnless(quick.reason != Reason::None, quick.reason);
    }
    v.nestedReport = v.wantsTrials ? v.nested->explain(v.plaintext) : v.nested->verify(v.plaintext);
    const Step *failure = v.nestedReport->firstFailure();
    return failure != nullptr && failure->check <= Check::Signature ? failed(failure->reason) : Passed;
}

StepResult decrypt(Verification &v)
{
    const EncryptedToken token{&v.header, v.parts[0], v.bytes[1], v.bytes[2], v.bytes[3], v.bytes[4]};
    if (const Reason reason = decryptToken(token, *v.key, v.plaintext); reason != Reason::None)
        return failed(reason);
    v.payload = v.plaintext;
    const bool isToken = v.header.cty.exists() && isSameMediaType(v.header.cty.string(), "JWT");
    const bool isWanted = v.expect.kind == Expectations::Kind::Jwt || !v.expect.nestedAlgs.empty();
    return isToken && isWanted ? checkNested(v) : Passed;
}

StepResult checkSignature(Verification &v)
{
    if (v.isEncrypted())
        return decrypt(v);
    v.payload = v.bytes[1];
    const Reason reason = signatureSays(v, *v.key, *v.check);
    return passedUnless(reason != Reason::None, reason);
}

StepResult checkPayloadJson(Verification &v)
{
    if (v.expect.kind != Expectations::Kind::Jwt)
        return NotAsked;
    if (const auto nested = fromNested(v, Check::PayloadJson))
        return *nested;
    return checkJson(v.payload, v.payloadJson);
}

StepResult checkClaimTypes(Verification &v)
{
    if (const auto nested = fromNested(v, Check::ClaimTypes))
        return *nested;
    readClaims(v.payloadJson.root(), v.claims);
    v.now = v.clock->now();
    return passedUnless(v.claims.wrongType != nullptr, Reason::ClaimsType);
}

StepResult checkRequired(Verification &v)
{
    if (const auto nested = fromNested(v, Check::RequiredClaims))
        return *nested;
    if (v.expect.required.empty())
        return NotAsked;
    const bool isMissing =
        std::any_of(v.expect.required.begin(), v.expect.required.end(),
                    [&](const std::string &name) { return !v.payloadJson.root().member(name).exists(); });
    return passedUnless(isMissing, Reason::ClaimsMissing);
}

/// The three bands of time: fine, fine only because clocks differ, and wrong.
StepResult inTime(bool isFine, bool isFineByLeeway, Reason reason)
{
    if (isFine)
        return Passed;
    return isFineByLeeway ? StepResult{Outcome::PassedByLeeway, Reason::None} : failed(reason);
}

StepResult checkExpiry(Verification &v)
{
    if (const auto nested = fromNested(v, Check::Expiry))
        return *nested;
    if (!v.claims.expires)
        return v.claims.exp.exists() ? Skipped : NotAsked;
    // now >= exp for whole seconds is now >= exp rounded up.
    const std::int64_t end = v.claims.expires->roundedUp();
    return inTime(v.now < end, v.now < end + v.expect.leeway.count(), Reason::ClaimsExpired);
}

StepResult checkNotBefore(Verification &v)
{
    if (const auto nested = fromNested(v, Check::NotBefore))
        return *nested;
    if (!v.claims.notBefore)
        return v.claims.nbf.exists() ? Skipped : NotAsked;
    const std::int64_t start = v.claims.notBefore->roundedUp();
    return inTime(v.now >= start, v.now >= start - v.expect.leeway.count(), Reason::ClaimsNotYet);
}

StepResult checkIssuedAt(Verification &v)
{
    if (const auto nested = fromNested(v, Check::IssuedAt))
        return *nested;
    if (!v.expect.rejectFutureIat)
        return NotAsked;
    if (!v.claims.issuedAt)
        return v.claims.iat.exists() ? Skipped : NotAsked;
    const std::int64_t issued = v.claims.issuedAt->roundedUp();
    return inTime(issued <= v.now, issued <= v.now + v.expect.leeway.count(), Reason::ClaimsIatFuture);
}

StepResult checkIssuer(Verification &v)
{
    if (const auto nested = fromNested(v, Check::Issuer))
        return *nested;
    if (!v.expect.issuer)
        return NotAsked;
    if (!v.claims.iss.exists())
        return failed(Reason::ClaimsMissing);
    return passedUnless(!v.claims.iss.equals(*v.expect.issuer), Reason::ClaimsIss);
}

StepResult checkAudience(Verification &v)
{
    if (const auto nested = fromNested(v, Check::Audience))
        return *nested;
    if (!v.expect.audience)
        return NotAsked;
    if (!v.claims.aud.exists())
        return failed(Reason::ClaimsMissing);
    return passedUnless(!isForAudience(v.claims.aud, *v.expect.audience), Reason::ClaimsAud);
}

StepResult checkSubject(Verification &v)
{
    if (const auto nested = fromNested(v, Check::Subject))
        return *nested;
    if (!v.expect.subject)
        return NotAsked;
    if (!v.claims.sub.exists())
        return failed(Reason::ClaimsMissing);
    return passedUnless(!v.claims.sub.equals(*v.expect.subject), Reason::ClaimsSub);
}

constexpr std::array<StepRule, 17> Rules{{
    {Check::Text, checkText, describeText},
    {Check::Base64url, checkBase64url, describeBase64url},
    {Check::HeaderJson, checkHeaderJson, describeHeaderJson},
    {Check::HeaderMembers, checkHeaderMembers, describeHeaderMembers},
    {Check::Algorithm, checkAlgorithm, describeAlgorithm},
    {Check::Type, checkType, describeType},
    {Check::Key, checkKey, describeKey},
    {Check::Signature, checkSignature, describeSignature},
    {Check::PayloadJson, checkPayloadJson, describePayloadJson},
    {Check::ClaimTypes, checkClaimTypes, describeClaimTypes},
    {Check::RequiredClaims, checkRequired, describeRequired},
    {Check::Expiry, checkExpiry, describeExpiry},
    {Check::NotBefore, checkNotBefore, describeNotBefore},
    {Check::IssuedAt, checkIssuedAt, describeIssuedAt},
    {Check::Issuer, checkIssuer, describeIssuer},
    {Check::Audience, checkAudience, describeAudience},
    {Check::Subject, checkSubject, describeSubject},
}};

} // namespace

std::span<const StepRule> stepRules() { return Rules; }

Reason signatureSays(const Verification &v, const Jwk &key, SignatureCheck &check)
{
    const std::string_view signature = v.bytes[2];
    if (signature.empty())
        return Reason::SigMissing;
    if (signature.size() != signatureSize(key, *v.header.knownAlg))
        return Reason::SigLength;
    return check.check(v.token.substr(0, v.parts[0].size() + 1 + v.parts[1].size()), signature);
}

Reason strangersIn(std::string_view token)
{
    Reason reason = Reason::None;
    for (const char c : token) {
        if (isBase64urlCharacter(c) || c == '.')
            continue;
        if (c != '=' && c != '+' && c != '/')
            return Reason::MalformedChars;
        reason = Reason::MalformedBase64url;
    }
    return reason;
}

void Verification::start(std::string_view text)
{
    token = text;
    partCount = 0;
    brokenBase64 = false;
    isNested = false;
    payload = {};
    nestedReport.reset();
}

} // namespace gatehouse::jose
