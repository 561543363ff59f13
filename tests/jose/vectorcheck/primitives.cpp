// SPDX-License-Identifier: MIT
#include "primitives.h"

#include "core/base/base64url.h"
#include "core/jose/jwecrypto.h"
#include "core/jose/material.h"
#include "core/jose/signature.h"

#include <map>

namespace vectorcheck {
namespace {

using namespace gatehouse::jose;
using gatehouse::JsonValue;

/// The JOSE algorithm of a group; nothing when JOSE has none (another hash, another salt).
std::optional<Alg> algOf(JsonValue group)
{
    const std::string type = group.member("type").string();
    const std::string sha = group.member("sha").string();
    const std::string curve = group.member("publicKey").member("curve").string();
    if (type == "EcdsaP1363Verify") {
        static const std::map<std::string, Alg, std::less<>> Pairs{{"secp256r1 SHA-256", Alg::ES256},
                                                                   {"secp384r1 SHA-384", Alg::ES384},
                                                                   {"secp521r1 SHA-512", Alg::ES512},
                                                                   {"secp256k1 SHA-256", Alg::ES256K}};
        const auto pair = Pairs.find(curve + ' ' + sha);
        return pair == Pairs.end() ? std::nullopt : std::optional(pair->second);
    }
    if (type == "EddsaVerify")
        return Alg::EdDSA;
    const std::string bits = sha.size() == 7 ? sha.substr(4) : std::string();
    if (type == "RsassaPkcs1Verify")
        return algFromName("RS" + bits);
    const bool isUsualSalt = group.member("sLen").text()
        == (bits == "256"       ? "32"
                : bits == "384" ? "48"
                                : "64");
    if (type == "RsassaPssVerify" && group.member("mgfSha").equals(sha) && isUsualSalt)
        return algFromName("PS" + bits);
    return std::nullopt;
}

/// The group's public key as JWK text, without the members that say what it is for.
std::string publicKeyText(JsonValue group)
{
    for (const char *name : {"publicKeyJwk", "keyJwk"}) {
        if (const JsonValue key = group.member(name); key.isObject()) {
            std::string text = "{";
            for (const char *part : {"kty", "crv", "n", "e", "x", "y"}) {
                if (key.member(part).exists())
                    text += (text.size() > 1 ? ",\"" : "\"") + std::string(part)
                        + "\":" + std::string(key.member(part).text());
            }
            return text + '}';
        }
    }
    const JsonValue key = group.member("publicKey");
    const auto encoded = [](std::string_view bytes) { return '"' + gatehouse::encodeBase64url(bytes) + '"'; };
    if (key.member("modulus").exists()) {
        const auto number = [&](const char *name) {
            const std::string bytes = hexDecoded(key.member(name).string());
            return encoded(
                std::string_view(bytes).substr(std::min(bytes.find_first_not_of('\0'), bytes.size())));
        };
        return R"({"kty":"RSA","n":)" + number("modulus") + R"(,"e":)" + number("publicExponent") + '}';
    }
    static const std::map<std::string, std::string, std::less<>> Curves{
        {"secp256r1", "P-256"},     {"secp384r1", "P-384"},      {"secp521r1", "P-521"},
        {"secp256k1", "secp256k1"}, {"edwards25519", "Ed25519"}, {"edwards448", "Ed448"}};
    const auto curve = Curves.find(key.member("curve").string());
    if (curve == Curves.end())
        return {};
    if (key.member("pk").exists())
        return R"({"kty":"OKP","crv":")" + curve->second + R"(","x":)"
            + encoded(hexDecoded(key.member("pk").string())) + '}';
    const std::string point = hexDecoded(key.member("uncompressed").string());
    const std::size_t half = point.size() / 2;
    return R"({"kty":"EC","crv":")" + curve->second + R"(","x":)" + encoded(point.substr(1, half))
        + R"(,"y":)" + encoded(point.substr(1 + half)) + '}';
}

Reason verifySignature(JsonValue group, JsonValue test)
{
    const auto alg = algOf(group);
    const auto key = Jwk::parse(publicKeyText(group), true);
    if (!alg)
        return Reason::AlgUnknown;
    if (!key)
        return key.error().reason;
    if (!key->canCarry(*alg))
        return Reason::AlgKeyMismatch;
    const std::string signature = hexDecoded(test.member("sig").string());
    if (signature.size() != signatureSize(*key, *alg))
        return Reason::SigLength;
    const auto check = SignatureCheck::create(*key, *alg);
    return check ? check->check(hexDecoded(test.member("msg").string()), signature) : Reason::InternalCrypto;
}

/// JOSE never cuts a tag, so of a group with short tags only the refusal can be tested.
Reason verifyMac(JsonValue test)
{
    const std::string tag = hexDecoded(test.member("tag").string());
    const std::string secret = hexDecoded(test.member("key").string());
    const auto alg = tag.size() == 64 ? Alg::HS512 : tag.size() == 48 ? Alg::HS384 : Alg::HS256;
    const auto key = Jwk::parse(R"({"kty":"oct","k":")" + gatehouse::encodeBase64url(secret) + "\"}", true);
    if (!key)
        return key.error().reason;
    if (tag.size() != signatureSize(*key, alg))
        return Reason::SigLength;
    const auto check = SignatureCheck::create(*key, alg);
    return check ? check->check(hexDecoded(test.member("msg").string()), tag) : Reason::InternalCrypto;
}

Reason verifyAgreement(JsonValue test)
{
    const auto own = Jwk::parse(test.member("private").text());
    const auto other = Jwk::parse(test.member("public").text());
    if (!own || !other)
        return (own ? other : own).error().reason;
    const auto shared = agree(*own, *other);
    if (!shared)
        return Reason::JweEpk;
    return shared->view() == hexDecoded(test.member("shared").string()) ? Reason::None : Reason::JweIntegrity;
}

} // namespace

CaseResult runPrimitive(JsonValue group, JsonValue test, const Expectation &expectation)
{
    Finding finding;
    Expectation wanted = expectation;
    const CpuTimer timer;
    if (group.member("type").equals("MacTest")) {
        finding.reason = verifyMac(test);
        if (group.member("tagSize").text() == "128")
            wanted = {Expectation::Verdict::Reject, {"sig.length"}, 0};
    } else if (test.member("shared").exists()) {
        finding.reason = verifyAgreement(test);
    } else if (test.member("sig").exists()) {
        finding.reason = verifySignature(group, test);
    } else {
        finding.complaint = "a kind of test that is not known";
    }
    finding.ms = timer.ms();
    return compared(std::string(test.member("tcId").text()), finding, wanted);
}

} // namespace vectorcheck
