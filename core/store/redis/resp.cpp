// SPDX-License-Identifier: MIT
#include "core/store/redis/resp.h"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace gatehouse {

namespace {

bool isDigit(char c) { return c >= '0' && c <= '9'; }

std::string_view withoutSign(std::string_view text)
{
    if (!text.empty() && (text.front() == '+' || text.front() == '-'))
        text.remove_prefix(1);
    return text;
}

bool isDigits(std::string_view text) { return !text.empty() && std::ranges::all_of(text, isDigit); }

/// A length or count: plain digits. -1 is null and is looked at by the caller.
bool readLength(std::string_view text, std::int64_t &length)
{
    return text.size() < 20 && isDigits(text) && readDecimal(text, length);
}

std::string_view takeDigits(std::string_view &text)
{
    const auto end = std::ranges::find_if_not(text, isDigit);
    const auto digits = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    text.remove_prefix(digits.size());
    return digits;
}

bool equalsFolded(std::string_view text, std::string_view lower)
{
    return std::ranges::equal(text, lower, [](char a, char b) {
        return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
    });
}

bool isDouble(std::string_view text)
{
    text = withoutSign(text);
    if (equalsFolded(text, "inf") || equalsFolded(text, "nan"))
        return true;
    if (takeDigits(text).empty())
        return false;
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        if (takeDigits(text).empty())
            return false;
    }
    if (text.starts_with('e') || text.starts_with('E')) {
        text = withoutSign(text.substr(1));
        if (takeDigits(text).empty())
            return false;
    }
    return text.empty();
}

} // namespace

bool readDecimal(std::string_view text, std::int64_t &number)
{
    if (text.starts_with('+') && !text.starts_with("+-"))
        text.remove_prefix(1);
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    return problem == std::errc() && end == text.data() + text.size();
}

bool RespReply::isText(std::size_t index) const
{
    const RespType kind = type(index);
    return kind == RespType::Bulk || kind == RespType::Simple || kind == RespType::Verbatim;
}

bool RespReply::isList(std::size_t index, std::int64_t count) const
{
    return type(index) >= RespType::Array && number(index) >= count;
}

std::size_t RespReply::part(std::size_t index, std::int64_t n) const
{
    std::size_t at = index + 1;
    for (; n > 0; --n)
        at = next(at);
    return at;
}

OwnedReply::OwnedReply(const RespReply &reply)
    : m_nodes(reply.nodes().begin(), reply.nodes().end())
{
    std::size_t end = 0;
    for (const RespNode &node : m_nodes)
        end = std::max(end, std::size_t(node.begin) + node.size);
    m_bytes.assign(reply.bytes(), end);
}

char *RespReader::room(std::size_t size)
{
    if (m_isComplete) { // the reply was used: its bytes can go
        m_begin = m_at;
        m_nodes.clear();
        m_isComplete = false;
    }
    if (m_begin > 0 && m_buffer.size() - m_end < size) {
        std::memmove(m_buffer.data(), m_buffer.data() + m_begin, m_end - m_begin);
        m_at -= m_begin;
        m_seen = m_seen > m_begin ? m_seen - m_begin : 0;
        m_end -= m_begin;
        m_begin = 0;
    }
    if (m_buffer.size() - m_end < size)
        m_buffer.resize(std::max(m_end + size, m_buffer.size() * 2));
    return m_buffer.data() + m_end;
}

void RespReader::feed(std::string_view bytes)
{
    if (!bytes.empty())
        std::memcpy(room(bytes.size()), bytes.data(), bytes.size());
    filled(bytes.size());
}

void RespReader::reset()
{
    m_begin = m_at = m_seen = m_end = 0;
    m_nodes.clear();
    m_open.clear();
    m_problem = nullptr;
    m_isComplete = false;
    m_buffer = {};
}

RespReader::Status RespReader::next()
{
    if (m_problem)
        return Status::Broken;
    if (m_isComplete) {
        m_begin = m_at;
        m_nodes.clear();
        m_isComplete = false;
    }
    while (true) {
        const Status status = step();
        if (status != Status::Reply)
            return status;
        if (m_open.empty() && !m_nodes.empty())
            break;
    }
    m_isComplete = true;
    return Status::Reply;
}

/// Reads one part. Nothing is taken until all of its bytes are there.
RespReader::Status RespReader::step()
{
    std::string_view line;
    const Status status = readLine(line);
    if (status != Status::Reply)
        return status;
    if (line.empty())
        return broken("a part without a type");
    if (m_nodes.size() >= m_limits.nodes || m_at - m_begin > m_limits.bytes)
        return broken("a reply is too long");
    const char kind = line.front();
    const std::string_view rest = line.substr(1);
    switch (kind) {
    case '*':
    case '~':
    case '%':
    case '>':
    case '|':
        if (kind == '*' && rest == "-1")
            break;
        return readContainer(kind, rest);
    default:
        break;
    }
    RespNode node;
    node.begin = static_cast<std::uint32_t>(m_at + 1 - m_begin);
    const bool isBulk = kind == '$' || kind == '=' || kind == '!';
    if (isBulk && !(kind == '$' && rest == "-1"))
        return readBulk(node, kind, rest);
    node.size = static_cast<std::uint32_t>(rest.size());
    if (!readScalar(node, kind, rest))
        return broken("not a reply of a Redis server");
    m_at += line.size() + 2;
    add(node);
    return Status::Reply;
}

