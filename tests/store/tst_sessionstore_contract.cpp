// SPDX-License-Identifier: MIT
// What every session store promises. A new kind of store adds itself in tests/support/storefactory.cpp.
#include "tests/support/expect.h"
#include "tests/support/samplesession.h"
#include "tests/support/storefactory.h"

#include "core/session/sessionbatch.h"

#include <QTest>

#include <atomic>
#include <barrier>
#include <thread>

using namespace gatehouse;
using namespace gatehouse::test;
using Kind = RotateAnswer::Kind;
using Outcome = RevokeItem::Outcome;

class tst_SessionStoreContract : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data();
    void init();
    void insertAndFind();
    void insertTwiceIsConflict();
    void rotates();
    void rotationEndsAtTheAbsoluteEnd();
    void graceGivesTheSameSuccessor();
    void graceDoesNotSlide();
    void graceOfZeroForgivesNothing();
    void graceFromElsewhereIsSuspicious();
    void reuseKillsTheFamily_data();
    void reuseKillsTheFamily();
    void failedReuseRecordWritesNothing();
    void aheadIsNotReuse();
    void unknownExpiredRevoked();
    void expiredStaysExpired();
    void clockFarBehindIsRefused();
    void revokeIsIdempotent();
    void revokeUser();
    void revokeUserBeatsEarlierLogin();
    void cutOffNeverMovesBack();
    void previewMatchesRevoke();
    void scanGivesEverything();
    void changesGivesOnlyChanges();
    void denyList();
    void activity();
    void sameTokenAtOnce_data();
    void sameTokenAtOnce();
    void refreshAgainstRevoke();

private:
    StoreFactory &factory() const { return *m_factories[globalIndex()]; }
    static std::size_t globalIndex();
    RotateAnswer refreshed(std::uint32_t generation, qint64 nowMs, const QString &id = QStringLiteral("s1"));
    std::vector<std::unique_ptr<StoreFactory>> m_factories = storeFactories();
    std::unique_ptr<SessionStore> m_store;
};

std::size_t tst_SessionStoreContract::globalIndex()
{
    QFETCH_GLOBAL(int, index);
    return static_cast<std::size_t>(index);
}

void tst_SessionStoreContract::initTestCase_data()
{
    QTest::addColumn<int>("index");
    for (std::size_t i = 0; i < m_factories.size(); ++i)
        QTest::newRow(qPrintable(m_factories[i]->name())) << static_cast<int>(i);
}

void tst_SessionStoreContract::init()
{
    if (const QString missing = factory().whyMissing(); !missing.isEmpty())
        QSKIP(qPrintable(missing));
    m_store.reset();
    factory().reset();
    m_store = factory().connect();
}

RotateAnswer tst_SessionStoreContract::refreshed(std::uint32_t generation, qint64 nowMs, const QString &id)
{
    Result<RotateAnswer> answer = m_store->rotate(refreshOf(id, generation, nowMs));
    if (!answer)
        qFatal("%s", qPrintable(answer.error().message));
    return *answer;
}

void tst_SessionStoreContract::insertAndFind()
{
    REQUIRE(m_store->insert(sampleSession(QStringLiteral("s1"))));
    const auto found = m_store->find(QStringLiteral("s1"));
    REQUIRE(found);
    QVERIFY(found->has_value());
    QCOMPARE((*found)->userId, QStringLiteral("u1"));
    QCOMPARE((*found)->client, QStringLiteral("web"));
    QCOMPARE((*found)->expiresMs, startMs + 7 * dayMs);
    QCOMPARE((*found)->absoluteExpiresMs, startMs + 30 * dayMs);
    QCOMPARE((*found)->currentHash, hashOf(QStringLiteral("s1"), 0));
    QCOMPARE((*found)->stateAt(startMs), SessionState::Active);
    const auto history = m_store->history(QStringLiteral("s1"));
    REQUIRE(history);
    QCOMPARE(history->size(), 1U);
    QCOMPARE(history->front().kind, SessionEvent::Kind::Issued);
    const auto nobody = m_store->find(QStringLiteral("nobody"));
    REQUIRE(nobody);
    QVERIFY(!nobody->has_value());
}

