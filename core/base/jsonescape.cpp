// SPDX-License-Identifier: MIT
#include "core/base/jsonescape.h"

#include "core/base/strictjson.h"
#include "core/base/utf8.h"

namespace gatehouse {
namespace {

constexpr std::string_view Replacement = "\xef\xbf\xbd"; // U+FFFD

} // namespace

std::optional<std::uint32_t> hexUnit(std::string_view text, std::size_t at)
{
    if (at + 4 > text.size())
        return std::nullopt;
    std::uint32_t unit = 0;
    for (const char c : text.substr(at, 4)) {
        const char lower = static_cast<char>(c | 0x20);
        if (c >= '0' && c <= '9')
            unit = unit * 16 + static_cast<std::uint32_t>(c - '0');
        else if (lower >= 'a' && lower <= 'f')
            unit = unit * 16 + static_cast<std::uint32_t>(lower - 'a' + 10);
        else
            return std::nullopt;
    }
    return unit;
}

std::optional<std::uint32_t> lowSurrogateAt(std::string_view text, std::size_t at)
{
    if (text.substr(at, 2) != "\\u")
        return std::nullopt;
    const auto unit = hexUnit(text, at + 2);
    return unit && isLowSurrogate(*unit) ? unit : std::nullopt;
}

char simpleEscape(char letter)
{
    switch (letter) {
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    case '"':
    case '\\':
    case '/':
        return letter;
    default:
        return '\0';
    }
}

void appendUnescaped(std::string &out, std::string_view raw)
{
    std::size_t at = 0;
    while (at < raw.size()) {
        const std::size_t escape = raw.find('\\', at);
        out.append(raw.substr(at, escape - at));
        if (escape == std::string_view::npos)
            return;
        if (raw[escape + 1] != 'u') {
            out.push_back(simpleEscape(raw[escape + 1]));
            at = escape + 2;
            continue;
        }
        const std::uint32_t unit = hexUnit(raw, escape + 2).value_or(0xfffd);
        at = escape + 6;
        const auto low = isHighSurrogate(unit) ? lowSurrogateAt(raw, at) : std::nullopt;
        if (low) {
            appendUtf8(out, 0x10000 + ((unit - 0xd800) << 10) + (*low - 0xdc00));
            at += 6;
        } else if (isHighSurrogate(unit) || isLowSurrogate(unit)) {
            out.append(Replacement);
        } else {
            appendUtf8(out, unit);
        }
    }
}

std::string jsonQuoted(std::string_view text)
{
    static constexpr char Hex[] = "0123456789abcdef";
    std::string out = "\"";
    for (std::size_t at = 0; at < text.size();) {
        const auto byte = static_cast<unsigned char>(text[at]);
        if (byte >= 0x80) {
            const std::size_t size = utf8SizeAt(text, at);
            out.append(size > 0 ? text.substr(at, size) : Replacement);
            at += size > 0 ? size : 1;
            continue;
        }
        if (byte == '"' || byte == '\\')
            out.append({'\\', static_cast<char>(byte)});
        else if (byte < 0x20)
            out.append({'\\', 'u', '0', '0', Hex[byte >> 4], Hex[byte & 15U]});
        else
            out.push_back(static_cast<char>(byte));
        ++at;
    }
    out.push_back('"');
    return out;
}

} // namespace gatehouse
