// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/result.h"
#include "core/store/redis/redisoptions.h"
#include "core/store/redis/resp.h"

#include <QDeadlineTimer>
#include <QElapsedTimer>

#include <functional>
#include <memory>
#include <optional>

class QEventLoop;
class QSslSocket;
class QTimer;

namespace gatehouse {

/// One connection to one Redis server, used by the thread that opened it. Waits in an event loop of its own,
/// in slices of at most 100 ms, so that a stop is seen at once.
///
/// An Error of send() and receive() closes the connection: what was not answered by then may or may not have
/// been carried out. Nothing is ever sent twice from here.
///
/// Errors: Unavailable (name, network, closed by the server, TLS), Timeout, Cancelled (stopped), Denied
/// (refused login, refused certificate), Malformed (the server does not speak RESP).
class RespConnection {
public:
    /// To `address`; of `options` everything else is used.
    RespConnection(RedisAddress address, const RedisOptions &options);
    ~RespConnection();
    RespConnection(const RespConnection &) = delete;
    RespConnection &operator=(const RespConnection &) = delete;

    const RedisAddress &address() const { return m_address; }
    QString where() const { return m_address.text(); }

    /// Connects, makes TLS, logs in and selects the database. Does nothing when that is done.
    Done open();
    void close();
    /// As far as is known; a dead peer shows only when it is asked something.
    bool isOpen() const;
    /// How often it was opened. Another number than before: what was sent then went over another connection.
    int openings() const { return m_openings; }
    /// Milliseconds since the last byte came.
    qint64 idleMs() const { return m_sinceLastByte.elapsed(); }

    /// Sends commands as appendCommand() writes them, and does not wait.
    Done send(std::string_view commands);
    /// The next reply, an error reply of the server included. It lives until the next call.
    Result<RespReply> receive(const QDeadlineTimer &deadline);
    /// A reply that is here already, or none; waits for nothing.
    Result<std::optional<RespReply>> receiveIfThere();
    /// One command and its reply.
    Result<OwnedReply> roundTrip(std::string_view command, const QDeadlineTimer &deadline);

    /// A pause that a stop ends. False when stopped.
    bool pause(int milliseconds);

private:
    enum class Waited { Met, TimedOut, Stopped };
    bool isStopped() const { return m_options.stop && *m_options.stop; }
    Waited await(const std::function<bool()> &met, const QDeadlineTimer &deadline);
    void makeLoop();
    Done connectSocket();
    Done logIn();
    Done readMore(const QDeadlineTimer &deadline);
    Failure closeWith(Error::Code code, const QString &sentence, const QString &detail = {});
    Failure socketFailure();
    Failure notResp();
    Failure lost();
    Failure waitFailure(Waited waited, const QString &timeOut);

    RedisAddress m_address;
    RedisOptions m_options;
    std::unique_ptr<QSslSocket> m_socket;
    std::unique_ptr<QEventLoop> m_loop; ///< Before the socket: it gives threads of others what sockets need.
    std::unique_ptr<QTimer> m_slice;
    RespReader m_reader;
    QElapsedTimer m_sinceLastByte;
    int m_openings = 0;
    bool m_isReady = false;
    bool m_hasTls = false; ///< The handshake is done.
    bool m_heardAnything = false; ///< Since this connection began.
    QString m_tlsProblem, m_tlsDetail;
};

} // namespace gatehouse
