// SPDX-License-Identifier: MIT
#pragma once

#include <QHashFunctions>
#include <QRandomGenerator>

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

namespace gatehouse {

/// The keys that were seen, as 64-bit hashes with a seed of this run, in an open table.
class SeenKeys {
public:
    SeenKeys()
        : m_seed(QRandomGenerator::system()->generate64())
    { }
    /// False when it was there.
    bool insert(std::string_view key)
    {
        if (m_used * 2 >= m_table.size())
            grow();
        const std::uint64_t hash = std::max<std::uint64_t>(qHashBits(key.data(), key.size(), m_seed), 1);
        if (!place(hash))
            return false;
        ++m_used;
        return true;
    }

private:
    bool place(std::uint64_t hash)
    {
        std::size_t at = hash & (m_table.size() - 1);
        for (; m_table[at] != 0; at = (at + 1) & (m_table.size() - 1)) {
            if (m_table[at] == hash)
                return false;
        }
        m_table[at] = hash;
        return true;
    }
    void grow()
    {
        std::vector<std::uint64_t> old(std::max<std::size_t>(m_table.size() * 2, 1024));
        old.swap(m_table);
        for (const std::uint64_t hash : old) {
            if (hash != 0)
                place(hash);
        }
    }
    std::vector<std::uint64_t> m_table;
    std::size_t m_used = 0;
    std::size_t m_seed;
};

} // namespace gatehouse
