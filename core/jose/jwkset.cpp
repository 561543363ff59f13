// SPDX-License-Identifier: MIT
#include "core/jose/material.h"

#include <algorithm>
#include <array>

namespace gatehouse::jose {
namespace {

bool isKnownType(JsonValue type)
{
    return type.equals("oct") || type.equals("RSA") || type.equals("EC") || type.equals("OKP");
}

bool hasPrivateMember(JsonValue key)
{
    // RFC 7518 6.2.2, 6.3.2, 6.4.1; "priv" of the kind AKP.
    constexpr std::array Names{"d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"};
    return std::any_of(Names.begin(), Names.end(),
                       [&](const char *name) { return key.member(name).exists(); });
}

bool hasMoreThan(JsonValue list, std::size_t most)
{
    std::size_t count = 0;
    for (JsonValue each = list.firstChild(); each.exists() && count <= most; each = each.next())
        ++count;
    return count > most;
}

} // namespace

Checked<JwkSet> JwkSet::parseEach(std::string_view json) { return read(json, false); }

Checked<JwkSet> JwkSet::parsePublished(std::string_view json) { return read(json, true); }

Checked<JwkSet> JwkSet::read(std::string_view json, bool onlyPublic)
{
    JsonDocument document;
    if (const JsonProblem problem = document.parse(json); problem != JsonProblem::None)
        return refuse(reasonOf(problem), "at byte " + std::to_string(document.problemOffset()));
    const JsonValue root = document.root();
    if (!root.isObject())
        return refuse(Reason::MalformedNotObject);
    JwkSet set;
    const auto take = [&set, onlyPublic](JsonValue object) {
        KeyLabels labels;
        const bool isSecret = hasPrivateMember(object);
        if (isSecret && onlyPublic) {
            (void)readLabels(object, labels); // What can be read of them names the key.
            set.m_refused.push_back({std::move(labels), {Reason::KeyInvalid, "it is not public"}, true});
            return;
        }
        auto key = readJwk(object, true, labels);
        if (key)
            set.m_keys.push_back(std::move(*key));
        else
            set.m_refused.push_back({std::move(labels), std::move(key.error()), isSecret});
    };
    const JsonValue keys = root.member("keys");
    set.m_single = !keys.exists();
    if (set.m_single) {
        take(root);
        return set;
    }
    if (!keys.isArray())
        return refuse(Reason::KeyInvalid, "keys is no list");
    if (onlyPublic && hasMoreThan(keys, MaxPublishedKeys))
        return refuse(Reason::KeyInvalid, std::string(TooManyKeys));
    for (JsonValue key = keys.firstChild(); key.exists(); key = key.next()) {
        // RFC 7517 section 5: a key of a kind we do not know is for somebody else. Its secrets are for
        // nobody.
        const JsonValue type = key.member("kty");
        if (type.isString() && !isKnownType(type) && !(onlyPublic && hasPrivateMember(key)))
            ++set.m_passedOver;
        else
            take(key);
    }
    return set;
}

Checked<JwkSet> JwkSet::parse(std::string_view json, bool allowWeak)
{
    auto set = parseEach(json);
    if (!set)
        return set;
    if (!set->m_refused.empty())
        return tl::unexpected(set->m_refused.front().why);
    if (set->isMixed())
        return refuse(Reason::KeyInvalid, "symmetric keys beside others");
    for (const Jwk &key : set->m_keys) {
        if (key.isWeak() && !allowWeak)
            return refuse(Reason::KeyWeak, key.description());
    }
    return set;
}

bool JwkSet::isMixed() const
{
    std::size_t symmetric = 0;
    for (const Jwk &key : m_keys)
        symmetric += key.isSymmetric() ? 1 : 0;
    for (const RefusedJwk &key : m_refused)
        symmetric += key.labels.type == "oct" ? 1 : 0;
    return symmetric != 0 && symmetric != m_keys.size() + m_refused.size();
}

std::string JwkSet::publicJson() const
{
    std::string text = "{\"keys\":[";
    for (const Jwk &key : m_keys) {
        if (!key.isSymmetric())
            text += (text.back() == '[' ? "" : ",") + key.publicJson();
    }
    return text + "]}";
}

} // namespace gatehouse::jose
