// SPDX-License-Identifier: MIT
// The guide's layout beside a server that follows the guide as it is written.
#include "tests/support/guideserver.h"
#include "tests/support/redisserver.h"
#include "tests/support/samplesession.h"

#include "core/session/sessionbatch.h"

#include <QRegularExpression>
#include <QTest>

#include <barrier>
#include <set>
#include <thread>

using namespace gatehouse;
using namespace gatehouse::test;
using Kind = RotateAnswer::Kind;
using Outcome = RevokeItem::Outcome;

namespace {

std::set<QString> idsIn(const SessionBatch &batch)
{
    std::set<QString> ids;
    for (std::size_t i = 0; i < batch.size(); ++i)
        ids.insert(QString::fromUtf8(batch.row(i).id.data(), qsizetype(batch.row(i).id.size())));
    return ids;
}

RotateRequest rotationOf(const QString &used, const QString &next, qint64 nowMs)
{
    RotateRequest request = refreshOf(used, 0, nowMs);
    request.nextSessionId = next;
    return request;
}

} // namespace

class TestRedisGuide : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void theGuideServerKeepsItsTokensInCookies();
    void listsExactlyWhatTheGuideServerWrote();
    void revokedHereIsRefusedThere();
    void wholeUserIsFoundWithoutAnIndex();
    void foreignKeysAreLeftAlone();
    void rotationIsAtomic();
    void aLateReuseEndsTheFamily();
    void revokingAUsedTokenEndsWhatItBecame();
    void refreshAgainstRevoke();
    void tombstonesDoNotDisturbTheGuideServer();
    void failedReuseRecordWritesNothing();
    void insertIsCutOff();
    void manyKeysComeOnce_data();
    void manyKeysComeOnce();
    void keysThatComeAndGoDuringAListing();
    void capabilities();
    void changesAreToldWhereTheServerTellsThem_data();
    void changesAreToldWhereTheServerTellsThem();
    void howToBeToldIsSaid();
    void aLostFeedMeansReadingAnew();

private:
    void tellEvents(const QString &flags);
    SessionBatch listed();
    std::unique_ptr<RedisServer> m_redis;
    std::unique_ptr<SessionStore> m_store;
};

void TestRedisGuide::initTestCase()
{
    if (!RedisServer::isInstalled())
        QSKIP("redis-server is not installed");
    m_redis = std::make_unique<RedisServer>();
}

void TestRedisGuide::init()
{
    tellEvents(QString());
    m_redis->command({QStringLiteral("FLUSHALL")});
    auto store = openRedisStore(m_redis->storeOptions(QStringLiteral("guide")));
    QVERIFY2(store, qPrintable(store ? QString() : store.error().message));
    m_store = std::move(*store);
}

void TestRedisGuide::tellEvents(const QString &flags)
{
    m_redis->command(
        {QStringLiteral("CONFIG"), QStringLiteral("SET"), QStringLiteral("notify-keyspace-events"), flags});
}

SessionBatch TestRedisGuide::listed()
{
    SessionBatch batch;
    const Done done = m_store->scan(batch);
    if (!done)
        qFatal("%s", qPrintable(done.error().message));
    return batch;
}

