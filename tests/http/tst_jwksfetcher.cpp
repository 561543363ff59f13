// SPDX-License-Identifier: MIT
// Fetching key sets from a real local server that misbehaves in every way we know.
#include "core/http/boundeddownload.h"
#include "core/http/jwksfetcher.h"
#include "tests/support/httpresponder.h"

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
    void privateAndSymmetricKeysAreAnAlarm();
    void urlsAreChecked_data();
    void urlsAreChecked();
    void slowServersTimeOut();
    void readsDiscovery();
    void discoveryMustNameTheIssuer();
    void tlsHasNoException();

private:
    Result<FetchedKeys> fetch(const QString &kid = {}) { return wait(m_fetcher->fromUrl(m_url, kid)); }
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
    QTest::newRow("cut off") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{\"keys\":[");
    QTest::newRow("not HTTP") << QByteArray("SSH-2.0-OpenSSH_9.2\r\n");
    QTest::newRow("gzip nobody asked for") << QByteArray(
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08\x00", 76);
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
