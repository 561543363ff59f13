// SPDX-License-Identifier: MIT
#include "core/service/connectiontester.h"
#include "tests/support/certificates.h"
#include "tests/support/expect.h"
#include "tests/support/postgresserver.h"
#include "tests/support/redisserver.h"
#include "tests/support/sqlfixture.h"

#include <QRegularExpression>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

using namespace gatehouse;
using namespace gatehouse::test;
using Kind = ConnectionProfile::Kind;

namespace {

ConnectionProfile redisAt(quint16 port, bool tls = false)
{
    ConnectionProfile profile;
    profile.kind = Kind::Redis;
    profile.host = QStringLiteral("127.0.0.1");
    profile.port = port;
    profile.tls = tls;
    profile.deadlineMs = 3000;
    return profile;
}

std::vector<ConnectionStep> tested(const ConnectionProfile &profile, const char *password = nullptr)
{
    ConnectionTester tester;
    auto future =
        tester.test(profile, password ? std::make_shared<const Secret>(std::string_view(password)) : nullptr,
                    QDateTime::currentMSecsSinceEpoch());
    future.waitForFinished();
    const auto steps = future.result();
    return steps.value_or(std::vector<ConnectionStep>());
}

/// What the step about the layout found.
QString layoutFinding(const RedisServer &server, const QString &layout)
{
    ConnectionProfile profile = redisAt(server.port());
    profile.layout = layout;
    for (const ConnectionStep &step : tested(profile))
        if (step.name == QLatin1String("Find the layout"))
            return step.passed ? step.finding : QStringLiteral("failed: ") + step.finding;
    return QStringLiteral("no such step");
}

QStringList namesOf(const std::vector<ConnectionStep> &steps)
{
    QStringList names;
    for (const ConnectionStep &step : steps)
        names << step.name;
    return names;
}

#define FAILED_AT(steps, wanted, words)                                                                      \
    QVERIFY(!(steps).empty());                                                                               \
    QCOMPARE((steps).back().name, QStringLiteral(wanted));                                                   \
    QVERIFY(!(steps).back().passed);                                                                         \
    QVERIFY2((steps).back().finding.contains(QStringLiteral(words)), qPrintable((steps).back().finding))

} // namespace

class TestConnectionTester : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void passesEveryStep();
    void suggestsTheLayoutThatIsThere();
    void namesSystemsThatItDoesNotRead();
    void looksAtABoundedSample();
    void namesAnUnknownHost();
    void namesAClosedPort();
    void showsTheCertificate();
    void refusesAStrangeCertificate();
    void saysThatAServerSpeaksClearText();
    void asksForAPassword();
    void saysWhatMayNotBeDone();
    void asksPostgresForTls();
    void saysThatPostgresOffersNoTls();
    void endsWithItsOwner();
    void testsAFile();
};

void TestConnectionTester::passesEveryStep()
{
    RedisServer server;
    const auto steps = tested(redisAt(server.port()));
    const QStringList wanted{QStringLiteral("Find the host"),        QStringLiteral("Reach the port"),
                             QStringLiteral("Check the encryption"), QStringLiteral("Sign in"),
                             QStringLiteral("Ask for the rights"),   QStringLiteral("Find the layout"),
                             QStringLiteral("Compare the clocks"),   QStringLiteral("Try a write")};
    QCOMPARE(namesOf(steps), wanted);
    QVERIFY2(steps.back().passed, qPrintable(steps.back().finding));
    QVERIFY(steps[2].finding.contains(QStringLiteral("clear text")));
    QCOMPARE(steps[6].finding, QStringLiteral("The clock of the server and this one agree."));
    QCOMPARE(server.command({QStringLiteral("DBSIZE")}), QStringLiteral("0")); // Nothing was written.
}

void TestConnectionTester::suggestsTheLayoutThatIsThere()
{
    RedisServer server;
    QCOMPARE(layoutFinding(server, QStringLiteral("native")).section(QLatin1Char('.'), -2).trimmed(),
             QStringLiteral("There are no keys on the server yet."));
    server.command({QStringLiteral("EVAL"),
                    QStringLiteral("for i=1,300 do redis.call('SET','refresh:'..i,'u','PX',600000) end "
                                   "for i=1,50 do redis.call('SET','cart:'..i,'x') end"),
                    QStringLiteral("0")});
    const QString wrong = layoutFinding(server, QStringLiteral("native"));
    QVERIFY2(wrong.contains(QStringLiteral("Among 350 keys: 300 of the layout \"guide\"")),
             qPrintable(wrong));
    QVERIFY2(wrong.contains(QStringLiteral("set the layout of this connection to \"guide\"")),
             qPrintable(wrong));
    const QString right = layoutFinding(server, QStringLiteral("guide"));
    QVERIFY2(right.contains(QStringLiteral("300 of the layout")), qPrintable(right));
    QVERIFY2(!right.contains(QStringLiteral("set the layout")), qPrintable(right));

    server.command({QStringLiteral("FLUSHALL")});
    server.command({QStringLiteral("HSET"), QStringLiteral("gatehouse:{ada}:s:1"), QStringLiteral("user"),
                    QStringLiteral("ada")});
    const QString native = layoutFinding(server, QStringLiteral("guide"));
    QVERIFY2(native.contains(QStringLiteral("set the layout of this connection to \"native\"")),
             qPrintable(native));
}

