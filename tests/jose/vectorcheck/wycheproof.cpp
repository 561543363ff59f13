// SPDX-License-Identifier: MIT
#include "token.h"

#include "core/jose/material.h"
#include "primitives.h"

#include <charconv>

namespace vectorcheck {
namespace {

using namespace gatehouse::jose;
using gatehouse::JsonDocument;
using gatehouse::JsonProblem;
using gatehouse::JsonValue;

/// A case that the profile judges otherwise than its label says, from overrides.json beside the file.
class Overrides {
public:
    explicit Overrides(const std::string &path)
    {
        const std::size_t slash = path.rfind('/') + 1;
        m_file = path.substr(slash);
        // Some whole groups of a file carry its name with a word put in.
        if (const auto at = m_file.find(".groups"); at != std::string::npos)
            m_file.erase(at, 7);
        if (readFile(path.substr(0, slash) + "overrides.json", m_text))
            m_document.parse(m_text);
    }

    std::optional<Expectation> find(std::string_view tcId) const
    {
        for (JsonValue test = m_document.root().member("cases").firstChild(); test.exists();
             test = test.next()) {
            if (test.member("tcId").text() != tcId || !test.member("file").equals(m_file))
                continue;
            Expectation expectation;
            if (!test.member("profile_verdict").equals("accept"))
                expectation.verdict = Expectation::Verdict::Reject;
            if (test.member("reason").isString())
                expectation.reasons.push_back(test.member("reason").string());
            for (JsonValue code = test.member("also_ok").firstChild(); code.exists(); code = code.next())
                expectation.reasons.push_back(code.string());
            return expectation;
        }
        return std::nullopt;
    }

private:
    std::string m_file, m_text;
    JsonDocument m_document;
};

Expectation labelled(JsonValue test)
{
    Expectation expectation;
    const JsonValue result = test.member("result");
    expectation.verdict = result.equals("valid") ? Expectation::Verdict::Accept
        : result.equals("acceptable")            ? Expectation::Verdict::Either
        : result.equals("invalid")               ? Expectation::Verdict::Reject
                                                 : Expectation::Verdict::Unsaid;
    return expectation;
}

/// The algorithms a group allows: what its keys name, or all that a key without a name can carry.
void allow(JsonValue key, Expectations &expect, bool isSigned)
{
    KeyLabels labels;
    labels.type = key.member("kty").string();
    labels.curve = key.member("crv").string();
    const std::string named = key.member("alg").string();
    if (const auto alg = algFromName(named)) {
        expect.allowedAlgs.push_back(*alg);
    } else if (encFromName(named)) {
        expect.allowedAlgs.push_back(Alg::Dir);
    } else if (!key.member("alg").exists()) {
        for (int i = 0; i <= static_cast<int>(Alg::PBES2_HS512_A256KW); ++i) {
            const auto candidate = static_cast<Alg>(i);
            if (isSignature(candidate) == isSigned && candidate != Alg::RSA1_5 && fits(labels, candidate))
                expect.allowedAlgs.push_back(candidate);
        }
    }
}

CaseResult runJoseTest(JsonValue group, JsonValue test, const Expectation &expectation)
{
    TokenCase tokenCase;
    const bool isSigned = test.member("jws").exists();
    const JsonValue token = test.member(isSigned ? "jws" : "jwe");
    tokenCase.token = token.isString() ? token.string() : std::string(token.text());
    // A signature needs the public key, a decryption the private one; a symmetric group has only the latter.
    const bool usesPublic = isSigned && group.member("public").isObject();
    const JsonValue key = group.member(usesPublic ? "public" : "private");
    tokenCase.keyText = std::string(key.text());
    tokenCase.expect.kind = Expectations::Kind::Signature;
    if (key.member("keys").exists()) {
        for (JsonValue one = key.member("keys").firstChild(); one.exists(); one = one.next())
            allow(one, tokenCase.expect, isSigned);
    } else {
        allow(key, tokenCase.expect, isSigned);
    }
    if (!isSigned && test.member("pt").isString())
        tokenCase.plaintext = hexDecoded(test.member("pt").string());
    return compared(std::string(test.member("tcId").text()), verifyToken(tokenCase), expectation);
}

} // namespace

bool isWycheproof(JsonValue root) { return root.member("testGroups").isArray(); }

std::vector<CaseResult> runWycheproof(const std::string &path, JsonValue root)
{
    const Overrides overrides(path);
    std::vector<CaseResult> results;
    for (JsonValue group = root.member("testGroups").firstChild(); group.exists(); group = group.next()) {
        for (JsonValue test = group.member("tests").firstChild(); test.exists(); test = test.next()) {
            const auto other = overrides.find(test.member("tcId").text());
            const Expectation expectation = other ? *other : labelled(test);
            const bool isJose = test.member("jws").exists() || test.member("jwe").exists();
            results.push_back(isJose ? runJoseTest(group, test, expectation)
                                     : runPrimitive(group, test, expectation));
        }
    }
    return results;
}

} // namespace vectorcheck
