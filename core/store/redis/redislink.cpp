// SPDX-License-Identifier: MIT
#include "core/store/redis/redislink.h"

#include "core/store/redis/rediserrors.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QFile>

#include <map>

namespace gatehouse {

namespace {

constexpr int pauseMs = 50;
constexpr int maximalRedirects = 5;
constexpr qint64 doubtfulAfterMs = 250; ///< An idle connection is asked before something is changed over it.
constexpr std::size_t inFlight = 2000, batch = 1000;

QString tr(const char *text) { return QCoreApplication::translate("RedisLink", text); }

/// The first word of a command as appendCommand() writes it.
std::string_view nameOf(std::string_view command)
{
    std::size_t line = command.find('\n'); // behind the count
    line = command.find('\n', line + 1); // behind the length
    return command.substr(line + 1, command.find('\r', line) - line - 1);
}

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

bool isRefusedUndone(RedisRefusal refusal)
{
    return refusal == RedisRefusal::Moved || refusal == RedisRefusal::Ask || refusal == RedisRefusal::NotNow
        || refusal == RedisRefusal::ReadOnly;
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
    if (!connection && connection.error().isTransient()) {
        // The primary or the slots may be elsewhere by now.
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
            if (Result<OwnedReply> done = (*connection)->roundTrip(asking, deadline()); !done)
                return done;
            redirect.ask.reset();
        }
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

Done RedisLink::pipeline(std::span<const KeyedCommand> commands, Intent intent, const Take &take)
{
    const CommandSource source{commands.size(), [&](std::size_t index) { return commands[index].key; },
                               [&](std::size_t index, std::string &out) { out += commands[index].bytes; }};
    return pipeline(source, intent, take);
}

Done RedisLink::pipeline(const CommandSource &commands, Intent intent, const Take &take)
{
    if (Done allowed = checkIntent(intent); !allowed)
        return allowed;
    std::map<RespConnection *, std::vector<std::size_t>> groups;
    for (std::size_t i = 0; i < commands.count; ++i) {
        Result<RespConnection *> connection = i == 0 || m_facts.isCluster
            ? ready(commands.keyOf(i), intent)
            : Result<RespConnection *>(groups.begin()->first);
        if (connection)
            groups[*connection].push_back(i);
        else if (i == 0)
            return Failure(std::move(connection.error()));
        else
            take(i, Failure(std::move(connection.error())));
    }
    for (const auto &[connection, indexes] : groups)
        pipelineOn(connection, commands, indexes, intent, take);
    return {};
}

void RedisLink::pipelineOn(RespConnection *connection, const CommandSource &commands,
                           std::span<const std::size_t> indexes, Intent intent, const Take &take)
{
    std::size_t sent = 0, answered = 0;
    bool wasRepeated = false;
    std::vector<std::size_t> again; ///< Refused without being done.
    std::string bytes;
    while (answered < indexes.size()) {
        Done step = connection->open();
        if (!step) { // nothing of the rest was sent
            for (; answered < indexes.size(); ++answered)
                take(indexes[answered], Failure(step.error()));
            break;
        }
        if (sent < indexes.size() && sent - answered <= inFlight - batch) {
            bytes.clear();
            for (const std::size_t end = std::min(sent + batch, indexes.size()); sent < end; ++sent)
                commands.write(indexes[sent], bytes);
            step = connection->send(bytes);
        }
        const Result<RespReply> reply =
            step ? connection->receive(deadline()) : Failure(std::move(step.error()));
        if (!reply) {
            if (intent == Intent::Read && !wasRepeated && reply.error().isTransient()) {
                wasRepeated = true;
                sent = answered;
                continue;
            }
            for (; answered < sent; ++answered)
                take(indexes[answered], Failure(reply.error()));
            continue;
        }
        if (reply->isError() && isRefusedUndone(refusalOf(reply->text())))
            again.push_back(indexes[answered]);
        else
            hand(take, commands, indexes[answered], *reply);
        ++answered;
    }
    for (const std::size_t index : again) {
        bytes.clear();
        commands.write(index, bytes);
        const Result<OwnedReply> reply = exchange(commands.keyOf(index), bytes, intent);
        if (reply)
            hand(take, commands, index, reply->view());
        else
            take(index, Failure(reply.error()));
    }
}

void RedisLink::hand(const Take &take, const CommandSource &commands, std::size_t index,
                     const RespReply &reply) const
{
    if (!reply.isError() || refusalOf(reply.text()) == RedisRefusal::NoScript) {
        take(index, reply);
        return;
    }
    std::string bytes;
    commands.write(index, bytes);
    take(index, Failure(errorFromReply(reply.text(), nameOf(bytes), where())));
}

Done RedisLink::ping()
{
    const Result<OwnedReply> reply = call({}, {"PING"}, Intent::Read);
    // A server that cannot save refuses PING as well, and may still be read.
    const bool isThere = reply || reply.error().detail.startsWith(QLatin1String("MISCONF"));
    return isThere ? Done() : Failure(reply.error());
}

bool RedisLink::isConfirmed()
{
    if (m_facts.isCluster || m_facts.replicas == 0)
        return true;
    const Result<OwnedReply> reply = call({}, {"WAIT", "1", "100"}, Intent::Read);
    return !reply || reply->view().number() > 0;
}

} // namespace gatehouse