void tst_SessionStoreContract::insertTwiceIsConflict()
{
    REQUIRE(m_store->insert(sampleSession(QStringLiteral("s1"))));
    const Done again = m_store->insert(sampleSession(QStringLiteral("s1"), QStringLiteral("u2")));
    QVERIFY(!again);
    QCOMPARE(again.error().code, Error::Code::Conflict);
    QCOMPARE((*m_store->find(QStringLiteral("s1")))->userId, QStringLiteral("u1"));
}

void tst_SessionStoreContract::rotates()
{
    REQUIRE(m_store->insert(sampleSession(QStringLiteral("s1"))));
    RotateRequest request = refreshOf(QStringLiteral("s1"), 0, startMs + hourMs);
    request.address = QStringLiteral("198.51.100.1");
    const auto answer = m_store->rotate(request);
    REQUIRE(answer);
    QCOMPARE(answer->kind, Kind::Rotated);
    const auto found = m_store->find(QStringLiteral("s1"));
    REQUIRE(found);
    for (const Session &session : {*answer->session, **found}) {
        QCOMPARE(session.generation, 1U);
        QCOMPARE(session.currentHash, hashOf(QStringLiteral("s1"), 1));
        QCOMPARE(session.previousHash, hashOf(QStringLiteral("s1"), 0));
        QCOMPARE(session.refreshedMs, startMs + hourMs);
        QCOMPARE(session.createdMs, startMs);
        QCOMPARE(session.expiresMs, startMs + hourMs + 7 * dayMs);
        QCOMPARE(session.address, QStringLiteral("198.51.100.1"));
    }
    QCOMPARE(m_store->history(QStringLiteral("s1"))->back().kind, SessionEvent::Kind::Rotated);
}

void tst_SessionStoreContract::rotationEndsAtTheAbsoluteEnd()
{
    Session session = sampleSession(QStringLiteral("s1"));
    session.absoluteExpiresMs = startMs + 7 * dayMs + 10;
    REQUIRE(m_store->insert(session));
    QCOMPARE(refreshed(0, startMs + dayMs).session->expiresMs, startMs + 7 * dayMs + 10);
}

