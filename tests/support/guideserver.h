// SPDX-License-Identifier: MIT
#pragma once

#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QProcess>
#include <QTest>

#include <memory>
#include <utility>

namespace gatehouse::test {

/// guide_server.py, running: a server that follows the JWT guide as it is written, on a Redis of a test's
/// own.
class GuideServer {
public:
    explicit GuideServer(quint16 redisPort)
    {
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
    /// Status and answer.
    std::pair<int, QJsonObject> post(const QString &path, const QJsonObject &body)
    {
        QNetworkRequest request(QUrl(QStringLiteral("http://127.0.0.1:%1%2").arg(m_port).arg(path)));
        request.setHeader(QNetworkRequest::ContentTypeHeader, QStringLiteral("application/json"));
        std::unique_ptr<QNetworkReply> reply(m_network.post(request, QJsonDocument(body).toJson()));
        if (!QTest::qWaitFor([&] { return reply->isFinished(); }, 10'000))
            return {};
        return {reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(),
                QJsonDocument::fromJson(reply->readAll()).object()};
    }
    QJsonObject login(const QString &user)
    {
        return post(QStringLiteral("/login"), {{QStringLiteral("user"), user}}).second;
    }
    std::pair<int, QJsonObject> refresh(const QJsonObject &tokens)
    {
        return post(QStringLiteral("/refresh"),
                    {{QStringLiteral("refresh"), tokens.value(QLatin1String("refresh"))}});
    }
    std::pair<int, QJsonObject> logout(const QJsonObject &tokens)
    {
        return post(QStringLiteral("/logout"),
                    {{QStringLiteral("refresh"), tokens.value(QLatin1String("refresh"))}});
    }

private:
    QProcess m_process;
    QNetworkAccessManager m_network;
    int m_port = 0;
};

/// The id of the refresh token in an answer of the server, and so of the session.
inline QString jtiOf(const QJsonObject &tokens) { return tokens.value(QLatin1String("jti")).toString(); }

} // namespace gatehouse::test
