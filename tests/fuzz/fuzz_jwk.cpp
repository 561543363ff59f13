// SPDX-License-Identifier: MIT
#include "core/jose/jwk.h"
#include "require.h"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    using namespace gatehouse::jose;
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    if (const auto key = Jwk::parse(text, true)) {
        // What was accepted can be written and read again, and stays the same key.
        const std::string published = key->publicJson();
        REQUIRE(published.empty() == key->isSymmetric());
        if (!published.empty())
            REQUIRE(Jwk::parse(published, true)->thumbprint() == key->thumbprint());
        if (key->isPrivate())
            REQUIRE(Jwk::parse(key->privateJson().view(), true)->privateJson().view()
                    == key->privateJson().view());
    }
    const auto each = JwkSet::parseEach(text), strict = JwkSet::parse(text);
    REQUIRE(each || !strict);
    if (strict)
        REQUIRE(each->refused().empty() && !each->isMixed());
    return 0;
}