/// The bytes up to the next CR LF. A CR or LF alone is an error.
RespReader::Status RespReader::readLine(std::string_view &line)
{
    const char *const from = m_buffer.data() + m_at;
    const std::size_t available = m_end - m_at;
    std::size_t seen = std::max(m_seen, m_at) - m_at;
    for (; seen < available; ++seen) {
        const char c = from[seen];
        if (c == '\n' || seen > m_limits.line)
            return broken(c == '\n' ? "a line end without its first half" : "a line is too long");
        if (c != '\r')
            continue;
        if (seen + 1 == available)
            break;
        if (from[seen + 1] != '\n')
            return broken("a line end without its second half");
        line = {from, seen};
        return Status::Reply;
    }
    m_seen = m_at + seen;
    // What cannot become a reply is told by its first byte, without waiting for a line end that may never
    // come.
    if (available > 0 && std::string_view("+-:$=!_#,(*~%>|").find(from[0]) == std::string_view::npos)
        return broken("not a reply of a Redis server");
    return Status::Incomplete;
}

RespReader::Status RespReader::readBulk(RespNode &node, char kind, std::string_view length)
{
    std::int64_t size = 0;
    if (!readLength(length, size))
        return broken("a length that is not a number");
    if (size > m_limits.bulk)
        return broken("a string is too long");
    const std::size_t begin = m_at + 1 + length.size() + 2;
    const auto bytes = static_cast<std::size_t>(size);
    // The end is looked at as soon as it is there, the whole only then.
    if (m_end < begin + bytes + 2)
        return m_end > begin + bytes && m_buffer[begin + bytes] != '\r' ? broken("a string without its end")
                                                                        : Status::Incomplete;
    if (m_buffer[begin + bytes] != '\r' || m_buffer[begin + bytes + 1] != '\n')
        return broken("a string without its end");
    const std::size_t skip = kind == '=' ? 4 : 0;
    if (kind == '=' && (bytes < 4 || m_buffer[begin + 3] != ':'))
        return broken("a verbatim string without its format");
    node.begin = static_cast<std::uint32_t>(begin + skip - m_begin);
    node.size = static_cast<std::uint32_t>(bytes - skip);
    node.type = kind == '$' ? RespType::Bulk : kind == '=' ? RespType::Verbatim : RespType::Error;
    m_at = begin + bytes + 2;
    add(node);
    return Status::Reply;
}

RespReader::Status RespReader::readContainer(char kind, std::string_view count)
{
    std::int64_t parts = 0;
    if (!readLength(count, parts))
        return broken("a count that is not a number");
    if (parts > m_limits.count || m_open.size() >= m_limits.depth)
        return broken("too many parts");
    if (kind == '>' && !m_open.empty())
        return broken("a push message inside a reply");
    RespNode node;
    const bool isPaired = kind == '%' || kind == '|';
    node.number = isPaired ? parts * 2 : parts;
    node.type = kind == '*' ? RespType::Array
        : kind == '~'       ? RespType::Set
        : kind == '>'       ? RespType::Push
                            : RespType::Map;
    m_at += 1 + count.size() + 2;
    m_open.push_back({static_cast<std::uint32_t>(m_nodes.size()), node.number, kind == '|'});
    m_nodes.push_back(node);
    closeFull();
    return Status::Reply;
}

bool RespReader::readScalar(RespNode &node, char kind, std::string_view line)
{
    switch (kind) {
    case '+':
        node.type = RespType::Simple;
        return true;
    case '-':
        node.type = RespType::Error;
        return true;
    case ':':
        node.type = RespType::Integer;
        return readDecimal(line, node.number);
    case '_':
        return line.empty();
    case '$':
    case '*':
        node.size = 0;
        return true; // "-1": null, as RESP2 writes it
    case '#':
        node.type = RespType::Boolean;
        node.number = line == "t" ? 1 : 0;
        return line == "t" || line == "f";
    case ',':
        node.type = RespType::Double;
        return isDouble(line);
    case '(':
        node.type = RespType::BigNumber;
        return isDigits(withoutSign(line));
    default:
        return false;
    }
}

void RespReader::add(const RespNode &node)
{
    m_nodes.push_back(node);
    m_nodes.back().next = static_cast<std::uint32_t>(m_nodes.size());
    if (!m_open.empty()) {
        --m_open.back().left;
        closeFull();
    }
}

/// Closes the containers that have all of their parts.
void RespReader::closeFull()
{
    while (!m_open.empty() && m_open.back().left == 0) {
        const Open closed = m_open.back();
        m_open.pop_back();
        if (closed.isAttribute) { // stands for nothing: its owner still waits for the value
            m_nodes.resize(closed.node);
            return;
        }
        m_nodes[closed.node].next = static_cast<std::uint32_t>(m_nodes.size());
        if (!m_open.empty())
            --m_open.back().left;
    }
}

RespReader::Status RespReader::broken(const char *problem)
{
    m_problem = problem;
    m_nodes.clear();
    m_open.clear();
    return Status::Broken;
}

void appendCommand(std::string &out, std::span<const std::string_view> words)
{
    const auto number = [&out](char kind, std::size_t value) {
        char digits[24];
        const char *const end = std::to_chars(digits, digits + sizeof digits, value).ptr;
        out.push_back(kind);
        out.append(digits, static_cast<std::size_t>(end - digits));
        out.append("\r\n", 2);
    };
    number('*', words.size());
    for (const std::string_view word : words) {
        number('$', word.size());
        out.append(word);
        out.append("\r\n", 2);
    }
}

void appendCommand(std::string &out, std::initializer_list<std::string_view> words)
{
    appendCommand(out, std::span(words.begin(), words.size()));
}

} // namespace gatehouse
