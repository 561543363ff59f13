// SPDX-License-Identifier: MIT
// What a revocation says when the server refuses it, when no replica has it, and when users are many.
#include "fakeserver.h"
#include "tests/support/expect.h"
#include "tests/support/faultproxy.h"
#include "tests/support/rediscluster.h"
#include "tests/support/samplesession.h"

#include "core/store/redis/redisguidestore.h"

#include <QDir>
#include <QTest>

#include <csignal>
#include <thread>

using namespace gatehouse;
using namespace gatehouse::test;
using Code = Error::Code;
using Outcome = RevokeItem::Outcome;

namespace {

QStringList words(const char *text) { return QString::fromLatin1(text).split(QLatin1Char(' ')); }

/// Brings a real server into a state in which it refuses what changes data.
bool bringTrouble(RedisServer &server, const QString &trouble)
{
    const auto set = [&](const char *name, const char *value) {
        return server.command(words("CONFIG SET") << QLatin1String(name) << QLatin1String(value))
            == QLatin1String("OK");
    };
    if (trouble == QLatin1String("NOREPLICAS"))
        return set("min-replicas-to-write", "1");
    if (trouble == QLatin1String("OOM"))
        return set("maxmemory", "1");
    if (trouble == QLatin1String("READONLY"))
        return server.command(words("REPLICAOF 127.0.0.1 1")) == QLatin1String("OK");
    if (trouble == QLatin1String("MISCONF")) {
        // A folder is in the way of the file.
        const bool isInTheWay = QDir(server.folder()).mkdir(QStringLiteral("dump.rdb"));
        set("save", "900 1");
        server.command({QStringLiteral("BGSAVE")});
        return isInTheWay && QTest::qWaitFor([&] {
                   return server.command(words("INFO persistence"))
                       .contains(QStringLiteral("rdb_last_bgsave_status:err"));
               });
    }
    return false;
}

/// A script that never ends. The server says BUSY to all others, until it is told to end it.
class LongScript {
public:
    explicit LongScript(RedisServer &server)
        : m_server(server)
    {
        server.command(words("CONFIG SET busy-reply-threshold 50"));
        m_thread = std::thread([this] {
            RedisOptions options = m_server.options();
            RespConnection connection(m_server.address(), options);
            std::string command;
            appendCommand(command, {"EVAL", "while true do end", "0"});
            if (connection.open())
                (void)connection.roundTrip(command, QDeadlineTimer(30'000));
        });
    }
    ~LongScript()
    {
        m_server.command(words("SCRIPT KILL"));
        m_thread.join();
    }
    bool isRunning() const
    {
        return m_server.command({QStringLiteral("DBSIZE")}).startsWith(QLatin1String("BUSY"));
    }

private:
    RedisServer &m_server;
    std::thread m_thread;
};

std::unique_ptr<RedisServer> replicaOf(const RedisServer &primary)
{
    auto replica = std::make_unique<RedisServer>(words("--replicaof 127.0.0.1")
                                                 << QString::number(primary.port())
                                                 << words("--repl-diskless-sync-delay 0"));
    return QTest::qWaitFor(
               [&] {
                   return replica->command({QStringLiteral("ROLE")}).contains(QStringLiteral("connected"))
                       && primary.command(words("INFO replication")).contains(QStringLiteral("state=online"));
               },
               15'000)
        ? std::move(replica)
        : nullptr;
}

/// Stands still as long as it lives: it confirms nothing.
class Frozen {
public:
    explicit Frozen(const RedisServer &server)
        : m_process(static_cast<pid_t>(server.processId()))
    {
        ::kill(m_process, SIGSTOP);
    }
    ~Frozen() { ::kill(m_process, SIGCONT); }

private:
    pid_t m_process;
};

/// A server that answers `scan` to SCAN and says that each session it is told to end has ended.
FakeServer::Answer endlessly(std::function<QByteArray()> scan)
{
    return [scan = std::move(scan)](const QByteArray &command) -> QByteArray {
        if (command.startsWith("SCAN"))
            return scan();
        if (command.startsWith("PEXPIRETIME"))
            return ":1999999999000\r\n";
        if (command.startsWith("MGET"))
            return "*2\r\n$1\r\nu\r\n$1\r\nu\r\n";
        if (command.startsWith("EVALSHA"))
            return command.contains("NBF:USER") ? "$1\r\n7\r\n" : "*2\r\n:1\r\n:1\r\n";
        return {};
    };
}

const QByteArray twoKeys("*2\r\n$1\r\n0\r\n*2\r\n$9\r\nrefresh:a\r\n$9\r\nrefresh:b\r\n");

} // namespace

class TestRedisRevoke : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void refusedByTheWholeServer_data();
    void refusedByTheWholeServer();
    void refusedWhileBusy();
    void refusedForAWhile_data();
    void refusedForAWhile();
    void nothingMoreIsSentIntoARefusal();
    void refusedForOneKeyOnly();
    void oneNodeRefuses();
    void refusedAfterTheCutOff();
    void waitIsRefused();
    void aReplicaThatCameLaterCounts();
    void aLostWaitConfirmsNothing();
    void everyNodeConfirmsForItself();
    void manyUsersInOnePass();
    void sessionsThatKeepComing();
    void aLaterPassThatFailsKeepsWhatIsKnown();

private:
    Result<std::unique_ptr<SessionStore>> open(const QString &layout, int deadlineMs = 1000) const;
    Result<RevokeOutcome> revoke(SessionStore &store, const QStringList &ids) const;
    QString saidOf(SessionStore &store, const QString &id) const;
    const qint64 m_now = QDateTime::currentMSecsSinceEpoch();
    std::unique_ptr<RedisServer> m_redis;
};

void TestRedisRevoke::initTestCase()
{
    if (!RedisServer::isInstalled())
        QSKIP("redis-server is not installed");
}

void TestRedisRevoke::init() { m_redis = std::make_unique<RedisServer>(); }

Result<std::unique_ptr<SessionStore>> TestRedisRevoke::open(const QString &layout, int deadlineMs) const
{
    RedisStoreOptions options = m_redis->storeOptions(layout);
    options.server.deadlineMs = deadlineMs;
    return openRedisStore(options);
}

Result<RevokeOutcome> TestRedisRevoke::revoke(SessionStore &store, const QStringList &ids) const
{
    return store.revoke({SessionIds{ids}, QStringLiteral("lost"), QStringLiteral("ann"), m_now});
}

/// What is said of a session that is revoked now.
QString TestRedisRevoke::saidOf(SessionStore &store, const QString &id) const
{
    const auto outcome = revoke(store, {id});
    return outcome && outcome->items[0].outcome == Outcome::Revoked ? outcome->items[0].why
                                                                    : QStringLiteral("not revoked");
}

void TestRedisRevoke::refusedByTheWholeServer_data()
{
    QTest::addColumn<QString>("layout");
    QTest::addColumn<QString>("trouble");
    QTest::addColumn<QString>("sentence");
    for (const char *layout : {"native", "guide"}) {
        const auto row = [&](const char *trouble, const char *sentence) {
            QTest::addRow("%s, %s", layout, trouble)
                << QString::fromLatin1(layout) << QString::fromLatin1(trouble)
                << QString::fromLatin1(sentence);
        };
        row("NOREPLICAS", "too few replicas");
        row("MISCONF", "cannot save to its disk");
        row("READONLY", "read-only replica");
        if (layout == std::string_view("native")) // the guide's layout only deletes, and that needs no memory
            row("OOM", "out of memory");
    }
}

/// The cause stays what it was, it is certain that nothing was done, and the call ends with it.
void TestRedisRevoke::refusedByTheWholeServer()
{
    QFETCH(QString, layout);
    QFETCH(QString, trouble);
    QFETCH(QString, sentence);
    const auto store = open(layout);
    REQUIRE(store);
    QStringList ids;
    for (int i = 0; i < 300; ++i) {
        ids << QStringLiteral("s%1").arg(i);
        REQUIRE((*store)->insert(sampleSession(ids.back(), QStringLiteral("u%1").arg(i % 7), m_now)));
    }
    QVERIFY(bringTrouble(*m_redis, trouble));
    const auto outcome = revoke(**store, ids);
    QVERIFY(!outcome);
    QVERIFY(outcome.error().isRefusal);
    QVERIFY2(outcome.error().message.contains(sentence), qPrintable(outcome.error().message));
    const auto user =
        (*store)->revoke({UserSessions{QStringLiteral("u1"), {}}, {}, QStringLiteral("ann"), m_now});
    QVERIFY(!user && user.error().isRefusal);
    QVERIFY2(user.error().message.contains(sentence), qPrintable(user.error().message));
    for (const QString &id : {ids.front(), ids.back()})
        QVERIFY((*store)->find(id).value()->isLiveAt(m_now));
}

void TestRedisRevoke::refusedWhileBusy()
{
    const auto store = open(QStringLiteral("guide"), 300);
    REQUIRE(store);
    QStringList ids;
    for (int i = 0; i < 500; ++i)
        ids << QStringLiteral("s%1").arg(i);
    REQUIRE((*store)->insert(sampleSession(ids.front(), QStringLiteral("u"), m_now)));
    {
        const LongScript script(*m_redis);
        QTRY_VERIFY(script.isRunning());
        const auto outcome = revoke(**store, ids); // five parts: only the first is given time
        QVERIFY(!outcome && outcome.error().isRefusal);
        QVERIFY2(outcome.error().message.contains(QStringLiteral("SCRIPT KILL")),
                 qPrintable(outcome.error().message));
    }
    QVERIFY((*store)->find(ids.front()).value());
    QCOMPARE(revoke(**store, ids).value().count(Outcome::Revoked), 1);
}

void TestRedisRevoke::refusedForAWhile_data()
{
    QTest::addColumn<QByteArray>("reply");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char *reply, const char *sentence) {
        QTest::newRow(QByteArray(reply).split(' ').front()) << '-' + QByteArray(reply) + "\r\n"
                                                            << QString::fromLatin1(sentence);
    };
    row("LOADING Redis is loading the dataset in memory", "still loading");
    row("CLUSTERDOWN The cluster is down", "part of its slots has no primary");
    row("MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
        "lost its primary");
}

void TestRedisRevoke::refusedForAWhile()
{
    QFETCH(QByteArray, reply);
    QFETCH(QString, sentence);
    std::atomic<int> scripts = 0;
    const FakeServer server([&](const QByteArray &command) -> QByteArray {
        if (!command.startsWith("EVALSHA"))
            return {};
        ++scripts;
        return reply;
    });
    RedisStoreOptions options = m_redis->storeOptions(QStringLiteral("guide"));
    options.server.address.port = server.port();
    options.server.deadlineMs = 200;
    const auto store = openRedisStore(options);
    REQUIRE(store);
    const int before = scripts;
    QStringList ids;
    for (int i = 0; i < 500; ++i)
        ids << QStringLiteral("s%1").arg(i);
    const auto outcome = revoke(**store, ids);
    QVERIFY(!outcome && outcome.error().isRefusal);
    QVERIFY2(outcome.error().message.contains(sentence), qPrintable(outcome.error().message));
    // Five parts, and the first of them again every 50 ms until its time is up.
    QVERIFY2(scripts - before <= 5 + 5, qPrintable(QString::number(scripts)));
}

void TestRedisRevoke::nothingMoreIsSentIntoARefusal()
{
    const auto link = RedisLink::open(m_redis->options());
    REQUIRE(link);
    QVERIFY(bringTrouble(*m_redis, QStringLiteral("NOREPLICAS")));
    const CommandSource commands{20'000, [](std::size_t) { return std::string("key"); },
                                 [](std::size_t, std::string &out) {
                                     appendCommand(out, {"SET", "key", "value"});
                                 }};
    std::size_t refused = 0;
    REQUIRE((*link)->pipeline(commands, Intent::Write, [&](std::size_t, const Result<RespReply> &reply) {
        refused += !reply && reply.error().isRefusal ? 1 : 0;
    }));
    QCOMPARE(refused, 20'000U); // each is told, and not as unknown
    const QString sent = m_redis->command(words("INFO commandstats"))
                             .section(QStringLiteral("cmdstat_set:"), 1)
                             .section(QStringLiteral("rejected_calls="), 1)
                             .section(QLatin1Char(','), 0, 0);
    QVERIFY2(sent.toInt() > 0 && sent.toInt() <= 2000, qPrintable(sent));
}

/// A key of another type says nothing of the others.
void TestRedisRevoke::refusedForOneKeyOnly()
{
    const auto store = open(QStringLiteral("native"));
    REQUIRE(store);
    for (const char *id : {"s1", "s2"})
        REQUIRE((*store)->insert(sampleSession(QLatin1String(id), QLatin1String(id), m_now)));
    m_redis->command(words("DEL gatehouse:{s1}:s:s1"));
    m_redis->command(words("SET gatehouse:{s1}:s:s1 foreign"));
    const auto outcome = revoke(**store, {QStringLiteral("s1"), QStringLiteral("s2")});
    REQUIRE(outcome);
    QVERIFY(!outcome->stop);
    QCOMPARE(outcome->items[0].outcome, Outcome::Failed);
    QVERIFY2(outcome->items[0].why.contains(QStringLiteral("another program")),
             qPrintable(outcome->items[0].why));
    QCOMPARE(outcome->items[1].outcome, Outcome::Revoked);
}

void TestRedisRevoke::oneNodeRefuses()
{
    RedisCluster cluster;
    QVERIFY(cluster.isUp());
    for (const char *layout : {"native", "guide"}) {
        const auto store = openRedisStore(cluster.node(0).storeOptions(QLatin1String(layout)));
        REQUIRE(store);
        QStringList ids;
        std::set<QString> onNode1;
        for (int i = 0; i < 60; ++i) {
            ids << QStringLiteral("%1-%2").arg(QLatin1String(layout)).arg(i);
            const bool isNative = layout == std::string_view("native");
            const QString key =
                (isNative ? QStringLiteral("gatehouse:{%1}:index") : QStringLiteral("refresh:%1"))
                    .arg(ids.back());
            if (isNative)
                REQUIRE((*store)->insert(sampleSession(ids.back(), ids.back(), m_now)));
            for (std::size_t node = 0; node < 3 && !isNative; ++node) // two of three refuse
                cluster.node(node).command({QStringLiteral("SET"), key, QStringLiteral("u")});
            if (cluster.holderOf(slotOf(key.toStdString())) == 1)
                onNode1.insert(ids.back());
        }
        QVERIFY(!onNode1.empty() && onNode1.size() < 60);
        cluster.node(1).command(words("CONFIG SET min-replicas-to-write 1"));
        const auto outcome = revoke(**store, ids);
        cluster.node(1).command(words("CONFIG SET min-replicas-to-write 0"));
        REQUIRE(outcome);
        QVERIFY(!outcome->stop); // The others go on.
        for (const RevokeItem &item : outcome->items) {
            const bool isRefused = onNode1.contains(item.sessionId);
            QCOMPARE(item.outcome, isRefused ? Outcome::Failed : Outcome::Revoked);
            QCOMPARE(item.why.contains(QStringLiteral("too few replicas")), isRefused);
        }
        // The same again does the rest.
        const auto rest = revoke(**store, ids);
        REQUIRE(rest);
        QVERIFY(!rest->stop);
        QCOMPARE(rest->count(Outcome::Revoked), int(onNode1.size()));
    }
}

/// What was carried out is not forgotten: here the cut-off.
void TestRedisRevoke::refusedAfterTheCutOff()
{
    m_redis->command(words("ACL SETUSER most on >pw ~* +@all -unlink"));
    RedisStoreOptions options = m_redis->storeOptions(QStringLiteral("guide"));
    options.server.userName = QStringLiteral("most");
    options.server.password = std::make_shared<const Secret>("pw");
    const auto store = openRedisStore(options);
    REQUIRE(store);
    for (const char *key : {"refresh:a", "refresh:b"})
        m_redis->command({QStringLiteral("SET"), QLatin1String(key), QStringLiteral("u")});
    const auto outcome =
        (*store)->revoke({UserSessions{QStringLiteral("u"), {}}, {}, QStringLiteral("ann"), m_now});
    REQUIRE(outcome);
    QCOMPARE(outcome->cutOffSeconds, std::optional(m_now / 1000));
    QVERIFY(outcome->stop);
    QCOMPARE(outcome->stop->code, Code::Denied);
    QCOMPARE(outcome->count(Outcome::NotSent), 2);
}

void TestRedisRevoke::waitIsRefused()
{
    const auto replica = replicaOf(*m_redis);
    QVERIFY(replica);
    const auto owner = open(QStringLiteral("native"));
    REQUIRE(owner);
    for (const char *id : {"s1", "s2"})
        REQUIRE((*owner)->insert(sampleSession(QLatin1String(id), QStringLiteral("u"), m_now)));
    QCOMPARE(saidOf(**owner, QStringLiteral("s1")), QString());
    m_redis->command(words("ACL SETUSER hasty on >pw ~* +@all -wait"));
    RedisStoreOptions options = m_redis->storeOptions();
    options.server.userName = QStringLiteral("hasty");
    options.server.password = std::make_shared<const Secret>("pw");
    const auto store = openRedisStore(options);
    REQUIRE(store);
    const QString why = saidOf(**store, QStringLiteral("s2"));
    QVERIFY2(why.contains(QStringLiteral("Not confirmed by a replica")), qPrintable(why));
}

void TestRedisRevoke::aReplicaThatCameLaterCounts()
{
    const auto store = open(QStringLiteral("native"));
    REQUIRE(store);
    for (const char *id : {"s1", "s2", "s3"})
        REQUIRE((*store)->insert(sampleSession(QLatin1String(id), QStringLiteral("u"), m_now)));
    QCOMPARE(saidOf(**store, QStringLiteral("s1")), QString()); // there is none that could have it
    auto replica = replicaOf(*m_redis);
    QVERIFY(replica);
    {
        const Frozen frozen(*replica);
        const QString why = saidOf(**store, QStringLiteral("s2"));
        QVERIFY2(why.contains(QStringLiteral("Not confirmed by a replica")), qPrintable(why));
    }
    // One that was there and is gone may be made the primary by somebody.
    replica.reset();
    QTRY_VERIFY(m_redis->command(words("INFO replication")).contains(QStringLiteral("connected_slaves:0")));
    const QString why = saidOf(**store, QStringLiteral("s3"));
    QVERIFY2(why.contains(QStringLiteral("Not confirmed by a replica")), qPrintable(why));
}

/// Over another connection the question whether replicas have it is answered at once, and means nothing.
void TestRedisRevoke::aLostWaitConfirmsNothing()
{
    const auto replica = replicaOf(*m_redis);
    QVERIFY(replica);
    FaultProxy proxy(m_redis->port());
    RedisStoreOptions options = m_redis->storeOptions(QStringLiteral("guide"));
    options.server.address.port = proxy.port();
    const auto store = openRedisStore(options);
    REQUIRE(store);
    for (const char *id : {"s1", "s2"})
        REQUIRE((*store)->insert(sampleSession(QLatin1String(id), QStringLiteral("u"), m_now)));
    QCOMPARE(saidOf(**store, QStringLiteral("s1")), QString()); // and the script is known now
    const Frozen frozen(*replica);
    const qsizetype reply = QByteArray("*2\r\n$4\r\nlive\r\n$0\r\n\r\n").size();
    proxy.cutOnceAfterReplyBytes(reply + 1);
    const QString why = saidOf(**store, QStringLiteral("s2"));
    QVERIFY2(why.contains(QStringLiteral("Not confirmed by a replica")), qPrintable(why));
}

void TestRedisRevoke::everyNodeConfirmsForItself()
{
    RedisCluster cluster;
    QVERIFY(cluster.isUp());
    const std::size_t replica = cluster.join(0);
    QVERIFY(replica != 0);
    const auto store = openRedisStore(cluster.node(0).storeOptions());
    REQUIRE(store);
    std::map<std::size_t, QStringList> on;
    for (int i = 0; on[0].size() < 2 || on[1].size() < 1; ++i) {
        const QString id = QStringLiteral("s%1").arg(i);
        REQUIRE((*store)->insert(sampleSession(id, id, m_now)));
        on[cluster.holderOf(slotOf("gatehouse:{" + id.toStdString() + "}:index"))] << id;
    }
    // The log of changes is in a slot of its own: elsewhere it would be asked about as well.
    const std::size_t feed = cluster.holderOf(slotOf("gatehouse:{feed}:log"));
    QCOMPARE(saidOf(**store, on[0][0]), QString());
    const Frozen frozen(cluster.node(replica));
    const QString why = saidOf(**store, on[0][1]);
    QVERIFY2(why.contains(QStringLiteral("Not confirmed by a replica")), qPrintable(why));
    if (feed != 0)
        QCOMPARE(saidOf(**store, on[1][0]), QString()); // that node has no replica
}

void TestRedisRevoke::manyUsersInOnePass()
{
    const auto fill = [&] {
        m_redis->command({QStringLiteral("EVAL"),
                          QStringLiteral("for i=1,20000 do redis.call('SET','refresh:'..i,'user-'..(i%100),"
                                         "'PX',600000) end"),
                          QStringLiteral("0")});
    };
    fill();
    const auto store = open(QStringLiteral("guide"), 5000);
    REQUIRE(store);
    SessionStore &guide = **store;
    QStringList users;
    for (int i = 0; i < 40; ++i)
        users << QStringLiteral("user-%1").arg(i);
    QVERIFY(guide.usersAtOnce() >= users.size());
    const auto scansFor = [&](const QStringList &some) {
        m_redis->command(words("CONFIG RESETSTAT"));
        const auto outcome = guide.revokeUsers(some, {SessionIds{}, {}, QStringLiteral("ann"), m_now});
        const int scans = m_redis->calls("scan");
        return outcome && outcome->count(Outcome::Revoked) == int(some.size()) * 200 ? scans : -1;
    };
    QCOMPARE(guide.previewUsers(users, m_now).value().liveSessions, 8000);
    QCOMPARE(guide.previewUsers(users, m_now).value().userCount, 40);
    const int forMany = scansFor(users);
    QVERIFY(forMany > 0);
    for (const QString &user : users)
        QCOMPARE(guide.cutOff(user).value(), std::optional(m_now / 1000));
    fill();
    const int forOne = scansFor({QStringLiteral("user-50")});
    QVERIFY(forOne > 0);
    QVERIFY2(forMany <= 2 * forOne, qPrintable(QStringLiteral("%1, %2").arg(forMany).arg(forOne)));
    QCOMPARE(guide.previewUsers({QStringLiteral("user-60")}, m_now).value().liveSessions,
             200); // others are left
}

/// Some are always there again: that is not a success.
void TestRedisRevoke::sessionsThatKeepComing()
{
    const FakeServer server(endlessly([] { return twoKeys; }));
    RedisStoreOptions options = m_redis->storeOptions(QStringLiteral("guide"));
    options.server.address.port = server.port();
    const auto store = openRedisStore(options);
    REQUIRE(store);
    const auto outcome =
        (*store)->revoke({UserSessions{QStringLiteral("u"), {}}, {}, QStringLiteral("ann"), m_now});
    REQUIRE(outcome);
    QCOMPARE(outcome->count(Outcome::Revoked), 40); // of twenty passes
    QCOMPARE(outcome->count(Outcome::Unknown), 1);
    QVERIFY(outcome->items.back().sessionId.isEmpty());
    QCOMPARE(outcome->items.back().userId, QStringLiteral("u"));
    QVERIFY(outcome->items.back().why.contains(QStringLiteral("Revoke the user again")));
}

void TestRedisRevoke::aLaterPassThatFailsKeepsWhatIsKnown()
{
    std::atomic<int> scans = 0;
    const FakeServer server(
        endlessly([&] { return ++scans == 1 ? twoKeys : QByteArray("-ERR out of order\r\n"); }));
    RedisStoreOptions options = m_redis->storeOptions(QStringLiteral("guide"));
    options.server.address.port = server.port();
    const auto store = openRedisStore(options);
    REQUIRE(store);
    scans = 0;
    const auto outcome =
        (*store)->revoke({UserSessions{QStringLiteral("u"), {}}, {}, QStringLiteral("ann"), m_now});
    REQUIRE(outcome);
    QCOMPARE(outcome->count(Outcome::Revoked), 2);
    QCOMPARE(outcome->count(Outcome::Unknown), 1);
    QCOMPARE(outcome->cutOffSeconds, std::optional<qint64>(7));
}

QTEST_GUILESS_MAIN(TestRedisRevoke)
#include "tst_redisrevoke.moc"
