// SPDX-License-Identifier: MIT
#pragma once

#include "tests/support/redisserver.h"

namespace gatehouse::test {

/// Three primaries on loopback that share the slots. "OK" is waited for.
class RedisCluster {
public:
    RedisCluster();
    bool isUp() const { return m_isUp; }
    RedisServer &node(std::size_t index) { return *m_nodes[index]; }
    std::size_t size() const { return m_nodes.size(); }
    void flush();
    /// Adds a replica of this node, in step with it. Its index; 0 when that failed.
    std::size_t join(std::size_t primary);
    QString idOf(std::size_t index) const;
    /// Moves a slot with its keys: first announced, so that ASK is answered, then finished.
    void beginMove(int slot, std::size_t from, std::size_t to);
    void moveKeys(int slot, std::size_t from, std::size_t to);
    void finishMove(int slot, std::size_t to);
    /// Index of the node that holds this slot, as node 0 sees it.
    std::size_t holderOf(int slot) const;

private:
    void start();
    void meet(const RedisServer &node) const;
    std::vector<std::unique_ptr<RedisServer>> m_nodes;
    quint16 m_busPort = 0; ///< Of the first.
    bool m_isUp = false;
};

} // namespace gatehouse::test
