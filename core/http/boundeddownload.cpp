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

QString shown(const QUrl &url)
{
    return url.toDisplayString(QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment);
}

} // namespace

bool isLoopbackHost(const QString &host)
{
    if (host.compare(QLatin1String("localhost"), Qt::CaseInsensitive) == 0
        || host.endsWith(QLatin1String(".localhost"), Qt::CaseInsensitive))
        return true;
    const QHostAddress address(host);
    return !address.isNull()
        && (address.isLoopback() || address == QHostAddress::Any || address == QHostAddress::AnyIPv6);
}

Done checkFetchUrl(const QUrl &url)
{
    if (!url.isValid() || url.host().isEmpty())
        return failure(Error::Code::Malformed,
                       QCoreApplication::translate("BoundedDownload",
                                                   "This is not a complete address. Give one like "
                                                   "https://issuer.example/.well-known/jwks.json."));
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

QFuture<Result<QByteArray>> BoundedDownload::get(QNetworkAccessManager &network, const QUrl &url,
                                                 Limits limits)
{
    auto *download = new BoundedDownload(network, url, limits);
    QFuture<Result<QByteArray>> future = download->m_promise.future();
    const Done allowed = checkFetchUrl(url);
    if (allowed)
        download->request(url);
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
        settle(
            failure(Error::Code::Timeout,
                    tr("%1 gave no complete answer within %n second(s).", nullptr, m_limits.deadlineMs / 1000)
                        .arg(m_url.host())));
    });
    m_deadline.start(limits.deadlineMs);
}

void BoundedDownload::request(const QUrl &url)
{
    m_url = url;
    m_body.clear();
    QNetworkRequest request(url);
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
    if (m_reply->error() != QNetworkReply::NoError)
        return settle(Failure(replyError()));
    settle(m_body);
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
    QHostInfo::lookupHost(target.host(), this, [this, target, refuseRedirect](const QHostInfo &host) {
        const auto addresses = host.addresses();
        if (std::any_of(addresses.begin(), addresses.end(),
                        [](const QHostAddress &a) { return a.isLoopback(); }))
            return refuseRedirect(tr("That name leads to this machine itself, so it is not followed."));
        if (!m_settled)
            request(target);
    });
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

void BoundedDownload::settle(Result<QByteArray> result)
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
