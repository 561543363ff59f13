// SPDX-License-Identifier: MIT
// Fetching key sets from a real local server that misbehaves in every way we know.
#include "core/http/boundeddownload.h"
#include "core/http/jwksfetcher.h"
#include "tests/support/certificates.h"
#include "tests/support/httpresponder.h"

#include <QHostInfo>

#include <QProcess>
#include <QSslKey>
#include <QSslServer>
#include <QSslSocket>
#include <QTemporaryDir>
#include <QTest>

using namespace gatehouse;

namespace {

const QByteArray keyA =
    R"({"kty":"OKP","crv":"Ed25519","kid":"a","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})";
const QByteArray otherKeyA =
    R"({"kty":"EC","crv":"P-256","kid":"a","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})";
const QByteArray privateKey =
    R"({"kty":"OKP","crv":"Ed25519","kid":"p","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"})";
const QByteArray symmetricKey =
    R"({"kty":"oct","kid":"s","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"})";

QByteArray set(const QByteArray &keys) { return "{\"keys\":[" + keys + "]}"; }

} // namespace

class TestJwksFetcher : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void fetchesAndKeeps();
    void keepsOldKeysWhenTheServerFails_data();
    void keepsOldKeysWhenTheServerFails();
    void refusesAtFirst_data();
    void refusesAtFirst();
    void asksOnceForAnUnknownKid();
    void oneDownloadForCallersAtOnce();
    void aChangedKeyIsAnAlarm();
    void anAlarmStays();
    void privateAndSymmetricKeysAreAnAlarm();
    void aKidThatWasAwayIsStillKnown();
    void anAlarmIsNotForgottenAtOnce();
    void oneBadKeyDoesNotDisableTheOthers();
    void setsOfVeryManyKeysAreNotLookedAt();
    void aPersonMayAskAgainAtOnce();
    void aPersonMayAskAnIssuerAgain();
    void placesOfAddresses_data();
    void placesOfAddresses();
    void namesAreAskedByAddress();
    void namesThatLeadHereAreNotFollowed();
    void urlsAreChecked_data();
    void urlsAreChecked();
    void slowServersTimeOut();
    void readsDiscovery();
    void discoveryMustNameTheIssuer();
    void tlsHasNoException();

