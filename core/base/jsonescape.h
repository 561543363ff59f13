// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gatehouse {

// The escapes of JSON strings (RFC 8259 section 7).

constexpr bool isHighSurrogate(std::uint32_t unit) { return unit >= 0xd800 && unit < 0xdc00; }
constexpr bool isLowSurrogate(std::uint32_t unit) { return unit >= 0xdc00 && unit < 0xe000; }

/// The four hexadecimal digits at `at`, or nothing.
std::optional<std::uint32_t> hexUnit(std::string_view text, std::size_t at);

/// The other half of a pair, when a `\uDC00` to `\uDFFF` stands at `at`.
std::optional<std::uint32_t> lowSurrogateAt(std::string_view text, std::size_t at);

/// What a backslash and this letter stand for; 0 for a letter that may not follow one.
char simpleEscape(char letter);

/// Appends what `raw`, the well-formed inside of a JSON string, stands for. Half a surrogate pair becomes
/// U+FFFD.
void appendUnescaped(std::string &out, std::string_view raw);

} // namespace gatehouse
