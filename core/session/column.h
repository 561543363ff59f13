// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <new>
#include <span>
#include <type_traits>
#include <utility>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace gatehouse {

/// A growing array of plain values for tables of millions of rows. Unlike std::vector it grows by a quarter
/// and by realloc(), which for large blocks moves pages instead of bytes: no pause while a table grows,
/// little memory that is not used.
template <class T>
class Column {
    static_assert(std::is_trivially_copyable_v<T>);

public:
    Column() = default;
    ~Column() { release(); }
    Column(Column &&other) noexcept { swap(other); }
    Column &operator=(Column &&other) noexcept
    {
        Column taken(std::move(other));
        swap(taken);
        return *this;
    }
    Column(const Column &) = delete;
    Column &operator=(const Column &) = delete;

    std::size_t size() const { return m_size; }
    std::size_t bytes() const { return m_size * sizeof(T); }
    T *data() { return m_data; }
    const T *data() const { return m_data; }
    T &operator[](std::size_t i) { return m_data[i]; }
    const T &operator[](std::size_t i) const { return m_data[i]; }
    std::span<const T> span() const { return {m_data, m_size}; }

    void push(T value)
    {
        ensure(m_size + 1);
        m_data[m_size++] = value;
    }
    void append(const T *values, std::size_t count)
    {
        ensure(m_size + count);
        if (count > 0)
            std::memcpy(m_data + m_size, values, count * sizeof(T));
        m_size += count;
    }
    /// New elements, if any, get `value`.
    void resize(std::size_t size, T value)
    {
        ensure(size);
        if (size > m_size)
            std::fill(m_data + m_size, m_data + size, value);
        m_size = size;
    }
    void clear()
    {
        Column empty;
        swap(empty);
    }
    void swap(Column &other) noexcept
    {
        std::swap(m_data, other.m_data);
        std::swap(m_size, other.m_size);
        std::swap(m_capacity, other.m_capacity);
    }

private:
    void ensure(std::size_t size)
    {
        if (size > m_capacity)
            grow(std::max({size, m_capacity + m_capacity / 4, std::size_t(16)}));
    }
    void grow(std::size_t capacity)
    {
        void *data = nullptr;
#ifdef __linux__
        if (capacity * sizeof(T) >= mappedFrom) {
            data = isMapped() ? mremap(m_data, m_capacity * sizeof(T), capacity * sizeof(T), MREMAP_MAYMOVE)
                              : mmap(nullptr, capacity * sizeof(T), PROT_READ | PROT_WRITE,
                                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            if (data == MAP_FAILED)
                throw std::bad_alloc();
            if (!isMapped()) {
                if (m_size > 0)
                    std::memcpy(data, m_data, m_size * sizeof(T));
                std::free(m_data);
            }
            m_data = static_cast<T *>(data);
            m_capacity = capacity;
            return;
        }
#endif
        data = std::realloc(m_data, capacity * sizeof(T));
        if (!data)
            throw std::bad_alloc();
        m_data = static_cast<T *>(data);
        m_capacity = capacity;
    }
    void release()
    {
#ifdef __linux__
        if (isMapped()) {
            munmap(m_data, m_capacity * sizeof(T));
            return;
        }
#endif
        std::free(m_data);
    }
    static constexpr std::size_t mappedFrom = std::size_t(1) << 20;
    bool isMapped() const { return m_capacity * sizeof(T) >= mappedFrom; }

    T *m_data = nullptr;
    std::size_t m_size = 0, m_capacity = 0;
};

} // namespace gatehouse
