// SPDX-License-Identifier: MIT
#pragma once

#include "core/store/redis/redislink.h"
#include "core/store/redis/respconnection.h"
#include "core/store/redis/slotclaims.h"

#include <memory>
#include <set>

namespace gatehouse {

/// What the server tells of `refresh:<jti>` keys that come and go (keyspace notifications), over a connection
/// of its own; in a cluster, where each node tells of its own keys only, over one to every node. Only where
/// its operator has switched that on: settings of the server are never changed here.
class GuideFeed {
public:
    explicit GuideFeed(RedisLink &link)
        : m_link(link)
        , m_claims(link)
    { }
    /// Asks whether the server, or every node, tells, and says so in liveness().
    void learn();
    bool isOffered() const { return !m_sources.empty(); }
    /// StoreInfo::liveness.
    const QString &liveness() const { return m_liveness; }

    /// Listens from now on. What was told before is forgotten. After learn().
    Done begin();
    bool isListening() const { return !m_listeners.empty(); }
    /// The jtis of all keys that something happened to since begin() or the last time. Error when a
    /// connection was lost, other nodes make up the cluster now, or too much happened, so that something may
    /// be missing; then nothing is listened to any more.
    Result<std::set<std::string>> touched();

private:
    enum class Channel { None, Keyspace, Keyevent };
    struct Source {
        RedisAddress address;
        Channel channel = Channel::None;
    };
    struct Listener {
        std::unique_ptr<RespConnection> connection;
        QElapsedTimer sincePing;
        bool isPinged = false;
    };
    Result<std::vector<RedisAddress>> nodes();
    Channel channelOf(const RedisAddress &address);
    Channel readSettings(std::string_view flags, const QString &where);
    std::vector<std::string> names(Channel channel) const;
    Result<Listener> listen(const Source &source);
    Done readAll(Listener &listener, std::set<std::string> &ids);
    static void take(const RespReply &message, Listener &listener, std::set<std::string> &ids);
    Done checkAlive(Listener &listener) const;
    Done checkNodes();

    RedisLink &m_link;
    SlotClaims m_claims;
    QString m_liveness;
    std::vector<Source> m_sources; ///< Empty unless all of them tell.
    std::vector<Listener> m_listeners;
    QElapsedTimer m_sinceNodes; ///< Since the nodes were last asked for.
};

} // namespace gatehouse
