// SPDX-License-Identifier: MIT
#pragma once

#include <QTcpServer>
#include <QTcpSocket>
#include <QThread>

#include <atomic>
#include <functional>

namespace gatehouse::test {

/// A server that answers each command by what a test says, for replies that a real one gives only in trouble.
/// Commands are counted by their '*' lines; what is needed to log in is answered by itself.
class FakeServer {
public:
    /// From the words of a command, in upper case and joined by spaces, to the bytes of the reply.
    using Answer = std::function<QByteArray(const QByteArray &command)>;

    explicit FakeServer(Answer answer)
        : m_answer(std::move(answer))
    {
        m_server = new QTcpServer;
        m_server->moveToThread(&m_thread);
        QObject::connect(m_server, &QTcpServer::newConnection, m_server, [this] {
            while (QTcpSocket *client = m_server->nextPendingConnection())
                QObject::connect(client, &QTcpSocket::readyRead, client, [this, client] { read(client); });
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
    ~FakeServer()
    {
        QMetaObject::invokeMethod(
            m_server, [this] { delete m_server; }, Qt::BlockingQueuedConnection);
        m_thread.quit();
        m_thread.wait();
    }
    quint16 port() const { return m_port; }
    int commands() const { return m_commands; }

private:
    void read(QTcpSocket *client)
    {
        QByteArray bytes = client->property("rest").toByteArray() + client->readAll();
        while (true) {
            QList<QByteArray> words;
            qsizetype at = bytes.indexOf("\r\n");
            const int count = at > 0 ? bytes.mid(1, at - 1).toInt() : 0;
            at += 2;
            for (int i = 0; i < count; ++i) {
                const qsizetype end = bytes.indexOf("\r\n", at);
                const qsizetype size = end > 0 ? bytes.mid(at + 1, end - at - 1).toInt() : -1;
                if (end < 0 || bytes.size() < end + 2 + size + 2)
                    break;
                words << bytes.mid(end + 2, size);
                at = end + 2 + size + 2;
            }
            if (count == 0 || words.size() < count)
                break;
            bytes.remove(0, at);
            ++m_commands;
            const QByteArray answer = answerTo(words.join(' ').toUpper());
            if (client->state() != QAbstractSocket::ConnectedState)
                return;
            client->write(answer);
            client->flush(); // Before the next answer, which may take its time.
        }
        client->setProperty("rest", bytes);
    }
    QByteArray answerTo(const QByteArray &command)
    {
        if (const QByteArray answer = m_answer(command); !answer.isEmpty())
            return answer;
        if (command == "PING")
            return "+PONG\r\n";
        if (command == "CLUSTER SLOTS")
            return "-ERR This instance has cluster support disabled\r\n";
        if (command == "HELLO")
            return "*4\r\n$7\r\nversion\r\n$6\r\n7.0.15\r\n$4\r\nrole\r\n$6\r\nmaster\r\n";
        if (command == "TIME" || command == "INFO" || command == "MULTI")
            return "-NOPERM this user has no permissions\r\n";
        return "+OK\r\n";
    }

    Answer m_answer;
    QThread m_thread;
    QTcpServer *m_server = nullptr;
    quint16 m_port = 0;
    std::atomic<int> m_commands = 0;
};

} // namespace gatehouse::test
