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

void GuideFeed::learn()
{
    m_channel = Channel::None;
    if (m_link.facts().isCluster) {
        m_liveness =
            tr("Changes are noticed by reading the list anew: in a cluster each server tells only of "
               "its own keys.");
        return;
    }
    const Result<OwnedReply> reply =
        m_link.call({}, {"CONFIG", "GET", "notify-keyspace-events"}, Intent::Read);
    if (reply && reply->view().isList(0, 2) && reply->view().isText(2)) {
        readSettings(reply->view().text(2));
        return;
    }
    m_liveness =
        tr("Changes are noticed by reading the list anew: this user may not ask the server whether it "
           "tells them (CONFIG GET notify-keyspace-events).");
}

/// "A" stands for all kinds of events; ours are general ones, those of strings, and the end of a key.
void GuideFeed::readSettings(std::string_view flags)
{
    const bool hasKinds =
        has(flags, 'A') || (has(flags, 'g') && has(flags, '$') && has(flags, 'x') && has(flags, 'e'));
    if (hasKinds && (has(flags, 'K') || has(flags, 'E'))) {
        m_channel = has(flags, 'K') ? Channel::Keyspace : Channel::Keyevent;
        m_liveness =
            tr("The server tells of each change as it happens (keyspace events), and the list is read "
               "anew every five minutes besides.");
        return;
    }
    std::string wanted(flags);
    for (const char flag : std::string_view("Kg$xe"))
        if (!has(wanted, flag) && !(flag != 'K' && has(wanted, 'A')))
            wanted += flag;
    m_liveness =
        tr("Changes are noticed by reading the list anew, because this server does not tell them. To "
           "see them at once its operator can switch that on: CONFIG SET notify-keyspace-events '%1' (with "
           "the quotes, or a shell takes the $ away). "
           "This program never changes a server's settings.")
            .arg(QString::fromStdString(wanted));
}

std::vector<std::string> GuideFeed::names() const
{
    const std::string database = std::to_string(m_link.options().database);
    if (m_channel == Channel::Keyspace)
        return {"PSUBSCRIBE", "__keyspace@" + database + "__:" + std::string(guidePrefix) + '*'};
    std::vector<std::string> names{"SUBSCRIBE"};
    for (const std::string_view event : events)
        names.push_back("__keyevent@" + database + "__:" + std::string(event));
    return names;
}

Done GuideFeed::begin()
{
    m_connection.reset();
    const Result<std::vector<RespConnection *>> servers = m_link.primaries();
    if (!servers)
        return Failure(servers.error());
    auto connection = std::make_unique<RespConnection>(servers->front()->address(), m_link.options());
    if (Done open = connection->open(); !open)
        return open;
    const std::vector<std::string> words = names();
    std::string command;
    appendCommand(command, std::vector<std::string_view>(words.begin(), words.end()));
    if (Done sent = connection->send(command); !sent)
        return sent;
    for (std::size_t i = 1; i < words.size(); ++i) { // Each channel is confirmed.
        const Result<RespReply> reply = connection->receive(m_link.deadline());
        if (!reply)
            return Failure(reply.error());
        if (reply->isError()) {
            Error error = errorFromReply(reply->text(), words.front(), connection->where());
            m_liveness = tr("Changes are noticed by reading the list anew: %1").arg(error.message);
            return Failure(std::move(error));
        }
    }
    m_connection = std::move(connection);
    m_isPinged = false;
    return {};
}

Result<std::set<std::string>> GuideFeed::touched()
{
    std::set<std::string> ids;
    Done read = isListening() ? readAll(ids)
                              : failure(Error::Code::Unavailable, tr("The server is not listened to."));
    if (read)
        read = checkAlive();
    if (read && ids.size() <= mostTouched)
        return ids;
    m_connection.reset();
    if (!read)
        return Failure(std::move(read.error()));
    return failure(Error::Code::Unsupported, tr("Too much has changed at once. The sessions are read anew."));
}

Done GuideFeed::readAll(std::set<std::string> &ids)
{
    bool came = true;
    while (came && ids.size() <= mostTouched) {
        came = false;
        if (!m_connection->pause(1)) // What the system has goes to the socket's buffer meanwhile.
            return failure(Error::Code::Cancelled, QString());
        for (;;) {
            const Result<std::optional<RespReply>> message = m_connection->receiveIfThere();
            if (!message)
                return Failure(message.error());
            if (!*message)
                break;
            came = true;
            take(**message, ids);
        }
    }
    return {};
}

void GuideFeed::take(const RespReply &message, std::set<std::string> &ids)
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
        m_isPinged = false;
    }
    if (key.starts_with(guidePrefix))
        ids.emplace(key.substr(guidePrefix.size()));
}

/// A connection that died silently would tell nothing for ever.
Done GuideFeed::checkAlive()
{
    if (m_isPinged)
        return m_sincePing.elapsed() < m_link.options().deadlineMs
            ? Done()
            : failure(Error::Code::Timeout, tr("The server tells no changes any more."));
    if (m_connection->idleMs() < quietMs)
        return {};
    std::string ping;
    appendCommand(ping, {"PING"});
    m_isPinged = true;
    m_sincePing.start();
    return m_connection->send(ping);
}

} // namespace gatehouse
