// SPDX-License-Identifier: MIT
#include "tests/support/authfixture.h"
#include "tests/support/expect.h"

#include "core/audit/auditedaction.h"
#include "core/store/sql/sqltransaction.h"

#include <QFile>
#include <QTest>

#include <thread>

using namespace gatehouse;
using namespace gatehouse::test;

class tst_AuditLog : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void appendsAChain();
    void readsWhatWasAsked();
    void codesRoundTrip();
    void isAppendOnly();
    void findsEachTampering_data();
    void findsEachTampering();
    void findsEveryFlippedBit();
    void truncationNeedsACheckpoint();
    void rebuiltTrailFailsTheCheckpoint();
    void checkpointsAreChecked();
    void manyWritersKeepOneChain();
    void actionHasTwoRecords();
    void revokerRecordsBeforeAndAfter();
    void nothingIsRevokedWithoutARecord();

private:
    Done append(const QString &object, const QString &reason = QStringLiteral("because"));
    void fill(int count);
    void tamper(const QString &sql);
    std::unique_ptr<SqlFixture> m_fixture;
    std::unique_ptr<AuthParts> m_parts;
    FixedClock m_clock{startMs};
};

void tst_AuditLog::init()
{
    m_parts.reset();
    m_fixture = std::make_unique<SqlFixture>();
    m_parts = std::make_unique<AuthParts>(m_fixture->open(), m_clock);
}

Done tst_AuditLog::append(const QString &object, const QString &reason)
{
    AuditEvent event;
    event.atMs = m_clock.nowMs();
    event.actionId = QStringLiteral("action-") + object;
    event.actor = QStringLiteral("jörg");
    event.object = object;
    event.reason = reason;
    event.outcome = QStringLiteral("1 \"revoked\"\n");
    return m_parts->audit.append(event);
}

void tst_AuditLog::fill(int count)
{
    for (int i = 1; i <= count; ++i)
        REQUIRE(append(QStringLiteral("session-%1").arg(i)));
}

/// As somebody would who owns the file.
void tst_AuditLog::tamper(const QString &sql)
{
    SqlConnection &connection = *m_parts->connection;
    REQUIRE(connection.execute(QStringLiteral("DROP TRIGGER IF EXISTS audit_is_not_edited")));
    REQUIRE(connection.execute(QStringLiteral("DROP TRIGGER IF EXISTS audit_is_not_cut")));
    for (const QString &statement : sql.split(QLatin1Char(';')))
        REQUIRE(connection.execute(statement));
}

void tst_AuditLog::appendsAChain()
{
    QCOMPARE(m_parts->audit.check()->records, 0);
    QVERIFY(m_parts->audit.check()->holds());
    fill(3);
    const auto events = m_parts->audit.read({});
    REQUIRE(events);
    QCOMPARE(events->size(), 3U);
    for (std::size_t i = 0; i < 3; ++i) {
        const AuditEvent &event = (*events)[i];
        QCOMPARE(event.seq, static_cast<qint64>(i + 1));
        QCOMPARE(event.hash.size(), 32);
        QCOMPARE(event.previousHash, i == 0 ? QByteArray(32, '\0') : (*events)[i - 1].hash);
        QCOMPARE(event.actor, QStringLiteral("jörg"));
        QCOMPARE(event.outcome, QStringLiteral("1 \"revoked\"\n"));
        QCOMPARE(event.atMs, startMs);
    }
    const auto check = m_parts->audit.check();
    QVERIFY(check->holds());
    QCOMPARE(check->records, 3);
    QCOMPARE(check->head, events->back().hash);
    const auto tail = m_parts->audit.read({2, 10, {}});
    QCOMPARE(tail->size(), 1U);
    QCOMPARE(tail->front().previousHash, (*events)[1].hash);
}

void tst_AuditLog::readsWhatWasAsked()
{
    fill(30);
    QCOMPARE(m_parts->audit.read({0, 7, {}})->size(), 7U);
    QCOMPARE(m_parts->audit.read({28, 7, {}})->size(), 2U);
    QCOMPARE(m_parts->audit.read({0, 100, QStringLiteral("SESSION-2")})->size(), 11U);
    QCOMPARE(m_parts->audit.read({0, 100, QStringLiteral("JÖRG")})->size(), 30U);
    QCOMPARE(m_parts->audit.read({0, 100, QStringLiteral("session.revoke")})->size(), 30U);
    QCOMPARE(m_parts->audit.read({0, 100, QStringLiteral("nobody")})->size(), 0U);
}

void tst_AuditLog::codesRoundTrip()
{
    QSet<QString> codes;
    for (int i = 0; i <= static_cast<int>(AuditAction::KeyImport); ++i) {
        const auto action = static_cast<AuditAction>(i);
        QVERIFY(!codeOf(action).isEmpty());
        QCOMPARE(auditActionFromCode(codeOf(action)), std::optional(action));
        codes << codeOf(action);
    }
    QCOMPARE(codes.size(), static_cast<int>(AuditAction::KeyImport) + 1);
    for (const AuditPhase phase : {AuditPhase::Requested, AuditPhase::Succeeded, AuditPhase::Failed})
        QCOMPARE(auditPhaseFromCode(codeOf(phase)), std::optional(phase));
    QVERIFY(!auditActionFromCode(QStringLiteral("nonsense")));
}

