// SPDX-License-Identifier: MIT
// A cluster whose slots move: real servers all of them.
#include "fakeserver.h"
#include "tests/support/rediscluster.h"
#include "tests/support/samplesession.h"
#include "tests/support/shippedusers.h"

#include "core/session/sessionbatch.h"
#include "core/store/redis/redislink.h"
#include "core/store/redis/sessionhash.h"

#include <QTest>

#include <csignal>

using namespace gatehouse;
using namespace gatehouse::test;
using Kind = RotateAnswer::Kind;
using Outcome = RevokeItem::Outcome;

namespace {

RedisOptions at(quint16 port)
{
    RedisOptions options;
    options.address = {QStringLiteral("127.0.0.1"), port};
    return options;
}

} // namespace

class TestRedisCluster : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void slotsAreThoseOfTheSpecification();
    void everyPrimaryIsListed_data();
    void everyPrimaryIsListed();
    void usersAreRevokedInTheirSlots();
    void movedSlotsAreFollowed();
    void askedKeysAreFollowed();
    void shippedUsersMaySeeAndRevoke_data();
    void shippedUsersMaySeeAndRevoke();
    void whoMayNotAskIsTold();
    void redirectionsEnd();
    void redirectionsWithoutAHost();
    void unconfirmedRevocationsAreSaid();

private:
    std::unique_ptr<SessionStore> open(const QString &layout = QStringLiteral("native"));
    std::unique_ptr<RedisCluster> m_cluster;
};

void TestRedisCluster::initTestCase()
{
    if (!RedisServer::isInstalled())
        QSKIP("redis-server is not installed");
    m_cluster = std::make_unique<RedisCluster>();
    QVERIFY(m_cluster->isUp());
}

void TestRedisCluster::init() { m_cluster->flush(); }

std::unique_ptr<SessionStore> TestRedisCluster::open(const QString &layout)
{
    auto store = openRedisStore(m_cluster->node(1).storeOptions(layout));
    if (!store)
        qFatal("%s", qPrintable(store.error().message + store.error().detail));
    return std::move(*store);
}

