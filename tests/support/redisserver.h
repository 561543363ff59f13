// SPDX-License-Identifier: MIT
#pragma once

#include "core/store/redis/redisstore.h"
#include "core/store/redis/resp.h"

#include <QProcess>
#include <QTemporaryDir>

namespace gatehouse::test {

/// A real redis-server of a test's own, on a free loopback port, in a temporary folder. Ends with the object.
class RedisServer {
public:
    /// `arguments` are further ones of redis-server: {"--maxmemory", "1mb"}.
    explicit RedisServer(const QStringList &arguments = {},
                         const QString &program = QStringLiteral("redis-server"));
    ~RedisServer();
    static bool isInstalled();

    bool start(); ///< Again after stop(), on the same port.
    void stop(); ///< kill -9.
    quint16 port() const { return m_port; }
    QString folder() const { return m_folder.path(); }
    qint64 processId() const { return m_process.processId(); }
    RedisAddress address() const { return {QStringLiteral("127.0.0.1"), m_port}; }
    RedisOptions options() const;
    RedisStoreOptions storeOptions(const QString &layout = QStringLiteral("native")) const;
    /// Runs one command as redis-cli would, over a connection of its own; the reply as text, errors too, and
    /// the parts of a list by line.
    QString command(const QStringList &words) const { return command(words, options()); }
    QString command(const QStringList &words, const RedisOptions &options) const;

private:
    QStringList m_arguments;
    QString m_program;
    QTemporaryDir m_folder;
    QProcess m_process;
    quint16 m_port = 0;
};

quint16 freePort();
QString textOf(const RespReply &reply);

} // namespace gatehouse::test
