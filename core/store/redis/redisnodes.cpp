// SPDX-License-Identifier: MIT
#include "core/store/redis/redisnodes.h"

#include "core/store/redis/rediserrors.h"

#include <QCoreApplication>

#include <algorithm>
#include <set>

namespace gatehouse {

namespace {

QString tr(const char *text) { return QCoreApplication::translate("RedisNodes", text); }

std::uint16_t crc16(std::string_view bytes)
{
    unsigned crc = 0;
    for (const char byte : bytes) {
        crc ^= unsigned(static_cast<unsigned char>(byte)) << 8U;
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc & 0x8000U) != 0 ? (crc << 1U) ^ 0x1021U : crc << 1U;
    }
    return static_cast<std::uint16_t>(crc & 0xffffU);
}

QString toText(std::string_view text) { return QString::fromUtf8(text.data(), qsizetype(text.size())); }

} // namespace

std::uint16_t slotOf(std::string_view key)
{
    const std::size_t open = key.find('{');
    if (open != std::string_view::npos) {
        const std::size_t close = key.find('}', open + 1);
        if (close != std::string_view::npos && close > open + 1)
            key = key.substr(open + 1, close - open - 1);
    }
    return crc16(key) % RedisNodes::slotCount;
}

RedisNodes::RedisNodes(RedisOptions options)
    : m_options(std::move(options))
    , m_home(m_options.address)
{ }

Done RedisNodes::discover()
{
    if (!m_options.sentinelPrimary.isEmpty()) {
        if (Done done = askSentinels(); !done)
            return done;
    }
    return readSlots();
}

RespConnection &RedisNodes::connectionTo(const RedisAddress &address)
{
    return *m_connections[std::size_t(indexOf(address))];
}

std::int16_t RedisNodes::indexOf(const RedisAddress &address)
{
    const auto found = std::ranges::find(m_connections, address,
                                         [](const auto &connection) { return connection->address(); });
    if (found != m_connections.end())
        return std::int16_t(found - m_connections.begin());
    m_connections.push_back(std::make_unique<RespConnection>(address, m_options));
    return std::int16_t(m_connections.size() - 1);
}

Result<RespConnection *> RedisNodes::at(const RedisAddress &address)
{
    RespConnection &connection = connectionTo(address);
    if (Done done = connection.open(); !done)
        return Failure(std::move(done.error()));
    return &connection;
}

Result<RespConnection *> RedisNodes::atHome()
{
    if (!m_options.sentinelPrimary.isEmpty() && !connectionTo(m_home).isOpen()) {
        if (Done asked = askSentinels(); !asked)
            return Failure(std::move(asked.error()));
    }
    return checkedHome();
}

/// Between two reports of the Sentinels the old primary has become a replica already.
Result<RespConnection *> RedisNodes::checkedHome()
{
    Result<RespConnection *> home = at(m_home);
    if (!home || m_options.sentinelPrimary.isEmpty())
        return home;
    const std::pair<const RespConnection *, int> opening{*home, (*home)->openings()};
    if (m_checkedPrimary == opening)
        return home;
    std::string command;
    appendCommand(command, {"HELLO"}); // Tells what ROLE tells, and more users may ask it.
    const Result<OwnedReply> hello = (*home)->roundTrip(command, QDeadlineTimer(m_options.deadlineMs));
    if (!hello)
        return Failure(hello.error());
    const RespReply reply = hello->view();
    for (std::size_t name = 1; reply.isList() && name + 1 < reply.size();
         name = reply.next(reply.next(name))) {
        if (reply.text(name) == "role" && reply.text(reply.next(name)) == "replica") {
            (*home)->close();
            return failure(Error::Code::Unavailable,
                           tr("The Sentinels name %1 as the primary, but it is a replica. The primary is "
                              "just being changed; try again in a moment.")
                               .arg(m_home.text()));
        }
    }
    m_checkedPrimary = opening;
    return home;
}

Result<RespConnection *> RedisNodes::forKey(std::string_view key)
{
    if (!m_isCluster)
        return atHome();
    const std::int16_t index = m_slots[slotOf(key)];
    if (index < 0)
        return failure(
            Error::Code::Unavailable,
            tr("No node of the cluster around %1 holds this key. Look at CLUSTER INFO on the server.")
                .arg(m_home.text()));
    return at(m_connections[std::size_t(index)]->address());
}

Result<std::vector<RespConnection *>> RedisNodes::primaries()
{
    std::vector<RespConnection *> open;
    if (!m_isCluster) {
        Result<RespConnection *> home = atHome();
        if (!home)
            return Failure(std::move(home.error()));
        open.push_back(*home);
        return open;
    }
    const std::set<std::int16_t> indexes(m_slots.begin(), m_slots.end());
    if (indexes.contains(-1))
        return failure(
            Error::Code::Unavailable,
            tr("Part of the cluster around %1 has no primary: its keys cannot be seen.").arg(m_home.text()));
    for (const std::int16_t index : indexes) {
        Result<RespConnection *> node = at(m_connections[std::size_t(index)]->address());
        if (!node)
            return Failure(std::move(node.error()));
        open.push_back(*node);
    }
    return open;
}

