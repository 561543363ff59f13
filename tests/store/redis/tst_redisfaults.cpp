// SPDX-License-Identifier: MIT
// A network and a server that fail: what was acknowledged stays, nothing is done twice, and it goes on by
// itself.
#include "fakeserver.h"
#include "tests/support/expect.h"
#include "tests/support/faultproxy.h"
#include "tests/support/redisserver.h"
#include "tests/support/samplesession.h"

#include "core/session/sessionbatch.h"
#include "core/store/redis/redislink.h"

#include <QElapsedTimer>
#include <QTest>

#include <set>

using namespace gatehouse;
using namespace gatehouse::test;
using Code = Error::Code;
using Kind = RotateAnswer::Kind;
using Outcome = RevokeItem::Outcome;

namespace {

QStringList idsFrom(int count)
{
    QStringList ids;
    for (int i = 0; i < count; ++i)
        ids << QStringLiteral("s%1").arg(i);
    return ids;
}

void fillWith5000(const RedisServer &server, const QString &layout)
{
    const QString fill = layout == QLatin1String("guide")
        ? QStringLiteral("for i=1,5000 do redis.call('SET','refresh:'..i,'u','PX',600000) end")
        : QStringLiteral(
            "for i=1,5000 do redis.call('HSET','gatehouse:{u'..i..'}:s:'..i,'user','u'..i,'created',1,"
            "'refreshed',1,'expires',2,'absolute',3,'generation',0,'current','') end");
    server.command({QStringLiteral("EVAL"), fill, QStringLiteral("0")});
}

/// Counts what comes and tells when the connection goes and comes.
class CutSink final : public SessionSink {
public:
    bool add(const SessionRow &row) override
    {
        ids.emplace(row.id);
        ++rows;
        return !onRow || onRow();
    }
    bool interrupted() override { return !onLost || onLost(); }
    void resumed() override
    {
        if (onBack)
            onBack();
    }
    std::function<bool()> onRow, onLost;
    std::function<void()> onBack;
    std::set<std::string> ids;
    std::size_t rows = 0;
};

} // namespace

class TestRedisFaults : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void lostAnswerToARotation();
    void cutInAPipeline_data();
    void cutInAPipeline();
    void unreachableAndBack();
    void dripping_data();
    void dripping();
    void tooSlowIsNamed_data();
    void tooSlowIsNamed();
    void readsAreRetriedOnceAndWritesNever();
    void anIdleConnectionThatDiedIsNoticedBeforeAWrite();
    void scriptsAreForgotten();
    void aListingGoesOnAfterACut_data();
    void aListingGoesOnAfterACut();
    void aListingGoesOnAfterManyCuts_data();
    void aListingGoesOnAfterManyCuts();
    void aListingOutlivesARestart();
    void aPageIsAskedAboutAgain_data();
    void aPageIsAskedAboutAgain();
    void aListingThatCannotGoOnEnds();
    void revokedBetweenReadingAndWriting();
    void flushedByAnother();
    void restartedServer();
    void killedInTheMiddleOfRotations();

private:
    std::unique_ptr<SessionStore> throughProxy(const QString &layout, int deadlineMs = 1000);
    std::unique_ptr<RedisServer> m_redis;
    std::unique_ptr<FaultProxy> m_proxy;
    std::unique_ptr<SessionStore> m_direct;
};

void TestRedisFaults::initTestCase()
{
    if (!RedisServer::isInstalled())
        QSKIP("redis-server is not installed");
    m_redis = std::make_unique<RedisServer>();
}

void TestRedisFaults::init()
{
    m_redis->command({QStringLiteral("FLUSHALL")});
    m_proxy = std::make_unique<FaultProxy>(m_redis->port());
    m_direct = std::move(*openRedisStore(m_redis->storeOptions()));
}

std::unique_ptr<SessionStore> TestRedisFaults::throughProxy(const QString &layout, int deadlineMs)
{
    RedisStoreOptions options = m_redis->storeOptions(layout);
    options.server.address.port = m_proxy->port();
    options.server.deadlineMs = options.server.connectTimeoutMs = deadlineMs;
    auto store = openRedisStore(options);
    if (!store)
        qFatal("%s", qPrintable(store.error().message));
    return std::move(*store);
}

