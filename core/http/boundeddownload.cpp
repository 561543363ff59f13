// SPDX-License-Identifier: MIT
#include "core/http/boundeddownload.h"

#include "core/base/log.h"

#include <QCoreApplication>
#include <QHostAddress>
#include <QHostInfo>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QSslError>

namespace gatehouse {

namespace {

constexpr int maxRedirects = 5;

/// What the server is asked for: the name, where the connection is to an address.
QByteArray hostHeader(const QUrl &url)
{
    const QString host = url.host(QUrl::FullyEncoded);
    const QString name = host.contains(u':') ? u'[' + host + u']' : host;
    return (url.port() < 0 ? name : name + u':' + QString::number(url.port())).toLatin1();
}

/// Another address of the same name may do better.
bool isConnectionProblem(QNetworkReply::NetworkError error)
{
    return error == QNetworkReply::ConnectionRefusedError || error == QNetworkReply::HostNotFoundError
        || error == QNetworkReply::TimeoutError || error == QNetworkReply::UnknownNetworkError;
}

QString shown(const QUrl &url)
{
    return url.toDisplayString(QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment);
}

} // namespace

Done checkFetchUrl(const QUrl &url)
{
    if (!url.isValid() || url.host().isEmpty())
        return failure(
            Error::Code::Malformed,
            QCoreApplication::translate("BoundedDownload",
                                        "This is not a complete address. One begins with https://, such as "
                                        "https://issuer.example."));
    if (!url.userInfo().isEmpty())
        return failure(Error::Code::Malformed,
                       QCoreApplication::translate("BoundedDownload",
                                                   "The address contains a user name or password. "
                                                   "Public keys need none; remove it."));
    if (url.scheme() == QLatin1String("https"))
        return {};
    if (url.scheme() == QLatin1String("http") && isLoopbackHost(url.host()))
        return {};
    return failure(Error::Code::Malformed,
                   QCoreApplication::translate("BoundedDownload",
                                               "Keys are fetched over https only (http is accepted for "
                                               "this machine itself), because whoever can change them "
                                               "on the way can sign tokens."));
}

QFuture<Result<Download>> BoundedDownload::get(QNetworkAccessManager &network, const QUrl &url, Limits limits)
{
    auto *download = new BoundedDownload(network, url, limits);
    QFuture<Result<Download>> future = download->m_promise.future();
    const Done allowed = checkFetchUrl(url);
    if (allowed)
        download->lookUp(url);
    else
        download->settle(Failure(allowed.error()));
    return future;
}

BoundedDownload::BoundedDownload(QNetworkAccessManager &network, const QUrl &url, Limits limits)
    : QObject(&network)
    , m_network(network)
    , m_limits(limits)
    , m_url(url)
{
    m_promise.start();
    m_deadline.setSingleShot(true);
    connect(&m_deadline, &QTimer::timeout, this, [this] {
        settle(failure(Error::Code::Timeout,
                       tr("%1 gave no complete answer within %2 s.")
                           .arg(m_url.host())
                           .arg(double(m_limits.deadlineMs) / 1000)));
    });
    m_deadline.start(limits.deadlineMs);
}

void BoundedDownload::lookUp(const QUrl &url)
{
    m_url = url;
    const QHostAddress literal(url.host());
    if (!literal.isNull())
        return takeAddresses({literal}, {});
    QHostInfo::lookupHost(url.host(), this, [this](const QHostInfo &host) {
        if (!m_settled)
            takeAddresses(host.addresses(), host.errorString());
    });
}

/// Why no server there is asked; empty when it may be.
QString BoundedDownload::objection(NetworkPlace place) const
{
    if (m_url.scheme() != QLatin1String("https") && place != NetworkPlace::Own)
        return tr("That name does not lead to this machine, so https is needed.");
    if (place == NetworkPlace::Own && (m_redirects > 0 || m_limits.learnedFrom != NetworkPlace::Own))
        return tr("That leads to this machine itself, so it is not followed.");
    if (place == NetworkPlace::Private && m_limits.learnedFrom == NetworkPlace::Public)
        return tr("That leads into a private network, where a server outside must not send us.");
    return {};
}

/// One address that is not allowed is enough to refuse the name: it is not by chance that it has both kinds.
void BoundedDownload::takeAddresses(const QList<QHostAddress> &addresses, const QString &problem)
{
    if (addresses.isEmpty())
        return settle(
            failure(Error::Code::Unavailable, tr("%1 could not be reached: %2.").arg(m_url.host(), problem)));
    for (const QHostAddress &address : addresses) {
        const QString why = objection(placeOf(address));
        if (why.isEmpty())
            continue;
        const QString where = m_redirectedBy.isEmpty()
            ? tr("%1 is not asked.").arg(shown(m_url))
            : tr("%1 sends us on to %2.").arg(m_redirectedBy.host(), shown(m_url));
        return settle(failure(Error::Code::Malformed, where + u' ' + why));
    }
    m_addresses = addresses;
    connectToNext();
}

void BoundedDownload::connectToNext()
{
    const QHostAddress address = m_addresses.takeFirst();
    m_place = placeOf(address);
    m_body.clear();
    m_tlsProblem.clear();
    QUrl pinned = m_url;
    pinned.setHost(address.toString());
    QNetworkRequest request(pinned);
    request.setRawHeader("Host", hostHeader(m_url));
    if (QHostAddress(m_url.host()).isNull())
        request.setPeerVerifyName(m_url.host());
    // Over HTTP/2 Qt would name the address to the server, not the host.
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    request.setRawHeader("Accept", "application/jwk-set+json, application/json");
    // Named by us, the encoding is left alone by Qt: a small answer cannot unfold into a large one.
    request.setRawHeader("Accept-Encoding", "identity");
    m_reply = m_network.get(request);
    connect(m_reply, &QNetworkReply::readyRead, this, &BoundedDownload::read);
    connect(m_reply, &QNetworkReply::finished, this, &BoundedDownload::finished);
    connect(m_reply, &QNetworkReply::sslErrors, this, [this](const QList<QSslError> &errors) {
        for (const QSslError &error : errors)
            m_tlsProblem += (m_tlsProblem.isEmpty() ? QString() : QStringLiteral(" ")) + error.errorString()
                + QLatin1Char('.');
    });
}

void BoundedDownload::read()
{
    m_body += m_reply->read(m_limits.maxBytes + 1 - m_body.size());
    if (m_body.size() > m_limits.maxBytes)
        settle(failure(Error::Code::Malformed,
                       tr("The answer of %1 is larger than %2 KiB, which no key set is.")
                           .arg(m_url.host())
                           .arg(m_limits.maxBytes / 1024)));
}

void BoundedDownload::finished()
{
    if (m_settled)
        return;
    read();
    if (m_settled)
        return;
    const QVariant target = m_reply->attribute(QNetworkRequest::RedirectionTargetAttribute);
    if (m_reply->error() == QNetworkReply::NoError && target.isValid())
        return follow(m_url.resolved(target.toUrl()));
    if (isConnectionProblem(m_reply->error()) && !m_addresses.isEmpty()) {
        m_reply->deleteLater();
        return connectToNext();
    }
    if (m_reply->error() != QNetworkReply::NoError)
        return settle(Failure(replyError()));
    settle(Download{m_body, m_place});
}

void BoundedDownload::follow(const QUrl &target)
{
    const auto refuseRedirect = [this, target](const QString &why) {
        settle(failure(Error::Code::Malformed,
                       tr("%1 sends us on to %2. %3").arg(m_url.host(), shown(target), why)));
    };
    if (++m_redirects > maxRedirects)
        return refuseRedirect(tr("That was the sixth time, so this leads nowhere."));
    if (target.scheme() != m_url.scheme())
        return refuseRedirect(tr("That is another scheme, so it is not followed."));
    if (isLoopbackHost(target.host()))
        return refuseRedirect(tr("That is this machine itself, so it is not followed."));
    if (const Done allowed = checkFetchUrl(target); !allowed)
        return refuseRedirect(allowed.error().message);
    m_reply->deleteLater();
    m_reply = nullptr;
    m_redirectedBy = m_url;
    m_limits.learnedFrom = m_place;
    lookUp(target);
}

Error BoundedDownload::replyError() const
{
    const QString host = m_url.host();
    const int status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (status == 404 || status == 410)
        return {Error::Code::NotFound,
                tr("%1 has nothing at %2 (HTTP status %3).").arg(host, shown(m_url)).arg(status),
                {}};
    if (status >= 400)
        return {Error::Code::Unavailable, tr("%1 answered with HTTP status %2.").arg(host).arg(status), {}};
    if (!m_tlsProblem.isEmpty() || m_reply->error() == QNetworkReply::SslHandshakeFailedError)
        return {Error::Code::Unavailable,
                tr("The TLS certificate of %1 is not accepted: %2")
                    .arg(host, m_tlsProblem.isEmpty() ? m_reply->errorString() : m_tlsProblem),
                {}};
    return {Error::Code::Unavailable, tr("%1 could not be reached: %2.").arg(host, m_reply->errorString()),
            redacted(m_reply->errorString())};
}

void BoundedDownload::settle(Result<Download> result)
{
    if (m_settled)
        return;
    m_settled = true;
    m_deadline.stop();
    if (m_reply != nullptr) {
        m_reply->disconnect(this);
        m_reply->abort();
        m_reply->deleteLater();
    }
    m_promise.addResult(std::move(result));
    m_promise.finish();
    deleteLater();
}

} // namespace gatehouse
