// SPDX-License-Identifier: MIT
// A machine whose clock is wrong. This program has functions of its own that tell the time, which Qt and the
// library of C++ call; the servers are other processes and keep the right one.
#include "core/service/revocationservice.h"
#include "servicefixture.h"
#include "tests/support/postgresfixture.h"
#include "tests/support/redisserver.h"

#include <QDateTime>

#include <atomic>
#include <dlfcn.h>
#include <sys/time.h>
#include <time.h>

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

std::atomic<std::time_t> wrongBySeconds{0}; ///< The time of day.
std::atomic<std::time_t> passedSeconds{0}; ///< All clocks: so much time has passed here.

template <class Function>
Function realOne(const char *name)
{
    return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

} // namespace

extern "C" int clock_gettime(clockid_t clock, timespec *time)
{
    static const auto real = realOne<decltype(&::clock_gettime)>("clock_gettime");
    const int result = real(clock, time);
    time->tv_sec += passedSeconds + (clock == CLOCK_REALTIME ? wrongBySeconds.load() : 0);
    return result;
}

extern "C" int gettimeofday(timeval *time, void *zone)
{
    static const auto real = realOne<int (*)(timeval *, void *)>("gettimeofday");
    const int result = real(time, zone);
    time->tv_sec += wrongBySeconds + passedSeconds;
    return result;
}

class TestServerClock : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup() { wrongBySeconds = passedSeconds = 0; }
    void cutOffsAreInTheServersTime_data();
    void cutOffsAreInTheServersTime();
    void aClockThatIsSetIsNoticed_data();
    void aClockThatIsSetIsNoticed();
    void itIsMeasuredEachMinute_data() { aClockThatIsSetIsNoticed_data(); }
    void itIsMeasuredEachMinute();
    void openingRemovesNothing();

private:
    static void ping(StoreAccess &store);
    ConnectionProfile redis() const;
    ConnectionProfile postgres() const;

    QTemporaryDir m_folder;
    std::unique_ptr<RedisServer> m_redis;
    std::unique_ptr<PostgresFixture> m_postgres;
    SystemClock m_clock;
    KeyRingShelf m_shelf;
};

void TestServerClock::initTestCase()
{
    if (!RedisServer::isInstalled())
        QSKIP("redis-server is not installed");
    if (const QString why = PostgresFixture::whyMissing(); !why.isEmpty())
        QSKIP(qPrintable(why));
    m_redis = std::make_unique<RedisServer>();
    m_postgres = std::make_unique<PostgresFixture>();
}

ConnectionProfile TestServerClock::redis() const
{
    ConnectionProfile profile;
    profile.kind = ConnectionProfile::Kind::Redis;
    profile.host = QStringLiteral("127.0.0.1");
    profile.port = m_redis->port();
    profile.tls = false;
    profile.path = m_folder.filePath(QStringLiteral("records.db"));
    return profile;
}

ConnectionProfile TestServerClock::postgres() const
{
    ConnectionProfile profile = m_postgres->profile();
    profile.path = m_folder.filePath(QStringLiteral("records.db"));
    return profile;
}

