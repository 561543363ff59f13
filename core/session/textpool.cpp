// SPDX-License-Identifier: MIT
#include "core/session/textpool.h"

#include <algorithm>
#include <functional>

namespace gatehouse {

namespace {

constexpr std::uint32_t indexMask = TextPool::maxSize;

std::uint32_t tagOf(std::uint64_t hash) { return std::uint32_t(hash >> 59) << 27; }
std::uint64_t hashOf(std::string_view text) { return std::hash<std::string_view>()(text); }

/// Where in a table of `slots` a text of this hash belongs: sizes need not be powers of two.
std::size_t homeOf(std::uint64_t hash, std::size_t slots)
{
    return std::size_t((hash & 0xffffffff) * slots >> 32);
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
            needle.sweep(m_text.data(), m_ends.span(), hits);
        return;
    }
    RowSet found(size());
    if (needle.isAscii())
        needle.sweep(m_text.data(), m_ends.span(), found);
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

std::size_t TextPool::slotOf(const Slots &slots, std::string_view text, std::uint64_t hash) const
{
    const std::uint32_t tag = tagOf(hash);
    std::size_t slot = homeOf(hash, slots.size());
    while (slots[slot] != 0) {
        const std::uint32_t entry = slots[slot];
        if ((entry & ~indexMask) == tag && m_texts[(entry & indexMask) - 1] == text)
            break;
        slot = slot + 1 == slots.size() ? 0 : slot + 1;
    }
    return slot;
}

std::uint64_t TextPool::expect(std::string_view text) const
{
    const std::uint64_t hash = hashOf(text);
    if (m_slots.size() > 0)
        prefetch(m_slots.data() + homeOf(hash, m_slots.size()));
    return hash;
}

TextPool::Index TextPool::likely(std::uint64_t hash) const
{
    const std::uint32_t entry = m_slots.size() > 0 ? m_slots[homeOf(hash, m_slots.size())] : 0;
    return entry != 0 && (entry & ~indexMask) == tagOf(hash) ? (entry & indexMask) - 1 : none;
}

TextPool::Index TextPool::intern(std::string_view text) { return intern(text, hashOf(text)); }

TextPool::Index TextPool::intern(std::string_view text, std::uint64_t hash)
{
    constexpr Index movesPerText = 32; // All are moved long before the next growth.
    if ((m_texts.size() + 1) * 4 > m_slots.size() * 3)
        grow();
    const std::size_t slot = slotOf(m_slots, text, hash);
    if (m_slots[slot] != 0)
        return (m_slots[slot] & indexMask) - 1;
    if (const Index before = findOutgrown(text, hash); before != none)
        return before;
    if (m_texts.size() + 1 >= maxSize)
        return none;
    const Index index = m_texts.append(text);
    m_slots[slot] = (index + 1) | tagOf(hash);
    move(movesPerText);
    return index;
}

TextPool::Index TextPool::find(std::string_view text) const
{
    if (m_slots.size() == 0)
        return none;
    const std::uint64_t hash = hashOf(text);
    const std::size_t slot = slotOf(m_slots, text, hash);
    return m_slots[slot] == 0 ? findOutgrown(text, hash) : (m_slots[slot] & indexMask) - 1;
}

TextPool::Index TextPool::findOutgrown(std::string_view text, std::uint64_t hash) const
{
    if (m_moved == m_toMove)
        return none;
    const std::size_t slot = slotOf(m_outgrown, text, hash);
    return m_outgrown[slot] == 0 ? none : (m_outgrown[slot] & indexMask) - 1;
}

void TextPool::grow()
{
    move(m_toMove - m_moved);
    constexpr std::size_t first = 21; // Doubled, a size that a million texts fit well.
    const std::size_t size = std::max(first, m_slots.size() * 2);
    m_outgrown.swap(m_slots);
    m_slots.resize(size, 0);
    m_moved = 0;
    m_toMove = Index(m_texts.size());
}

void TextPool::move(Index most)
{
    if (m_moved == m_toMove)
        return;
    const Index end = m_moved + std::min(most, m_toMove - m_moved);
    for (; m_moved < end; ++m_moved) {
        const std::uint64_t hash = hashOf(m_texts[m_moved]);
        std::size_t slot = homeOf(hash, m_slots.size());
        while (m_slots[slot] != 0)
            slot = slot + 1 == m_slots.size() ? 0 : slot + 1;
        m_slots[slot] = (m_moved + 1) | tagOf(hash);
    }
    if (m_moved == m_toMove)
        m_outgrown.clear();
}

} // namespace gatehouse
