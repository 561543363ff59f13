// SPDX-License-Identifier: MIT
#pragma once

#include <QThread>

#include <atomic>

class QTcpServer;
class QTcpSocket;

namespace gatehouse::test {

/// A TCP proxy on a free loopback port that makes a network fail on demand. Runs on a thread of its own; the
/// settings may be changed at any time and count for all connections.
class FaultProxy {
public:
    explicit FaultProxy(quint16 targetPort);
    ~FaultProxy();

    quint16 port() const { return m_port; }
    int connections() const { return m_connections; } ///< Ever accepted.
    qint64 bytesUp() const { return m_bytesUp; } ///< From the client, ever.

    /// Connections are closed as soon as they come.
    void setUnreachable(bool on) { m_unreachable = on; }
    /// Bytes stay in the proxy, in both directions: a half-open connection.
    void setStalled(bool on) { m_stalled = on; }
    /// What the server says is thrown away.
    void setRepliesDropped(bool on) { m_dropReplies = on; }
    /// What the server says arrives this much later.
    void setDelayMs(int milliseconds) { m_delayMs = milliseconds; }
    /// What the server says arrives one byte a second.
    void setTrickling(bool on) { m_trickle = on; }
    /// Every connection is cut after this many more bytes of replies; -1: never.
    void cutAfterReplyBytes(qint64 bytes)
    {
        m_cutsOnce = false;
        m_cutAfter = bytes;
    }
    /// The same, and the next connection is whole again.
    void cutOnceAfterReplyBytes(qint64 bytes)
    {
        m_cutsOnce = true;
        m_cutAfter = bytes;
    }
    /// Cuts every connection now.
    void cutAll();

private:
    void accept(QTcpSocket *client);
    void sendDown(QTcpSocket *client, const QByteArray &bytes);

    quint16 m_target;
    quint16 m_port = 0;
    QThread m_thread;
    QTcpServer *m_server = nullptr; ///< Lives on the thread.
    std::atomic<int> m_connections = 0;
    std::atomic<qint64> m_bytesUp = 0;
    std::atomic<bool> m_cutsOnce = false, m_unreachable = false, m_stalled = false, m_dropReplies = false,
                      m_trickle = false;
    std::atomic<int> m_delayMs = 0;
    std::atomic<qint64> m_cutAfter = -1;
};

} // namespace gatehouse::test
