// SPDX-License-Identifier: MIT
// Revocations in steps: what is written before and after, and what remains after each kind of fault. The
// sessions are in one file and the records in another, as with a server, so that each can fail alone.
#include "core/auth/revocationjobs.h"
#include "tests/support/authfixture.h"
#include "tests/support/expect.h"

#include "core/store/sql/sqltransaction.h"

#include <QFile>
#include <QTest>

using namespace gatehouse;
using namespace gatehouse::test;
using Outcome = RevokeItem::Outcome;

namespace {

constexpr int many = 1200;
constexpr std::chrono::seconds accessLife{960};

QStringList idsUpTo(int count)
{
    QStringList ids;
    for (int i = 0; i < count; ++i)
        ids << QStringLiteral("s%1").arg(i);
    return ids;
}

RevocationOrder orderFor(RevokeTarget target, const QString &id = QStringLiteral("job-1"))
{
    return {id,
            {std::move(target)},
            QStringLiteral("filter state:live"),
            QStringLiteral("breach"),
            QStringLiteral("dana")};
}

SqlConnection::Options impatient(bool readOnly = false)
{
    SqlConnection::Options options;
    options.busyTimeoutMs = 50;
    options.readOnly = readOnly;
    return options;
}

/// What one program has open.
struct Program {
    Program(const SqlFixture &sessionFile, const SqlFixture &recordFile, const Clock &clock,
            bool readOnly = false)
        : sessions(sessionFile.open(impatient(readOnly)))
        , records(recordFile.open(impatient()))
        , audit(*records)
        , jobs(sessions.store, audit, RevocationJournal(*records, QStringLiteral("elsewhere")), clock,
               accessLife)
    { }
    /// Makes statements on `table` of the records fail.
    Done breakRecords(const char *when)
    {
        return records
            ->execute(
                QStringLiteral("CREATE TRIGGER broken BEFORE %1 BEGIN SELECT RAISE(ABORT, 'broken'); END")
                    .arg(QLatin1String(when)))
            .map([](int) {});
    }
    Done mendRecords()
    {
        return records->execute(QStringLiteral("DROP TRIGGER broken")).map([](int) {});
    }

    OwnSqlStore sessions;
    std::unique_ptr<SqlConnection> records;
    SqlAuditLog audit;
    RevocationJobs jobs;
};

} // namespace

class tst_RevocationJobs : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void goesStepByStep();
    void countsWhatWasGone();
    void wholeUsers();
    void severalUsersAndSessions();
    void beginsOnce();
    void withoutAuditNothingIsSent();
    void withoutJournalNothingIsSent();
    void withoutNoteOfSendingNothingIsSent();
    void fullDiskSendsNothing();
    void lostOutcomeIsUnknownAndResumable();
    void outcomeIsRecordedLater();
    void busyStoreLeavesUnknown();
    void refusedPartWaitsAgain();
    void unreachableStoreGetsNothing();
    void interruptedIsFoundAgain();
    void onlyOneProgramCarriesOut();
    void forgettingIsAudited();
    void accessTokensAreDeniedFirst();
    void whatCannotBeDeniedIsNotRevoked();
    void otherStoresAreNotSeen();

private:
    void fill(int count);
    int revokedCount();
    std::vector<AuditEvent> trail();

    std::unique_ptr<SqlFixture> m_sessionFile, m_recordFile;
    std::unique_ptr<Program> m;
    FixedClock m_clock{startMs};
};

void tst_RevocationJobs::init()
{
    m.reset();
    m_sessionFile = std::make_unique<SqlFixture>();
    m_recordFile = std::make_unique<SqlFixture>();
    m = std::make_unique<Program>(*m_sessionFile, *m_recordFile, m_clock);
}

void tst_RevocationJobs::fill(int count)
{
    Result<SqlTransaction> all = SqlTransaction::begin(*m->sessions.connection);
    REQUIRE(all);
    for (const QString &id : idsUpTo(count))
        REQUIRE(m->sessions.store.insert(sampleSession(id)));
    REQUIRE(all->commit());
}

int tst_RevocationJobs::revokedCount()
{
    const auto connection = m_sessionFile->open();
    return static_cast<int>(
        connection->number(QStringLiteral("SELECT count(*) FROM sessions WHERE revoked_ms IS NOT NULL"))
            .value_or(-1));
}

