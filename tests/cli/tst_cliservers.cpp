// SPDX-License-Identifier: MIT
// The command line on real servers.
#include "clirunner.h"
#include "core/store/redis/redisstore.h"
#include "storearguments.h"
#include "tests/support/guideserver.h"
#include "tests/support/postgresfixture.h"
#include "tests/support/redisserver.h"
#include "tests/support/samplesession.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QTest>

#include <csignal>
#include <set>

using namespace gatehouse;
using test::GuideServer;
using test::jtiOf;
using test::PostgresFixture;
using test::RedisServer;
using test::storeOf;

namespace {

std::set<QString> idsIn(const CliAnswer &listed)
{
    std::set<QString> ids;
    for (const QJsonValue &session : listed.json().value(QLatin1String("sessions")).toArray())
        ids.insert(session[QLatin1String("id")].toString());
    return ids;
}

} // namespace

class TestCliServers : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void guideKeysAreListedAndRevoked();
    void aGuideServerRefusesWhatWasRevoked();
    void exportHoldsWhatTheFilterMatches();
    void wrongFilterIsMarked();
    void passwords();
    void layoutsAreChecked();
    void watchTellsChanges();
    void guideCannotBeWatched();
    void postgresIsMigratedAfterALook();
    void rolesArePrinted();

private:
    CliRunner m_cli;
};

void TestCliServers::guideKeysAreListedAndRevoked()
{
    RedisServer server;
    for (const auto &[key, user] : {std::pair{"refresh:a1", "ada"}, {"refresh:b2", "ben"}, {"other", "x"}})
        server.command({QStringLiteral("SETEX"), QString::fromLatin1(key), QStringLiteral("600"),
                        QString::fromLatin1(user)});
    const QStringList store = storeOf(server, QStringLiteral("guide"));
    const CliAnswer listed = m_cli.run("sessions list --sort id --json", {}, store);
    const QJsonArray sessions = listed.json().value(QLatin1String("sessions")).toArray();
    QVERIFY2(listed.exitCode == 0 && sessions.size() == 2, listed.all().constData());
    QCOMPARE(sessions[0].toObject().value(QLatin1String("id")).toString(), QStringLiteral("a1"));
    QCOMPARE(sessions[1].toObject().value(QLatin1String("userId")).toString(), QStringLiteral("ben"));
    const CliAnswer revoked = m_cli.run("sessions revoke a1 --reason test", {}, store);
    QVERIFY2(revoked.exitCode == 0, revoked.all().constData());
    QCOMPARE(server.command({QStringLiteral("EXISTS"), QStringLiteral("refresh:a1")}), QStringLiteral("0"));
    QCOMPARE(server.command({QStringLiteral("EXISTS"), QStringLiteral("refresh:b2")}), QStringLiteral("1"));
    const CliAnswer summary = m_cli.run("sessions list --summary --json", {}, store);
    QCOMPARE(summary.json().value(QLatin1String("rows")).toInt(), 1);
    QVERIFY(summary.json().value(QLatin1String("peakMemoryBytes")).toDouble() > 0);
}

/// The guide's own server knows nothing of this program, and its users notice what was revoked.
void TestCliServers::aGuideServerRefusesWhatWasRevoked()
{
    RedisServer server;
    GuideServer guide(server.port());
    QVERIFY(guide.isUp());
    const QStringList store = storeOf(server, QStringLiteral("guide"));
    const QJsonObject ada = guide.login(QStringLiteral("ada")), ben = guide.login(QStringLiteral("ben")),
                      cleo = guide.login(QStringLiteral("cleo"));
    const CliAnswer before = m_cli.run("sessions list --json", {}, store);
    QVERIFY2(idsIn(before) == (std::set{jtiOf(ada), jtiOf(ben), jtiOf(cleo)}), before.all().constData());
    const CliAnswer revoked = m_cli.run("sessions revoke --reason lost", {}, QStringList{jtiOf(ben)} + store);
    QVERIFY2(revoked.exitCode == 0, revoked.all().constData());
    const auto [status, answer] = guide.refresh(ben);
    QCOMPARE(status, 401);
    QCOMPARE(answer.value(QLatin1String("error")).toString(), QStringLiteral("Refresh token revoked"));
    const auto [adaStatus, nextAda] = guide.refresh(ada);
    const auto [cleoStatus, nextCleo] = guide.refresh(cleo);
    QCOMPARE(adaStatus, 200);
    QCOMPARE(cleoStatus, 200);
    QCOMPARE(guide.logout(nextCleo).first, 200);
    const CliAnswer after = m_cli.run("sessions list --json", {}, store);
    // The guide's logout does not reach the refresh token, whose session stays; here it can be ended.
    QVERIFY2(idsIn(after) == (std::set{jtiOf(nextAda), jtiOf(nextCleo)}), after.all().constData());
    const CliAnswer ended =
        m_cli.run("sessions revoke --reason left", {}, QStringList{jtiOf(nextCleo)} + store);
    QVERIFY2(ended.exitCode == 0, ended.all().constData());
    QCOMPARE(guide.refresh(nextCleo).first, 401);
}

void TestCliServers::exportHoldsWhatTheFilterMatches()
{
    RedisServer server;
    for (const char *id : {"a1", "b2"})
        server.command({QStringLiteral("SETEX"), QStringLiteral("refresh:") + QLatin1String(id),
                        QStringLiteral("600"), QStringLiteral("user-") + QLatin1String(id)});
    const QString path = m_cli.file(QStringLiteral("out.csv"));
    const CliAnswer answer = m_cli.run("sessions export --filter user:user-b2 --output", {},
                                       QStringList{path} + storeOf(server, QStringLiteral("guide")));
    QVERIFY2(answer.exitCode == 0, answer.all().constData());
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray text = file.readAll();
    QCOMPARE(text.count('\n'), 2);
    QVERIFY2(text.contains("\nb2,expiring,user-b2,"), text.constData());
}

