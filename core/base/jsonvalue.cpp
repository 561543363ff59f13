// SPDX-License-Identifier: MIT
#include "core/base/jsonescape.h"
#include "core/base/strictjson.h"

namespace gatehouse {

std::string JsonValue::string() const
{
    std::string result;
    if (isString())
        appendUnescaped(result, text().substr(1, text().size() - 2));
    return result;
}

bool JsonValue::equals(std::string_view expected) const
{
    if (!isString())
        return false;
    const auto plain = plainString();
    return plain ? *plain == expected : string() == expected;
}

std::string JsonValue::name() const
{
    std::string result;
    if (exists())
        appendUnescaped(result, std::string_view(m_text + m_node->nameOffset, m_node->nameLength));
    return result;
}

bool JsonValue::isNamed(std::string_view expected) const
{
    const auto plain = plainName();
    return plain ? *plain == expected : exists() && name() == expected;
}

JsonValue JsonValue::member(std::string_view expected) const
{
    if (!isObject())
        return {};
    JsonValue child = firstChild();
    while (child.exists() && !child.isNamed(expected))
        child = child.next();
    return child;
}

} // namespace gatehouse
