// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace gatehouse {

/// A row number with the number it is sorted by.
template <class Key>
struct Keyed {
    Key key;
    std::uint32_t row;
};

/// Sorts by key, stably, looking only at those bits in which the keys differ. `spare` is room for as many.
template <class Key>
void radixSort(Keyed<Key> *items, Keyed<Key> *spare, std::size_t count)
{
    constexpr int digitBits = 11;
    constexpr std::size_t digits = std::size_t(1) << digitBits;
    Key differing = 0;
    for (std::size_t i = 1; i < count; ++i)
        differing |= items[i].key ^ items[0].key;
    Keyed<Key> *from = items;
    Keyed<Key> *to = spare;
    for (int shift = 0; shift < int(sizeof(Key) * 8); shift += digitBits) {
        if ((differing >> shift & (digits - 1)) == 0)
            continue;
        std::array<std::uint32_t, digits> place{};
        for (std::size_t i = 0; i < count; ++i)
            ++place[from[i].key >> shift & (digits - 1)];
        std::uint32_t sum = 0;
        for (std::uint32_t &entry : place)
            sum += std::exchange(entry, sum);
        for (std::size_t i = 0; i < count; ++i)
            to[place[from[i].key >> shift & (digits - 1)]++] = from[i];
        std::swap(from, to);
    }
    if (from != items)
        std::copy(from, from + count, items);
}

/// The 8 bytes from `depth` on as a number that sorts as they do, ASCII letters in lower case if `foldCase`.
inline std::uint64_t eightBytes(std::string_view text, std::size_t depth, bool foldCase)
{
    std::uint64_t number = 0;
    for (std::size_t i = depth; i < depth + 8; ++i) {
        auto byte = i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
        if (foldCase && byte >= 'A' && byte <= 'Z')
            byte += 'a' - 'A';
        number = number << 8 | byte;
    }
    return number;
}

/// Sorts items by text, eight bytes a round. `textOf(row)` gives the text; `isBefore(row, row)` decides the
/// whole question, in the same order, and is asked for small groups and equal texts.
template <class TextOf, class IsBefore>
class TextSort {
public:
    using Item = Keyed<std::uint64_t>;
    TextSort(bool foldCase, TextOf textOf, IsBefore isBefore)
        : m_foldCase(foldCase)
        , m_textOf(textOf)
        , m_isBefore(isBefore)
    { }

    void sort(std::vector<Item> &items)
    {
        m_spare.resize(items.size());
        sort(items.data(), items.size(), 0);
    }

private:
    static constexpr std::size_t smallGroup = 256;

    void sort(Item *items, std::size_t count, std::size_t depth)
    {
        bool hasMore = false;
        for (std::size_t i = 0; i < count; ++i) {
            const std::string_view text = m_textOf(items[i].row);
            items[i].key = eightBytes(text, depth, m_foldCase);
            hasMore |= text.size() > depth + 8;
        }
        radixSort(items, m_spare.data(), count);
        for (std::size_t begin = 0; begin < count;) {
            std::size_t end = begin + 1;
            while (end < count && items[end].key == items[begin].key)
                ++end;
            if (end - begin > smallGroup && hasMore)
                sort(items + begin, end - begin, depth + 8);
            else if (end - begin > 1)
                std::sort(items + begin, items + end,
                          [this](const Item &a, const Item &b) { return m_isBefore(a.row, b.row); });
            begin = end;
        }
    }

    bool m_foldCase;
    TextOf m_textOf;
    IsBefore m_isBefore;
    std::vector<Item> m_spare;
};

} // namespace gatehouse
