// SPDX-License-Identifier: MIT
#include "clirunner.h"
#include "core/audit/sqlauditlog.h"
#include "core/session/sessionbatch.h"
#include "core/store/sql/migrations.h"
#include "core/store/sql/sqlsessionstore.h"
#include "core/store/sql/sqltransaction.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QTest>

#include <csignal>

using namespace gatehouse;

namespace {

constexpr int sessionCount = 1000;

bool fill(const QString &path)
{
    QDir().mkpath(QFileInfo(path).path());
    auto connection = openEmbeddedStore(path);
    if (!connection)
        return false;
    SqlSessionStore store(**connection);
    auto transaction = SqlTransaction::begin(**connection);
    const qint64 nowMs = QDateTime::currentMSecsSinceEpoch();
    for (int i = 0; i < sessionCount; ++i) {
        Session session;
        session.id = QStringLiteral("session-%1").arg(i);
        session.userId = QStringLiteral("user-%1").arg(i % 50);
        session.createdMs = session.refreshedMs = nowMs;
        session.expiresMs = nowMs + 7LL * 24 * 3600 * 1000;
        session.absoluteExpiresMs = nowMs + 30LL * 24 * 3600 * 1000;
        session.currentHash = QByteArray(32, char(i));
        if (!store.insert(session))
            return false;
    }
    return transaction->commit().has_value();
}

/// How many are revoked; -1 when the store or its audit trail cannot be read or is broken.
int revokedIn(const QString &path)
{
    auto connection = openEmbeddedStore(path);
    if (!connection)
        return -1;
    SessionBatch batch;
    if (!SqlSessionStore(**connection).scan(batch))
        return -1;
    const auto check = SqlAuditLog(**connection).check();
    if (!check || !check->holds())
        return -1;
    int revoked = 0;
    for (std::size_t i = 0; i < batch.size(); ++i)
        revoked += batch.row(i).revoked ? 1 : 0;
    return revoked;
}

} // namespace

/// The program is killed at many moments of one revocation of a thousand sessions.
class TestCliCrash : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void allOrNothing();
};

void TestCliCrash::allOrNothing()
{
    const CliRunner cli;
    QVERIFY(fill(cli.path()));
    QByteArray ids;
    for (int i = 0; i < sessionCount; ++i)
        ids += "session-" + QByteArray::number(i) + '\n';
    const QString original = cli.file(QStringLiteral("original.db"));
    QVERIFY(QFile::copy(cli.path(), original));

    int none = 0;
    int all = 0;
    int interrupted = 0;
    for (int delayMs = 1; delayMs < 400 && (all < 3 || interrupted < 12); delayMs += 1 + delayMs / 25) {
        for (const char *end : {"", "-wal", "-shm"})
            QFile::remove(cli.path() + QLatin1String(end));
        QVERIFY(QFile::copy(original, cli.path()));
        QProcess process;
        cli.begin(process, "sessions revoke - --reason crash-test");
        process.write(ids);
        process.closeWriteChannel();
        process.waitForBytesWritten();
        QElapsedTimer time;
        time.start();
        if (!process.waitForFinished(delayMs))
            ::kill(pid_t(process.processId()), SIGKILL);
        process.waitForFinished();
        interrupted += process.exitStatus() == QProcess::CrashExit ? 1 : 0;
        const int revoked = revokedIn(cli.path());
        QVERIFY2(revoked == 0 || revoked == sessionCount,
                 qPrintable(QStringLiteral("%1 after %2 ms").arg(revoked).arg(delayMs)));
        // What was acknowledged is kept.
        if (process.exitStatus() == QProcess::NormalExit)
            QCOMPARE(revoked, sessionCount);
        (revoked == 0 ? none : all) += 1;
    }
    qInfo("%d rounds changed nothing, %d everything; %d were killed", none, all, interrupted);
    QVERIFY(none > 0 && all > 0 && interrupted > 0);
}

QTEST_GUILESS_MAIN(TestCliCrash)
#include "tst_clicrash.moc"
