// SPDX-License-Identifier: MIT
#include "app/console.h"
#include "core/audit/sqlauditlog.h"
#include "core/service/revocationservice.h"
#include "core/session/sessionbatch.h"
#include "core/store/sql/migrations.h"
#include "core/store/sql/sqlsessionstore.h"
#include "core/store/sql/sqltransaction.h"
#include "ui/sessions/sessionmodel.h"
#include "ui/theme/theme.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <cstdio>

using namespace gatehouse;

namespace {

constexpr int sessionCount = 1000;

class NoVault final : public SecretVault {
public:
    QFuture<Read> read(const QString &) override { return ready<Read>(); }
    QFuture<Done> write(const QString &, Secret) override { return ready<Done>(); }
    QFuture<Done> remove(const QString &) override { return ready<Done>(); }

private:
    template <class T>
    static QFuture<T> ready()
    {
        QPromise<T> promise;
        promise.start();
        promise.addResult(T(failure(Error::Code::Unavailable, QStringLiteral("no keychain"))));
        promise.finish();
        return promise.future();
    }
};

ConnectionProfile profileAt(const QString &path)
{
    ConnectionProfile profile;
    profile.id = QStringLiteral("test");
    profile.name = QStringLiteral("Store of the test");
    profile.path = path;
    return profile;
}

/// A console on this store, as the program puts it together.
struct Opened {
    explicit Opened(const QString &path)
        : profiles(profileAt(path), path + QStringLiteral(".json"), nullptr)
        , console(profileAt(path), TokenPolicy(), vault, profiles, theme)
    {
        console.sessions().revocations().setUndoTime(0);
        console.show();
        console.window().showPage(QStringLiteral("sessions"));
        model = console.window().findChild<SessionModel *>();
    }
    NoVault vault;
    Theme theme{Theme::Choice::Light};
    ProfileService profiles;
    Console console;
    SessionModel *model = nullptr;
};

void fill(const QString &path)
{
    auto connection = openEmbeddedStore(path);
    QVERIFY(connection.has_value());
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
        QVERIFY(store.insert(session).has_value());
    }
    QVERIFY(transaction->commit().has_value());
}

/// How many are revoked; -1 when the audit trail is broken or a revoked session has no reason.
int revokedIn(const QString &path)
{
    auto connection = openEmbeddedStore(path);
    SessionBatch batch;
    if (!connection || !SqlSessionStore(**connection).scan(batch))
        return -1;
    const auto check = SqlAuditLog(**connection).check();
    if (!check || !check->holds())
        return -1;
    int revoked = 0;
    for (std::size_t i = 0; i < batch.size(); ++i) {
        const SessionRow row = batch.row(i);
        if (row.revoked && row.revokeReason.empty())
            return -1;
        revoked += row.revoked ? 1 : 0;
    }
    return revoked;
}

/// The program that is killed: revokes everything, and says when it has begun.
int beKilled(const QString &path)
{
    Opened opened(path);
    if (!QTest::qWaitFor([&] { return opened.model->rowCount() == sessionCount; }, 20'000))
        return 1;
    RevocationService &revocations = opened.console.sessions().revocations();
    QObject::connect(&revocations, &RevocationService::begun, [] {
        std::puts("begun");
        std::fflush(stdout);
    });
    deliver(revocations.plan({{SessionIds{opened.model->shownIds()}}, QStringLiteral("all"), true}),
            &opened.console.window(), [&](const Result<RevocationPlan> &plan) {
                if (plan)
                    revocations.begin(*plan, QStringLiteral("stolen database"));
            });
    return QCoreApplication::exec();
}

} // namespace

/// The console is killed at many moments of a revocation of a thousand sessions, and started again.
class TestConsoleCrash : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void isTakenUpAgain();
};

void TestConsoleCrash::isTakenUpAgain()
{
    int interrupted = 0;
    for (int delayMs = 0; delayMs < 24; delayMs += 3) {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("store.db"));
        fill(path);
        QProcess child;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("CONSOLE_STORE"), path);
        child.setProcessEnvironment(environment);
        child.start(QCoreApplication::applicationFilePath(), QStringList());
        QVERIFY(child.waitForStarted());
        while (!child.canReadLine())
            QVERIFY2(child.waitForReadyRead(30'000), child.readAllStandardError().constData());
        QCOMPARE(child.readLine().trimmed(), QByteArray("begun"));
        QTest::qSleep(delayMs);
        ::kill(pid_t(child.processId()), SIGKILL);
        QVERIFY(child.waitForFinished());

        const int revoked = revokedIn(path);
        QVERIFY2(revoked >= 0, "the audit trail is broken, or a session was half revoked");
        Opened again(path);
        RevocationService &revocations = again.console.sessions().revocations();
        auto asking = revocations.unfinished();
        QTRY_VERIFY(asking.isFinished());
        const auto unfinished = asking.result();
        QVERIFY(unfinished.has_value());
        if (unfinished->empty()) {
            QVERIFY2(revoked == 0 || revoked == sessionCount, "what is left is not offered again");
            continue;
        }
        ++interrupted;
        revocations.resume(unfinished->front().id);
        QTRY_COMPARE_WITH_TIMEOUT(revokedIn(path), sessionCount, 20'000);
    }
    QVERIFY2(interrupted > 0, "no kill came in the midst of it");
}

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    if (qEnvironmentVariableIsSet("CONSOLE_STORE"))
        return beKilled(qEnvironmentVariable("CONSOLE_STORE"));
    TestConsoleCrash test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_consolecrash.moc"
