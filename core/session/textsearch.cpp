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

std::size_t findPlain(const char *data, std::size_t size, std::size_t from, const std::string &needle)
{
    const char first = needle.front();
    const char bit = caseBit(first);
    for (std::size_t i = from; i + needle.size() <= size; ++i)
        if (char(data[i] | bit) == first && sameInAnyCase(data + i, needle))
            return i;
    return Needle::npos;
}

#ifdef GATEHOUSE_AVX2
/// Compares the first and the last byte of the needle with 32 places at once and looks closer only where both
/// fit.
__attribute__((target("avx2"))) std::size_t findAvx2(const char *data, std::size_t size, std::size_t from,
                                                     const std::string &needle)
{
    const std::size_t length = needle.size();
    const __m256i first = _mm256_set1_epi8(needle.front());
    const __m256i last = _mm256_set1_epi8(needle.back());
    const __m256i firstBit = _mm256_set1_epi8(caseBit(needle.front()));
    const __m256i lastBit = _mm256_set1_epi8(caseBit(needle.back()));
    std::size_t i = from;
    for (; i + length + 31 <= size; i += 32) {
        const auto *const begin = reinterpret_cast<const __m256i_u *>(data + i);
        const auto *const end = reinterpret_cast<const __m256i_u *>(data + i + length - 1);
        const __m256i fits =
            _mm256_and_si256(_mm256_cmpeq_epi8(_mm256_or_si256(_mm256_loadu_si256(begin), firstBit), first),
                             _mm256_cmpeq_epi8(_mm256_or_si256(_mm256_loadu_si256(end), lastBit), last));
        auto places = static_cast<std::uint32_t>(_mm256_movemask_epi8(fits));
        for (; places != 0; places &= places - 1) {
            const std::size_t place = i + std::size_t(std::countr_zero(places));
            if (length <= 2 || sameInAnyCase(data + place, needle))
                return place;
        }
    }
    return findPlain(data, size, i, needle);
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
    return m_isAscii && findIn(text.data(), text.size(), 0) != npos;
}

bool Needle::equals(std::string_view text) const
{
    if (!gatehouse::isAscii(text))
        return folded(text) == m_text;
    return text.size() == m_text.size() && sameInAnyCase(text.data(), m_text);
}

std::size_t Needle::findIn(const char *data, std::size_t size, std::size_t from) const
{
#ifdef GATEHOUSE_AVX2
    static const bool hasAvx2 = __builtin_cpu_supports("avx2") != 0;
    if (hasAvx2)
        return findAvx2(data, size, from, m_text);
#endif
    return findPlain(data, size, from, m_text);
}

} // namespace gatehouse
