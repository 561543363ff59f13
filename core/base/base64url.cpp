// SPDX-License-Identifier: MIT
#include "core/base/base64url.h"

#include <array>
#include <cstdint>

namespace gatehouse {
namespace {

constexpr char Alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::uint32_t Stranger =
    0xff000000U; ///< Marks what is no character of the alphabet; survives any OR.

using Table = std::array<std::uint32_t, 256>;

/// The value of each character, shifted to its place in a group of four.
constexpr Table tableShiftedBy(int shift)
{
    Table table{};
    table.fill(Stranger);
    for (std::uint32_t value = 0; value < 64; ++value)
        table[static_cast<unsigned char>(Alphabet[value])] = value << shift;
    return table;
}

constexpr Table First = tableShiftedBy(18), Second = tableShiftedBy(12), Third = tableShiftedBy(6),
                Fourth = tableShiftedBy(0);

constexpr char byteAt(std::uint32_t group, int shift) { return static_cast<char>((group >> shift) & 0xffU); }

/// The last two or three characters. False for strangers and for unused bits that are not zero.
bool decodeTail(const unsigned char *in, std::size_t size, char *out)
{
    const std::uint32_t group = First[in[0]] | Second[in[1]] | (size == 3 ? Third[in[2]] : 0U);
    if (group >= Stranger || (group & (size == 3 ? 0xffU : 0xffffU)) != 0)
        return false;
    *out++ = byteAt(group, 16);
    if (size == 3)
        *out = byteAt(group, 8);
    return true;
}

} // namespace

std::string encodeBase64url(std::string_view bytes)
{
    std::string text;
    text.reserve((bytes.size() * 4 + 2) / 3);
    std::uint32_t held = 0;
    int bits = 0;
    for (const char byte : bytes) {
        held = (held << 8) | static_cast<unsigned char>(byte);
        for (bits += 8; bits >= 6; bits -= 6)
            text.push_back(Alphabet[(held >> (bits - 6)) & 63U]);
    }
    if (bits > 0)
        text.push_back(Alphabet[(held << (6 - bits)) & 63U]);
    return text;
}

bool decodeBase64urlInto(std::string_view text, char *out)
{
    const auto *in = reinterpret_cast<const unsigned char *>(text.data());
    const unsigned char *end = in + text.size() / 4 * 4;
    std::uint32_t seen = 0;
    for (; in != end; in += 4) {
        const std::uint32_t group = First[in[0]] | Second[in[1]] | Third[in[2]] | Fourth[in[3]];
        seen |= group;
        *out++ = byteAt(group, 16);
        *out++ = byteAt(group, 8);
        *out++ = byteAt(group, 0);
    }
    if (seen >= Stranger)
        return false;
    const std::size_t rest = text.size() % 4;
    return rest == 0 || (rest != 1 && decodeTail(in, rest, out));
}

std::optional<std::string> decodeBase64url(std::string_view text)
{
    std::string bytes(decodedBase64urlSize(text.size()), '\0');
    if (!decodeBase64urlInto(text, bytes.data()))
        return std::nullopt;
    return bytes;
}

} // namespace gatehouse
