// SPDX-License-Identifier: MIT
#include "tests/support/faultproxy.h"

#include <QPointer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTimer>

namespace gatehouse::test {

FaultProxy::FaultProxy(quint16 targetPort)
    : m_target(targetPort)
{
    m_server = new QTcpServer;
    m_server->moveToThread(&m_thread);
    QObject::connect(m_server, &QTcpServer::newConnection, m_server, [this] {
        while (QTcpSocket *client = m_server->nextPendingConnection())
            accept(client);
    });
    m_thread.start();
    QMetaObject::invokeMethod(
        m_server,
        [this] {
            m_server->listen(QHostAddress::LocalHost);
            m_port = m_server->serverPort();
        },
        Qt::BlockingQueuedConnection);
}

FaultProxy::~FaultProxy()
{
    QMetaObject::invokeMethod(
        m_server, [this] { delete m_server; }, Qt::BlockingQueuedConnection);
    m_thread.quit();
    m_thread.wait();
}

void FaultProxy::cutAll()
{
    QMetaObject::invokeMethod(
        m_server,
        [this] {
            for (QTcpSocket *socket : m_server->findChildren<QTcpSocket *>())
                socket->abort();
        },
        Qt::BlockingQueuedConnection);
}

void FaultProxy::accept(QTcpSocket *client)
{
    ++m_connections;
    if (m_unreachable) {
        client->abort();
        client->deleteLater();
        return;
    }
    auto *upstream = new QTcpSocket(client);
    upstream->connectToHost(QHostAddress::LocalHost, m_target);
    auto *pump = new QTimer(client); // also moves what a stall held back
    const auto move = [this, client, upstream] {
        if (m_stalled || !client->isOpen() || !upstream->isOpen())
            return;
        if (const QByteArray up = client->readAll(); !up.isEmpty()) {
            m_bytesUp += up.size();
            upstream->write(up);
        }
        QByteArray down = m_trickle ? QByteArray() : upstream->readAll();
        if (m_dropReplies || down.isEmpty())
            return;
        if (const qint64 cut = m_cutAfter; cut >= 0) {
            down.truncate(qsizetype(cut));
            m_cutAfter = cut - down.size();
        }
        sendDown(client, down);
        if (m_cutAfter == 0) {
            if (m_cutsOnce)
                m_cutAfter = -1;
            client->flush();
            client->disconnectFromHost();
            upstream->abort();
        }
    };
    QObject::connect(client, &QTcpSocket::readyRead, client, move);
    QObject::connect(upstream, &QTcpSocket::readyRead, client, move);
    QObject::connect(pump, &QTimer::timeout, client, move);
    QObject::connect(client, &QTcpSocket::disconnected, client, &QObject::deleteLater);
    QObject::connect(upstream, &QTcpSocket::disconnected, client, [client, move] {
        move();
        client->disconnectFromHost();
    });
    pump->start(10);
    auto *trickle = new QTimer(client);
    QObject::connect(trickle, &QTimer::timeout, client, [this, client, upstream] {
        if (m_trickle && client->isOpen())
            client->write(upstream->read(1));
    });
    trickle->start(1000);
}

void FaultProxy::sendDown(QTcpSocket *client, const QByteArray &bytes)
{
    if (m_delayMs == 0) {
        client->write(bytes);
        return;
    }
    QTimer::singleShot(m_delayMs.load(), client, [client, bytes] {
        if (client->isOpen())
            client->write(bytes);
    });
}

} // namespace gatehouse::test
