// SPDX-License-Identifier: MIT
#include "tests/support/redisserver.h"

#include "core/store/redis/respconnection.h"

#include <QElapsedTimer>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTcpSocket>
#include <QThread>

namespace gatehouse::test {

quint16 freePort()
{
    QTcpServer server;
    server.listen(QHostAddress::LocalHost);
    return server.serverPort();
}

QString textOf(const RespReply &reply)
{
    QStringList lines;
    for (std::size_t i = 0; i < reply.size(); ++i) {
        if (reply.type(i) == RespType::Integer)
            lines << QString::number(reply.number(i));
        else if (reply.isText(i) || reply.isError(i))
            lines << QString::fromUtf8(reply.text(i).data(), qsizetype(reply.text(i).size()));
        else if (reply.isNull(i))
            lines << QStringLiteral("(nil)");
    }
    return lines.join(QLatin1Char('\n'));
}

RedisServer::RedisServer(const QStringList &arguments, const QString &program)
    : m_arguments(arguments)
    , m_program(program)
    , m_port(freePort())
{
    start();
}

RedisServer::~RedisServer() { stop(); }

bool RedisServer::isInstalled()
{
    return !QStandardPaths::findExecutable(QStringLiteral("redis-server")).isEmpty();
}

bool RedisServer::start()
{
    QStringList arguments;
    const bool ownConfiguration =
        !m_arguments.isEmpty() && !m_arguments.front().startsWith(QLatin1String("--"));
    if (ownConfiguration)
        arguments << m_arguments.front();
    if (!m_arguments.contains(QStringLiteral("--port")))
        arguments << QStringLiteral("--port") << QString::number(m_port);
    arguments << QStringLiteral("--bind") << QStringLiteral("127.0.0.1") << QStringLiteral("--dir")
              << m_folder.path();
    if (!m_arguments.contains(QStringLiteral("--save"))
        && !m_arguments.contains(QStringLiteral("--sentinel")))
        arguments << QStringLiteral("--save") << QString() << QStringLiteral("--appendonly")
                  << QStringLiteral("no");
    arguments << m_arguments.mid(ownConfiguration ? 1 : 0);
    for (QString &argument : arguments)
        argument.replace(QLatin1String("%PORT%"), QString::number(m_port))
            .replace(QLatin1String("%DIR%"), m_folder.path());
    m_process.setStandardOutputFile(m_folder.filePath(QStringLiteral("log")));
    m_process.start(m_program, arguments);
    QElapsedTimer waited;
    waited.start();
    while (waited.elapsed() < 10'000) {
        QTcpSocket probe;
        probe.connectToHost(QStringLiteral("127.0.0.1"), m_port);
        if (probe.waitForConnected(200))
            return true;
        QThread::msleep(20);
    }
    return false;
}

void RedisServer::stop()
{
    m_process.kill();
    m_process.waitForFinished();
}

RedisOptions RedisServer::options() const
{
    RedisOptions options;
    options.address = address();
    return options;
}

RedisStoreOptions RedisServer::storeOptions(const QString &layout) const
{
    RedisStoreOptions store;
    store.server = options();
    store.layout = layout;
    return store;
}

QString RedisServer::command(const QStringList &words, const RedisOptions &options) const
{
    QList<QByteArray> bytes;
    for (const QString &word : words)
        bytes << word.toUtf8();
    const std::vector<std::string_view> views(bytes.begin(), bytes.end());
    std::string command;
    appendCommand(command, views);
    RespConnection connection(address(), options);
    if (Done done = connection.open(); !done)
        return done.error().message;
    const Result<OwnedReply> reply = connection.roundTrip(command, QDeadlineTimer(10'000));
    return reply ? textOf(reply->view()) : reply.error().message;
}

} // namespace gatehouse::test
