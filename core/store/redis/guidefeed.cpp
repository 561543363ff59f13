// SPDX-License-Identifier: MIT
#include "core/store/redis/guidefeed.h"

#include "core/store/redis/guidepages.h"
#include "core/store/redis/rediserrors.h"

#include <QCoreApplication>

#include <algorithm>

namespace gatehouse {

namespace {

constexpr std::size_t mostTouched = 20'000; ///< With more, reading everything again is cheaper.
constexpr qint64 quietMs = 2000; ///< After this without a word the server is asked whether it is there.
/// What can happen to a key of the guide's servers. "del" is also told of UNLINK and GETDEL.
constexpr std::string_view events[] = {"set",    "del",         "expired",   "evicted",
                                       "expire", "rename_from", "rename_to", "persist"};

QString tr(const char *text) { return QCoreApplication::translate("RedisStore", text); }

bool has(std::string_view flags, char flag) { return flags.find(flag) != std::string_view::npos; }

} // namespace

Result<std::vector<RedisAddress>> GuideFeed::nodes()
{
    m_sinceNodes.start();
    if (m_link.facts().isCluster)
        return m_claims.allNodes();
    const Result<std::vector<RespConnection *>> servers = m_link.primaries();
    if (!servers)
        return Failure(servers.error());
    return std::vector{servers->front()->address()};
}

void GuideFeed::learn()
{
    m_sources.clear();
    const Result<std::vector<RedisAddress>> addresses = nodes();
    if (!addresses) {
        m_liveness = tr("Changes are noticed by reading the list anew: %1").arg(addresses.error().message);
        return;
    }
    std::vector<Source> sources;
    for (const RedisAddress &address : *addresses) {
        sources.push_back({address, channelOf(address)});
        if (sources.back().channel == Channel::None)
            return;
    }
    m_sources = std::move(sources);
    m_liveness = m_link.facts().isCluster
        ? tr(
            "Every node of the cluster tells of each change as it happens (keyspace events), and the list is "
            "read anew every five minutes besides.")
        : tr("The server tells of each change as it happens (keyspace events), and the list is read "
             "anew every five minutes besides.");
}

/// None, with the reason in m_liveness, when it tells nothing.
GuideFeed::Channel GuideFeed::channelOf(const RedisAddress &address)
{
    std::string command;
    appendCommand(command, {"CONFIG", "GET", "notify-keyspace-events"});
    Result<RespConnection *> server = m_link.at(address);
    Result<OwnedReply> reply = server ? (*server)->roundTrip(command, m_link.deadline())
                                      : Result<OwnedReply>(Failure(server.error()));
    if (!reply && reply.error().isTransient() && (server = m_link.at(address)))
        reply = (*server)->roundTrip(command, m_link.deadline());
    if (reply && reply->view().isList(0, 2) && reply->view().isText(2))
        return readSettings(reply->view().text(2), address.text());
    m_liveness =
        tr("Changes are noticed by reading the list anew: this user may not ask the server whether it "
           "tells them (CONFIG GET notify-keyspace-events).");
    return Channel::None;
}

/// "A" stands for all kinds of events; ours are general ones, those of strings, and the end of a key.
GuideFeed::Channel GuideFeed::readSettings(std::string_view flags, const QString &where)
{
    const bool hasKinds =
        has(flags, 'A') || (has(flags, 'g') && has(flags, '$') && has(flags, 'x') && has(flags, 'e'));
    if (hasKinds && (has(flags, 'K') || has(flags, 'E')))
        return has(flags, 'K') ? Channel::Keyspace : Channel::Keyevent;
    std::string wanted(flags);
    for (const char flag : std::string_view("Kg$xe"))
        if (!has(wanted, flag) && !(flag != 'K' && has(wanted, 'A')))
            wanted += flag;
    const QString told = m_link.facts().isCluster
        ? tr(
            "Changes are noticed by reading the list anew, because the node %2 of this cluster does not tell "
            "them. To see them at once its operator can switch that on, on every node: "
            "CONFIG SET notify-keyspace-events '%1' (with the quotes, or a shell takes the $ away). "
            "This program never changes a server's settings.")
        : tr("Changes are noticed by reading the list anew, because this server does not tell them. To "
             "see them at once its operator can switch that on: CONFIG SET notify-keyspace-events '%1' (with "
             "the quotes, or a shell takes the $ away). "
             "This program never changes a server's settings.");
    m_liveness = told.arg(QString::fromStdString(wanted));
    if (m_link.facts().isCluster)
        m_liveness = m_liveness.arg(where);
    return Channel::None;
}

std::vector<std::string> GuideFeed::names(Channel channel) const
{
    const std::string database = std::to_string(m_link.options().database);
    if (channel == Channel::Keyspace)
        return {"PSUBSCRIBE", "__keyspace@" + database + "__:" + std::string(guidePrefix) + '*'};
    std::vector<std::string> names{"SUBSCRIBE"};
    for (const std::string_view event : events)
        names.push_back("__keyevent@" + database + "__:" + std::string(event));
    return names;
}

Done GuideFeed::begin()
{
    m_listeners.clear();
    std::vector<Listener> listeners;
    for (const Source &source : m_sources) {
        Result<Listener> listener = listen(source);
        if (!listener)
            return Failure(std::move(listener.error()));
        listeners.push_back(std::move(*listener));
    }
    m_listeners = std::move(listeners);
    return {};
}

Result<GuideFeed::Listener> GuideFeed::listen(const Source &source)
{
    Listener listener;
    listener.connection = std::make_unique<RespConnection>(source.address, m_link.options());
    RespConnection &connection = *listener.connection;
    if (Done open = connection.open(); !open)
        return Failure(std::move(open.error()));
    const std::vector<std::string> words = names(source.channel);
    std::string command;
    appendCommand(command, std::vector<std::string_view>(words.begin(), words.end()));
    if (Done sent = connection.send(command); !sent)
        return Failure(std::move(sent.error()));
    for (std::size_t i = 1; i < words.size(); ++i) { // Each channel is confirmed.
        const Result<RespReply> reply = connection.receive(m_link.deadline());
        if (!reply)
            return Failure(reply.error());
        if (reply->isError()) {
            Error error = errorFromReply(reply->text(), words.front(), connection.where());
            m_liveness = tr("Changes are noticed by reading the list anew: %1").arg(error.message);
            return Failure(std::move(error));
        }
    }
    return listener;
}

Result<std::set<std::string>> GuideFeed::touched()
{
    std::set<std::string> ids;
    Done read = isListening() ? checkNodes()
                              : failure(Error::Code::Unavailable, tr("The server is not listened to."));
    for (std::size_t i = 0; read && i < m_listeners.size(); ++i) {
        read = readAll(m_listeners[i], ids);
        if (read)
            read = checkAlive(m_listeners[i]);
    }
    if (read && ids.size() <= mostTouched)
        return ids;
    m_listeners.clear();
    if (!read)
        return Failure(std::move(read.error()));
    return failure(Error::Code::Unsupported, tr("Too much has changed at once. The sessions are read anew."));
}

/// A node that came or took another's place is not listened to, and its keys may have changed already.
Done GuideFeed::checkNodes()
{
    if (!m_link.facts().isCluster || m_sinceNodes.elapsed() < quietMs)
        return {};
    const Result<std::vector<RedisAddress>> now = nodes();
    if (!now)
        return Failure(now.error());
    const auto isHeard = [this](const RedisAddress &address) {
        return std::ranges::find(m_sources, address, &Source::address) != m_sources.end();
    };
    return now->size() == m_sources.size() && std::ranges::all_of(*now, isHeard)
        ? Done()
        : failure(Error::Code::Unavailable, tr("The nodes of the cluster have changed."));
}

Done GuideFeed::readAll(Listener &listener, std::set<std::string> &ids)
{
    bool came = true;
    while (came && ids.size() <= mostTouched) {
        came = false;
        if (!listener.connection->pause(1)) // What the system has goes to the socket's buffer meanwhile.
            return failure(Error::Code::Cancelled, QString());
        for (;;) {
            const Result<std::optional<RespReply>> message = listener.connection->receiveIfThere();
            if (!message)
                return Failure(message.error());
            if (!*message)
                break;
            came = true;
            take(**message, listener, ids);
        }
    }
    return {};
}

void GuideFeed::take(const RespReply &message, Listener &listener, std::set<std::string> &ids)
{
    if (!message.isList(0, 2) || !message.isText(1))
        return;
    const std::string_view kind = message.text(1);
    std::string_view key;
    if (kind == "pmessage" && message.isList(0, 4)) {
        key = message.text(3);
        key.remove_prefix(std::min(key.size(), key.find("__:") + 3));
    } else if (kind == "message" && message.isList(0, 3)) {
        key = message.text(3);
    } else if (kind == "pong") {
        listener.isPinged = false;
    }
    if (key.starts_with(guidePrefix))
        ids.emplace(key.substr(guidePrefix.size()));
}

/// A connection that died silently would tell nothing for ever.
Done GuideFeed::checkAlive(Listener &listener) const
{
    if (listener.isPinged)
        return listener.sincePing.elapsed() < m_link.options().deadlineMs
            ? Done()
            : failure(Error::Code::Timeout, tr("The server tells no changes any more."));
    if (listener.connection->idleMs() < quietMs)
        return {};
    std::string ping;
    appendCommand(ping, {"PING"});
    listener.isPinged = true;
    listener.sincePing.start();
    return listener.connection->send(ping);
}

} // namespace gatehouse
