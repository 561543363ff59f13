// SPDX-License-Identifier: MIT
// A network that fails at the worst moment, and the store as the program opens it.
#include "tests/support/faultproxy.h"
#include "tests/support/postgresfixture.h"
#include "tests/support/samplesession.h"

#include "core/service/sessionservice.h"
#include "core/store/postgres/postgressessionstore.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <set>
#include <thread>

using namespace gatehouse;
using namespace gatehouse::test;
using Code = Error::Code;
using Outcome = RevokeItem::Outcome;

namespace {

const QString s1 = QStringLiteral("s1");

std::unique_ptr<PostgresSessionStore> openStore(const PostgresOptions &options)
{
    auto store = PostgresSessionStore::open(PostgresFixture::connect(options));
    if (!store)
        qFatal("%s", qPrintable(store.error().message + store.error().detail));
    return std::move(*store);
}

} // namespace

class TestPostgresFaults : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void answerToCommitIsLost();
    void nobodyKnowsHowItEnded();
    void silenceIsTimedOutAndPasses();
    void unreachableAndBack();
    void aListingGoesOnAfterCuts_data();
    void aListingGoesOnAfterCuts();
    void aListingIsToldInTheService();
    void openedByProfile();
    void readOnlyProfileIsObeyed();

private:
    PostgresOptions throughProxy(int deadlineMs) const;
    void fillWith(int count);
    std::unique_ptr<PostgresFixture> m_fixture;
    std::unique_ptr<FaultProxy> m_proxy;
};

void TestPostgresFaults::init()
{
    if (const QString missing = PostgresFixture::whyMissing(); !missing.isEmpty())
        QSKIP(qPrintable(missing));
    m_fixture = std::make_unique<PostgresFixture>();
    m_proxy = std::make_unique<FaultProxy>(PostgresFixture::serverOptions().port);
    QVERIFY(openStore(m_fixture->options())->insert(sampleSession(s1)).has_value());
}

PostgresOptions TestPostgresFaults::throughProxy(int deadlineMs) const
{
    PostgresOptions options = m_fixture->options();
    options.port = m_proxy->port();
    options.deadlineMs = deadlineMs;
    return options;
}

/// The server commits, its answer never arrives and the connection breaks: the server is asked how it ended.
void TestPostgresFaults::answerToCommitIsLost()
{
    const auto connection = PostgresFixture::connect(throughProxy(4000));
    std::thread network;
    const auto committed = connection->change([&]() -> Done {
        auto rows = connection->run("INSERT INTO {}.meta VALUES ('x', 'y')");
        if (!rows)
            return Failure(rows.error());
        m_proxy->setRepliesDropped(true);
        network = std::thread([this] {
            std::this_thread::sleep_for(std::chrono::milliseconds(500));
            m_proxy->setRepliesDropped(false);
            m_proxy->cutAll();
        });
        return {};
    });
    network.join();
    QVERIFY2(committed.has_value(),
             committed ? "" : qPrintable(committed.error().message + committed.error().detail));
    QCOMPARE(*committed, PostgresConnection::Commit::Confirmed);
    QCOMPARE(m_fixture->value(QStringLiteral("SELECT count(*)::text FROM {}.meta WHERE key = 'x'")),
             QStringLiteral("1"));
}

void TestPostgresFaults::nobodyKnowsHowItEnded()
{
    const auto store = openStore(throughProxy(1500));
    // The trigger holds the COMMIT up for a moment, and in that moment the network ends for good.
    m_fixture->sql(QStringLiteral("CREATE FUNCTION {}.wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                                  "PERFORM pg_sleep(0.6); RETURN NULL; END $$; "
                                  "CREATE CONSTRAINT TRIGGER wait AFTER UPDATE ON {}.sessions DEFERRABLE "
                                  "INITIALLY DEFERRED FOR EACH ROW "
                                  "EXECUTE FUNCTION {}.wait()"));
    std::thread network([this] {
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        m_proxy->setRepliesDropped(true);
        m_proxy->setUnreachable(true);
        std::this_thread::sleep_for(std::chrono::milliseconds(600));
        m_proxy->cutAll();
    });
    const auto outcome = store->revoke({SessionIds{{s1, QStringLiteral("nobody")}}, {}, {}, startMs});
    network.join();
    QVERIFY2(outcome.has_value(),
             outcome ? "" : qPrintable(outcome.error().message + outcome.error().detail));
    QCOMPARE(outcome->items[0].outcome, Outcome::Unknown);
    QVERIFY(outcome->items[0].why.contains(QStringLiteral("Revoke it again")));
    QCOMPARE(outcome->items[1].outcome, Outcome::AlreadyGone);
    m_proxy->setRepliesDropped(false);
    m_proxy->setUnreachable(false);
    // Revoked again it turns out to have been done.
    const auto again = store->revoke({SessionIds{{s1}}, {}, {}, startMs});
    QVERIFY2(again.has_value(), again ? "" : qPrintable(again.error().message + again.error().detail));
    QCOMPARE(again->items[0].outcome, Outcome::AlreadyGone);
}

