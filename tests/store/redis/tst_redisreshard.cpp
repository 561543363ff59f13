// SPDX-License-Identifier: MIT
// A cluster that changes while it is listed and listened to: slots that move, nodes that come, a failover.
#include "tests/support/rediscluster.h"
#include "tests/support/samplesession.h"

#include "core/session/sessionbatch.h"
#include "core/store/redis/redislink.h"
#include "core/store/redis/sessionhash.h"

#include <QTest>

#include <algorithm>
#include <map>

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

const QString events = QStringLiteral("Kg$xe");

struct Listing final : SessionSink {
    std::function<void(const QString &user)> onRow;
    std::map<std::string, int> ids;
    bool add(const SessionRow &row) override
    {
        ++ids[std::string(row.id)];
        onRow(fromUtf8(row.userId));
        return true;
    }
    bool hasEachOnce() const
    {
        return std::ranges::all_of(ids, [](const auto &id) { return id.second == 1; });
    }
};

QStringList words(const QString &line) { return line.split(QLatin1Char(' ')); }

} // namespace

class TestRedisReshard : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void sessionsThatMoveAreListedOnce_data();
    void sessionsThatMoveAreListedOnce();
    void sessionsThatComeBackAreListedOnce();
    void everyNodeIsListenedTo();
    void movedSessionsStayHeard();
    void otherNodesMeanReadingAnew();
    void oneSilentNodeMeansPolling();

private:
    std::unique_ptr<SessionStore> open(const QString &layout = QStringLiteral("guide"));
    void fill(bool isGuide);
    void move(const QString &user, std::size_t to, bool isFinished);
    void put(const QString &id, const QString &user);
    void removeKey(const QString &id);
    void tellEvents(const QString &flags);
    std::size_t nodeOf(const QString &user) const
    {
        return m_cluster->holderOf(slotOf('{' + user.toStdString() + '}'));
    }
    std::unique_ptr<RedisCluster> m_cluster;
};

void TestRedisReshard::init()
{
    if (!RedisServer::isInstalled())
        QSKIP("redis-server is not installed");
    if (!m_cluster) {
        m_cluster = std::make_unique<RedisCluster>();
        QVERIFY(m_cluster->isUp());
    }
    m_cluster->flush();
    tellEvents(QString());
}

std::unique_ptr<SessionStore> TestRedisReshard::open(const QString &layout)
{
    auto store = openRedisStore(m_cluster->node(1).storeOptions(layout));
    if (!store)
        qFatal("%s", qPrintable(store.error().message + store.error().detail));
    return std::move(*store);
}

void TestRedisReshard::sessionsThatMoveAreListedOnce_data()
{
    QTest::addColumn<bool>("isGuide");
    QTest::addColumn<bool>("isFinished");
    for (const bool isGuide : {false, true})
        for (const bool isFinished : {false, true})
            QTest::addRow("%s, %s", isGuide ? "guide" : "native", isFinished ? "moved" : "moving")
                << isGuide << isFinished;
}

/// A hundred sessions for each of ninety users, whose keys share a slot.
void TestRedisReshard::fill(bool isGuide)
{
    std::vector<KeyedCommand> commands;
    for (int i = 0; i < 9000; ++i) {
        const QString user = QStringLiteral("u%1").arg(i % 90),
                      id = QStringLiteral("{%1}-%2").arg(user).arg(i);
        KeyedCommand command{isGuide ? "refresh:" + id.toStdString() : NativeKeys(user).session(id), {}};
        std::vector<std::string> words{"SET", command.key, user.toStdString(), "EX", "6000"};
        if (!isGuide) {
            words = SessionHash::fieldsOf(sampleSession(id, user));
            words.insert(words.begin(), {"HSET", command.key});
        }
        appendCommand(command.bytes, std::vector<std::string_view>(words.begin(), words.end()));
        commands.push_back(std::move(command));
    }
    auto link = RedisLink::open(m_cluster->node(0).storeOptions().server);
    int failed = 0;
    QVERIFY((*link)->pipeline(commands, Intent::Write,
                              [&](std::size_t, const Result<RespReply> &reply) { failed += reply ? 0 : 1; }));
    QCOMPARE(failed, 0);
}

void TestRedisReshard::move(const QString &user, std::size_t to, bool isFinished)
{
    const int slot = slotOf('{' + user.toStdString() + '}');
    const std::size_t from = m_cluster->holderOf(slot);
    m_cluster->beginMove(slot, from, to);
    m_cluster->moveKeys(slot, from, to);
    if (isFinished)
        m_cluster->finishMove(slot, to);
}

