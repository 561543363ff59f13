// SPDX-License-Identifier: MIT
#include "core/store/redis/straykeys.h"

#include <charconv>

namespace gatehouse {

namespace {

/// Behind the line that begins at `at`; its number, behind the sign, in `number`.
std::size_t readHead(std::string_view bytes, std::size_t at, std::size_t &number)
{
    const std::size_t end = bytes.find('\r', at);
    std::from_chars(bytes.data() + at + 1, bytes.data() + end, number);
    return end + 2;
}

/// The end of the command that begins at `at`, as appendCommand() writes it.
std::size_t endOfCommand(std::string_view bytes, std::size_t at)
{
    std::size_t words = 0, size = 0;
    at = readHead(bytes, at, words);
    for (; words > 0; --words)
        at = readHead(bytes, at, size) + size + 2;
    return at;
}

std::vector<KeyedCommand> commandsAbout(const KeyPage &keys, PageReader &reader)
{
    std::string bytes;
    std::vector<KeyedCommand> commands(reader.ask(keys, bytes));
    std::size_t at = 0;
    for (std::size_t n = 0; n < commands.size(); ++n) {
        const std::size_t end = endOfCommand(bytes, at);
        commands[n] = {std::string(keys[n % keys.size()]), bytes.substr(at, end - at)};
        at = end;
    }
    return commands;
}

} // namespace

Result<bool> StrayKeys::read(const KeyPage &keys, PageReader &reader)
{
    if (!m_link) {
        Result<std::unique_ptr<RedisLink>> link = RedisLink::open(m_options);
        if (!link)
            return Failure(std::move(link.error()));
        m_link = std::move(*link);
    }
    const std::vector<KeyedCommand> commands = commandsAbout(keys, reader);
    std::vector<OwnedReply> replies(commands.size(), OwnedReply(nullReply()));
    std::optional<Error> problem;
    Done sent =
        m_link->pipeline(commands, Intent::Read, [&](std::size_t index, const Result<RespReply> &reply) {
            if (reply)
                replies[index] = OwnedReply(*reply);
            else if (reply.error().code != Error::Code::Malformed) // that is a key of another program
                problem = reply.error();
        });
    if (!sent || problem)
        return Failure(sent ? std::move(*problem) : std::move(sent.error()));
    for (std::size_t n = 0; n < replies.size(); ++n) {
        const Result<bool> goesOn = reader.take(keys, n, replies[n].view());
        if (!goesOn || !*goesOn)
            return goesOn;
    }
    return true;
}

} // namespace gatehouse
