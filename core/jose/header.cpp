// SPDX-License-Identifier: MIT
#include "core/jose/header.h"

#include <algorithm>
#include <array>

namespace gatehouse::jose {
namespace {

using namespace std::string_view_literals;

constexpr std::array TextMembers{"typ"sv, "cty"sv,      "kid"sv, "jku"sv, "x5u"sv,
                                 "x5t"sv, "x5t#S256"sv, "enc"sv, "zip"sv};

bool isListOfText(JsonValue value)
{
    if (!value.isArray())
        return false;
    JsonValue element = value.firstChild();
    while (element.isString())
        element = element.next();
    return !element.exists();
}

bool isInteger(JsonValue value)
{
    return value.isNumber() && value.text().find_first_of(".eE") == std::string_view::npos;
}

bool haveRightTypes(JsonValue root)
{
    const auto isWrong = [root](std::string_view name, auto isRight) {
        const JsonValue value = root.member(name);
        return value.exists() && !isRight(value);
    };
    for (const std::string_view name : TextMembers) {
        if (isWrong(name, [](JsonValue value) { return value.isString(); }))
            return false;
    }
    return !isWrong("jwk", [](JsonValue value) { return value.isObject(); }) && !isWrong("x5c", isListOfText)
        && !isWrong("p2c", isInteger);
}

/// `crit` (RFC 7515 section 4.1.11). The one extension known is b64; what its value must be is checked after.
bool isGoodCrit(JsonValue root, JsonValue crit)
{
    if (!isListOfText(crit) || !crit.firstChild().exists())
        return false;
    std::vector<std::string> seen;
    for (JsonValue element = crit.firstChild(); element.exists(); element = element.next()) {
        const std::string name = element.string();
        if (name != "b64" || !root.member(name).exists())
            return false; // Registered, absent or not understood.
        seen.push_back(name);
    }
    return seen.size() == 1; // All of them are b64, and each name may stand there once.
}

bool namesB64(JsonValue crit)
{
    for (JsonValue element = crit.firstChild(); element.exists(); element = element.next()) {
        if (element.equals("b64"))
            return true;
    }
    return false;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

} // namespace

Reason readHeader(JsonValue root, bool isEncrypted, Header &header)
{
    header = Header{root,
                    root.member("alg"),
                    root.member("enc"),
                    root.member("kid"),
                    root.member("typ"),
                    root.member("cty"),
                    root.member("zip"),
                    std::nullopt,
                    std::nullopt};
    if (!header.alg.isString() || header.alg.equals(""))
        return Reason::HeaderAlgMissing;
    if (!haveRightTypes(root) || (isEncrypted && !header.enc.exists()))
        return Reason::HeaderType;
    const JsonValue crit = root.member("crit");
    if (crit.exists() && !isGoodCrit(root, crit))
        return Reason::HeaderCrit;
    const JsonValue b64 = root.member("b64");
    if (b64.exists() && (!b64.isTrue() || !namesB64(crit)))
        return Reason::HeaderB64;
    if (isEncrypted && header.zip.exists() && !header.zip.equals("DEF"))
        return Reason::HeaderZip;
    return Reason::None;
}

bool isSameMediaType(std::string_view a, std::string_view b)
{
    constexpr std::string_view Prefix = "application/";
    const auto full = [Prefix](std::string_view type, std::size_t at) {
        if (type.find('/') != std::string_view::npos)
            return type[at];
        return at < Prefix.size() ? Prefix[at] : type[at - Prefix.size()];
    };
    const auto fullSize = [Prefix](std::string_view type) {
        return type.size() + (type.find('/') != std::string_view::npos ? 0 : Prefix.size());
    };
    if (fullSize(a) != fullSize(b))
        return false;
    for (std::size_t at = 0; at < fullSize(a); ++at) {
        if (lower(full(a, at)) != lower(full(b, at)))
            return false;
    }
    return true;
}

} // namespace gatehouse::jose
