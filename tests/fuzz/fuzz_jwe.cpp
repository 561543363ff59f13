// SPDX-License-Identifier: MIT
// The first byte says what the rest is: '!', which begins no token, a header, a line end and a plaintext that
// are encrypted here with a key that is known to the header's reader; anything else a token as it stands.
#include "core/jose/jwecrypto.h"
#include "keys.h"
#include "verdict.h"

#include <charconv>

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
        expect.allowedAlgs = allKeyManagementAlgs();
        expect.nestedAlgs = {Alg::HS256};
        for (const char *key : {fuzzkeys::Direct, fuzzkeys::Wrapping, fuzzkeys::Agreement,
                                fuzzkeys::Montgomery, fuzzkeys::Rsa, fuzzkeys::Password})
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

/// Rounds of PBKDF2 are allowed up to 1,200,000, half a second: nothing would be found but time.
bool asksForMuchHashing(const std::string &token)
{
    constexpr std::uint64_t Enough = 3000;
    const auto seen = decode(token);
    const DecodedMember *rounds = seen.headerMember("p2c");
    std::uint64_t count = 0;
    if (rounds != nullptr)
        std::from_chars(rounds->valueText.data(), rounds->valueText.data() + rounds->valueText.size(), count);
    return count > Enough && count <= 1'200'000;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view input(reinterpret_cast<const char *>(data), size);
    const std::string token =
        !input.empty() && input[0] == '!' ? encryptedToken(input.substr(1)) : std::string(input);
    if (asksForMuchHashing(token))
        return 0;
    for (const Verifier &verifier : verifiers()) {
        const auto quick = verifier.check(token);
        const auto report = verifier.verify(token);
        REQUIRE(quick.reason == report.reason());
        REQUIRE(quick.verdict == report.verdict());
        REQUIRE(!report.isAccepted() || report.plaintext().has_value());
        if (report.isAccepted())
            fuzzverdict::requireOfAccepted(verifier, token, report);
    }
    std::string out;
    REQUIRE(inflateBounded(input, 1000, out) != Inflated::Fine || out.size() <= 1000);
    return 0;
}