void RedisNodes::learn(std::uint16_t slot, const RedisAddress &address)
{
    if (m_isCluster)
        m_slots[slot] = indexOf(address);
}

Done RedisNodes::askSentinels()
{
    std::vector<RedisAddress> sentinels{m_options.address};
    sentinels.insert(sentinels.end(), m_options.otherSentinels.begin(), m_options.otherSentinels.end());
    Done last;
    for (const RedisAddress &sentinel : sentinels) {
        const Result<RedisAddress> primary = primaryFrom(sentinel);
        if (primary) {
            m_home = *primary;
            return {};
        }
        last = Failure(primary.error());
        if (last.error().code == Error::Code::Cancelled)
            break;
    }
    return last;
}

Result<RedisAddress> RedisNodes::primaryFrom(const RedisAddress &sentinel)
{
    // A Sentinel has users and databases of its own.
    RedisOptions options = m_options;
    options.password = m_options.sentinelPassword;
    options.userName = m_options.sentinelUserName;
    options.database = 0;
    RespConnection connection(sentinel, options);
    if (Done done = connection.open(); !done)
        return Failure(std::move(done.error()));
    const QByteArray name = m_options.sentinelPrimary.toUtf8();
    std::string command;
    appendCommand(command,
                  {"SENTINEL", "GET-MASTER-ADDR-BY-NAME", {name.constData(), std::size_t(name.size())}});
    const Result<OwnedReply> answer = connection.roundTrip(command, QDeadlineTimer(m_options.deadlineMs));
    if (!answer)
        return Failure(answer.error());
    const RespReply reply = answer->view();
    if (reply.isError())
        return Failure(errorFromReply(reply.text(), "SENTINEL", sentinel.text()));
    std::int64_t port = 0;
    if (!reply.isList(0, 2) || !readDecimal(reply.text(2), port))
        return failure(Error::Code::NotFound,
                       tr("The Sentinel at %1 knows no primary named \"%2\".")
                           .arg(sentinel.text(), m_options.sentinelPrimary));
    return RedisAddress{toText(reply.text(1)), static_cast<quint16>(port)};
}

/// CLUSTER SLOTS from the first node that answers. A server that is no cluster says so by an error.
Done RedisNodes::readSlots()
{
    std::vector<RedisAddress> sources{m_home};
    for (const auto &connection : m_connections) {
        if (connection->address() != m_home)
            sources.push_back(connection->address());
    }
    std::string command;
    appendCommand(command, {"CLUSTER", "SLOTS"});
    Done last;
    for (const RedisAddress &source : sources) {
        const Result<RespConnection *> connection = source == m_home ? checkedHome() : at(source);
        Result<OwnedReply> answer = connection
            ? (*connection)->roundTrip(command, QDeadlineTimer(m_options.deadlineMs))
            : Result<OwnedReply>(Failure(connection.error()));
        if (answer && answer->view().isError()) {
            m_isCluster = m_isCluster && refusalOf(answer->view().text()) == RedisRefusal::NotNow;
            return {};
        }
        if (answer)
            return takeSlots(answer->view(), source);
        last = Failure(std::move(answer.error()));
        if (!m_isCluster || last.error().code == Error::Code::Cancelled)
            break;
    }
    return last;
}

Done RedisNodes::takeSlots(const RespReply &reply, const RedisAddress &source)
{
    if (!reply.isList())
        return failure(Error::Code::Malformed, tr("%1 does not tell its slots.").arg(source.text()));
    m_isCluster = true;
    m_slots.assign(slotCount, -1);
    for (std::size_t range = 1; range < reply.size(); range = reply.next(range)) {
        if (!reply.isList(range, 3) || !reply.isList(reply.part(range, 2), 2))
            continue;
        const std::size_t primary = reply.part(range, 2);
        const std::int64_t first = reply.number(reply.part(range, 0)),
                           last = reply.number(reply.part(range, 1));
        // An empty host is the one that was asked.
        const std::string_view host = reply.text(primary + 1);
        const RedisAddress address{host.empty() || host == "?" ? source.host : toText(host),
                                   static_cast<quint16>(reply.number(primary + 2))};
        const std::int16_t index = indexOf(address);
        if (reply.isList(range, 4)) // Its replicas stand behind it.
            m_replicated.insert(m_connections[std::size_t(index)].get());
        for (std::int64_t slot = std::max<std::int64_t>(first, 0);
             slot <= last && slot < std::int64_t(slotCount); ++slot)
            m_slots[std::size_t(slot)] = index;
    }
    return {};
}

} // namespace gatehouse
