// SPDX-License-Identifier: MIT
// A primary that fails over under three Sentinels: real servers all of them.
#include "fakeserver.h"
#include "tests/support/expect.h"
#include "tests/support/redisserver.h"
#include "tests/support/samplesession.h"

#include "core/store/redis/redislink.h"

#include <QMutex>
#include <QTest>

#include <csignal>

using namespace gatehouse;
using namespace gatehouse::test;
using Code = Error::Code;

namespace {

/// A primary, a replica and three Sentinels that know both and each other.
class Watched {
public:
    Watched()
        : primary(std::make_unique<RedisServer>())
        , replica(std::make_unique<RedisServer>(QStringList{
              QStringLiteral("--replicaof"), QStringLiteral("127.0.0.1"), QString::number(primary->port()),
              QStringLiteral("--repl-diskless-sync-delay"), QStringLiteral("0")}))
    {
        const auto isInStep = [&] {
            return replica->command({QStringLiteral("ROLE")}).contains(QStringLiteral("connected"));
        };
        m_isUp = QTest::qWaitFor(isInStep, 15'000);
        for (int i = 0; i < 3; ++i) {
            QFile file(m_folder.filePath(QStringLiteral("sentinel-%1.conf").arg(i)));
            m_isUp = file.open(QIODevice::WriteOnly) && m_isUp;
            file.write("sentinel monitor main 127.0.0.1 " + QByteArray::number(primary->port())
                       + " 2\nsentinel down-after-milliseconds main 1000\n"
                         "sentinel failover-timeout main 5000\n");
            file.close();
            sentinels.push_back(
                std::make_unique<RedisServer>(QStringList{file.fileName(), QStringLiteral("--sentinel")}));
        }
        for (const auto &sentinel : sentinels)
            m_isUp = m_isUp && QTest::qWaitFor([&] { return isReady(*sentinel); }, 20'000);
    }
    bool isUp() const { return m_isUp; }
    bool isFailedOver() const
    {
        return replica->command({QStringLiteral("ROLE")}).startsWith(QStringLiteral("master"))
            && std::ranges::all_of(sentinels, [&](const auto &sentinel) {
                   return sentinel
                       ->command({QStringLiteral("SENTINEL"), QStringLiteral("GET-MASTER-ADDR-BY-NAME"),
                                  QStringLiteral("main")})
                       .endsWith(QString::number(replica->port()));
               });
    }
    RedisStoreOptions options() const
    {
        RedisStoreOptions options;
        options.server.address = {QStringLiteral("127.0.0.1"), freePort()}; // one of them is gone
        for (const auto &sentinel : sentinels)
            options.server.otherSentinels.push_back(sentinel->address());
        options.server.sentinelPrimary = QStringLiteral("main");
        return options;
    }

    std::unique_ptr<RedisServer> primary, replica;
    std::vector<std::unique_ptr<RedisServer>> sentinels;

private:
    static bool isReady(const RedisServer &sentinel)
    {
        const QString all =
            sentinel.command({QStringLiteral("SENTINEL"), QStringLiteral("MASTER"), QStringLiteral("main")});
        return all.contains(QStringLiteral("num-other-sentinels\n2"))
            && all.contains(QStringLiteral("num-slaves\n1"));
    }
    QTemporaryDir m_folder;
    bool m_isUp = false;
};

std::shared_ptr<const Secret> secret(const char *text) { return std::make_shared<const Secret>(text); }

} // namespace

class TestRedisSentinel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void theSuccessorIsFound();
    void theOldPrimaryIsNotReadWhenItIsBack();
    void aReplicaIsNoPrimary();
    void unknownPrimary();
    void passwords();
    void thePasswordOfTheServerIsNotTold();
};

void TestRedisSentinel::initTestCase()
{
    if (!RedisServer::isInstalled())
        QSKIP("redis-server is not installed");
}

void TestRedisSentinel::theSuccessorIsFound()
{
    Watched watched;
    QVERIFY(watched.isUp());
    const auto store = openRedisStore(watched.options());
    REQUIRE(store);
    QVERIFY((*store)->info().location.endsWith(QString::number(watched.primary->port())));
    REQUIRE((*store)->insert(sampleSession(QStringLiteral("s1"))));
    REQUIRE((*store)->revoke({SessionIds{{QStringLiteral("s1")}}, {}, QStringLiteral("ann"), startMs}));
    QTRY_VERIFY(watched.replica->command({QStringLiteral("EXISTS"), QStringLiteral("gatehouse:sid:s1")})
                == QLatin1String("1"));
    watched.primary->stop();
    Result<std::optional<Session>> found = std::optional<Session>();
    QTRY_VERIFY_WITH_TIMEOUT((found = (*store)->find(QStringLiteral("s1"))).has_value() && *found
                                 && watched.isFailedOver(),
                             30'000);
    QVERIFY((*found)->revocation); // the acknowledged revocation stands
    REQUIRE((*store)->insert(sampleSession(QStringLiteral("s2")))); // and the new primary takes writes
}

/// It was not told yet that it is none any more, and says what it had.
void TestRedisSentinel::theOldPrimaryIsNotReadWhenItIsBack()
{
    Watched watched;
    QVERIFY(watched.isUp());
    const auto store = openRedisStore(watched.options());
    REQUIRE(store);
    REQUIRE((*store)->insert(sampleSession(QStringLiteral("s1"))));
    QTRY_VERIFY(watched.replica->command({QStringLiteral("EXISTS"), QStringLiteral("gatehouse:sid:s1")})
                == QLatin1String("1"));
    watched.primary->stop();
    QTRY_VERIFY_WITH_TIMEOUT(watched.isFailedOver(), 30'000);
    QVERIFY(watched.primary->start()); // without its data, so that it shows who is asked
    const auto found = (*store)->find(QStringLiteral("s1"));
    REQUIRE(found);
    QVERIFY(found->has_value());
}

void TestRedisSentinel::aReplicaIsNoPrimary()
{
    const RedisServer primary;
    const RedisServer replica(
        {QStringLiteral("--replicaof"), QStringLiteral("127.0.0.1"), QString::number(primary.port())});
    const FakeServer sentinel([&](const QByteArray &command) -> QByteArray {
        const QByteArray port = QByteArray::number(replica.port());
        return command.startsWith("SENTINEL")
            ? "*2\r\n$9\r\n127.0.0.1\r\n$" + QByteArray::number(port.size()) + "\r\n" + port + "\r\n"
            : QByteArray();
    });
    RedisStoreOptions options;
    options.server.address = {QStringLiteral("127.0.0.1"), sentinel.port()};
    options.server.sentinelPrimary = QStringLiteral("main");
    const auto store = openRedisStore(options);
    REFUSED(store, Code::Unavailable);
    QVERIFY2(store.error().message.contains(QStringLiteral("it is a replica")),
             qPrintable(store.error().message));
}

void TestRedisSentinel::unknownPrimary()
{
    QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("sentinel.conf")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.close();
    const RedisServer sentinel(QStringList{file.fileName(), QStringLiteral("--sentinel")});
    RedisStoreOptions options = sentinel.storeOptions();
    options.server.sentinelPrimary = QStringLiteral("nobody");
    const auto store = openRedisStore(options);
    REFUSED(store, Code::NotFound);
    QVERIFY(store.error().message.contains(QStringLiteral("knows no primary named \"nobody\"")));
}

void TestRedisSentinel::passwords()
{
    const RedisServer primary({QStringLiteral("--requirepass"), QStringLiteral("s3cret")});
    QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("sentinel.conf")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("requirepass s3cret\nsentinel monitor main 127.0.0.1 " + QByteArray::number(primary.port())
               + " 1\nsentinel auth-pass main s3cret\n");
    file.close();
    const RedisServer sentinel(QStringList{file.fileName(), QStringLiteral("--sentinel")});

    const auto open = [&](const QString &more) -> Result<std::unique_ptr<SessionStore>> {
        const auto profile = ConnectionProfile::fromUrl(
            QStringLiteral("redis://127.0.0.1:%1?sentinel=main%2").arg(sentinel.port()).arg(more));
        if (!profile)
            return Failure(profile.error());
        auto options = RedisStoreOptions::fromProfile(*profile, secret("s3cret"));
        return options ? openRedisStore(std::move(*options)) : Failure(options.error());
    };
    REFUSED(open({}), Code::Locked);
    REQUIRE(open(QStringLiteral("&sentinel_user=default")));
    REFUSED(open(QStringLiteral("&sentinel_user=nobody")), Code::Locked);
}

/// Unless somebody asked for it: who runs a Sentinel is not always who may read the data.
void TestRedisSentinel::thePasswordOfTheServerIsNotTold()
{
    QMutex mutex;
    QByteArrayList heard;
    const RedisServer primary({QStringLiteral("--requirepass"), QStringLiteral("s3cret")});
    const FakeServer sentinel([&](const QByteArray &command) -> QByteArray {
        const QMutexLocker lock(&mutex);
        heard << command;
        const QByteArray port = QByteArray::number(primary.port());
        return command.startsWith("SENTINEL")
            ? "*2\r\n$9\r\n127.0.0.1\r\n$" + QByteArray::number(port.size()) + "\r\n" + port + "\r\n"
            : QByteArray();
    });
    ConnectionProfile profile;
    profile.kind = ConnectionProfile::Kind::Redis;
    profile.tls = false;
    profile.host = QStringLiteral("127.0.0.1");
    profile.port = sentinel.port();
    profile.sentinelPrimary = QStringLiteral("main");
    profile.connectTimeoutMs = 1234;
    auto options = RedisStoreOptions::fromProfile(profile, secret("s3cret"));
    REQUIRE(options);
    QCOMPARE(options->server.connectTimeoutMs, 1234);
    QCOMPARE(options->cutOffLife, std::chrono::hours(24));
    profile.accessLifeSeconds = 2 * 86'400; // A cut-off outlives every access token.
    QCOMPARE(RedisStoreOptions::fromProfile(profile, nullptr)->cutOffLife, std::chrono::hours(49));
    REQUIRE(openRedisStore(*options));
    const auto isTold = [&] {
        const QMutexLocker lock(&mutex);
        return heard.join(' ').contains("S3CRET");
    };
    QVERIFY(!heard.isEmpty() && !isTold());
    profile.sentinelUser = QStringLiteral("watcher");
    options = RedisStoreOptions::fromProfile(profile, secret("s3cret"));
    REQUIRE(options);
    REQUIRE(openRedisStore(*options));
    QVERIFY(isTold());
}

QTEST_GUILESS_MAIN(TestRedisSentinel)
#include "tst_redissentinel.moc"
