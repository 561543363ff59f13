// SPDX-License-Identifier: MIT
// Connecting: names, ports, TLS, login, rights; and every refusal of a server as a sentence that says what to
// do.
#include "fakeserver.h"
#include "tests/support/certificates.h"
#include "tests/support/expect.h"
#include "tests/support/redisserver.h"
#include "tests/support/samplesession.h"
#include "tests/support/shippedusers.h"

#include "core/session/sessionbatch.h"
#include "core/store/redis/layoutprobe.h"
#include "core/store/redis/rediserrors.h"
#include "core/store/redis/redislink.h"

#include <QElapsedTimer>
#include <QTest>

#include <thread>

using namespace gatehouse;
using namespace gatehouse::test;
using Code = Error::Code;

namespace {

std::shared_ptr<const Secret> secret(const char *text) { return std::make_shared<const Secret>(text); }

Error errorOf(const RedisOptions &options)
{
    const Result<std::unique_ptr<RedisLink>> link = RedisLink::open(options);
    return link ? Error{Code::Internal, QStringLiteral("no error"), {}} : link.error();
}

/// Lets the servers that are started meanwhile use what our side refuses.
class WeakOpenSsl {
public:
    explicit WeakOpenSsl(const Certificates &certificates)
    {
        QFile file(certificates.path(QStringLiteral("weak.cnf")));
        if (file.open(QIODevice::WriteOnly))
            file.write(
                "openssl_conf = a\n[a]\nssl_conf = b\n[b]\nsystem_default = c\n[c]\nMinProtocol = TLSv1\n"
                "CipherString = DEFAULT@SECLEVEL=0\n");
        qputenv("OPENSSL_CONF", file.fileName().toUtf8());
    }
    ~WeakOpenSsl() { qunsetenv("OPENSSL_CONF"); }
};

RedisOptions optionsFor(quint16 port)
{
    RedisOptions options;
    options.address = {QStringLiteral("127.0.0.1"), port};
    options.connectTimeoutMs = options.deadlineMs = 2000;
    return options;
}

} // namespace

class TestRedisConnection : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void namesWhatFails();
    void passwords();
    void databases();
    void tls();
    void tlsRefusals_data();
    void tlsRefusals();
    void clientCertificates();
    void clearTextOnATlsPortAndTheReverse();
    void refusals_data();
    void refusals();
    void refusedForAWhile();
    void foreignProtocolIsClosed_data();
    void foreignProtocolIsClosed();
    void pushMessagesAnswerNothing();
    void rightsAreAskedOfTheServer();
    void shippedRoles_data();
    void shippedRoles();
    void shippedRolesCheckAndHear_data() { shippedRoles_data(); }
    void shippedRolesCheckAndHear();
    void nopermNamesCommandAndKey();
    void replicasAreReadOnly();
    void readOnlyProfilesSendNothingThatChanges();
    void evictionIsWarnedOf();
    void outOfMemoryWritesNothing();
    void diskTroubleRefusesWrites();
    void tooFewReplicas();
    void foreignKeysAreNamed();
    void stopEndsTheWaiting();

private:
    std::unique_ptr<RedisServer> tlsServer(const QString &certificate, const QStringList &more = {}) const;
    RedisOptions tlsOptions(const RedisServer &server) const;
    std::unique_ptr<RedisServer> m_redis;
    std::unique_ptr<Certificates> m_certificates;
};

void TestRedisConnection::initTestCase()
{
    if (!RedisServer::isInstalled())
        QSKIP("redis-server is not installed");
    m_redis = std::make_unique<RedisServer>();
    m_certificates = std::make_unique<Certificates>();
}

std::unique_ptr<RedisServer> TestRedisConnection::tlsServer(const QString &certificate,
                                                            const QStringList &more) const
{
    QStringList arguments{QStringLiteral("--port"),
                          QStringLiteral("0"),
                          QStringLiteral("--tls-port"),
                          QStringLiteral("%PORT%"),
                          QStringLiteral("--tls-cert-file"),
                          m_certificates->certificate(certificate),
                          QStringLiteral("--tls-key-file"),
                          m_certificates->key(certificate),
                          QStringLiteral("--tls-ca-cert-file"),
                          m_certificates->certificate(QStringLiteral("ca"))};
    if (!more.contains(QStringLiteral("--tls-auth-clients")))
        arguments << QStringLiteral("--tls-auth-clients") << QStringLiteral("no");
    return std::make_unique<RedisServer>(arguments + more);
}

