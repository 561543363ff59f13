// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse {

/// What is wrong with a JSON text. When several things are, the first of this list is told.
enum class JsonProblem : std::uint8_t {
    None,
    Utf8, ///< Bytes that are not UTF-8. (A byte order mark is UTF-8, but no JSON: Syntax.)
    Syntax, ///< Not RFC 8259, or something follows the value.
    LoneSurrogate, ///< An escape such as "\ud800" without its other half: no Unicode text (RFC 8259 8.2).
    Depth, ///< More arrays and objects inside each other than JsonDocument::MaxDepth; reading stops there.
    Duplicate ///< An object names a member twice, compared after unescaping (RFC 7515 section 4).
};

/// One value of a JsonDocument: a small handle, valid as long as the document and its text.
/// A handle to nothing (a missing member) answers "no" to every question.
class JsonValue {
public:
    JsonValue() = default;
    bool exists() const { return m_node != nullptr; }
    bool isString() const { return is(Type::String); }
    bool isNumber() const { return is(Type::Number); }
    bool isArray() const { return is(Type::Array); }
    bool isObject() const { return is(Type::Object); }
    bool isTrue() const { return is(Type::True); }

    std::string_view text() const; ///< The bytes as written, so a number keeps every digit.
    std::size_t offset() const
    {
        return exists() ? m_node->offset : 0;
    } ///< Of text() in the document, in bytes.
    std::string string() const; ///< Of a string: unescaped. Half a surrogate pair becomes U+FFFD.
    std::optional<std::string_view>
    plainString() const; ///< The same without a copy, when there is nothing to unescape.
    bool equals(std::string_view expected) const; ///< A string with exactly these bytes once unescaped.

    /// Elements of an array or members of an object, in the order of the text.
    JsonValue firstChild() const;
    JsonValue next() const; ///< The one after this one in the same array or object.

    std::string name() const; ///< Of a member: unescaped.
    std::optional<std::string_view> plainName() const; ///< The same without a copy, when nothing is escaped.
    bool isNamed(std::string_view name) const;
    bool isDuplicate() const
    {
        return exists() && m_node->isDuplicate;
    } ///< An earlier or later member has the same name.
    JsonValue member(std::string_view name) const; ///< The first member of that name.

private:
    friend class JsonDocument;
    friend class JsonReader;
    enum class Type : std::uint8_t { Null, False, True, Number, String, Array, Object };
    struct Node {
        std::uint32_t offset, length; ///< Of the value; of a string with its quotes.
        std::uint32_t nameOffset, nameLength; ///< Of the member name, between the quotes.
        std::uint32_t span; ///< How many nodes this value and all that is in it are.
        Type type;
        bool isEscaped, isNameEscaped, isDuplicate;
    };
    JsonValue(const char *text, const Node *node, const Node *end)
        : m_text(text)
        , m_node(node)
        , m_end(end)
    { }
    bool is(Type type) const { return m_node != nullptr && m_node->type == type; }

    const char *m_text = nullptr; ///< Of the whole document.
    const Node *m_node = nullptr;
    const Node *m_end = nullptr; ///< Where the array or object that holds this value ends.
};

/// A strict reader of one JSON text (RFC 8259), without recursion and in time linear in the text (but for
/// the sorting of very many names). It keeps views into the text, never copies of it, and reuses its memory:
/// reading a second text of like size allocates nothing.
class JsonDocument {
public:
    static constexpr int MaxDepth = 32;
    static constexpr std::size_t MaxSize = 0x7fffffff;

    /// Reads `text`, which must outlive the use of the values. After LoneSurrogate or Duplicate the values
    /// can be looked at all the same; after the others there is none.
    JsonProblem parse(std::string_view text);
    JsonValue root() const;
    std::size_t problemOffset() const { return m_problemOffset; } ///< Where in the text, in bytes.

private:
    friend class JsonReader;
    struct Name {
        std::uint64_t prefix; ///< The first eight bytes, so that most comparisons need no more.
        std::string_view text;
        std::uint32_t node;
    };
    std::string_view m_text;
    std::vector<JsonValue::Node> m_nodes;
    std::vector<Name> m_names; ///< Used while looking for duplicates.
    std::string m_unescaped; ///< Where m_names point for names with escapes.
    std::size_t m_problemOffset = 0;
};

// Short and asked for on every token, so they stand here.

inline std::string_view JsonValue::text() const
{
    return exists() ? std::string_view(m_text + m_node->offset, m_node->length) : std::string_view();
}

inline std::optional<std::string_view> JsonValue::plainString() const
{
    if (!isString() || m_node->isEscaped)
        return std::nullopt;
    return std::string_view(m_text + m_node->offset + 1, m_node->length - 2);
}

inline std::optional<std::string_view> JsonValue::plainName() const
{
    if (!exists() || m_node->isNameEscaped)
        return std::nullopt;
    return std::string_view(m_text + m_node->nameOffset, m_node->nameLength);
}

inline JsonValue JsonValue::firstChild() const
{
    const bool hasChild = (isObject() || isArray()) && m_node->span > 1;
    return hasChild ? JsonValue(m_text, m_node + 1, m_node + m_node->span) : JsonValue();
}

inline JsonValue JsonValue::next() const
{
    const bool hasNext = exists() && m_node + m_node->span < m_end;
    return hasNext ? JsonValue(m_text, m_node + m_node->span, m_end) : JsonValue();
}

inline JsonValue JsonDocument::root() const
{
    return m_nodes.empty() ? JsonValue()
                           : JsonValue(m_text.data(), m_nodes.data(), m_nodes.data() + m_nodes.size());
}

/// `text` as a JSON string with its quotes. Bytes that are not UTF-8 become U+FFFD.
std::string jsonQuoted(std::string_view text);

} // namespace gatehouse