void TestRedisReshard::sessionsThatMoveAreListedOnce()
{
    QFETCH(bool, isGuide);
    QFETCH(bool, isFinished);
    fill(isGuide);
    std::array<QStringList, 3> usersOn;
    for (int i = 0; i < 90; ++i)
        usersOn[nodeOf(QStringLiteral("u%1").arg(i))] << QStringLiteral("u%1").arg(i);
    Listing listing;
    std::vector<std::pair<QString, std::size_t>> moves;
    std::vector<std::size_t> begun;
    listing.onRow = [&](const QString &user) {
        std::size_t node = 0;
        while (!usersOn[node].contains(user))
            ++node;
        if (std::ranges::find(begun, node) != begun.end())
            return;
        begun.push_back(node);
        const auto moveSome = [&](std::size_t from, std::size_t to) {
            for (int i = 0; i < 5; ++i)
                move(moves.emplace_back(usersOn[from].at(i), to).first, to, isFinished);
        };
        if (begun.size() == 1) // from under the scan, to where it has not been
            moveSome(node, (node + 1) % 3);
        if (begun.size() == 2) // to where it is done already
            moveSome(3 - begun[0] - node, begun[0]);
    };
    auto store = open(isGuide ? QStringLiteral("guide") : QStringLiteral("native"));
    const Done done = store->scan(listing);
    for (const auto &[user, to] : moves)
        m_cluster->finishMove(slotOf('{' + user.toStdString() + '}'), to);
    QVERIFY2(done, qPrintable(done ? QString() : done.error().message + done.error().detail));
    QCOMPARE(moves.size(), 10U);
    QCOMPARE(listing.ids.size(), 9000U);
    QVERIFY(listing.hasEachOnce());
}

/// The slots are gone while the first half of their node is listed, and back before any other node is.
void TestRedisReshard::sessionsThatComeBackAreListedOnce()
{
    fill(true);
    Listing listing;
    std::map<std::size_t, QStringList> usersOn;
    for (int i = 0; i < 90; ++i) {
        const QString user = QStringLiteral("u%1").arg(i);
        usersOn[nodeOf(user)] << user;
    }
    std::size_t home = 0, seen = 0;
    QStringList away;
    listing.onRow = [&](const QString &user) {
        ++seen;
        if (seen == 1) {
            home = nodeOf(user);
            away = usersOn[home].mid(0, 8);
            for (const QString &moved : away)
                move(moved, (home + 1) % 3, true);
        }
        if (seen == std::size_t(usersOn[home].size() * 50))
            for (const QString &moved : away)
                move(moved, home, true);
    };
    const Done done = open()->scan(listing);
    QVERIFY2(done, qPrintable(done ? QString() : done.error().message + done.error().detail));
    QCOMPARE(away.size(), 8);
    QCOMPARE(listing.ids.size(), 9000U);
    QVERIFY(listing.hasEachOnce());
}

void TestRedisReshard::tellEvents(const QString &flags)
{
    for (std::size_t node = 0; node < m_cluster->size(); ++node)
        m_cluster->node(node).command({QStringLiteral("CONFIG"), QStringLiteral("SET"),
                                       QStringLiteral("notify-keyspace-events"), flags});
}

/// On whichever node takes it: the others refuse.
void TestRedisReshard::put(const QString &id, const QString &user)
{
    for (std::size_t node = 0; node < m_cluster->size(); ++node)
        m_cluster->node(node).command(words(QStringLiteral("SET refresh:%1 %2 EX 600").arg(id, user)));
}

void TestRedisReshard::removeKey(const QString &id)
{
    for (std::size_t node = 0; node < m_cluster->size(); ++node)
        m_cluster->node(node).command(words(QStringLiteral("DEL refresh:%1").arg(id)));
}

