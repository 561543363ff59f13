// SPDX-License-Identifier: MIT
#pragma once

#include "core/store/redis/redislink.h"
#include "core/store/redis/respconnection.h"

#include <memory>
#include <set>

namespace gatehouse {

/// What the server tells of `refresh:<jti>` keys that come and go (keyspace notifications), over a connection
/// of its own. Only where its operator has switched that on: settings of the server are never changed here.
class GuideFeed {
public:
    explicit GuideFeed(RedisLink &link)
        : m_link(link)
    { }
    /// Asks whether the server tells, and says so in liveness().
    void learn();
    bool isOffered() const { return m_channel != Channel::None; }
    /// StoreInfo::liveness.
    const QString &liveness() const { return m_liveness; }

    /// Listens from now on. What was told before is forgotten. After learn().
    Done begin();
    bool isListening() const { return m_connection && m_connection->isOpen(); }
    /// The jtis of all keys that something happened to since begin() or the last time. Error when the
    /// connection was lost or too much happened, so that something may be missing; then nothing is listened
    /// to any more.
    Result<std::set<std::string>> touched();

private:
    enum class Channel { None, Keyspace, Keyevent };
    void readSettings(std::string_view flags);
    std::vector<std::string> names() const;
    Done readAll(std::set<std::string> &ids);
    void take(const RespReply &message, std::set<std::string> &ids);
    Done checkAlive();

    RedisLink &m_link;
    Channel m_channel = Channel::None;
    QString m_liveness;
    std::unique_ptr<RespConnection> m_connection;
    QElapsedTimer m_sincePing;
    bool m_isPinged = false;
};

} // namespace gatehouse