void TestRedisCluster::slotsAreThoseOfTheSpecification()
{
    QCOMPARE(slotOf("123456789"), 0x31c3 % 16'384);
    QCOMPARE(slotOf("{user1000}.following"), slotOf("{user1000}.followers"));
    QCOMPARE(slotOf("foo{}{bar}"), slotOf(std::string("foo{}{bar}")));
    QVERIFY(slotOf("foo{}{bar}") != slotOf("bar"));
    QCOMPARE(slotOf("foo{{bar}}zap"), slotOf("{bar"));
    QCOMPARE(slotOf("foo{bar}{zap}"), slotOf("bar"));
    for (const char *key : {"", "a", "gatehouse:{alice}:index", "refresh:x"})
        QCOMPARE(QString::number(slotOf(key)),
                 m_cluster->node(0).command(
                     {QStringLiteral("CLUSTER"), QStringLiteral("KEYSLOT"), QString::fromLatin1(key)}));
}

void TestRedisCluster::everyPrimaryIsListed_data()
{
    QTest::addColumn<QString>("layout");
    QTest::newRow("native") << QStringLiteral("native");
    QTest::newRow("guide") << QStringLiteral("guide");
}

void TestRedisCluster::everyPrimaryIsListed()
{
    QFETCH(QString, layout);
    auto store = open(layout);
    const bool isGuide = layout == QLatin1String("guide");
    QCOMPARE(store->info().capabilities.testFlag(Capability::Issue), !isGuide);
    for (int i = 0; i < 300; ++i) {
        const QString id = QStringLiteral("s%1").arg(i), user = QStringLiteral("user-%1").arg(i % 50);
        if (!isGuide) {
            QVERIFY(store->insert(sampleSession(id, user)));
            continue;
        }
        const std::string key = "refresh:" + id.toStdString();
        for (std::size_t node = 0; node < 3; ++node) // two of three refuse
            m_cluster->node(node).command({QStringLiteral("SET"), QString::fromStdString(key), user,
                                           QStringLiteral("EX"), QStringLiteral("600")});
    }
    SessionBatch batch;
    QVERIFY(store->scan(batch));
    QCOMPARE(batch.size(), 300U);
    QStringList ids;
    for (std::size_t i = 0; i < batch.size(); ++i)
        ids << QString::fromUtf8(batch.row(i).id.data(), qsizetype(batch.row(i).id.size()));
    QCOMPARE(store->preview(SessionIds{ids}, startMs).value().liveSessions, 300);
    const auto user =
        store->revoke({UserSessions{QStringLiteral("user-7"), {}}, {}, QStringLiteral("ann"), startMs});
    QVERIFY2(user, qPrintable(user ? QString() : user.error().message));
    QCOMPARE(user->count(Outcome::Revoked), 6);
    const auto all = store->revoke({SessionIds{ids}, {}, QStringLiteral("ann"), startMs});
    QVERIFY(all);
    QCOMPARE(all->count(Outcome::Revoked), 294);
    QCOMPARE(all->count(Outcome::AlreadyGone), 6);
}

void TestRedisCluster::usersAreRevokedInTheirSlots()
{
    auto store = open();
    SessionBatch none, changed;
    const qint64 mark = store->changes(0, none).value();
    for (int i = 0; i < 30; ++i)
        QVERIFY(store->insert(sampleSession(QStringLiteral("s%1").arg(i), QStringLiteral("u%1").arg(i % 3))));
    const qint64 later = store->changes(mark, changed).value();
    QCOMPARE(changed.size(), 30U);
    QCOMPARE(store->rotate(refreshOf(QStringLiteral("s4"), 0, startMs)).value().kind, Kind::Rotated);
    QVERIFY(store->revoke({UserSessions{QStringLiteral("u0"), {}}, {}, QStringLiteral("ann"), startMs}));
    SessionBatch since;
    QVERIFY(store->changes(later, since));
    QCOMPARE(since.size(), 11U);
}

void TestRedisCluster::movedSlotsAreFollowed()
{
    auto store = open();
    QVERIFY(store->insert(sampleSession(QStringLiteral("s1"), QStringLiteral("mover"))));
    const int slot = slotOf("gatehouse:{mover}:index");
    const std::size_t from = m_cluster->holderOf(slot), to = (from + 1) % 3;
    m_cluster->beginMove(slot, from, to);
    m_cluster->moveKeys(slot, from, to);
    m_cluster->finishMove(slot, to);
    QCOMPARE(store->rotate(refreshOf(QStringLiteral("s1"), 0, startMs)).value().kind, Kind::Rotated);
    QVERIFY(store->find(QStringLiteral("s1")).value());
    const auto outcome =
        store->revoke({SessionIds{{QStringLiteral("s1")}}, {}, QStringLiteral("ann"), startMs});
    QCOMPARE(outcome->count(Outcome::Revoked), 1);
    QCOMPARE(store->history(QStringLiteral("s1")).value().size(), 3U); // each thing once
}

void TestRedisCluster::askedKeysAreFollowed()
{
    auto store = open();
    QVERIFY(store->insert(sampleSession(QStringLiteral("s1"), QStringLiteral("asker"))));
    const int slot = slotOf("gatehouse:{asker}:index");
    const std::size_t from = m_cluster->holderOf(slot), to = (from + 1) % 3;
    m_cluster->beginMove(slot, from, to);
    m_cluster->moveKeys(slot, from, to); // all keys are there already, the slot is not
    const auto found = store->find(QStringLiteral("s1"));
    QVERIFY2(found, qPrintable(found ? QString() : found.error().message));
    QVERIFY(*found);
    const auto answer = store->rotate(refreshOf(QStringLiteral("s1"), 0, startMs));
    QVERIFY2(answer, qPrintable(answer ? QString() : answer.error().message + answer.error().detail));
    QCOMPARE(answer->kind, Kind::Rotated);
    m_cluster->finishMove(slot, to);
    QCOMPARE(store->find(QStringLiteral("s1")).value()->generation, 1U);
}

void TestRedisCluster::shippedUsersMaySeeAndRevoke_data()
{
    QTest::addColumn<QString>("role");
    QTest::addColumn<QString>("layout");
    for (const char *role : {"support", "admin"}) {
        for (const char *layout : {"native", "guide"})
            QTest::addRow("%s, %s", role, layout) << QString::fromLatin1(role) << QString::fromLatin1(layout);
    }
}

/// Also while a slot moves, so that its keys have to be asked for (ASKING) and the nodes what they hold.
void TestRedisCluster::shippedUsersMaySeeAndRevoke()
{
    QFETCH(QString, role);
    QFETCH(QString, layout);
    for (std::size_t node = 0; node < 3; ++node)
        QCOMPARE(makeShippedUser(m_cluster->node(node), role, QStringLiteral("pw")), QStringLiteral("OK"));
    auto owner = open(layout);
    QStringList ids;
    for (int i = 0; i < 30; ++i) {
        ids << QStringLiteral("{role-%1}-%2").arg(i % 10).arg(i);
        const QString user = QStringLiteral("role-%1").arg(i % 10);
        if (layout == QLatin1String("native"))
            QVERIFY(owner->insert(sampleSession(ids.last(), user)));
        for (std::size_t node = 0; layout == QLatin1String("guide") && node < 3;
             ++node) // two of three refuse
            m_cluster->node(node).command({QStringLiteral("SETEX"), QStringLiteral("refresh:") + ids.last(),
                                           QStringLiteral("600"), user});
    }
    const int slot = slotOf("{role-3}");
    const std::size_t from = m_cluster->holderOf(slot), to = (from + 1) % 3;
    m_cluster->beginMove(slot, from, to);
    m_cluster->moveKeys(slot, from, to);
    RedisStoreOptions options = m_cluster->node(1).storeOptions(layout);
    options.server.userName = QStringLiteral("gatehouse-") + role;
    options.server.password = std::make_shared<const Secret>("pw");
    const auto store = openRedisStore(options);
    QVERIFY2(store, qPrintable(store ? QString() : store.error().message));
    SessionBatch batch;
    const Done scanned = (*store)->scan(batch);
    QVERIFY2(scanned, qPrintable(scanned ? QString() : scanned.error().message));
    QCOMPARE(batch.size(), 30U);
    m_cluster->finishMove(slot, to); // Scripts over several keys have to wait for that (TRYAGAIN).
    const auto revoked =
        (*store)->revoke({SessionIds{ids}, QStringLiteral("x"), QStringLiteral("ops"), startMs});
    if (role == QLatin1String("support")) {
        QVERIFY(!revoked);
        QCOMPARE(revoked.error().code, Error::Code::Denied);
        return;
    }
    QVERIFY2(revoked, qPrintable(revoked ? QString() : revoked.error().message));
    for (const RevokeItem &item : revoked->items)
        QVERIFY2(item.outcome == Outcome::Revoked,
                 qPrintable(QStringLiteral("%1: %2").arg(item.sessionId, item.why)));
}

void TestRedisCluster::whoMayNotAskIsTold()
{
    for (std::size_t node = 0; node < 3; ++node) {
        QCOMPARE(makeShippedUser(m_cluster->node(node), QStringLiteral("support"), QStringLiteral("pw")),
                 QStringLiteral("OK"));
        m_cluster->node(node).command({QStringLiteral("ACL"), QStringLiteral("SETUSER"),
                                       QStringLiteral("gatehouse-support"), QStringLiteral("-asking")});
    }
    QVERIFY(open()->insert(sampleSession(QStringLiteral("s1"), QStringLiteral("asked"))));
    const int slot = slotOf("gatehouse:{asked}:index");
    const std::size_t from = m_cluster->holderOf(slot), to = (from + 1) % 3;
    m_cluster->beginMove(slot, from, to);
    RedisStoreOptions options = m_cluster->node(1).storeOptions(QStringLiteral("native"));
    options.server.userName = QStringLiteral("gatehouse-support");
    options.server.password = std::make_shared<const Secret>("pw");
    const auto store = openRedisStore(options);
    QVERIFY2(store, qPrintable(store ? QString() : store.error().message));
    m_cluster->moveKeys(slot, from, to);
    const auto found = (*store)->find(QStringLiteral("s1"));
    m_cluster->finishMove(slot, to);
    QVERIFY(!found);
    QCOMPARE(found.error().code, Error::Code::Denied);
    QVERIFY2(found.error().message.contains(QStringLiteral("+asking")), qPrintable(found.error().message));
}

void TestRedisCluster::redirectionsEnd()
{
    std::atomic<int> asked = 0;
    std::unique_ptr<FakeServer> server;
    server = std::make_unique<FakeServer>([&](const QByteArray &command) -> QByteArray {
        const QByteArray port = QByteArray::number(server->port());
        if (command == "CLUSTER SLOTS")
            return "*1\r\n*3\r\n:0\r\n:16383\r\n*2\r\n$9\r\n127.0.0.1\r\n:" + port + "\r\n";
        if (command != "GET K")
            return {};
        ++asked;
        return "-MOVED 1 127.0.0.1:" + port + "\r\n";
    });
    auto link = RedisLink::open(at(server->port()));
    QVERIFY(link);
    const Result<OwnedReply> answer = (*link)->call("k", {"GET", "k"}, Intent::Read);
    QVERIFY(!answer);
    QVERIFY(answer.error().isTransient());
    QCOMPARE(asked.load(), 6); // the first and five along redirections
}

void TestRedisCluster::redirectionsWithoutAHost()
{
    // The server knows only its port: the host is the one that was asked.
    const FakeServer target(
        [](const QByteArray &command) -> QByteArray { return command == "GET K" ? "+here\r\n" : ""; });
    const FakeServer first([&](const QByteArray &command) -> QByteArray {
        if (command == "CLUSTER SLOTS")
            return "*1\r\n*3\r\n:0\r\n:16383\r\n*2\r\n$0\r\n\r\n:" + QByteArray::number(first.port())
                + "\r\n";
        return command == "GET K"
            ? "-MOVED " + QByteArray::number(slotOf("k")) + " :" + QByteArray::number(target.port()) + "\r\n"
            : QByteArray();
    });
    auto link = RedisLink::open(at(first.port()));
    QVERIFY(link);
    QCOMPARE(textOf((*link)->call("k", {"GET", "k"}, Intent::Read).value().view()), QStringLiteral("here"));
}

void TestRedisCluster::unconfirmedRevocationsAreSaid()
{
    const RedisServer primary;
    const RedisServer replica({QStringLiteral("--replicaof"), QStringLiteral("127.0.0.1"),
                               QString::number(primary.port()), QStringLiteral("--repl-diskless-sync-delay"),
                               QStringLiteral("0")});
    QTRY_VERIFY_WITH_TIMEOUT(replica.command({QStringLiteral("ROLE")}).contains(QStringLiteral("connected")),
                             15'000);
    auto store = openRedisStore(primary.storeOptions());
    for (const char *id : {"s1", "s2"})
        QVERIFY((*store)->insert(sampleSession(QLatin1String(id))));
    const auto said = [&](const char *id) {
        const auto outcome =
            (*store)->revoke({SessionIds{{QLatin1String(id)}}, {}, QStringLiteral("ann"), startMs});
        return outcome && outcome->items[0].outcome == Outcome::Revoked ? outcome->items[0].why
                                                                        : QStringLiteral("not revoked");
    };
    QCOMPARE(said("s1"), QString());
    ::kill(static_cast<pid_t>(replica.processId()), SIGSTOP);
    const QString why = said("s2");
    ::kill(static_cast<pid_t>(replica.processId()), SIGCONT);
    QVERIFY2(why.contains(QStringLiteral("Not confirmed by a replica")), qPrintable(why));
}

QTEST_GUILESS_MAIN(TestRedisCluster)
#include "tst_rediscluster.moc"
