// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

#include <optional>
#include <vector>

namespace gatehouse {

struct FuzzyMatch {
    int score = 0; ///< Higher is better.
    std::vector<qsizetype> positions; ///< The characters of the text that were matched.
};

/// The letters of `pattern` in their order somewhere in `text`, in any case; blanks in the pattern are passed
/// over. Beginnings of words and runs of letters count more. Nothing when a letter is missing.
std::optional<FuzzyMatch> fuzzyMatch(const QString &pattern, const QString &text);

} // namespace gatehouse