void TestPostgresFaults::silenceIsTimedOutAndPasses()
{
    const auto store = openStore(throughProxy(600));
    m_proxy->setStalled(true);
    QElapsedTimer timer;
    timer.start();
    const auto found = store->find(s1);
    QVERIFY(!found);
    QCOMPARE(found.error().code, Code::Timeout);
    QVERIFY(found.error().message.contains(QStringLiteral("127.0.0.1")));
    QVERIFY(timer.elapsed() < 8000);
    m_proxy->setStalled(false);
    QTRY_VERIFY_WITH_TIMEOUT(store->find(s1).has_value(), 5000);
}

void TestPostgresFaults::unreachableAndBack()
{
    const auto store = openStore(throughProxy(2000));
    m_proxy->setUnreachable(true);
    m_proxy->cutAll();
    const auto found = store->find(s1);
    QVERIFY(!found);
    QVERIFY2(found.error().isTransient(), qPrintable(found.error().message));
    QVERIFY(!store->revoke({SessionIds{{s1}}, {}, {}, startMs}));
    QVERIFY(!store->rotate(refreshOf(s1, 0, startMs)));
    m_proxy->setUnreachable(false);
    QVERIFY(store->find(s1).has_value());
    QCOMPARE(store->rotate(refreshOf(s1, 0, startMs))->kind, RotateAnswer::Kind::Rotated);
}

void TestPostgresFaults::fillWith(int count)
{
    m_fixture->sql(
        QStringLiteral(
            "INSERT INTO {}.sessions (id, user_id, client, agent, current_hash, created_ms, "
            "refreshed_ms, expires_ms, absolute_expires_ms) SELECT 'x' || i, 'u' || i % 100, 'web', "
            "repeat('x', 100), sha256(i::text::bytea), %1, %1, %1 + 604800000, %1 + 2592000000 "
            "FROM generate_series(2, %2) i")
            .arg(QDateTime::currentMSecsSinceEpoch())
            .arg(count));
}

