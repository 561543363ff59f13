// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace gatehouse {

inline char lowerAscii(char c) { return c >= 'A' && c <= 'Z' ? char(c + ('a' - 'A')) : c; }
bool isAscii(std::string_view text);

/// UTF-8 text without regard to case, in one form (NFC): two texts that differ in case only fold to the same.
std::string folded(std::string_view text);
/// A key that puts texts into the order of a list: without regard to case, letters with accents beside their
/// base letter. For ASCII text that is the text itself; compare with compareSortKeys().
std::string sortKey(std::string_view text);
/// Negative, 0 or positive. Disregards the case of ASCII letters.
int compareSortKeys(std::string_view a, std::string_view b);

/// A text to look for in others, in any case.
class Needle {
public:
    Needle() = default;
    explicit Needle(std::string_view text);

    const std::string &text() const { return m_text; } ///< Folded.
    bool isAscii() const { return m_isAscii; }
    bool isEmpty() const { return m_text.empty(); }
    bool isIn(std::string_view text) const;
    /// True when the whole text is this, in any case.
    bool equals(std::string_view text) const;

    /// The first place at or after `from` where `size` bytes of `data` have this needle, comparing ASCII
    /// letters in any case; npos when there is none. The needle is not empty.
    std::size_t findIn(const char *data, std::size_t size, std::size_t from) const;
    static constexpr std::size_t npos = std::size_t(-1);

private:
    std::string m_text;
    bool m_isAscii = true;
};

} // namespace gatehouse
