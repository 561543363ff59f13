// SPDX-License-Identifier: MIT
#pragma once

#include "core/session/sessionstore.h"
#include "core/store/redis/redislink.h"

namespace gatehouse {

/// Some keys, as one SCAN gave them, packed.
class KeyPage {
public:
    void add(std::string_view key);
    void clear();
    std::size_t size() const { return m_ends.size(); }
    std::string_view operator[](std::size_t index) const;

private:
    std::string m_text;
    std::vector<std::uint32_t> m_ends;
};

/// What to ask about the keys of a page, and what to do with the answers.
class PageReader {
public:
    virtual ~PageReader() = default;
    /// Appends commands about these keys to `commands`; how many replies they will have. All keys of a page
    /// are on the same server. In a cluster each command names one key, and the n-th one key n modulo size().
    virtual std::size_t ask(const KeyPage &keys, std::string &commands) = 0;
    /// The n-th of those replies; false stops the scan, which then ends with Cancelled. The replies of a page
    /// come in order, with no other page's between them. A key that is on another server has null in the
    /// place of a reply, and comes again in a page of its own kind.
    virtual Result<bool> take(const KeyPage &keys, std::size_t n, const RespReply &reply) = 0;
    /// How far the replies of a page were used up when the connection is lost in the middle of it: the page
    /// is asked for again and replies before this one are not handed over a second time.
    virtual std::size_t usedUp(std::size_t taken) const = 0;
};

/// A reply that says nothing.
RespReply nullReply();

/// Every key that matches `pattern`, on every primary, once each. Keys that come or go during the scan may or
/// may not be among them. Keys that move between the nodes of a cluster are (SlotClaims, StrayKeys).
///
/// One connection per server, with eight ranges of the hash table in flight on it: the server works on the
/// next page while this one is read. A lost connection is made anew (core/store/resumption.h), `told` hears
/// of it, and the scan goes on where it was; from the start, without a key twice, when the server was started
/// anew meanwhile and its cursors mean something else.
Done scanKeys(RedisLink &link, std::string_view pattern, PageReader &reader, SessionSink *told = nullptr);

} // namespace gatehouse
