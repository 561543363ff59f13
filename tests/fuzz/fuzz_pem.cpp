// SPDX-License-Identifier: MIT
// A key that could be read from a text can be written again, and stays the same key. No password is given:
// how often one is hashed is up to the file, and nothing would be found but time.
#include "core/jose/pem.h"
#include "require.h"

#include <openssl/err.h>

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    using namespace gatehouse::jose;
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    const bool isEncrypted = isEncryptedPem(text);
    const auto key = jwkFromPem(text, {}, {}, true);
    REQUIRE(ERR_peek_error() == 0);
    REQUIRE(!key || !isEncrypted || !key->isPrivate());
    if (!key) {
        REQUIRE(key.error().reason != Reason::None);
        return 0;
    }
    // Agreement keys and keys of every length come back too.
    const auto published = publicPem(*key);
    REQUIRE(published.has_value());
    const auto again = jwkFromPem(*published, {}, {}, true);
    REQUIRE(again && !again->isPrivate() && again->publicJson() == key->publicJson());
    if (key->isPrivate()) {
        const auto whole = privatePem(*key);
        REQUIRE(whole.has_value());
        const auto back = jwkFromPem(whole->view(), {}, {}, true);
        REQUIRE(back && back->privateJson().view() == key->privateJson().view());
    }
    return 0;
}