void tst_AuditLog::isAppendOnly()
{
    fill(2);
    QVERIFY(!m_parts->connection->execute(QStringLiteral("UPDATE audit SET record = 'x'")));
    QVERIFY(!m_parts->connection->execute(QStringLiteral("DELETE FROM audit WHERE seq = 2")));
    QVERIFY(m_parts->audit.check()->holds());
    QCOMPARE(m_parts->audit.check()->records, 2);
}

void tst_AuditLog::findsEachTampering_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<qint64>("firstBad");
    QTest::addColumn<QString>("problem");
    const auto row = [](const char *name, const char *sql, qint64 firstBad, const char *problem) {
        QTest::newRow(name) << QString::fromLatin1(sql) << firstBad << QString::fromLatin1(problem);
    };
    row("edited", "UPDATE audit SET record = replace(record, 'session-5', 'session-x') WHERE seq = 5", 5,
        "changed");
    row("first edited", "UPDATE audit SET record = record || ' ' WHERE seq = 1", 1, "changed");
    row("hash edited", "UPDATE audit SET hash = zeroblob(32) WHERE seq = 7", 7, "changed");
    row("deleted", "DELETE FROM audit WHERE seq = 4", 4, "missing");
    row("first deleted", "DELETE FROM audit WHERE seq = 1", 1, "missing");
    row("deleted and closed up",
        "DELETE FROM audit WHERE seq = 4;UPDATE audit SET seq = seq - 1 WHERE seq > 4", 4, "changed");
    row("swapped",
        "UPDATE audit SET seq = 100 WHERE seq = 3;UPDATE audit SET seq = 3 WHERE seq = 4;UPDATE audit SET "
        "seq = 4 WHERE seq = 100",
        3, "changed");
    row("duplicated", "INSERT INTO audit SELECT 11, record, hash FROM audit WHERE seq = 10", 11, "changed");
}

void tst_AuditLog::findsEachTampering()
{
    QFETCH(QString, sql);
    QFETCH(qint64, firstBad);
    QFETCH(QString, problem);
    fill(10);
    tamper(sql);
    const auto check = m_parts->audit.check();
    REQUIRE(check);
    QVERIFY(!check->holds());
    QCOMPARE(check->firstBad, firstBad);
    QVERIFY2(check->problem.contains(problem), qPrintable(check->problem));
    QVERIFY(!m_parts->audit.checkpoint());
}

void tst_AuditLog::findsEveryFlippedBit()
{
    fill(3);
    tamper(QStringLiteral("SELECT 1"));
    Result<SqlRows> rows =
        m_parts->connection->run(QStringLiteral("SELECT CAST(record AS BLOB) FROM audit WHERE seq = 2"));
    QVERIFY(*rows->next());
    const QByteArray record = rows->bytes(0);
    const auto write = [this](const QByteArray &bytes) {
        return m_parts->connection->execute(
            QStringLiteral("UPDATE audit SET record = CAST(? AS TEXT) WHERE seq = 2"), {bytes});
    };
    SqlTransaction transaction = *SqlTransaction::begin(*m_parts->connection);
    for (qsizetype bit = 0; bit < record.size() * 8; ++bit) {
        QByteArray flipped = record;
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
        REQUIRE(write(flipped));
        const auto check = m_parts->audit.check();
        REQUIRE(check);
        QCOMPARE(check->firstBad, 2);
    }
    REQUIRE(write(record));
    QVERIFY(m_parts->audit.check()->holds());
}

void tst_AuditLog::truncationNeedsACheckpoint()
{
    fill(10);
    const QByteArray checkpoint = m_parts->audit.checkpoint().value();
    QCOMPARE(checkpoint.count('\n'), 3);
    QCOMPARE(checkpoint.split('\n')[1], QByteArray("10"));
    fill(5);
    QVERIFY(m_parts->audit.checkAgainst(checkpoint)->holds());
    QCOMPARE(m_parts->audit.checkAgainst(checkpoint)->records, 15);
    tamper(QStringLiteral("DELETE FROM audit WHERE seq > 8"));
    // The limit of a chain alone ...
    QVERIFY(m_parts->audit.check()->holds());
    // ... and what the checkpoint is for.
    const auto check = m_parts->audit.checkAgainst(checkpoint);
    REQUIRE(check);
    QCOMPARE(check->firstBad, 9);
    QVERIFY2(check->problem.contains(QStringLiteral("cut off")), qPrintable(check->problem));
}

void tst_AuditLog::rebuiltTrailFailsTheCheckpoint()
{
    fill(10);
    const QByteArray checkpoint = m_parts->audit.checkpoint().value();
    tamper(QStringLiteral("DELETE FROM audit"));
    m_clock.advance(1);
    fill(12);
    QVERIFY(m_parts->audit.check()->holds());
    const auto check = m_parts->audit.checkAgainst(checkpoint);
    REQUIRE(check);
    QCOMPARE(check->firstBad, 10);
    QVERIFY2(check->problem.contains(QStringLiteral("rebuilt")), qPrintable(check->problem));
}

