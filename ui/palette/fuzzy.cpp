// SPDX-License-Identifier: MIT
#include "ui/palette/fuzzy.h"

#include <algorithm>

namespace gatehouse {

namespace {

bool beginsWord(const QString &text, qsizetype at)
{
    return at == 0 || !text.at(at - 1).isLetterOrNumber()
        || (text.at(at).isUpper() && text.at(at - 1).isLower());
}

int worth(const QString &text, qsizetype at, bool continuesRun)
{
    return 1 + (continuesRun ? 4 : 0) + (beginsWord(text, at) ? 6 : 0) + (at == 0 ? 2 : 0);
}

constexpr int impossible = -1'000'000;

} // namespace

// best[i][j]: the best score of the first i letters with the i-th at text position j. Both texts are short.
std::optional<FuzzyMatch> fuzzyMatch(const QString &pattern, const QString &text)
{
    QString letters = pattern.toCaseFolded();
    letters.remove(QLatin1Char(' '));
    const QString folded = text.toCaseFolded();
    const auto rows = std::size_t(letters.size());
    const auto columns = std::size_t(text.size());
    if (rows == 0)
        return FuzzyMatch{};
    if (folded.size() != text.size() || rows > columns)
        return std::nullopt;
    std::vector<std::vector<int>> best(rows, std::vector<int>(columns, impossible));
    std::vector<std::vector<qsizetype>> from(rows, std::vector<qsizetype>(columns, -1));
    for (std::size_t i = 0; i < rows; ++i) {
        qsizetype bestBefore = -1; // Position of the best previous letter seen so far, its gap charged.
        for (std::size_t j = i; j < columns; ++j) {
            if (i > 0 && j > 0 && best[i - 1][j - 1] > impossible
                && (bestBefore < 0 || best[i - 1][j - 1] >= best[i - 1][std::size_t(bestBefore)]))
                bestBefore = qsizetype(j) - 1;
            if (folded.at(qsizetype(j)) != letters.at(qsizetype(i)) || (i > 0 && bestBefore < 0))
                continue;
            const int apart = i == 0
                ? worth(text, qsizetype(j), false)
                : best[i - 1][std::size_t(bestBefore)] + worth(text, qsizetype(j), false);
            best[i][j] = apart;
            from[i][j] = bestBefore;
            if (i > 0 && best[i - 1][j - 1] > impossible) {
                const int joined = best[i - 1][j - 1] + worth(text, qsizetype(j), true);
                if (joined >= apart) {
                    best[i][j] = joined;
                    from[i][j] = qsizetype(j) - 1;
                }
            }
        }
    }
    const auto last = std::max_element(best.back().begin(), best.back().end());
    if (*last <= impossible)
        return std::nullopt;
    FuzzyMatch match;
    match.score = *last * 4 - int(columns) / 4; // Of equal matches the shorter text.
    qsizetype at = last - best.back().begin();
    for (std::size_t i = rows; i-- > 0; at = from[i][std::size_t(at)])
        match.positions.insert(match.positions.begin(), at);
    return match;
}

} // namespace gatehouse
