// SPDX-License-Identifier: MIT
#pragma once

#include <QHash>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTimer>

namespace gatehouse {

/// Answers every request with what `reply` holds, byte by byte when it is to be slow.
class Responder : public QObject {
public:
    explicit Responder(QTcpServer *server)
        : QObject(server)
        , m_server(server)
    {
        connect(server, &QTcpServer::pendingConnectionAvailable, this, [this] {
            while (QTcpSocket *socket = m_server->nextPendingConnection()) {
                connect(socket, &QTcpSocket::readyRead, this, [this, socket] { answer(socket); });
                connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
            }
        });
    }
    QByteArray reply;
    QHash<QByteArray, QByteArray> replyForPath; ///< Goes before `reply`.
    int slowMs = 0;
    int requests = 0;
    QByteArray lastRequest;

    static QByteArray ok(const QByteArray &body, const QByteArray &type = "application/json")
    {
        return "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nContent-Length: "
            + QByteArray::number(body.size()) + "\r\nConnection: close\r\n\r\n" + body;
    }
    static QByteArray redirect(const QByteArray &to)
    {
        return "HTTP/1.1 302 Found\r\nLocation: " + to + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    }

private:
    void answer(QTcpSocket *socket)
    {
        const QByteArray request = socket->readAll();
        if (!request.startsWith("GET "))
            return;
        ++requests;
        lastRequest = request;
        const QByteArray path = request.split(' ').value(1);
        const QByteArray bytes = replyForPath.value(path, reply);
        if (slowMs == 0) {
            socket->write(bytes);
            socket->disconnectFromHost();
            return;
        }
        auto *timer = new QTimer(socket);
        connect(timer, &QTimer::timeout, socket, [socket, bytes, sent = 0]() mutable {
            if (sent < bytes.size())
                socket->write(bytes.mid(sent++, 1));
        });
        timer->start(slowMs);
    }

    QTcpServer *m_server;
};

} // namespace gatehouse