RedisOptions TestRedisConnection::tlsOptions(const RedisServer &server) const
{
    RedisOptions options = optionsFor(server.port());
    options.tls = true;
    options.caFile = m_certificates->certificate(QStringLiteral("ca"));
    return options;
}

void TestRedisConnection::namesWhatFails()
{
    Error error = errorOf(optionsFor(freePort()));
    QCOMPARE(error.code, Code::Unavailable);
    QVERIFY2(error.message.contains(QStringLiteral("Nothing listens")), qPrintable(error.message));

    RedisOptions options = optionsFor(6379);
    options.address.host = QStringLiteral("no-such-host.invalid");
    error = errorOf(options);
    QCOMPARE(error.code, Code::Unavailable);
    QVERIFY2(error.message.contains(QStringLiteral("no-such-host.invalid is not known")),
             qPrintable(error.message));

    QTcpServer silent;
    silent.listen(QHostAddress::LocalHost);
    QElapsedTimer taken;
    taken.start();
    options = optionsFor(silent.serverPort());
    options.deadlineMs = 300;
    error = errorOf(options);
    QCOMPARE(error.code, Code::Timeout);
    QVERIFY2(error.message.contains(QStringLiteral("did not answer within 0.3 s")),
             qPrintable(error.message));
    QVERIFY(taken.elapsed() < 5000);
}

void TestRedisConnection::passwords()
{
    const RedisServer server({QStringLiteral("--requirepass"), QStringLiteral("correct horse"),
                              QStringLiteral("--user"), QStringLiteral("ann"), QStringLiteral("on"),
                              QStringLiteral(">s3cret"), QStringLiteral("~*"), QStringLiteral("+@all")});
    Error error = errorOf(optionsFor(server.port()));
    QCOMPARE(error.code, Code::Locked);
    QVERIFY2(error.message.contains(QStringLiteral("asks for a password")), qPrintable(error.message));

    RedisOptions options = optionsFor(server.port());
    options.password = secret("correct horse");
    QVERIFY(RedisLink::open(options));
    options.userName = QStringLiteral("ann");
    options.password = secret("s3cret");
    QVERIFY(RedisLink::open(options));
    options.password = secret("wr0ng-canary");
    error = errorOf(options);
    QCOMPARE(error.code, Code::Locked);
    QVERIFY2(error.message.contains(QStringLiteral("does not accept this user name and password")),
             qPrintable(error.message));
    QVERIFY(!(error.message + error.detail).contains(QStringLiteral("canary")));

    // A server that repeats the words of commands it does not know.
    const FakeServer old([](const QByteArray &command) -> QByteArray {
        return command.startsWith("AUTH")
            ? "-ERR unknown command 'AUTH', with args beginning with: 'wr0ng-canary'\r\n"
            : "";
    });
    options = optionsFor(old.port());
    options.password = secret("wr0ng-canary");
    error = errorOf(options);
    QVERIFY(!(error.message + error.detail).contains(QStringLiteral("canary")));
}

void TestRedisConnection::databases()
{
    RedisStoreOptions options = m_redis->storeOptions();
    options.server.database = 3;
    auto store = openRedisStore(options);
    QVERIFY(store && (*store)->insert(sampleSession(QStringLiteral("in-3"))));
    auto other = openRedisStore(m_redis->storeOptions());
    QVERIFY(other && !(*other)->find(QStringLiteral("in-3")).value());
    options.server.database = 99;
    QVERIFY(errorOf(options.server).message.contains(QStringLiteral("no database of this number")));

    ConnectionProfile profile;
    profile.kind = ConnectionProfile::Kind::Redis;
    profile.host = QStringLiteral("h");
    profile.database = QStringLiteral("2");
    QCOMPARE(RedisStoreOptions::fromProfile(profile, {}).value().server.database, 2);
    QCOMPARE(RedisStoreOptions::fromProfile(profile, {}).value().server.address.port, 6379);
    profile.database = QStringLiteral("two");
    QCOMPARE(RedisStoreOptions::fromProfile(profile, {}).error().code, Code::Malformed);
}

void TestRedisConnection::tls()
{
    const auto server = tlsServer(QStringLiteral("server"));
    RedisStoreOptions options;
    options.server = tlsOptions(*server);
    auto byAddress = openRedisStore(options);
    QVERIFY2(byAddress,
             qPrintable(byAddress ? QString() : byAddress.error().message + byAddress.error().detail));
    options.server.address.host = QStringLiteral("localhost");
    auto byName = openRedisStore(options);
    QVERIFY2(byName, qPrintable(byName ? QString() : byName.error().message));
    QVERIFY((*byName)->insert(sampleSession(QStringLiteral("s1"))));
    QVERIFY((*byAddress)->find(QStringLiteral("s1")).value());
}

