// SPDX-License-Identifier: MIT
#include "core/base/base64url.h"
#include "require.h"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    using namespace gatehouse;
    const std::string_view input(reinterpret_cast<const char *>(data), size);
    // What decodes is the one encoding of its bytes.
    if (const auto bytes = decodeBase64url(input))
        REQUIRE(encodeBase64url(*bytes) == input);
    REQUIRE(decodeBase64url(encodeBase64url(input)) == input);
    return 0;
}
