// SPDX-License-Identifier: MIT
#pragma once

#include "core/session/rowset.h"

#include <cstddef>
#include <cstdint>
#include <span>
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

    /// Adds to `hits` the numbers of those texts that have this needle in them, comparing ASCII letters in
    /// any case. The texts stand one behind the other in `data`; each ends where `ends` says. The needle is
    /// not empty.
    void sweep(const char *data, std::span<const std::uint32_t> ends, RowSet &hits) const;

private:
    std::string m_text;
    bool m_isAscii = true;
};

} // namespace gatehouse
