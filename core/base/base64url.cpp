// SPDX-License-Identifier: MIT
#include "core/base/base64url.h"

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

namespace gatehouse {
namespace {

constexpr char Alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::uint32_t Stranger =
    0xff000000U; ///< Marks what is no character of the alphabet; survives any OR.

/// For each place in a group of four characters, what a character there adds to the three bytes. The first
/// byte is the lowest, so that a little-endian machine can store a group as it is.
struct Tables {
    std::array<std::uint32_t, 256> first, second, third, fourth;
};

constexpr Tables makeTables()
{
    Tables tables{};
    for (auto *table : {&tables.first, &tables.second, &tables.third, &tables.fourth})
        table->fill(Stranger);
    for (std::uint32_t value = 0; value < 64; ++value) {
        const auto letter = static_cast<unsigned char>(Alphabet[value]);
        tables.first[letter] = value << 2;
        tables.second[letter] = (value >> 4) | ((value & 0xfU) << 12);
        tables.third[letter] = ((value >> 2) << 8) | ((value & 0x3U) << 22);
        tables.fourth[letter] = value << 16;
    }
    return tables;
}

constexpr Tables Of = makeTables();

std::uint32_t groupAt(const unsigned char *in)
{
    return Of.first[in[0]] | Of.second[in[1]] | Of.third[in[2]] | Of.fourth[in[3]];
}

void storeGroup(std::uint32_t group, char *out)
{
    out[0] = static_cast<char>(group & 0xffU);
    out[1] = static_cast<char>((group >> 8) & 0xffU);
    out[2] = static_cast<char>((group >> 16) & 0xffU);
}

/// The last two or three characters. False for strangers and for unused bits that are not zero.
bool decodeTail(const unsigned char *in, std::size_t size, char *out)
{
    const std::uint32_t group = Of.first[in[0]] | Of.second[in[1]] | (size == 3 ? Of.third[in[2]] : 0U);
    if (group >= Stranger || (group >> (size == 3 ? 16 : 8)) != 0)
        return false;
    out[0] = static_cast<char>(group & 0xffU);
    if (size == 3)
        out[1] = static_cast<char>((group >> 8) & 0xffU);
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
    if constexpr (std::endian::native == std::endian::little) {
        // Four bytes are stored where three are meant; another group follows, so there is room.
        for (; end - in > 4; in += 4, out += 3) {
            const std::uint32_t group = groupAt(in);
            seen |= group;
            std::memcpy(out, &group, sizeof group);
        }
    }
    for (; in != end; in += 4, out += 3) {
        const std::uint32_t group = groupAt(in);
        seen |= group;
        storeGroup(group, out);
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
