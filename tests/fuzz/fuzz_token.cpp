// SPDX-License-Identifier: MIT
// The first byte says what the rest is: 's' or 'd' a header, a line end and a payload that are signed here
// with HS256 or EdDSA, so that the input reaches what comes after the signature; anything else a token as it
// stands.
#include "core/jose/signature.h"
#include "keys.h"
#include "verdict.h"

#include <cstdint>

namespace {

using namespace gatehouse;
using namespace gatehouse::jose;

const Jwk &signingKey()
{
    static const Jwk key =
        Jwk::parse(R"({"kty":"oct","k":"Lgh7fSV1mdad42hzI2t9wyyDOJkaIflsCeA4Ju8y_54","kid":"hs"})").value();
    return key;
}

const FixedClock Noon(1767225600000);

Verifier makeVerifier(Expectations::Kind kind)
{
    constexpr std::string_view Others =
        R"({"keys":[)"
        R"({"kty":"oct","k":"7pgtGxRulCaoP2Ccolm-59a9RIH0NZUwVis_IvOW8gk","kid":"other"},)"
        R"({"kty":"oct","k":"GawgguFyGrWKav7AX4VKUg","kid":"kw"}]})";
    std::vector<Jwk> keys = JwkSet::parse(Others).value().keys();
    keys.push_back(signingKey());
    Expectations expect;
    expect.kind = kind;
    expect.allowedAlgs = {Alg::HS256, Alg::HS512, Alg::Dir, Alg::A128KW};
    expect.audience = "console";
    expect.leeway = std::chrono::seconds(30);
    expect.rejectFutureIat = true;
    return {JwkSet(std::move(keys)), std::move(expect), Noon};
}

/// Published keys of every kind; the tokens are those of tests/vectors.
Verifier makePublicVerifier()
{
    Expectations expect;
    expect.allowedAlgs = {Alg::RS256, Alg::PS256,  Alg::ES256, Alg::ES384,
                          Alg::ES512, Alg::ES256K, Alg::EdDSA, Alg::Ed448};
    return {JwkSet::parse(fuzzkeys::PublicSet).value(), std::move(expect), Noon};
}

std::string signedToken(const Jwk &key, Alg alg, std::string_view input)
{
    const std::size_t end = std::min(input.find('\n'), input.size());
    const std::string_view payload = input.substr(std::min(end + 1, input.size()));
    const std::string text = encodeBase64url(input.substr(0, end)) + '.' + encodeBase64url(payload);
    return text + '.' + encodeBase64url(signMessage(key, alg, text).value());
}

void judge(const Verifier &verifier, const std::string &token)
{
    const auto quick = verifier.check(token);
    const auto report = verifier.verify(token);
    REQUIRE(quick.reason == report.reason());
    REQUIRE(quick.verdict == report.verdict());
    REQUIRE(report.verdict() != Verdict::Undecided);
    REQUIRE(report.steps().size() == 17);
    REQUIRE(report.isAccepted() == report.verified().has_value());
    REQUIRE(report.isAccepted() == (report.firstFailure() == nullptr));
    REQUIRE(verifier.check(token).reason == quick.reason);
    if (report.isAccepted())
        fuzzverdict::requireOfAccepted(verifier, token, report);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    static const Verifier Jwts = makeVerifier(Expectations::Kind::Jwt),
                          Signatures = makeVerifier(Expectations::Kind::Signature),
                          Public = makePublicVerifier();
    static const Jwk Edwards = Jwk::parse(fuzzkeys::EdwardsPrivate).value();
    const std::string_view input(reinterpret_cast<const char *>(data), size);
    const char first = input.empty() ? '\0' : input[0];
    const std::string token = first == 's' ? signedToken(signingKey(), Alg::HS256, input.substr(1))
        : first == 'd'                     ? signedToken(Edwards, Alg::EdDSA, input.substr(1))
                                           : std::string(input);
    decode(token);
    for (const Verifier *verifier : {&Jwts, &Signatures, &Public})
        judge(*verifier, token);
    return 0;
}