void TestPostgresFaults::aListingGoesOnAfterCuts_data()
{
    QTest::addColumn<bool>("byCopy");
    QTest::addColumn<int>("replyBytes");
    QTest::addColumn<int>("cuts");
    for (const bool byCopy : {true, false}) {
        for (const int bytes : {200'000, 1'000'001, 3'000'003})
            QTest::addRow("%s, cut after %d bytes", byCopy ? "COPY" : "SELECT", bytes)
                << byCopy << bytes << 1;
        QTest::addRow("%s, cut three times", byCopy ? "COPY" : "SELECT") << byCopy << 500'000 << 3;
    }
}

/// Rows move within the table while the connection is away, as those do that somebody changes.
void TestPostgresFaults::aListingGoesOnAfterCuts()
{
    QFETCH(bool, byCopy);
    QFETCH(int, replyBytes);
    QFETCH(int, cuts);
    constexpr int count = 20'000;
    fillWith(count);
    PostgresOptions options = throughProxy(4000);
    options.bulkRead = byCopy ? PostgresOptions::BulkRead::Copy : PostgresOptions::BulkRead::Select;
    const auto store = openStore(options);
    struct Sink final : SessionSink {
        bool add(const SessionRow &row) override
        {
            ids.emplace(row.id);
            ++rows;
            return true;
        }
        bool interrupted() override
        {
            lostAt.push_back(rows);
            changeSome();
            return true;
        }
        void resumed() override { goOn(); }
        std::function<void()> changeSome, goOn;
        std::vector<std::size_t> lostAt;
        std::set<std::string> ids;
        std::size_t rows = 0;
    } sink;
    sink.changeSome = [this] {
        m_fixture->sql(
            QStringLiteral("UPDATE {}.sessions SET refreshed_ms = refreshed_ms + 1 WHERE n % 10 = 0"));
    };
    sink.goOn = [&] {
        if (int(sink.lostAt.size()) < cuts)
            m_proxy->cutOnceAfterReplyBytes(replyBytes * qint64(sink.lostAt.size() + 2));
    };
    m_proxy->cutOnceAfterReplyBytes(replyBytes);
    const Done done = store->scan(sink);
    QVERIFY2(done, qPrintable(done ? QString() : done.error().message + done.error().detail));
    QCOMPARE(int(sink.lostAt.size()), cuts);
    QVERIFY(sink.lostAt.front() > 0 && sink.lostAt.front() < count);
    QCOMPARE(sink.ids.size(), std::size_t(count));
    QCOMPARE(sink.rows, std::size_t(count)); // nothing twice
}

/// What a window is told: where it broke, that it goes on, and every row once.
void TestPostgresFaults::aListingIsToldInTheService()
{
    fillWith(20'000);
    const QTemporaryDir folder;
    ConnectionProfile profile = *ConnectionProfile::fromUrl(
        QStringLiteral("postgresql://gatehouse@127.0.0.1:%1/gatehouse").arg(m_proxy->port()));
    profile.schema = m_fixture->options().schema;
    profile.path = folder.filePath(QStringLiteral("records.db"));
    const SystemClock clock;
    const KeyRingShelf keys;
    StoreAccess access(profile, TokenPolicy(), keys, clock);
    SessionService service(access, QStringLiteral("ann"));
    std::vector<LoadProgress> told;
    qint64 rows = 0;
    bool isFailed = false;
    connect(&service, &SessionService::progressed, this,
            [&](quint64, const LoadProgress &progress) { told.push_back(progress); });
    connect(&service, &SessionService::loadFailed, this, [&] { isFailed = true; });
    connect(
        &service, &SessionService::arrived, this,
        [&](quint64, const std::shared_ptr<const SessionBatch> &batch) { rows += qint64(batch->size()); });
    QVERIFY(access.run([](OpenStore &store) { return store.sessions.ping(); }).result().has_value());
    m_proxy->cutOnceAfterReplyBytes(1'000'001);
    service.load();
    QTRY_VERIFY_WITH_TIMEOUT(isFailed || (!told.empty() && told.back().isFinished), 20'000);
    QVERIFY(!isFailed);
    QCOMPARE(rows, told.back().rows);
    QVERIFY(rows >= 19'999); // The first one is of long ago and is tidied away.
    const LoadProgress &end = told.back();
    QVERIFY(end.lostAtRows && *end.lostAtRows > 0 && *end.lostAtRows < 20'000);
    QVERIFY(end.resumedMs.has_value());
    const auto isLost = [](const LoadProgress &progress) {
        return progress.lostAtRows && !progress.resumedMs;
    };
    QVERIFY(std::any_of(told.begin(), told.end(), isLost));
}

void TestPostgresFaults::openedByProfile()
{
    const QTemporaryDir folder;
    ConnectionProfile profile;
    profile.kind = ConnectionProfile::Kind::PostgreSql;
    profile.host = QStringLiteral("127.0.0.1");
    profile.port = PostgresFixture::serverOptions().port;
    profile.userName = profile.database = QStringLiteral("gatehouse");
    profile.schema = m_fixture->options().schema;
    profile.path = folder.filePath(QStringLiteral("records.db"));
    const SystemClock clock;
    const KeyRingShelf keys;
    StoreAccess access(profile, TokenPolicy(), keys, clock);
    access.setPassword(Secret("unused"));
    auto revoked = access.run([](OpenStore &store) -> Result<RevokeOutcome> {
        if (store.users || store.authority)
            return failure(Code::Internal, QStringLiteral("a server keeps no users"));
        return store.revoker.revoke(SessionIds{{s1}}, QStringLiteral("lost"), QStringLiteral("ann"));
    });
    QVERIFY2(revoked.result().has_value(),
             revoked.result() ? "" : qPrintable(revoked.result().error().message));
    QCOMPARE(revoked.result()->items.size(), 1U);
    auto records = access.run([](OpenStore &store) { return store.audit.read({}); });
    QCOMPARE(records.result()->size(), 2U); // Before and after, in the local file.
    auto info = access.run([](OpenStore &store) -> Result<StoreInfo> { return store.sessions.info(); });
    QCOMPARE(info.result()->kind, QStringLiteral("PostgreSQL"));
}

void TestPostgresFaults::readOnlyProfileIsObeyed()
{
    const QTemporaryDir folder;
    ConnectionProfile profile =
        *ConnectionProfile::fromUrl(QStringLiteral("postgresql://gatehouse@127.0.0.1:%1/gatehouse")
                                        .arg(PostgresFixture::serverOptions().port));
    profile.schema = m_fixture->options().schema;
    profile.path = folder.filePath(QStringLiteral("records.db"));
    profile.isReadOnly = true;
    const SystemClock clock;
    const KeyRingShelf keys;
    StoreAccess access(profile, TokenPolicy(), keys, clock);
    const auto refused =
        access
            .run([](OpenStore &store) {
                return store.revoker.revoke(SessionIds{{s1}}, QStringLiteral("lost"), QStringLiteral("ann"));
            })
            .result();
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, Code::Denied);
    QVERIFY(!(*openStore(m_fixture->options())->find(s1))->revocation.has_value());
}

QTEST_GUILESS_MAIN(TestPostgresFaults)
#include "tst_postgresfaults.moc"
