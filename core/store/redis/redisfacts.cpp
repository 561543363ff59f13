// SPDX-License-Identifier: MIT
// What a server tells about itself when a link opens.
#include "core/store/clockskew.h"
#include "core/store/redis/rediserrors.h"
#include "core/store/redis/redislink.h"

#include <QDateTime>

namespace gatehouse {

namespace {

QString toText(std::string_view text) { return QString::fromUtf8(text.data(), qsizetype(text.size())); }

int numberOf(const QString &version)
{
    const QStringList parts = version.split(QLatin1Char('.'));
    int number = 0;
    for (int i = 0; i < 3; ++i)
        number = number * 100 + std::min(parts.value(i).toInt(), 99);
    return number;
}

/// The value behind "name:" at the beginning of a line.
QString infoValue(std::string_view info, std::string_view name)
{
    const std::string needle = "\n" + std::string(name) + ':';
    const std::size_t at = info.find(needle);
    if (at == std::string_view::npos)
        return {};
    const std::size_t begin = at + needle.size();
    return toText(info.substr(begin, info.find_first_of("\r\n", begin) - begin));
}

void readHello(const RespReply &hello, RedisFacts &facts)
{
    for (std::size_t name = 1; hello.isList() && name + 1 < hello.size();
         name = hello.next(hello.next(name))) {
        const std::size_t value = hello.next(name);
        if (hello.text(name) == "version")
            facts.version = toText(hello.text(value));
        else if (hello.text(name) == "role")
            facts.isReplica = hello.text(value) != "master" && hello.text(value) != "primary";
    }
}

void readInfo(std::string_view info, RedisFacts &facts)
{
    facts.version = infoValue(info, "redis_version");
    facts.evictionPolicy = infoValue(info, "maxmemory_policy");
    facts.isReplica = infoValue(info, "role") == QLatin1String("slave");
    facts.replicas = infoValue(info, "connected_slaves").toInt();
    // Others answer to the same protocol and lay their cursors out in their own way; so does Redis from 7.4
    // on in a cluster.
    const bool isRedis = info.find("dragonfly_version") == std::string_view::npos
        && info.find("valkey_version") == std::string_view::npos && infoValue(info, "server_name").isEmpty();
    const int number = numberOf(facts.version);
    facts.hasPlainCursors = isRedis && number >= 20800 && (!facts.isCluster || number < 70400);
}

} // namespace

bool RedisFacts::wouldRefuseAgain(const Error &refusal) const
{
    return reachOf(refusal) >= (isCluster ? RefusalReach::Everywhere : RefusalReach::Server);
}

std::optional<int> RedisLink::replicasOf(RespConnection &server)
{
    std::string command;
    appendCommand(command, {"INFO", "replication"});
    const Done open = server.open();
    const Result<OwnedReply> info =
        open ? server.roundTrip(command, deadline()) : Result<OwnedReply>(Failure(open.error()));
    if (!info || !info->view().isText())
        return std::nullopt;
    const int replicas = infoValue(info->view().text(), "connected_slaves").toInt();
    if (replicas > 0)
        m_nodes.noteReplicas(server);
    if (!m_facts.isCluster)
        m_facts.replicas = replicas;
    return replicas;
}

Done RedisLink::learnFacts()
{
    m_facts.isCluster = m_nodes.isCluster();
    // INFO is refused to many users; HELLO and TIME to few.
    const Result<OwnedReply> hello = call({}, {"HELLO"}, Intent::Read);
    if (hello)
        readHello(hello->view(), m_facts);
    else if (hello.error().code == Error::Code::Cancelled || hello.error().isTransient())
        return Failure(hello.error());
    if (const Result<OwnedReply> info = call({}, {"INFO"}, Intent::Read); info && info->view().isText())
        readInfo(info->view().text(), m_facts);
    if (const auto home = m_nodes.forKey({}); home && m_facts.replicas > 0)
        m_nodes.noteReplicas(**home);
    m_facts.versionNumber = numberOf(m_facts.version);
    (void)measureClockSkew(); // Whatever kept the server from telling, what is asked next comes upon it too.
    return {};
}

Result<std::optional<qint64>> RedisLink::measureClockSkew()
{
    const qint64 beforeMs = QDateTime::currentMSecsSinceEpoch();
    const Result<OwnedReply> time = call({}, {"TIME"}, Intent::Read);
    const qint64 afterMs = QDateTime::currentMSecsSinceEpoch();
    std::int64_t seconds = 0, microseconds = 0;
    if (time && time->view().isList(0, 2) && readDecimal(time->view().text(1), seconds)
        && readDecimal(time->view().text(2), microseconds)) {
        m_facts.measuredSkewMs = clockSkewFrom(beforeMs, seconds * 1000 + microseconds / 1000, afterMs);
        m_facts.skewMs = std::abs(*m_facts.measuredSkewMs) < 1000 ? 0 : *m_facts.measuredSkewMs;
    } else if (!time && (time.error().code == Error::Code::Cancelled || time.error().isTransient())) {
        return Failure(time.error());
    }
    return m_facts.measuredSkewMs;
}

} // namespace gatehouse
