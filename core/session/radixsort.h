// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <utility>
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
    if (!foldCase && depth + 8 <= text.size()) {
        for (std::size_t i = depth; i < depth + 8; ++i)
            number = number << 8 | static_cast<unsigned char>(text[i]);
        return number;
    }
    for (std::size_t i = depth; i < depth + 8; ++i) {
        auto byte = i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
        if (foldCase && byte >= 'A' && byte <= 'Z')
            byte += 'a' - 'A';
        number = number << 8 | byte;
    }
    return number;
}

/// Sorts items by a text without regard to the case of ASCII letters and, where that is equal, by a second
/// text byte for byte: eight bytes a round. `textOf(row, isSecond)` gives the texts; `isBefore(row, row)`
/// decides the whole question, in the same order, and is asked within small groups.
template <class TextOf, class IsBefore>
class TextSort {
public:
    using Item = Keyed<std::uint64_t>;
    TextSort(TextOf textOf, IsBefore isBefore)
        : m_textOf(textOf)
        , m_isBefore(isBefore)
    { }

    void sort(std::vector<Item> &items, bool bySecond = false)
    {
        m_spare.resize(items.size());
        sort(items.data(), items.size(), bySecond, 0);
    }

private:
    static constexpr std::size_t smallGroup = 24;

    void sort(Item *items, std::size_t count, bool bySecond, std::size_t depth)
    {
        bool hasMore = false;
        for (std::size_t i = 0; i < count; ++i) {
            const std::string_view text = m_textOf(items[i].row, bySecond);
            items[i].key = eightBytes(text, depth, !bySecond);
            hasMore |= text.size() > depth + 8;
        }
        order(items, count);
        for (std::size_t begin = 0; begin < count;) {
            std::size_t end = begin + 1;
            while (end < count && items[end].key == items[begin].key)
                ++end;
            Item *const group = items + begin;
            const std::size_t size = end - begin;
            if (size > smallGroup && hasMore)
                sort(group, size, bySecond, depth + 8);
            else if (size > smallGroup && !bySecond)
                sort(group, size, true, 0);
            else if (size > 1)
                std::sort(group, group + size,
                          [this](const Item &a, const Item &b) { return m_isBefore(a.row, b.row); });
            begin = end;
        }
    }
    void order(Item *items, std::size_t count)
    {
        constexpr std::size_t worthRadix = 4096; // Below that its tables cost more than they save.
        if (count >= worthRadix)
            radixSort(items, m_spare.data(), count);
        else
            std::sort(items, items + count, [](const Item &a, const Item &b) { return a.key < b.key; });
    }

    TextOf m_textOf;
    IsBefore m_isBefore;
    std::vector<Item> m_spare;
};

} // namespace gatehouse
