// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/result.h"
#include "core/store/connectionprofile.h"

#include <QDeadlineTimer>
#include <QHostAddress>

#include <atomic>
#include <functional>
#include <memory>

class QEventLoop;
class QSslSocket;

namespace gatehouse {

/// The way to a server, one step after the other, up to where a login would begin. Sends nothing secret.
/// Blocks, each step at most for the profile's deadline; `stop` ends it with Cancelled.
///
/// Each step returns what was seen, in one sentence, or the Error that says what to do.
class ServerProbe {
public:
    ServerProbe(ConnectionProfile profile, const std::atomic<bool> &stop);
    ~ServerProbe();

    /// The host's addresses (DNS).
    Result<QString> findHost();
    /// A TCP connection. After findHost().
    Result<QString> connectTcp();
    /// The TLS handshake as strict as the profile wants it, with the server's certificate. After
    /// connectTcp().
    Result<QString> secure();
    /// False where there is no such way: a Unix socket, or a libpq service that names the host.
    bool hasNetwork() const;
    bool wantsTls() const;

private:
    Done waitFor(const std::function<bool()> &met, int milliseconds, const QString &timeOut);
    Result<bool> askPostgresForTls();
    Failure tcpFailure() const;
    bool isExcused() const;
    Result<QString> handshakeFailure() const;
    quint16 port() const;
    QString where() const;

    ConnectionProfile m_profile;
    const std::atomic<bool> &m_stop;
    QList<QHostAddress> m_addresses;
    std::unique_ptr<QEventLoop> m_loop; ///< Before the socket, which needs one.
    std::unique_ptr<QSslSocket> m_socket;
};

} // namespace gatehouse
