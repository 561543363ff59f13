// SPDX-License-Identifier: MIT
#include "core/store/redis/rangescan.h"

#include "core/store/redis/rediserrors.h"
#include "core/store/redis/seenkeys.h"
#include "core/store/redis/slotclaims.h"
#include "core/store/redis/straykeys.h"
#include "core/store/resumption.h"

#include <QCoreApplication>

#include <algorithm>
#include <charconv>
#include <deque>
#include <set>

namespace gatehouse {

namespace {

constexpr unsigned rangeBits = 3;
constexpr std::string_view pageSize = "100";
constexpr int maximalRounds = 10; ///< Of looking for keys that moved meanwhile.

QString tr(const char *text) { return QCoreApplication::translate("RangeScan", text); }

std::uint64_t reversed(std::uint64_t value)
{
    value = ((value >> 1U) & 0x5555555555555555U) | ((value & 0x5555555555555555U) << 1U);
    value = ((value >> 2U) & 0x3333333333333333U) | ((value & 0x3333333333333333U) << 2U);
    value = ((value >> 4U) & 0x0f0f0f0f0f0f0f0fU) | ((value & 0x0f0f0f0f0f0f0f0fU) << 4U);
    return __builtin_bswap64(value);
}

/// The part of the keys between two positions of the hash table. Position: the cursor's bits reversed.
struct Range {
    std::uint64_t begin = 0; ///< Its first cursor.
    std::uint64_t cursor = 0; ///< Of the next SCAN.
    std::uint64_t end = 0; ///< First position behind; 0: the end of the table.
    bool isDone = false; ///< No further SCAN.
    bool hasPage = false; ///< Keys that were not asked about yet, or not to the end.
    std::size_t used = 0; ///< Replies about the page that need not come again.
    KeyPage page;
    std::set<std::size_t> strays; ///< Keys of the page that are on another server.
};

/// What all servers of a scan share.
struct SharedScan {
    explicit SharedScan(const RedisOptions &options)
        : strays(options)
    { }
    SeenKeys seen;
    StrayKeys strays;
};

/// What the next replies of the connection answer.
struct Expected {
    std::size_t range;
    std::size_t replies; ///< 0: a SCAN; otherwise the answers about its page.
};

class ServerScan {
public:
    ServerScan(RedisLink &link, RespConnection &connection, std::string_view pattern, PageReader &reader,
               SharedScan &shared, SessionSink *told)
        : m_link(link)
        , m_connection(connection)
        , m_pattern(pattern)
        , m_reader(reader)
        , m_shared(shared)
        , m_told(told)
    {
        const unsigned bits = link.facts().hasPlainCursors ? rangeBits : 0;
        m_ranges.resize(std::size_t(1) << bits);
        for (std::size_t i = 0; bits > 0 && i < m_ranges.size(); ++i) {
            m_ranges[i].begin = m_ranges[i].cursor = reversed(std::uint64_t(i) << (64 - bits));
            m_ranges[i].end = std::uint64_t(i + 1) << (64 - bits); // wraps to 0 at the last
        }
    }

    Done run()
    {
        Resumption resumption(m_told, m_link.options().deadlineMs,
                              [this](int milliseconds) { return m_connection.pause(milliseconds); });
        m_process = askProcess();
        for (;;) {
            Done done = pass(); // each range goes on from its last page
            if (done || !resumption.isBack(done.error(), m_received, [this] { return reconnect(); }))
                return done;
            if (const std::string process = askProcess(); process.empty() || process != m_process)
                beginAnew(process);
        }
    }

private:
    /// Which run of the server this is; empty where that may not be asked.
    std::string askProcess()
    {
        std::string command;
        appendCommand(command, {"INFO", "server"});
        const Result<OwnedReply> reply = m_connection.roundTrip(command, m_link.deadline());
        constexpr std::string_view name = "\nrun_id:";
        if (!reply || !reply->view().isText())
            return {};
        const std::string_view text = reply->view().text();
        const std::size_t at = text.find(name);
        return at == std::string_view::npos
            ? std::string()
            : std::string(text.substr(at + name.size(), text.find('\r', at) - at - name.size()));
    }