void TestRedisConnection::tlsRefusals_data()
{
    QTest::addColumn<QString>("certificate");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char *certificate, const char *reason) {
        QTest::newRow(certificate) << QString::fromLatin1(certificate) << QString::fromLatin1(reason);
    };
    row("expired", "expired");
    row("self-signed", "self-signed");
    row("other-name", "host name did not match");
    row("other-address", "host name did not match");
    row("short-key", "too weak");
    row("sha1", "too weak");
}

void TestRedisConnection::tlsRefusals()
{
    QFETCH(QString, certificate);
    QFETCH(QString, reason);
    const QString names = QStringLiteral("subjectAltName=DNS:localhost,IP:127.0.0.1");
    if (certificate == QLatin1String("expired"))
        m_certificates->server(certificate, names, {QStringLiteral("-days"), QStringLiteral("-1")});
    else if (certificate == QLatin1String("self-signed"))
        m_certificates->selfSigned(certificate);
    else if (certificate == QLatin1String("other-name"))
        m_certificates->server(certificate, QStringLiteral("subjectAltName=DNS:redis.example"));
    else if (certificate == QLatin1String("other-address"))
        m_certificates->server(certificate, QStringLiteral("subjectAltName=IP:192.0.2.1"));
    else if (certificate == QLatin1String("short-key"))
        m_certificates->server(certificate, names, {}, QStringLiteral("rsa:1024"));
    else
        m_certificates->server(certificate, names, {QStringLiteral("-sha1")});
    const WeakOpenSsl weak(*m_certificates); // or the server itself would not use the weak ones
    const auto server = tlsServer(certificate);
    const Error error = errorOf(tlsOptions(*server));
    QVERIFY2(error.code == Code::Denied || error.code == Code::Unavailable, qPrintable(error.message));
    QVERIFY2(error.message.contains(reason), qPrintable(error.message));
    if (error.code == Code::Denied) // the certificate is shown
        QVERIFY2(error.detail.contains(QStringLiteral("SHA-256:"))
                     && error.detail.contains(QStringLiteral("(UTC)")),
                 qPrintable(error.detail));

    // Unknown authority: the same server, and nobody who vouches for it.
    if (certificate == QLatin1String("other-name")) {
        const auto good = tlsServer(QStringLiteral("server"));
        RedisOptions options = tlsOptions(*good);
        options.caFile.clear();
        QCOMPARE(errorOf(options).code, Code::Denied);
    }
}

void TestRedisConnection::clientCertificates()
{
    const auto server =
        tlsServer(QStringLiteral("server"), {QStringLiteral("--tls-auth-clients"), QStringLiteral("yes")});
    RedisOptions options = tlsOptions(*server);
    const Error error = errorOf(options);
    QVERIFY2(error.message.contains(QStringLiteral("client certificate")),
             qPrintable(error.message + error.detail));
    options.certificateFile = m_certificates->certificate(QStringLiteral("server"));
    options.keyFile = m_certificates->key(QStringLiteral("server"));
    QVERIFY2(RedisLink::open(options), qPrintable(errorOf(options).message));
    m_certificates->server(QStringLiteral("client"), QStringLiteral("subjectAltName=DNS:client"), {},
                           QStringLiteral("ed25519"));
    options.keyFile = m_certificates->path(QStringLiteral("missing.key"));
    QCOMPARE(errorOf(options).code, Code::NotFound);
    options.keyFile = options.certificateFile;
    QCOMPARE(errorOf(options).code, Code::Malformed);
    options.certificateFile.clear();
    options.caFile = m_certificates->key(QStringLiteral("server"));
    QCOMPARE(errorOf(options).code, Code::Malformed);
}

void TestRedisConnection::clearTextOnATlsPortAndTheReverse()
{
    RedisOptions options = tlsOptions(*m_redis); // TLS to a port of clear text
    options.connectTimeoutMs = 500;
    Error error = errorOf(options);
    QVERIFY2(error.message.contains(QStringLiteral("redis:// instead of rediss://")),
             qPrintable(error.message));

    const auto server = tlsServer(QStringLiteral("server")); // and clear text to a port of TLS
    error = errorOf(optionsFor(server->port()));
    QVERIFY2(error.message.contains(QStringLiteral("rediss://")), qPrintable(error.message));

    // Version 1.1 is not spoken any more.
    const WeakOpenSsl weak(*m_certificates);
    const auto old = tlsServer(QStringLiteral("server"),
                               {QStringLiteral("--tls-protocols"), QStringLiteral("TLSv1.1"),
                                QStringLiteral("--tls-ciphers"), QStringLiteral("DEFAULT@SECLEVEL=0")});
    error = errorOf(tlsOptions(*old));
    QVERIFY2(error.code == Code::Unavailable || error.code == Code::Denied, qPrintable(error.message));
}

