// SPDX-License-Identifier: MIT
// Revoking on real servers from the command line: what must not go wrong during an incident.
#include "clirunner.h"
#include "core/store/redis/redisstore.h"
#include "storearguments.h"
#include "tests/support/samplesession.h"

#include <QJsonArray>
#include <QTest>

#include <csignal>

using namespace gatehouse;
using namespace gatehouse::test;

class TestCliRevoke : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void whatIsKeptMustBeThere();
    void nobodyKnownIsSaid();
    void whatWasRefusedIsOfferedAgain();
    void continuingAsks();
    void theTrailNamesTheServer();
    void watchTellsWhatIsGone();
    void postgresIsTidiedWhenAsked();

private:
    QByteArray stateOf(const QString &id) const
    {
        return m_cli->run("sessions show --json", {}, QStringList{id} + m_store)
            .json()
            .value(QLatin1String("session"))[QLatin1String("state")]
            .toString()
            .toLatin1();
    }
    QJsonArray unfinished() const
    {
        return m_cli->run("sessions revoke --resume --json", {}, m_store)
            .json()
            .value(QLatin1String("unfinished"))
            .toArray();
    }
    void refuseWrites(bool refuse) const
    {
        m_server->command({QStringLiteral("CONFIG"), QStringLiteral("SET"),
                           QStringLiteral("min-replicas-to-write"),
                           refuse ? QStringLiteral("1") : QStringLiteral("0")});
    }
    std::unique_ptr<CliRunner> m_cli;
    std::unique_ptr<RedisServer> m_server;
    QStringList m_store;
};

/// Sessions a1 and a2 of ada, b1 of ben.
void TestCliRevoke::init()
{
    if (!RedisServer::isInstalled())
        QSKIP("redis-server is not installed");
    m_cli = std::make_unique<CliRunner>();
    m_server = std::make_unique<RedisServer>();
    m_store = storeOf(*m_server, QStringLiteral("native"));
    const auto store = openRedisStore(m_server->storeOptions());
    QVERIFY(store);
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    for (const auto &[id, user] : {std::pair("a1", "ada"), {"a2", "ada"}, {"b1", "ben"}})
        QVERIFY((*store)->insert(sampleSession(QLatin1String(id), QLatin1String(user), now)));
}

void TestCliRevoke::whatIsKeptMustBeThere()
{
    for (const char *kept : {"a", "a9", "b1"}) { // Shortened, mistyped, somebody else's.
        const CliAnswer answer = m_cli->run("sessions revoke --user ada --reason x --except", {},
                                            QStringList{QLatin1String(kept)} + m_store);
        QVERIFY2(answer.exitCode == 2 && answer.err.contains("nothing was changed"),
                 answer.all().constData());
    }
    QCOMPARE(stateOf(QStringLiteral("a1")), QByteArray("active"));
    const CliAnswer dry = m_cli->run("sessions revoke --user ada --except a1 --dry-run", {}, m_store);
    static const QRegularExpression keptLine(QStringLiteral("Kept: +a1"));
    QVERIFY2(dry.exitCode == 0 && keptLine.match(QString::fromUtf8(dry.out)).hasMatch(),
             dry.all().constData());
    const CliAnswer good = m_cli->run("sessions revoke --user ada --except a1 --reason x", {}, m_store);
    QVERIFY2(good.exitCode == 0, good.all().constData());
    QCOMPARE(stateOf(QStringLiteral("a1")), QByteArray("active"));
    QCOMPARE(stateOf(QStringLiteral("a2")), QByteArray("revoked"));
}

void TestCliRevoke::nobodyKnownIsSaid()
{
    for (const char *words : {"users revoke adda --reason x", "sessions revoke --user adda --reason x"}) {
        const CliAnswer answer = m_cli->run(words, {}, m_store);
        QVERIFY2(answer.exitCode == 1 && answer.err.contains("No session of adda"), answer.all().constData());
    }
    const CliAnswer known = m_cli->run("users revoke ada --reason x", {}, m_store);
    QVERIFY2(known.exitCode == 0 && known.err.isEmpty(), known.all().constData());
    QCOMPARE(m_cli->run("users revoke ada --reason x", {}, m_store).exitCode, 0); // Ended, and known.
}

/// A server that may not write without a replica refuses, and says so.
void TestCliRevoke::whatWasRefusedIsOfferedAgain()
{
    refuseWrites(true);
    const CliAnswer refused = m_cli->run("sessions revoke a1 a2 --reason x", {}, m_store);
    QVERIFY2(refused.exitCode == 2 && refused.all().contains("replica") && refused.err.contains("2 are left"),
             refused.all().constData());
    const QJsonArray left = unfinished();
    QCOMPARE(left.size(), 1);
    QCOMPARE(left[0][QLatin1String("left")].toInt(), 2);
    const CliAnswer trail = m_cli->run("audit list", {}, m_store);
    QVERIFY2(trail.out.contains("failed") && !trail.out.contains("succeeded"), trail.all().constData());
    refuseWrites(false);
    const CliAnswer resumed = m_cli->run(
        "sessions revoke --resume", {}, QStringList{left[0][QLatin1String("actionId")].toString()} + m_store);
    QVERIFY2(resumed.exitCode == 0, resumed.all().constData());
    QCOMPARE(stateOf(QStringLiteral("a2")), QByteArray("revoked"));
    QVERIFY(m_cli->run("sessions revoke --resume", {}, m_store).out.contains("has been finished"));
}

