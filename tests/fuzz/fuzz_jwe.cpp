// SPDX-License-Identifier: MIT
// The first byte says what the rest is: 'e' a header, a line end and a plaintext that are encrypted here with
// a key that is known to the header's reader; anything else a token as it stands.
#include "core/base/base64url.h"
#include "core/jose/jwecrypto.h"
#include "core/jose/verifier.h"
#include "require.h"

#include <cstdint>

namespace {

using namespace gatehouse;
using namespace gatehouse::jose;

const FixedClock Noon(1767225600000);

/// One verifier for each kind of key.
const std::vector<Verifier> &verifiers()
{
    static const std::vector<Verifier> all = [] {
        std::vector<Verifier> list;
        Expectations expect;
        expect.allowedAlgs = {Alg::Dir,       Alg::A128KW,  Alg::A256KW,        Alg::A128GCMKW,
                              Alg::A256GCMKW, Alg::ECDH_ES, Alg::ECDH_ES_A128KW};
        expect.nestedAlgs = {Alg::HS256};
        for (
            const char *key :
            {R"({"kty":"oct","k":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})",
             R"({"kty":"oct","k":"GawgguFyGrWKav7AX4VKUg"})",
             R"({"kty":"EC","crv":"P-256","x":"weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ","y":"e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck","d":"VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw"})",
             R"({"kty":"OKP","crv":"X25519","x":"78qGvE-CJ4XJLkvG1K8nHV2ey6KjHUkvYvh6NEMZoG4","d":"aCm2UBSIehu9JdIETwVKU-rCqTOlILDZM00r1_-chkE"})"})
            list.emplace_back(JwkSet::parse(key).value(), JwkSet(), expect, Noon);
        return list;
    }();
    return all;
}

std::string encryptedToken(std::string_view input)
{
    const std::string key(32, '\0'), iv(12, 'i');
    const std::size_t end = std::min(input.find('\n'), input.size());
    const std::string header = encodeBase64url(input.substr(0, end));
    const std::string sealed =
        sealContent(Enc::A256GCM, key, {iv, header, input.substr(std::min(end + 1, input.size())), {}})
            .value();
    const std::string_view text = sealed;
    return header + ".." + encodeBase64url(iv) + '.' + encodeBase64url(text.substr(0, text.size() - 16)) + '.'
        + encodeBase64url(text.substr(text.size() - 16));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view input(reinterpret_cast<const char *>(data), size);
    const std::string token =
        !input.empty() && input[0] == 'e' ? encryptedToken(input.substr(1)) : std::string(input);
    for (const Verifier &verifier : verifiers()) {
        const auto quick = verifier.check(token);
        const auto report = verifier.verify(token);
        REQUIRE(quick.reason == report.reason());
        REQUIRE(quick.verdict == report.verdict());
        REQUIRE(!report.isAccepted() || report.plaintext().has_value());
    }
    std::string out;
    REQUIRE(inflateBounded(input, 1000, out) != Inflated::Fine || out.size() <= 1000);
    return 0;
}