private:
    Result<FetchedKeys> fetch(const QString &kid = {}) { return wait(m_fetcher->fromUrl(m_url, kid)); }
    Result<FetchedKeys> fetchNow() { return wait(m_fetcher->fromUrl(m_url, {}, JwksFetcher::Asking::Now)); }
    template <class T>
    static T wait(QFuture<T> future)
    {
        [&] { QTRY_VERIFY_WITH_TIMEOUT(future.isFinished(), 10'000); }();
        return future.result();
    }

    FixedClock m_clock{1'767'225'600'000};
    std::unique_ptr<QTcpServer> m_server;
    Responder *m_responder = nullptr;
    std::unique_ptr<JwksFetcher> m_fetcher;
    QUrl m_url;
};

void TestJwksFetcher::init()
{
    m_fetcher.reset();
    m_server = std::make_unique<QTcpServer>();
    QVERIFY(m_server->listen(QHostAddress::LocalHost));
    m_responder = new Responder(m_server.get());
    m_responder->reply = Responder::ok(set(keyA));
    m_url = QUrl(QStringLiteral("http://127.0.0.1:%1/jwks.json").arg(m_server->serverPort()));
    m_fetcher = std::make_unique<JwksFetcher>(m_clock);
}

void TestJwksFetcher::fetchesAndKeeps()
{
    const auto first = fetch();
    QVERIFY2(first.has_value(), first ? "" : qPrintable(first.error().message));
    QCOMPARE(first->keys.keys().size(), std::size_t(1));
    QCOMPARE(first->fetchedMs, m_clock.nowMs());
    QVERIFY(!first->stale);
    QVERIFY(fetch(QStringLiteral("a")).has_value());
    QCOMPARE(m_responder->requests, 1);
    m_clock.advance(JwksFetcher::maxAgeMs + 1);
    QVERIFY(fetch(QStringLiteral("a")).has_value());
    QCOMPARE(m_responder->requests, 2);
}

void TestJwksFetcher::keepsOldKeysWhenTheServerFails_data()
{
    QTest::addColumn<QByteArray>("reply");
    QTest::newRow("404") << QByteArray("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    QTest::newRow("500") << QByteArray("HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n");
    QTest::newRow("html") << Responder::ok("<!doctype html><title>Login</title>", "text/html");
    QTest::newRow("emptied set") << Responder::ok(set({}));
    QTest::newRow("too large") << Responder::ok(set(keyA) + QByteArray(600 * 1024, ' '));
    QTest::newRow("redirect to another scheme") << Responder::redirect("ftp://example.test/jwks");
    QTest::newRow("redirect to this machine") << Responder::redirect("/elsewhere");
    QTest::newRow("redirect to no address") << Responder::redirect("http://0.0.0.0/jwks");
    QTest::newRow("redirect to an address in disguise") << Responder::redirect("http://[::ffff:7f00:1]/jwks");
    QTest::newRow("redirect to a number") << Responder::redirect("http://2130706433/jwks");
    QTest::newRow("cut off") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{\"keys\":[");
    QTest::newRow("not HTTP") << QByteArray("SSH-2.0-OpenSSH_9.2\r\n");
    QTest::newRow("gzip nobody asked for") << QByteArray(
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08\x00", 66);
}

void TestJwksFetcher::keepsOldKeysWhenTheServerFails()
{
    QFETCH(QByteArray, reply);
    QVERIFY(fetch().has_value());
    const qint64 fetchedMs = m_clock.nowMs();
    m_clock.advance(JwksFetcher::maxAgeMs + 1);
    m_responder->reply = reply;
    const auto later = fetch();
    QVERIFY(later.has_value());
    QVERIFY(later->stale.has_value());
    QVERIFY(!later->stale->message.isEmpty());
    QCOMPARE(later->fetchedMs, fetchedMs);
    QCOMPARE(later->keys.keys().size(), std::size_t(1));
}

void TestJwksFetcher::refusesAtFirst_data()
{
    QTest::addColumn<QByteArray>("reply");
    QTest::addColumn<int>("code");
    QTest::newRow("404") << QByteArray("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
                         << int(Error::Code::NotFound);
    QTest::newRow("500") << QByteArray("HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n")
                         << int(Error::Code::Unavailable);
    QTest::newRow("too large") << Responder::ok(QByteArray(10 * 1024 * 1024, ' '))
                               << int(Error::Code::Malformed);
    QTest::newRow("not JSON") << Responder::ok("hello") << int(Error::Code::Malformed);
    QTest::newRow("redirect to this machine") << Responder::redirect("/loop") << int(Error::Code::Malformed);
}

void TestJwksFetcher::refusesAtFirst()
{
    QFETCH(QByteArray, reply);
    QFETCH(int, code);
    m_responder->reply = reply;
    const auto result = fetch();
    QVERIFY(!result.has_value());
    QCOMPARE(int(result.error().code), code);
    QVERIFY(!result.error().message.isEmpty());
}

void TestJwksFetcher::asksOnceForAnUnknownKid()
{
    QVERIFY(fetch().has_value());
    m_clock.advance(JwksFetcher::cooldownMs + 1);
    QVERIFY(fetch(QStringLiteral("new")).has_value());
    QCOMPARE(m_responder->requests, 2);
    for (int i = 0; i < 50; ++i)
        QVERIFY(fetch(QStringLiteral("new%1").arg(i)).has_value());
    QCOMPARE(m_responder->requests, 2);
    m_clock.advance(JwksFetcher::cooldownMs + 1);
    QVERIFY(fetch(QStringLiteral("new")).has_value());
    QCOMPARE(m_responder->requests, 3);
}

void TestJwksFetcher::oneDownloadForCallersAtOnce()
{
    auto first = m_fetcher->fromUrl(m_url, {});
    auto second = m_fetcher->fromUrl(m_url, QStringLiteral("a"));
    QVERIFY(wait(first).has_value());
    QVERIFY(wait(second).has_value());
    QCOMPARE(m_responder->requests, 1);
}

void TestJwksFetcher::aChangedKeyIsAnAlarm()
{
    QVERIFY(fetch()->alarms.isEmpty());
    m_clock.advance(JwksFetcher::maxAgeMs + 1);
    m_responder->reply = Responder::ok(set(otherKeyA));
    const auto changed = fetch();
    QVERIFY(changed.has_value());
    QCOMPARE(changed->alarms.size(), 1);
    QVERIFY(changed->alarms.first().contains(QLatin1String("kid a ")));
}

void TestJwksFetcher::anAlarmStays()
{
    QVERIFY(fetch()->alarms.isEmpty());
    m_responder->reply = Responder::ok(set(otherKeyA));
    QCOMPARE(fetchNow()->alarms.size(), 1);
    QCOMPARE(fetchNow()->alarms.size(), 1); // Nothing changed since, but nobody has looked into it either.
    QCOMPARE(fetch()->alarms.size(), 1);
}

void TestJwksFetcher::aKidThatWasAwayIsStillKnown()
{
    const QByteArray keyB = QByteArray(otherKeyA).replace(R"("kid":"a")", R"("kid":"b")");
    QVERIFY(keyB != otherKeyA);
    QVERIFY(fetch()->alarms.isEmpty());
    m_responder->reply = Responder::ok(set(keyB));
    QVERIFY(fetchNow()->alarms.isEmpty());
    m_responder->reply = Responder::ok(set(keyB + ',' + otherKeyA));
    QCOMPARE(fetchNow()->alarms.size(), 1);
}

void TestJwksFetcher::anAlarmIsNotForgottenAtOnce()
{
    QVERIFY(fetch().has_value());
    m_responder->reply = Responder::ok(set(privateKey));
    QVERIFY(!fetchNow().has_value());
    const int asked = m_responder->requests;
    // The good keys of before are not to be trusted either, and the server is not asked for every token.
    QVERIFY(!fetch().has_value());
    QCOMPARE(m_responder->requests, asked);
    m_responder->reply = "HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n";
    m_clock.advance(JwksFetcher::cooldownMs + 1);
    const auto failing = fetch();
    QVERIFY(!failing.has_value() && failing.error().message.startsWith(QLatin1String("ALARM")));
    m_responder->reply = Responder::ok(set(keyA));
    m_clock.advance(JwksFetcher::cooldownMs + 1);
    QVERIFY(fetch().has_value());
}

void TestJwksFetcher::oneBadKeyDoesNotDisableTheOthers()
{
    m_responder->reply =
        Responder::ok(set(keyA + R"(,{"kty":"EC","crv":"P-256","kid":"b","x":"AA","y":"AA"})"));
    const auto keys = fetch();
    QVERIFY2(keys.has_value(), keys ? "" : qPrintable(keys.error().message));
    QCOMPARE(keys->keys.keys().size(), std::size_t(1));
    QCOMPARE(keys->keys.refused().size(), std::size_t(1));
    // Broken as it is, it gives away its private part.
    m_responder->reply =
        Responder::ok(set(keyA + R"(,{"kty":"EC","crv":"P-256","kid":"b","x":"AA","y":"AA","d":"AA"})"));
    const auto given = fetchNow();
    QVERIFY(!given.has_value() && given.error().message.contains(QLatin1String("(kid b)")));
    // So does one of a kind that is not known here.
    m_responder->reply = Responder::ok(set(keyA + R"(,{"kty":"AKP","kid":"pq","pub":"AA"})"));
    QVERIFY(fetchNow().has_value());
    m_responder->reply = Responder::ok(set(keyA + R"(,{"kty":"AKP","kid":"pq","pub":"AA","priv":"AA"})"));
    const auto unknown = fetchNow();
    QVERIFY(!unknown.has_value() && unknown.error().message.contains(QLatin1String("(kid pq)")));
}

/// Each of them would have to be checked; what was kept serves on.
void TestJwksFetcher::setsOfVeryManyKeysAreNotLookedAt()
{
    const auto copies = [](int count) {
        QByteArray keys = keyA;
        for (int i = 1; i < count; ++i)
            keys += ',' + keyA;
        return Responder::ok(set(keys));
    };
    m_responder->reply = copies(256);
    QVERIFY(fetch().has_value());
    m_responder->reply = copies(257);
    const auto old = fetchNow();
    QVERIFY(old && old->stale && old->keys.keys().size() == 256);
    QVERIFY2(old->stale->message.contains(QLatin1String("more than 256 keys")),
             qPrintable(old->stale->message));
}

void TestJwksFetcher::aPersonMayAskAgainAtOnce()
{
    QVERIFY(fetch().has_value());
    QVERIFY(fetchNow().has_value());
    QCOMPARE(m_responder->requests, 2);
    m_responder->reply = "HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n";
    const auto failed = fetchNow();
    QVERIFY(failed && failed->stale && failed->keys.keys().size() == 1);
    QCOMPARE(m_responder->requests, 3);
    QVERIFY(fetch(QStringLiteral("unknown")).has_value());
    QCOMPARE(m_responder->requests, 3);
}

void TestJwksFetcher::aPersonMayAskAnIssuerAgain()
{
    const QString issuer = QStringLiteral("http://127.0.0.1:%1").arg(m_server->serverPort());
    const auto document = [&issuer](const QByteArray &uri) {
        return Responder::ok("{\"issuer\":\"" + issuer.toUtf8() + "\",\"jwks_uri\":\"" + issuer.toUtf8() + uri
                             + "\"}");
    };
    m_responder->replyForPath.insert("/.well-known/openid-configuration", document("/old.json"));
    m_responder->replyForPath.insert("/old.json", Responder::ok(set(keyA)));
    m_responder->replyForPath.insert("/new.json", Responder::ok(set(otherKeyA)));
    QVERIFY(wait(m_fetcher->fromIssuer(issuer, {}))->source.path() == QLatin1String("/old.json"));
    m_responder->replyForPath.insert("/.well-known/openid-configuration", document("/new.json"));
    QVERIFY(wait(m_fetcher->fromIssuer(issuer, {}))->source.path() == QLatin1String("/old.json"));
    const auto again = wait(m_fetcher->fromIssuer(issuer, {}, JwksFetcher::Asking::Now));
    QVERIFY(again->source.path() == QLatin1String("/new.json"));
    m_responder->replyForPath.insert("/.well-known/openid-configuration", "HTTP/1.1 500 Oh\r\n\r\n");
    QVERIFY(wait(m_fetcher->fromIssuer(issuer, {}, JwksFetcher::Asking::Now)).has_value());
    // An issuer that moves its keys is followed without anybody asking for it.
    m_responder->replyForPath.insert("/.well-known/openid-configuration", document("/old.json"));
    QVERIFY(wait(m_fetcher->fromIssuer(issuer, {}))->source.path() == QLatin1String("/new.json"));
    m_clock.advance(JwksFetcher::maxAgeMs + 1);
    QVERIFY(wait(m_fetcher->fromIssuer(issuer, {}))->source.path() == QLatin1String("/old.json"));
}

void TestJwksFetcher::placesOfAddresses_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<int>("place");
    const auto row = [](const char *address, NetworkPlace place) {
        QTest::newRow(address) << QString::fromLatin1(address) << int(place);
    };
    for (const char *own :
         {"127.0.0.1", "127.8.9.1", "0.0.0.0", "0.1.2.3", "::", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1",
          "2002:7f00:1::", "169.254.169.254", "fe80::1", "224.0.0.1", "255.255.255.255", "ff02::1", ""})
        row(own, NetworkPlace::Own);
    for (const char *near : {"10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1",
                             "fd00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:c0a8:1::", "198.19.0.1"})
        row(near, NetworkPlace::Private);
    for (const char *far : {"8.8.8.8", "172.32.0.1", "192.169.0.1", "100.128.0.1", "2606:4700::1111",
                            "::ffff:8.8.8.8", "64:ff9b::808:808"})
        row(far, NetworkPlace::Public);
}

void TestJwksFetcher::placesOfAddresses()
{
    QFETCH(QString, address);
    QFETCH(int, place);
    QCOMPARE(int(placeOf(QHostAddress(address))), place);
}

namespace {

/// A server with a certificate for `names`, which this process trusts.
class TlsServer {
public:
    explicit TlsServer(const QString &names)
    {
        m_certificates.server(QStringLiteral("named"), names);
        QFile authority(m_certificates.certificate(QStringLiteral("ca"))),
            key(m_certificates.key(QStringLiteral("named"))),
            certificate(m_certificates.certificate(QStringLiteral("named")));
        if (!authority.open(QIODevice::ReadOnly) || !key.open(QIODevice::ReadOnly)
            || !certificate.open(QIODevice::ReadOnly))
            qFatal("no certificates");
        QSslConfiguration tls = m_before;
        tls.addCaCertificate(QSslCertificate(&authority));
        QSslConfiguration::setDefaultConfiguration(tls);
        tls.setPrivateKey(QSslKey(&key, QSsl::Rsa));
        tls.setLocalCertificate(QSslCertificate(&certificate));
        server.setSslConfiguration(tls);
        if (!server.listen(QHostAddress::LocalHost))
            qFatal("no server");
        responder = new Responder(&server);
    }
    ~TlsServer() { QSslConfiguration::setDefaultConfiguration(m_before); }
    QUrl url(const QString &host) const
    {
        return QUrl(QStringLiteral("https://%1:%2/jwks").arg(host).arg(server.serverPort()));
    }
    QSslServer server;
    Responder *responder;

private:
    test::Certificates m_certificates;
    QSslConfiguration m_before = QSslConfiguration::defaultConfiguration();
};

} // namespace

/// The connection goes to the address that was looked at, and is one to the name all the same.
void TestJwksFetcher::namesAreAskedByAddress()
{
    TlsServer tls(QStringLiteral("subjectAltName=DNS:localhost"));
    tls.responder->reply = Responder::ok(set(keyA));
    JwksFetcher fetcher(m_clock);
    const auto keys = wait(fetcher.fromUrl(tls.url(QStringLiteral("localhost")), {}));
    QVERIFY2(keys.has_value(), keys ? "" : qPrintable(keys.error().message));
    QVERIFY2(tls.responder->lastRequest.contains(
                 "Host: localhost:" + QByteArray::number(tls.server.serverPort()) + "\r\n"),
             tls.responder->lastRequest);
    // The certificate is for the name, not for the address behind it.
    const auto byAddress = wait(fetcher.fromUrl(tls.url(QStringLiteral("127.0.0.1")), {}));
    QVERIFY(!byAddress.has_value() && byAddress.error().message.contains(QLatin1String("certificate")));
}

void TestJwksFetcher::namesThatLeadHereAreNotFollowed()
{
    const QString here = QHostInfo::localHostName();
    const auto addresses = QHostInfo::fromName(here).addresses();
    const bool leadsHere = std::any_of(addresses.begin(), addresses.end(), [](const QHostAddress &address) {
        return placeOf(address) == NetworkPlace::Own;
    });
    if (!leadsHere || isLoopbackHost(here))
        QSKIP("the name of this machine does not lead to itself");
    TlsServer tls(QStringLiteral("subjectAltName=DNS:localhost,DNS:") + here);
    QUrl target = tls.url(here);
    target.setPath(QStringLiteral("/elsewhere"));
    tls.responder->reply = Responder::redirect(target.toEncoded());
    JwksFetcher fetcher(m_clock);
    const auto keys = wait(fetcher.fromUrl(tls.url(QStringLiteral("localhost")), {}));
    QVERIFY(!keys.has_value());
    QVERIFY2(keys.error().message.contains(QLatin1String("this machine itself")),
             qPrintable(keys.error().message));
    QCOMPARE(tls.responder->requests, 1);
    // The same by a URL that was learned from somewhere in the Internet.
    QNetworkAccessManager network;
    BoundedDownload::Limits limits;
    limits.learnedFrom = NetworkPlace::Public;
    const auto learned = wait(BoundedDownload::get(network, target, limits));
    QVERIFY(!learned.has_value() && learned.error().code == Error::Code::Malformed);
    QCOMPARE(tls.responder->requests, 1);
}

void TestJwksFetcher::privateAndSymmetricKeysAreAnAlarm()
{
    QVERIFY(fetch().has_value());
    for (const QByteArray &key : {privateKey, symmetricKey}) {
        m_clock.advance(JwksFetcher::maxAgeMs + 1);
        m_responder->reply = Responder::ok(set(key));
        const auto result = fetch();
        QVERIFY(!result.has_value());
        QVERIFY(result.error().message.startsWith(QLatin1String("ALARM")));
        QVERIFY(!result.error().message.contains(QLatin1String("nWGx")));
    }
}

void TestJwksFetcher::urlsAreChecked_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<bool>("allowed");
    const auto row = [](const char *url, bool allowed) {
        QTest::newRow(url) << QString::fromLatin1(url) << allowed;
    };
    row("https://issuer.example/jwks", true);
    row("http://localhost:8080/jwks", true);
    row("http://127.0.0.1/jwks", true);
    row("http://[::1]/jwks", true);
    row("http://issuer.example/jwks", false);
    row("http://localhost.issuer.example/jwks", false);
    row("file:///etc/passwd", false);
    row("ftp://issuer.example/jwks", false);
    row("https://user:pass@issuer.example/jwks", false);
    row("issuer.example", false);
    row("", false);
}

void TestJwksFetcher::urlsAreChecked()
{
    QFETCH(QString, url);
    QFETCH(bool, allowed);
    QCOMPARE(checkFetchUrl(QUrl(url)).has_value(), allowed);
}

void TestJwksFetcher::slowServersTimeOut()
{
    m_responder->slowMs = 50;
    QNetworkAccessManager network;
    BoundedDownload::Limits limits;
    limits.deadlineMs = 300;
    const auto result = wait(BoundedDownload::get(network, m_url, limits));
    QVERIFY(!result.has_value());
    QCOMPARE(result.error().code, Error::Code::Timeout);
    QVERIFY(result.error().message.contains(QLatin1String("127.0.0.1")));
    QVERIFY2(!result.error().message.contains(QLatin1String("(s)")), qPrintable(result.error().message));
}

void TestJwksFetcher::readsDiscovery()
{
    const QString issuer = QStringLiteral("http://127.0.0.1:%1/tenant").arg(m_server->serverPort());
    m_responder->reply = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
    m_responder->replyForPath.insert(
        "/.well-known/oauth-authorization-server/tenant",
        Responder::ok("{\"issuer\":\"" + issuer.toUtf8() + "\",\"jwks_uri\":\"" + m_url.toEncoded() + "\"}"));
    m_responder->replyForPath.insert("/jwks.json", Responder::ok(set(keyA)));
    const auto keys = wait(m_fetcher->fromIssuer(issuer, {}));
    QVERIFY2(keys.has_value(), keys ? "" : qPrintable(keys.error().message));
    QCOMPARE(keys->source, m_url);
    QCOMPARE(keys->keys.keys().size(), std::size_t(1));
}

void TestJwksFetcher::discoveryMustNameTheIssuer()
{
    const QString issuer = QStringLiteral("http://127.0.0.1:%1").arg(m_server->serverPort());
    m_responder->reply =
        Responder::ok("{\"issuer\":\"" + issuer.toUtf8() + "/\",\"jwks_uri\":\"" + m_url.toEncoded() + "\"}");
    const auto keys = wait(m_fetcher->fromIssuer(issuer, {}));
    QVERIFY(!keys.has_value());
    QVERIFY(keys.error().message.contains(QLatin1String("last slash")));
}

void TestJwksFetcher::tlsHasNoException()
{
    QTemporaryDir folder;
    const QString keyFile = folder.filePath(QStringLiteral("k.pem")),
                  certificateFile = folder.filePath(QStringLiteral("c.pem"));
    QCOMPARE(QProcess::execute(QStringLiteral("openssl"),
                               {
                                   QStringLiteral("req"),
                                   QStringLiteral("-x509"),
                                   QStringLiteral("-newkey"),
                                   QStringLiteral("rsa:2048"),
                                   QStringLiteral("-nodes"),
                                   QStringLiteral("-days"),
                                   QStringLiteral("2"),
                                   QStringLiteral("-subj"),
                                   QStringLiteral("/CN=localhost"),
                                   QStringLiteral("-addext"),
                                   QStringLiteral("subjectAltName=DNS:localhost"),
                                   QStringLiteral("-keyout"),
                                   keyFile,
                                   QStringLiteral("-out"),
                                   certificateFile,
                               }),
             0);
    QFile key(keyFile), certificate(certificateFile);
    QVERIFY(key.open(QIODevice::ReadOnly) && certificate.open(QIODevice::ReadOnly));
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    tls.setPrivateKey(QSslKey(&key, QSsl::Rsa));
    tls.setLocalCertificate(QSslCertificate(&certificate));
    QSslServer server;
    server.setSslConfiguration(tls);
    QVERIFY(server.listen(QHostAddress::LocalHost));
    Responder responder(&server);
    responder.reply = Responder::ok(set(keyA));
    const auto keys = wait(
        m_fetcher->fromUrl(QUrl(QStringLiteral("https://localhost:%1/jwks").arg(server.serverPort())), {}));
    QVERIFY(!keys.has_value());
    QCOMPARE(keys.error().code, Error::Code::Unavailable);
    QVERIFY2(keys.error().message.contains(QLatin1String("certificate")), qPrintable(keys.error().message));
    QCOMPARE(responder.requests, 0);
}

QTEST_GUILESS_MAIN(TestJwksFetcher)
#include "tst_jwksfetcher.moc"