void TestRedisFaults::lostAnswerToARotation()
{
    auto store = throughProxy(QStringLiteral("native"), 500);
    QVERIFY(store->insert(sampleSession(QStringLiteral("s1"))));
    QVERIFY(store->rotate(refreshOf(QStringLiteral("s1"), 0, startMs))); // the script is known from now on
    // Let the two reads through, and lose the answer to the write: 2 replies of a few hundred bytes.
    const qint64 before = m_proxy->bytesUp();
    for (qint64 allowed = 4; m_direct->find(QStringLiteral("s1")).value()->generation == 1; allowed += 4) {
        m_proxy->cutAfterReplyBytes(allowed);
        const auto lost = store->rotate(refreshOf(QStringLiteral("s1"), 1, startMs + hourMs));
        m_proxy->cutAfterReplyBytes(-1);
        QVERIFY2(!lost, "the answer came before the cut");
        QVERIFY(lost.error().isTransient());
    }
    QVERIFY(m_proxy->bytesUp() > before);
    // Done once, and the retry of the client is served the same successor: no fork, no theft.
    const auto retry = store->rotate(refreshOf(QStringLiteral("s1"), 1, startMs + hourMs + 1000));
    QVERIFY(retry);
    QCOMPARE(retry->kind, Kind::Grace);
    QCOMPARE(retry->session->generation, 2U);
    QCOMPARE(retry->session->currentHash, hashOf(QStringLiteral("s1"), 2));
}

void TestRedisFaults::cutInAPipeline_data()
{
    QTest::addColumn<QString>("layout");
    QTest::addColumn<int>("replyBytes");
    for (const char *layout : {"guide", "native"}) {
        for (const int bytes : {0, 1, 3, 4, 5, 17, 40, 79, 100, 399, 1000, 2000, 3000, 4000})
            QTest::addRow("%s, cut after %d bytes", layout, bytes) << QString::fromLatin1(layout) << bytes;
    }
}

void TestRedisFaults::cutInAPipeline()
{
    QFETCH(QString, layout);
    QFETCH(int, replyBytes);
    const QStringList ids = idsFrom(100);
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    auto direct = openRedisStore(m_redis->storeOptions(layout));
    for (const QString &id : ids)
        QVERIFY((*direct)->insert(sampleSession(id, QStringLiteral("user-") + id, now)));
    auto store = throughProxy(layout);
    m_redis->command({QStringLiteral("CONFIG"), QStringLiteral("RESETSTAT")});
    m_proxy->cutOnceAfterReplyBytes(replyBytes);
    const auto outcome = store->revoke({SessionIds{ids}, QStringLiteral("cut"), QStringLiteral("ann"), now});
    m_proxy->cutAfterReplyBytes(-1);
    QVERIFY(outcome); // who they are is asked again
    QVERIFY2(m_redis->calls("unlink") <= 100, "a command that changes data was sent twice");
    QVERIFY2(m_redis->calls("hset") <= 100, "a command that changes data was sent twice");
    QVERIFY2(m_redis->calls("evalsha") <= 200, "a command that changes data was sent twice");
    QCOMPARE(outcome->items.size(), 100U);
    // What is said of each is how it stands.
    for (const RevokeItem &item : outcome->items) {
        const auto session = (*direct)->find(item.sessionId).value();
        const bool isLive = session && session->isLiveAt(now);
        if (item.outcome == Outcome::Revoked || item.outcome == Outcome::AlreadyGone)
            QVERIFY2(!isLive, qPrintable(item.sessionId));
        else
            QVERIFY2(item.outcome == Outcome::Failed && isLive
                         && item.why.contains(QStringLiteral("still there"))
                         && item.why.contains(QStringLiteral("lost")),
                     qPrintable(item.sessionId + item.why));
        QVERIFY(item.outcome == Outcome::Revoked || !item.why.isEmpty());
    }
    const auto again = store->revoke({SessionIds{ids}, QStringLiteral("cut"), QStringLiteral("ann"), now});
    QVERIFY(again);
    QCOMPARE(again->count(Outcome::Revoked) + again->count(Outcome::AlreadyGone), 100);
}

void TestRedisFaults::unreachableAndBack()
{
    auto store = throughProxy(QStringLiteral("native"), 500);
    QVERIFY(store->insert(sampleSession(QStringLiteral("s1"))));
    m_proxy->setUnreachable(true);
    m_proxy->cutAll();
    for (int i = 0; i < 5; ++i) {
        const auto found = store->find(QStringLiteral("s1"));
        QVERIFY(!found); // no verdict without the store
        QVERIFY(found.error().isTransient());
        QVERIFY2(found.error().message.contains(QStringLiteral("127.0.0.1:%1").arg(m_proxy->port())),
                 qPrintable(found.error().message));
        QVERIFY(!store->denied({QStringLiteral("t")}, startMs));
        QVERIFY(!store->rotate(refreshOf(QStringLiteral("s1"), 0, startMs)));
    }
    m_proxy->setUnreachable(false);
    QVERIFY(store->find(QStringLiteral("s1")).value()); // at the first call
    QCOMPARE(store->rotate(refreshOf(QStringLiteral("s1"), 0, startMs)).value().kind, Kind::Rotated);
}

