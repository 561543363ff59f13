// SPDX-License-Identifier: MIT
// kill -9 at random moments: what was acknowledged stands, nothing is half done, the audit trail is whole and
// in step. GATEHOUSE_FAULT_ROUNDS sets how many moments; the ordinary run takes a sample.
#include "tests/support/authfixture.h"
#include "tests/support/expect.h"

#include "core/store/sql/sqltransaction.h"

#include <QElapsedTimer>
#include <QFile>
#include <QHash>
#include <QProcess>
#include <QRandomGenerator>
#include <QTest>

#include <cstdio>

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

constexpr int batchSize = 1000;

TokenPolicy strictPolicy()
{
    TokenPolicy policy = quickPolicy();
    policy.grace = std::chrono::seconds(0); // So that any replay is reuse.
    return policy;
}

QString batchId(int i) { return QStringLiteral("batch-%1").arg(i); }

std::unique_ptr<AuthParts> openParts(const QString &path, const Clock &clock)
{
    SqlConnection::Options options;
    options.mustExist = true;
    auto connection = openEmbeddedStore(path, options);
    if (!connection)
        qFatal("%s", qPrintable(problemOf(connection.error())));
    auto parts = std::make_unique<AuthParts>(std::move(*connection), clock, strictPolicy());
    if (const Done unlocked = parts->unlock(); !unlocked)
        qFatal("%s", qPrintable(problemOf(unlocked.error())));
    return parts;
}

/// An acknowledged step, as the child's client would have seen it.
void acknowledge(const char *what, const QString &sessionId, int generation)
{
    std::printf("%s %s %d\n", what, qPrintable(sessionId), generation);
    (void)std::fflush(stdout);
}

/// Child: log in, refresh some times, replay an old token, and again, until killed.
int refreshForEver(const QString &path)
{
    const SystemClock clock;
    const std::unique_ptr<AuthParts> parts = openParts(path, clock);
    for (;;) {
        auto login = parts->login("anna", "correct horse");
        if (!login || !login->ok())
            return 1;
        TokenPair pair = std::move(*login->value);
        const Secret first = pair.refreshToken.clone();
        acknowledge("live", pair.sessionId, 0);
        for (int generation = 1; generation <= 4; ++generation) {
            auto answer = parts->refresh(pair.refreshToken);
            if (!answer || !answer->ok())
                return 2;
            pair = std::move(*answer->value);
            acknowledge("live", pair.sessionId, generation);
        }
        const auto reuse = parts->refresh(first);
        if (!reuse || reuse->denial != Denial::ReuseDetected)
            return 3;
        acknowledge("dead", pair.sessionId, 4);
    }
}

/// Child: revoke the whole batch once.
int revokeBatch(const QString &path)
{
    const SystemClock clock;
    const std::unique_ptr<AuthParts> parts = openParts(path, clock);
    QStringList ids;
    for (int i = 0; i < batchSize; ++i)
        ids << batchId(i);
    acknowledge("begin", {}, 0);
    const auto outcome =
        parts->revoker.revoke(SessionIds{ids}, QStringLiteral("breach"), QStringLiteral("ops"));
    if (!outcome)
        return 1;
    acknowledge("done", {}, outcome->count(RevokeItem::Outcome::Revoked));
    return 0;
}

/// Child: refreshes the session "shared" with the generation of each line, and says what came of it.
int refreshWhenTold(const QString &path)
{
    SqlConnection::Options options;
    options.busyTimeoutMs = 60'000;
    const auto connection = openEmbeddedStore(path, options);
    if (!connection)
        return 1;
    SqlSessionStore store(**connection);
    std::puts("ready");
    (void)std::fflush(stdout);
    char line[32];
    while (std::fgets(line, sizeof line, stdin) != nullptr) {
        const auto generation = static_cast<std::uint32_t>(QByteArray(line).trimmed().toInt());
        const auto answer =
            store.rotate(refreshOf(QStringLiteral("shared"), generation, startMs + generation));
        std::printf("%d\n", answer ? static_cast<int>(answer->kind) : -1);
        (void)std::fflush(stdout);
    }
    return 0;
}

QByteArray nextLine(QProcess &child)
{
    while (!child.canReadLine()) {
        if (!child.waitForReadyRead(60'000))
            qFatal("A child does not answer.");
    }
    return child.readLine().trimmed();
}

} // namespace

class tst_Crash : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sameTokenFromManyProcesses();
    void refreshLoop();
    void revokeOfAThousand();

private:
    static int rounds(int ordinary);
    /// Runs the child and kills it `afterMs` after its first line, if it is still there then.
    static QList<QByteArray> killed(const QString &task, const QString &path, int afterMicroseconds);
    static int neededForRevoking(const QString &path);
    void checkSessions(AuthParts &parts, const QHash<QString, std::pair<QByteArray, int>> &acknowledged);
    SystemClock m_clock;
};

