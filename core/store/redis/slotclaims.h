// SPDX-License-Identifier: MIT
#pragma once

#include "core/store/redis/redislink.h"

#include <bitset>
#include <map>

namespace gatehouse {

/// Which nodes of a cluster have to be scanned so that no key is missed that moves from one to another
/// meanwhile.
///
/// Each node tells by CLUSTER NODES which slots it holds and which it takes in. A key that moved can have
/// been missed only where its slot arrived after, or while, the other nodes were scanned: those nodes are
/// scanned once more, when all others are done. A slot that left and came back shows in the configuration
/// epoch of its node, which grows with each slot that it takes over.
class SlotClaims {
public:
    explicit SlotClaims(RedisLink &link)
        : m_link(link)
    { }
    /// All nodes that have keys or take some in, before the first is scanned.
    Result<std::vector<RedisAddress>> allNodes();
    /// Those to be scanned once more, when all that were named before are done. Empty: nothing was missed.
    Result<std::vector<RedisAddress>> nodesWithArrivals();

private:
    using Slots = std::bitset<RedisNodes::slotCount>;
    struct Node {
        RedisAddress address;
        Slots held, taken; ///< `taken`: their keys come one by one from another node.
        std::int64_t epoch = 0;
    };
    struct Covered {
        Slots slots; ///< Those that need no further scan of this node.
        std::int64_t epoch = 0; ///< Before the first scan.
    };
    Done read(std::vector<Node> &nodes);
    Result<Node> readNode(const RedisAddress &address, std::vector<RedisAddress> &others);
    static void readLine(std::string_view line, Node &self, std::vector<RedisAddress> &others);

    RedisLink &m_link;
    bool m_isTold = true; ///< False: this user may not ask.
    bool m_isFirst = true;
    std::map<QString, Covered> m_covered; ///< By address.
    Slots m_moving; ///< Slots that moved while not all nodes had been scanned.
};

} // namespace gatehouse
