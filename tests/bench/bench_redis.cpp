// SPDX-License-Identifier: MIT
// Loads refresh:<uuid> keys into session batches beside a raw client of the same technique, and revokes
// 100,000 beside raw UNLINKs; reads the sessions of one user by the index of the native layout beside raw
// SMEMBERS and MGET: goals 1, 3, 4 and 5 of the project. Takes turns; prints medians and ratios.
//
//     bench_redis [PORT] [KEYS] [ROUNDS]      fills the server itself when it is empty
#include "core/session/sessionbatch.h"
#include "core/store/redis/redislink.h"
#include "core/store/redis/redisstore.h"
#include "tests/bench/rawredis.h"
#include "tests/support/samplesession.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QElapsedTimer>
#include <QUuid>

#include <algorithm>
#include <cstdio>
#include <deque>

using namespace gatehouse;

namespace {

constexpr std::size_t firstRows = 100;

RedisStoreOptions optionsOf(int port, const char *layout)
{
    RedisStoreOptions options;
    options.server.address = {QStringLiteral("127.0.0.1"), static_cast<quint16>(port)};
    options.server.deadlineMs = 60'000;
    options.layout = QString::fromLatin1(layout);
    return options;
}

std::unique_ptr<SessionStore> opened(int port, const char *layout = "guide")
{
    auto store = openRedisStore(optionsOf(port, layout));
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

constexpr int indexedUsers = 200, sessionsEach = 10;

/// The same number of sessions in both layouts: a set and plain keys for the raw client, the native one for
/// us.
void fillIndexed(int port, SessionStore &native)
{
    RawClient client(port);
    std::string out;
    for (int user = 0; user < indexedUsers; ++user) {
        for (int i = 0; i < sessionsEach; ++i) {
            const QString id = QUuid::createUuid().toString(QUuid::WithoutBraces);
            const std::string text = id.toStdString(), name = "bench-user-" + std::to_string(user);
            appendCommand(out, {"SADD", name + ":sessions", text});
            appendCommand(out, {"EXPIRE", name + ":sessions", "600"});
            appendCommand(out, {"SET", "bench-refresh:" + text, name, "EX", "600"});
            client.send(out);
            for (int replies = 0; replies < 3; ++replies)
                client.line();
            out.clear();
            const qint64 now = QDateTime::currentMSecsSinceEpoch();
            if (Done done = native.insert(test::sampleSession(id, QString::fromStdString(name), now)); !done)
                std::fprintf(stderr, "%s\n", qPrintable(done.error().message));
        }
    }
}

/// SMEMBERS, then MGET of the keys.
std::size_t rawUser(RawClient &client, int user)
{
    std::string out;
    appendCommand(out, {"SMEMBERS", "bench-user-" + std::to_string(user) + ":sessions"});
    client.send(out);
    std::vector<std::string> keys;
    for (qint64 left = RawClient::number(client.line().substr(1)); left > 0; --left)
        keys.push_back("bench-refresh:" + std::string(client.bulk(client.line())));
    std::vector<std::string_view> words{"MGET"};
    words.insert(words.end(), keys.begin(), keys.end());
    out.clear();
    appendCommand(out, words);
    client.send(out);
    std::vector<std::string> values;
    for (qint64 left = RawClient::number(client.line().substr(1)); left > 0; --left)
        values.emplace_back(client.bulk(client.line()));
    return values.size();
}

void compareOneUser(int port)
{
    auto native = opened(port, "native");
    fillIndexed(port, *native);
    RawClient client(port);
    std::vector<double> rawMs, ourMs;
    std::size_t rawRows = 0;
    int ourRows = 0;
    for (int user = 0; user < indexedUsers; ++user) {
        QElapsedTimer clock;
        clock.start();
        rawRows += rawUser(client, user);
        rawMs.push_back(double(clock.nsecsElapsed()) / 1e6);
        const QString name = QStringLiteral("bench-user-%1").arg(user);
        clock.start();
        const auto preview = native->preview(UserSessions{name, {}}, QDateTime::currentMSecsSinceEpoch());
        ourMs.push_back(double(clock.nsecsElapsed()) / 1e6);
        ourRows += preview ? preview->liveSessions : 0;
    }
    std::printf("one user's %d sessions by the index: raw %.3f ms (%zu)   store %.3f ms (%d)   ratio %.2f\n",
                sessionsEach, median(rawMs), rawRows, median(ourMs), ourRows, median(ourMs) / median(rawMs));
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
    compareOneUser(port);
    return 0;
}