void TestRedisFaults::dripping_data()
{
    QTest::addColumn<bool>("isStopped");
    QTest::newRow("until its time is up") << false;
    QTest::newRow("until somebody stops it") << true;
}

/// A server that answers a command of a pipeline now and then is not waited for without end.
void TestRedisFaults::dripping()
{
    QFETCH(bool, isStopped);
    std::atomic<bool> stop = false;
    std::atomic<int> asked = 0;
    const FakeServer server([&](const QByteArray &command) -> QByteArray {
        if (!command.startsWith("DEL"))
            return {};
        if (asked < 30) // The rest is not worth the time.
            QThread::msleep(100);
        if (++asked == 3 && isStopped)
            stop = true;
        return ":1\r\n";
    });
    RedisOptions options = m_redis->options();
    options.address.port = server.port();
    options.deadlineMs = isStopped ? 60'000 : 400;
    options.stop = &stop;
    const auto link = RedisLink::open(options);
    REQUIRE(link);
    std::vector<KeyedCommand> commands(100, {"k", {}});
    for (KeyedCommand &command : commands)
        appendCommand(command.bytes, {"DEL", "k"});
    int done = 0;
    std::set<Code> codes;
    REQUIRE((*link)->pipeline(commands, Intent::Write, [&](std::size_t, const Result<RespReply> &reply) {
        if (reply)
            ++done;
        else
            codes.insert(reply.error().code);
    }));
    QVERIFY2(done < 30, qPrintable(QString::number(done)));
    QCOMPARE(codes, std::set<Code>{isStopped ? Code::Cancelled : Code::Timeout});
}

void TestRedisFaults::tooSlowIsNamed_data()
{
    QTest::addColumn<QString>("how");
    for (const char *how : {"late", "trickling", "half-open", "silent"})
        QTest::newRow(how) << QString::fromLatin1(how);
}

void TestRedisFaults::tooSlowIsNamed()
{
    QFETCH(QString, how);
    auto store = throughProxy(QStringLiteral("native"), 400);
    QVERIFY(store->insert(sampleSession(QStringLiteral("s1"))));
    m_proxy->setDelayMs(how == QLatin1String("late") ? 5000 : 0);
    m_proxy->setTrickling(how == QLatin1String("trickling"));
    m_proxy->setStalled(how == QLatin1String("half-open"));
    m_proxy->setRepliesDropped(how == QLatin1String("silent"));
    QElapsedTimer taken;
    taken.start();
    const auto found = store->find(QStringLiteral("s1"));
    QVERIFY(!found);
    QCOMPARE(found.error().code, Code::Timeout);
    QVERIFY2(found.error().message.contains(
                 QStringLiteral("127.0.0.1:%1 did not answer within 0.4 s").arg(m_proxy->port())),
             qPrintable(found.error().message));
    QVERIFY2(taken.elapsed() < 4000, qPrintable(QString::number(taken.elapsed())));
    m_proxy->setDelayMs(0);
    m_proxy->setTrickling(false);
    m_proxy->setStalled(false);
    m_proxy->setRepliesDropped(false);
    QVERIFY(store->find(QStringLiteral("s1")).value());
}

void TestRedisFaults::readsAreRetriedOnceAndWritesNever()
{
    auto store = throughProxy(QStringLiteral("native"), 400);
    QVERIFY(store->insert(sampleSession(QStringLiteral("s1"))));
    m_proxy->cutAll();
    QVERIFY(store->find(QStringLiteral("s1")).value()); // retried over a new connection, unnoticed
    // The answer of INCR-like work is lost: the command arrives once.
    QVERIFY(store->deny({QStringLiteral("warm")}, 1, {}, 0));
    m_redis->command({QStringLiteral("CONFIG"), QStringLiteral("RESETSTAT")});
    m_proxy->cutOnceAfterReplyBytes(1);
    QVERIFY(!store->deny({QStringLiteral("t")}, startMs / 1000, QStringLiteral("x"), startMs));
    QCOMPARE(m_redis->calls("set"), 1);
    QVERIFY(store->ping());
    m_proxy->cutOnceAfterReplyBytes(1);
    QVERIFY(store->denied({QStringLiteral("t")}, startMs).value());
    QCOMPARE(m_redis->calls("get"), 2);
}

