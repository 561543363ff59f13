// SPDX-License-Identifier: MIT
#include "fixture.h"

#include <fstream>
#include <iterator>

namespace fixture {

const FixedClock &fixedClock()
{
    static const FixedClock fixed(Now * 1000);
    return fixed;
}

Jwk made(Alg alg, const std::string &kid)
{
    Jwk::Spec spec;
    spec.alg = alg;
    spec.rsaBits = 2048;
    spec.kid = kid;
    return Jwk::generate(spec).value();
}

Jwk secret(char letter, const std::string &labels)
{
    const std::string k = encodeBase64url(std::string(64, letter));
    return Jwk::parse("{\"kty\":\"oct\",\"k\":\"" + k + '"' + labels + '}').value();
}

std::string signedWith(const Jwk &key, Alg alg, const std::string &header, const std::string &payload)
{
    const std::string input = encodeBase64url(header) + '.' + encodeBase64url(payload);
    return input + '.' + encodeBase64url(signMessage(key, alg, input).value());
}

Expectations allowing(std::vector<Alg> algs)
{
    Expectations expect;
    expect.allowedAlgs = std::move(algs);
    return expect;
}

Outcome outcome(const VerificationReport &report, Check check)
{
    return report.steps()[static_cast<std::size_t>(check)].outcome;
}

Reason reason(const VerificationReport &report, Check check)
{
    return report.steps()[static_cast<std::size_t>(check)].reason;
}

Reason verdict(const Verifier &verifier, const std::string &token)
{
    const auto quick = verifier.check(token);
    const auto report = verifier.verify(token);
    if (quick.reason != report.reason() || quick.verdict != report.verdict())
        qFatal("check() says %s, verify() %s", codeOf(quick.reason).data(), codeOf(report.reason()).data());
    return quick.reason;
}

std::string vectorText(const char *path)
{
    std::ifstream file(std::string(GATEHOUSE_SOURCE_DIR "/tests/vectors/") + path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

} // namespace fixture
