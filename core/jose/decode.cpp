// SPDX-License-Identifier: MIT
#include "core/jose/decode.h"

#include "core/base/base64url.h"
#include "core/base/strictjson.h"
#include "core/jose/material.h"
#include "core/jose/pipeline.h"

#include <algorithm>

namespace gatehouse::jose {
namespace {

/// The bits of one character of either base64 alphabet.
std::optional<std::uint32_t> bitsOf(char c)
{
    constexpr std::string_view Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const char same = c == '+' ? '-' : c == '/' ? '_' : c;
    const auto at = Letters.find(same);
    return at == std::string_view::npos ? std::nullopt : std::optional(static_cast<std::uint32_t>(at));
}

/// The bytes that somebody who is not strict would see: padding, the standard alphabet and unused bits are
/// let through. What comes after a stranger is lost.
std::string decodeLeniently(std::string_view text)
{
    std::string bytes;
    std::uint32_t held = 0;
    int count = 0;
    for (const char c : text) {
        const auto bits = bitsOf(c);
        if (!bits)
            break;
        held = (held << 6) | *bits;
        count += 6;
        if (count >= 8) {
            count -= 8;
            bytes.push_back(static_cast<char>((held >> count) & 0xffU));
        }
    }
    return bytes;
}

void readMembers(DecodedPart &part)
{
    JsonDocument document;
    const JsonProblem problem = document.parse(part.bytes);
    Reason reason = reasonOf(problem);
    if (problem == JsonProblem::None && !document.root().isObject())
        reason = Reason::MalformedNotObject;
    if (part.problem == Reason::None && reason != Reason::None) {
        part.problem = reason;
        part.problemDetail = "at byte " + std::to_string(document.problemOffset());
    }
    if (!document.root().isObject())
        return;
    for (JsonValue member = document.root().firstChild(); member.exists(); member = member.next())
        part.members.push_back({member.name(), std::string(member.text()), member.offset(),
                                member.text().size(), member.isDuplicate()});
}

DecodedPart decodePart(std::string_view text, std::size_t offset, bool isJson)
{
    DecodedPart part;
    part.text = text;
    part.offset = offset;
    if (auto bytes = decodeBase64url(text)) {
        part.bytes = std::move(*bytes);
    } else {
        part.bytes = decodeLeniently(text);
        part.problem = Reason::MalformedBase64url;
    }
    if (isJson)
        readMembers(part);
    return part;
}

Reason problemOf(std::string_view token, std::size_t parts)
{
    if (token.size() > MaxTokenSize)
        return Reason::MalformedSize;
    if (const Reason strangers = strangersIn(token); strangers != Reason::None)
        return strangers;
    const bool isToken = (parts == 3 || parts == 5) && token.front() != '.';
    return isToken ? Reason::None : Reason::MalformedSegments;
}

const DecodedMember *find(const std::vector<DecodedMember> &members, std::string_view name)
{
    const auto it = std::find_if(members.begin(), members.end(),
                                 [name](const auto &member) { return member.name == name; });
    return it == members.end() ? nullptr : &*it;
}

} // namespace

const DecodedMember *UnverifiedToken::headerMember(std::string_view name) const
{
    return parts.empty() ? nullptr : find(parts[0].members, name);
}

const DecodedMember *UnverifiedToken::claim(std::string_view name) const
{
    return isSigned() ? find(parts[1].members, name) : nullptr;
}

DecodedPart decodeJson(std::string_view bytes)
{
    DecodedPart part;
    part.bytes = bytes;
    readMembers(part);
    return part;
}

UnverifiedToken decode(std::string_view token)
{
    // What lies beyond the parts of an encrypted token belongs to no token; it is kept in one piece.
    constexpr std::size_t MostParts = 6;
    UnverifiedToken result;
    const std::string_view text = token.substr(0, MaxTokenSize);
    const auto dots = static_cast<std::size_t>(std::count(text.begin(), text.end(), '.'));
    const std::size_t count = std::min(dots + 1, MostParts);
    std::size_t start = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t end = i + 1 == count ? text.size() : text.find('.', start);
        const bool isJson = i == 0 || (i == 1 && count == 3);
        result.parts.push_back(decodePart(text.substr(start, end - start), start, isJson));
        start = end + 1;
    }
    result.problem = problemOf(token, dots + 1);
    return result;
}

} // namespace gatehouse::jose