/// The server beside which all of this is tested is the guide's own kind.
void TestRedisGuide::theGuideServerKeepsItsTokensInCookies()
{
    for (const bool isProduction : {false, true}) {
        GuideServer guide(m_redis->port(), isProduction);
        const QJsonObject login = guide.login(QStringLiteral("alice"));
        QCOMPARE(login.keys(), QStringList({QStringLiteral("cookies"), QStringLiteral("user")}));
        const QList<QNetworkCookie> cookies = GuideServer::cookiesOf(login);
        QCOMPARE(cookies.size(), 2);
        for (const QNetworkCookie &cookie : cookies) {
            const bool isRefresh = cookie.name() == "refresh_token";
            QVERIFY(isRefresh || cookie.name() == "access_token");
            QVERIFY(cookie.isHttpOnly());
            QCOMPARE(cookie.isSecure(), isProduction);
            QCOMPARE(cookie.sameSitePolicy(), QNetworkCookie::SameSite::Strict);
            QCOMPARE(cookie.path(), isRefresh ? QStringLiteral("/auth/refresh") : QStringLiteral("/"));
            const qint64 life = QDateTime::currentDateTimeUtc().secsTo(cookie.expirationDate());
            QVERIFY(std::abs(life - (isRefresh ? 7 * 24 * 3600 : 15 * 60)) < 60);
        }
    }
    GuideServer guide(m_redis->port());
    QCOMPARE(guide.refresh({}).second.value(QLatin1String("error")).toString(),
             QStringLiteral("No refresh token"));
    const QJsonObject login = guide.login(QStringLiteral("alice"));
    QCOMPARE(guide.logout(login).first, 200); // the browser does not send it the refresh token
    QVERIFY(m_store->find(jtiOf(login)).value());
}

