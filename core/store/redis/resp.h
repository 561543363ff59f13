// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse {

/// What a reply of a Redis server, or a part of one, is (RESP2 and RESP3).
enum class RespType : std::uint8_t {
    Simple,
    Error, ///< "-CODE sentence" or a bulk error.
    Integer,
    Bulk,
    Verbatim, ///< The text without its three letters of format.
    Null,
    Boolean,
    Double, ///< As text: nothing here calculates with one.
    BigNumber, ///< As text.
    Array,
    Set,
    Map, ///< Keys and values in turn: its count is twice the number of entries.
    Push ///< Out of band: answers no command.
};

/// One part of a reply. A reply is its parts in the order in which they came, a container before its parts.
struct RespNode {
    std::int64_t number = 0; ///< Integer and Boolean: the value. Containers: how many parts.
    std::uint32_t begin = 0, size = 0; ///< Of the text, in the bytes of the reply.
    std::uint32_t next = 0; ///< Index of the part behind this one and all of its parts.
    RespType type = RespType::Null;
};

/// A whole reply, flat: no tree is built. A view; see RespReader::reply() for how long it lives.
class RespReply {
public:
    RespReply() = default;
    RespReply(std::span<const RespNode> nodes, const char *bytes)
        : m_nodes(nodes)
        , m_bytes(bytes)
    { }

    std::size_t size() const { return m_nodes.size(); }
    RespType type(std::size_t index = 0) const { return m_nodes[index].type; }
    std::int64_t number(std::size_t index = 0) const { return m_nodes[index].number; }
    std::string_view text(std::size_t index = 0) const
    {
        return {m_bytes + m_nodes[index].begin, m_nodes[index].size};
    }
    std::size_t next(std::size_t index) const { return m_nodes[index].next; }
    bool isNull(std::size_t index = 0) const { return type(index) == RespType::Null; }
    bool isError(std::size_t index = 0) const { return type(index) == RespType::Error; }
    bool isText(std::size_t index = 0) const;
    /// A container with at least `count` parts.
    bool isList(std::size_t index = 0, std::int64_t count = 0) const;
    /// Index of the n-th part of the container at `index`.
    std::size_t part(std::size_t index, std::int64_t n) const;
    std::span<const RespNode> nodes() const { return m_nodes; }
    const char *bytes() const { return m_bytes; }

private:
    std::span<const RespNode> m_nodes;
    const char *m_bytes = nullptr;
};

/// A reply that outlives the reader's next step.
class OwnedReply {
public:
    OwnedReply() = default;
    explicit OwnedReply(const RespReply &reply);
    RespReply view() const { return {m_nodes, m_bytes.data()}; }

private:
    std::string m_bytes;
    std::vector<RespNode> m_nodes;
};

/// What a reply may be at most. Nothing is reserved for a count before the bytes for it are there.
struct RespLimits {
    std::size_t line = 65'536; ///< Bytes of a simple string, an error or a number.
    std::int64_t bulk = 67'108'864; ///< Bytes of one string.
    std::int64_t count = 1'048'576; ///< Parts of one container.
    std::size_t bytes = 536'870'912; ///< Of one reply.
    std::size_t nodes = 4'194'304; ///< Parts of a reply, of containers in containers included.
    std::size_t depth = 64; ///< Containers in containers.
};

/// Reads replies from bytes as they arrive, in pieces of any size, in time linear in their number.
///
///     char *room = reader.room(64 * 1024);
///     reader.filled(socket.read(room, 64 * 1024));
///     while (reader.next() == RespReader::Status::Reply) use(reader.reply());
class RespReader {
public:
    enum class Status {
        Incomplete, ///< More bytes are needed.
        Reply,
        Broken ///< This is not RESP, or over a limit. For good: close the connection.
    };

    explicit RespReader(RespLimits limits = {})
        : m_limits(limits)
    { }

    /// Space for `size` bytes behind those that are there. Ends the life of reply().
    char *room(std::size_t size);
    /// `size` bytes of room() were written.
    void filled(std::size_t size) { m_end += size; }
    void feed(std::string_view bytes);

    /// Goes on to the next reply. Ends the life of the one before.
    Status next();
    /// The reply that next() found. Its texts live until the next call of next(), room() or feed().
    RespReply reply() const { return {m_nodes, m_buffer.data() + m_begin}; }
    /// For Broken: what is wrong, in a few words.
    std::string_view problem() const { return m_problem ? m_problem : ""; }
    /// The bytes at which the reading stopped, for guessing what else the server speaks.
    std::string_view unread() const { return {m_buffer.data() + m_at, m_end - m_at}; }
    /// Forgets everything: for a new connection.
    void reset();

private:
    struct Open {
        std::uint32_t node;
        std::int64_t left; ///< Parts still to come.
        bool isAttribute; ///< Dropped when complete (RESP3: auxiliary data in front of a value).
    };

    Status step();
    Status readLine(std::string_view &line);
    Status readBulk(RespNode &node, char kind, std::string_view length);
    Status readContainer(char kind, std::string_view count);
    bool readScalar(RespNode &node, char kind, std::string_view line);
    void add(const RespNode &node);
    void closeFull();
    Status broken(const char *problem);

    RespLimits m_limits;
    std::vector<char> m_buffer;
    std::size_t m_begin = 0; ///< Where the present reply begins.
    std::size_t m_at = 0; ///< Where reading goes on.
    std::size_t m_seen = 0; ///< No line end before here.
    std::size_t m_end = 0; ///< Behind the last byte.
    std::vector<RespNode> m_nodes;
    std::vector<Open> m_open;
    const char *m_problem = nullptr;
    bool m_isComplete = false;
};

/// Appends one command, as an array of bulk strings, to `out`.
void appendCommand(std::string &out, std::span<const std::string_view> words);
void appendCommand(std::string &out, std::initializer_list<std::string_view> words);

/// A signed decimal number, and nothing else. False for everything outside 64 bits.
bool readDecimal(std::string_view text, std::int64_t &number);

} // namespace gatehouse