void TestRedisConnection::refusals_data()
{
    QTest::addColumn<QByteArray>("reply");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char *reply, Code code, const char *sentence) {
        QTest::newRow(QByteArray(reply).split(' ').first().constData())
            << QByteArray(reply) << int(code) << QString::fromLatin1(sentence);
    };
    row("NOAUTH Authentication required.", Code::Locked, "asks for a password");
    row("WRONGPASS invalid username-password pair or user is disabled.", Code::Locked,
        "user name and password");
    row("NOPERM this user has no permissions to run the 'get' command", Code::Denied, "may not run GET");
    row("READONLY You can't write against a read only replica.", Code::Denied, "read-only replica");
    row("OOM command not allowed when used memory > 'maxmemory'.", Code::Internal, "out of memory");
    row("MISCONF Redis is configured to save RDB snapshots", Code::Internal, "cannot save to its disk");
    row("LOADING Redis is loading the dataset in memory", Code::Unavailable, "still loading");
    row("CLUSTERDOWN Hash slot not served", Code::Unavailable, "part of its slots has no primary");
    row("MASTERDOWN Link with MASTER is down", Code::Unavailable, "lost its primary");
    row("NOREPLICAS Not enough good replicas to write.", Code::Unavailable, "too few replicas");
    row("BUSY Redis is busy running a script.", Code::Unavailable, "SCRIPT KILL");
    row("WRONGTYPE Operation against a key holding the wrong kind of value", Code::Malformed,
        "another program");
    row("EXECABORT Transaction discarded", Code::Internal, "refused a transaction");
    row("CROSSSLOT Keys in request don't hash to the same slot", Code::Unsupported, "several slots");
    row("TRYAGAIN Multiple keys request during rehashing of slot", Code::Unavailable, "moving its keys");
    row("UNBLOCKED force unblock", Code::Unavailable, "changed its role");
    row("ERR max number of clients reached", Code::Unavailable, "maxclients");
    row("ERR unknown command 'FOO'", Code::Unsupported, "does not know GET");
}

void TestRedisConnection::refusals()
{
    QFETCH(QByteArray, reply);
    QFETCH(int, code);
    QFETCH(QString, sentence);
    const FakeServer server(
        [&](const QByteArray &command) { return command == "GET K" ? "-" + reply + "\r\n" : QByteArray(); });
    RedisOptions options = optionsFor(server.port());
    options.deadlineMs = 200;
    auto link = RedisLink::open(options);
    QVERIFY(link);
    const Result<OwnedReply> answer = (*link)->call("k", {"GET", "k"}, Intent::Read);
    QVERIFY(!answer);
    QCOMPARE(int(answer.error().code), code);
    QVERIFY2(answer.error().message.contains(sentence), qPrintable(answer.error().message));
    QVERIFY(!answer.error().detail.isEmpty());
    QVERIFY2(!answer.error().message.contains(QLatin1Char('%')), qPrintable(answer.error().message));
}

void TestRedisConnection::refusedForAWhile()
{
    // Nothing was done, so trying again is right also for what changes data; but only a few times.
    for (const char *refusal :
         {"-LOADING x\r\n", "-CLUSTERDOWN x\r\n", "-TRYAGAIN x\r\n", "-BUSY x\r\n", "-MASTERDOWN x\r\n"}) {
        std::atomic<int> left = 3;
        const FakeServer server([&](const QByteArray &command) -> QByteArray {
            return command == "SET K V" && left-- > 0 ? refusal : "";
        });
        auto link = RedisLink::open(optionsFor(server.port()));
        QVERIFY(link);
        QVERIFY((*link)->call("k", {"SET", "k", "v"}, Intent::Write));
        QCOMPARE(left.load(), -1);
    }
}