std::vector<AuditEvent> tst_RevocationJobs::trail()
{
    const auto check = m->audit.check();
    return check && check->holds() ? m->audit.read({}).value_or(std::vector<AuditEvent>())
                                   : std::vector<AuditEvent>();
}

void tst_RevocationJobs::goesStepByStep()
{
    fill(many);
    REQUIRE(m->jobs.begin(orderFor(SessionIds{idsUpTo(many)})));
    QCOMPARE(trail().size(), std::size_t(1));
    QCOMPARE(revokedCount(), 0);
    for (const int done : {500, 1000, 1200}) {
        const auto step = m->jobs.next(QStringLiteral("job-1"));
        REQUIRE(step);
        QCOMPARE(step->tally.done(), done);
        QCOMPARE(revokedCount(), done);
        QCOMPARE(step->isLast(), done == many);
        QCOMPARE(step->items.back().sessionId, QStringLiteral("s%1").arg(done - 1));
    }
    const auto ended = m->jobs.end(QStringLiteral("job-1"));
    REQUIRE(ended);
    QCOMPARE(ended->revoked, many);
    const auto events = trail();
    QCOMPARE(events.size(), std::size_t(2));
    QCOMPARE(events[0].object, QStringLiteral("1,200 sessions (filter state:live)"));
    QCOMPARE(events[0].reason, QStringLiteral("breach"));
    QCOMPARE(events[1].actionId, events[0].actionId);
    QVERIFY(events[1].phase == AuditPhase::Succeeded);
    QCOMPARE(events[1].outcome, QStringLiteral("1200 revoked, 0 already gone"));
    QVERIFY(m->jobs.unfinished()->empty());
    REFUSED(m->jobs.resume(QStringLiteral("job-1"), QStringLiteral("dana")), Error::Code::NotFound);
}

void tst_RevocationJobs::countsWhatWasGone()
{
    fill(3);
    REQUIRE(m->sessions.store.revoke({SessionIds{{QStringLiteral("s1")}}, {}, {}, startMs}));
    REQUIRE(m->jobs.begin(orderFor(SessionIds{
        {QStringLiteral("s0"), QStringLiteral("s1"), QStringLiteral("nobody"), QStringLiteral("s0")}})));
    const auto step = m->jobs.next(QStringLiteral("job-1"));
    REQUIRE(step);
    QCOMPARE(step->tally, (RevocationTally{3, 0, 0, 1, 2, 0, 1}));
    QVERIFY(!step->items[1].isMissing && step->items[2].isMissing);
}

void tst_RevocationJobs::wholeUsers()
{
    fill(4);
    const QString user = sampleSession(QStringLiteral("s0")).userId;
    REQUIRE(m->jobs.begin(orderFor(UserSessions{user, QStringLiteral("s2")})));
    const auto step = m->jobs.next(QStringLiteral("job-1"));
    REQUIRE(step);
    QCOMPARE(*step->cutOffSeconds, startMs / 1000);
    QCOMPARE(step->tally, (RevocationTally{1, 0, 0, 3, 0, 0, 0}));
    QCOMPARE(revokedCount(), 3);
    REQUIRE(m->jobs.end(QStringLiteral("job-1")));
    QVERIFY(trail().back().action == AuditAction::RevokeUser);
    QVERIFY(trail().back().object.startsWith(user + QStringLiteral(", except session s2")));
}

void tst_RevocationJobs::severalUsersAndSessions()
{
    fill(2);
    RevocationOrder order = orderFor(SessionIds{{QStringLiteral("s0")}});
    order.targets.emplace_back(UserSessions{QStringLiteral("someone"), {}});
    order.targets.emplace_back(SessionIds{{QStringLiteral("s1")}});
    REQUIRE(m->jobs.begin(order));
    QCOMPARE(trail().back().object, QStringLiteral("2 sessions and 1 user (filter state:live)"));
    for (const int done : {1, 2, 3})
        QCOMPARE(m->jobs.next(QStringLiteral("job-1"))->tally.done(), done);
    QCOMPARE(m->jobs.end(QStringLiteral("job-1"))->revoked, 2);
}

