// SPDX-License-Identifier: MIT
#include "core/jose/pipeline.h"

namespace gatehouse::jose {
namespace {

std::string joined(const std::vector<Alg> &algs)
{
    std::string text;
    for (const Alg alg : algs)
        text += (text.empty() ? "" : ", ") + std::string(nameOf(alg));
    return text;
}

/// A value as it stands in the text, cut when very long.
std::string shown(JsonValue value)
{
    constexpr std::size_t Most = 200;
    const std::string_view text = value.text();
    return text.size() <= Most ? std::string(text) : std::string(text.substr(0, Most)) + "...";
}

std::string bytesText(std::size_t size) { return std::to_string(size) + " bytes"; }

void describeClaim(const Verification &v, JsonValue claim, const std::optional<std::string> &wanted,
                   Step &step)
{
    if (!v.isNested)
        step.found = shown(claim);
    step.expected = wanted.value_or(std::string());
}

/// "now" and the leeway, for the checks of time.
std::string timeText(const Verification &v, const char *relation)
{
    std::string text = relation + std::to_string(v.now);
    if (v.expect.leeway.count() > 0)
        text += " +/- " + std::to_string(v.expect.leeway.count()) + " s";
    return text;
}

} // namespace

void describeText(const Verification &v, Step &step)
{
    step.found = bytesText(v.token.size()) + ", " + std::to_string(v.partCount) + " parts";
    step.expected = "at most " + bytesText(MaxTokenSize) + ", 3 or 5 parts";
}

void describeBase64url(const Verification &, Step &) { }

void describeHeaderJson(const Verification &v, Step &step)
{
    if (step.outcome == Outcome::Failed)
        step.found = "at byte " + std::to_string(v.headerJson.problemOffset());
    else
        step.found = v.headerBytes;
}

void describeHeaderMembers(const Verification &, Step &) { }

void describeAlgorithm(const Verification &v, Step &step)
{
    step.found = v.header.alg.string();
    if (v.isEncrypted())
        step.found += ", " + v.header.enc.string();
    step.expected = joined(v.expect.allowedAlgs);
}

void describeType(const Verification &v, Step &step)
{
    step.found = shown(v.header.typ);
    step.expected = v.expect.type.value_or(std::string());
}

void describeKey(const Verification &v, Step &step)
{
    step.expected =
        v.header.kid.exists() ? "kid " + shown(v.header.kid) : "one key for " + v.header.alg.string();
    if (step.outcome == Outcome::Passed)
        step.found = v.key->description();
}

void describeSignature(const Verification &v, Step &step)
{
    if (step.isDecryption)
        return;
    step.found = bytesText(v.bytes[2].size());
    step.expected = bytesText(signatureSize(*v.key, *v.header.knownAlg));
}

void describePayloadJson(const Verification &v, Step &step)
{
    if (step.outcome == Outcome::Failed && !v.isNested)
        step.found = "at byte " + std::to_string(v.payloadJson.problemOffset());
}

void describeClaimTypes(const Verification &v, Step &step)
{
    if (!v.isNested && v.claims.wrongType != nullptr)
        step.found =
            v.claims.wrongType + std::string(": ") + shown(v.payloadJson.root().member(v.claims.wrongType));
}

void describeRequired(const Verification &v, Step &step)
{
    for (const std::string &name : v.expect.required) {
        step.expected += (step.expected.empty() ? "" : ", ") + name;
        if (!v.isNested && v.payloadJson.root().member(name).exists())
            step.found += (step.found.empty() ? "" : ", ") + name;
    }
}

void describeExpiry(const Verification &v, Step &step)
{
    describeClaim(v, v.claims.exp, std::nullopt, step);
    step.expected = timeText(v, "later than ");
}

void describeNotBefore(const Verification &v, Step &step)
{
    describeClaim(v, v.claims.nbf, std::nullopt, step);
    step.expected = timeText(v, "not later than ");
}

void describeIssuedAt(const Verification &v, Step &step)
{
    describeClaim(v, v.claims.iat, std::nullopt, step);
    if (v.expect.rejectFutureIat)
        step.expected = timeText(v, "not later than ");
}

void describeIssuer(const Verification &v, Step &step)
{
    describeClaim(v, v.claims.iss, v.expect.issuer, step);
}
void describeAudience(const Verification &v, Step &step)
{
    describeClaim(v, v.claims.aud, v.expect.audience, step);
}
void describeSubject(const Verification &v, Step &step)
{
    describeClaim(v, v.claims.sub, v.expect.subject, step);
}

} // namespace gatehouse::jose