void TestRedisConnection::foreignProtocolIsClosed_data()
{
    QTest::addColumn<QByteArray>("reply");
    QTest::newRow("2^27 elements") << QByteArray("*134217728\r\n");
    QTest::newRow("2^63 bytes") << QByteArray("$9223372036854775807\r\n");
    QTest::newRow("a million containers") << QByteArray("*1\r\n").repeated(1'000'000);
    QTest::newRow("a line of 70 KB") << "+" + QByteArray(70'000, 'x') + "\r\n";
    QTest::newRow("HTTP") << QByteArray("HTTP/1.1 400 Bad Request\r\n\r\n");
}

void TestRedisConnection::foreignProtocolIsClosed()
{
    QFETCH(QByteArray, reply);
    std::atomic<bool> isBad = false;
    const FakeServer server(
        [&](const QByteArray &command) { return isBad && command == "GET K" ? reply : QByteArray(); });
    auto link = RedisLink::open(optionsFor(server.port()));
    QVERIFY(link);
    isBad = true;
    const Result<OwnedReply> answer = (*link)->call("k", {"GET", "k"}, Intent::Read);
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, Code::Malformed);
    QVERIFY(answer.error().message.contains(QStringLiteral("does not answer like a Redis server")));
    isBad = false; // a new connection is in step again
    QCOMPARE(textOf((*link)->call("k", {"GET", "k"}, Intent::Read).value().view()), QStringLiteral("OK"));
}

void TestRedisConnection::pushMessagesAnswerNothing()
{
    const FakeServer server([](const QByteArray &command) -> QByteArray {
        if (command == "GET K")
            return ">2\r\n+invalidate\r\n*1\r\n+k\r\n$5\r\nvalue\r\n>1\r\n+later\r\n";
        return command == "GET J" ? ":7\r\n" : "";
    });
    auto link = RedisLink::open(optionsFor(server.port()));
    QVERIFY(link);
    QCOMPARE(textOf((*link)->call("k", {"GET", "k"}, Intent::Read).value().view()), QStringLiteral("value"));
    QCOMPARE((*link)->call("j", {"GET", "j"}, Intent::Read).value().view().number(), 7);
}

void TestRedisConnection::rightsAreAskedOfTheServer()
{
    const QString before = m_redis->command({QStringLiteral("DBSIZE")});
    auto all = openRedisStore(m_redis->storeOptions());
    QVERIFY((*all)->info().capabilities.testFlag(Capability::Issue));
    QVERIFY((*all)->info().missingRights.isEmpty());
    QCOMPARE(m_redis->command({QStringLiteral("DBSIZE")}), before); // asking writes nothing

    m_redis->command({QStringLiteral("ACL"), QStringLiteral("SETUSER"), QStringLiteral("narrow"),
                      QStringLiteral("on"), QStringLiteral(">pw"), QStringLiteral("~refresh:*"),
                      QStringLiteral("+@all"), QStringLiteral("-unlink")});
    RedisStoreOptions options = m_redis->storeOptions(QStringLiteral("guide"));
    options.server.userName = QStringLiteral("narrow");
    options.server.password = secret("pw");
    auto guide = openRedisStore(options);
    QVERIFY(guide);
    const StoreInfo info = (*guide)->info();
    QVERIFY(info.capabilities.testFlag(Capability::List));
    QVERIFY(!info.capabilities.testFlag(Capability::RevokeSession));
    QVERIFY(!info.capabilities.testFlag(Capability::CutOff)); // nbf:user: is not among its keys
    const QString all2 = info.missingRights.join(QLatin1Char('\n'));
    QVERIFY2(all2.contains(QStringLiteral("Revoking a session is not possible"))
                 && all2.contains(QStringLiteral("\"+unlink\"")),
             qPrintable(all2));
    QVERIFY2(all2.contains(QStringLiteral("key pattern")), qPrintable(all2));

    // Without the right to ask, everything is taken as allowed and a refusal comes with the action.
    m_redis->command({QStringLiteral("ACL"), QStringLiteral("SETUSER"), QStringLiteral("narrow"),
                      QStringLiteral("-multi")});
    guide = openRedisStore(options);
    QVERIFY((*guide)->info().capabilities.testFlag(Capability::RevokeSession));
    m_redis->command({QStringLiteral("SET"), QStringLiteral("refresh:x"), QStringLiteral("u")});
    const auto outcome = (*guide)->revoke({SessionIds{{QStringLiteral("x")}}, {}, {}, 0});
    REFUSED(outcome, Code::Denied);
    QVERIFY(outcome.error().isRefusal);
    QVERIFY2(outcome.error().message.contains(QStringLiteral("store roles")),
             qPrintable(outcome.error().message));
    m_redis->command({QStringLiteral("DEL"), QStringLiteral("refresh:x")});
}

void TestRedisConnection::shippedRoles_data()
{
    QTest::addColumn<QString>("role");
    QTest::addColumn<QString>("layout");
    for (const char *role : {"support", "admin"}) {
        for (const char *layout : {"native", "guide"})
            QTest::addRow("%s, %s", role, layout) << QString::fromLatin1(role) << QString::fromLatin1(layout);
    }
}

