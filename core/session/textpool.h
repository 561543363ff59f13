// SPDX-License-Identifier: MIT
#pragma once

#include "core/session/column.h"
#include "core/session/rowset.h"
#include "core/session/textsearch.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse {

/// Has the processor fetch this memory while it does other things.
inline void prefetch(const void *memory)
{
#ifdef __GNUC__
    __builtin_prefetch(memory);
#else
    (void)memory;
#endif
}

/// UTF-8 texts one behind the other in one buffer, numbered from 0. At most 4 GiB of text.
class TextList {
public:
    using Index = std::uint32_t;

    Index append(std::string_view text);
    std::size_t size() const { return m_ends.size(); }
    std::string_view operator[](Index index) const
    {
        const std::uint32_t begin = index == 0 ? 0 : m_ends[index - 1];
        return {m_text.data() + begin, m_ends[index] - begin};
    }
    /// Fetches what says where this text is, and some time later the text itself.
    void expectPlace(Index index) const { prefetch(m_ends.data() + (index == 0 ? 0 : index - 1)); }
    void expectText(Index index) const { prefetch((*this)[index].data()); }
    /// For compareSortKeys().
    std::string_view sortKeyOf(Index index) const;
    /// Adds the texts that have `needle` in them to `hits`, which is of this size.
    void search(const Needle &needle, RowSet &hits) const;
    /// Bytes in use.
    std::size_t bytes() const;

private:
    /// What a text with other letters than ASCII is found and sorted by.
    struct Other {
        Index index;
        std::string folded, sortKey;
    };
    Column<char> m_text;
    Column<std::uint32_t> m_ends;
    std::vector<Other> m_others; ///< In order of index.
};

/// Texts that are kept once each.
class TextPool {
public:
    using Index = TextList::Index;
    static constexpr Index none = ~Index(0);
    static constexpr Index maxSize = (Index(1) << 27) - 1;

    /// The number of this text, a new one when it is new; `none` when the pool is full.
    Index intern(std::string_view text);
    Index find(std::string_view text) const; ///< `none` when it is not there.
    /// Says that this text will be asked for soon: memory is fetched meanwhile. Returns what intern() takes.
    std::uint64_t expect(std::string_view text) const;
    Index intern(std::string_view text, std::uint64_t hash);
    /// Some time after expect(): what this hash belongs to, probably, without a look at the text; or `none`.
    Index likely(std::uint64_t hash) const;
    std::size_t size() const { return m_texts.size(); }
    std::string_view operator[](Index index) const { return m_texts[index]; }
    const TextList &texts() const { return m_texts; }
    std::size_t bytes() const { return m_texts.bytes() + m_slots.bytes() + m_outgrown.bytes(); }

private:
    using Slots = Column<std::uint32_t>;

    std::size_t slotOf(const Slots &slots, std::string_view text, std::uint64_t hash) const;
    Index findOutgrown(std::string_view text, std::uint64_t hash) const;
    void grow();
    void move(Index most);

    TextList m_texts;
    /// Open addressing. 0: free; otherwise index + 1 in the low 27 bits and 5 bits of the hash, which spare
    /// most looks at other texts.
    Slots m_slots;
    /// What m_slots was before it grew: moving a million entries at once would be a pause, so some are moved
    /// at each new text.
    Slots m_outgrown;
    Index m_moved = 0, m_toMove = 0; ///< Entries from the first to before the second are not in m_slots yet.
};

} // namespace gatehouse
