// SPDX-License-Identifier: MIT
// Loads refresh:<uuid> keys into session batches beside a raw client of the same technique, and revokes
// 100,000 beside raw UNLINKs: goals 1, 3, 4 and 5 of the project. Takes turns; prints medians and ratios.
//
//     bench_redis [PORT] [KEYS] [ROUNDS]      fills the server itself when it is empty
#include "core/session/sessionbatch.h"
#include "core/store/redis/redislink.h"
#include "core/store/redis/redisstore.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QUuid>

#include <sys/resource.h>
#include <sys/socket.h>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <deque>

using namespace gatehouse;

namespace {

constexpr std::size_t firstRows = 100;

/// What one way took.
struct Run {
    double wallS = 0, cpuS = 0, firstMs = 0;
    std::size_t rows = 0;
};

double cpuSeconds()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
        + double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/// A blocking socket and nothing else: the raw client.
class RawClient {
public:
    explicit RawClient(int port)
        : m_socket(::socket(AF_INET, SOCK_STREAM, 0))
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(m_socket, reinterpret_cast<sockaddr *>(&address), sizeof address) != 0)
            std::perror("connect");
        const int on = 1;
        ::setsockopt(m_socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        m_buffer.resize(std::size_t(1) << 18);
    }
    ~RawClient() { ::close(m_socket); }
    RawClient(const RawClient &) = delete;
    RawClient &operator=(const RawClient &) = delete;

