// SPDX-License-Identifier: MIT
#include "core/session/ipaddress.h"

#include <QHostAddress>
#include <QString>

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

namespace gatehouse {

std::optional<std::uint32_t> parseIpv4(std::string_view text)
{
    std::uint32_t address = 0;
    std::size_t i = 0;
    for (int part = 0; part < 4; ++part) {
        if (part > 0 && (i >= text.size() || text[i++] != '.'))
            return std::nullopt;
        const std::size_t begin = i;
        std::uint32_t value = 0;
        while (i < text.size() && i - begin < 3 && text[i] >= '0' && text[i] <= '9')
            value = value * 10 + std::uint32_t(text[i++] - '0');
        if (i == begin || value > 255 || (i - begin > 1 && text[begin] == '0'))
            return std::nullopt;
        address = address << 8 | value;
    }
    return i == text.size() ? std::optional(address) : std::nullopt;
}

std::size_t writeIpv4(std::uint32_t address, char *out)
{
    char *end = out;
    for (int shift = 24; shift >= 0; shift -= 8) {
        const std::uint32_t part = address >> shift & 255;
        if (part >= 100)
            *end++ = char('0' + part / 100);
        if (part >= 10)
            *end++ = char('0' + part / 10 % 10);
        *end++ = char('0' + part % 10);
        if (shift > 0)
            *end++ = '.';
    }
    return std::size_t(end - out);
}

std::optional<AddressRange::Bytes> AddressRange::bytesOf(std::string_view text)
{
    Bytes bytes{};
    if (const std::optional<std::uint32_t> ipv4 = parseIpv4(text)) {
        bytes[10] = bytes[11] = 0xff;
        for (std::size_t i = 0; i < 4; ++i)
            bytes[12 + i] = std::uint8_t(*ipv4 >> (24 - 8 * i));
        return bytes;
    }
    QHostAddress address;
    if (text.find(':') == std::string_view::npos
        || !address.setAddress(QString::fromUtf8(text.data(), qsizetype(text.size()))))
        return std::nullopt;
    const Q_IPV6ADDR ipv6 = address.toIPv6Address();
    std::memcpy(bytes.data(), ipv6.c, bytes.size());
    return bytes;
}

std::optional<AddressRange> AddressRange::parse(std::string_view text)
{
    AddressRange range;
    const std::size_t slash = text.find('/');
    const std::optional<Bytes> bytes = bytesOf(text.substr(0, slash));
    if (!bytes)
        return std::nullopt;
    range.m_bytes = *bytes;
    if (slash == std::string_view::npos) {
        range.deriveIpv4();
        return range;
    }
    const std::string_view digits = text.substr(slash + 1);
    if (digits.empty() || digits.size() > 3
        || !std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; }))
        return std::nullopt;
    const int bits = std::stoi(std::string(digits));
    const bool isIpv4 = parseIpv4(text.substr(0, slash)).has_value();
    if (bits > (isIpv4 ? 32 : 128))
        return std::nullopt;
    range.m_bits = isIpv4 ? bits + 96 : bits;
    range.deriveIpv4();
    return range;
}

bool AddressRange::contains(std::string_view address) const
{
    const std::optional<Bytes> bytes = bytesOf(address);
    return bytes && contains(*bytes);
}

void AddressRange::deriveIpv4()
{
    Bytes mapped{};
    mapped[10] = mapped[11] = 0xff;
    if (m_bits > 96)
        std::copy(m_bytes.begin() + 12, m_bytes.end(), mapped.begin() + 12);
    m_coversIpv4 = contains(mapped);
    m_ipv4Mask = m_bits <= 96 ? 0 : ~std::uint32_t(0) << (128 - m_bits);
    for (std::size_t i = 12; i < mapped.size(); ++i)
        m_ipv4 = m_ipv4 << 8 | mapped[i];
    m_ipv4 &= m_ipv4Mask;
}

bool AddressRange::contains(const Bytes &address) const
{
    const auto whole = std::size_t(m_bits / 8);
    if (std::memcmp(address.data(), m_bytes.data(), whole) != 0)
        return false;
    const int rest = m_bits % 8;
    return rest == 0 || (address[whole] ^ m_bytes[whole]) >> (8 - rest) == 0;
}

Ipv4Pattern::Ipv4Pattern(std::string_view piece)
{
    std::vector<std::string> parts(1);
    for (const char c : piece) {
        if (c == '.')
            parts.emplace_back();
        else if (c >= '0' && c <= '9')
            parts.back() += c;
        else
            return;
    }
    if (parts.size() > 4)
        return;
    m_canMatch = true;
    for (std::size_t octet = 0; octet < 4; ++octet) {
        for (std::size_t value = 0; value < 256; ++value) {
            const std::string text = std::to_string(value);
            for (std::size_t begin = 0; begin + parts.size() <= 4; ++begin) {
                bool fits = true;
                if (octet >= begin && octet < begin + parts.size()) {
                    const std::string &part = parts[octet - begin];
                    const bool isFirst = octet == begin;
                    const bool isLast = octet == begin + parts.size() - 1;
                    if (isFirst && isLast)
                        fits = text.find(part) != std::string::npos;
                    else if (isFirst)
                        fits = text.ends_with(part);
                    else
                        fits = isLast ? text.starts_with(part) : text == part;
                }
                if (fits)
                    m_fits[octet][value] |= std::uint8_t(1U << begin);
            }
        }
    }
}

} // namespace gatehouse
