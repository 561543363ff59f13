// SPDX-License-Identifier: MIT
#pragma once

#include <QtGlobal>

#include <array>
#include <unordered_map>

namespace gatehouse {

/// Which row numbers were there already: a bit each, in blocks of 512, so that numbers which come more or
/// less in order cost next to nothing.
class SeenRows {
public:
    /// False when it was there.
    bool insert(qint64 number)
    {
        const auto bits = static_cast<quint64>(number);
        const quint64 block = bits >> 9U;
        if (m_last == nullptr || block != m_lastBlock) {
            m_last = &m_blocks[block];
            m_lastBlock = block;
        }
        quint64 &word = (*m_last)[(bits >> 6U) & 7U];
        const quint64 bit = quint64(1) << (bits & 63U);
        const bool isNew = (word & bit) == 0;
        word |= bit;
        m_count += isNew ? 1 : 0;
        return isNew;
    }
    quint64 count() const { return m_count; }

private:
    using Block = std::array<quint64, 8>;
    std::unordered_map<quint64, Block> m_blocks;
    Block *m_last = nullptr; ///< Stays where it is while the map grows.
    quint64 m_lastBlock = 0, m_count = 0;
};

} // namespace gatehouse
