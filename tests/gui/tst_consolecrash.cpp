// SPDX-License-Identifier: MIT
#include "app/console.h"
#include "app/demo/memoryvault.h"
#include "core/service/revocationservice.h"
#include "tests/support/manysessions.h"
#include "ui/sessions/sessionmodel.h"
#include "ui/theme/theme.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <cstdio>

using namespace gatehouse;
using namespace gatehouse::test;

namespace {

constexpr int sessionCount = 1000;

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
    MemoryVault vault;
    Theme theme{Theme::Choice::Light};
    ProfileService profiles;
    Console console;
    SessionModel *model = nullptr;
};

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
    if (qEnvironmentVariableIsSet("CONSOLE_ENDS_MIDWAY"))
        QObject::connect(&revocations, &RevocationService::progressed, [](const RevocationTally &tally) {
            if (tally.done() > 0 && tally.waiting > 0)
                ::raise(SIGKILL);
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
    for (int delayMs = -3; delayMs < 24; delayMs += 3) {
        const bool endsMidway = delayMs < 0; // Surely in the midst of it; the others wherever they fall.
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("store.db"));
        QVERIFY(fillStore(path, sessionCount));
        QProcess child;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("CONSOLE_STORE"), path);
        if (endsMidway)
            environment.insert(QStringLiteral("CONSOLE_ENDS_MIDWAY"), QStringLiteral("1"));
        child.setProcessEnvironment(environment);
        child.start(QCoreApplication::applicationFilePath(), QStringList());
        QVERIFY(child.waitForStarted());
        while (!child.canReadLine())
            QVERIFY2(child.waitForReadyRead(30'000), child.readAllStandardError().constData());
        QCOMPARE(child.readLine().trimmed(), QByteArray("begun"));
        if (!endsMidway) {
            QTest::qSleep(delayMs);
            ::kill(pid_t(child.processId()), SIGKILL);
        }
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