/// Who goes on with what another began confirms it as they did.
void TestCliRevoke::continuingAsks()
{
    const auto store = openRedisStore(m_server->storeOptions());
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    QStringList ids;
    for (int i = 0; i < 30; ++i) {
        ids << QStringLiteral("many-%1").arg(i);
        QVERIFY((*store)->insert(sampleSession(ids.last(), QStringLiteral("mo"), now)));
    }
    refuseWrites(true);
    (void)m_cli->run("sessions revoke --reason x --yes", {}, ids + m_store);
    refuseWrites(false);
    const QString action = unfinished().at(0)[QLatin1String("actionId")].toString();
    QVERIFY(!action.isEmpty());
    const CliAnswer unasked = m_cli->run("sessions revoke --resume", {}, QStringList{action} + m_store);
    QVERIFY2(unasked.exitCode == 2 && unasked.err.contains("--yes"), unasked.all().constData());
    QCOMPARE(stateOf(ids.first()), QByteArray("active"));
    const CliAnswer sure = m_cli->run("sessions revoke --yes --resume", {}, QStringList{action} + m_store);
    QVERIFY2(sure.exitCode == 0 && sure.out.contains("30 revoked"), sure.all().constData());
}

void TestCliRevoke::theTrailNamesTheServer()
{
    const RedisServer other;
    QCOMPARE(m_cli->run("sessions revoke a1 --reason x", {}, m_store).exitCode, 0);
    QCOMPARE(m_cli->run("users revoke ada --reason y", {}, storeOf(other, QStringLiteral("native"))).exitCode,
             1);
    QStringList stores;
    const QJsonArray records =
        m_cli->run("audit list --json", {}, m_store).json().value(QLatin1String("events")).toArray();
    for (const QJsonValue &record : records)
        stores << record[QLatin1String("store")].toString();
    QVERIFY2(stores.size() == 4 && stores[0].contains(QString::number(m_server->port()))
                 && stores[3].contains(QString::number(other.port())),
             qPrintable(stores.join(QLatin1Char('\n'))));
    QCOMPARE(m_cli->run("audit verify", {}, m_store).exitCode, 0);
}

void TestCliRevoke::watchTellsWhatIsGone()
{
    m_server->command({QStringLiteral("CONFIG"), QStringLiteral("SET"),
                       QStringLiteral("notify-keyspace-events"), QStringLiteral("Kg$xe")});
    QProcess watch;
    m_cli->begin(watch, "sessions watch", storeOf(*m_server, QStringLiteral("guide")));
    QByteArray told;
    // It tells what happens from its first question on, so something has to happen until it does.
    for (int i = 0; !told.contains("gone  g") && i < 40; ++i) {
        const QString key = QStringLiteral("refresh:g%1").arg(i);
        m_server->command({QStringLiteral("SETEX"), key, QStringLiteral("600"), QStringLiteral("ada")});
        watch.waitForReadyRead(700);
        m_server->command({QStringLiteral("DEL"), key});
        watch.waitForReadyRead(700);
        told += watch.readAllStandardOutput();
    }
    QVERIFY2(told.contains("gone  g"), told.constData());
    ::kill(pid_t(watch.processId()), SIGINT);
    QVERIFY(watch.waitForFinished(10'000));
}

void TestCliRevoke::postgresIsTidiedWhenAsked()
{
    if (const QString why = PostgresFixture::whyMissing(); !why.isEmpty())
        QSKIP(qPrintable(why));
    PostgresFixture fixture;
    const QStringList store = storeOf(fixture);
    fixture.sql(QStringLiteral(
        "INSERT INTO {}.sessions (id, user_id, created_ms, refreshed_ms, expires_ms, absolute_expires_ms, "
        "current_hash) SELECT 's' || n, 'ada', 1, 1, ends, ends, '\\x00' FROM (SELECT n, (extract(epoch FROM "
        "now()) * "
        "1000)::bigint + (n - 3) * 86400000 AS ends FROM generate_series(1, 6) n) x"));
    QCOMPARE(m_cli->run("sessions list", {}, store).exitCode, 0);
    QCOMPARE(fixture.value(QStringLiteral("SELECT count(*) FROM {}.sessions")), QStringLiteral("6"));
    const CliAnswer tidied = m_cli->run("store tidy", {}, store);
    QVERIFY2(tidied.exitCode == 0 && tidied.out.startsWith("2 sessions"), tidied.all().constData());
    QCOMPARE(fixture.value(QStringLiteral("SELECT count(*) FROM {}.sessions")), QStringLiteral("4"));
    QVERIFY(m_cli->run("audit list --json", {}, store).out.contains("store.tidy"));
    const CliAnswer redis = m_cli->run("store tidy", {}, m_store);
    QVERIFY2(redis.exitCode == 2 && redis.err.contains("by itself"), redis.all().constData());
}

QTEST_GUILESS_MAIN(TestCliRevoke)
#include "tst_clirevoke.moc"
