// SPDX-License-Identifier: MIT
#include "core/base/jsonescape.h"
#include "core/base/strictjson.h"

namespace gatehouse {

bool JsonValue::isDuplicate() const { return exists() && m_document->m_nodes[m_index].isDuplicate; }
std::size_t JsonValue::offset() const { return exists() ? m_document->m_nodes[m_index].offset : 0; }

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
    if (exists()) {
        const auto &node = m_document->m_nodes[m_index];
        appendUnescaped(result, m_document->m_text.substr(node.nameOffset, node.nameLength));
    }
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
