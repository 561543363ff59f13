// SPDX-License-Identifier: MIT
#include "core/jose/header.h"

#include <algorithm>
#include <array>

namespace gatehouse::jose {
namespace {

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

bool isText(JsonValue value) { return value.isString(); }
bool isObject(JsonValue value) { return value.isObject(); }
bool isAnything(JsonValue) { return true; }

/// The members that mean something, what each must be, and where it is kept.
struct Rule {
    std::string_view name;
    bool (*isRight)(JsonValue);
    const char *kind; ///< What isRight() asks for, in words.
    JsonValue Header::*place;
};
constexpr std::array<Rule, 15> Rules{{{"alg", isAnything, "", &Header::alg},
                                      {"enc", isText, "text", &Header::enc},
                                      {"kid", isText, "text", &Header::kid},
                                      {"typ", isText, "text", &Header::typ},
                                      {"cty", isText, "text", &Header::cty},
                                      {"zip", isText, "text", &Header::zip},
                                      {"crit", isAnything, "", &Header::crit},
                                      {"b64", isAnything, "", &Header::b64},
                                      {"jku", isText, "text", nullptr},
                                      {"x5u", isText, "text", nullptr},
                                      {"x5t", isText, "text", nullptr},
                                      {"x5t#S256", isText, "text", nullptr},
                                      {"jwk", isObject, "an object", nullptr},
                                      {"x5c", isListOfText, "a list of texts", nullptr},
                                      {"p2c", isInteger, "a whole number", nullptr}}};

/// One walk over all members, however many there are. Notes the first one of a wrong type.
void readMembers(JsonValue root, Header &header)
{
    std::string unescaped;
    for (JsonValue member = root.firstChild(); member.exists(); member = member.next()) {
        const auto plain = member.plainName();
        if (!plain)
            unescaped = member.name();
        const std::string_view name = plain ? *plain : unescaped;
        const auto rule =
            std::find_if(Rules.begin(), Rules.end(), [name](const Rule &r) { return r.name == name; });
        if (rule == Rules.end())
            continue;
        if (header.wrong.empty() && !rule->isRight(member)) {
            header.wrong = rule->name;
            header.wanted = rule->kind;
        }
        if (rule->place != nullptr)
            header.*(rule->place) = member;
    }
}

/// `crit` (RFC 7515 section 4.1.11). The one extension known is b64, so it is the one thing a list may say;
/// any other name is registered, absent or not understood. What b64 must be is checked after.
bool isGoodCrit(const Header &header)
{
    const JsonValue only = header.crit.firstChild();
    return header.crit.isArray() && only.equals("b64") && !only.next().exists() && header.b64.exists();
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

} // namespace

Reason readHeader(JsonValue root, bool isEncrypted, Header &header)
{
    header = {};
    header.root = root;
    readMembers(root, header);
    if (!header.alg.isString() || header.alg.equals(""))
        return Reason::HeaderAlgMissing;
    if (isEncrypted && header.wrong.empty() && !header.enc.exists()) {
        header.wrong = "enc";
        header.wanted = "the name of a content encryption";
    }
    if (!header.wrong.empty())
        return Reason::HeaderType;
    if (header.crit.exists() && !isGoodCrit(header))
        return Reason::HeaderCrit;
    if (header.b64.exists() && (!header.b64.isTrue() || !header.crit.exists()))
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
