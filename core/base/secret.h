// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace gatehouse {

/// Bytes that must not be seen: a key, a password, a passphrase.
///
/// Move-only. The memory is wiped when the Secret ends or is assigned over. There is no way to print
/// one; whoever needs the bytes asks for view() and does not keep it.
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string_view bytes);
    /// A secret of `size` zero bytes, to be filled through data().
    static Secret ofSize(std::size_t size);
    /// `size` bytes from the operating system's random source; empty when that source fails.
    static Secret random(std::size_t size);
    Secret(const Secret &) = delete;
    Secret &operator=(const Secret &) = delete;
    Secret(Secret &&other) noexcept;
    Secret &operator=(Secret &&other) noexcept;
    ~Secret();

    /// A deliberate second copy, where two owners need one each.
    Secret clone() const { return Secret(view()); }
    bool isEmpty() const { return m_bytes.empty(); }
    std::size_t size() const { return m_bytes.size(); }
    std::string_view view() const { return {m_bytes.data(), m_bytes.size()}; }
    char *data() { return m_bytes.data(); }
    void wipe();

private:
    std::vector<char> m_bytes;
};

/// Compares in a time that depends on the lengths only.
bool equalInConstantTime(std::string_view a, std::string_view b);

/// Overwrites `size` bytes at `data` in a way no optimiser removes.
void wipeBytes(void *data, std::size_t size);

} // namespace gatehouse
