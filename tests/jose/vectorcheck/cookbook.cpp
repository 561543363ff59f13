// SPDX-License-Identifier: MIT
// The files of the JOSE cookbook (RFC 7520, 7797). What has a compact form is verified as a token. The JSON
// forms are never a token here, but every signature and every recipient in them is checked with the same
// primitives.
#include "token.h"

#include "core/base/base64url.h"
#include "core/jose/jwe.h"
#include "core/jose/signature.h"

namespace vectorcheck {
namespace {

using namespace gatehouse::jose;
using gatehouse::JsonDocument;
using gatehouse::JsonValue;
using Results = std::vector<CaseResult>;

const Expectation Accepted;
constexpr std::int64_t BeforeTheTokensEnd = 1300819000; ///< Of the one example that has an `exp`.

Expectation rejected(std::vector<std::string> reasons)
{
    return {Expectation::Verdict::Reject, std::move(reasons), 0};
}

/// What belongs to signature or recipient number `i`: an element of a list, or the one value for all.
JsonValue at(JsonValue value, std::size_t i)
{
    if (!value.isArray())
        return value;
    JsonValue element = value.firstChild();
    for (; i > 0; --i)
        element = element.next();
    return element;
}

/// The key of an example as JWK; a password counts as a symmetric key of its bytes (RFC 7518 4.8).
std::string keyText(JsonValue input, std::size_t i = 0)
{
    if (input.member("pwd").isString())
        return R"({"kty":"oct","k":")" + gatehouse::encodeBase64url(input.member("pwd").string()) + "\"}";
    return std::string(at(input.member("key"), i).text());
}

std::string decoded(JsonValue value) { return gatehouse::decodeBase64url(value.string()).value_or(""); }

TokenCase tokenCase(JsonValue input, std::string token)
{
    TokenCase result;
    result.token = std::move(token);
    result.keyText = keyText(input);
    result.expect.kind = Expectations::Kind::Signature;
    if (const auto alg = algFromName(input.member("alg").string()))
        result.expect.allowedAlgs.push_back(*alg);
    if (input.member("plaintext").isString())
        result.plaintext = input.member("plaintext").string();
    return result;
}

/// A token has no JSON form.
void refuseJsonForms(const std::string &id, JsonValue example, Results &results)
{
    for (const char *form : {"json", "json_flat"}) {
        if (const JsonValue json = example.member("output").member(form); json.exists())
            results.push_back(compared(
                id + '/' + form, verifyToken(tokenCase(example.member("input"), std::string(json.text()))),
                rejected({"malformed.chars"})));
    }
}

void runSignature(const std::string &id, JsonValue example, std::size_t i, JsonValue signature,
                  Results &results)
{
    const JsonValue input = example.member("input"), form = example.member("output").member("json");
    const std::string payload = form.member("payload").exists()
        ? form.member("payload").string()
        : gatehouse::encodeBase64url(input.member("payload").string());
    const std::string text = signature.member("protected").string() + '.' + payload;
    const auto key = Jwk::parse(keyText(input, i));
    const auto alg = algFromName(at(input.member("alg"), i).string());
    const std::string bytes = decoded(signature.member("signature"));
    Finding finding;
    if (!key || !alg || bytes.size() != signatureSize(*key, *alg)) {
        finding.complaint = "key, alg or length of the signature";
    } else {
        const auto check = SignatureCheck::create(*key, *alg);
        finding.reason = check ? check->check(text, bytes) : Reason::InternalCrypto;
        if (example.member("reproducible").isTrue() && signMessage(*key, *alg, text).value_or("") != bytes)
            finding.complaint = "signing gives another signature";
    }
    results.push_back(compared(id + "/signature " + std::to_string(i + 1), finding, Accepted));
}

void runJws(const std::string &id, JsonValue example, Results &results)
{
    const JsonValue input = example.member("input"), compact = example.member("output").member("compact");
    if (compact.isString()) {
        Expectation expectation = Accepted;
        if (compact.string().find("..") != std::string::npos) // Detached: RFC 7515 appendix F.
            expectation = rejected({"sig.invalid"});
        if (example.member("signing").member("protected").member("b64").exists())
            expectation = rejected({"header.b64", "malformed.chars"});
        results.push_back(
            compared(id + "/compact", verifyToken(tokenCase(input, compact.string())), expectation));
    }
    std::size_t i = 0;
    for (JsonValue signature = example.member("output").member("json").member("signatures").firstChild();
         signature.exists(); signature = signature.next())
        runSignature(id, example, i++, signature, results);
    refuseJsonForms(id, example, results);
}

/// The members of these objects as one; RFC 7516 section 7.2.1 puts a header together so.
std::string united(std::initializer_list<JsonValue> objects)
{
    std::string text;
    for (const JsonValue object : objects) {
        for (JsonValue member = object.firstChild(); member.exists(); member = member.next())
            text.append(text.empty() ? "{" : ",")
                .append(gatehouse::jsonQuoted(member.name()))
                .append(":")
                .append(member.text());
    }
    return text + '}';
}

void runRecipient(const std::string &id, JsonValue example, std::size_t i, JsonValue recipient,
                  Results &results)
{
    const JsonValue input = example.member("input"), form = example.member("output").member("json");
    const std::string protectedBytes = decoded(form.member("protected"));
    JsonDocument protectedJson, headerJson;
    protectedJson.parse(protectedBytes);
    const std::string text =
        united({protectedJson.root(), form.member("unprotected"), recipient.member("header")});
    headerJson.parse(text);
    Header header;
    Finding finding;
    const auto key = Jwk::parse(keyText(input, i));
    finding.reason = key ? readHeader(headerJson.root(), true, header) : key.error().reason;
    header.knownAlg = algFromName(header.alg.string());
    header.knownEnc = encFromName(header.enc.string());
    if (finding.isAccepted() && header.knownAlg && header.knownEnc) {
        const std::string additional = form.member("protected").string()
            + (form.member("aad").exists() ? '.' + form.member("aad").string() : "");
        const std::string wrapped = decoded(recipient.member("encrypted_key")),
                          iv = decoded(form.member("iv")), cipherText = decoded(form.member("ciphertext")),
                          tag = decoded(form.member("tag"));
        std::string plaintext;
        finding.reason = decryptToken({&header, additional, wrapped, iv, cipherText, tag}, *key, plaintext);
        if (!input.member("plaintext").equals(plaintext))
            finding.complaint = "another plaintext";
    }
    results.push_back(compared(id + "/recipient " + std::to_string(i + 1), finding, Accepted));
}

void runJwe(const std::string &id, JsonValue example, Results &results)
{
    const JsonValue compact = example.member("output").member("compact");
    if (compact.isString())
        results.push_back(compared(
            id + "/compact", verifyToken(tokenCase(example.member("input"), compact.string())), Accepted));
    std::size_t i = 0;
    for (JsonValue recipient = example.member("output").member("json").member("recipients").firstChild();
         recipient.exists(); recipient = recipient.next())
        runRecipient(id, example, i++, recipient, results);
    refuseJsonForms(id, example, results);
}

/// A signed token inside an encrypted one, from outside to its claims.
void runNested(const std::string &id, JsonValue root, Results &results)
{
    const JsonValue inner = root.member("sign"), outer = root.member("encrypt");
    TokenCase nested = tokenCase(outer.member("input"), outer.member("output").member("compact").string());
    nested.expect.kind = Expectations::Kind::Jwt;
    nested.nestedKeyText = keyText(inner.member("input"));
    if (const auto alg = algFromName(inner.member("input").member("alg").string()))
        nested.expect.nestedAlgs.push_back(*alg);
    nested.now = BeforeTheTokensEnd;
    results.push_back(compared(id + "/nested", verifyToken(nested), Accepted));
    runJws(id + "/inner", inner, results);
    runJwe(id + "/outer", outer, results);
}

CaseResult runKey(JsonValue root)
{
    Finding finding;
    const auto key = Jwk::parse(root.text());
    finding.reason = key ? Reason::None : key.error().reason;
    return compared(root.member("kid").string(), finding, Accepted);
}

} // namespace

bool isCookbook(JsonValue root)
{
    return root.member("title").isString()
        || (root.member("kty").isString() && root.member("kid").isString());
}

std::vector<CaseResult> runCookbook(JsonValue root)
{
    if (root.member("kty").isString())
        return {runKey(root)};
    const std::string id = root.member("title").string();
    Results results;
    if (root.member("sign").isObject())
        runNested(id, root, results);
    else if (root.member("input").member("enc").isString())
        runJwe(id, root, results);
    else
        runJws(id, root, results);
    return results;
}

} // namespace vectorcheck