void TestRedisReshard::everyNodeIsListenedTo()
{
    tellEvents(events);
    auto store = open();
    SessionBatch changed;
    const Result<qint64> mark = store->changes(0, changed);
    QVERIFY2(mark, qPrintable(mark ? QString() : mark.error().message));
    QVERIFY(store->info().capabilities.testFlag(Capability::Changes));
    QVERIFY(store->info().liveness.contains(QStringLiteral("Every node")));
    std::array<int, 3> keysOn{};
    for (int i = 0; i < 30; ++i) {
        put(QStringLiteral("{u%1}").arg(i), QStringLiteral("ada"));
        ++keysOn[nodeOf(QStringLiteral("u%1").arg(i))];
    }
    QVERIFY(std::ranges::all_of(keysOn, [](int count) { return count > 0; }));
    QTRY_VERIFY(store->changes(*mark, changed) && changed.size() == 30);
    for (int i = 0; i < 30; ++i)
        removeKey(QStringLiteral("{u%1}").arg(i));
    QTRY_VERIFY(store->changes(*mark, changed) && changed.removed().size() == 30);
}

void TestRedisReshard::movedSessionsStayHeard()
{
    tellEvents(events);
    put(QStringLiteral("{ada}-1"), QStringLiteral("ada"));
    auto store = open();
    SessionBatch changed;
    const qint64 mark = store->changes(0, changed).value();
    move(QStringLiteral("ada"), (nodeOf(QStringLiteral("ada")) + 1) % 3, true);
    // To those who listen the move is an end and a beginning: asked again it stands as before.
    QTRY_VERIFY(store->changes(mark, changed) && changed.size() >= 1);
    QVERIFY(changed.removed().empty());
    removeKey(QStringLiteral("{ada}-1"));
    QTRY_VERIFY(store->changes(mark, changed) && changed.removed().size() == 1);
}

void TestRedisReshard::otherNodesMeanReadingAnew()
{
    tellEvents(events);
    auto store = open();
    SessionBatch changed;
    const qint64 mark = store->changes(0, changed).value();
    const auto isLost = [&](qint64 known) {
        const Result<qint64> next = store->changes(known, changed);
        return !next && next.error().code == Error::Code::Unsupported;
    };
    const std::size_t heir = m_cluster->join(0);
    QVERIFY(heir != 0);
    QTest::qWait(2500);
    QVERIFY(!isLost(mark)); // a replica holds nothing of its own
    m_cluster->node(heir).command(words(QStringLiteral("CONFIG SET notify-keyspace-events ") + events));
    QCOMPARE(m_cluster->node(heir).command(words(QStringLiteral("CLUSTER FAILOVER"))), QStringLiteral("OK"));
    QTRY_VERIFY_WITH_TIMEOUT(
        m_cluster->node(heir).command({QStringLiteral("ROLE")}).startsWith(QStringLiteral("master")), 15'000);
    QTRY_VERIFY_WITH_TIMEOUT(isLost(mark), 15'000);
    Result<qint64> again = store->changes(0, changed);
    QTRY_VERIFY_WITH_TIMEOUT((again = store->changes(0, changed)).has_value(), 15'000);
    QVERIFY(*again != mark);
    QString user;
    for (int i = 0; user.isEmpty(); ++i) { // one whose slot went over to the heir
        put(QStringLiteral("{v%1}").arg(i), QStringLiteral("ada"));
        const QString name = QStringLiteral("v%1").arg(i);
        if (m_cluster->node(heir).command(words(QStringLiteral("GET refresh:{%1}").arg(name)))
            == QStringLiteral("ada"))
            user = name;
    }
    SessionBatch later;
    const auto isTold = [&] {
        if (!store->changes(*again, later))
            return false;
        for (std::size_t row = 0; row < later.size(); ++row) {
            if (later.row(row).id == '{' + user.toStdString() + '}')
                return true;
        }
        return false;
    };
    QTRY_VERIFY(isTold());
    m_cluster.reset();
}

void TestRedisReshard::oneSilentNodeMeansPolling()
{
    tellEvents(events);
    m_cluster->node(2).command({QStringLiteral("CONFIG"), QStringLiteral("SET"),
                                QStringLiteral("notify-keyspace-events"), QString()});
    auto store = open();
    SessionBatch none;
    const Result<qint64> mark = store->changes(0, none);
    QVERIFY(!mark && mark.error().code == Error::Code::Unsupported);
    QVERIFY(!store->info().capabilities.testFlag(Capability::Changes));
    const QString said = store->info().liveness;
    QVERIFY2(said.contains(QString::number(m_cluster->node(2).port()))
                 && said.contains(QStringLiteral("CONFIG SET notify-keyspace-events 'Kg$xe'")),
             qPrintable(said));
    tellEvents(events);
    QVERIFY(store->changes(0, none).has_value());
}

QTEST_GUILESS_MAIN(TestRedisReshard)
#include "tst_redisreshard.moc"
