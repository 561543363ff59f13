// SPDX-License-Identifier: MIT
// The power goes in the midst of it: what was not synced by then is lost or torn, in any order. The store
// opens, is whole, and holds everything that was acknowledged.
#include "tests/support/authfixture.h"
#include "tests/support/expect.h"
#include "tests/support/recordingvfs.h"

#include "core/auth/revocationjournal.h"

#include <QMap>
#include <QSet>
#include <QTest>

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

constexpr int rounds = 12, cuts = 250;

/// What was acknowledged when the file system had been asked for so many steps.
struct Acknowledged {
    std::size_t steps = 0;
    QMap<QString, std::uint32_t> generations; ///< Of each session, the newest.
    QSet<QString> revoked;
    QSet<QString> orders; ///< In the journal.
    QByteArray checkpoint; ///< Of the audit trail.
};

RevocationOrder orderOf(const QString &sessionId)
{
    RevocationOrder order;
    order.id = RevocationOrder::newId();
    order.targets = {SessionIds{{sessionId}}};
    order.reason = QStringLiteral("lost");
    order.actor = QStringLiteral("ops");
    return order;
}

} // namespace

class TestPowerCut : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void acknowledgedStepsSurvive();
    void theDiskIsAskedToKeepThem();

private:
    void work();
    void note(AuthParts &parts);
    void check(AuthParts &parts, const Acknowledged &known);

    RecordingVfs &m_disk = RecordingVfs::install();
    FixedClock m_clock{startMs};
    std::vector<Acknowledged> m_acknowledged;
    Acknowledged m_now;
};

void TestPowerCut::note(AuthParts &parts)
{
    m_now.steps = m_disk.size();
    const Result<QByteArray> checkpoint = parts.audit.checkpoint();
    if (checkpoint) // there is none of a trail without a record
        m_now.checkpoint = *checkpoint;
    m_acknowledged.push_back(m_now);
}

