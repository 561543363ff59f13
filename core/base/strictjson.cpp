// SPDX-License-Identifier: MIT
#include "core/base/strictjson.h"

#include "core/base/jsonescape.h"
#include "core/base/utf8.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace gatehouse {
namespace {

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
        , m_at(m_text.data())
        , m_end(m_text.data() + m_text.size())
    { }

    JsonProblem read()
    {
        if (!readWhole())
            return m_problem == JsonProblem::None ? fail(JsonProblem::Syntax, offset()) : m_problem;
        return m_problem;
    }

private:
    using Node = JsonValue::Node;
    using Type = JsonValue::Type;
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
        return m_at == m_end || fail(JsonProblem::Syntax, offset()) == JsonProblem::None;
    }

    /// The next member or element of the innermost container, or its end.
    bool readNext()
    {
        Frame &frame = m_frames[m_depth - 1];
        skipSpace();
        if (m_at == m_end)
            return false;
        if (*m_at == frame.close) {
            close(frame);
            return true;
        }
        if (frame.children > 0) {
            if (*m_at != ',')
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
        const std::size_t start = offset() + 1;
        if (m_at == m_end || *m_at != '"' || !skipString(m_nameEscaped))
            return syntaxError();
        m_nameOffset = static_cast<std::uint32_t>(start);
        m_nameLength = static_cast<std::uint32_t>(offset() - 1 - start);
        frame.hasEscapedName |= m_nameEscaped;
        skipSpace();
        if (m_at == m_end || *m_at != ':')
            return syntaxError();
        ++m_at;
        skipSpace();
        return true;
    }

    bool readValue()
    {
        if (m_at == m_end)
            return syntaxError();
        const std::size_t start = offset();
        bool isEscaped = false;
        switch (*m_at) {
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
        m_document.m_nodes.push_back(Node{static_cast<std::uint32_t>(start),
                                          static_cast<std::uint32_t>(offset() - start), m_nameOffset,
                                          m_nameLength, 1, type, isEscaped, m_nameEscaped, false});
        m_nameOffset = m_nameLength = 0;
        m_nameEscaped = false;
        return true;
    }

    bool open(Type type, char close)
    {
        if (m_depth == m_frames.size()) {
            fail(JsonProblem::Depth, offset());
            return false;
        }
        m_frames[m_depth++] = Frame{static_cast<std::uint32_t>(m_document.m_nodes.size()), close, 0, false};
        add(type, offset());
        ++m_at;
        return true;
    }

    void close(const Frame &frame)
    {
        ++m_at;
        Node &node = m_document.m_nodes[frame.node];
        node.length = static_cast<std::uint32_t>(offset() - node.offset);
        node.span = static_cast<std::uint32_t>(m_document.m_nodes.size() - frame.node);
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
        const std::uint32_t end = frame.node + nodes[frame.node].span;
        for (std::uint32_t i = frame.node + 1; i < end; i += nodes[i].span) {
            for (std::uint32_t j = i + nodes[i].span; j < end; j += nodes[j].span) {
                if (haveSameName(nodes[i], nodes[j]))
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
        if (frame.hasEscapedName) // Unescaping never makes a text longer, so views into the arena stay put.
            arena.reserve(nodes[frame.node].length);
        const std::uint32_t end = frame.node + nodes[frame.node].span;
        for (std::uint32_t i = frame.node + 1; i < end; i += nodes[i].span) {
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

    bool haveSameName(const Node &a, const Node &b) const
    {
        // Most names differ in length or first letter; the byte behind an empty name is its quote.
        return a.nameLength == b.nameLength && m_text[a.nameOffset] == m_text[b.nameOffset]
            && rawName(a) == rawName(b);
    }

    std::string_view rawName(const Node &node) const
    {
        return m_text.substr(node.nameOffset, node.nameLength);
    }

    std::size_t offset() const { return static_cast<std::size_t>(m_at - m_text.data()); }

    bool syntaxError()
    {
        fail(JsonProblem::Syntax, offset());
        return false;
    }

    void skipSpace()
    {
        while (m_at < m_end && (*m_at == ' ' || *m_at == '\n' || *m_at == '\t' || *m_at == '\r'))
            ++m_at;
    }

    bool skipWord(std::string_view word)
    {
        if (m_text.substr(offset(), word.size()) != word)
            return syntaxError();
        m_at += word.size();
        return true;
    }

    bool skipDigits()
    {
        const char *start = m_at;
        while (m_at < m_end && *m_at >= '0' && *m_at <= '9')
            ++m_at;
        return m_at > start;
    }

    bool skipOne(std::string_view choices)
    {
        if (m_at == m_end || choices.find(*m_at) == std::string_view::npos)
            return false;
        ++m_at;
        return true;
    }

    bool skipNumber()
    {
        skipOne("-");
        const char *whole = m_at;
        if (!skipDigits() || (*whole == '0' && m_at > whole + 1))
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
            if (m_at == m_end || static_cast<unsigned char>(*m_at) < 0x20)
                return false;
            if (*m_at == '"') {
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
        const std::size_t start = offset();
        if (++m_at == m_end)
            return false;
        const char letter = *m_at++;
        if (letter != 'u')
            return simpleEscape(letter) != '\0';
        const auto unit = hexUnit(m_text, offset());
        if (!unit)
            return false;
        m_at += 4;
        if (isHighSurrogate(*unit) && lowSurrogateAt(m_text, offset()))
            m_at += 6;
        else if (isHighSurrogate(*unit) || isLowSurrogate(*unit))
            fail(JsonProblem::LoneSurrogate, start);
        return true;
    }

    /// Over everything that is no quote, no backslash and no control character, eight bytes at a time.
    void skipPlain()
    {
        constexpr std::uint64_t Ones = 0x0101010101010101U;
        while (m_end - m_at >= 8) {
            std::uint64_t word = 0;
            std::memcpy(&word, m_at, 8);
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
                m_at += std::countr_zero(special) / 8;
            break;
        }
        while (m_at < m_end && *m_at != '"' && *m_at != '\\' && static_cast<unsigned char>(*m_at) >= 0x20)
            ++m_at;
    }

    JsonDocument &m_document;
    std::string_view m_text;
    const char *m_at;
    const char *m_end;
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

} // namespace gatehouse
