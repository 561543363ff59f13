// SPDX-License-Identifier: MIT
#include "tests/support/rediscluster.h"

#include <QElapsedTimer>
#include <QThread>

namespace gatehouse::test {

namespace {

constexpr int slotCount = 16'384;
const QString loopback = QStringLiteral("127.0.0.1");

QStringList words(const char *text) { return QString::fromLatin1(text).split(QLatin1Char(' ')); }

} // namespace

RedisCluster::RedisCluster()
{
    for (int i = 0; i < 3; ++i)
        start();
    for (int i = 0; i < 3; ++i) {
        RedisServer &node = *m_nodes[std::size_t(i)];
        const int first = i * slotCount / 3, last = (i + 1) * slotCount / 3 - 1;
        node.command(words("CLUSTER ADDSLOTSRANGE") << QString::number(first) << QString::number(last));
        node.command(words("CLUSTER SET-CONFIG-EPOCH") << QString::number(i + 1));
        if (i > 0)
            meet(node);
    }
    QElapsedTimer waited;
    waited.start();
    while (!m_isUp && waited.elapsed() < 20'000) {
        m_isUp = true;
        for (const auto &node : m_nodes) {
            const QString info = node->command(words("CLUSTER INFO"));
            m_isUp = m_isUp && info.contains(QStringLiteral("cluster_state:ok"))
                && info.contains(QStringLiteral("cluster_known_nodes:3"));
        }
        QThread::msleep(50);
    }
}

void RedisCluster::start()
{
    const quint16 busPort = freePort();
    m_nodes.push_back(
        std::make_unique<RedisServer>(words("--cluster-enabled yes --cluster-config-file nodes.conf "
                                            "--cluster-node-timeout 5000 --cluster-port")
                                      << QString::number(busPort)));
    if (m_nodes.size() == 1)
        m_busPort = busPort;
}

void RedisCluster::meet(const RedisServer &node) const
{
    node.command(words("CLUSTER MEET")
                 << loopback << QString::number(m_nodes[0]->port()) << QString::number(m_busPort));
}

std::size_t RedisCluster::join(std::size_t primary)
{
    start();
    const RedisServer &node = *m_nodes.back();
    meet(node);
    const QString id = idOf(primary);
    QElapsedTimer waited;
    waited.start();
    bool isReplica = false;
    while (waited.elapsed() < 20'000) {
        isReplica = isReplica || node.command(words("CLUSTER REPLICATE") << id) == QLatin1String("OK");
        if (isReplica && node.command(words("ROLE")).contains(QStringLiteral("connected")))
            return m_nodes.size() - 1;
        QThread::msleep(50);
    }
    return 0;
}

void RedisCluster::flush()
{
    for (const auto &node : m_nodes)
        node->command(words("FLUSHALL"));
}

QString RedisCluster::idOf(std::size_t index) const { return m_nodes[index]->command(words("CLUSTER MYID")); }

void RedisCluster::beginMove(int slot, std::size_t from, std::size_t to)
{
    const QString number = QString::number(slot);
    m_nodes[to]->command(words("CLUSTER SETSLOT") << number << QStringLiteral("IMPORTING") << idOf(from));
    m_nodes[from]->command(words("CLUSTER SETSLOT") << number << QStringLiteral("MIGRATING") << idOf(to));
}

void RedisCluster::moveKeys(int slot, std::size_t from, std::size_t to)
{
    const QString keys = m_nodes[from]->command(words("CLUSTER GETKEYSINSLOT")
                                                << QString::number(slot) << QStringLiteral("10000"));
    for (const QString &key : keys.split(QLatin1Char('\n'), Qt::SkipEmptyParts))
        m_nodes[from]->command(words("MIGRATE") << loopback << QString::number(m_nodes[to]->port()) << key
                                                << QStringLiteral("0") << QStringLiteral("5000"));
}

void RedisCluster::finishMove(int slot, std::size_t to)
{
    for (const std::size_t index : {to, std::size_t(0), std::size_t(1), std::size_t(2)})
        m_nodes[index]->command(words("CLUSTER SETSLOT")
                                << QString::number(slot) << QStringLiteral("NODE") << idOf(to));
}

std::size_t RedisCluster::holderOf(int slot) const
{
    for (std::size_t i = 0; i < m_nodes.size(); ++i) {
        const QString keys = m_nodes[i]->command(words("CLUSTER COUNTKEYSINSLOT") << QString::number(slot));
        if (keys.toInt() > 0)
            return i;
    }
    return 0;
}

} // namespace gatehouse::test
