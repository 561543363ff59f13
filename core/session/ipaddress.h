// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace gatehouse {

/// "10.1.2.3" in its one canonical form (no leading zeros, four parts); nothing for anything else.
std::optional<std::uint32_t> parseIpv4(std::string_view text);
/// Writes "10.1.2.3" without an end mark; returns its length, at most 15.
std::size_t writeIpv4(std::uint32_t address, char *out);

/// An address and how many of its leading bits count: "10.0.0.0/8", "2001:db8::/32", or one address whole.
/// IPv4 addresses are held as IPv4-mapped IPv6 ones (RFC 4291 section 2.5.5.2), so that both forms match.
class AddressRange {
public:
    static std::optional<AddressRange> parse(std::string_view text);
    bool contains(std::string_view address) const; ///< False for a text that is no address.
    bool containsIpv4(std::uint32_t address) const
    {
        return m_coversIpv4 && (address & m_ipv4Mask) == m_ipv4;
    }

private:
    using Bytes = std::array<std::uint8_t, 16>;
    static std::optional<Bytes> bytesOf(std::string_view text);
    bool contains(const Bytes &address) const;
    void deriveIpv4();
    Bytes m_bytes{};
    int m_bits = 128;
    // The part of the range that is IPv4 addresses.
    std::uint32_t m_ipv4 = 0, m_ipv4Mask = 0;
    bool m_coversIpv4 = false;
};

/// Finds a piece of text, such as "10.0", in IPv4 addresses without writing them out.
class Ipv4Pattern {
public:
    explicit Ipv4Pattern(std::string_view piece);
    bool canMatch() const { return m_canMatch; } ///< False when no IPv4 address has this text in it.
    bool isIn(std::uint32_t address) const
    {
        return (m_fits[0][address >> 24] & m_fits[1][address >> 16 & 255] & m_fits[2][address >> 8 & 255]
                & m_fits[3][address & 255])
            != 0;
    }

private:
    /// For each of the four parts and each value: the places (one bit each) at which the piece may begin.
    std::array<std::array<std::uint8_t, 256>, 4> m_fits{};
    bool m_canMatch = false;
};

} // namespace gatehouse
