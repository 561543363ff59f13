// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/result.h"
#include "core/http/networkplace.h"

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

/// What came, and from how near.
struct Download {
    QByteArray body;
    NetworkPlace place = NetworkPlace::Public; ///< Of the server that sent it.
};

/// One GET that cannot harm: at most `maxBytes` and `deadlineMs` in all, at most five redirects. TLS errors
/// end it. Nothing is decompressed. Runs on the thread of its event loop and deletes itself when done.
///
/// A redirect leads neither to another scheme, nor to this machine or its link, nor from the Internet into a
/// private network. That is decided by address: names are looked up here, and the connection is made to the
/// very address that was looked at, so that a name cannot mean another one a moment later (DNS rebinding).
///
/// Errors: Malformed (URL not allowed, redirect not allowed, too large), Unavailable (no such name, no
/// connection, TLS, HTTP status), NotFound (status 404 or 410), Timeout.
class BoundedDownload : public QObject {
    Q_OBJECT

public:
    struct Limits {
        qint64 maxBytes = 512 * 1024;
        int deadlineMs = 5000;
        /// Where the URL was learned from. Nothing nearer than that is asked. Own: a person gave the URL, who
        /// may name any server.
        NetworkPlace learnedFrom = NetworkPlace::Own;
    };
    static QFuture<Result<Download>> get(QNetworkAccessManager &network, const QUrl &url, Limits limits);

private:
    BoundedDownload(QNetworkAccessManager &network, const QUrl &url, Limits limits);
    void lookUp(const QUrl &url);
    void takeAddresses(const QList<QHostAddress> &addresses, const QString &problem);
    QString objection(NetworkPlace place) const;
    void connectToNext();
    void read();
    void finished();
    void follow(const QUrl &target);
    void settle(Result<Download> result);
    Error replyError() const;

    QNetworkAccessManager &m_network;
    Limits m_limits;
    QUrl m_url;
    QPromise<Result<Download>> m_promise;
    QNetworkReply *m_reply = nullptr;
    QList<QHostAddress> m_addresses; ///< That were not tried yet.
    NetworkPlace m_place = NetworkPlace::Public;
    QByteArray m_body;
    QString m_tlsProblem;
    QUrl m_redirectedBy; ///< The URL that sent us here; empty at first.
    QTimer m_deadline;
    int m_redirects = 0;
    bool m_settled = false;
};

} // namespace gatehouse
