// SPDX-License-Identifier: MIT
#include "core/store/redis/redislink.h"

#include "core/store/redis/rediserrors.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QFile>

namespace gatehouse {

namespace {

constexpr int pauseMs = 50;
constexpr int maximalRedirects = 5;
constexpr qint64 doubtfulAfterMs = 250; ///< An idle connection is asked before something is changed over it.

QString tr(const char *text) { return QCoreApplication::translate("RedisLink", text); }

std::string_view viewOf(const QByteArray &bytes) { return {bytes.constData(), std::size_t(bytes.size())}; }

/// "MOVED 3999 127.0.0.1:6381", with the host of the sender when there is none.
std::optional<std::pair<std::uint16_t, RedisAddress>> readRedirect(std::string_view text,
                                                                   const RedisAddress &sender)
{
    const std::size_t first = text.find(' '), second = text.find(' ', first + 1), colon = text.rfind(':');
    std::int64_t slot = 0, port = 0;
    if (second == std::string_view::npos || colon == std::string_view::npos || colon < second
        || !readDecimal(text.substr(first + 1, second - first - 1), slot)
        || !readDecimal(text.substr(colon + 1), port) || slot < 0
        || slot >= std::int64_t(RedisNodes::slotCount) || port <= 0 || port > 65'535)
        return std::nullopt;
    const std::string_view host = text.substr(second + 1, colon - second - 1);
    return std::pair(
        static_cast<std::uint16_t>(slot),
        RedisAddress{host.empty() ? sender.host : QString::fromUtf8(host.data(), qsizetype(host.size())),
                     static_cast<quint16>(port)});
}

} // namespace

RedisScript RedisScript::load(const QStringList &names)
{
    RedisScript script;
    for (const QString &name : names) {
        QFile file(QStringLiteral(":/lua/%1.lua").arg(name));
        const bool isThere = file.open(QIODevice::ReadOnly);
        Q_ASSERT(isThere);
        if (isThere)
            script.source += file.readAll();
    }
    script.sha = QCryptographicHash::hash(script.source, QCryptographicHash::Sha1).toHex();
    return script;
}

RedisLink::RedisLink(RedisOptions options)
    : m_nodes(std::move(options))
{ }

Result<std::unique_ptr<RedisLink>> RedisLink::open(RedisOptions options)
{
    std::unique_ptr<RedisLink> link(new RedisLink(std::move(options)));
    if (Done done = link->m_nodes.discover(); !done)
        return Failure(std::move(done.error()));
    if (Done done = link->learnFacts(); !done)
        return Failure(std::move(done.error()));
    return link;
}

Done RedisLink::checkIntent(Intent intent) const
{
    if (intent == Intent::Write && options().isReadOnly)
        return failure(Error::Code::Denied, tr("This connection is set to read-only. Nothing was changed."));
    return {};
}

Result<OwnedReply> RedisLink::call(std::string_view key, Words words, Intent intent)
{
    std::string command;
    appendCommand(command, words);
    Result<OwnedReply> reply = exchange(key, command, intent);
    if (reply && reply->view().isError())
        return Failure(errorFromReply(reply->view().text(), words.front(), where()));
    return reply;
}

Result<OwnedReply> RedisLink::run(const RedisScript &script, Words keys, Words arguments, Intent intent)
{
    const std::string count = std::to_string(keys.size());
    std::vector<std::string_view> words{"EVALSHA", viewOf(script.sha), count};
    words.insert(words.end(), keys.begin(), keys.end());
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::string command;
    appendCommand(command, words);
    Result<OwnedReply> reply = exchange(keys.front(), command, intent);
    if (reply && reply->view().isError() && refusalOf(reply->view().text()) == RedisRefusal::NoScript) {
        words[0] = "EVAL";
        words[1] = viewOf(script.source);
        command.clear();
        appendCommand(command, words);
        reply = exchange(keys.front(), command, intent);
    }
    if (reply && reply->view().isError())
        return Failure(errorFromReply(reply->view().text(), words.front(), where()));
    return reply;
}

/// A connection for this key, which was alive a moment ago when something is to be changed.
Result<RespConnection *> RedisLink::ready(std::string_view key, Intent intent)
{
    Result<RespConnection *> connection = m_nodes.forKey(key);
    // The slots may be elsewhere by now; Sentinels were asked already.
    if (!connection && connection.error().isTransient() && options().sentinelPrimary.isEmpty()) {
        if (Done done = m_nodes.discover(); !done)
            return Failure(std::move(done.error()));
        connection = m_nodes.forKey(key);
    }
    if (connection && intent == Intent::Write && (*connection)->idleMs() > doubtfulAfterMs) {
        std::string ping;
        appendCommand(ping, {"PING"});
        if (!(*connection)->roundTrip(ping, deadline()))
            connection = m_nodes.forKey(key);
    }
    return connection;
}

/// One command to the server of `key`, and its reply: also an error reply, unless it tells that the command
/// was not done and trying again helped.
Result<OwnedReply> RedisLink::exchange(std::string_view key, std::string_view command, Intent intent)
{
    if (Done allowed = checkIntent(intent); !allowed)
        return Failure(std::move(allowed.error()));
    const QDeadlineTimer whole = deadline();
    bool wasRepeated = false, wasReadOnly = false;
    Redirect redirect;
    while (true) {
        Result<RespConnection *> connection = redirect.ask ? m_nodes.at(*redirect.ask) : ready(key, intent);
        if (!connection)
            return Failure(std::move(connection.error()));
        if (redirect.ask) {
            std::string asking;
            appendCommand(asking, {"ASKING"});
            Result<OwnedReply> done = (*connection)->roundTrip(asking, deadline());
            if (!done || done->view().isError()) // Without it the command would be sent back and forth.
                return done;
            redirect.ask.reset();
        }
        if (intent == Intent::Write)
            noteChange(**connection);
        Result<OwnedReply> reply = (*connection)->roundTrip(command, deadline());
        if (!reply) {
            const bool mayRepeat = intent == Intent::Read && reply.error().isTransient() && !wasRepeated;
            if (!mayRepeat)
                return reply;
            wasRepeated = true;
            continue;
        }
        if (!reply->view().isError())
            return reply;
        const std::string_view text = reply->view().text();
        switch (refusalOf(text)) {
        case RedisRefusal::Moved:
        case RedisRefusal::Ask:
            if (redirect.count >= maximalRedirects || !follow(text, **connection, redirect))
                return reply;
            break;
        case RedisRefusal::ReadOnly:
            // Was demoted: the primary is elsewhere, or will be again behind the same name.
            if (wasReadOnly || intent == Intent::Read)
                return reply;
            wasReadOnly = true;
            (*connection)->close();
            if (!m_nodes.discover())
                return reply;
            break;
        case RedisRefusal::NotNow:
            if (whole.remainingTime() < pauseMs || !(*connection)->pause(pauseMs))
                return reply;
            break;
        default:
            return reply;
        }
    }
}

Done RedisLink::follow(std::string_view errorReply, const RespConnection &from, Redirect &redirect)
{
    const auto target = readRedirect(errorReply, from.address());
    if (!target)
        return failure(Error::Code::Malformed,
                       tr("%1 sent a redirection that cannot be read.").arg(from.where()));
    ++redirect.count;
    if (refusalOf(errorReply) == RedisRefusal::Ask)
        redirect.ask = target->second;
    else if (!m_nodes.isCluster())
        return m_nodes.discover();
    else
        m_nodes.learn(target->first, target->second);
    return {};
}

Done RedisLink::ping()
{
    const Result<OwnedReply> reply = call({}, {"PING"}, Intent::Read);
    // A server that cannot save refuses PING as well, and may still be read.
    const bool isThere = reply || reply.error().detail.startsWith(QLatin1String("MISCONF"));
    return isThere ? Done() : Failure(reply.error());
}

void RedisLink::noteChange(RespConnection &server) { m_changed.emplace(&server, server.openings()); }

bool RedisLink::isConfirmed()
{
    // All are asked, so that what is known of their replicas is up to date.
    bool isConfirmed = true;
    for (const auto &[server, opening] : m_changed)
        isConfirmed = isConfirmedBy(*server, opening) && isConfirmed;
    return isConfirmed;
}

bool RedisLink::isConfirmedBy(RespConnection &server, int opening)
{
    const std::optional<int> replicas = replicasOf(server);
    if (replicas == 0) // A Sentinel promotes one that we cannot see.
        return !m_nodes.isReplicated(server) && options().sentinelPrimary.isEmpty();
    // On another connection WAIT has nothing to wait for, and answers at once.
    if (!server.isOpen() || server.openings() != opening)
        return false;
    std::string command;
    appendCommand(command, {"WAIT", "1", "100"});
    const Result<OwnedReply> reply = server.roundTrip(command, deadline());
    return reply && reply->view().type() == RespType::Integer && reply->view().number() > 0;
}

} // namespace gatehouse
