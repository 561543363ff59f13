// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace gatehouse {

/// UTF-8 by RFC 3629: no overlong forms, no surrogates, nothing over U+10FFFF.

/// How many bytes the character at `at` has, or 0 when there is none.
std::size_t utf8SizeAt(std::string_view text, std::size_t at);

/// The offset of the first byte that is not UTF-8; npos when all is well.
std::size_t utf8ProblemAt(std::string_view text);

/// Appends the encoding of a character that is no surrogate.
void appendUtf8(std::string &out, std::uint32_t character);

} // namespace gatehouse