void TestRedisFaults::anIdleConnectionThatDiedIsNoticedBeforeAWrite()
{
    auto store = throughProxy(QStringLiteral("native"));
    QVERIFY(store->insert(sampleSession(QStringLiteral("s1"))));
    m_proxy->cutAll();
    QTest::qSleep(400);
    const auto answer = store->rotate(refreshOf(QStringLiteral("s1"), 0, startMs));
    QVERIFY2(answer, qPrintable(answer ? QString() : answer.error().message));
    QVERIFY(store->deny({QStringLiteral("t")}, 1, {}, 0));
    m_proxy->cutAll();
    QTest::qSleep(400);
    QVERIFY(store->deny({QStringLiteral("t")}, 1, {}, 0));
}

void TestRedisFaults::scriptsAreForgotten()
{
    for (int i = 0; i < 3; ++i) {
        m_redis->command({QStringLiteral("SCRIPT"), QStringLiteral("FLUSH")});
        QVERIFY(m_direct->insert(sampleSession(QStringLiteral("s%1").arg(i))));
        m_redis->command({QStringLiteral("SCRIPT"), QStringLiteral("FLUSH")});
        QCOMPARE(m_direct->rotate(refreshOf(QStringLiteral("s%1").arg(i), 0, startMs)).value().kind,
                 Kind::Rotated);
        QCOMPARE(m_direct->history(QStringLiteral("s%1").arg(i)).value().size(), 2U); // once each
    }
    m_redis->command({QStringLiteral("SCRIPT"), QStringLiteral("FLUSH")});
    const auto outcome = m_direct->revoke({SessionIds{idsFrom(3)}, {}, QStringLiteral("ann"), startMs});
    QCOMPARE(outcome.value().count(Outcome::Revoked), 3);
}

void TestRedisFaults::aListingGoesOnAfterACut_data()
{
    QTest::addColumn<QString>("layout");
    QTest::addColumn<int>("replyBytes");
    for (const char *layout : {"guide", "native"}) {
        for (const int bytes : {1, 1000, 30'000, 60'001, 123'457, 200'000})
            QTest::addRow("%s, cut after %d bytes", layout, bytes) << QString::fromLatin1(layout) << bytes;
    }
}

void TestRedisFaults::aListingGoesOnAfterACut()
{
    QFETCH(QString, layout);
    QFETCH(int, replyBytes);
    constexpr std::size_t count = 5000;
    fillWith5000(*m_redis, layout);
    auto store = throughProxy(layout, 5000);
    m_proxy->cutOnceAfterReplyBytes(replyBytes);
    CutSink sink;
    const int before = m_proxy->connections();
    const Done done = store->scan(sink);
    QVERIFY2(done, qPrintable(done ? QString() : done.error().message));
    QCOMPARE(m_proxy->connections(), before + 1);
    QCOMPARE(sink.ids.size(), count);
    QCOMPARE(sink.rows, sink.ids.size()); // nothing twice
}

void TestRedisFaults::aListingGoesOnAfterManyCuts_data()
{
    QTest::addColumn<QString>("layout");
    QTest::newRow("guide") << QStringLiteral("guide");
    QTest::newRow("native") << QStringLiteral("native");
}