void TestRedisConnection::shippedRoles()
{
    QFETCH(QString, role);
    QFETCH(QString, layout);
    const RedisServer server;
    QCOMPARE(makeShippedUser(server, role, QStringLiteral("pw")), QStringLiteral("OK"));

    auto owner = openRedisStore(server.storeOptions(layout));
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    QVERIFY((*owner)->insert(sampleSession(QStringLiteral("s1"), QStringLiteral("alice"), now)));
    RedisStoreOptions options = server.storeOptions(layout);
    options.server.userName = QStringLiteral("gatehouse-") + role;
    options.server.password = secret("pw");
    auto store = openRedisStore(options);
    QVERIFY2(store, qPrintable(store ? QString() : store.error().message));
    SessionBatch batch;
    QVERIFY((*store)->scan(batch));
    QCOMPARE(batch.size(), 1U);
    const bool isAdmin = role == QLatin1String("admin");
    const StoreInfo info = (*store)->info();
    QCOMPARE(info.capabilities.testFlag(Capability::RevokeSession), isAdmin);
    QCOMPARE(info.capabilities.testFlag(Capability::RevokeUser), isAdmin);
    QCOMPARE(info.capabilities.testFlag(Capability::CutOff), isAdmin);
    QVERIFY(!info.capabilities.testFlag(Capability::Issue)); // neither role logs anybody in
    const auto one = (*store)->revoke(
        {SessionIds{{QStringLiteral("s1")}}, QStringLiteral("x"), QStringLiteral("ops"), now});
    if (isAdmin)
        QCOMPARE(one.value().count(RevokeItem::Outcome::Revoked), 1);
    else
        REFUSED(one, Code::Denied);
    const auto user =
        (*store)->revoke({UserSessions{QStringLiteral("alice"), {}}, {}, QStringLiteral("ops"), now});
    QCOMPARE(user.has_value(), isAdmin);
    QVERIFY(server.command({QStringLiteral("DBSIZE")}).toInt() > 0);
    RespConnection connection(server.address(), options.server);
    std::string flush;
    appendCommand(flush, {"FLUSHALL"});
    QVERIFY(connection.open());
    QVERIFY(connection.roundTrip(flush, QDeadlineTimer(1000)).value().view().isError());
}

/// Each step of the test of a connection, and what changes as it happens. To be told, a role needs one more
/// right: it also shows passwords that stand in the server's configuration, so the operator gives it.
void TestRedisConnection::shippedRolesCheckAndHear()
{
    QFETCH(QString, role);
    QFETCH(QString, layout);
    const RedisServer server({QStringLiteral("--notify-keyspace-events"), QStringLiteral("Kg$xe")});
    QCOMPARE(makeShippedUser(server, role, QStringLiteral("pw")), QStringLiteral("OK"));
    const auto owner = openRedisStore(server.storeOptions(layout));
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    REQUIRE((*owner)->insert(sampleSession(QStringLiteral("s1"), QStringLiteral("alice"), now)));
    RedisStoreOptions options = server.storeOptions(layout);
    options.server.userName = QStringLiteral("gatehouse-") + role;
    options.server.password = secret("pw");
    const auto sample = sampleRedisLayout(options);
    REQUIRE(sample);
    QCOMPARE(layout == QLatin1String("guide") ? sample->guide : sample->native, 1);
    if (layout != QLatin1String("guide"))
        return;
    for (const char *flags : {"Kg$xe", "Eg$xe"}) {
        server.command({QStringLiteral("CONFIG"), QStringLiteral("SET"),
                        QStringLiteral("notify-keyspace-events"), QLatin1String(flags)});
        server.command({QStringLiteral("ACL"), QStringLiteral("SETUSER"), options.server.userName,
                        QStringLiteral("-config")});
        const auto store = openRedisStore(options);
        REQUIRE(store);
        SessionBatch batch;
        REFUSED((*store)->changes(0, batch), Code::Unsupported);
        QVERIFY((*store)->info().liveness.contains(QStringLiteral("CONFIG GET")));
        server.command({QStringLiteral("ACL"), QStringLiteral("SETUSER"), options.server.userName,
                        QStringLiteral("+config|get")});
        const auto mark = (*store)->changes(0, batch);
        REQUIRE(mark);
        server.command({QStringLiteral("SET"), QStringLiteral("refresh:") + QLatin1String(flags),
                        QStringLiteral("ben"), QStringLiteral("EX"), QStringLiteral("60")});
        QTRY_VERIFY((*store)->changes(*mark, batch) && batch.size() == 1);
    }
}

