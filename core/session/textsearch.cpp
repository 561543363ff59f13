// SPDX-License-Identifier: MIT
#include "core/session/textsearch.h"

#include <QString>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

#if defined(__x86_64__) && defined(__GNUC__)
#define GATEHOUSE_AVX2 1
#include <immintrin.h>
#endif

namespace gatehouse {

namespace {

QString decoded(std::string_view text) { return QString::fromUtf8(text.data(), qsizetype(text.size())); }

/// 0x20 for a letter, whose two cases differ in that bit; 0 for anything else.
char caseBit(char c) { return c >= 'a' && c <= 'z' ? char(0x20) : char(0); }

bool sameInAnyCase(const char *data, const std::string &needle)
{
    for (std::size_t i = 0; i < needle.size(); ++i)
        if (lowerAscii(data[i]) != needle[i])
            return false;
    return true;
}

constexpr std::size_t npos = std::size_t(-1);

std::size_t findPlain(const char *data, std::size_t size, std::size_t from, const std::string &needle)
{
    const char first = needle.front();
    const char bit = caseBit(first);
    for (std::size_t i = from; i + needle.size() <= size; ++i)
        if (char(data[i] | bit) == first && sameInAnyCase(data + i, needle))
            return i;
    return npos;
}

/// The text in which `place` is, at or after the text `index`. Hits are often close together and sometimes
/// far apart: a few steps, then a search.
inline std::size_t textAt(std::size_t place, std::size_t index, std::span<const std::uint32_t> ends)
{
    for (int step = 0; step < 8; ++step, ++index)
        if (ends[index] > place)
            return index;
    return std::size_t(
        std::upper_bound(ends.begin() + std::ptrdiff_t(index), ends.end(), std::uint32_t(place))
        - ends.begin());
}

void sweepPlain(const char *data, std::span<const std::uint32_t> ends, std::size_t from,
                const std::string &needle, RowSet &hits)
{
    std::size_t index = 0;
    for (std::size_t place = findPlain(data, ends.back(), from, needle); place != npos;
         place = findPlain(data, ends.back(), from, needle)) {
        index = textAt(place, index, ends);
        const bool isHit = place + needle.size() <= ends[index]; // Not one that reaches into the next text.
        if (isHit)
            hits.insert(index);
        from = isHit ? ends[index] : place + 1;
    }
}

#ifdef GATEHOUSE_AVX2
/// Compares the first and the last byte of the needle with 32 places at once and looks closer only where both
/// fit.
__attribute__((target("avx2"))) void sweepAvx2(const char *data, std::span<const std::uint32_t> ends,
                                               const std::string &needle, RowSet &hits)
{
    const std::size_t length = needle.size();
    const std::size_t size = ends.back();
    const __m256i first = _mm256_set1_epi8(needle.front());
    const __m256i last = _mm256_set1_epi8(needle.back());
    const __m256i firstBit = _mm256_set1_epi8(caseBit(needle.front()));
    const __m256i lastBit = _mm256_set1_epi8(caseBit(needle.back()));
    std::size_t index = 0;
    std::size_t i = 0;
    while (i + length + 31 <= size) {
        const auto *const begin = reinterpret_cast<const __m256i_u *>(data + i);
        const auto *const end = reinterpret_cast<const __m256i_u *>(data + i + length - 1);
        const __m256i fits =
            _mm256_and_si256(_mm256_cmpeq_epi8(_mm256_or_si256(_mm256_loadu_si256(begin), firstBit), first),
                             _mm256_cmpeq_epi8(_mm256_or_si256(_mm256_loadu_si256(end), lastBit), last));
        auto places = static_cast<std::uint32_t>(_mm256_movemask_epi8(fits));
        std::size_t next = i + 32;
        while (places != 0) {
            const std::size_t place = i + std::size_t(std::countr_zero(places));
            places &= places - 1;
            if (length > 2 && !sameInAnyCase(data + place, needle))
                continue;
            index = textAt(place, index, ends);
            if (place + length > ends[index])
                continue; // It reaches into the next text.
            hits.insert(index);
            const std::size_t textEnd = ends[index]; // One hit in a text is enough.
            if (textEnd >= next) {
                next = textEnd;
                break;
            }
            places &= ~std::uint32_t(0) << (textEnd - i);
        }
        i = next;
    }
    sweepPlain(data, ends, i, needle, hits);
}
#endif

} // namespace

bool isAscii(std::string_view text)
{
    std::uint64_t all = 0;
    std::size_t i = 0;
    for (; i + 8 <= text.size(); i += 8) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, text.data() + i, 8);
        all |= eight;
    }
    for (; i < text.size(); ++i)
        all |= static_cast<unsigned char>(text[i]);
    return (all & 0x8080808080808080ULL) == 0;
}

std::string folded(std::string_view text)
{
    if (!isAscii(text))
        return decoded(text)
            .normalized(QString::NormalizationForm_C)
            .toCaseFolded()
            .normalized(QString::NormalizationForm_C)
            .toStdString();
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(), lowerAscii);
    return lower;
}

std::string sortKey(std::string_view text)
{
    if (isAscii(text))
        return std::string(text);
    const QString apart = decoded(text).toCaseFolded().normalized(QString::NormalizationForm_KD);
    QString base;
    base.reserve(apart.size());
    for (const QChar c : apart)
        if (c.category() != QChar::Mark_NonSpacing)
            base += c;
    return base.toStdString();
}

int compareSortKeys(std::string_view a, std::string_view b)
{
    const std::size_t common = std::min(a.size(), b.size());
    for (std::size_t i = 0; i < common; ++i) {
        const auto x = static_cast<unsigned char>(lowerAscii(a[i]));
        const auto y = static_cast<unsigned char>(lowerAscii(b[i]));
        if (x != y)
            return x < y ? -1 : 1;
    }
    return a.size() == b.size() ? 0 : a.size() < b.size() ? -1 : 1;
}

Needle::Needle(std::string_view text)
    : m_text(folded(text))
    , m_isAscii(gatehouse::isAscii(m_text))
{ }

bool Needle::isIn(std::string_view text) const
{
    if (m_text.empty())
        return true;
    if (!gatehouse::isAscii(text))
        return folded(text).find(m_text) != std::string::npos;
    return m_isAscii && findPlain(text.data(), text.size(), 0, m_text) != npos;
}

bool Needle::equals(std::string_view text) const
{
    if (!gatehouse::isAscii(text))
        return folded(text) == m_text;
    return text.size() == m_text.size() && sameInAnyCase(text.data(), m_text);
}

void Needle::sweep(const char *data, std::span<const std::uint32_t> ends, RowSet &hits) const
{
    if (ends.empty())
        return;
#ifdef GATEHOUSE_AVX2
    static const bool hasAvx2 = __builtin_cpu_supports("avx2") != 0;
    if (hasAvx2) {
        sweepAvx2(data, ends, m_text, hits);
        return;
    }
#endif
    sweepPlain(data, ends, 0, m_text, hits);
}

} // namespace gatehouse