void tst_RevocationJobs::beginsOnce()
{
    fill(1);
    const RevocationOrder order = orderFor(SessionIds{{QStringLiteral("s0")}});
    REQUIRE(m->jobs.begin(order));
    REFUSED(m->jobs.begin(order), Error::Code::Conflict);
    Program other(*m_sessionFile, *m_recordFile, m_clock);
    REFUSED(other.jobs.begin(order), Error::Code::Conflict);
    QCOMPARE(trail().size(), std::size_t(1));
    REFUSED(m->jobs.begin(orderFor(SessionIds{}, QStringLiteral("empty"))), Error::Code::Malformed);
}

void tst_RevocationJobs::withoutAuditNothingIsSent()
{
    fill(2);
    REQUIRE(m->breakRecords("INSERT ON audit"));
    QVERIFY(!m->jobs.begin(orderFor(SessionIds{idsUpTo(2)})));
    QVERIFY(!m->jobs.next(QStringLiteral("job-1")));
    QCOMPARE(revokedCount(), 0);
    QVERIFY(m->jobs.unfinished()->empty());
    REQUIRE(m->mendRecords());
    REQUIRE(m->jobs.begin(orderFor(SessionIds{idsUpTo(2)})));
}

void tst_RevocationJobs::withoutJournalNothingIsSent()
{
    fill(2);
    REQUIRE(m->breakRecords("INSERT ON revocation_items"));
    QVERIFY(!m->jobs.begin(orderFor(SessionIds{idsUpTo(2)})));
    QVERIFY(!m->jobs.next(QStringLiteral("job-1")));
    QCOMPARE(revokedCount(), 0);
    QCOMPARE(trail().size(), std::size_t(0)); // Not even asked for.
}

void tst_RevocationJobs::withoutNoteOfSendingNothingIsSent()
{
    fill(2);
    REQUIRE(m->jobs.begin(orderFor(SessionIds{idsUpTo(2)})));
    REQUIRE(m->breakRecords("UPDATE ON revocation_items"));
    QVERIFY(!m->jobs.next(QStringLiteral("job-1")));
    QCOMPARE(revokedCount(), 0);
    REQUIRE(m->mendRecords());
    QCOMPARE(m->jobs.next(QStringLiteral("job-1"))->tally.revoked, 2);
}

/// At each size of the disk it is begun as a whole or not at all.
void tst_RevocationJobs::fullDiskSendsNothing()
{
    fill(many);
    const qint64 pages = m->records->number(QStringLiteral("PRAGMA page_count")).value();
    int refusals = 0;
    for (qint64 room = 0; room < 200; room += 3) {
        REQUIRE(m->records->number(QStringLiteral("PRAGMA max_page_count = %1").arg(pages + room)));
        const Done begun = m->jobs.begin(orderFor(SessionIds{idsUpTo(many)}));
        QCOMPARE(trail().size(), std::size_t(begun ? 1 : 0));
        QCOMPARE(revokedCount(), 0);
        if (begun)
            break;
        ++refusals;
        QVERIFY(begun.error().code == Error::Code::Internal);
        QVERIFY(m->jobs.unfinished()->empty());
    }
    QVERIFY(refusals > 2);
    REQUIRE(m->records->number(QStringLiteral("PRAGMA max_page_count = 1000000")));
    QCOMPARE(m->jobs.next(QStringLiteral("job-1"))->tally.revoked, 500);
}

/// The sessions are revoked, but the disk is full when that is to be noted.
void tst_RevocationJobs::lostOutcomeIsUnknownAndResumable()
{
    fill(2);
    REQUIRE(m->jobs.begin(orderFor(SessionIds{idsUpTo(2)})));
    REQUIRE(m->breakRecords("UPDATE ON revocation_items WHEN NEW.state = 2"));
    const auto step = m->jobs.next(QStringLiteral("job-1"));
    REQUIRE(step);
    QVERIFY(step->isLast() && step->stoppedBy);
    QCOMPARE(step->tally.unknown, 2);
    QCOMPARE(revokedCount(), 2);
    REQUIRE(m->mendRecords());
    // Never sent again by itself.
    QVERIFY(m->jobs.next(QStringLiteral("job-1"))->items.empty());
    REQUIRE(m->jobs.end(QStringLiteral("job-1"), QStringLiteral("Full.")));
    QCOMPARE(trail().back().outcome, QStringLiteral("0 revoked, 0 already gone, 2 unknown. Full."));
    REQUIRE(m->jobs.resume(QStringLiteral("job-1"), QStringLiteral("erin")));
    QCOMPARE(m->jobs.next(QStringLiteral("job-1"))->tally.gone, 2);
    REQUIRE(m->jobs.end(QStringLiteral("job-1")));
    QVERIFY(m->jobs.unfinished()->empty());
}