/// Logins, rotations, reuse, revocations and orders in the journal, with the write-ahead log brought into the
/// database again and again meanwhile.
void TestPowerCut::work()
{
    m_acknowledged.clear();
    m_now = {};
    QTemporaryDir folder;
    m_disk.record(folder.path());
    auto connection = openEmbeddedStore(folder.filePath(QStringLiteral("store.db")), {});
    REQUIRE(connection);
    AuthParts parts(std::move(*connection), m_clock);
    REQUIRE(parts.connection->run(QStringLiteral("PRAGMA wal_autocheckpoint = 30")));
    REQUIRE(parts.unlock());
    REQUIRE(parts.addUser("anna", "correct horse", startMs));
    RevocationJournal journal(*parts.connection, {});
    note(parts);
    for (int round = 0; round < rounds; ++round) {
        m_clock.advance(600'000);
        auto login = parts.login("anna", "correct horse");
        REQUIRE(login);
        TokenPair pair = std::move(*login->value);
        const Secret first = pair.refreshToken.clone();
        const QString id = pair.sessionId;
        m_now.generations[id] = 0;
        note(parts);
        for (std::uint32_t generation = 1; generation <= 2; ++generation) {
            m_clock.advance(600'000);
            auto next = parts.refresh(pair.refreshToken);
            REQUIRE(next);
            pair = std::move(*next->value);
            m_now.generations[id] = generation;
            note(parts);
        }
        if (round % 3 == 0) {
            QCOMPARE(parts.refresh(first)->denial, Denial::ReuseDetected);
            m_now.revoked.insert(id);
        } else if (round % 3 == 1) {
            REQUIRE(parts.revoker.revoke(SessionIds{{id}}, QStringLiteral("lost"), QStringLiteral("ops")));
            m_now.revoked.insert(id);
        } else {
            const RevocationOrder order = orderOf(id);
            AuditEvent event;
            event.atMs = m_clock.nowMs();
            event.actionId = order.id;
            event.actor = order.actor;
            event.object = objectOf(order);
            event.reason = order.reason;
            REQUIRE(journal.add(order, m_clock.nowMs(), [&] { return parts.audit.append(event); }));
            m_now.orders.insert(order.id);
        }
        note(parts);
    }
    m_disk.stop();
}

void TestPowerCut::check(AuthParts &parts, const Acknowledged &known)
{
    auto integrity = parts.connection->run(QStringLiteral("PRAGMA integrity_check"));
    REQUIRE(integrity);
    REQUIRE(integrity->nextRequired());
    QCOMPARE(integrity->text(0), QStringLiteral("ok"));
    auto foreign = parts.connection->run(QStringLiteral("PRAGMA foreign_key_check"));
    REQUIRE(foreign);
    const Result<bool> hasBroken = foreign->next();
    REQUIRE(hasBroken);
    QVERIFY(!*hasBroken);
    for (auto session = known.generations.begin(); session != known.generations.end(); ++session) {
        const auto found = parts.sessions.find(session.key());
        REQUIRE(found);
        QVERIFY2(*found, "an acknowledged login is gone");
        QVERIFY2((*found)->generation >= session.value(), "an acknowledged rotation is undone");
        QVERIFY2(!known.revoked.contains(session.key()) || (*found)->revocation,
                 "an acknowledged revocation is undone");
    }
    const auto audit =
        known.checkpoint.isEmpty() ? parts.audit.check() : parts.audit.checkAgainst(known.checkpoint);
    REQUIRE(audit);
    QVERIFY2(audit->holds(), qPrintable(audit->problem));
    RevocationJournal journal(*parts.connection, {});
    const auto orders = journal.all();
    REQUIRE(orders);
    QSet<QString> there;
    for (const UnfinishedRevocation &order : *orders) {
        there.insert(order.id);
        QCOMPARE(order.tally.total, 1); // the order and what it is about, or neither
    }
    QVERIFY2(there.contains(known.orders), "an acknowledged order is gone");
    const auto records = parts.audit.read({});
    REQUIRE(records);
    QSet<QString> recorded;
    for (const AuditEvent &event : *records)
        recorded.insert(event.actionId);
    QVERIFY2(recorded.contains(there), "an order without its record");
}

void TestPowerCut::acknowledgedStepsSurvive()
{
    work();
    if (QTest::currentTestFailed())
        return;
    const std::size_t first = m_acknowledged.front().steps, all = m_disk.size();
    QVERIFY2(all - first > 300, qPrintable(QString::number(all - first)));
    QRandomGenerator random(20260301);
    for (int cut = 0; cut < cuts; ++cut) {
        // Every second one at the moment of an acknowledgement, where there is most to lose.
        const std::size_t steps = cut % 2 == 0
            ? m_acknowledged[std::size_t(cut / 2) % m_acknowledged.size()].steps
            : first + random.bounded(quint32(all - first));
        const auto after = std::ranges::upper_bound(m_acknowledged, steps, {}, &Acknowledged::steps);
        QTemporaryDir folder;
        m_disk.play(steps, folder.path(), random);
        SqlConnection::Options options;
        options.mustExist = true;
        auto connection = openEmbeddedStore(folder.filePath(QStringLiteral("store.db")), options);
        const QByteArray where = "after " + QByteArray::number(steps) + " steps: ";
        QVERIFY2(connection, where + (connection ? QByteArray() : connection.error().message.toUtf8()));
        AuthParts parts(std::move(*connection), m_clock);
        check(parts, *std::prev(after));
        if (QTest::currentTestFailed())
            QFAIL(where + "see above");
        REQUIRE(parts.unlock()); // keys too
    }
}

/// Otherwise the test above could not fail.
void TestPowerCut::theDiskIsAskedToKeepThem()
{
    work();
    if (QTest::currentTestFailed())
        return;
    QRandomGenerator random(1);
    int lost = 0;
    for (const Acknowledged &known : m_acknowledged) {
        if (known.checkpoint.isEmpty())
            continue;
        // One step short of the last sync before it: the commit was written but may not be there.
        QTemporaryDir folder;
        m_disk.play(known.steps - 1, folder.path(), random);
        auto connection = openEmbeddedStore(folder.filePath(QStringLiteral("store.db")), {});
        REQUIRE(connection);
        AuthParts parts(std::move(*connection), m_clock);
        const auto audit = parts.audit.checkAgainst(known.checkpoint);
        lost += audit && audit->holds() ? 0 : 1;
    }
    QVERIFY2(lost >= 5, qPrintable(QString::number(lost)));
}

QTEST_GUILESS_MAIN(TestPowerCut)
#include "tst_powercut.moc"
