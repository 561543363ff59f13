// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace gatehouse {

/// base64url without padding (RFC 4648 section 5, RFC 7515 section 2), strictly: no padding, no other
/// characters, no length of 1 modulo 4, and the unused bits of the last character zero. So every text
/// that decodes is the one and only encoding of its bytes.
std::string encodeBase64url(std::string_view bytes);

/// The bytes, or nothing when `text` breaks a rule above.
std::optional<std::string> decodeBase64url(std::string_view text);

/// Bytes that `textSize` characters decode to; for sizing a buffer.
constexpr std::size_t decodedBase64urlSize(std::size_t textSize)
{
    return textSize / 4 * 3 + (textSize % 4 * 6) / 8;
}

/// Decodes into `out`, which has room for decodedBase64urlSize(text.size()) bytes. Allocates nothing.
/// False when `text` breaks a rule; `out` is then undefined.
bool decodeBase64urlInto(std::string_view text, char *out);

} // namespace gatehouse