/// All was done, but the audit trail cannot be written at the end.
void tst_RevocationJobs::outcomeIsRecordedLater()
{
    fill(2);
    REQUIRE(m->jobs.begin(orderFor(SessionIds{idsUpTo(2)})));
    QVERIFY(m->jobs.next(QStringLiteral("job-1"))->isLast());
    REQUIRE(m->breakRecords("INSERT ON audit"));
    const auto refused = m->jobs.end(QStringLiteral("job-1"));
    QVERIFY(!refused);
    QVERIFY2(refused.error().message.startsWith(QStringLiteral("The action was carried out")),
             qPrintable(refused.error().message));
    REQUIRE(m->mendRecords());
    const auto kept = m->jobs.unfinished();
    REQUIRE(kept);
    QCOMPARE(kept->front().tally, (RevocationTally{2, 0, 0, 2, 0, 0, 0}));
    REQUIRE(m->jobs.resume(QStringLiteral("job-1"), QStringLiteral("dana")));
    const auto step = m->jobs.next(QStringLiteral("job-1"));
    REQUIRE(step);
    QVERIFY(step->isLast() && step->items.empty());
    REQUIRE(m->jobs.end(QStringLiteral("job-1")));
    QVERIFY(m->jobs.unfinished()->empty());
    QCOMPARE(trail().back().outcome, QStringLiteral("2 revoked, 0 already gone"));
}

void tst_RevocationJobs::busyStoreLeavesUnknown()
{
    fill(many);
    REQUIRE(m->jobs.begin(orderFor(SessionIds{idsUpTo(many)})));
    REQUIRE(m->jobs.next(QStringLiteral("job-1")));
    const auto other = m_sessionFile->open();
    {
        auto held = SqlTransaction::begin(*other);
        REQUIRE(held);
        const auto step = m->jobs.next(QStringLiteral("job-1"));
        REQUIRE(step);
        QVERIFY(step->stoppedBy->isTransient());
        QCOMPARE(step->tally, (RevocationTally{many, 200, 500, 500, 0, 0, 0}));
        QVERIFY(step->items.front().outcome == Outcome::Unknown && !step->items.front().why.isEmpty());
    }
    QCOMPARE(m->jobs.next(QStringLiteral("job-1"))->tally, (RevocationTally{many, 0, 500, 700, 0, 0, 0}));
    QCOMPARE(m->jobs.end(QStringLiteral("job-1"))->left(), 500);
    QVERIFY(trail().back().phase == AuditPhase::Failed);
    const auto items = m->jobs.items(QStringLiteral("job-1"));
    REQUIRE(items);
    QCOMPARE(std::ranges::count(*items, Outcome::Unknown, &RevokeItem::outcome), 500);
    QCOMPARE(revokedCount(), 700);
}

/// The store says no: it is certain that nothing was done.
void tst_RevocationJobs::refusedPartWaitsAgain()
{
    fill(2);
    Program reader(*m_sessionFile, *m_recordFile, m_clock, true);
    REQUIRE(reader.jobs.begin(orderFor(SessionIds{idsUpTo(2)})));
    const auto step = reader.jobs.next(QStringLiteral("job-1"));
    REQUIRE(step);
    QVERIFY(step->stoppedBy->code == Error::Code::Denied);
    QCOMPARE(step->tally, (RevocationTally{2, 2, 0, 0, 0, 0, 0}));
    REQUIRE(reader.jobs.end(QStringLiteral("job-1"), step->stoppedBy->message));
    REQUIRE(m->jobs.resume(QStringLiteral("job-1"), QStringLiteral("dana")));
    QCOMPARE(m->jobs.next(QStringLiteral("job-1"))->tally.revoked, 2);
}