void TestRedisGuide::listsExactlyWhatTheGuideServerWrote()
{
    GuideServer guide(m_redis->port());
    QVERIFY(guide.isUp());
    std::set<QString> expected;
    for (int i = 0; i < 25; ++i)
        expected.insert(jtiOf(guide.login(QStringLiteral("user-%1").arg(i % 5))));
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    const SessionBatch batch = listed();
    QCOMPARE(idsIn(batch), expected);
    for (std::size_t i = 0; i < batch.size(); ++i) {
        const SessionRow row = batch.row(i);
        QVERIFY(row.userId.starts_with("user-"));
        QVERIFY(std::abs(row.expiresMs - (now + 7 * dayMs)) < 60'000);
        QVERIFY(std::abs(row.createdMs - now) < 60'000);
        QVERIFY(!row.revoked);
    }
    const auto found = m_store->find(*expected.begin());
    QVERIFY(found && *found);
    QVERIFY((*found)->userId.startsWith(QStringLiteral("user-")));
    QVERIFY((*found)->isLiveAt(now));
}

void TestRedisGuide::revokedHereIsRefusedThere()
{
    GuideServer guide(m_redis->port());
    const QJsonObject alice = guide.login(QStringLiteral("alice")), bob = guide.login(QStringLiteral("bob"));
    QCOMPARE(guide.refresh(alice).first, 200);
    const QJsonObject next = guide.login(QStringLiteral("alice"));
    const auto outcome = m_store->revoke(
        {SessionIds{{jtiOf(next), jtiOf(alice)}}, QStringLiteral("lost"), QStringLiteral("ann"), 0});
    QVERIFY(outcome);
    QCOMPARE(outcome->items[0].outcome, Outcome::Revoked);
    QCOMPARE(outcome->items[1].outcome, Outcome::AlreadyGone); // the guide server had rotated it
    const auto [status, answer] = guide.refresh(next);
    QCOMPARE(status, 401);
    QCOMPARE(answer.value(QLatin1String("error")).toString(), QStringLiteral("Refresh token revoked"));
    QCOMPARE(guide.refresh(bob).first, 200);
}

void TestRedisGuide::wholeUserIsFoundWithoutAnIndex()
{
    GuideServer guide(m_redis->port());
    QList<QJsonObject> alice;
    for (int i = 0; i < 7; ++i)
        alice << guide.login(QStringLiteral("alice"));
    const QJsonObject bob = guide.login(QStringLiteral("alice2"));
    const auto preview = m_store->preview(UserSessions{QStringLiteral("alice"), jtiOf(alice[3])}, 0);
    QVERIFY(preview);
    QCOMPARE(preview->liveSessions, 6);
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    const auto outcome = m_store->revoke(
        {UserSessions{QStringLiteral("alice"), jtiOf(alice[3])}, {}, QStringLiteral("ann"), now});
    QVERIFY(outcome);
    QCOMPARE(outcome->count(Outcome::Revoked), 6);
    QCOMPARE(outcome->cutOffSeconds, std::optional(now / 1000));
    QCOMPARE(m_store->cutOff(QStringLiteral("alice")).value(), std::optional(now / 1000));
    for (int i = 0; i < 7; ++i)
        QCOMPARE(guide.refresh(alice[i]).first, i == 3 ? 200 : 401);
    QCOMPARE(guide.refresh(bob).first, 200);
    // The cut-off is what an API server reads, and never moves back.
    QCOMPARE(m_redis->command({QStringLiteral("GET"), QStringLiteral("nbf:user:alice")}),
             QString::number(now / 1000));
    QVERIFY(m_redis->command({QStringLiteral("TTL"), QStringLiteral("nbf:user:alice")}).toInt() > 3600);
    QVERIFY(m_store->revoke(
        {UserSessions{QStringLiteral("alice"), {}}, {}, QStringLiteral("ann"), now - 60'000}));
    QCOMPARE(m_store->cutOff(QStringLiteral("alice")).value(), std::optional(now / 1000));
    const auto activity = m_store->userActivity(now);
    QVERIFY(activity);
    QCOMPARE(activity->size(), 2U); // alice by her cut-off, alice2 by a session
}

void TestRedisGuide::foreignKeysAreLeftAlone()
{
    m_redis->command({QStringLiteral("SET"), QStringLiteral("refresh:mine"), QStringLiteral("u"),
                      QStringLiteral("EX"), QStringLiteral("100")});
    m_redis->command(
        {QStringLiteral("HSET"), QStringLiteral("refresh:hash"), QStringLiteral("a"), QStringLiteral("b")});
    m_redis->command({QStringLiteral("SET"), QStringLiteral("refresher:x"), QStringLiteral("u")});
    m_redis->command({QStringLiteral("SET"), QStringLiteral("refresh:ever"), QStringLiteral("u")});
    const SessionBatch batch = listed();
    QCOMPARE(idsIn(batch), (std::set<QString>{QStringLiteral("mine"), QStringLiteral("ever")}));
    QVERIFY(m_store->revoke({UserSessions{QStringLiteral("u"), {}}, {}, QStringLiteral("ann"), 0}));
    QCOMPARE(m_redis->command({QStringLiteral("EXISTS"), QStringLiteral("refresh:hash")}),
             QStringLiteral("1"));
    QCOMPARE(m_redis->command({QStringLiteral("EXISTS"), QStringLiteral("refresher:x")}),
             QStringLiteral("1"));
    QCOMPARE(m_redis->command({QStringLiteral("EXISTS"), QStringLiteral("refresh:ever")}),
             QStringLiteral("0"));
}

void TestRedisGuide::rotationIsAtomic()
{
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    for (const int crowd : {2, 16, 64}) {
        const QString used = QStringLiteral("used-%1").arg(crowd),
                      next = QStringLiteral("next-%1").arg(crowd);
        QVERIFY(m_store->insert(sampleSession(used, QStringLiteral("u"), now)));
        std::atomic<int> rotated = 0, grace = 0, other = 0;
        std::barrier start(crowd);
        std::vector<std::thread> threads;
        for (int i = 0; i < crowd; ++i) {
            threads.emplace_back([&] {
                auto own = openRedisStore(m_redis->storeOptions(QStringLiteral("guide")));
                start.arrive_and_wait();
                const auto answer =
                    own ? (*own)->rotate(rotationOf(used, next, now)) : Result<RotateAnswer>();
                const bool isSuccessor = answer && answer->session && answer->session->id == next;
                ++(isSuccessor && answer->kind == Kind::Rotated     ? rotated
                       : isSuccessor && answer->kind == Kind::Grace ? grace
                                                                    : other);
            });
        }
        for (std::thread &thread : threads)
            thread.join();
        QCOMPARE(rotated.load(), 1);
        QCOMPARE(grace.load(), crowd - 1);
        QCOMPARE(other.load(), 0);
        QVERIFY(!m_store->find(used).value());
        QVERIFY(m_store->find(next).value());
    }
    QCOMPARE(listed().size(), 3U);
}

void TestRedisGuide::aLateReuseEndsTheFamily()
{
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    const auto rotate = [&](const char *used, const char *next, qint64 atMs) {
        return m_store->rotate(rotationOf(QLatin1String(used), QLatin1String(next), atMs)).value();
    };
    QVERIFY(m_store->insert(sampleSession(QStringLiteral("a"), QStringLiteral("u"), now)));
    QCOMPARE(rotate("a", "b", now).kind, Kind::Rotated);
    QCOMPARE(rotate("b", "c", now + 1000).kind, Kind::Rotated);
    QVERIFY(m_store->insert(sampleSession(QStringLiteral("other"), QStringLiteral("u"), now)));
    // Two back, within the grace time: not forgiven.
    const RotateAnswer reused = rotate("a", "b", now + 2000);
    QCOMPARE(reused.kind, Kind::Reused);
    QCOMPARE(reused.reuse, ReuseKind::StaleLineage);
    QCOMPARE(reused.session->userId, QStringLiteral("u"));
    QCOMPARE(idsIn(listed()), std::set<QString>{QStringLiteral("other")});
    QCOMPARE(rotate("c", "d", now + 3000).kind, Kind::Unknown);
    QCOMPARE(rotate("b", "c", now + 3000).kind, Kind::Revoked);
    QCOMPARE(rotate("nobody", "x", now).kind, Kind::Unknown);

    QVERIFY(m_store->insert(sampleSession(QStringLiteral("e"), QStringLiteral("u"), now)));
    QCOMPARE(rotate("e", "f", now).kind, Kind::Rotated);
    const RotateAnswer late = rotate("e", "f", now + 30'001);
    QCOMPARE(late.kind, Kind::Reused);
    QCOMPARE(late.reuse, ReuseKind::RecentPrevious);
    QCOMPARE(late.sinceRotationMs, 30'001);
    QCOMPARE(idsIn(listed()), std::set<QString>{QStringLiteral("other")});
}

void TestRedisGuide::revokingAUsedTokenEndsWhatItBecame()
{
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    const auto revoke = [&](const QStringList &ids) {
        return m_store->revoke({SessionIds{ids}, QStringLiteral("lost"), QStringLiteral("ann"), now})
            .value()
            .items;
    };
    for (const char *id : {"a", "other"})
        QVERIFY(m_store->insert(sampleSession(QLatin1String(id), QStringLiteral("u"), now)));
    for (const auto &[used, next] : {std::pair("a", "b"), std::pair("b", "c")})
        QCOMPARE(m_store->rotate(rotationOf(QLatin1String(used), QLatin1String(next), now)).value().kind,
                 Kind::Rotated);
    // On a list that was loaded before, it still has its old id.
    const auto items = revoke({QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("nobody")});
    QCOMPARE(items[0].outcome, Outcome::Revoked);
    QVERIFY2(items[0].why.contains(QStringLiteral("rotated to c")), qPrintable(items[0].why));
    QCOMPARE(items[1].outcome, Outcome::AlreadyGone);
    QVERIFY(!items[1].isMissing);
    QVERIFY2(items[1].why.contains(QStringLiteral("gone as well")), qPrintable(items[1].why));
    QCOMPARE(items[2].outcome, Outcome::AlreadyGone);
    QVERIFY(items[2].isMissing);
    QVERIFY2(items[2].why.contains(QStringLiteral("revoke the user to be sure")), qPrintable(items[2].why));
    QCOMPARE(idsIn(listed()), std::set<QString>{QStringLiteral("other")});
    QCOMPARE(m_store->rotate(rotationOf(QStringLiteral("c"), QStringLiteral("d"), now)).value().kind,
             Kind::Unknown);
    QCOMPARE(m_store->rotate(rotationOf(QStringLiteral("a"), QStringLiteral("b"), now)).value().kind,
             Kind::Revoked);
}

/// Whichever comes first: afterwards nothing of it is live.
void TestRedisGuide::refreshAgainstRevoke()
{
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    auto other = openRedisStore(m_redis->storeOptions(QStringLiteral("guide")));
    QVERIFY(other.has_value());
    int rotated = 0;
    for (int round = 0; round < 100; ++round) {
        const QString used = QStringLiteral("used-%1").arg(round),
                      next = QStringLiteral("next-%1").arg(round);
        QVERIFY(m_store->insert(sampleSession(used, QStringLiteral("u"), now)));
        std::barrier start(2);
        std::thread refresher([&] {
            auto own = openRedisStore(m_redis->storeOptions(QStringLiteral("guide")));
            start.arrive_and_wait();
            const auto answer = own ? (*own)->rotate(rotationOf(used, next, now)) : Result<RotateAnswer>();
            rotated += answer && answer->kind == Kind::Rotated ? 1 : 0;
        });
        start.arrive_and_wait();
        const auto outcome = (*other)->revoke({SessionIds{{used}}, {}, QStringLiteral("ann"), now});
        refresher.join();
        QVERIFY(outcome && outcome->items[0].outcome == Outcome::Revoked);
        QVERIFY2(!m_store->find(used).value() && !m_store->find(next).value(),
                 qPrintable(QStringLiteral("round %1").arg(round)));
    }
    // Once it is certainly the rotation that comes first.
    QVERIFY(m_store->insert(sampleSession(QStringLiteral("x"), QStringLiteral("u"), now)));
    QVERIFY(m_store->rotate(rotationOf(QStringLiteral("x"), QStringLiteral("y"), now)));
    QVERIFY((*other)->revoke({SessionIds{{QStringLiteral("x")}}, {}, QStringLiteral("ann"), now}));
    QCOMPARE(listed().size(), 0U);
    qInfo("the refresh was first in %d of 100 rounds", rotated);
}

void TestRedisGuide::tombstonesDoNotDisturbTheGuideServer()
{
    GuideServer guide(m_redis->port());
    const QJsonObject tokens = guide.login(QStringLiteral("alice"));
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    QCOMPARE(m_store->rotate(rotationOf(jtiOf(tokens), QStringLiteral("ours"), now)).value().kind,
             Kind::Rotated);
    QCOMPARE(guide.refresh(tokens).first, 401);
    QCOMPARE(idsIn(listed()), std::set<QString>{QStringLiteral("ours")});
    QCOMPARE(m_redis->command({QStringLiteral("GET"), QStringLiteral("refresh:ours")}),
             QStringLiteral("alice"));
    QVERIFY(
        m_redis->command({QStringLiteral("TTL"), QStringLiteral("gatehouse:used:") + jtiOf(tokens)}).toInt()
        > 600'000);
}

void TestRedisGuide::failedReuseRecordWritesNothing()
{
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    QVERIFY(m_store->insert(sampleSession(QStringLiteral("a"), QStringLiteral("u"), now)));
    QVERIFY(m_store->rotate(rotationOf(QStringLiteral("a"), QStringLiteral("b"), now)));
    RotateRequest request = rotationOf(QStringLiteral("a"), QStringLiteral("b"), now + hourMs);
    request.onReuse = [](const RotateAnswer &) -> Done {
        return failure(Error::Code::Internal, QStringLiteral("full"));
    };
    QVERIFY(!m_store->rotate(request));
    QVERIFY(m_store->find(QStringLiteral("b")).value());
    int recorded = 0;
    request.onReuse = [&](const RotateAnswer &answer) -> Done {
        recorded += answer.session->id == QLatin1String("b") ? 1 : 0;
        return {};
    };
    QCOMPARE(m_store->rotate(request).value().kind, Kind::Reused);
    QCOMPARE(recorded, 1);
    QVERIFY(!m_store->find(QStringLiteral("b")).value());
}

void TestRedisGuide::insertIsCutOff()
{
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    QVERIFY(m_store->revoke({UserSessions{QStringLiteral("u"), {}}, {}, QStringLiteral("ann"), now}));
    const Done late = m_store->insert(sampleSession(QStringLiteral("a"), QStringLiteral("u"), now - 5000));
    QVERIFY(!late);
    QCOMPARE(late.error().code, Error::Code::Denied);
    QVERIFY(m_store->insert(sampleSession(QStringLiteral("a"), QStringLiteral("u"), now + 1000)));
    const Done twice = m_store->insert(sampleSession(QStringLiteral("a"), QStringLiteral("v"), now + 1000));
    QVERIFY(!twice);
    QCOMPARE(twice.error().code, Error::Code::Conflict);
}

void TestRedisGuide::manyKeysComeOnce_data()
{
    QTest::addColumn<int>("count");
    for (const int count : {0, 1, 3, 7, 64, 1000, 20'011})
        QTest::addRow("%d", count) << count;
}

void TestRedisGuide::manyKeysComeOnce()
{
    QFETCH(int, count);
    const QString fill =
        QStringLiteral("for i=1,%1 do redis.call('SET','refresh:'..i,'user-'..(i%7),'PX',60000+i) end")
            .arg(count);
    m_redis->command({QStringLiteral("EVAL"), fill, QStringLiteral("0")});
    const SessionBatch batch = listed();
    QCOMPARE(batch.size(), std::size_t(count));
    QCOMPARE(idsIn(batch).size(), std::size_t(count));
    for (std::size_t i = 0; i < batch.size(); ++i) {
        const int number = QByteArray(batch.row(i).id.data(), qsizetype(batch.row(i).id.size())).toInt();
        QCOMPARE(QByteArray(batch.row(i).userId.data(), qsizetype(batch.row(i).userId.size())),
                 "user-" + QByteArray::number(number % 7));
    }
}

void TestRedisGuide::keysThatComeAndGoDuringAListing()
{
    // What is there all the time is always listed, while the table of keys grows and shrinks.
    const auto fill = [&](const char *name, int count, const char *what) {
        m_redis->command({QStringLiteral("EVAL"),
                          QStringLiteral("for i=1,%1 do redis.call('%3','refresh:%2'..i%4) end")
                              .arg(count)
                              .arg(QLatin1String(name), QLatin1String(what),
                                   QLatin1String(*what == 'S' ? ",'u','EX',600" : "")),
                          QStringLiteral("0")});
    };
    fill("keep-", 5000, "SET");
    std::atomic<bool> isDone = false;
    std::thread other([&] {
        while (!isDone) {
            fill("come-", 20'000, "SET");
            fill("come-", 20'000, "DEL");
        }
    });
    for (int round = 0; round < 20; ++round) {
        const SessionBatch batch = listed();
        int kept = 0;
        for (std::size_t i = 0; i < batch.size(); ++i)
            kept += batch.row(i).id.starts_with("keep-") ? 1 : 0;
        if (kept != 5000 || idsIn(batch).size() != batch.size()) {
            isDone = true;
            other.join();
            QFAIL(qPrintable(QStringLiteral("%1 of 5000 in round %2").arg(kept).arg(round)));
        }
    }
    isDone = true;
    other.join();
}

void TestRedisGuide::capabilities()
{
    const StoreInfo info = m_store->info();
    QCOMPARE(info.kind, QStringLiteral("Redis"));
    QCOMPARE(info.layout, QStringLiteral("guide"));
    QVERIFY(info.version.contains(QLatin1Char('.')));
    QVERIFY2(info.missingRights.isEmpty(), qPrintable(info.missingRights.join(QLatin1Char('\n'))));
    QVERIFY(info.capabilities.testFlag(Capability::Issue));
    QVERIFY(!info.capabilities.testFlag(Capability::History));
    SessionBatch none;
    QCOMPARE(m_store->changes(0, none).error().code, Error::Code::Unsupported);
    QCOMPARE(m_store->history(QStringLiteral("a")).error().code, Error::Code::Unsupported);
}

void TestRedisGuide::changesAreToldWhereTheServerTellsThem_data()
{
    QTest::addColumn<QString>("flags");
    QTest::newRow("by key") << QStringLiteral("Kg$xe");
    QTest::newRow("by event") << QStringLiteral("Eg$xe");
    QTest::newRow("everything") << QStringLiteral("KEA");
}

void TestRedisGuide::changesAreToldWhereTheServerTellsThem()
{
    QFETCH(QString, flags);
    tellEvents(flags);
    GuideServer guide(m_redis->port());
    const QJsonObject ada = guide.login(QStringLiteral("ada")), ben = guide.login(QStringLiteral("ben"));
    SessionBatch none;
    const Result<qint64> mark = m_store->changes(0, none);
    QVERIFY2(mark, qPrintable(mark ? QString() : mark.error().message));
    QVERIFY(m_store->info().capabilities.testFlag(Capability::Changes));
    QVERIFY(none.isEmpty());
    m_redis->command({QStringLiteral("CONFIG"), QStringLiteral("RESETSTAT")});

    const auto [status, next] = guide.refresh(ada);
    QCOMPARE(status, 200);
    m_redis->command({QStringLiteral("SET"), QStringLiteral("other:1"), QStringLiteral("x")});
    SessionBatch rotated;
    QTRY_VERIFY(m_store->changes(*mark, rotated) && rotated.size() == 1 && rotated.removed().size() == 1);
    QCOMPARE(idsIn(rotated), std::set<QString>{jtiOf(next)});
    QVERIFY(rotated.row(0).userId == "ada");
    QCOMPARE(QString::fromStdString(rotated.removed().front()), jtiOf(ada));

    m_redis->command(
        {QStringLiteral("PEXPIRE"), QStringLiteral("refresh:") + jtiOf(ben), QStringLiteral("1")});
    SessionBatch expired;
    QTRY_VERIFY(m_store->changes(*mark, expired) && !expired.removed().empty());
    QCOMPARE(QString::fromStdString(expired.removed().back()), jtiOf(ben));
    QCOMPARE(m_redis->calls("scan"), 0); // Nothing was read anew for it.
}

void TestRedisGuide::howToBeToldIsSaid()
{
    SessionBatch none;
    for (const QString &flags : {QString(), QStringLiteral("Ex"), QStringLiteral("g$xe")}) {
        tellEvents(flags);
        const Result<qint64> mark = m_store->changes(0, none);
        QVERIFY(!mark && mark.error().code == Error::Code::Unsupported);
        QVERIFY(!m_store->info().capabilities.testFlag(Capability::Changes));
        // What is said to be set works, and nothing was set by us.
        static const QRegularExpression advice(QStringLiteral("CONFIG SET notify-keyspace-events '(\\S+)'"));
        const QString wanted = advice.match(m_store->info().liveness).captured(1);
        QVERIFY2(!wanted.isEmpty(), qPrintable(m_store->info().liveness));
        QVERIFY(!m_store->changes(0, none));
        tellEvents(wanted);
        QVERIFY(m_store->changes(0, none).has_value());
        QVERIFY(m_store->info().liveness.contains(QStringLiteral("as it happens")));
    }
}

void TestRedisGuide::aLostFeedMeansReadingAnew()
{
    tellEvents(QStringLiteral("Kg$xe"));
    SessionBatch none;
    const Result<qint64> mark = m_store->changes(0, none);
    QVERIFY(mark.has_value());
    m_redis->command(
        {QStringLiteral("CLIENT"), QStringLiteral("KILL"), QStringLiteral("TYPE"), QStringLiteral("pubsub")});
    const auto isLost = [&] {
        const Result<qint64> next = m_store->changes(*mark, none);
        return !next && next.error().code == Error::Code::Unsupported;
    };
    QTRY_VERIFY(isLost());
    const Result<qint64> again = m_store->changes(0, none);
    QVERIFY(again && *again != *mark);
    QVERIFY(isLost()); // The old mark stays of no use.
}

QTEST_GUILESS_MAIN(TestRedisGuide)
#include "tst_redisguide.moc"
