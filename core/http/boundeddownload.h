// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QFuture>
#include <QObject>
#include <QPromise>
#include <QTimer>
#include <QUrl>

class QNetworkAccessManager;
class QNetworkReply;

namespace gatehouse {

/// True for https, and for http to a loopback host. The sentence of the Error says why not.
Done checkFetchUrl(const QUrl &url);
/// "localhost" and the loopback addresses; no name is looked up.
bool isLoopbackHost(const QString &host);

/// One GET that cannot harm: at most `maxBytes` and `deadlineMs` in all, at most five redirects, none to
/// another scheme and none to loopback (also not by a name that resolves there). TLS errors end it. Nothing
/// is decompressed. Runs on the thread of its event loop and deletes itself when done.
///
/// Errors: Malformed (URL not allowed, redirect not allowed, too large), Unavailable (no connection, TLS,
/// HTTP status), NotFound (status 404 or 410), Timeout.
class BoundedDownload : public QObject {
    Q_OBJECT

public:
    struct Limits {
        qint64 maxBytes = 512 * 1024;
        int deadlineMs = 5000;
    };
    static QFuture<Result<QByteArray>> get(QNetworkAccessManager &network, const QUrl &url, Limits limits);

private:
    BoundedDownload(QNetworkAccessManager &network, const QUrl &url, Limits limits);
    void request(const QUrl &url);
    void read();
    void finished();
    void follow(const QUrl &target);
    void settle(Result<QByteArray> result);
    Error replyError() const;

    QNetworkAccessManager &m_network;
    Limits m_limits;
    QUrl m_url;
    QPromise<Result<QByteArray>> m_promise;
    QNetworkReply *m_reply = nullptr;
    QByteArray m_body;
    QString m_tlsProblem;
    QTimer m_deadline;
    int m_redirects = 0;
    bool m_settled = false;
};

} // namespace gatehouse