void TestConnectionTester::namesSystemsThatItDoesNotRead()
{
    RedisServer server;
    for (const char *key : {"sess:a", "sess:b", "spring:session:sessions:c"})
        server.command({QStringLiteral("SET"), QString::fromLatin1(key), QStringLiteral("{}")});
    // The same name and another type: not the guide's.
    server.command(
        {QStringLiteral("HSET"), QStringLiteral("refresh:x"), QStringLiteral("a"), QStringLiteral("b")});
    const QString seen = layoutFinding(server, QStringLiteral("native"));
    QVERIFY2(seen.contains(QStringLiteral("2 of connect-redis")), qPrintable(seen));
    QVERIFY2(seen.contains(QStringLiteral("1 of Spring Session")), qPrintable(seen));
    QVERIFY2(!seen.contains(QStringLiteral("guide")), qPrintable(seen));
}

void TestConnectionTester::looksAtABoundedSample()
{
    RedisServer server;
    server.command({QStringLiteral("EVAL"),
                    QStringLiteral("for i=1,30000 do redis.call('SET','refresh:'..i,'u','PX',600000) end"),
                    QStringLiteral("0")});
    server.command({QStringLiteral("CONFIG"), QStringLiteral("RESETSTAT")});
    const QString seen = layoutFinding(server, QStringLiteral("guide"));
    static const QRegularExpression numbers(QStringLiteral("Among ([\\d,]+) of 30,000 keys"));
    const QString looked = numbers.match(seen).captured(1).remove(QLatin1Char(','));
    QVERIFY2(looked.toInt() >= 10'000 && looked.toInt() < 11'000, qPrintable(seen));
    QVERIFY(server.calls("scan") <= 25);
}

void TestConnectionTester::namesAnUnknownHost()
{
    ConnectionProfile profile = redisAt(6379);
    profile.host = QStringLiteral("no-such-host.invalid");
    const auto steps = tested(profile);
    FAILED_AT(steps, "Find the host", "no-such-host.invalid");
    QCOMPARE(steps.size(), std::size_t(1));
}

void TestConnectionTester::namesAClosedPort()
{
    const auto steps = tested(redisAt(freePort()));
    FAILED_AT(steps, "Reach the port", "Nothing listens");
}

void TestConnectionTester::showsTheCertificate()
{
    const Certificates certificates;
    const quint16 port = freePort();
    RedisServer secured({QStringLiteral("--tls-port"), QString::number(port),
                         QStringLiteral("--tls-cert-file"),
                         certificates.certificate(QStringLiteral("server")), QStringLiteral("--tls-key-file"),
                         certificates.key(QStringLiteral("server")), QStringLiteral("--tls-ca-cert-file"),
                         certificates.certificate(QStringLiteral("ca")), QStringLiteral("--tls-auth-clients"),
                         QStringLiteral("no")});
    ConnectionProfile profile = redisAt(port, true);
    profile.caFile = certificates.certificate(QStringLiteral("ca"));
    const auto steps = tested(profile);
    QVERIFY(steps.size() > 3);
    QVERIFY2(steps[2].passed, qPrintable(steps[2].finding));
    QVERIFY(steps[2].finding.contains(QStringLiteral("TLS 1.")));
    QVERIFY(steps[2].finding.contains(QStringLiteral("issuer: Test CA")));
    QVERIFY(steps[2].finding.contains(QStringLiteral("SHA-256: ")));
    QVERIFY2(steps.back().passed, qPrintable(steps.back().finding));
}

void TestConnectionTester::refusesAStrangeCertificate()
{
    const Certificates certificates;
    const quint16 port = freePort();
    RedisServer server({QStringLiteral("--tls-port"), QString::number(port),
                        QStringLiteral("--tls-cert-file"), certificates.certificate(QStringLiteral("server")),
                        QStringLiteral("--tls-key-file"), certificates.key(QStringLiteral("server")),
                        QStringLiteral("--tls-ca-cert-file"), certificates.certificate(QStringLiteral("ca")),
                        QStringLiteral("--tls-auth-clients"), QStringLiteral("no")});
    const auto steps = tested(redisAt(port, true)); // The system does not know the test's authority.
    FAILED_AT(steps, "Check the encryption", "was refused");
    QVERIFY(steps.back().finding.contains(QStringLiteral("issuer: Test CA")));
}

void TestConnectionTester::saysThatAServerSpeaksClearText()
{
    RedisServer server;
    const auto steps = tested(redisAt(server.port(), true));
    FAILED_AT(steps, "Check the encryption", "clear text");
}

