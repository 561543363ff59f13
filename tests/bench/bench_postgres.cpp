// SPDX-License-Identifier: MIT
// Goals 6 and 7: loading a million sessions from PostgreSQL beside raw libpq, and revoking 100,000 of them
// beside one raw UPDATE. Prints wall-clock figures; the ways are taken in turn, and the median counts.
//     tests/support/with-servers build/release/tests/bench/bench_postgres [rows] [revoked] [rounds]
#include "core/session/sessionbatch.h"
#include "core/store/postgres/copyreader.h"
#include "core/store/postgres/postgresschema.h"
#include "core/store/postgres/postgressessionstore.h"
#include "core/store/postgres/sessionrows.h"

#include <QCoreApplication>

#include <libpq-fe.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <string>

using namespace gatehouse;

namespace {

using Clock = std::chrono::steady_clock;

constexpr qint64 nowMs = 1'772'366'400'000;

struct Sizes {
    int rows = 1'000'000;
    int revoked = 100'000;
    int rounds = 5;
};

PostgresOptions options()
{
    PostgresOptions options;
    options.host = QStringLiteral("127.0.0.1");
    options.port = static_cast<quint16>(qEnvironmentVariableIntValue("GATEHOUSE_TEST_POSTGRES_PORT"));
    options.userName = options.database = QStringLiteral("gatehouse");
    options.schema = QStringLiteral("bench");
    options.deadlineMs = 600'000;
    return options;
}

template <class T>
T needed(Result<T> result)
{
    if (!result)
        qFatal("%s %s", qPrintable(result.error().message), qPrintable(result.error().detail));
    if constexpr (!std::is_void_v<T>)
        return std::move(*result);
}

double millisecondsSince(Clock::time_point start)
{
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

/// The raw client: libpq and nothing else.
class Raw {
public:
    Raw()
        : m_connection(PQconnectdb(QStringLiteral("host=127.0.0.1 port=%1 user=gatehouse dbname=gatehouse")
                                       .arg(options().port)
                                       .toUtf8()
                                       .constData()))
    {
        run("SET client_min_messages = warning");
    }
    ~Raw() { PQfinish(m_connection); }
    Raw(const Raw &) = delete;
    Raw &operator=(const Raw &) = delete;

    void run(const char *sql)
    {
        PGresult *result = PQexec(m_connection, sql);
        if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK)
            qFatal("%s", PQerrorMessage(m_connection));
        PQclear(result);
    }

    /// Reads all rows by COPY; with `keep` it also takes them apart and keeps what they hold.
    std::size_t copy(bool keep, double &firstMs)
    {
        const auto start = Clock::now();
        PQclear(PQexec(m_connection,
                       "COPY (SELECT " GATEHOUSE_SESSION_COLUMNS
                       " FROM bench.sessions s) TO STDOUT (FORMAT binary)"));
        CopyReader reader(sessionColumnCount);
        SessionBatch batch;
        std::size_t bytes = 0;
        char *message = nullptr;
        firstMs = 0;
        for (int size = 0; (size = PQgetCopyData(m_connection, &message, 0)) > 0; PQfreemem(message)) {
            bytes += static_cast<std::size_t>(size);
            if (keep) {
                reader.setMessage({message, static_cast<std::size_t>(size)});
                while (reader.next() == CopyReader::Step::Row)
                    batch.add(sessionRow(reader.columns()));
            }
            if (firstMs == 0)
                firstMs = millisecondsSince(start);
        }
        PQclear(PQgetResult(m_connection));
        while (PGresult *rest = PQgetResult(m_connection))
            PQclear(rest);
        return keep ? batch.size() : bytes;
    }

    /// UPDATE ... = ANY ($1) RETURNING, with the array as text.
    int revoke(const char *sql, const std::string &ids)
    {
        const char *values[] = {ids.c_str()};
        PGresult *result = PQexecParams(m_connection, sql, 1, nullptr, values, nullptr, nullptr, 0);
        if (PQresultStatus(result) != PGRES_TUPLES_OK)
            qFatal("%s", PQerrorMessage(m_connection));
        const int count = PQntuples(result);
        PQclear(result);
        return count;
    }

private:
    PGconn *m_connection;
};

class FirstRow final : public SessionSink {
public:
    explicit FirstRow(Clock::time_point start)
        : m_start(start)
    { }
    bool add(const SessionRow &row) override
    {
        if (m_batch.isEmpty())
            m_firstMs = millisecondsSince(m_start);
        return m_batch.add(row);
    }
    std::size_t size() const { return m_batch.size(); }
    double firstMs() const { return m_firstMs; }

private:
    Clock::time_point m_start;
    SessionBatch m_batch;
    double m_firstMs = 0;
};

/// Times by way; the median is told, and its ratio to the first way's.
class Table {
public:
    void add(const std::string &way, double ms) { m_times[way].push_back(ms); }
    void print(const std::string &title, const std::vector<std::string> &ways)
    {
        std::printf("\n%s\n", title.c_str());
        const double first = median(ways.front());
        for (const std::string &way : ways)
            std::printf("  %-58s %8.1f ms  %5.2fx\n", way.c_str(), median(way), median(way) / first);
        std::fflush(stdout);
    }

private:
    double median(const std::string &way)
    {
        std::vector<double> &times = m_times[way];
        std::ranges::sort(times);
        return times[times.size() / 2];
    }
    std::map<std::string, std::vector<double>> m_times;
};

void prepare(Raw &raw, const Sizes &sizes)
{
    raw.run("DROP SCHEMA IF EXISTS bench CASCADE");
    const auto connection = needed(PostgresConnection::open(options(), Secret()));
    needed(migratePostgres(*connection));
    const std::string fill =
        "INSERT INTO bench.sessions (id, user_id, client, agent, address, current_hash, created_ms, "
        "refreshed_ms, "
        "expires_ms, absolute_expires_ms) SELECT translate(encode(sha256(i::text::bytea), 'base64'), '+/=', "
        "'-_'), "
        "'user-' || lpad((hashint4(i) & 131071)::text, 6, '0'), 'web', 'Mozilla/5.0 (X11; Linux x86_64; rv:' "
        "|| "
        "i % 200 || '.0) Gecko/20100101 Firefox/126.0', '10.' || i % 250 || '.' || i / 250 % 250 || '.7', "
        "sha256(i::text::bytea), 1772366400000 + i, 1772366400000 + i, 1772971200000 + i, 1774958400000 + i "
        "FROM generate_series(1, "
        + std::to_string(sizes.rows) + ") i";
    raw.run(fill.c_str());
    raw.run("TRUNCATE bench.session_changes");
    // As one would have it without thinking of updates, and the same table without the log of changes.
    raw.run(
        "CREATE TABLE bench.plain (LIKE bench.sessions INCLUDING DEFAULTS); "
        "INSERT INTO bench.plain SELECT * FROM bench.sessions; ALTER TABLE bench.plain ADD PRIMARY KEY (id); "
        "CREATE INDEX ON bench.plain (user_id); CREATE INDEX ON bench.plain (revoked_ms)");
    raw.run("CREATE TABLE bench.unlogged_changes (LIKE bench.sessions INCLUDING ALL) WITH (fillfactor = 80); "
            "INSERT INTO bench.unlogged_changes OVERRIDING SYSTEM VALUE SELECT * FROM bench.sessions");
    for (const char *table : {"sessions", "plain", "unlogged_changes"})
        raw.run((std::string("VACUUM ANALYZE bench.") + table).c_str());
    raw.run("CHECKPOINT");
}

void load(Raw &raw, PostgresSessionStore &copyStore, PostgresSessionStore &selectStore, const Sizes &sizes)
{
    const std::string rawKept = "raw libpq, COPY binary, rows kept";
    const std::string rawDrained = "raw libpq, COPY binary, rows thrown away";
    const std::string byCopy = "store, COPY binary into SessionBatch";
    const std::string bySelect = "store, SELECT row by row into SessionBatch";
    Table table;
    Table first;
    for (int round = 0; round < sizes.rounds; ++round) {
        double firstMs = 0;
        auto start = Clock::now();
        raw.copy(true, firstMs);
        table.add(rawKept, millisecondsSince(start));
        first.add(rawKept, firstMs);
        start = Clock::now();
        raw.copy(false, firstMs);
        table.add(rawDrained, millisecondsSince(start));
        for (auto *store : {&copyStore, &selectStore}) {
            start = Clock::now();
            FirstRow sink(start);
            needed(store->scan(sink));
            if (sink.size() != static_cast<std::size_t>(sizes.rows))
                qFatal("%zu rows", sink.size());
            const std::string &way = store == &copyStore ? byCopy : bySelect;
            table.add(way, millisecondsSince(start));
            first.add(way, sink.firstMs());
        }
    }
    table.print("Load " + std::to_string(sizes.rows) + " sessions (goal 6: 1.15x; without COPY 1.2x)",
                {rawKept, rawDrained, byCopy, bySelect});
    first.print("First row", {rawKept, byCopy, bySelect});
}

void revoke(Raw &raw, PostgresSessionStore &store, const Sizes &sizes)
{
    const std::string plain = "raw UPDATE = ANY RETURNING, plain table";
    const std::string own = "raw UPDATE = ANY RETURNING, our table without its log";
    const std::string ours = "store.revoke, each outcome known, changes logged";
    Table table;
    const auto connection = needed(PostgresConnection::open(options(), Secret()));
    for (int round = 0; round < sizes.rounds; ++round) {
        const PostgresRows rows = needed(connection->read(
            "SELECT id FROM {}.sessions WHERE revoked_ms IS NULL ORDER BY hashtext(id) LIMIT $1",
            PostgresValues().number(sizes.revoked)));
        QStringList ids;
        for (int row = 0; row < rows.size(); ++row)
            ids << rows.text(row, 0);
        const std::string array = '{' + ids.join(QLatin1Char(',')).toStdString() + '}';
        const char *set =
            " SET revoked_ms = 1, revoke_reason = 'bench', revoked_by = 'bench' WHERE id = ANY ($1) "
            "AND revoked_ms IS NULL RETURNING id, user_id";
        auto start = Clock::now();
        raw.revoke((std::string("UPDATE bench.plain") + set).c_str(), array);
        table.add(plain, millisecondsSince(start));
        start = Clock::now();
        raw.revoke((std::string("UPDATE bench.unlogged_changes") + set).c_str(), array);
        table.add(own, millisecondsSince(start));
        start = Clock::now();
        const RevokeOutcome outcome =
            needed(store.revoke({SessionIds{ids}, QStringLiteral("bench"), QStringLiteral("bench"), nowMs}));
        table.add(ours, millisecondsSince(start));
        if (outcome.count(RevokeItem::Outcome::Revoked) != ids.size())
            qFatal("not all were revoked");
    }
    table.print("Revoke " + std::to_string(sizes.revoked) + " (goal 7: 0.5x of the plain table)",
                {plain, own, ours});
    table.print("The same beside our table (goal 7: 1.1x)", {own, ours});
}

void follow(PostgresSessionStore &store, PostgresSessionStore &writer, const Sizes &sizes)
{
    const std::string idle = "changes(): none";
    const std::string one = "changes(): one session";
    Table table;
    SessionBatch batch;
    qint64 mark = needed(store.changes(0, batch));
    const QString id = QStringLiteral("followed");
    Session session;
    session.id = id;
    session.userId = id;
    session.createdMs = session.refreshedMs = nowMs;
    session.expiresMs = session.absoluteExpiresMs = nowMs * 2;
    session.currentHash = "0";
    needed(writer.insert(session));
    RotateRequest request;
    request.sessionId = id;
    request.nowMs = nowMs;
    request.idleMs = nowMs;
    for (int round = 0; round < 10 * sizes.rounds; ++round) {
        mark = needed(store.changes(mark, batch));
        auto start = Clock::now();
        mark = needed(store.changes(mark, batch));
        table.add(idle, millisecondsSince(start));
        request.generation = static_cast<std::uint32_t>(round);
        request.presentedHash = QByteArray::number(round);
        request.nextHash = QByteArray::number(round + 1);
        needed(writer.rotate(request));
        start = Clock::now();
        mark = needed(store.changes(mark, batch));
        table.add(one, millisecondsSince(start));
    }
    table.print("Follow changes at " + std::to_string(sizes.rows) + " sessions", {idle, one});
}

std::unique_ptr<PostgresSessionStore> openStore(PostgresOptions::BulkRead way)
{
    PostgresOptions chosen = options();
    chosen.bulkRead = way;
    return needed(PostgresSessionStore::open(needed(PostgresConnection::open(chosen, Secret()))));
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    if (options().port == 0)
        qFatal("no PostgreSQL: run this by tests/support/with-servers");
    Sizes sizes;
    if (argc > 1)
        sizes.rows = std::atoi(argv[1]);
    if (argc > 2)
        sizes.revoked = std::atoi(argv[2]);
    if (argc > 3)
        sizes.rounds = std::atoi(argv[3]);
    Raw raw;
    prepare(raw, sizes);
    const auto copyStore = openStore(PostgresOptions::BulkRead::Copy);
    const auto selectStore = openStore(PostgresOptions::BulkRead::Select);
    load(raw, *copyStore, *selectStore, sizes);
    follow(*copyStore, *selectStore, sizes);
    revoke(raw, *copyStore, sizes);
    raw.run("DROP SCHEMA bench CASCADE");
    return 0;
}
