// SPDX-License-Identifier: MIT
#include "clirunner.h"
#include "tests/support/manysessions.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QTest>

#include <csignal>

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

constexpr int sessionCount = 1000;

/// How many records of the audit trail belong to this action.
int recordsOf(const QString &path, const QString &action)
{
    auto connection = openEmbeddedStore(path);
    if (!connection)
        return -1;
    AuditQuery query;
    query.text = action;
    const auto events = SqlAuditLog(**connection).read(query);
    return events ? int(events->size()) : -1;
}

} // namespace

/// The program is killed at many moments of one revocation of a thousand sessions, and again in the midst of
/// finishing it.
class TestCliCrash : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void killedAndResumed();

private:
    QJsonArray unfinished() const
    {
        return m_cli.run("sessions revoke --resume --json")
            .json()
            .value(QLatin1String("unfinished"))
            .toArray();
    }
    bool kill(const char *words, const QByteArray &input, int afterMs) const;
    CliRunner m_cli;
};

/// True when the program had not ended by itself.
bool TestCliCrash::kill(const char *words, const QByteArray &input, int afterMs) const
{
    QProcess process;
    m_cli.begin(process, words);
    process.write(input);
    process.closeWriteChannel();
    process.waitForBytesWritten();
    if (!process.waitForFinished(afterMs))
        ::kill(pid_t(process.processId()), SIGKILL);
    process.waitForFinished();
    return process.exitStatus() == QProcess::CrashExit;
}

void TestCliCrash::killedAndResumed()
{
    QVERIFY(fillStore(m_cli.path(), sessionCount));
    QByteArray ids;
    for (int i = 0; i < sessionCount; ++i)
        ids += "session-" + QByteArray::number(i) + '\n';
    const QString original = m_cli.file(QStringLiteral("original.db"));
    QVERIFY(QFile::copy(m_cli.path(), original));

    // How long a whole one takes here decides when to kill.
    QElapsedTimer time;
    time.start();
    const CliAnswer undisturbed = m_cli.run("sessions revoke - --reason crash-test --yes", ids);
    const auto wholeMs = int(time.elapsed());
    QVERIFY2(undisturbed.exitCode == 0, undisturbed.all().constData());
    QCOMPARE(revokedIn(m_cli.path()), sessionCount);

    constexpr int moments = 40;
    int untouched = 0;
    int whole = 0;
    int resumed = 0;
    for (int moment = 1; moment <= 3 * moments && resumed < 6; ++moment) {
        const int delayMs = 1 + wholeMs * (moment % moments) / moments;
        for (const char *end : {"", "-wal", "-shm"})
            QFile::remove(m_cli.path() + QLatin1String(end));
        QVERIFY(QFile::copy(original, m_cli.path()));
        const bool wasKilled = kill("sessions revoke - --reason crash-test --yes", ids, delayMs);
        const int revoked = revokedIn(m_cli.path());
        QVERIFY2(revoked == 0 || revoked == 500 || revoked == sessionCount,
                 qPrintable(QStringLiteral("%1 after %2 ms").arg(revoked).arg(delayMs)));
        const QJsonArray left = unfinished();
        if (left.isEmpty()) {
            // It had not begun, or it had come to its end. What was acknowledged is kept.
            QVERIFY(revoked == sessionCount || (wasKilled && revoked == 0));
            (revoked == 0 ? untouched : whole) += 1;
            continue;
        }
        QVERIFY(wasKilled);
        const QJsonObject job = left.first().toObject();
        const QString action = job.value(QLatin1String("actionId")).toString();
        QCOMPARE(recordsOf(m_cli.path(), action), 1); // Begun and not ended.
        QVERIFY(job.value(QLatin1String("left")).toInt() >= sessionCount - revoked);
        const QByteArray words = "sessions revoke --json --yes --resume " + action.toLatin1();
        kill(words.constData(), {}, 1 + delayMs / 4);
        if (!unfinished().isEmpty()) {
            const CliAnswer answer = m_cli.run(words.constData());
            QVERIFY2(answer.exitCode == 0, answer.all().constData());
        }
        QCOMPARE(revokedIn(m_cli.path()), sessionCount);
        QVERIFY(unfinished().isEmpty());
        QVERIFY(recordsOf(m_cli.path(), action) >= 3);
        ++resumed;
    }
    qInfo("%d rounds changed nothing, %d everything; %d were resumed", untouched, whole, resumed);
    QVERIFY(resumed > 0);
}

QTEST_GUILESS_MAIN(TestCliCrash)
#include "tst_clicrash.moc"
