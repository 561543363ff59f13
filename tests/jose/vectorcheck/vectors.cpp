// SPDX-License-Identifier: MIT
#include "token.h"

#include "core/base/base64url.h"
#include "core/jose/jwecrypto.h"

#include <algorithm>
#include <charconv>
#include <map>

namespace vectorcheck {
namespace {

using namespace gatehouse::jose;
using gatehouse::JsonValue;

std::int64_t integer(JsonValue value)
{
    std::int64_t number = 0;
    const auto text = value.text();
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

std::vector<std::string> strings(JsonValue list)
{
    std::vector<std::string> result;
    for (JsonValue element = list.firstChild(); element.exists(); element = element.next())
        result.push_back(element.string());
    return result;
}

/// The names that exist; "none" and others are nothing that could be allowed.
std::vector<Alg> algs(JsonValue list)
{
    std::vector<Alg> result;
    for (const std::string &name : strings(list)) {
        if (const auto alg = algFromName(name))
            result.push_back(*alg);
    }
    return result;
}

std::optional<std::string> optionalText(JsonValue value)
{
    return value.isString() ? std::optional(value.string()) : std::nullopt;
}

Expectations expectations(JsonValue test)
{
    const JsonValue options = test.member("options");
    Expectations expect;
    expect.kind = test.member("kind").equals("jwt") ? Expectations::Kind::Jwt : Expectations::Kind::Signature;
    expect.allowedAlgs = algs(test.member("allowed_algs"));
    expect.nestedAlgs = algs(test.member("nested_algs"));
    for (const std::string &name : strings(options.member("allowed_encs"))) {
        if (const auto enc = encFromName(name))
            expect.allowedEncs.push_back(*enc);
    }
    expect.issuer = optionalText(options.member("iss"));
    expect.audience = optionalText(options.member("aud"));
    expect.subject = optionalText(options.member("sub"));
    expect.type = optionalText(options.member("typ"));
    expect.required = strings(options.member("require"));
    expect.leeway = std::chrono::seconds(integer(options.member("leeway")));
    expect.rejectFutureIat = options.member("reject_future_iat").isTrue();
    expect.allowWeakKeys = options.member("allow_weak_keys").isTrue();
    return expect;
}

Expectation expected(JsonValue test)
{
    Expectation expectation;
    const JsonValue verdict = test.member("expected");
    expectation.verdict = verdict.equals("accept") ? Expectation::Verdict::Accept
        : verdict.equals("reject")                 ? Expectation::Verdict::Reject
                                                   : Expectation::Verdict::Unsaid;
    if (test.member("reason").isString())
        expectation.reasons.push_back(test.member("reason").string());
    for (const std::string &code : strings(test.member("also_ok")))
        expectation.reasons.push_back(code);
    expectation.maxMs = static_cast<double>(integer(test.member("max_ms")));
    return expectation;
}

CaseResult runToken(JsonValue test)
{
    TokenCase tokenCase;
    const JsonValue encoded = test.member("token_b64");
    tokenCase.token = encoded.exists() ? base64Decoded(encoded.string()) : test.member("token").string();
    tokenCase.keyText = std::string(test.member("key").text());
    tokenCase.nestedKeyText = std::string(test.member("nested_key").text());
    tokenCase.expect = expectations(test);
    tokenCase.now = integer(test.member("now"));
    tokenCase.mustNotFetch = test.member("must_not_fetch").isTrue();
    if (test.member("plaintext_b64u").isString())
        tokenCase.plaintext = gatehouse::decodeBase64url(test.member("plaintext_b64u").string());
    return compared(test.member("id").string(), verifyToken(tokenCase), expected(test));
}

/// `jwk_text` when the text itself matters, `jwk` or `jwks` otherwise.
std::string keyText(JsonValue test)
{
    if (test.member("jwk_text").isString())
        return test.member("jwk_text").string();
    const char *name = test.member("jwk").exists() ? "jwk" : test.member("jwks").exists() ? "jwks" : "key";
    return std::string(test.member(name).text());
}

CaseResult runImport(JsonValue test)
{
    Finding finding;
    const std::string text = keyText(test);
    const bool allowWeak = test.member("options").member("allow_weak_keys").isTrue();
    const CpuTimer timer;
    const auto reasonOfImport = [](const auto &key) { return key ? Reason::None : key.error().reason; };
    finding.reason = test.member("kind").equals("jwks") ? reasonOfImport(JwkSet::parse(text, allowWeak))
                                                        : reasonOfImport(Jwk::parse(text, allowWeak));
    finding.ms = timer.ms();
    return compared(test.member("id").string(), finding, expected(test));
}

CaseResult value(JsonValue test, bool isRight)
{
    return {test.member("id").string(), "value", isRight ? "" : "differs", "value", isRight, 0};
}

CaseResult runThumbprint(JsonValue test)
{
    static const std::map<std::string, const char *, std::less<>> Digests{{"sha1", "SHA1"},
                                                                          {"sha224", "SHA224"},
                                                                          {"sha256", "SHA256"},
                                                                          {"sha384", "SHA384"},
                                                                          {"sha512", "SHA512"}};
    std::string name = test.member("hash").string();
    std::erase(name, '-');
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return static_cast<char>(c | 0x20); });
    const auto digest = Digests.find(name);
    const auto key = Jwk::parse(keyText(test), true);
    return value(test,
                 digest != Digests.end() && key
                     && test.member("expected").equals(key->thumbprint(digest->second)));
}

CaseResult runAead(JsonValue test)
{
    const auto hex = [&](const char *name) { return hexDecoded(test.member(name).string()); };
    const auto enc = encFromName(test.member("enc").string());
    const std::string key = hex("key_hex"), iv = hex("iv_hex"), aad = hex("aad_hex"),
                      text = hex("plaintext_hex");
    const std::string cipherText = hex("ciphertext_hex"), tag = hex("tag_hex");
    const bool opens = enc && openContent(*enc, key, {iv, aad, cipherText, tag}) == text;
    return value(test, opens && sealContent(*enc, key, {iv, aad, text, {}}) == cipherText + tag);
}

CaseResult runKeyDerivation(JsonValue test)
{
    const auto enc = encFromName(test.member("enc").string());
    const auto own = Jwk::parse(test.member("static").text()),
               other = Jwk::parse(test.member("ephemeral").text());
    const auto party = [&](const char *name) {
        return gatehouse::decodeBase64url(test.member(name).string()).value_or(std::string());
    };
    const auto shared = own && other ? agree(*own, *other) : std::nullopt;
    const auto key = shared && enc
        ? deriveByConcat(shared->view(), nameOf(*enc), party("apu"), party("apv"), keySize(*enc))
        : std::nullopt;
    return value(test, key && test.member("derived_key").equals(gatehouse::encodeBase64url(key->view())));
}

} // namespace

std::vector<CaseResult> runVectors(JsonValue root)
{
    using Run = CaseResult (*)(JsonValue);
    static const std::map<std::string, Run, std::less<>> Kinds{{"jwt", runToken},
                                                               {"jws", runToken},
                                                               {"jwe", runToken},
                                                               {"jwk", runImport},
                                                               {"jwks", runImport},
                                                               {"aead", runAead},
                                                               {"thumbprint", runThumbprint},
                                                               {"ecdh-es-kdf", runKeyDerivation}};
    std::vector<CaseResult> results;
    for (JsonValue test = root.member("cases").firstChild(); test.exists(); test = test.next()) {
        const auto kind = Kinds.find(test.member("kind").string());
        if (kind != Kinds.end())
            results.push_back(kind->second(test));
        else
            results.push_back({test.member("id").string(), "unknown kind", {}, {}, false, 0});
    }
    return results;
}

} // namespace vectorcheck