int tst_Crash::rounds(int ordinary)
{
    const int wanted = qEnvironmentVariableIntValue("GATEHOUSE_FAULT_ROUNDS");
    return wanted > 0 ? wanted : ordinary;
}

QList<QByteArray> tst_Crash::killed(const QString &task, const QString &path, int afterMicroseconds)
{
    QProcess child;
    child.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    child.start(QCoreApplication::applicationFilePath(), {task, path});
    if (!child.waitForReadyRead(30'000))
        qFatal("The child did not begin.");
    QThread::usleep(static_cast<unsigned long>(afterMicroseconds));
    child.kill();
    child.waitForFinished();
    QList<QByteArray> lines = child.readAllStandardOutput().split('\n');
    lines.removeLast(); // After the last line end: nothing, or a line that was not finished.
    return lines;
}

/// From the first line of an undisturbed child to its last.
int tst_Crash::neededForRevoking(const QString &path)
{
    const QString copy = path + QStringLiteral(".measured");
    QProcess child;
    if (!QFile::copy(path, copy))
        qFatal("copy");
    child.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--revoke"), copy});
    if (!child.waitForReadyRead(30'000))
        qFatal("The child did not begin.");
    QElapsedTimer timer;
    timer.start();
    child.waitForFinished();
    return static_cast<int>(timer.nsecsElapsed() / 1000);
}

void tst_Crash::checkSessions(AuthParts &parts,
                              const QHash<QString, std::pair<QByteArray, int>> &acknowledged)
{
    SqlConnection &connection = *parts.connection;
    for (auto it = acknowledged.begin(); it != acknowledged.end(); ++it) {
        const auto found = parts.sessions.find(it.key());
        REQUIRE(found);
        QVERIFY2(found->has_value(), "an acknowledged login is gone");
        const Session &session = **found;
        const int generation = static_cast<int>(session.generation);
        QVERIFY(generation == it->second || generation == it->second + 1);
        QVERIFY2(it->first != "dead" || session.revocation, "an acknowledged revocation is undone");
    }
    // Each rotation has its event, each login its first one.
    QCOMPARE(
        connection
            .number(QStringLiteral("SELECT count(*) FROM sessions s WHERE generation <> (SELECT count(*) "
                                   "FROM session_events e WHERE e.session = s.n AND e.kind = %1)")
                        .arg(static_cast<int>(SessionEvent::Kind::Rotated)))
            .value(),
        0);
    QCOMPARE(connection
                 .number(QStringLiteral("SELECT count(*) FROM sessions s WHERE NOT EXISTS (SELECT 1 FROM "
                                        "session_events e WHERE e.session = s.n AND e.kind = 0)"))
                 .value(),
             0);
    // A family that died of reuse has its record in the audit trail, and the other way round.
    QCOMPARE(connection
                 .number(QStringLiteral(
                     "SELECT count(*) FROM sessions s WHERE (reuse <> 0) <> EXISTS (SELECT 1 FROM audit "
                     "WHERE record LIKE '%\"session.reuse\"%' AND record LIKE '%' || s.id || '%')"))
                 .value(),
             0);
    QVERIFY(parts.audit.check()->holds());
    REQUIRE(connection.run(QStringLiteral("PRAGMA integrity_check")));
}

void tst_Crash::sameTokenFromManyProcesses()
{
    const SqlFixture fixture;
    const std::unique_ptr<SqlConnection> connection = fixture.open();
    SqlSessionStore store(*connection);
    REQUIRE(store.insert(sampleSession(QStringLiteral("shared"))));
    std::vector<std::unique_ptr<QProcess>> children;
    children.reserve(8);
    for (int i = 0; i < 8; ++i) {
        children.push_back(std::make_unique<QProcess>());
        children.back()->start(QCoreApplication::applicationFilePath(),
                               {QStringLiteral("--rotate"), fixture.path()});
        QCOMPARE(nextLine(*children.back()), QByteArray("ready"));
    }
    for (int generation = 0; generation < 25; ++generation) {
        for (const auto &child : children) {
            child->write(QByteArray::number(generation) + '\n');
            (void)child->waitForBytesWritten(0);
        }
        QHash<int, int> answers;
        for (const auto &child : children)
            ++answers[nextLine(*child).toInt()];
        QCOMPARE(answers.value(static_cast<int>(RotateAnswer::Kind::Rotated)), 1);
        QCOMPARE(answers.value(static_cast<int>(RotateAnswer::Kind::Grace)), 7);
    }
    for (const auto &child : children) {
        child->closeWriteChannel();
        QVERIFY(child->waitForFinished());
        QCOMPARE(child->exitCode(), 0);
    }
}

void tst_Crash::refreshLoop()
{
    const SqlFixture fixture;
    {
        AuthParts first(fixture.open(), m_clock, strictPolicy());
        REQUIRE(first.unlock());
        REQUIRE(first.addUser("anna", "correct horse", m_clock.nowMs()));
    }
    QRandomGenerator random(QRandomGenerator::securelySeeded());
    int acknowledgedSteps = 0;
    for (int round = 0; round < rounds(25); ++round) {
        QHash<QString, std::pair<QByteArray, int>> acknowledged;
        for (const QByteArray &line :
             killed(QStringLiteral("--refresh"), fixture.path(), random.bounded(60'000))) {
            const QList<QByteArray> words = line.split(' ');
            QCOMPARE(words.size(), 3);
            acknowledged[QString::fromLatin1(words[1])] = {words[0], words[2].toInt()};
            ++acknowledgedSteps;
        }
        const std::unique_ptr<AuthParts> parts = openParts(fixture.path(), m_clock);
        checkSessions(*parts, acknowledged);
        if (QTest::currentTestFailed())
            return;
    }
    QVERIFY(acknowledgedSteps > rounds(25));
}

void tst_Crash::revokeOfAThousand()
{
    const SqlFixture fixture;
    {
        AuthParts first(fixture.open(), m_clock, strictPolicy());
        REQUIRE(first.unlock());
        auto all = SqlTransaction::begin(*first.connection);
        for (int i = 0; i < batchSize; ++i)
            REQUIRE(first.sessions.insert(
                sampleSession(batchId(i), QStringLiteral("u%1").arg(i % 50), m_clock.nowMs())));
        REQUIRE(all->commit());
    }
    QRandomGenerator random(QRandomGenerator::securelySeeded());
    int untouched = 0;
    int whole = 0;
    const int neededMicroseconds = neededForRevoking(fixture.path());
    for (int round = 0; round < rounds(25); ++round) {
        const QString path = fixture.path() + QStringLiteral(".%1").arg(round);
        QVERIFY(QFile::copy(fixture.path(), path));
        const QList<QByteArray> lines =
            killed(QStringLiteral("--revoke"), path, random.bounded(neededMicroseconds * 2));
        const bool isAcknowledged = lines.contains("done  1000");
        const std::unique_ptr<AuthParts> parts = openParts(path, m_clock);
        const qint64 revoked =
            parts->connection
                ->number(QStringLiteral("SELECT count(*) FROM sessions WHERE revoked_ms IS NOT NULL"))
                .value();
        const qint64 events =
            parts->connection
                ->number(QStringLiteral("SELECT count(*) FROM session_events WHERE kind = %1")
                             .arg(static_cast<int>(SessionEvent::Kind::Revoked)))
                .value();
        QVERIFY2(revoked == 0 || revoked == batchSize, qPrintable(QString::number(revoked)));
        QCOMPARE(events, revoked);
        QVERIFY(!isAcknowledged || revoked == batchSize);
        const auto audit = parts->audit.read({});
        REQUIRE(audit);
        QVERIFY(parts->audit.check()->holds());
        QVERIFY2(revoked == 0 || !audit->empty(), "an act without its record");
        QVERIFY(audit->size() < 2 || revoked == batchSize);
        QVERIFY(!isAcknowledged || audit->size() == 2);
        // Starting again finishes it.
        REQUIRE(parts->revoker.revoke(SessionIds{{batchId(0), batchId(999)}}, QStringLiteral("again"),
                                      QStringLiteral("ops")));
        QVERIFY((*parts->sessions.find(batchId(999)))->revocation.has_value());
        (revoked == 0 ? untouched : whole) += 1;
    }
    qInfo("killed before the end: %d, after: %d", untouched, whole);
    QVERIFY(untouched > 0 && whole > 0);
}

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    if (argc == 3 && qstrcmp(argv[1], "--refresh") == 0)
        return refreshForEver(QString::fromLocal8Bit(argv[2]));
    if (argc == 3 && qstrcmp(argv[1], "--revoke") == 0)
        return revokeBatch(QString::fromLocal8Bit(argv[2]));
    if (argc == 3 && qstrcmp(argv[1], "--rotate") == 0)
        return refreshWhenTold(QString::fromLocal8Bit(argv[2]));
    tst_Crash test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_crash.moc"