void TestServerClock::cutOffsAreInTheServersTime_data()
{
    QTest::addColumn<bool>("isRedis");
    QTest::addColumn<int>("wrongBy");
    for (const bool isRedis : {true, false}) {
        for (const int seconds : {-300, 0, 2 * 86'400})
            QTest::addRow("%s, %d s", isRedis ? "Redis" : "PostgreSQL", seconds) << isRedis << seconds;
    }
}

void TestServerClock::cutOffsAreInTheServersTime()
{
    QFETCH(bool, isRedis);
    QFETCH(int, wrongBy);
    const qint64 right = QDateTime::currentSecsSinceEpoch();
    wrongBySeconds = wrongBy;
    QCOMPARE(QDateTime::currentSecsSinceEpoch() / 10, (right + wrongBy) / 10);
    StoreAccess store(isRedis ? redis() : postgres(), quickPolicy(), m_shelf, m_clock);
    RevocationService revocations(store, QStringLiteral("dana"));
    const auto plan = settled(revocations.plan({{UserSessions{QStringLiteral("ada"), {}}}}));
    REQUIRE(plan);
    std::optional<RevocationResult> result;
    connect(&revocations, &RevocationService::finished, this,
            [&](const RevocationResult &finished) { result = finished; });
    revocations.begin(*plan, QStringLiteral("laptop stolen"));
    QTRY_VERIFY(result);
    QVERIFY(result->cutOffSeconds);
    const auto isNear = [right](qint64 seconds) { return std::abs(seconds - right) <= 30; };
    QVERIFY2(isNear(*result->cutOffSeconds), qPrintable(QString::number(*result->cutOffSeconds - right)));
    QVERIFY(isNear(store.clock().now()));
    QCOMPARE(store.clockSkewMs() == 0, wrongBy == 0);
    QVERIFY(std::abs(store.clockSkewMs() / 1000 + wrongBy) <= 1);
}

void TestServerClock::ping(StoreAccess &store)
{
    REQUIRE(settled(store.run([](OpenStore &open) { return open.sessions.ping(); })));
}

void TestServerClock::aClockThatIsSetIsNoticed_data()
{
    QTest::addColumn<bool>("isRedis");
    QTest::newRow("Redis") << true;
    QTest::newRow("PostgreSQL") << false;
}

/// While the connection stays open.
void TestServerClock::aClockThatIsSetIsNoticed()
{
    QFETCH(bool, isRedis);
    StoreAccess store(isRedis ? redis() : postgres(), quickPolicy(), m_shelf, m_clock);
    ping(store);
    QCOMPARE(store.clockSkewMs(), 0);
    for (const int wrong : {3600, -7200, 0}) {
        wrongBySeconds = wrong;
        ping(store);
        QVERIFY2(std::abs(store.clockSkewMs() / 1000 + wrong) <= 1,
                 qPrintable(QString::number(store.clockSkewMs())));
    }
    const auto info =
        settled(store.run([](OpenStore &open) -> Result<StoreInfo> { return open.sessions.info(); }));
    REQUIRE(info);
    QVERIFY(std::abs(info->clockSkewMs.value()) <= 1000);
}

/// What cannot be told here from time that passes: the clock of the server was set.
void TestServerClock::itIsMeasuredEachMinute()
{
    QFETCH(bool, isRedis);
    StoreAccess store(isRedis ? redis() : postgres(), quickPolicy(), m_shelf, m_clock);
    ping(store);
    passedSeconds = 30;
    ping(store);
    QCOMPARE(store.clockSkewMs(), 0);
    passedSeconds = 61;
    ping(store);
    QVERIFY2(std::abs(store.clockSkewMs() / 1000 + 61) <= 1,
             qPrintable(QString::number(store.clockSkewMs())));
}

/// A machine that is four days ahead would find everything over.
void TestServerClock::openingRemovesNothing()
{
    m_postgres->sql(QStringLiteral(
        "INSERT INTO {}.sessions (id, user_id, created_ms, refreshed_ms, expires_ms, absolute_expires_ms, "
        "current_hash) SELECT 's' || n, 'ada', 1, 1, ends, ends, '\\x00' FROM (SELECT n, (extract(epoch FROM "
        "now()) * 1000)::bigint + 86400000 AS ends FROM generate_series(1, 50) n) x"));
    wrongBySeconds = 4 * 86'400;
    {
        StoreAccess store(postgres(), quickPolicy(), m_shelf, m_clock);
        for (int i = 0; i < 3; ++i)
            REQUIRE(settled(store.run([](OpenStore &open) { return open.sessions.ping(); })));
        const auto removed = settled(store.tidy(QStringLiteral("dana")));
        REQUIRE(removed);
        QCOMPARE(*removed, 0);
    } // What was begun is waited for.
    QCOMPARE(m_postgres->value(QStringLiteral("SELECT count(*) FROM {}.sessions")), QStringLiteral("50"));
}

QTEST_GUILESS_MAIN(TestServerClock)
#include "tst_serverclock.moc"