void TestRedisConnection::nopermNamesCommandAndKey()
{
    const Error command = errorFromReply("NOPERM this user has no permissions to run the 'acl|list' command",
                                         "ACL", QStringLiteral("h:1"));
    QVERIFY2(command.message.contains(QStringLiteral("ACL LIST"))
                 && command.message.contains(QStringLiteral("+acl|list")),
             qPrintable(command.message));
    const Error key =
        errorFromReply("NOPERM this user has no permissions to access one of the keys used as arguments",
                       "GET", QStringLiteral("h:1"));
    QVERIFY2(key.message.contains(QStringLiteral("key pattern"))
                 && key.message.contains(QStringLiteral("GET")),
             qPrintable(key.message));
}

void TestRedisConnection::replicasAreReadOnly()
{
    const RedisServer replica(
        {QStringLiteral("--replicaof"), QStringLiteral("127.0.0.1"), QString::number(m_redis->port())});
    QTRY_VERIFY_WITH_TIMEOUT(replica.command({QStringLiteral("ROLE")}).contains(QStringLiteral("connected")),
                             10'000);
    auto store = openRedisStore(replica.storeOptions());
    QVERIFY(store);
    const StoreInfo info = (*store)->info();
    QVERIFY(info.capabilities.testFlag(Capability::List));
    QVERIFY(!info.capabilities.testFlag(Capability::RevokeSession));
    QVERIFY(info.missingRights.join(QLatin1Char(' ')).contains(QStringLiteral("is a replica")));
    const Done refused = (*store)->insert(sampleSession(QStringLiteral("s1")));
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, Code::Denied);
    QVERIFY2(refused.error().message.contains(QStringLiteral("read-only replica")),
             qPrintable(refused.error().message));
}

void TestRedisConnection::readOnlyProfilesSendNothingThatChanges()
{
    RedisStoreOptions options = m_redis->storeOptions();
    options.server.isReadOnly = true;
    auto store = openRedisStore(options);
    QVERIFY(store);
    QVERIFY(!(*store)->info().capabilities.testFlag(Capability::RevokeUser));
    const QString before = m_redis->command({QStringLiteral("DBSIZE")});
    QCOMPARE((*store)->insert(sampleSession(QStringLiteral("read-only"))).error().code, Code::Denied);
    QCOMPARE((*store)->deny({QStringLiteral("t")}, 1, {}, 0).error().code, Code::Denied);
    QCOMPARE((*store)->revoke({UserSessions{QStringLiteral("u"), {}}, {}, {}, 0}).error().code, Code::Denied);
    QVERIFY((*store)->find(QStringLiteral("read-only")));
    QCOMPARE(m_redis->command({QStringLiteral("DBSIZE")}), before);
}

void TestRedisConnection::evictionIsWarnedOf()
{
    const RedisServer server({QStringLiteral("--maxmemory"), QStringLiteral("50mb"),
                              QStringLiteral("--maxmemory-policy"), QStringLiteral("allkeys-lru")});
    auto store = openRedisStore(server.storeOptions());
    QVERIFY(store);
    const QString rights = (*store)->info().missingRights.join(QLatin1Char(' '));
    QVERIFY2(rights.contains(QStringLiteral("allkeys-lru")) && rights.contains(QStringLiteral("noeviction")),
             qPrintable(rights));
    QVERIFY((*store)->info().capabilities.testFlag(Capability::Issue));
}

void TestRedisConnection::outOfMemoryWritesNothing()
{
    const RedisServer server;
    auto store = openRedisStore(server.storeOptions());
    QVERIFY((*store)->insert(sampleSession(QStringLiteral("s1"))));
    server.command({QStringLiteral("CONFIG"), QStringLiteral("SET"), QStringLiteral("maxmemory"),
                    QStringLiteral("1mb")});
    const Done refused = (*store)->insert(sampleSession(QStringLiteral("s2")));
    QVERIFY(!refused);
    QVERIFY2(refused.error().message.contains(QStringLiteral("memory")), qPrintable(refused.error().message));
    const auto rotation = (*store)->rotate(refreshOf(QStringLiteral("s1"), 0, startMs));
    QVERIFY(!rotation);
    QVERIFY2(rotation.error().message.contains(QStringLiteral("out of memory")),
             qPrintable(rotation.error().message));
    server.command(
        {QStringLiteral("CONFIG"), QStringLiteral("SET"), QStringLiteral("maxmemory"), QStringLiteral("0")});
    QCOMPARE((*store)->find(QStringLiteral("s1")).value()->generation, 0U);
    QCOMPARE((*store)->history(QStringLiteral("s1")).value().size(), 1U);
    QVERIFY(!(*store)->find(QStringLiteral("s2")).value());
}

