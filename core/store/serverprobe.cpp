// SPDX-License-Identifier: MIT
#include "core/store/serverprobe.h"

#include "core/store/postgres/postgresoptions.h"
#include "core/store/redis/redistls.h"

#include <QCoreApplication>
#include <QEventLoop>
#include <QHostInfo>
#include <QNetworkProxy>
#include <QSslCipher>
#include <QSslSocket>
#include <QTimer>

#include <algorithm>

namespace gatehouse {

namespace {

using Kind = ConnectionProfile::Kind;

constexpr int sliceMs = 100;
constexpr char tlsRequest[] = {0, 0, 0, 8, 4, char(0xd2), 0x16, 0x2f}; // PostgreSQL's SSLRequest

QString tr(const char *text) { return QCoreApplication::translate("ServerProbe", text); }

/// How strict the handshake is, in libpq's words; Redis has only the strictest.
QString modeOf(const ConnectionProfile &profile)
{
    if (profile.kind == Kind::PostgreSql)
        return PostgresOptions::of(profile).effectiveSslMode();
    return profile.tls ? QStringLiteral("verify-full") : QStringLiteral("disable");
}

/// The files are named alike for both kinds of server.
RedisOptions filesOf(const ConnectionProfile &profile)
{
    RedisOptions files;
    files.caFile = profile.caFile;
    files.certificateFile = profile.certificateFile;
    files.keyFile = profile.keyFile;
    return files;
}

QString protocolName(QSsl::SslProtocol protocol)
{
    return protocol == QSsl::TlsV1_3 ? QStringLiteral("TLS 1.3") : QStringLiteral("TLS 1.2");
}

} // namespace

ServerProbe::ServerProbe(ConnectionProfile profile, const std::atomic<bool> &stop)
    : m_profile(std::move(profile))
    , m_stop(stop)
    , m_loop(std::make_unique<QEventLoop>())
{ }

ServerProbe::~ServerProbe() = default;

quint16 ServerProbe::port() const
{
    if (m_profile.port != 0)
        return m_profile.port;
    if (m_profile.kind == Kind::PostgreSql)
        return 5432;
    return m_profile.sentinelPrimary.isEmpty() ? 6379 : 26379;
}

QString ServerProbe::where() const { return QStringLiteral("%1:%2").arg(m_profile.host).arg(port()); }

bool ServerProbe::hasNetwork() const
{
    return !m_profile.host.isEmpty() && !m_profile.host.startsWith(QLatin1Char('/'));
}

bool ServerProbe::wantsTls() const
{
    const QString mode = modeOf(m_profile);
    return mode != QLatin1String("disable") && mode != QLatin1String("allow");
}

Done ServerProbe::waitFor(const std::function<bool()> &met, int milliseconds, const QString &timeOut)
{
    const QDeadlineTimer deadline(milliseconds);
    while (!met()) {
        if (m_stop)
            return failure(Error::Code::Cancelled, tr("The test was stopped."));
        if (deadline.hasExpired())
            return failure(Error::Code::Timeout, timeOut);
        QTimer::singleShot(sliceMs, m_loop.get(), &QEventLoop::quit);
        m_loop->exec();
    }
    return {};
}

Result<QString> ServerProbe::findHost()
{
    if (QHostAddress literal; literal.setAddress(m_profile.host)) {
        m_addresses = {literal};
        return tr("%1 is an address; no name has to be looked up.").arg(m_profile.host);
    }
    std::shared_ptr<QHostInfo> answer = std::make_shared<QHostInfo>();
    const auto isThere = std::make_shared<bool>(false);
    // The answer may come after this has given up: it then finds only what it holds itself.
    const int lookup = QHostInfo::lookupHost(m_profile.host, m_loop.get(),
                                             [answer, isThere, loop = m_loop.get()](const QHostInfo &info) {
                                                 *answer = info;
                                                 *isThere = true;
                                                 loop->quit();
                                             });
    const Done done =
        waitFor([&] { return *isThere; }, m_profile.connectTimeoutMs,
                tr("The name %1 could not be looked up within %2 s. Check the network and its name server.")
                    .arg(m_profile.host)
                    .arg(m_profile.connectTimeoutMs / 1000.0));
    if (!done) {
        QHostInfo::abortHostLookup(lookup);
        return Failure(done.error());
    }
    m_addresses = answer->addresses();
    if (m_addresses.isEmpty())
        return failure(
            Error::Code::NotFound,
            tr("No computer is known by the name %1. Check how it is written, and whether you are in "
               "the right network or VPN.")
                .arg(m_profile.host),
            answer->errorString());
    QStringList texts;
    for (const QHostAddress &address : std::as_const(m_addresses))
        texts << address.toString();
    return tr("%1 is at %2.").arg(m_profile.host, texts.join(QStringLiteral(", ")));
}

Result<QString> ServerProbe::connectTcp()
{
    Error last{Error::Code::Unavailable, tr("No address to connect to."), {}};
    for (const QHostAddress &address : std::as_const(m_addresses)) {
        m_socket = std::make_unique<QSslSocket>();
        m_socket->setProxy(QNetworkProxy::NoProxy);
        QObject::connect(m_socket.get(), &QAbstractSocket::stateChanged, m_loop.get(), &QEventLoop::quit);
        QObject::connect(m_socket.get(), &QAbstractSocket::errorOccurred, m_loop.get(), &QEventLoop::quit);
        m_socket->connectToHost(address, port());
        const auto hasEnded = [this] { return m_socket->error() != QAbstractSocket::UnknownSocketError; };
        const Done done =
            waitFor([&] { return m_socket->state() == QAbstractSocket::ConnectedState || hasEnded(); },
                    m_profile.connectTimeoutMs,
                    tr("%1 did not answer within %2 s. A firewall may drop what is sent, or the host is off.")
                        .arg(where())
                        .arg(m_profile.connectTimeoutMs / 1000.0));
        if (done && !hasEnded())
            return tr("Port %1 of %2 answers.").arg(port()).arg(address.toString());
        if (!done && done.error().code == Error::Code::Cancelled)
            return Failure(done.error());
        last = done ? tcpFailure().value() : done.error();
    }
    return Failure(last);
}

Failure ServerProbe::tcpFailure() const
{
    if (m_socket->error() == QAbstractSocket::ConnectionRefusedError)
        return failure(Error::Code::Unavailable,
                       tr("Nothing listens at %1. Check the port, and whether the server runs.").arg(where()),
                       m_socket->errorString());
    return failure(Error::Code::Unavailable,
                   tr("%1 cannot be reached: %2.").arg(where(), m_socket->errorString()),
                   m_socket->errorString());
}

Result<bool> ServerProbe::askPostgresForTls()
{
    QObject::connect(m_socket.get(), &QAbstractSocket::readyRead, m_loop.get(), &QEventLoop::quit);
    m_socket->write(tlsRequest, sizeof tlsRequest);
    const Done answered = waitFor(
        [this] {
            return m_socket->bytesAvailable() > 0 || m_socket->state() != QAbstractSocket::ConnectedState;
        },
        m_profile.deadlineMs,
        tr("%1 does not answer like a PostgreSQL server. Check host and port.").arg(where()));
    if (!answered)
        return Failure(answered.error());
    const QByteArray answer = m_socket->read(1);
    if (answer == "S" || answer == "N")
        return answer == "S";
    return failure(Error::Code::Malformed,
                   tr("%1 does not answer like a PostgreSQL server. Check host and port.").arg(where()));
}

Result<QString> ServerProbe::secure()
{
    Result<QSslConfiguration> configuration = tlsConfiguration(filesOf(m_profile));
    if (!configuration)
        return Failure(std::move(configuration.error()));
    if (m_profile.kind == Kind::PostgreSql) {
        const Result<bool> offered = askPostgresForTls();
        if (!offered)
            return Failure(offered.error());
        if (!*offered && modeOf(m_profile) == QLatin1String("prefer"))
            return tr(
                "The server offers no TLS, and sslmode prefer, which is usual on one's own machine, goes on "
                "in clear text.");
        if (!*offered)
            return failure(
                Error::Code::Unavailable,
                tr("The PostgreSQL server at %1 offers no TLS. Have it switched on there (ssl = on).")
                    .arg(where()));
    }
    m_socket->setSslConfiguration(*configuration);
    m_socket->setPeerVerifyName(m_profile.host);
    QObject::connect(m_socket.get(), &QSslSocket::encrypted, m_loop.get(), &QEventLoop::quit);
    m_socket->startClientEncryption();
    const auto hasEnded = [this] { return m_socket->error() != QAbstractSocket::UnknownSocketError; };
    const Done done =
        waitFor([&] { return m_socket->isEncrypted() || hasEnded(); }, m_profile.connectTimeoutMs,
                tr("%1 did not answer the TLS handshake within %2 s. It may speak clear text.")
                    .arg(where())
                    .arg(m_profile.connectTimeoutMs / 1000.0));
    if (!done)
        return Failure(done.error());
    if (hasEnded())
        return handshakeFailure();
    return tr("%1; the certificate is trusted and for this host.\n%2")
        .arg(protocolName(m_socket->sessionProtocol()), certificateDetail(*m_socket));
}

/// libpq's laxer modes let a certificate pass that this handshake, which knows no exception, refuses.
bool ServerProbe::isExcused() const
{
    const QString mode = modeOf(m_profile);
    if (!mode.startsWith(QLatin1String("verify")))
        return true;
    const QList<QSslError> errors = m_socket->sslHandshakeErrors();
    return mode == QLatin1String("verify-ca")
        && std::all_of(errors.begin(), errors.end(),
                       [](const QSslError &error) { return error.error() == QSslError::HostNameMismatch; });
}

Result<QString> ServerProbe::handshakeFailure() const
{
    const QString problem = certificateProblem(*m_socket);
    if (!problem.isEmpty() && isExcused())
        return tr("Encrypted, but sslmode %1 lets this certificate pass: %2. Who stands in between could "
                  "show "
                  "another one.\n%3")
            .arg(modeOf(m_profile), problem, certificateDetail(*m_socket));
    if (!problem.isEmpty())
        return failure(
            Error::Code::Denied,
            tr("The certificate of %1 was refused: %2. Name the authority that signed it (CA file), or "
               "have the certificate mended.\n%3")
                .arg(where(), problem, certificateDetail(*m_socket)));
    return failure(
        Error::Code::Unavailable,
        tr("%1 and this program could not agree on TLS. It may speak clear text, or ask for a client "
           "certificate: %2.")
            .arg(where(), m_socket->errorString()),
        m_socket->errorString());
}

} // namespace gatehouse
