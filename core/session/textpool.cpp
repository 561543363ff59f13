// SPDX-License-Identifier: MIT
#include "core/session/textpool.h"

#include <algorithm>
#include <functional>

namespace gatehouse {

namespace {

constexpr std::uint32_t indexMask = TextPool::maxSize;

std::uint32_t tagOf(std::uint64_t hash) { return std::uint32_t(hash >> 59) << 27; }
std::uint64_t hashOf(std::string_view text) { return std::hash<std::string_view>()(text); }

/// Calls hit(number) for each text that has the needle in it. A hit that reaches into the next text is none.
template <class Hit>
void scan(const char *data, const Column<std::uint32_t> &ends, const Needle &needle, Hit hit)
{
    const std::size_t count = ends.size();
    if (count == 0)
        return;
    const std::size_t size = ends[count - 1];
    const std::size_t length = needle.text().size();
    std::size_t index = 0;
    std::size_t from = 0;
    while (true) {
        const std::size_t place = needle.findIn(data, size, from);
        if (place == Needle::npos)
            return;
        // Hits are often close together and sometimes far apart: a few steps, then a search.
        for (int step = 0; step < 8 && ends[index] <= place; ++step)
            ++index;
        if (ends[index] <= place)
            index =
                std::size_t(std::upper_bound(ends.data() + index, ends.data() + count, std::uint32_t(place))
                            - ends.data());
        if (place + length <= ends[index]) {
            hit(index);
            from = ends[index];
        } else {
            from = place + 1;
        }
    }
}

} // namespace

TextList::Index TextList::append(std::string_view text)
{
    const auto index = Index(m_ends.size());
    m_text.append(text.data(), text.size());
    m_ends.push(std::uint32_t(m_text.size()));
    if (!isAscii(text))
        m_others.push_back({index, folded(text), gatehouse::sortKey(text)});
    return index;
}

std::string_view TextList::sortKeyOf(Index index) const
{
    const std::string_view text = (*this)[index];
    if (m_others.empty() || isAscii(text))
        return text;
    const auto found =
        std::lower_bound(m_others.begin(), m_others.end(), index,
                         [](const Other &other, Index wanted) { return other.index < wanted; });
    return found->sortKey;
}

void TextList::search(const Needle &needle, RowSet &hits) const
{
    if (needle.isEmpty()) {
        hits.resize(0);
        hits.resize(size(), true);
        return;
    }
    if (m_others.empty()) {
        if (needle.isAscii())
            scan(m_text.data(), m_ends, needle, [&hits](std::size_t index) { hits.insert(index); });
        return;
    }
    RowSet found(size());
    if (needle.isAscii())
        scan(m_text.data(), m_ends, needle, [&found](std::size_t index) { found.insert(index); });
    for (const Other &other : m_others)
        found.set(other.index, other.folded.find(needle.text()) != std::string::npos);
    hits |= found;
}

std::size_t TextList::bytes() const
{
    std::size_t sum = m_text.bytes() + m_ends.bytes() + m_others.capacity() * sizeof(Other);
    for (const Other &other : m_others)
        sum += other.folded.capacity() + other.sortKey.capacity();
    return sum;
}

std::size_t TextPool::slotOf(std::string_view text, std::uint64_t hash) const
{
    const std::size_t mask = m_slots.size() - 1;
    const std::uint32_t tag = tagOf(hash);
    std::size_t slot = hash & mask;
    while (m_slots[slot] != 0) {
        const std::uint32_t entry = m_slots[slot];
        if ((entry & ~indexMask) == tag && m_texts[(entry & indexMask) - 1] == text)
            break;
        slot = (slot + 1) & mask;
    }
    return slot;
}

TextPool::Index TextPool::intern(std::string_view text)
{
    if ((m_texts.size() + 1) * 4 > m_slots.size() * 3)
        grow();
    const std::uint64_t hash = hashOf(text);
    const std::size_t slot = slotOf(text, hash);
    if (m_slots[slot] != 0)
        return (m_slots[slot] & indexMask) - 1;
    if (m_texts.size() + 1 >= maxSize)
        return none;
    const Index index = m_texts.append(text);
    m_slots[slot] = (index + 1) | tagOf(hash);
    return index;
}

TextPool::Index TextPool::find(std::string_view text) const
{
    if (m_slots.size() == 0)
        return none;
    const std::size_t slot = slotOf(text, hashOf(text));
    return m_slots[slot] == 0 ? none : (m_slots[slot] & indexMask) - 1;
}

void TextPool::grow()
{
    const std::size_t size = std::max<std::size_t>(16, m_slots.size() * 2);
    m_slots.clear();
    m_slots.resize(size, 0);
    for (Index index = 0; index < m_texts.size(); ++index) {
        const std::uint64_t hash = hashOf(m_texts[index]);
        std::size_t slot = hash & (size - 1);
        while (m_slots[slot] != 0)
            slot = (slot + 1) & (size - 1);
        m_slots[slot] = (index + 1) | tagOf(hash);
    }
}

} // namespace gatehouse
