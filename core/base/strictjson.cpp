// SPDX-License-Identifier: MIT
#include "core/base/strictjson.h"

#include "core/base/utf8.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace gatehouse {
namespace {

constexpr std::string_view Replacement = "\xef\xbf\xbd"; // U+FFFD

bool isHighSurrogate(std::uint32_t unit) { return unit >= 0xd800 && unit < 0xdc00; }
bool isLowSurrogate(std::uint32_t unit) { return unit >= 0xdc00 && unit < 0xe000; }

/// The four hexadecimal digits at `at`, or nothing.
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

/// The other half, when a `\uDC00` to `\uDFFF` stands at `at`.
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

/// Appends what `raw`, the well-formed inside of a JSON string, stands for.
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

/// The first eight bytes as one number that sorts like the text.
std::uint64_t prefixOf(std::string_view text)
{
    std::uint64_t prefix = 0;
    for (std::size_t i = 0; i < 8; ++i)
        prefix = (prefix << 8) | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0U);
    return prefix;
}

} // namespace

/// Reads one text into a document. Lives for one call of JsonDocument::parse.
class JsonReader {
public:
    explicit JsonReader(JsonDocument &document)
        : m_document(document)
        , m_text(document.m_text)
    { }

    JsonProblem read()
    {
        if (!readWhole())
            return m_problem == JsonProblem::None ? fail(JsonProblem::Syntax, m_at) : m_problem;
        return m_problem;
    }

private:
    using Node = JsonDocument::Node;
    using Type = JsonDocument::Type;
    struct Frame {
        std::uint32_t node;
        char close;
        std::uint32_t children;
        bool hasEscapedName;
    };

    /// Notes `problem` unless a graver one is known.
    JsonProblem fail(JsonProblem problem, std::size_t at)
    {
        if (m_problem == JsonProblem::None || problem < m_problem) {
            m_problem = problem;
            m_document.m_problemOffset = at;
        }
        return m_problem;
    }

    bool readWhole()
    {
        skipSpace();
        if (!readValue())
            return false;
        while (m_depth > 0) {
            if (!readNext())
                return false;
        }
        skipSpace();
        return m_at == m_text.size() || fail(JsonProblem::Syntax, m_at) == JsonProblem::None;
    }

    /// The next member or element of the innermost container, or its end.
    bool readNext()
    {
        Frame &frame = m_frames[m_depth - 1];
        skipSpace();
        if (m_at == m_text.size())
            return false;
        if (m_text[m_at] == frame.close) {
            close(frame);
            return true;
        }
        if (frame.children > 0) {
            if (m_text[m_at] != ',')
                return syntaxError();
            ++m_at;
            skipSpace();
        }
        ++frame.children;
        if (frame.close == '}' && !readName(frame))
            return false;
        return readValue();
    }

    bool readName(Frame &frame)
    {
        const std::size_t start = m_at + 1;
        if (m_at == m_text.size() || m_text[m_at] != '"' || !skipString(m_nameEscaped))
            return syntaxError();
        m_nameOffset = static_cast<std::uint32_t>(start);
        m_nameLength = static_cast<std::uint32_t>(m_at - 1 - start);
        frame.hasEscapedName |= m_nameEscaped;
        skipSpace();
        if (m_at == m_text.size() || m_text[m_at] != ':')
            return syntaxError();
        ++m_at;
        skipSpace();
        return true;
    }

    bool readValue()
    {
        if (m_at == m_text.size())
            return syntaxError();
        const std::size_t start = m_at;
        bool isEscaped = false;
        switch (m_text[m_at]) {
        case '{':
            return open(Type::Object, '}');
        case '[':
            return open(Type::Array, ']');
        case '"':
            return skipString(isEscaped) ? add(Type::String, start, isEscaped) : syntaxError();
        case 't':
            return skipWord("true") && add(Type::True, start);
        case 'f':
            return skipWord("false") && add(Type::False, start);
        case 'n':
            return skipWord("null") && add(Type::Null, start);
        default:
            return skipNumber() ? add(Type::Number, start) : syntaxError();
        }
    }

    bool add(Type type, std::size_t start, bool isEscaped = false)
    {
        const auto index = static_cast<std::uint32_t>(m_document.m_nodes.size());
        m_document.m_nodes.push_back(Node{static_cast<std::uint32_t>(start),
                                          static_cast<std::uint32_t>(m_at - start), m_nameOffset,
                                          m_nameLength, index + 1, type, isEscaped, m_nameEscaped, false});
        m_nameOffset = m_nameLength = 0;
        m_nameEscaped = false;
        return true;
    }

    bool open(Type type, char close)
    {
        if (m_depth == m_frames.size()) {
            fail(JsonProblem::Depth, m_at);
            return false;
        }
        m_frames[m_depth++] = Frame{static_cast<std::uint32_t>(m_document.m_nodes.size()), close, 0, false};
        add(type, m_at);
        ++m_at;
        return true;
    }