    /// A server that has just been started, say, cannot be asked yet and counts as not there.
    Done reconnect()
    {
        if (Done opened = m_connection.open(); !opened)
            return opened;
        std::string command;
        appendCommand(command, {"PING"});
        const Result<OwnedReply> reply = m_connection.roundTrip(command, m_link.deadline());
        if (!reply)
            return Failure(reply.error());
        if (!reply->view().isError() || refusalOf(reply->view().text()) != RedisRefusal::NotNow)
            return {};
        m_connection.close();
        return Failure(errorFromReply(reply->view().text(), "PING", m_connection.where()));
    }

    /// Another run hashes keys in another way, so the positions reached say nothing. Pages at hand stay.
    void beginAnew(const std::string &process)
    {
        m_process = process;
        for (Range &range : m_ranges) {
            range.cursor = range.begin;
            range.isDone = false;
        }
    }

    Done pass()
    {
        m_expected.clear();
        m_commands.clear();
        for (std::size_t i = 0; i < m_ranges.size(); ++i)
            askNext(i);
        while (!m_expected.empty()) {
            const Expected next = m_expected.front();
            m_expected.pop_front();
            Done done = next.replies == 0 ? takeScan(next.range) : takePage(next);
            if (!done) {
                m_connection.close(); // replies that nobody waits for would answer the next question
                return done;
            }
        }
        return {};
    }

    /// The questions about the page at hand and the SCAN for the next one go out together.
    void askNext(std::size_t index)
    {
        Range &range = m_ranges[index];
        if (range.hasPage) {
            if (const std::size_t replies = m_reader.ask(range.page, m_commands); replies > 0)
                m_expected.push_back({index, replies});
        }
        if (range.isDone)
            return;
        const std::string cursor = std::to_string(range.cursor);
        appendCommand(m_commands, {"SCAN", cursor, "MATCH", m_pattern, "COUNT", pageSize});
        m_expected.push_back({index, 0});
    }

    /// Questions are collected as long as there are answers to look at.
    Result<RespReply> receive()
    {
        Result<RespReply> reply = receiveNext();
        m_received += reply && !reply->isError() ? 1 : 0;
        return reply;
    }

    Result<RespReply> receiveNext()
    {
        Result<std::optional<RespReply>> there = m_connection.receiveIfThere();
        if (!there)
            return Failure(std::move(there.error()));
        if (*there)
            return **there;
        if (!m_commands.empty()) {
            Done sent = m_connection.send(m_commands);
            m_commands.clear();
            if (!sent)
                return Failure(std::move(sent.error()));
        }
        return m_connection.receive(m_link.deadline());
    }

    Done takeScan(std::size_t index)
    {
        const Result<RespReply> reply = receive();
        if (!reply)
            return Failure(reply.error());
        if (reply->isError())
            return Failure(errorFromReply(reply->text(), "SCAN", m_connection.where()));
        Range &range = m_ranges[index];
        if (!reply->isList(0, 2) || !readCursor(reply->text(1), range.cursor) || !reply->isList(2))
            return failure(Error::Code::Malformed,
                           tr("%1 answered SCAN in an unknown form.").arg(m_connection.where()));
        range.page.clear();
        for (std::size_t key = 3; key < reply->size(); key = reply->next(key)) {
            if (m_shared.seen.insert(reply->text(key)))
                range.page.add(reply->text(key));
        }
        range.used = 0;
        range.strays.clear();
        range.hasPage = range.page.size() > 0;
        range.isDone = range.cursor == 0 || (range.end != 0 && reversed(range.cursor) >= range.end);
        askNext(index);
        return {};
    }

    Done takePage(const Expected &expected)
    {
        Range &range = m_ranges[expected.range];
        if (range.used == 0)
            range.strays.clear();
        for (std::size_t i = 0; i < expected.replies; ++i) {
            const Result<RespReply> reply = receive();
            if (!reply)
                return Failure(reply.error());
            if (i < range.used)
                continue;
            if (reply->isError() && !isAboutTheKey(reply->text()))
                return Failure(errorFromReply(reply->text(), "GET", m_connection.where()));
            const bool isStray = reply->isError() && isElsewhere(reply->text());
            if (isStray)
                range.strays.insert(i % range.page.size());
            if (Done taken = goesOn(m_reader.take(range.page, i, isStray ? nullReply() : *reply)); !taken)
                return taken;
            range.used = m_reader.usedUp(i + 1);
        }
        range.used = expected.replies;
        if (Done taken = takeStrays(range); !taken)
            return taken;
        range.hasPage = false;
        return {};
    }

