// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace gatehouse {

/// A set of row numbers from 0 to size() - 1, one bit each.
class RowSet {
public:
    RowSet() = default;
    explicit RowSet(std::size_t size, bool value = false) { resize(size, value); }

    std::size_t size() const { return m_size; }
    void resize(std::size_t size, bool value = false)
    {
        if (value && m_size % 64 != 0 && size > m_size)
            m_words.back() |= ~std::uint64_t(0) << (m_size % 64);
        m_words.resize((size + 63) / 64, value ? ~std::uint64_t(0) : 0);
        m_size = size;
        trim();
    }
    bool contains(std::size_t row) const
    {
        return row < m_size && (m_words[row / 64] >> (row % 64) & 1) != 0;
    }
    /// As contains(), for a row that is known to be below size().
    bool operator[](std::size_t row) const { return (m_words[row / 64] >> (row % 64) & 1) != 0; }
    void insert(std::size_t row) { m_words[row / 64] |= std::uint64_t(1) << (row % 64); }
    void remove(std::size_t row) { m_words[row / 64] &= ~(std::uint64_t(1) << (row % 64)); }
    void set(std::size_t row, bool value) { value ? insert(row) : remove(row); }

    std::size_t count() const
    {
        std::size_t sum = 0;
        for (const std::uint64_t word : m_words)
            sum += std::size_t(std::popcount(word));
        return sum;
    }
    bool isEmpty() const
    {
        for (const std::uint64_t word : m_words)
            if (word != 0)
                return false;
        return true;
    }
    /// 64 rows at a time, for loops over whole columns.
    std::vector<std::uint64_t> &words() { return m_words; }
    const std::vector<std::uint64_t> &words() const { return m_words; }

    RowSet &operator&=(const RowSet &other)
    {
        for (std::size_t i = 0; i < m_words.size(); ++i)
            m_words[i] &= i < other.m_words.size() ? other.m_words[i] : 0;
        return *this;
    }
    RowSet &operator|=(const RowSet &other)
    {
        for (std::size_t i = 0; i < m_words.size() && i < other.m_words.size(); ++i)
            m_words[i] |= other.m_words[i];
        trim();
        return *this;
    }
    void invert()
    {
        for (std::uint64_t &word : m_words)
            word = ~word;
        trim();
    }
    template <class Use>
    void forEach(Use use) const
    {
        for (std::size_t i = 0; i < m_words.size(); ++i)
            for (std::uint64_t word = m_words[i]; word != 0; word &= word - 1)
                use(i * 64 + std::size_t(std::countr_zero(word)));
    }
    bool operator==(const RowSet &) const = default;

private:
    void trim()
    {
        if (m_size % 64 != 0)
            m_words.back() &= ~(~std::uint64_t(0) << (m_size % 64));
    }

    std::vector<std::uint64_t> m_words;
    std::size_t m_size = 0;
};

} // namespace gatehouse