void tst_RevocationJobs::unreachableStoreGetsNothing()
{
    fill(2);
    REQUIRE(m->jobs.begin(orderFor(SessionIds{idsUpTo(2)})));
    const QString path = m_sessionFile->path();
    QVERIFY(QFile::rename(path, path + QStringLiteral(".away")));
    REFUSED(m->jobs.next(QStringLiteral("job-1")), Error::Code::NotFound);
    QVERIFY(QFile::rename(path + QStringLiteral(".away"), path));
    QCOMPARE(m->jobs.end(QStringLiteral("job-1"))->waiting, 2);
}

namespace {

RevocationOrder denyingOrder(int count)
{
    RevocationOrder order = orderFor(SessionIds{idsUpTo(count)});
    order.targets.emplace_back(UserSessions{QStringLiteral("someone"), {}});
    order.deniesTokens = true;
    return order;
}

} // namespace

/// Each for as long as an access token can live that was given out when its session ended, also where another
/// program goes on later.
void tst_RevocationJobs::accessTokensAreDeniedFirst()
{
    fill(many);
    const auto isDeniedAt = [this](int session, qint64 ms) {
        const auto reason =
            m->sessions.store.denied({denialOfSession(QStringLiteral("s%1").arg(session))}, ms);
        return reason && *reason == QStringLiteral("breach");
    };
    REQUIRE(m->jobs.begin(denyingOrder(many)));
    REQUIRE(m->jobs.next(QStringLiteral("job-1")));
    QVERIFY(isDeniedAt(0, startMs + 960'000) && isDeniedAt(499, startMs + 960'000));
    QVERIFY(!isDeniedAt(499, startMs + 962'000) && !isDeniedAt(500, startMs));
    m.reset();
    m_clock.advance(3'600'000);
    m = std::make_unique<Program>(*m_sessionFile, *m_recordFile, m_clock);
    QVERIFY(m->jobs.unfinished()->front().deniesTokens);
    REQUIRE(m->jobs.resume(QStringLiteral("job-1"), QStringLiteral("erin")));
    QVERIFY(m->jobs.next(QStringLiteral("job-1"))->deniesTokens); // For what the person is told.
    while (!m->jobs.next(QStringLiteral("job-1"))->isLast()) { }
    REQUIRE(m->jobs.end(QStringLiteral("job-1")));
    QVERIFY(isDeniedAt(500, m_clock.nowMs() + 960'000) && isDeniedAt(many - 1, m_clock.nowMs()));
    QVERIFY(!isDeniedAt(0, m_clock.nowMs()));
    QCOMPARE(trail()[0].object,
             QStringLiteral("1,200 sessions and 1 user (filter state:live), access tokens denied as well"));
}

/// Otherwise the person would believe that the tokens are refused.
void tst_RevocationJobs::whatCannotBeDeniedIsNotRevoked()
{
    fill(2);
    const auto connection = m_sessionFile->open();
    REQUIRE(connection->execute(QStringLiteral("CREATE TRIGGER full BEFORE INSERT ON denied_tokens BEGIN "
                                               "SELECT RAISE(ABORT, 'no room'); END")));
    REQUIRE(m->jobs.begin(denyingOrder(2)));
    const auto step = m->jobs.next(QStringLiteral("job-1"));
    REQUIRE(step);
    QVERIFY(step->stoppedBy.has_value());
    QCOMPARE(step->tally.waiting, 3);
    QCOMPARE(revokedCount(), 0);
    REQUIRE(m->jobs.end(QStringLiteral("job-1"), step->stoppedBy->message));
    REQUIRE(connection->execute(QStringLiteral("DROP TRIGGER full")));
    REQUIRE(m->jobs.resume(QStringLiteral("job-1"), QStringLiteral("dana")));
    QCOMPARE(m->jobs.next(QStringLiteral("job-1"))->tally.revoked, 2);
}

/// The program is gone in the midst of it; another one takes it up.
void tst_RevocationJobs::interruptedIsFoundAgain()
{
    fill(many);
    REQUIRE(m->jobs.begin(orderFor(SessionIds{idsUpTo(many)})));
    REQUIRE(m->jobs.next(QStringLiteral("job-1")));
    m.reset();
    // Killed at once after it made its lock: the lock says nothing of who held it.
    QFile lock(m_recordFile->path() + QStringLiteral("-revocation-job-1.lock"));
    QVERIFY(lock.open(QIODevice::WriteOnly));
    lock.close();
    QTest::qSleep(20);
    m = std::make_unique<Program>(*m_sessionFile, *m_recordFile, m_clock);
    const auto found = m->jobs.unfinished();
    REQUIRE(found);
    QCOMPARE(found->size(), std::size_t(1));
    QCOMPARE(found->front().tally.left(), 700);
    QCOMPARE(trail().size(), std::size_t(1)); // Begun and not ended.
    REQUIRE(m->jobs.resume(QStringLiteral("job-1"), QStringLiteral("erin")));
    while (!m->jobs.next(QStringLiteral("job-1"))->isLast()) { }
    REQUIRE(m->jobs.end(QStringLiteral("job-1")));
    QCOMPARE(revokedCount(), many);
    const auto events = trail();
    QCOMPARE(events.size(), std::size_t(3));
    for (const AuditEvent &event : events)
        QCOMPARE(event.actionId, QStringLiteral("job-1"));
    QCOMPARE(events[1].object, QStringLiteral("1,200 sessions (filter state:live): continued, 700 left"));
    QCOMPARE(events[1].actor, QStringLiteral("erin"));
    QCOMPARE(events[2].outcome, QStringLiteral("1200 revoked, 0 already gone"));
}

void tst_RevocationJobs::onlyOneProgramCarriesOut()
{
    fill(2);
    REQUIRE(m->jobs.begin(orderFor(SessionIds{idsUpTo(2)})));
    Program other(*m_sessionFile, *m_recordFile, m_clock);
    QVERIFY(other.jobs.unfinished()->empty());
    REFUSED(other.jobs.resume(QStringLiteral("job-1"), QStringLiteral("erin")), Error::Code::Conflict);
    REFUSED(other.jobs.forget(QStringLiteral("job-1"), QStringLiteral("erin")), Error::Code::Conflict);
    REQUIRE(m->jobs.end(QStringLiteral("job-1"), QStringLiteral("Stopped.")));
    REQUIRE(other.jobs.resume(QStringLiteral("job-1"), QStringLiteral("erin")));
    REFUSED(m->jobs.resume(QStringLiteral("job-1"), QStringLiteral("dana")), Error::Code::Conflict);
}

void tst_RevocationJobs::forgettingIsAudited()
{
    fill(2);
    REQUIRE(m->jobs.begin(orderFor(SessionIds{idsUpTo(2)})));
    REQUIRE(m->jobs.end(QStringLiteral("job-1"), QStringLiteral("Stopped.")));
    REQUIRE(m->breakRecords("INSERT ON audit"));
    QVERIFY(!m->jobs.forget(QStringLiteral("job-1"), QStringLiteral("erin")));
    QCOMPARE(m->jobs.unfinished()->size(), std::size_t(1));
    REQUIRE(m->mendRecords());
    REQUIRE(m->jobs.forget(QStringLiteral("job-1"), QStringLiteral("erin")));
    QVERIFY(m->jobs.unfinished()->empty());
    QCOMPARE(trail().back().actor, QStringLiteral("erin"));
    QCOMPARE(trail().back().outcome,
             QStringLiteral("0 revoked, 0 already gone, 2 not sent. What is left was given up."));
    QCOMPARE(revokedCount(), 0);
}

void tst_RevocationJobs::otherStoresAreNotSeen()
{
    fill(2);
    REQUIRE(m->jobs.begin(orderFor(SessionIds{idsUpTo(2)})));
    REQUIRE(m->jobs.end(QStringLiteral("job-1"), QStringLiteral("Stopped.")));
    RevocationJobs others(m->sessions.store, m->audit,
                          RevocationJournal(*m->records, QStringLiteral("another store")), m_clock,
                          accessLife);
    QVERIFY(others.unfinished()->empty());
    REFUSED(others.resume(QStringLiteral("job-1"), QStringLiteral("erin")), Error::Code::NotFound);
    QCOMPARE(m->jobs.unfinished()->size(), std::size_t(1));
}

QTEST_GUILESS_MAIN(tst_RevocationJobs)
#include "tst_revocationjobs.moc"