void TestRedisConnection::diskTroubleRefusesWrites()
{
    const RedisServer server({QStringLiteral("--save"), QStringLiteral("900 1"),
                              QStringLiteral("--dbfilename"), QStringLiteral("dump")});
    auto store = openRedisStore(server.storeOptions());
    QVERIFY((*store)->insert(sampleSession(QStringLiteral("s1"))));
    QVERIFY(QDir(server.folder()).mkdir(QStringLiteral("dump"))); // a folder is in the way of the file
    server.command({QStringLiteral("BGSAVE")});
    QTRY_VERIFY_WITH_TIMEOUT(server.command({QStringLiteral("INFO"), QStringLiteral("persistence")})
                                 .contains(QStringLiteral("rdb_last_bgsave_status:err")),
                             10'000);
    const Done refused = (*store)->insert(sampleSession(QStringLiteral("s2")));
    QVERIFY(!refused);
    QVERIFY2(refused.error().message.contains(QStringLiteral("cannot save to its disk")),
             qPrintable(refused.error().message));
    QVERIFY((*store)->ping());
    QVERIFY(openRedisStore(server.storeOptions())); // reading goes on
    QVERIFY((*store)->find(QStringLiteral("s1")).value());
}

void TestRedisConnection::tooFewReplicas()
{
    const RedisServer server({QStringLiteral("--min-replicas-to-write"), QStringLiteral("1")});
    auto store = openRedisStore(server.storeOptions());
    QVERIFY(store);
    const Done refused = (*store)->insert(sampleSession(QStringLiteral("s1")));
    QVERIFY(!refused);
    QVERIFY2(refused.error().message.contains(QStringLiteral("too few replicas")),
             qPrintable(refused.error().message));
    QVERIFY((*store)->find(QStringLiteral("s1")));
}

void TestRedisConnection::foreignKeysAreNamed()
{
    const RedisServer server;
    auto store = openRedisStore(server.storeOptions());
    server.command(
        {QStringLiteral("SET"), QStringLiteral("gatehouse:{u1}:index"), QStringLiteral("foreign")});
    const Done refused = (*store)->insert(sampleSession(QStringLiteral("s1")));
    QVERIFY(!refused);
    QVERIFY2(refused.error().message.contains(QStringLiteral("another program")),
             qPrintable(refused.error().message));
    QVERIFY(!(*store)->find(QStringLiteral("s1")).value());
    QCOMPARE(server.command({QStringLiteral("EXISTS"), QStringLiteral("gatehouse:{u1}:h:s1")}),
             QStringLiteral("0"));
    QCOMPARE(server.command({QStringLiteral("GET"), QStringLiteral("gatehouse:{u1}:index")}),
             QStringLiteral("foreign"));
    // A record that makes no session is an error, never a session.
    server.command({QStringLiteral("SET"), QStringLiteral("gatehouse:sid:s9"), QStringLiteral("u2")});
    server.command({QStringLiteral("HSET"), QStringLiteral("gatehouse:{u2}:s:s9"), QStringLiteral("user"),
                    QStringLiteral("u2"), QStringLiteral("generation"), QStringLiteral("many")});
    QCOMPARE((*store)->find(QStringLiteral("s9")).error().code, Code::Malformed);
    QVERIFY(!(*store)->rotate(refreshOf(QStringLiteral("s9"), 0, startMs)));
    SessionBatch batch;
    QVERIFY((*store)->scan(batch));
    QVERIFY(batch.isEmpty());
}

void TestRedisConnection::stopEndsTheWaiting()
{
    QTcpServer silent;
    silent.listen(QHostAddress::LocalHost);
    std::atomic<bool> stop = false;
    RedisOptions options = optionsFor(silent.serverPort());
    options.deadlineMs = 60'000;
    options.stop = &stop;
    std::thread stopper([&] {
        QThread::msleep(200);
        stop = true;
    });
    QElapsedTimer taken;
    taken.start();
    const Error error = errorOf(options);
    stopper.join();
    QCOMPARE(error.code, Code::Cancelled);
    QVERIFY2(taken.elapsed() < 5000, qPrintable(QString::number(taken.elapsed())));
}

QTEST_GUILESS_MAIN(TestRedisConnection)
#include "tst_redisconnection.moc"