void tst_SessionStoreContract::graceGivesTheSameSuccessor()
{
    REQUIRE(m_store->insert(sampleSession(QStringLiteral("s1"))));
    const RotateAnswer first = refreshed(0, startMs + hourMs);
    const RotateAnswer again = refreshed(0, startMs + hourMs + 30'000);
    QCOMPARE(again.kind, Kind::Grace);
    QCOMPARE(again.sinceRotationMs, 30'000);
    QVERIFY(!again.suspicious);
    QCOMPARE(again.session->currentHash, first.session->currentHash);
    QCOMPARE(again.session->generation, 1U);
    QCOMPARE(again.session->refreshedMs, startMs + hourMs);
    QCOMPARE(again.session->expiresMs, first.session->expiresMs);
    QCOMPARE(m_store->history(QStringLiteral("s1"))->back().kind, SessionEvent::Kind::GraceAnswer);
}

void tst_SessionStoreContract::graceDoesNotSlide()
{
    REQUIRE(m_store->insert(sampleSession(QStringLiteral("s1"))));
    refreshed(0, startMs);
    QCOMPARE(refreshed(0, startMs + 20'000).kind, Kind::Grace);
    QCOMPARE(refreshed(0, startMs + 30'000).kind, Kind::Grace);
    QCOMPARE(refreshed(0, startMs + 30'001).kind, Kind::Reused);
}

void tst_SessionStoreContract::graceOfZeroForgivesNothing()
{
    REQUIRE(m_store->insert(sampleSession(QStringLiteral("s1"))));
    refreshed(0, startMs);
    RotateRequest request = refreshOf(QStringLiteral("s1"), 0, startMs);
    request.graceMs = 0;
    const auto answer = m_store->rotate(request);
    REQUIRE(answer);
    QCOMPARE(answer->kind, Kind::Reused);
}

void tst_SessionStoreContract::graceFromElsewhereIsSuspicious()
{
    REQUIRE(m_store->insert(sampleSession(QStringLiteral("s1"))));
    refreshed(0, startMs);
    RotateRequest request = refreshOf(QStringLiteral("s1"), 0, startMs + 1000);
    request.address = QStringLiteral("203.0.113.9");
    const auto answer = m_store->rotate(request);
    REQUIRE(answer);
    QCOMPARE(answer->kind, Kind::Grace);
    QVERIFY(answer->suspicious);
    const auto history = m_store->history(QStringLiteral("s1"));
    QCOMPARE(history->back().kind, SessionEvent::Kind::Suspicious);
    QCOMPARE(history->back().address, QStringLiteral("203.0.113.9"));
    // The session keeps the address of the rotation.
    QCOMPARE((*m_store->find(QStringLiteral("s1")))->address, QStringLiteral("192.0.2.7"));
}

void tst_SessionStoreContract::reuseKillsTheFamily_data()
{
    QTest::addColumn<int>("generation");
    QTest::addColumn<bool>("foreignHash");
    QTest::addColumn<qint64>("afterMs");
    QTest::addColumn<int>("kind");
    QTest::newRow("previous, late") << 2 << false << qint64(30'001)
                                    << static_cast<int>(ReuseKind::RecentPrevious);
    QTest::newRow("two back, at once")
        << 1 << false << qint64(1) << static_cast<int>(ReuseKind::StaleLineage);
    QTest::newRow("three back, late") << 0 << false << hourMs << static_cast<int>(ReuseKind::StaleLineage);
    QTest::newRow("current generation, foreign")
        << 3 << true << qint64(1) << static_cast<int>(ReuseKind::OrphanedBranch);
    QTest::newRow("previous generation, foreign")
        << 2 << true << qint64(1) << static_cast<int>(ReuseKind::OrphanedBranch);
}

void tst_SessionStoreContract::reuseKillsTheFamily()
{
    QFETCH(int, generation);
    QFETCH(bool, foreignHash);
    QFETCH(qint64, afterMs);
    QFETCH(int, kind);
    REQUIRE(m_store->insert(sampleSession(QStringLiteral("s1"))));
    for (std::uint32_t i = 0; i < 3; ++i)
        QCOMPARE(refreshed(i, startMs + i * hourMs).kind, Kind::Rotated);
    RotateRequest request = refreshOf(QStringLiteral("s1"), static_cast<std::uint32_t>(generation),
                                      startMs + 2 * hourMs + afterMs);
    if (foreignHash)
        request.presentedHash = hashOf(QStringLiteral("forged"), 3);
    int recorded = 0;
    request.onReuse = [&recorded](const RotateAnswer &answer) -> Done {
        recorded += answer.session.has_value() ? 1 : 0;
        return {};
    };
    const auto answer = m_store->rotate(request);
    REQUIRE(answer);
    QCOMPARE(answer->kind, Kind::Reused);
    QCOMPARE(static_cast<int>(answer->reuse), kind);
    QCOMPARE(answer->sinceRotationMs, afterMs);
    QCOMPARE(recorded, 1);
    const Session session = **m_store->find(QStringLiteral("s1"));
    QVERIFY(session.revocation.has_value());
    QCOMPARE(session.revocation->reason, QStringLiteral("reuse"));
    QCOMPARE(session.revocation->by, QStringLiteral("authority"));
    QCOMPARE(static_cast<int>(session.revocation->reuse), kind);
    QCOMPARE(session.stateAt(startMs), SessionState::ReuseDetected);
    // The real current token is dead as well, and stays so.
    QCOMPARE(refreshed(3, startMs + 2 * hourMs + afterMs + 1).kind, Kind::Revoked);
    const auto history = *m_store->history(QStringLiteral("s1"));
    QCOMPARE(history[history.size() - 2].kind, SessionEvent::Kind::Reuse);
    QCOMPARE(history.back().kind, SessionEvent::Kind::Revoked);
}

void tst_SessionStoreContract::failedReuseRecordWritesNothing()
{
    REQUIRE(m_store->insert(sampleSession(QStringLiteral("s1"))));
    refreshed(0, startMs);
    RotateRequest request = refreshOf(QStringLiteral("s1"), 0, startMs + hourMs);
    request.onReuse = [](const RotateAnswer &) -> Done {
        return failure(Error::Code::Internal, QStringLiteral("full"));
    };
    const auto answer = m_store->rotate(request);
    QVERIFY(!answer);
    QCOMPARE(answer.error().message, QStringLiteral("full"));
    QVERIFY(!(*m_store->find(QStringLiteral("s1")))->revocation.has_value());
    QCOMPARE(m_store->history(QStringLiteral("s1"))->size(), 2U);
}

void tst_SessionStoreContract::aheadIsNotReuse()
{
    REQUIRE(m_store->insert(sampleSession(QStringLiteral("s1"))));
    QCOMPARE(refreshed(4, startMs + 1).kind, Kind::Ahead);
    QVERIFY(!(*m_store->find(QStringLiteral("s1")))->revocation.has_value());
    QCOMPARE(refreshed(0, startMs + 2).kind, Kind::Rotated);
}

void tst_SessionStoreContract::unknownExpiredRevoked()
{
    QCOMPARE(refreshed(0, startMs).kind, Kind::Unknown);
    REQUIRE(m_store->insert(sampleSession(QStringLiteral("s1"))));
    QCOMPARE(refreshed(0, startMs + 7 * dayMs).kind, Kind::Expired);
    REQUIRE(m_store->insert(sampleSession(QStringLiteral("s2"))));
    REQUIRE(m_store->revoke(
        {SessionIds{{QStringLiteral("s2")}}, QStringLiteral("lost"), QStringLiteral("ann"), startMs}));
    const RotateAnswer revoked = refreshed(0, startMs + 1, QStringLiteral("s2"));
    QCOMPARE(revoked.kind, Kind::Revoked);
    QCOMPARE(revoked.session->revocation->reason, QStringLiteral("lost"));
}

void tst_SessionStoreContract::expiredStaysExpired()
{
    REQUIRE(m_store->insert(sampleSession(QStringLiteral("s1"))));
    QCOMPARE(refreshed(0, startMs + 7 * dayMs - 1).kind, Kind::Rotated);
    QCOMPARE(refreshed(1, startMs + 14 * dayMs - 1).kind, Kind::Expired);
    QCOMPARE(refreshed(1, startMs + 14 * dayMs - hourMs).kind, Kind::Expired);
    REQUIRE(m_store->insert(sampleSession(QStringLiteral("s2"))));
    REQUIRE(m_store->revoke({SessionIds{{QStringLiteral("s2")}}, QStringLiteral("x"), QStringLiteral("ann"),
                             startMs + 8 * dayMs}));
    QCOMPARE(refreshed(0, startMs + 6 * dayMs, QStringLiteral("s2")).kind, Kind::Expired);
}

void tst_SessionStoreContract::clockFarBehindIsRefused()
{
    REQUIRE(m_store->insert(sampleSession(QStringLiteral("s1"))));
    refreshed(0, startMs + 2 * hourMs);
    const auto answer = m_store->rotate(refreshOf(QStringLiteral("s1"), 1, startMs + hourMs));
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, Error::Code::Conflict);
    QVERIFY(answer.error().message.contains(QStringLiteral("3600 s behind")));
    QCOMPARE(refreshed(1, startMs + 2 * hourMs - 60'000).kind, Kind::Rotated);
    // The last rotation does not move back with the clock, so no grace time is won by it.
    QCOMPARE((*m_store->find(QStringLiteral("s1")))->refreshedMs, startMs + 2 * hourMs);
}

void tst_SessionStoreContract::revokeIsIdempotent()
{
    REQUIRE(m_store->insert(sampleSession(QStringLiteral("s1"))));
    const RevokeOrder order{SessionIds{{QStringLiteral("s1"), QStringLiteral("nobody")}},
                            QStringLiteral("lost"), QStringLiteral("ann"), startMs + 5};
    const auto first = m_store->revoke(order);
    REQUIRE(first);
    QCOMPARE(first->count(Outcome::Revoked), 1);
    QCOMPARE(first->count(Outcome::AlreadyGone), 1);
    QVERIFY(!first->cutOffSeconds.has_value());
    const auto second =
        m_store->revoke({order.target, QStringLiteral("again"), QStringLiteral("bob"), startMs + 6});
    REQUIRE(second);
    QCOMPARE(second->count(Outcome::Revoked), 0);
    QCOMPARE(second->count(Outcome::AlreadyGone), 2);
    const Session session = **m_store->find(QStringLiteral("s1"));
    QCOMPARE(session.revocation->reason, QStringLiteral("lost"));
    QCOMPARE(session.revocation->by, QStringLiteral("ann"));
    QCOMPARE(session.revocation->atMs, startMs + 5);
    const auto history = m_store->history(QStringLiteral("s1"));
    QCOMPARE(history->size(), 2U);
    QCOMPARE(history->back().note, QStringLiteral("lost"));
    // Grace does not lift a revocation.
    REQUIRE(m_store->insert(sampleSession(QStringLiteral("s2"))));
    refreshed(0, startMs, QStringLiteral("s2"));
    REQUIRE(m_store->revoke({SessionIds{{QStringLiteral("s2")}}, {}, QStringLiteral("ann"), startMs + 1}));
    QCOMPARE(refreshed(0, startMs + 2, QStringLiteral("s2")).kind, Kind::Revoked);
}

void tst_SessionStoreContract::revokeUser()
{
    for (const char *id : {"a1", "a2", "a3"})
        REQUIRE(m_store->insert(sampleSession(QLatin1String(id), QStringLiteral("anna"))));
    REQUIRE(m_store->insert(sampleSession(QStringLiteral("b1"), QStringLiteral("ben"))));
    const auto kept = m_store->revoke({UserSessions{QStringLiteral("anna"), QStringLiteral("a2")},
                                       QStringLiteral("stolen"), QStringLiteral("ops"), startMs + 1500});
    REQUIRE(kept);
    QCOMPARE(kept->count(Outcome::Revoked), 2);
    QCOMPARE(kept->cutOffSeconds, std::optional<qint64>(startMs / 1000 + 1));
    QVERIFY(!(*m_store->find(QStringLiteral("a2")))->revocation.has_value());
    const auto all = m_store->revoke({UserSessions{QStringLiteral("anna"), {}}, QStringLiteral("stolen"),
                                      QStringLiteral("ops"), startMs + 2500});
    REQUIRE(all);
    QCOMPARE(all->count(Outcome::Revoked), 1);
    QCOMPARE(all->count(Outcome::AlreadyGone), 2);
    QVERIFY((*m_store->find(QStringLiteral("a2")))->revocation.has_value());
    QVERIFY(!(*m_store->find(QStringLiteral("b1")))->revocation.has_value());
    QCOMPARE(m_store->cutOff(QStringLiteral("anna")).value(), std::optional<qint64>(startMs / 1000 + 2));
    QCOMPARE(m_store->cutOff(QStringLiteral("ben")).value(), std::nullopt);
}

void tst_SessionStoreContract::revokeUserBeatsEarlierLogin()
{
    REQUIRE(m_store->revoke({UserSessions{QStringLiteral("u1"), {}}, QStringLiteral("stolen"),
                             QStringLiteral("ops"), startMs + 500}));
    const Done late =
        m_store->insert(sampleSession(QStringLiteral("s1"), QStringLiteral("u1"), startMs + 499));
    QVERIFY(!late);
    QCOMPARE(late.error().code, Error::Code::Denied);
    REQUIRE(m_store->insert(sampleSession(QStringLiteral("s2"), QStringLiteral("u1"), startMs + 501)));
}

void tst_SessionStoreContract::cutOffNeverMovesBack()
{
    REQUIRE(
        m_store->revoke({UserSessions{QStringLiteral("u1"), {}}, {}, QStringLiteral("ops"), startMs + 5000}));
    const auto earlier =
        m_store->revoke({UserSessions{QStringLiteral("u1"), {}}, {}, QStringLiteral("ops"), startMs});
    REQUIRE(earlier);
    QCOMPARE(earlier->cutOffSeconds, std::optional<qint64>(startMs / 1000 + 5));
    QCOMPARE(m_store->cutOff(QStringLiteral("u1")).value(), std::optional<qint64>(startMs / 1000 + 5));
}

void tst_SessionStoreContract::previewMatchesRevoke()
{
    QStringList ids{QStringLiteral("nobody")};
    for (int i = 0; i < 30; ++i) {
        ids << QStringLiteral("s%1").arg(i);
        REQUIRE(m_store->insert(sampleSession(ids.back(), QStringLiteral("u%1").arg(i % 25))));
    }
    REQUIRE(m_store->revoke({SessionIds{{ids[1], ids[2]}}, {}, QStringLiteral("ops"), startMs}));
    const auto preview = m_store->preview(SessionIds{ids}, startMs + 1);
    REQUIRE(preview);
    QCOMPARE(preview->liveSessions, 28);
    QCOMPARE(preview->alreadyEnded, 2);
    QCOMPARE(preview->notFound, 1);
    QCOMPARE(preview->userCount, 25);
    QCOMPARE(preview->users.size(), 20);
    QCOMPARE(preview->users.front(), QStringLiteral("u2"));
    QCOMPARE(preview->clients, QStringList{QStringLiteral("web")});
    const auto outcome = m_store->revoke({SessionIds{ids}, {}, QStringLiteral("ops"), startMs + 1});
    REQUIRE(outcome);
    QCOMPARE(outcome->count(Outcome::Revoked), preview->liveSessions);
    QCOMPARE(outcome->count(Outcome::AlreadyGone), preview->alreadyEnded + preview->notFound);
    QCOMPARE(outcome->items.size(), 31U);
    QCOMPARE(outcome->items[5].sessionId, ids[5]);
}

void tst_SessionStoreContract::scanGivesEverything()
{
    for (int i = 0; i < 500; ++i)
        REQUIRE(m_store->insert(sampleSession(QStringLiteral("sé-%1").arg(i))));
    REQUIRE(m_store->revoke(
        {SessionIds{{QStringLiteral("sé-7")}}, QStringLiteral("büro"), QStringLiteral("ann"), startMs}));
    SessionBatch batch;
    REQUIRE(m_store->scan(batch));
    QCOMPARE(batch.size(), 500U);
    QSet<QByteArray> ids;
    for (std::size_t i = 0; i < batch.size(); ++i) {
        const SessionRow row = batch.row(i);
        ids << QByteArray(row.id.data(), static_cast<qsizetype>(row.id.size()));
        QCOMPARE(row.expiresMs, startMs + 7 * dayMs);
        QCOMPARE(row.revoked, row.id == "sé-7");
        QCOMPARE(QByteArray(row.revokeReason.data(), static_cast<qsizetype>(row.revokeReason.size())),
                 QByteArray(row.revoked ? "büro" : ""));
    }
    QCOMPARE(ids.size(), 500);

    class StopAt3 : public SessionSink {
    public:
        bool add(const SessionRow &) override { return ++m_count < 3; }
        int m_count = 0;
    } stopping;
    const Done stopped = m_store->scan(stopping);
    QVERIFY(!stopped);
    QCOMPARE(stopped.error().code, Error::Code::Cancelled);
    QCOMPARE(stopping.m_count, 3);
}

void tst_SessionStoreContract::changesGivesOnlyChanges()
{
    SessionBatch none;
    const qint64 empty = m_store->changes(0, none).value();
    REQUIRE(m_store->insert(sampleSession(QStringLiteral("s1"))));
    REQUIRE(m_store->insert(sampleSession(QStringLiteral("s2"))));
    SessionBatch first;
    const qint64 mark = m_store->changes(empty, first).value();
    QCOMPARE(first.size(), 2U);
    refreshed(0, startMs, QStringLiteral("s2"));
    SessionBatch second;
    const qint64 later = m_store->changes(mark, second).value();
    QCOMPARE(second.size(), 1U);
    QVERIFY(second.row(0).id == "s2");
    QCOMPARE(second.row(0).generation, 1U);
    REQUIRE(m_store->revoke(
        {SessionIds{{QStringLiteral("s1"), QStringLiteral("s2")}}, {}, QStringLiteral("ops"), startMs}));
    SessionBatch third;
    QVERIFY(m_store->changes(later, third).value() > later);
    QCOMPARE(third.size(), 2U);
    const auto future = m_store->changes(later + 1'000'000, none);
    QVERIFY(!future);
    QCOMPARE(future.error().code, Error::Code::Conflict);
    QVERIFY(none.isEmpty());
}

void tst_SessionStoreContract::denyList()
{
    const qint64 until = startMs / 1000 + 60;
    REQUIRE(m_store->deny({QStringLiteral("jti-1")}, until, QStringLiteral("leaked"), startMs));
    QCOMPARE(m_store->denied({QStringLiteral("jti-1")}, startMs).value(),
             std::optional(QStringLiteral("leaked")));
    QCOMPARE(m_store->denied({QStringLiteral("jti-1")}, until * 1000).value(),
             std::optional(QStringLiteral("leaked")));
    QCOMPARE(m_store->denied({QStringLiteral("jti-1")}, until * 1000 + 1000).value(), std::nullopt);
    QCOMPARE(m_store->denied({QStringLiteral("jti-2")}, startMs).value(), std::nullopt);

    // Many at once, some of them again; and any of those that are asked for.
    QStringList sessions;
    for (int i = 0; i < 1200; ++i)
        sessions << denialOfSession(QStringLiteral("s%1").arg(i));
    sessions << QStringLiteral("jti-1") << sessions.front();
    REQUIRE(m_store->deny(sessions, until, QStringLiteral("stolen"), startMs));
    const QStringList asked{QStringLiteral("jti-2"), denialOfSession(QStringLiteral("s1199"))};
    QCOMPARE(m_store->denied(asked, startMs).value(), std::optional(QStringLiteral("stolen")));
    QCOMPARE(m_store->denied({QStringLiteral("jti-1")}, startMs).value(),
             std::optional(QStringLiteral("stolen")));
    QCOMPARE(m_store->denied({QStringLiteral("s1199"), QStringLiteral("jti-2")}, startMs).value(),
             std::nullopt);
    QCOMPARE(m_store->denied(asked, until * 1000 + 1000).value(), std::nullopt);
}

void tst_SessionStoreContract::activity()
{
    REQUIRE(m_store->insert(sampleSession(QStringLiteral("s1"))));
    REQUIRE(m_store->insert(sampleSession(QStringLiteral("s2"), QStringLiteral("u1"), startMs + hourMs)));
    REQUIRE(m_store->revoke({SessionIds{{QStringLiteral("s1")}}, {}, QStringLiteral("ops"), startMs}));
    REQUIRE(m_store->revoke({UserSessions{QStringLiteral("ghost"), {}}, {}, QStringLiteral("ops"), startMs}));
    auto activity = m_store->userActivity(startMs + hourMs);
    REQUIRE(activity);
    std::ranges::sort(*activity, {}, &UserActivity::userId);
    QCOMPARE(activity->size(), 2U);
    QCOMPARE((*activity)[0].userId, QStringLiteral("ghost"));
    QCOMPARE((*activity)[0].cutOffSeconds, std::optional<qint64>(startMs / 1000));
    QCOMPARE((*activity)[1].liveSessions, 1);
    QCOMPARE((*activity)[1].allSessions, 2);
    QCOMPARE((*activity)[1].lastActivityMs, startMs + hourMs);
    QCOMPARE(m_store->userActivity(startMs + 8 * dayMs).value()[0].liveSessions, 0);
}

void tst_SessionStoreContract::sameTokenAtOnce_data()
{
    QTest::addColumn<int>("threads");
    QTest::addColumn<int>("rounds");
    QTest::newRow("2") << 2 << 60;
    QTest::newRow("16") << 16 << 12;
    QTest::newRow("64") << 64 << 3;
    QTest::newRow("256") << 256 << 1;
}

void tst_SessionStoreContract::sameTokenAtOnce()
{
    QFETCH(int, threads);
    QFETCH(int, rounds);
    REQUIRE(m_store->insert(sampleSession(QStringLiteral("s1"))));
    std::atomic<int> rotated = 0;
    std::atomic<int> grace = 0;
    std::atomic<int> other = 0;
    std::barrier start(threads);
    std::vector<std::thread> crowd;
    crowd.reserve(static_cast<std::size_t>(threads));
    for (int t = 0; t < threads; ++t) {
        crowd.emplace_back([&] {
            const std::unique_ptr<SessionStore> own = factory().connect();
            for (int round = 0; round < rounds; ++round) {
                start.arrive_and_wait();
                const auto answer = own->rotate(
                    refreshOf(QStringLiteral("s1"), static_cast<std::uint32_t>(round), startMs + round));
                const bool isSuccessor = answer && answer->session
                    && answer->session->currentHash
                        == hashOf(QStringLiteral("s1"), static_cast<std::uint32_t>(round + 1));
                if (isSuccessor && answer->kind == Kind::Rotated)
                    ++rotated;
                else if (isSuccessor && answer->kind == Kind::Grace)
                    ++grace;
                else
                    ++other;
                start.arrive_and_wait();
            }
        });
    }
    for (std::thread &thread : crowd)
        thread.join();
    QCOMPARE(rotated.load(), rounds);
    QCOMPARE(grace.load(), rounds * (threads - 1));
    QCOMPARE(other.load(), 0);
    QCOMPARE((*m_store->find(QStringLiteral("s1")))->generation, static_cast<std::uint32_t>(rounds));
}

void tst_SessionStoreContract::refreshAgainstRevoke()
{
    for (int round = 0; round < 25; ++round) {
        const QString id = QStringLiteral("r%1").arg(round);
        REQUIRE(m_store->insert(sampleSession(id)));
        std::barrier start(2);
        std::thread refresher([&] {
            const std::unique_ptr<SessionStore> own = factory().connect();
            start.arrive_and_wait();
            for (std::uint32_t generation = 0; generation < 5; ++generation)
                (void)own->rotate(refreshOf(id, generation, startMs + generation));
        });
        const std::unique_ptr<SessionStore> own = factory().connect();
        start.arrive_and_wait();
        const auto outcome =
            own->revoke({SessionIds{{id}}, QStringLiteral("race"), QStringLiteral("ops"), startMs + 3});
        refresher.join();
        REQUIRE(outcome);
        QCOMPARE(outcome->count(Outcome::Revoked), 1);
        const Session session = **m_store->find(id);
        QCOMPARE(session.revocation->reason, QStringLiteral("race"));
        QCOMPARE(refreshed(session.generation, startMs + 10, id).kind, Kind::Revoked);
        QCOMPARE(refreshed(session.generation - 1, startMs + 10, id).kind, Kind::Revoked);
    }
}

QTEST_GUILESS_MAIN(tst_SessionStoreContract)
#include "tst_sessionstore_contract.moc"
