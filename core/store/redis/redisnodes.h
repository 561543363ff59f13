// SPDX-License-Identifier: MIT
#pragma once

#include "core/store/redis/respconnection.h"

#include <set>

namespace gatehouse {

/// Slot of a key in a cluster: CRC-16 (XMODEM) of its hash tag, or of the whole key, modulo 16384.
std::uint16_t slotOf(std::string_view key);

/// The servers behind one set of options: a single one, the primary that Sentinels name, or the primaries of
/// a cluster. Connections are opened when they are needed and kept.
class RedisNodes {
public:
    static constexpr std::size_t slotCount = 16'384;

    explicit RedisNodes(RedisOptions options);

    /// Finds out who is there, anew: after a failure, or when a node says that it is not the right one.
    Done discover();
    bool isCluster() const { return m_isCluster; }
    const RedisOptions &options() const { return m_options; }
    /// The server that answers for all where there is one: the seed, or the primary.
    const RedisAddress &home() const { return m_home; }

    /// Open connections.
    Result<RespConnection *> forKey(std::string_view key);
    Result<RespConnection *> at(const RedisAddress &address);
    Result<std::vector<RespConnection *>> primaries();
    /// MOVED: this slot is there from now on.
    void learn(std::uint16_t slot, const RedisAddress &address);
    /// It has, or once had, replicas.
    bool isReplicated(const RespConnection &server) const { return m_replicated.contains(&server); }
    void noteReplicas(const RespConnection &server) { m_replicated.insert(&server); }

private:
    /// The one server. A new connection to a primary under Sentinels asks them first who that is: after a
    /// failover the old one may be back, and answer with what it had.
    Result<RespConnection *> atHome();
    Result<RespConnection *> checkedHome();
    Done askSentinels();
    Result<RedisAddress> primaryFrom(const RedisAddress &sentinel);
    Done readSlots();
    Done takeSlots(const RespReply &reply, const RedisAddress &source);
    RespConnection &connectionTo(const RedisAddress &address);
    std::int16_t indexOf(const RedisAddress &address);

    RedisOptions m_options;
    RedisAddress m_home;
    bool m_isCluster = false;
    std::pair<const RespConnection *, int> m_checkedPrimary; ///< And in which opening.
    std::set<const RespConnection *> m_replicated;
    std::vector<std::unique_ptr<RespConnection>> m_connections; ///< Never shrinks: slots name them by index.
    std::vector<std::int16_t> m_slots; ///< Of a cluster: index of its primary, or -1.
};

} // namespace gatehouse
