// SPDX-License-Identifier: MIT
#pragma once

#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkAccessManager>
#include <QNetworkCookie>
#include <QNetworkCookieJar>
#include <QNetworkReply>
#include <QProcess>
#include <QTest>

#include <memory>
#include <utility>

namespace gatehouse::test {

/// guide_server.py, running: a server that follows the JWT guide as it is written, on a Redis of a test's
/// own. Its tokens are in cookies; what a browser would keep of a login is "cookies" of the answer, and a
/// browser's rules decide which of them go to which path.
class GuideServer {
public:
    explicit GuideServer(quint16 redisPort, bool isProduction = false)
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("NODE_ENV"),
                           isProduction ? QStringLiteral("production") : QStringLiteral("test"));
        m_process.setProcessEnvironment(environment);
        m_process.start(QStringLiteral("python3"),
                        {QStringLiteral(GATEHOUSE_SOURCE_DIR "/tests/support/guide_server.py"),
                         QString::number(redisPort)});
        if (m_process.waitForReadyRead(20'000))
            m_port = m_process.readLine().trimmed().toInt();
    }
    ~GuideServer()
    {
        m_process.kill();
        m_process.waitForFinished();
    }
    bool isUp() const { return m_port != 0; }
    QJsonObject login(const QString &user)
    {
        return post(QStringLiteral("/auth/login"), {}, {{QStringLiteral("user"), user}}).second;
    }
    std::pair<int, QJsonObject> refresh(const QJsonObject &login)
    {
        return post(QStringLiteral("/auth/refresh"), login);
    }
    /// As the guide is written this ends nothing in Redis: the refresh token's cookie is for /auth/refresh.
    std::pair<int, QJsonObject> logout(const QJsonObject &login)
    {
        return post(QStringLiteral("/auth/logout"), login);
    }
    static QList<QNetworkCookie> cookiesOf(const QJsonObject &login)
    {
        return QNetworkCookie::parseCookies(login.value(QLatin1String("cookies")).toString().toUtf8());
    }

private:
    /// Status and answer.
    std::pair<int, QJsonObject> post(const QString &path, const QJsonObject &login,
                                     const QJsonObject &body = {})
    {
        QNetworkRequest request(QUrl(QStringLiteral("http://127.0.0.1:%1%2").arg(m_port).arg(path)));
        request.setHeader(QNetworkRequest::ContentTypeHeader, QStringLiteral("application/json"));
        request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
        request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
        QNetworkCookieJar browser;
        browser.setCookiesFromUrl(cookiesOf(login), request.url());
        QByteArrayList sent;
        for (const QNetworkCookie &cookie : browser.cookiesForUrl(request.url()))
            sent << cookie.toRawForm(QNetworkCookie::NameAndValueOnly);
        if (!sent.isEmpty())
            request.setRawHeader("Cookie", sent.join("; "));
        std::unique_ptr<QNetworkReply> reply(m_network.post(request, QJsonDocument(body).toJson()));
        if (!QTest::qWaitFor([&] { return reply->isFinished(); }, 10'000))
            return {};
        QJsonObject answer = QJsonDocument::fromJson(reply->readAll()).object();
        answer.insert(QStringLiteral("cookies"), QString::fromUtf8(reply->rawHeader("Set-Cookie")));
        return {reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(), answer};
    }

    QProcess m_process;
    QNetworkAccessManager m_network;
    int m_port = 0;
};

/// The id of the refresh token of a login, and so of the session.
inline QString jtiOf(const QJsonObject &login)
{
    for (const QNetworkCookie &cookie : GuideServer::cookiesOf(login)) {
        if (cookie.name() != "refresh_token")
            continue;
        const QByteArray payload =
            QByteArray::fromBase64(cookie.value().split('.').value(1), QByteArray::Base64UrlEncoding);
        return QJsonDocument::fromJson(payload).object().value(QLatin1String("jti")).toString();
    }
    return {};
}

} // namespace gatehouse::test
