// SPDX-License-Identifier: MIT
// Many commands at once over the connections of a link.
#include "core/store/redis/rediserrors.h"
#include "core/store/redis/redislink.h"

#include <algorithm>
#include <numeric>

namespace gatehouse {

namespace {

constexpr std::size_t inFlight = 2000, batch = 1000;
constexpr qint64 msPerReply = 1; ///< Besides the deadline.

/// The first word of a command as appendCommand() writes it.
std::string_view nameOf(std::string_view command)
{
    std::size_t line = command.find('\n'); // behind the count
    line = command.find('\n', line + 1); // behind the length
    return command.substr(line + 1, command.find('\r', line) - line - 1);
}

bool isRefusedUndone(RedisRefusal refusal)
{
    return refusal == RedisRefusal::Moved || refusal == RedisRefusal::Ask || refusal == RedisRefusal::NotNow
        || refusal == RedisRefusal::ReadOnly;
}

void appendCall(std::string &out, const RedisScript &script, const RedisLink::ScriptCall &call)
{
    const std::string count = std::to_string(call.keys.size());
    std::vector<std::string_view> words{
        "EVALSHA", {script.sha.constData(), std::size_t(script.sha.size())}, count};
    words.insert(words.end(), call.keys.begin(), call.keys.end());
    words.insert(words.end(), call.arguments.begin(), call.arguments.end());
    appendCommand(out, words);
}

} // namespace

Done RedisLink::pipeline(std::span<const KeyedCommand> commands, Intent intent, const Take &take)
{
    const CommandSource source{commands.size(), [&](std::size_t index) { return commands[index].key; },
                               [&](std::size_t index, std::string &out) { out += commands[index].bytes; }};
    return pipeline(source, intent, take);
}

Done RedisLink::runAll(const RedisScript &script, std::span<const ScriptCall> calls, Intent intent,
                       const Take &take)
{
    const auto viewsOf = [](const std::vector<std::string> &texts) {
        return std::vector<std::string_view>(texts.begin(), texts.end());
    };
    std::vector<std::size_t> open(calls.size());
    std::iota(open.begin(), open.end(), std::size_t(0));
    while (!open.empty()) {
        const CommandSource source{
            open.size(), [&](std::size_t index) { return calls[open[index]].keys.front(); },
            [&](std::size_t index, std::string &out) { appendCall(out, script, calls[open[index]]); }};
        std::vector<std::size_t> without; // certainly not done
        const Take sort = [&](std::size_t index, const Result<RespReply> &reply) {
            if (reply && reply->isError())
                without.push_back(open[index]);
            else
                take(open[index], reply);
        };
        if (Done sent = pipeline(source, intent, sort); !sent)
            return sent;
        open = std::move(without);
        if (open.empty())
            break;
        // One of them teaches its server the script.
        const ScriptCall &first = calls[open.front()];
        const Result<OwnedReply> taught = run(script, viewsOf(first.keys), viewsOf(first.arguments), intent);
        const Result<RespReply> reply = taught ? Result<RespReply>(taught->view()) : Failure(taught.error());
        const bool isOver = !reply && m_facts.wouldRefuseAgain(reply.error());
        const std::size_t told = isOver ? open.size() : 1;
        for (std::size_t i = 0; i < told; ++i)
            take(open[i], reply);
        open.erase(open.begin(), open.begin() + std::ptrdiff_t(told));
    }
    return {};
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

/// Where a pipeline on one connection is.
struct RedisLink::Progress {
    std::size_t sent = 0, answered = 0;
    bool wasRepeated = false;
    std::optional<Error> refusal; ///< Of the whole server: nothing more is sent to it.
    std::vector<std::size_t> again; ///< Refused without being done.
};

void RedisLink::pipelineOn(RespConnection *connection, const CommandSource &commands,
                           std::span<const std::size_t> indexes, Intent intent, const Take &take)
{
    // A server that sends a reply now and then would never run out of time otherwise.
    const auto timeFor = [&](std::size_t replies) {
        return QDeadlineTimer(options().deadlineMs + qint64(replies) * msPerReply);
    };
    QDeadlineTimer whole = timeFor(indexes.size());
    Progress progress;
    while (progress.answered < indexes.size()) {
        Done step;
        if (progress.answered == progress.sent)
            step = progress.refusal ? Done(Failure(*progress.refusal)) : connection->open();
        if (!step) { // nothing of the rest was sent
            for (; progress.answered < indexes.size(); ++progress.answered)
                take(indexes[progress.answered], Failure(step.error()));
            break;
        }
        step = sendSome(*connection, commands, indexes, intent, progress);
        const Result<RespReply> reply = step ? connection->receive(QDeadlineTimer(
                                            std::min(whole.remainingTime(), qint64(options().deadlineMs))))
                                             : Failure(std::move(step.error()));
        if (reply) {
            takeReply(*reply, commands, indexes[progress.answered], progress, take);
            ++progress.answered;
            continue;
        }
        if (intent == Intent::Read && !progress.wasRepeated && reply.error().isTransient()) {
            progress.wasRepeated = true;
            progress.sent = progress.answered;
            whole = timeFor(indexes.size() - progress.answered);
            continue;
        }
        const std::size_t lost = whole.hasExpired() ? indexes.size() : progress.sent;
        for (; progress.answered < lost; ++progress.answered)
            take(indexes[progress.answered], Failure(reply.error()));
    }
    sendAgain(commands, progress, intent, take);
}

Done RedisLink::sendSome(RespConnection &connection, const CommandSource &commands,
                         std::span<const std::size_t> indexes, Intent intent, Progress &progress)
{
    if (progress.refusal || progress.sent == indexes.size()
        || progress.sent - progress.answered > inFlight - batch)
        return {};
    std::string bytes;
    const std::size_t end = std::min(progress.sent + batch, indexes.size());
    for (; progress.sent < end; ++progress.sent)
        commands.write(indexes[progress.sent], bytes);
    if (intent == Intent::Write)
        noteChange(connection);
    return connection.send(bytes);
}

void RedisLink::takeReply(const RespReply &reply, const CommandSource &commands, std::size_t index,
                          Progress &progress, const Take &take) const
{
    if (reply.isError() && isRefusedUndone(refusalOf(reply.text()))) {
        progress.again.push_back(index);
        return;
    }
    const std::optional<Error> refusal = hand(take, commands, index, reply);
    if (refusal && reachOf(*refusal) != RefusalReach::OneKey && !progress.refusal)
        progress.refusal = refusal;
}

/// One by one, with all patience for the first: when that is refused for good the others are not sent.
void RedisLink::sendAgain(const CommandSource &commands, const Progress &progress, Intent intent,
                          const Take &take)
{
    std::optional<Error> refusal = progress.refusal;
    std::string bytes;
    for (const std::size_t index : progress.again) {
        if (refusal) {
            take(index, Failure(*refusal));
            continue;
        }
        bytes.clear();
        commands.write(index, bytes);
        const Result<OwnedReply> reply = exchange(commands.keyOf(index), bytes, intent);
        const std::optional<Error> problem =
            reply ? hand(take, commands, index, reply->view()) : std::optional(reply.error());
        if (!reply)
            take(index, Failure(*problem));
        if (problem && reachOf(*problem) != RefusalReach::OneKey)
            refusal = problem;
    }
}

/// Returns what was handed over when it is an error.
std::optional<Error> RedisLink::hand(const Take &take, const CommandSource &commands, std::size_t index,
                                     const RespReply &reply) const
{
    if (!reply.isError() || refusalOf(reply.text()) == RedisRefusal::NoScript) {
        take(index, reply);
        return std::nullopt;
    }
    std::string bytes;
    commands.write(index, bytes);
    const Error error = errorFromReply(reply.text(), nameOf(bytes), where());
    take(index, Failure(error));
    return error;
}

} // namespace gatehouse