void tst_AuditLog::checkpointsAreChecked()
{
    fill(1);
    const QByteArray good = m_parts->audit.checkpoint().value();
    for (const QByteArray &bad : {QByteArray(), QByteArray("x"), QByteArray("a\nb\nc\n"), good.chopped(6),
                                  QByteArray(good).replace("\n1\n", "\n-1\n")})
        REFUSED(m_parts->audit.checkAgainst(bad), Error::Code::Malformed);
    REFUSED(m_parts->audit.checkAgainst("gatehouse/audit/other" + good.mid(good.indexOf('\n'))),
            Error::Code::Conflict);
    const SqlFixture other;
    const AuthParts elsewhere(other.open(), m_clock);
    QVERIFY(const_cast<SqlAuditLog &>(elsewhere.audit)
                .checkAgainst(const_cast<SqlAuditLog &>(elsewhere.audit).checkpoint().value())
                ->holds());
}

void tst_AuditLog::manyWritersKeepOneChain()
{
    std::vector<std::thread> writers;
    writers.reserve(8);
    for (int writer = 0; writer < 8; ++writer) {
        writers.emplace_back([this] {
            SqlConnection::Options options;
            options.busyTimeoutMs = 60'000;
            const std::unique_ptr<SqlConnection> own = m_fixture->open(options);
            SqlAuditLog log(*own);
            for (int i = 0; i < 25; ++i) {
                AuditEvent event;
                event.object = QStringLiteral("x");
                if (!log.append(event))
                    qFatal("append");
            }
        });
    }
    for (std::thread &writer : writers)
        writer.join();
    const auto check = m_parts->audit.check();
    QVERIFY(check->holds());
    QCOMPARE(check->records, 200);
}

void tst_AuditLog::actionHasTwoRecords()
{
    auto action = AuditedAction::begin(m_parts->audit, m_clock, AuditAction::KeyRotate, QStringLiteral("ann"),
                                       QStringLiteral("kid"), QStringLiteral("monthly"));
    REQUIRE(action);
    m_clock.advance(5);
    REQUIRE(action->failed({Error::Code::Conflict, QStringLiteral("No key."), {}}));
    const auto events = m_parts->audit.read({});
    QCOMPARE(events->size(), 2U);
    QCOMPARE((*events)[0].phase, AuditPhase::Requested);
    QCOMPARE((*events)[1].phase, AuditPhase::Failed);
    QCOMPARE((*events)[1].outcome, QStringLiteral("No key."));
    QCOMPARE((*events)[1].atMs, (*events)[0].atMs + 5);
    QCOMPARE((*events)[0].actionId, (*events)[1].actionId);
    QVERIFY(!(*events)[0].actionId.isEmpty());
    QCOMPARE((*events)[1].reason, QStringLiteral("monthly"));
}

void tst_AuditLog::revokerRecordsBeforeAndAfter()
{
    REQUIRE(m_parts->sessions.insert(sampleSession(QStringLiteral("s1"))));
    REQUIRE(m_parts->revoker.revoke(SessionIds{{QStringLiteral("s1"), QStringLiteral("nobody")}},
                                    QStringLiteral("lost"), QStringLiteral("ann")));
    const auto events = m_parts->audit.read({});
    QCOMPARE(events->size(), 2U);
    QCOMPARE((*events)[0].object, QStringLiteral("2 sessions"));
    QCOMPARE((*events)[1].outcome, QStringLiteral("1 revoked, 1 already gone"));
    REQUIRE(m_parts->connection->execute(QStringLiteral(
        "CREATE TRIGGER broken BEFORE UPDATE ON sessions BEGIN SELECT RAISE(ABORT, 'x'); END")));
    REQUIRE(m_parts->sessions.insert(sampleSession(QStringLiteral("s2"))));
    QVERIFY(!m_parts->revoker.revoke(UserSessions{QStringLiteral("u1"), {}}, QStringLiteral("lost"),
                                     QStringLiteral("ann")));
    const auto after = m_parts->audit.read({2, 10, {}});
    QCOMPARE(after->size(), 2U);
    QCOMPARE((*after)[0].action, AuditAction::RevokeUser);
    QCOMPARE((*after)[0].object, QStringLiteral("u1"));
    QCOMPARE((*after)[1].phase, AuditPhase::Failed);
}

void tst_AuditLog::nothingIsRevokedWithoutARecord()
{
    REQUIRE(m_parts->sessions.insert(sampleSession(QStringLiteral("s1"))));
    REQUIRE(m_parts->connection->execute(
        QStringLiteral("CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'full'); END")));
    QVERIFY(!m_parts->revoker.revoke(SessionIds{{QStringLiteral("s1")}}, QStringLiteral("lost"),
                                     QStringLiteral("ann")));
    QVERIFY(!(*m_parts->sessions.find(QStringLiteral("s1")))->revocation.has_value());
}

QTEST_GUILESS_MAIN(tst_AuditLog)
#include "tst_auditlog.moc"