    void close(const Frame &frame)
    {
        ++m_at;
        Node &node = m_document.m_nodes[frame.node];
        node.length = static_cast<std::uint32_t>(m_at - node.offset);
        node.next = static_cast<std::uint32_t>(m_document.m_nodes.size());
        if (frame.close == '}')
            findDuplicates(frame);
        --m_depth;
    }

    /// Few plain names are compared with each other; more are sorted, so that no text takes quadratic time.
    void findDuplicates(const Frame &frame)
    {
        constexpr std::uint32_t Few = 10;
        if (frame.children > Few || frame.hasEscapedName) {
            findDuplicatesBySorting(frame);
            return;
        }
        auto &nodes = m_document.m_nodes;
        const std::uint32_t end = nodes[frame.node].next;
        for (std::uint32_t i = frame.node + 1; i < end; i = nodes[i].next) {
            for (std::uint32_t j = nodes[i].next; j < end; j = nodes[j].next) {
                if (nodes[i].nameLength == nodes[j].nameLength && rawName(nodes[i]) == rawName(nodes[j]))
                    markDuplicates(i, j);
            }
        }
    }

    void findDuplicatesBySorting(const Frame &frame)
    {
        auto &nodes = m_document.m_nodes;
        auto &names = m_document.m_names;
        std::string &arena = m_document.m_unescaped;
        names.clear();
        arena.clear();
        if (frame.hasEscapedName)
            arena.reserve(
                nodes[frame.node].length); // Unescaping never makes a text longer, so views stay put.
        for (std::uint32_t i = frame.node + 1; i < nodes[frame.node].next; i = nodes[i].next) {
            std::string_view name = rawName(nodes[i]);
            if (nodes[i].isNameEscaped) {
                const std::size_t start = arena.size();
                appendUnescaped(arena, name);
                name = std::string_view(arena).substr(start);
            }
            names.push_back({prefixOf(name), name, i});
        }
        std::sort(names.begin(), names.end(), [](const auto &a, const auto &b) {
            return a.prefix != b.prefix ? a.prefix < b.prefix : a.text < b.text;
        });
        for (std::size_t i = 1; i < names.size(); ++i) {
            if (names[i].prefix == names[i - 1].prefix && names[i].text == names[i - 1].text)
                markDuplicates(names[i - 1].node, names[i].node);
        }
    }

    void markDuplicates(std::uint32_t a, std::uint32_t b)
    {
        auto &nodes = m_document.m_nodes;
        nodes[a].isDuplicate = nodes[b].isDuplicate = true;
        fail(JsonProblem::Duplicate, nodes[std::max(a, b)].nameOffset);
    }

    std::string_view rawName(const Node &node) const
    {
        return m_text.substr(node.nameOffset, node.nameLength);
    }

    bool syntaxError()
    {
        fail(JsonProblem::Syntax, m_at);
        return false;
    }

    void skipSpace()
    {
        while (
            m_at < m_text.size()
            && (m_text[m_at] == ' ' || m_text[m_at] == '\n' || m_text[m_at] == '\t' || m_text[m_at] == '\r'))
            ++m_at;
    }

    bool skipWord(std::string_view word)
    {
        if (m_text.substr(m_at, word.size()) != word)
            return syntaxError();
        m_at += word.size();
        return true;
    }

    bool skipDigits()
    {
        const std::size_t start = m_at;
        while (m_at < m_text.size() && m_text[m_at] >= '0' && m_text[m_at] <= '9')
            ++m_at;
        return m_at > start;
    }

    bool skipOne(std::string_view choices)
    {
        if (m_at == m_text.size() || choices.find(m_text[m_at]) == std::string_view::npos)
            return false;
        ++m_at;
        return true;
    }

    bool skipNumber()
    {
        skipOne("-");
        const std::size_t whole = m_at;
        if (!skipDigits() || (m_text[whole] == '0' && m_at > whole + 1))
            return false;
        if (skipOne(".") && !skipDigits())
            return false;
        if (!skipOne("eE"))
            return true;
        skipOne("+-");
        return skipDigits();
    }

    /// From the opening quote to behind the closing one.
    bool skipString(bool &isEscaped)
    {
        isEscaped = false;
        ++m_at;
        for (;;) {
            skipPlain();
            if (m_at == m_text.size() || static_cast<unsigned char>(m_text[m_at]) < 0x20)
                return false;
            if (m_text[m_at] == '"') {
                ++m_at;
                return true;
            }
            isEscaped = true;
            if (!skipEscape())
                return false;
        }
    }