void TestRedisFaults::aListingGoesOnAfterManyCuts()
{
    QFETCH(QString, layout);
    fillWith5000(*m_redis, layout);
    auto store = throughProxy(layout, 5000);
    CutSink sink;
    std::vector<std::size_t> lostAt;
    sink.onLost = [&] {
        lostAt.push_back(sink.rows);
        return true;
    };
    sink.onBack = [&] {
        if (lostAt.size() < 4)
            m_proxy->cutOnceAfterReplyBytes(40'000);
    };
    m_proxy->cutOnceAfterReplyBytes(30'000);
    const Done done = store->scan(sink);
    QVERIFY2(done, qPrintable(done ? QString() : done.error().message));
    QCOMPARE(lostAt.size(), 4U);
    QVERIFY(lostAt.front() > 0 && lostAt.back() < 5000U);
    QCOMPARE(sink.ids.size(), 5000U);
    QCOMPARE(sink.rows, 5000U);
}

/// A server that was started anew hashes its keys in another way, so that positions in the table that were
/// reached before say nothing.
void TestRedisFaults::aListingOutlivesARestart()
{
    RedisServer server({QStringLiteral("--save"), QString(), QStringLiteral("--appendonly"),
                        QStringLiteral("yes"), QStringLiteral("--appendfsync"), QStringLiteral("always")});
    fillWith5000(server, QStringLiteral("guide"));
    auto store = std::move(*openRedisStore(server.storeOptions(QStringLiteral("guide"))));
    CutSink sink;
    sink.onRow = [&] {
        if (sink.rows == 1500)
            server.stop();
        return true;
    };
    int lost = 0;
    sink.onLost = [&] {
        if (lost++ == 0)
            server.start();
        return true;
    };
    const Done done = store->scan(sink);
    QVERIFY2(done, qPrintable(done ? QString() : done.error().message));
    QVERIFY(lost > 0);
    QCOMPARE(sink.ids.size(), 5000U);
    QCOMPARE(sink.rows, 5000U);
}

void TestRedisFaults::aPageIsAskedAboutAgain_data()
{
    QTest::addColumn<QByteArray>("refusal");
    QTest::addColumn<int>("times");
    QTest::addColumn<bool>("isWhole");
    QTest::newRow("loading") << QByteArray("-LOADING Redis is loading the dataset in memory\r\n") << 12
                             << true;
    QTest::newRow("a long script") << QByteArray("-BUSY Redis is busy running a script\r\n") << 1 << true;
    QTest::newRow("for ever") << QByteArray("-MASTERDOWN Link with MASTER is down\r\n") << 1000 << false;
    QTest::newRow("something else") << QByteArray("-ERR of an unknown kind\r\n") << 1 << false;
}

/// A server that cannot answer for a while says nothing of the keys, so they are not taken for gone.
void TestRedisFaults::aPageIsAskedAboutAgain()
{
    QFETCH(QByteArray, refusal);
    QFETCH(int, times);
    QFETCH(bool, isWhole);
    std::atomic<int> left = times;
    const FakeServer server([&](const QByteArray &command) -> QByteArray {
        if (command.startsWith("SCAN"))
            return "*2\r\n$1\r\n0\r\n*2\r\n$9\r\nrefresh:a\r\n$9\r\nrefresh:b\r\n";
        const bool isQuestion = command.startsWith("PEXPIRETIME") || command.startsWith("MGET");
        if ((isQuestion || (command == "PING" && left < times)) && left-- > 0)
            return refusal;
        if (command.startsWith("PEXPIRETIME"))
            return ":1999999999000\r\n";
        return command.startsWith("MGET") ? "*2\r\n$3\r\nada\r\n$3\r\nben\r\n" : "";
    });
    RedisStoreOptions options = m_redis->storeOptions(QStringLiteral("guide"));
    options.server.address.port = server.port();
    options.server.deadlineMs = 200;
    const auto store = openRedisStore(options);
    REQUIRE(store);
    SessionBatch batch;
    const Done done = (*store)->scan(batch);
    QCOMPARE(done.has_value(), isWhole);
    QCOMPARE(batch.size(), isWhole ? 2U : 0U);
}

void TestRedisFaults::aListingThatCannotGoOnEnds()
{
    fillWith5000(*m_redis, QStringLiteral("guide"));
    auto store = throughProxy(QStringLiteral("guide"), 200);
    CutSink sink;
    sink.onRow = [&] {
        if (sink.rows == 1000) {
            m_proxy->setUnreachable(true);
            m_proxy->cutAll();
        }
        return true;
    };
    int tries = 0;
    sink.onLost = [&] {
        ++tries;
        return true;
    };
    const Done ended = store->scan(sink);
    QVERIFY(!ended && ended.error().isTransient());
    QVERIFY2(tries > 1, "it is tried more than once");
    // And a person who does not want to wait is obeyed at the next try.
    m_proxy->setUnreachable(false);
    sink = CutSink();
    tries = 0;
    sink.onRow = [&] {
        if (sink.rows == 1000) {
            m_proxy->setUnreachable(true);
            m_proxy->cutAll();
        }
        return true;
    };
    sink.onLost = [&] {
        ++tries;
        return false;
    };
    QVERIFY(!store->scan(sink));
    QCOMPARE(tries, 1);
}

void TestRedisFaults::revokedBetweenReadingAndWriting()
{
    // The record of a reuse is written between the two: there somebody else gets in.
    QVERIFY(m_direct->insert(sampleSession(QStringLiteral("s1"))));
    QVERIFY(m_direct->rotate(refreshOf(QStringLiteral("s1"), 0, startMs)));
    auto other = openRedisStore(m_redis->storeOptions());
    RotateRequest request = refreshOf(QStringLiteral("s1"), 0, startMs + hourMs);
    request.onReuse = [&](const RotateAnswer &) -> Done {
        const auto outcome = (*other)->revoke({SessionIds{{QStringLiteral("s1")}}, QStringLiteral("lost"),
                                               QStringLiteral("ann"), startMs + hourMs});
        return outcome && outcome->count(Outcome::Revoked) == 1
            ? Done()
            : failure(Code::Internal, QStringLiteral("not revoked"));
    };
    const auto answer = m_direct->rotate(request);
    QVERIFY2(answer, qPrintable(answer ? QString() : answer.error().message));
    QCOMPARE(answer->kind, Kind::Revoked);
    QCOMPARE(m_direct->find(QStringLiteral("s1")).value()->revocation->reason, QStringLiteral("lost"));
    QCOMPARE(m_direct->history(QStringLiteral("s1")).value().size(), 3U);
}

void TestRedisFaults::flushedByAnother()
{
    QVERIFY(m_direct->insert(sampleSession(QStringLiteral("s1"))));
    SessionBatch none;
    const qint64 mark = m_direct->changes(0, none).value();
    m_redis->command({QStringLiteral("FLUSHALL")});
    QVERIFY(!m_direct->find(QStringLiteral("s1")).value());
    QCOMPARE(m_direct->rotate(refreshOf(QStringLiteral("s1"), 0, startMs)).value().kind, Kind::Unknown);
    QCOMPARE(m_direct->changes(mark, none).error().code, Code::Conflict); // load anew
}

void TestRedisFaults::restartedServer()
{
    RedisServer server({QStringLiteral("--save"), QString(), QStringLiteral("--appendonly"),
                        QStringLiteral("yes"), QStringLiteral("--appendfsync"), QStringLiteral("always")});
    auto store = std::move(*openRedisStore(server.storeOptions()));
    QVERIFY(store->insert(sampleSession(QStringLiteral("s1"))));
    QCOMPARE(store->rotate(refreshOf(QStringLiteral("s1"), 0, startMs)).value().kind, Kind::Rotated);
    QVERIFY(store->insert(sampleSession(QStringLiteral("s2"))));
    QVERIFY(store->revoke({SessionIds{{QStringLiteral("s2")}}, {}, QStringLiteral("ann"), startMs}));
    server.stop();
    QVERIFY(!store->find(QStringLiteral("s1")));
    QVERIFY(server.start());
    // A revocation stays, and a reuse after the restart still ends its family.
    QCOMPARE(store->rotate(refreshOf(QStringLiteral("s2"), 0, startMs + 1)).value().kind, Kind::Revoked);
    QCOMPARE(store->rotate(refreshOf(QStringLiteral("s1"), 0, startMs + hourMs)).value().kind, Kind::Reused);
    QVERIFY(store->find(QStringLiteral("s1")).value()->revocation);
}

void TestRedisFaults::killedInTheMiddleOfRotations()
{
    // The connection is cut at a hundred moments of a refresh loop: always one live token, never a false
    // theft.
    auto store = throughProxy(QStringLiteral("native"), 500);
    QVERIFY(store->insert(sampleSession(QStringLiteral("s1"))));
    std::uint32_t known = 0;
    for (int i = 0; i < 100; ++i) {
        const qint64 now = startMs + i * 60'000;
        m_proxy->cutAfterReplyBytes(i * 7 % 600);
        (void)store->rotate(refreshOf(QStringLiteral("s1"), known, now));
        m_proxy->cutAfterReplyBytes(-1);
        m_proxy->cutAll();
        Result<RotateAnswer> answer = store->rotate(refreshOf(QStringLiteral("s1"), known, now + 1));
        for (int tries = 0; !answer && tries < 5; ++tries)
            answer = store->rotate(refreshOf(QStringLiteral("s1"), known, now + 1));
        QVERIFY2(answer, qPrintable(answer ? QString() : answer.error().message));
        QVERIFY(answer->kind == Kind::Rotated || answer->kind == Kind::Grace);
        QCOMPARE(answer->session->generation, known + 1);
        known = answer->session->generation;
    }
}

QTEST_GUILESS_MAIN(TestRedisFaults)
#include "tst_redisfaults.moc"
