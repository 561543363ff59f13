// SPDX-License-Identifier: MIT
#include "core/base/base64url.h"
#include "core/jose/jwe.h"
#include "core/jose/jwecrypto.h"
#include "core/jose/pipeline.h"

#include <algorithm>

namespace gatehouse::jose {
namespace {

std::string joined(const std::vector<Alg> &algs)
{
    std::string text;
    for (const Alg alg : algs)
        text += (text.empty() ? "" : ", ") + std::string(nameOf(alg));
    return text;
}

std::string cut(std::string_view text, std::size_t most)
{
    return text.size() <= most ? std::string(text) : std::string(text.substr(0, most)) + "...";
}

/// A value as it stands in the text, cut when very long.
std::string shown(JsonValue value) { return cut(value.text(), 200); }

/// `kid: 7`, or `no kid`.
std::string memberText(JsonValue object, std::string_view name)
{
    const JsonValue value = object.member(name);
    return value.exists() ? std::string(name) + ": " + shown(value) : "no " + std::string(name);
}

std::string bytesText(std::size_t size) { return std::to_string(size) + " bytes"; }

/// The first character that makes strangersIn() say `reason`, and its place.
std::string strangerText(std::string_view token, Reason reason)
{
    static constexpr char Digits[] = "0123456789abcdef";
    for (std::size_t i = 0; i < token.size(); ++i) {
        if (strangersIn(token.substr(i, 1)) != reason)
            continue;
        const auto byte = static_cast<unsigned char>(token[i]);
        const std::string name = byte > 0x20 && byte < 0x7f
            ? '"' + std::string(1, token[i]) + '"'
            : std::string("byte 0x") + Digits[byte >> 4] + Digits[byte & 15];
        return ", " + name + " at place " + std::to_string(i + 1);
    }
    return {};
}

/// "part 2 of 3, 45 characters: one too many, or three too few"
std::string brokenPartText(const Verification &v)
{
    for (std::size_t i = 0; i < v.partCount; ++i) {
        if (decodeBase64url(v.parts[i]))
            continue;
        const std::size_t size = v.parts[i].size();
        return "part " + std::to_string(i + 1) + " of " + std::to_string(v.partCount) + ", "
            + std::to_string(size) + " characters: "
            + (size % 4 == 1 ? "one too many, or three too few"
                             : "the unused bits of the last one are not zero");
    }
    return {};
}

/// "3 keys: k1, k2, one without kid"
std::string keysText(const JwkSet &set)
{
    constexpr std::size_t MostNames = 5, LongestName = 60;
    const std::vector<Candidate> candidates = candidatesOf(set);
    if (candidates.empty())
        return "no key";
    std::string text = std::to_string(candidates.size()) + (candidates.size() == 1 ? " key: " : " keys: ");
    for (std::size_t i = 0; i < candidates.size() && i <= MostNames; ++i) {
        const auto &kid = candidates[i].labels->kid;
        text += i == 0 ? "" : ", ";
        text += i == MostNames ? "..." : kid ? cut(*kid, LongestName) : "one without kid";
    }
    return text;
}

/// "EC P-256 (its use is enc)"
std::string namedKeyText(const Candidate &candidate, Reason reason)
{
    const std::string detail = detailOf(candidate, reason);
    std::string text = candidate.key != nullptr ? candidate.key->description() : candidate.labels->type;
    if (candidate.key == nullptr && !candidate.labels->curve.empty())
        text += ' ' + candidate.labels->curve;
    return text.empty() || detail.empty() ? text + detail : text + " (" + detail + ')';
}

/// What the header asks of a password.
void describePassword(const Header &header, Step &step)
{
    const JsonValue salt = header.root.member("p2s");
    const auto bytes = salt.isString() ? decodeBase64url(salt.string()) : std::nullopt;
    step.found = memberText(header.root, "p2c") + ", "
        + (bytes ? "p2s: " + bytesText(bytes->size()) : memberText(header.root, "p2s"));
    step.expected = "p2c: " + std::to_string(LeastRounds) + " to " + std::to_string(MostRounds)
        + ", p2s: " + bytesText(LeastSalt) + " or more";
}

/// Lengths only: they stand in the token for everybody, and why it does not open is told to nobody.
void describeDecryption(const Verification &v, Step &step)
{
    if (step.reason == Reason::JweP2c)
        return describePassword(v.header, step);
    if (step.reason == Reason::JweEpk) {
        step.found = memberText(v.header.root, "epk");
        step.expected = "epk: a public key, " + v.key->description();
        return;
    }
    if (step.reason == Reason::JweSize) {
        step.expected = "at most " + bytesText(MaxInflatedSize) + " when unpacked";
        return;
    }
    const Enc enc = *v.header.knownEnc;
    step.found = "key " + v.key->description() + ", encrypted key " + bytesText(v.bytes[1].size()) + ", IV "
        + bytesText(v.bytes[2].size()) + ", tag " + bytesText(v.bytes[4].size());
    step.expected = "IV " + bytesText(ivSize(enc)) + ", tag " + bytesText(tagSize(enc));
}

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
    if (step.reason == Reason::MalformedChars || step.reason == Reason::MalformedBase64url)
        step.found += strangerText(v.token, step.reason);
    step.expected = "at most " + bytesText(MaxTokenSize) + ", 3 or 5 parts";
}

void describeBase64url(const Verification &v, Step &step)
{
    step.found = step.outcome == Outcome::Failed ? brokenPartText(v) : std::to_string(v.partCount) + " parts";
    step.expected = "base64url without padding";
}

void describeHeaderJson(const Verification &v, Step &step)
{
    if (step.outcome == Outcome::Failed)
        step.found = "at byte " + std::to_string(v.headerJson.problemOffset());
    else
        step.found = v.headerBytes;
}

void describeHeaderMembers(const Verification &v, Step &step)
{
    const auto tell = [&](std::string_view name, const char *wanted) {
        step.found = memberText(v.header.root, name);
        step.expected = std::string(name) + ": " + wanted;
    };
    switch (step.reason) {
    case Reason::HeaderAlgMissing:
        return tell("alg", "the name of an algorithm");
    case Reason::HeaderType:
        return tell(v.header.wrong, v.header.wanted);
    case Reason::HeaderCrit:
        return tell("crit", "not there, or only \"b64\" with that member beside it");
    case Reason::HeaderB64:
        return tell("b64", "not there, or true and named in crit");
    case Reason::HeaderZip:
        return tell("zip", "not there, or \"DEF\"");
    default:
        return;
    }
}

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
    else if (v.named)
        step.found = namedKeyText(*v.named, step.reason);
    else if (v.keys.isMixed())
        step.found = "secrets beside public keys in one set";
    else
        step.found = keysText(v.keys);
}

void describeSignature(const Verification &v, Step &step)
{
    if (step.isDecryption)
        return describeDecryption(v, step);
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
