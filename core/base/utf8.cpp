// SPDX-License-Identifier: MIT
#include "core/base/utf8.h"

#include <cstring>

namespace gatehouse {
namespace {

bool isContinuation(std::string_view text, std::size_t at)
{
    return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80U;
}

std::uint64_t wordAt(const char *bytes)
{
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    return word;
}

/// Eight bytes at a time; the last eight overlap those before them.
bool isAscii(std::string_view text)
{
    std::uint64_t seen = 0;
    if (text.size() < sizeof seen) {
        for (const char byte : text)
            seen |= static_cast<unsigned char>(byte);
        return seen < 0x80;
    }
    for (std::size_t at = 0; at + sizeof seen <= text.size(); at += sizeof seen)
        seen |= wordAt(text.data() + at);
    seen |= wordAt(text.data() + text.size() - sizeof seen);
    return (seen & 0x8080808080808080U) == 0;
}

} // namespace

std::size_t utf8SizeAt(std::string_view text, std::size_t at)
{
    if (at >= text.size())
        return 0;
    const auto lead = static_cast<unsigned char>(text[at]);
    if (lead < 0x80)
        return 1;
    if (lead < 0xc2 || lead > 0xf4 || !isContinuation(text, at + 1))
        return 0;
    if (lead < 0xe0)
        return 2;
    // The second byte rules out overlong forms, surrogates and what is over U+10FFFF.
    const auto second = static_cast<unsigned char>(text[at + 1]);
    if ((lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f) || (lead == 0xf0 && second < 0x90)
        || (lead == 0xf4 && second > 0x8f) || !isContinuation(text, at + 2))
        return 0;
    if (lead < 0xf0)
        return 3;
    return isContinuation(text, at + 3) ? 4 : 0;
}

std::size_t utf8ProblemAt(std::string_view text)
{
    if (isAscii(text))
        return std::string_view::npos;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t size = utf8SizeAt(text, at);
        if (size == 0)
            return at;
        at += size;
    }
    return std::string_view::npos;
}

void appendUtf8(std::string &out, std::uint32_t character)
{
    const auto tail = [&](int shift) {
        out.push_back(static_cast<char>(0x80U | ((character >> shift) & 0x3fU)));
    };
    if (character < 0x80) {
        out.push_back(static_cast<char>(character));
    } else if (character < 0x800) {
        out.push_back(static_cast<char>(0xc0U | (character >> 6)));
        tail(0);
    } else if (character < 0x10000) {
        out.push_back(static_cast<char>(0xe0U | (character >> 12)));
        tail(6);
        tail(0);
    } else {
        out.push_back(static_cast<char>(0xf0U | (character >> 18)));
        tail(12);
        tail(6);
        tail(0);
    }
}

} // namespace gatehouse