    bool skipEscape()
    {
        const std::size_t start = m_at;
        if (++m_at == m_text.size())
            return false;
        const char letter = m_text[m_at++];
        if (letter != 'u')
            return simpleEscape(letter) != '\0';
        const auto unit = hexUnit(m_text, m_at);
        if (!unit)
            return false;
        m_at += 4;
        if (isHighSurrogate(*unit) && lowSurrogateAt(m_text, m_at))
            m_at += 6;
        else if (isHighSurrogate(*unit) || isLowSurrogate(*unit))
            fail(JsonProblem::LoneSurrogate, start);
        return true;
    }

    /// Over everything that is no quote, no backslash and no control character, eight bytes at a time.
    void skipPlain()
    {
        constexpr std::uint64_t Ones = 0x0101010101010101U;
        while (m_text.size() - m_at >= 8) {
            std::uint64_t word = 0;
            std::memcpy(&word, m_text.data() + m_at, 8);
            const std::uint64_t quote = word ^ (Ones * '"');
            const std::uint64_t slash = word ^ (Ones * '\\');
            const std::uint64_t special =
                (((quote - Ones) & ~quote) | ((slash - Ones) & ~slash) | ((word - Ones * 0x20) & ~word))
                & (Ones * 0x80);
            if (special == 0) {
                m_at += 8;
                continue;
            }
            if constexpr (std::endian::native == std::endian::little)
                m_at += static_cast<std::size_t>(std::countr_zero(special)) / 8;
            break;
        }
        while (m_at < m_text.size() && m_text[m_at] != '"' && m_text[m_at] != '\\'
               && static_cast<unsigned char>(m_text[m_at]) >= 0x20)
            ++m_at;
    }

    JsonDocument &m_document;
    std::string_view m_text;
    std::size_t m_at = 0;
    std::array<Frame, JsonDocument::MaxDepth> m_frames;
    std::size_t m_depth = 0;
    std::uint32_t m_nameOffset = 0, m_nameLength = 0;
    bool m_nameEscaped = false;
    JsonProblem m_problem = JsonProblem::None;
};

JsonProblem JsonDocument::parse(std::string_view text)
{
    m_text = text;
    m_nodes.clear();
    m_problemOffset = 0;
    if (text.size() > MaxSize)
        return JsonProblem::Syntax;
    if (const std::size_t bad = utf8ProblemAt(text); bad != std::string_view::npos) {
        m_problemOffset = bad;
        return JsonProblem::Utf8;
    }
    const JsonProblem problem = JsonReader(*this).read();
    if (problem == JsonProblem::Syntax || problem == JsonProblem::Depth)
        m_nodes.clear();
    return problem;
}

JsonValue JsonDocument::root() const
{
    return m_nodes.empty() ? JsonValue() : JsonValue(this, 0, static_cast<std::uint32_t>(m_nodes.size()));
}

bool JsonValue::isString() const
{
    return exists() && m_document->m_nodes[m_index].type == JsonDocument::Type::String;
}
bool JsonValue::isNumber() const
{
    return exists() && m_document->m_nodes[m_index].type == JsonDocument::Type::Number;
}
bool JsonValue::isArray() const
{
    return exists() && m_document->m_nodes[m_index].type == JsonDocument::Type::Array;
}
bool JsonValue::isObject() const
{
    return exists() && m_document->m_nodes[m_index].type == JsonDocument::Type::Object;
}
bool JsonValue::isTrue() const
{
    return exists() && m_document->m_nodes[m_index].type == JsonDocument::Type::True;
}
bool JsonValue::isDuplicate() const { return exists() && m_document->m_nodes[m_index].isDuplicate; }
std::size_t JsonValue::offset() const { return exists() ? m_document->m_nodes[m_index].offset : 0; }

std::string_view JsonValue::text() const
{
    if (!exists())
        return {};
    const auto &node = m_document->m_nodes[m_index];
    return m_document->m_text.substr(node.offset, node.length);
}

std::optional<std::string_view> JsonValue::plainString() const
{
    if (!isString() || m_document->m_nodes[m_index].isEscaped)
        return std::nullopt;
    const std::string_view quoted = text();
    return quoted.substr(1, quoted.size() - 2);
}

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

JsonValue JsonValue::firstChild() const
{
    if (!isObject() && !isArray())
        return {};
    const std::uint32_t end = m_document->m_nodes[m_index].next;
    return m_index + 1 < end ? JsonValue(m_document, m_index + 1, end) : JsonValue();
}

JsonValue JsonValue::next() const
{
    if (!exists())
        return {};
    const std::uint32_t index = m_document->m_nodes[m_index].next;
    return index < m_end ? JsonValue(m_document, index, m_end) : JsonValue();
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
    if (!exists())
        return false;
    const auto &node = m_document->m_nodes[m_index];
    return node.isNameEscaped ? name() == expected
                              : m_document->m_text.substr(node.nameOffset, node.nameLength) == expected;
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
