// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/secret.h"

#include <QString>
#include <QStringList>

#include <atomic>
#include <memory>
#include <string>
#include <vector>

namespace gatehouse {

/// Where a Redis server listens.
struct RedisAddress {
    QString host;
    quint16 port = 6379;
    QString text() const { return QStringLiteral("%1:%2").arg(host).arg(port); }
    bool operator==(const RedisAddress &) const = default;
};

/// How to reach a Redis server, a cluster, or a primary named by Sentinels.
struct RedisOptions {
    RedisAddress address;
    bool tls = false;
    QString caFile; ///< PEM. Empty: the authorities that the system trusts.
    QString certificateFile, keyFile; ///< PEM, for servers that ask for a client certificate.
    QString userName; ///< Empty: the user "default".
    std::shared_ptr<const Secret> password; ///< Null: none.
    int database = 0;
    /// Sentinel: `address` is one of them, these are others, and they know the primary by this name.
    QString sentinelPrimary;
    std::vector<RedisAddress> otherSentinels;
    /// Where Sentinels ask for a password. They are never told the server's own unless it is put here too.
    QString sentinelUserName;
    std::shared_ptr<const Secret> sentinelPassword;
    int connectTimeoutMs = 5000; ///< For the connection and for the TLS handshake, each.
    int deadlineMs = 5000; ///< For every round trip.
    bool isReadOnly = false; ///< Nothing that changes data is sent.
    const std::atomic<bool> *stop = nullptr; ///< When it becomes true, waiting ends with Cancelled.
};

} // namespace gatehouse