    void send(const std::string &bytes)
    {
        for (std::size_t at = 0; at < bytes.size();) {
            const ssize_t sent = ::send(m_socket, bytes.data() + at, bytes.size() - at, 0);
            if (sent <= 0)
                std::abort();
            at += std::size_t(sent);
        }
    }
    /// The rest of a line, without its type byte and end.
    std::string_view line()
    {
        while (true) {
            if (const void *end = std::memchr(m_buffer.data() + m_at, '\n', m_end - m_at)) {
                const auto *stop = static_cast<const char *>(end);
                const std::string_view text(m_buffer.data() + m_at,
                                            std::size_t(stop - m_buffer.data()) - m_at - 1);
                m_at = std::size_t(stop - m_buffer.data()) + 1;
                return text;
            }
            more();
        }
    }
    std::string_view bulk(std::string_view header)
    {
        const std::size_t size = std::size_t(number(header.substr(1)));
        if (header == "$-1")
            return {};
        while (m_end - m_at < size + 2)
            more();
        const std::string_view text(m_buffer.data() + m_at, size);
        m_at += size + 2;
        return text;
    }
    static qint64 number(std::string_view text)
    {
        qint64 value = 0;
        std::from_chars(text.data(), text.data() + text.size(), value);
        return value;
    }

private:
    void more()
    {
        if (m_at == m_end)
            m_at = m_end = 0;
        if (m_buffer.size() - m_end < 65'536) {
            std::memmove(m_buffer.data(), m_buffer.data() + m_at, m_end - m_at);
            m_end -= m_at;
            m_at = 0;
            if (m_buffer.size() - m_end < 65'536)
                m_buffer.resize(m_buffer.size() * 2);
        }
        const ssize_t got = ::recv(m_socket, m_buffer.data() + m_end, m_buffer.size() - m_end, 0);
        if (got <= 0)
            std::abort();
        m_end += std::size_t(got);
    }
    int m_socket;
    std::vector<char> m_buffer;
    std::size_t m_at = 0, m_end = 0;
};

std::uint64_t reversed(std::uint64_t value)
{
    std::uint64_t result = 0;
    for (int i = 0; i < 64; ++i)
        result |= ((value >> i) & 1U) << (63 - i);
    return result;
}

/// Eight ranges in flight, COUNT 100, PEXPIRETIME and MGET; keeps every row; drops nothing that comes twice.
Run rawLoad(int port)
{
    RawClient client(port);
    struct Row {
        std::string key, user;
        qint64 end;
    };
    std::vector<Row> rows;
    struct Range {
        std::uint64_t end = 0;
        std::vector<std::string> keys;
    };
    std::array<Range, 8> ranges;
    std::deque<std::pair<std::size_t, bool>> expected; // range, is a page
    QElapsedTimer clock;
    clock.start();
    const double cpu = cpuSeconds();
    Run run;
    const auto scan = [&](std::size_t i, std::uint64_t cursor, std::string &out) {
        appendCommand(out, {"SCAN", std::to_string(cursor), "MATCH", "refresh:*", "COUNT", "100"});
        expected.emplace_back(i, false);
    };
    std::string out;
    for (std::size_t i = 0; i < 8; ++i) {
        ranges[i].end = std::uint64_t(i + 1) << 61U;
        scan(i, reversed(std::uint64_t(i) << 61U), out);
    }
    client.send(out);
    while (!expected.empty()) {
        const auto [index, isPage] = expected.front();
        expected.pop_front();
        Range &range = ranges[index];
        if (isPage) {
            std::vector<qint64> ends;
            for (std::size_t i = 0; i < range.keys.size(); ++i)
                ends.push_back(RawClient::number(client.line().substr(1)));
            client.line();
            for (std::size_t i = 0; i < range.keys.size(); ++i)
                rows.push_back({range.keys[i], std::string(client.bulk(client.line())), ends[i]});
            if (run.firstMs == 0 && rows.size() >= firstRows)
                run.firstMs = double(clock.nsecsElapsed()) / 1e6;
            continue;
        }
        client.line();
        std::uint64_t cursor = 0;
        const std::string_view text = client.bulk(client.line());
        std::from_chars(text.data(), text.data() + text.size(), cursor);
        range.keys.clear();
        for (qint64 left = RawClient::number(client.line().substr(1)); left > 0; --left)
            range.keys.emplace_back(client.bulk(client.line()));
        out.clear();
        if (!range.keys.empty()) {
            std::vector<std::string_view> words{"MGET"};
            for (const std::string &key : range.keys) {
                appendCommand(out, {"PEXPIRETIME", key});
                words.push_back(key);
            }
            appendCommand(out, words);
            expected.emplace_back(index, true);
        }
        if (cursor != 0 && (range.end == 0 || reversed(cursor) < range.end))
            scan(index, cursor, out);
        client.send(out);
    }
    run.wallS = double(clock.nsecsElapsed()) / 1e9;
    run.cpuS = cpuSeconds() - cpu;
    run.rows = rows.size();
    return run;
}

RedisStoreOptions optionsOf(int port, const char *layout)
{
    RedisStoreOptions options;
    options.server.address = {QStringLiteral("127.0.0.1"), static_cast<quint16>(port)};
    options.server.deadlineMs = 60'000;
    options.layout = QString::fromLatin1(layout);
    return options;
}

std::unique_ptr<SessionStore> opened(int port)
{
    auto store = openRedisStore(optionsOf(port, "guide"));
    if (!store) {
        std::fprintf(stderr, "%s\n", qPrintable(store.error().message));
        std::exit(1);
    }
    return std::move(*store);
}

/// The store into batches of 10,000, as they go to the table.
Run storeLoad(SessionStore &store)
{
    class Sink final : public SessionSink {
    public:
        bool add(const SessionRow &row) override
        {
            if (++rows == firstRows)
                firstMs = double(clock.nsecsElapsed()) / 1e6;
            if (batches.empty() || batches.back().size() >= 10'000)
                batches.emplace_back();
            return batches.back().add(row);
        }
        QElapsedTimer clock;
        double firstMs = 0;
        std::size_t rows = 0;
        std::deque<SessionBatch> batches;
    } sink;
    const double cpu = cpuSeconds();
    sink.clock.start();
    if (Done done = store.scan(sink); !done)
        std::fprintf(stderr, "%s\n", qPrintable(done.error().message));
    return {double(sink.clock.nsecsElapsed()) / 1e9, cpuSeconds() - cpu, sink.firstMs, sink.rows};
}

void fill(int port, int keys)
{
    RawClient client(port);
    std::string out;
    for (int i = 0; i < keys; ++i) {
        const std::string key = "refresh:" + QUuid::createUuid().toString(QUuid::WithoutBraces).toStdString();
        char user[24];
        std::snprintf(user, sizeof user, "user-%06d", i % std::max(1, keys / 10));
        appendCommand(out, {"SET", key, user, "EX", std::to_string(300'000 + i % 300'000)});
        if (i % 1000 == 999 || i + 1 == keys) {
            client.send(out);
            for (int n = i % 1000; n >= 0; --n)
                client.line();
            out.clear();
        }
    }
}

QStringList someIds(SessionStore &store, std::size_t count)
{
    SessionBatch batch;
    (void)store.scan(batch);
    QStringList ids;
    for (std::size_t i = 0; i < batch.size() && std::size_t(ids.size()) < count;
         i += std::max<std::size_t>(1, batch.size() / count))
        ids << QString::fromUtf8(batch.row(i).id.data(), qsizetype(batch.row(i).id.size()));
    return ids;
}

Run rawRevoke(int port, const QStringList &ids)
{
    RawClient client(port);
    QElapsedTimer clock;
    clock.start();
    std::size_t removed = 0, sent = 0, answered = 0;
    const std::size_t count = std::size_t(ids.size());
    std::string out;
    while (answered < count) {
        while (sent < count && sent - answered <= 1000) {
            out.clear();
            for (const std::size_t end = std::min(sent + 1000, count); sent < end; ++sent)
                appendCommand(out, {"UNLINK", "refresh:" + ids[qsizetype(sent)].toStdString()});
            client.send(out);
        }
        removed += client.line() == ":1" ? 1 : 0;
        ++answered;
    }
    return {double(clock.nsecsElapsed()) / 1e9, 0, 0, removed};
}

Run storeRevoke(SessionStore &store, const QStringList &ids)
{
    QElapsedTimer clock;
    clock.start();
    const auto outcome = store.revoke({SessionIds{ids}, {}, {}, 0});
    const double wall = double(clock.nsecsElapsed()) / 1e9;
    return {wall, 0, 0, outcome ? std::size_t(outcome->count(RevokeItem::Outcome::Revoked)) : 0};
}

double median(std::vector<double> values)
{
    std::ranges::sort(values);
    return values[values.size() / 2];
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    const int port =
        argc > 1 ? std::atoi(argv[1]) : qEnvironmentVariableIntValue("GATEHOUSE_TEST_REDIS_PORT");
    if (port == 0) {
        std::fprintf(
            stderr,
            "bench_redis [PORT] [KEYS] [ROUNDS]: without PORT, run it by tests/support/with-servers\n");
        return 2;
    }
    const int keys = argc > 2 ? std::atoi(argv[2]) : 1'000'000, rounds = argc > 3 ? std::atoi(argv[3]) : 5;
    auto store = opened(port);
    if (rawLoad(port).rows == 0)
        fill(port, keys);
    std::vector<double> rawWall, ourWall, rawFirst, ourFirst;
    for (int round = 0; round < rounds; ++round) {
        const Run raw = rawLoad(port), ours = storeLoad(*store);
        std::printf("load   raw %.3f s (cpu %.2f, first %.2f ms, %zu rows)   store %.3f s (cpu %.2f, first "
                    "%.2f ms, %zu rows)\n",
                    raw.wallS, raw.cpuS, raw.firstMs, raw.rows, ours.wallS, ours.cpuS, ours.firstMs,
                    ours.rows);
        rawWall.push_back(raw.wallS);
        ourWall.push_back(ours.wallS);
        rawFirst.push_back(raw.firstMs);
        ourFirst.push_back(ours.firstMs);
    }
    std::printf("load ratio %.3f   first rows ratio %.2f\n", median(ourWall) / median(rawWall),
                median(ourFirst) / median(rawFirst));
    std::vector<double> rawRevoked, ourRevoked;
    for (int round = 0; round < rounds; ++round) {
        const std::size_t count = std::size_t(keys) / 10;
        const Run raw = rawRevoke(port, someIds(*store, count));
        fill(port, int(raw.rows));
        const Run ours = storeRevoke(*store, someIds(*store, count));
        fill(port, int(ours.rows));
        std::printf("revoke raw %.3f s (%zu)   store %.3f s (%zu)\n", raw.wallS, raw.rows, ours.wallS,
                    ours.rows);
        rawRevoked.push_back(raw.wallS);
        ourRevoked.push_back(ours.wallS);
    }
    std::printf("revoke ratio %.3f\n", median(ourRevoked) / median(rawRevoked));
    return 0;
}