void TestConnectionTester::asksForAPassword()
{
    RedisServer server;
    server.command({QStringLiteral("CONFIG"), QStringLiteral("SET"), QStringLiteral("requirepass"),
                    QStringLiteral("open sesame")});
    FAILED_AT(tested(redisAt(server.port())), "Sign in", "password");
    FAILED_AT(tested(redisAt(server.port()), "wrong"), "Sign in", "does not accept");
    const auto steps = tested(redisAt(server.port()), "open sesame");
    QVERIFY2(steps.back().passed, qPrintable(steps.back().finding));
    for (const ConnectionStep &step : steps)
        QVERIFY(!step.finding.contains(QStringLiteral("sesame")));
}

void TestConnectionTester::saysWhatMayNotBeDone()
{
    RedisServer server;
    server.command({QStringLiteral("ACL"), QStringLiteral("SETUSER"), QStringLiteral("looker"),
                    QStringLiteral("on"), QStringLiteral(">pw"), QStringLiteral("~*"), QStringLiteral("&*"),
                    QStringLiteral("+@all"), QStringLiteral("-@write"), QStringLiteral("-eval"),
                    QStringLiteral("-evalsha")});
    ConnectionProfile profile = redisAt(server.port());
    profile.userName = QStringLiteral("looker");
    const auto steps = tested(profile, "pw");
    QVERIFY(steps.size() > 4);
    QVERIFY(steps[4].passed);
    QVERIFY2(steps[4].finding.startsWith(QStringLiteral("Not everything")), qPrintable(steps[4].finding));
    QVERIFY2(steps.back().finding.contains(QStringLiteral("may not revoke")),
             qPrintable(steps.back().finding));
}

void TestConnectionTester::asksPostgresForTls()
{
    PostgresServer server;
    QVERIFY2(server.problem().isEmpty(), qPrintable(server.problem()));
    const PostgresOptions options = server.options();
    ConnectionProfile profile;
    profile.kind = Kind::PostgreSql;
    profile.host = options.host;
    profile.port = options.port;
    profile.database = options.database;
    profile.userName = options.userName;
    profile.tlsMode = QStringLiteral("verify-full");
    profile.caFile = options.rootCertificate;
    auto steps = tested(profile);
    QVERIFY(steps.size() > 3);
    QVERIFY2(steps[2].passed, qPrintable(steps[2].finding));
    QVERIFY(steps[2].finding.contains(QStringLiteral("gatehouse test server")));
    PostgresServer::Certificate expired;
    expired.until = QStringLiteral("20250101000000Z");
    QVERIFY(server.use(expired));
    steps = tested(profile);
    FAILED_AT(steps, "Check the encryption", "expired");
    profile.tlsMode = QStringLiteral("require"); // Passes, and says what that means.
    steps = tested(profile);
    QVERIFY(steps.size() > 3);
    QVERIFY2(steps[2].finding.contains(QStringLiteral("lets this certificate pass")),
             qPrintable(steps[2].finding));
}

void TestConnectionTester::saysThatPostgresOffersNoTls()
{
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    connect(&server, &QTcpServer::newConnection, this, [&server] {
        QTcpSocket *socket = server.nextPendingConnection();
        connect(socket, &QTcpSocket::readyRead, socket, [socket] { socket->write("N"); });
    });
    ConnectionProfile profile;
    profile.kind = Kind::PostgreSql;
    profile.host = QStringLiteral("127.0.0.1");
    profile.port = server.serverPort();
    profile.tlsMode = QStringLiteral("verify-full");
    ConnectionTester tester;
    auto future = tester.test(profile, nullptr, 0);
    QTRY_VERIFY(future.isFinished());
    const auto steps = future.result();
    REQUIRE(steps);
    FAILED_AT(*steps, "Check the encryption", "offers no TLS");
}

/// A server that takes the connection and says nothing.
void TestConnectionTester::endsWithItsOwner()
{
    QTcpServer silent;
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    ConnectionProfile profile = redisAt(silent.serverPort(), true);
    profile.deadlineMs = 60'000;
    auto tester = std::make_unique<ConnectionTester>();
    auto future = tester->test(profile, nullptr, 0);
    QTRY_VERIFY(silent.hasPendingConnections());
    tester.reset(); // Would wait a minute if the test did not end with it; CTest's time-out sees that.
    QVERIFY(future.isFinished());
    const auto ended = future.result();
    QVERIFY(!ended);
    QCOMPARE(int(ended.error().code), int(Error::Code::Cancelled));
}

void TestConnectionTester::testsAFile()
{
    const SqlFixture sql;
    ConnectionProfile profile;
    profile.path = sql.path();
    auto steps = tested(profile);
    FAILED_AT(steps, "Open the file", "");
    QVERIFY(sql.open() != nullptr);
    steps = tested(profile);
    QVERIFY2(steps.back().passed, qPrintable(steps.back().finding));
    QVERIFY(namesOf(steps).contains(QStringLiteral("Read the audit trail")));
}

QTEST_GUILESS_MAIN(TestConnectionTester)
#include "tst_connectiontester.moc"