void TestCliServers::wrongFilterIsMarked()
{
    const CliAnswer answer = m_cli.run("sessions list --filter expires<soon");
    QCOMPARE(answer.exitCode, 2);
    QVERIFY2(answer.err.contains("    expires<soon\n            ^^^^"), answer.err.constData());
}

void TestCliServers::passwords()
{
    RedisServer server({QStringLiteral("--requirepass"), QStringLiteral("canary-horse")});
    const QStringList store = storeOf(server, QStringLiteral("native"));
    const CliAnswer none = m_cli.run("sessions list", {}, store);
    QVERIFY2(none.exitCode == 2 && none.err.contains("GATEHOUSE_STORE_PASSWORD"), none.all().constData());
    qputenv("GATEHOUSE_STORE_PASSWORD", "canary-wrong");
    const CliAnswer wrong = m_cli.run("sessions list", {}, store);
    qputenv("GATEHOUSE_STORE_PASSWORD", "canary-horse");
    const CliAnswer right = m_cli.run("sessions list", {}, store);
    qunsetenv("GATEHOUSE_STORE_PASSWORD");
    QVERIFY2(wrong.exitCode == 2 && wrong.err.contains("does not accept"), wrong.all().constData());
    QVERIFY(!wrong.all().contains("canary"));
    QVERIFY2(right.exitCode == 0, right.all().constData());
    const CliAnswer inUrl = m_cli.run("sessions list --store redis://:canary@127.0.0.1");
    QVERIFY(inUrl.exitCode == 2 && !inUrl.all().contains("canary"));
}

void TestCliServers::layoutsAreChecked()
{
    RedisServer server;
    QCOMPARE(m_cli.run("sessions list", {}, storeOf(server, QStringLiteral("nosuch"))).exitCode, 2);
    QCOMPARE(m_cli.run("sessions list --layout guide").exitCode, 2);
}

void TestCliServers::watchTellsChanges()
{
    RedisServer server;
    const auto store = openRedisStore(server.storeOptions());
    QVERIFY(store);
    QProcess watch;
    m_cli.begin(watch, "sessions watch --json", storeOf(server, QStringLiteral("native")));
    QByteArray told;
    QElapsedTimer time;
    time.start();
    // It tells what happens from its first question on, so something has to happen until it does.
    for (int i = 0; !told.contains('\n') && time.elapsed() < 20'000; ++i) {
        QVERIFY((*store)->insert(test::sampleSession(QStringLiteral("s%1").arg(i), QStringLiteral("u1"),
                                                     QDateTime::currentMSecsSinceEpoch())));
        watch.waitForReadyRead(500);
        told += watch.readAllStandardOutput();
    }
    const QJsonObject first = QJsonDocument::fromJson(told.left(told.indexOf('\n'))).object();
    QCOMPARE(first.value(QLatin1String("userId")).toString(), QStringLiteral("u1"));
    ::kill(pid_t(watch.processId()), SIGINT);
    QVERIFY(watch.waitForFinished(10'000));
    QCOMPARE(watch.exitStatus(), QProcess::NormalExit);
    QCOMPARE(watch.exitCode(), 0);
}

void TestCliServers::guideCannotBeWatched()
{
    RedisServer server;
    const CliAnswer answer = m_cli.run("sessions watch", {}, storeOf(server, QStringLiteral("guide")));
    QVERIFY2(answer.exitCode == 2 && answer.err.contains("nobody notes"), answer.all().constData());
}

void TestCliServers::postgresIsMigratedAfterALook()
{
    if (const QString why = PostgresFixture::whyMissing(); !why.isEmpty())
        QSKIP(qPrintable(why));
    PostgresFixture fixture(PostgresFixture::Content::Nothing);
    const QStringList store = storeOf(fixture);
    const CliAnswer before = m_cli.run("sessions list", {}, store);
    QVERIFY2(before.exitCode == 2 && before.err.contains("store migrate"), before.all().constData());
    const CliAnswer look = m_cli.run("store migrate --dry-run", {}, store);
    QVERIFY2(look.exitCode == 0 && look.out.contains("CREATE TABLE"), look.all().constData());
    QCOMPARE(m_cli.run("sessions list", {}, store).exitCode, 2); // The look has changed nothing.
    const CliAnswer done = m_cli.run("store migrate", {}, store);
    QVERIFY2(done.exitCode == 0 && done.out.contains("Done: 001-native.sql"), done.all().constData());
    const CliAnswer again = m_cli.run("store migrate --json", {}, store);
    QVERIFY(again.exitCode == 0 && again.json().value(QLatin1String("steps")).toArray().isEmpty());
    QCOMPARE(m_cli.run("sessions list", {}, store).exitCode, 0);
    const CliAnswer check = m_cli.run("store check --json", {}, store);
    QVERIFY2(check.exitCode == 0 && check.text("kind") == QLatin1String("PostgreSQL"),
             check.all().constData());
}

void TestCliServers::rolesArePrinted()
{
    const CliAnswer sql = m_cli.run("store roles --store postgresql://localhost/app?schema=mine");
    QVERIFY2(sql.exitCode == 0 && sql.out.contains("ON SCHEMA \"mine\""), sql.all().constData());
    const CliAnswer acl = m_cli.run("store roles --store redis://localhost");
    QVERIFY2(acl.exitCode == 0 && acl.out.contains("user gatehouse-support"), acl.all().constData());
    QCOMPARE(m_cli.run("store roles").exitCode, 2);
}

QTEST_GUILESS_MAIN(TestCliServers)
#include "tst_cliservers.moc"