    Done takeStrays(Range &range)
    {
        if (range.strays.empty())
            return {};
        KeyPage keys;
        for (const std::size_t key : range.strays)
            keys.add(range.page[key]);
        return goesOn(m_shared.strays.read(keys, m_reader));
    }

    static Done goesOn(const Result<bool> &taken)
    {
        if (!taken)
            return Failure(taken.error());
        return *taken ? Done() : failure(Error::Code::Cancelled, tr("The listing was stopped."));
    }

    static bool isElsewhere(std::string_view error)
    {
        const RedisRefusal refusal = refusalOf(error);
        return refusal == RedisRefusal::Moved || refusal == RedisRefusal::Ask;
    }

    /// The others say nothing of the keys that were asked for, so their page has to be asked about again.
    static bool isAboutTheKey(std::string_view error)
    {
        return isElsewhere(error) || refusalOf(error) == RedisRefusal::NoPermission
            || error.starts_with("WRONGTYPE");
    }

    static bool readCursor(std::string_view text, std::uint64_t &cursor)
    {
        const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), cursor);
        return problem == std::errc() && end == text.data() + text.size();
    }

    RedisLink &m_link;
    RespConnection &m_connection;
    std::string_view m_pattern;
    PageReader &m_reader;
    SharedScan &m_shared;
    SessionSink *m_told;
    std::string m_process;
    std::uint64_t m_received = 0;
    std::vector<Range> m_ranges;
    std::deque<Expected> m_expected;
    std::string m_commands; ///< Not sent yet.
};

} // namespace

void KeyPage::add(std::string_view key)
{
    m_text.append(key);
    m_ends.push_back(static_cast<std::uint32_t>(m_text.size()));
}

void KeyPage::clear()
{
    m_text.clear();
    m_ends.clear();
}

std::string_view KeyPage::operator[](std::size_t index) const
{
    const std::size_t begin = index == 0 ? 0 : m_ends[index - 1];
    return std::string_view(m_text).substr(begin, m_ends[index] - begin);
}

RespReply nullReply()
{
    static const RespNode null;
    return {{&null, 1}, ""};
}

namespace {

Result<std::vector<RespConnection *>> connectedPrimaries(RedisLink &link)
{
    Result<std::vector<RespConnection *>> servers = link.primaries();
    if (!servers && servers.error().isTransient()) {
        if (Done done = link.discover(); !done)
            return Failure(std::move(done.error()));
        servers = link.primaries();
    }
    return servers;
}

} // namespace

Done scanKeys(RedisLink &link, std::string_view pattern, PageReader &reader, SessionSink *told)
{
    SharedScan shared(link.options());
    if (!link.facts().isCluster) {
        const Result<std::vector<RespConnection *>> servers = connectedPrimaries(link);
        return servers ? ServerScan(link, *servers->front(), pattern, reader, shared, told).run()
                       : Done(Failure(servers.error()));
    }
    SlotClaims claims(link);
    Result<std::vector<RedisAddress>> next = claims.allNodes();
    for (int round = 0; next && !next->empty() && round < maximalRounds; ++round) {
        for (const RedisAddress &address : *next) {
            const Result<RespConnection *> server = link.at(address);
            if (!server)
                return Failure(server.error());
            if (Done done = ServerScan(link, **server, pattern, reader, shared, told).run(); !done)
                return done;
        }
        next = claims.nodesWithArrivals();
    }
    if (!next)
        return Failure(std::move(next.error()));
    return next->empty() ? Done()
                         : failure(Error::Code::Unavailable,
                                   tr("The cluster around %1 moves its keys faster than they can be listed. "
                                      "Try again when that is done.")
                                       .arg(link.where()));
}

} // namespace gatehouse
