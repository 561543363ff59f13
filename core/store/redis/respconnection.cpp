// SPDX-License-Identifier: MIT
#include "core/store/redis/respconnection.h"

#include "core/base/log.h"
#include "core/store/redis/rediserrors.h"
#include "core/store/redis/redistls.h"

#include <QCoreApplication>
#include <QEventLoop>
#include <QNetworkProxy>
#include <QSslSocket>
#include <QTimer>

namespace gatehouse {

namespace {

constexpr int sliceMs = 100;
constexpr qint64 pieceBytes = 65'536;
constexpr qint64 readAheadBytes = 4'194'304; ///< What the socket may hold that was not looked at yet.

QString tr(const char *text) { return QCoreApplication::translate("RespConnection", text); }

QString seconds(int milliseconds) { return QString::number(milliseconds / 1000.0, 'g', 3); }

/// The first byte of a TLS alert or handshake record.
bool looksLikeTls(std::string_view bytes) { return bytes.starts_with('\x15') || bytes.starts_with('\x16'); }

} // namespace

RespConnection::RespConnection(RedisAddress address, const RedisOptions &options)
    : m_address(std::move(address))
    , m_options(options)
{ }

RespConnection::~RespConnection() { close(); }

bool RespConnection::isOpen() const
{
    return m_isReady && m_socket && m_socket->state() == QAbstractSocket::ConnectedState;
}

void RespConnection::close()
{
    m_isReady = false;
    if (m_socket)
        m_socket->abort();
    m_socket.reset();
    m_reader.reset();
}

Done RespConnection::open()
{
    if (isOpen())
        return {};
    close();
    if (Done done = connectSocket(); !done)
        return done;
    if (Done done = logIn(); !done)
        return done;
    m_isReady = true;
    ++m_openings;
    return {};
}

Done RespConnection::connectSocket()
{
    m_tlsProblem.clear();
    m_tlsDetail.clear();
    m_heardAnything = m_hasTls = false;
    makeLoop();
    m_socket = std::make_unique<QSslSocket>();
    QSslSocket *const socket = m_socket.get();
    socket->setProxy(QNetworkProxy::NoProxy);
    socket->setReadBufferSize(readAheadBytes);
    const auto wake = [this] { m_loop->quit(); };
    QObject::connect(socket, &QAbstractSocket::connected, socket, wake);
    QObject::connect(socket, &QSslSocket::encrypted, socket, [this] {
        m_hasTls = true;
        m_loop->quit();
    });
    QObject::connect(socket, &QAbstractSocket::readyRead, socket, wake);
    QObject::connect(socket, &QAbstractSocket::stateChanged, socket, wake);
    QObject::connect(socket, &QAbstractSocket::errorOccurred, socket, wake);
    QObject::connect(socket, &QSslSocket::sslErrors, socket, [this, socket] {
        m_tlsProblem = certificateProblem(*socket);
        m_tlsDetail = certificateDetail(*socket);
    });
    if (m_options.tls) {
        const Result<QSslConfiguration> configuration = tlsConfiguration(m_options);
        if (!configuration)
            return Failure(configuration.error());
        socket->setSslConfiguration(*configuration);
    }
    socket->connectToHost(m_address.host, m_address.port);
    const auto hasEnded = [socket] { return socket->error() != QAbstractSocket::UnknownSocketError; };
    Waited waited = await([&] { return socket->state() == QAbstractSocket::ConnectedState || hasEnded(); },
                          QDeadlineTimer(m_options.connectTimeoutMs));
    if (waited != Waited::Met)
        return waitFailure(waited,
                           tr("%1 could not be reached within %2 s. Check the address and the network.")
                               .arg(where(), seconds(m_options.connectTimeoutMs)));
    if (hasEnded())
        return socketFailure();
    socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    socket->setSocketOption(QAbstractSocket::KeepAliveOption, 1);
    if (!m_options.tls)
        return {};
    socket->setPeerVerifyName(m_address.host);
    socket->startClientEncryption();
    waited = await([&] { return socket->isEncrypted() || hasEnded(); },
                   QDeadlineTimer(m_options.connectTimeoutMs));
    if (waited != Waited::Met)
        return waitFailure(waited,
                           tr("%1 did not answer the TLS handshake within %2 s. It may speak clear text: "
                              "then use redis:// instead of rediss://.")
                               .arg(where(), seconds(m_options.connectTimeoutMs)));
    if (hasEnded())
        return socketFailure();
    return {};
}

Done RespConnection::logIn()
{
    std::string commands;
    std::vector<std::string_view> names;
    const QByteArray user = m_options.userName.toUtf8();
    if (m_options.password) {
        const std::string_view password = m_options.password->view();
        if (user.isEmpty())
            appendCommand(commands, {"AUTH", password});
        else
            appendCommand(commands, {"AUTH", {user.constData(), std::size_t(user.size())}, password});
        names.emplace_back("AUTH");
    }
    if (m_options.database != 0) {
        appendCommand(commands, {"SELECT", std::to_string(m_options.database)});
        names.emplace_back("SELECT");
    }
    appendCommand(commands, {"CLIENT", "SETNAME", "gatehouse"});
    names.emplace_back("CLIENT");
    appendCommand(commands, {"PING"});
    names.emplace_back("PING");
    Done sent = send(commands);
    wipeBytes(commands.data(), commands.size());
    if (!sent)
        return sent;
    const QDeadlineTimer deadline(m_options.deadlineMs);
    for (const std::string_view name : names) {
        const Result<RespReply> reply = receive(deadline);
        if (!reply)
            return Failure(reply.error());
        if (!reply->isError() || name == "CLIENT")
            continue;
        // Who may not PING is logged in all the same; LOADING passes, and with MISCONF reading goes on.
        if (name == "PING" && refusalOf(reply->text()) != RedisRefusal::NoAuth
            && !reply->text().starts_with("ERR"))
            continue;
        Error error = errorFromReply(reply->text(), name, where());
        close();
        return Failure(std::move(error));
    }
    return {};
}

Done RespConnection::send(std::string_view commands)
{
    if (!m_socket || m_socket->state() != QAbstractSocket::ConnectedState)
        return lost();
    if (m_socket->write(commands.data(), qint64(commands.size())) != qint64(commands.size()))
        return socketFailure();
    m_socket->flush();
    return {};
}

Result<RespReply> RespConnection::receive(const QDeadlineTimer &deadline)
{
    if (isStopped()) // Also where one reply follows the other.
        return waitFailure(Waited::Stopped, {});
    while (true) {
        Result<std::optional<RespReply>> reply = receiveIfThere();
        if (!reply)
            return Failure(std::move(reply.error()));
        if (*reply)
            return **reply;
        if (Done done = readMore(deadline); !done)
            return Failure(std::move(done.error()));
    }
}

Result<std::optional<RespReply>> RespConnection::receiveIfThere()
{
    while (true) {
        switch (m_reader.next()) {
        case RespReader::Status::Broken:
            return notResp();
        case RespReader::Status::Reply:
            if (m_reader.reply().type() == RespType::Push)
                continue; // answers nothing
            return std::optional(m_reader.reply());
        case RespReader::Status::Incomplete:
            break;
        }
        if (!m_socket || m_socket->bytesAvailable() == 0)
            return std::optional<RespReply>();
        const qint64 size = std::min(m_socket->bytesAvailable(), pieceBytes);
        const qint64 got = m_socket->read(m_reader.room(std::size_t(size)), size);
        if (got < 0)
            return socketFailure();
        m_reader.filled(std::size_t(got));
        m_heardAnything = m_heardAnything || got > 0;
        m_sinceLastByte.start();
    }
}

Result<OwnedReply> RespConnection::roundTrip(std::string_view command, const QDeadlineTimer &deadline)
{
    if (Done sent = send(command); !sent)
        return Failure(std::move(sent.error()));
    const Result<RespReply> reply = receive(deadline);
    if (!reply)
        return Failure(reply.error());
    return OwnedReply(*reply);
}

bool RespConnection::pause(int milliseconds)
{
    return await([] { return false; }, QDeadlineTimer(milliseconds)) != Waited::Stopped;
}

/// Waits until bytes are there.
Done RespConnection::readMore(const QDeadlineTimer &deadline)
{
    if (!m_socket)
        return lost();
    const Waited waited = await(
        [this] {
            return m_socket->bytesAvailable() > 0 || m_socket->state() != QAbstractSocket::ConnectedState;
        },
        deadline);
    if (waited != Waited::Met)
        return waitFailure(waited,
                           tr("%1 did not answer within %2 s. What was sent may or may not have been "
                              "carried out.")
                               .arg(where(), seconds(m_options.deadlineMs)));
    if (m_socket->bytesAvailable() == 0)
        return socketFailure();
    return {};
}

void RespConnection::makeLoop()
{
    if (m_loop)
        return;
    m_loop = std::make_unique<QEventLoop>();
    m_slice = std::make_unique<QTimer>();
    m_slice->setSingleShot(true);
    QObject::connect(m_slice.get(), &QTimer::timeout, m_loop.get(), &QEventLoop::quit);
}

RespConnection::Waited RespConnection::await(const std::function<bool()> &met, const QDeadlineTimer &deadline)
{
    makeLoop();
    while (!met()) {
        if (isStopped())
            return Waited::Stopped;
        const qint64 left = deadline.remainingTime();
        if (left == 0)
            return Waited::TimedOut;
        m_slice->start(left < 0 ? sliceMs : int(std::min<qint64>(left, sliceMs)));
        m_loop->exec();
    }
    return Waited::Met;
}

Failure RespConnection::closeWith(Error::Code code, const QString &sentence, const QString &detail)
{
    close();
    return failure(code, sentence, redacted(detail));
}

Failure RespConnection::waitFailure(Waited waited, const QString &timeOut)
{
    if (waited == Waited::Stopped)
        return closeWith(Error::Code::Cancelled, tr("The work was stopped."));
    return closeWith(Error::Code::Timeout, timeOut);
}

Failure RespConnection::lost()
{
    return closeWith(Error::Code::Unavailable, tr("The connection to %1 is lost.").arg(where()));
}

Failure RespConnection::notResp()
{
    const QString detail =
        QString::fromLatin1(m_reader.problem().data(), qsizetype(m_reader.problem().size()));
    if (looksLikeTls(m_reader.unread()))
        return closeWith(Error::Code::Unavailable,
                         tr("%1 speaks TLS, and this connection does not: use rediss:// instead of redis://.")
                             .arg(where()),
                         detail);
    return closeWith(Error::Code::Malformed,
                     tr("%1 does not answer like a Redis server. Check host and port.").arg(where()), detail);
}

Failure RespConnection::socketFailure()
{
    if (!m_socket)
        return lost();
    using Socket = QAbstractSocket;
    const Socket::SocketError error = m_socket->error();
    const QString detail = m_socket->errorString();
    if (!m_tlsProblem.isEmpty())
        return closeWith(Error::Code::Denied,
                         tr("The TLS certificate of %1 was refused: %2.").arg(where(), m_tlsProblem),
                         m_tlsDetail);
    // With TLS 1.3 our side is done before the server looked at our certificate, so its refusal comes later.
    const bool wasClosedAtOnce = m_hasTls && !m_isReady && !m_heardAnything;
    if (wasClosedAtOnce || detail.contains(QLatin1String("certificate required"))
        || detail.contains(QLatin1String("handshake failure")))
        return closeWith(
            Error::Code::Denied,
            tr("%1 asks for a client certificate that it trusts. Name one in the connection's settings.")
                .arg(where()),
            detail);
    if (detail.contains(QLatin1String("wrong version number"))
        || detail.contains(QLatin1String("packet length too long")))
        return closeWith(Error::Code::Unavailable,
                         tr("%1 speaks clear text, not TLS: use redis:// instead of rediss://.").arg(where()),
                         detail);
    if (m_options.tls && (error == Socket::SslHandshakeFailedError || error == Socket::SslInternalError))
        return closeWith(Error::Code::Unavailable, tr("TLS with %1 failed: %2.").arg(where(), detail),
                         detail);
    if (error == Socket::HostNotFoundError)
        return closeWith(Error::Code::Unavailable,
                         tr("The host name %1 is not known. Check it, and the network.").arg(m_address.host),
                         detail);
    if (error == Socket::ConnectionRefusedError)
        return closeWith(
            Error::Code::Unavailable,
            tr("Nothing listens at %1. Is the server running, and is the port right?").arg(where()), detail);
    if (!m_isReady && !m_heardAnything && !m_options.tls)
        return closeWith(Error::Code::Unavailable,
                         tr("%1 closed the connection without a word. It may expect TLS: then use rediss://.")
                             .arg(where()),
                         detail);
    return closeWith(Error::Code::Unavailable, tr("The connection to %1 was lost.").arg(where()), detail);
}

} // namespace gatehouse
