// SPDX-License-Identifier: MIT
// gatehouse-cli verify with keys from elsewhere: files in every form, a server and an issuer.
#include "clirunner.h"
#include "clitokens.h"
#include "core/base/base64url.h"
#include "core/jose/pem.h"
#include "core/jose/signature.h"
#include "tests/support/httpresponder.h"

#include <QFile>
#include <QJsonArray>
#include <QTest>

using namespace gatehouse;

class TestCliVerify : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsKeysOfEveryForm_data();
    void readsKeysOfEveryForm();
    void encryptedKeysNeedTheirPassphrase();
    void oneThingOnStandardInput();
    void badKeyFilesAreExplained_data();
    void badKeyFilesAreExplained();
    void fetchesKeySets();
    void fetchesByIssuer();
    void policiesAreKept();
    void badPoliciesAreNamed_data();
    void badPoliciesAreNamed();
    void requiredClaims();
    void timesNeedTheirZone();
    void leewayIsTold();
    void knownSecretsAreTold();
    void keysThatWereTriedAreTold();
    void keysOfTheVerifierAreJudged();
    void narrowerRules();
    void claimsAreExact();
    void badKeysOfASetDisableThemselves();

private:
    QString write(const char *name, const QByteArray &content) const { return m_cli.write(name, content); }
    QString write(const char *name, const Secret &content) const
    {
        return write(name, QByteArray(content.view().data(), qsizetype(content.size())));
    }
    QByteArray openssl(const QStringList &arguments) const
    {
        QProcess process;
        process.start(QStringLiteral("openssl"), arguments);
        process.waitForFinished();
        return process.readAllStandardOutput();
    }
    /// While this process serves what the program asks for.
    CliAnswer runServed(const char *words, const QStringList &more = {}) const
    {
        QProcess process;
        m_cli.begin(process, words, more);
        process.closeWriteChannel();
        [&] { QTRY_COMPARE_WITH_TIMEOUT(process.state(), QProcess::NotRunning, 30'000); }();
        return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
    }

    const CliRunner m_cli;
};

void TestCliVerify::readsKeysOfEveryForm_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QByteArray>("token");
    static const jose::Jwk rsa = made(jose::Alg::RS256), ec = made(jose::Alg::ES256);
    const QString rsaPem = write("rsa.pem", jose::privatePem(rsa).value());
    const QString ecPem = write("ec.pem", jose::privatePem(ec).value());
    const QByteArray rsaToken = signedBy(rsa, jose::Alg::RS256), ecToken = signedBy(ec, jose::Alg::ES256);
    const auto row = [](const char *name, const QString &path, const QByteArray &token) {
        QTest::newRow(name) << path << token;
    };
    const auto converted = [&](const char *name, const char *arguments, const QString &from) {
        return write(name,
                     openssl(QString::fromLatin1(arguments).split(u' ') << QStringLiteral("-in") << from));
    };
    row("PKCS#8", rsaPem, rsaToken);
    row("PKCS#1", converted("pkcs1.pem", "rsa -traditional", rsaPem), rsaToken);
    row("PKCS#1 public", converted("pkcs1pub.pem", "rsa -RSAPublicKey_out", rsaPem), rsaToken);
    row("SPKI", write("spki.pem", QByteArray::fromStdString(jose::publicPem(ec).value())), ecToken);
    row("SEC 1", converted("sec1.pem", "ec", ecPem), ecToken);
    row("X.509",
        write(
            "x509.pem",
            openssl(QStringLiteral("req -new -x509 -subj /CN=test -days 1 -key %1").arg(ecPem).split(u' '))),
        ecToken);
    row("JWK", write("jwk.json", QByteArray::fromStdString(ec.publicJson())), ecToken);
}

void TestCliVerify::readsKeysOfEveryForm()
{
    QFETCH(QString, path);
    QFETCH(QByteArray, token);
    for (const char *words : {"verify - --now 1789999000 --key", "verify - --now 1789999000 --jwk"}) {
        const CliAnswer answer = m_cli.run(words, token, {path});
        QVERIFY2(answer.exitCode == 0 && answer.out.contains("Valid."), answer.all());
    }
    const CliAnswer other = m_cli.run("verify - --now 1789999000 --json --key",
                                      signedBy(made(jose::Alg::RS256), jose::Alg::RS256), {path});
    QVERIFY2(other.exitCode == 1, other.all());
}

void TestCliVerify::encryptedKeysNeedTheirPassphrase()
{
    const jose::Jwk key = made(jose::Alg::ES256);
    const QString path = write("sealed.pem", jose::privatePem(key, Secret("swordfish")).value());
    const QString token = QString::fromLatin1(signedBy(key, jose::Alg::ES256));
    const auto verify = [&](const QByteArray &input) {
        return m_cli.run("verify --passphrase-stdin --now 1789999000 --json --key", input, {path, token});
    };
    const CliAnswer good = verify("swordfish\n");
    QVERIFY2(good.exitCode == 0, good.all());
    const CliAnswer wrong = verify("sturgeon\n");
    QVERIFY2(wrong.exitCode == 2 && wrong.err.contains("passphrase") && !wrong.all().contains("sturgeon"),
             wrong.all());
    QVERIFY2(verify("\n").exitCode == 2, "an empty passphrase");
    const CliAnswer nobody = m_cli.run("verify --now 1789999000 --json --key", {}, {path, token});
    QVERIFY2(nobody.exitCode == 2 && nobody.err.contains("--passphrase-stdin"), nobody.all());
}

void TestCliVerify::oneThingOnStandardInput()
{
    for (const char *words : {"verify --key -", "verify - --secret-stdin", "verify --batch - --secret-stdin",
                              "verify - --key x.pem --passphrase-stdin"}) {
        const CliAnswer answer = m_cli.run(words, "x\n");
        QVERIFY2(answer.exitCode == 2 && answer.err.contains("one thing only"), answer.all());
    }
    const CliAnswer both = m_cli.run("verify a.b.c --batch tokens.txt --secret-stdin", "x\n");
    QVERIFY2(both.exitCode == 2 && both.err.contains("not both"), both.all());
}

void TestCliVerify::badKeyFilesAreExplained_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QByteArray>("said");
    QTest::newRow("text") << QByteArray("hello") << QByteArray("-----BEGIN");
    QTest::newRow("empty") << QByteArray() << QByteArray("-----BEGIN");
    QTest::newRow("empty set") << QByteArray(R"({"keys":[]})") << QByteArray("no usable key");
    QTest::newRow("half a key") << QByteArray(R"({"kty":"EC","crv":"P-256"})") << QByteArray("key.invalid");
    QTest::newRow("broken PEM") << QByteArray("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n")
                                << QByteArray("key.invalid");
    QTest::newRow("large") << QByteArray((1 << 20) + 1, ' ') << QByteArray("1 MiB");
}

void TestCliVerify::badKeyFilesAreExplained()
{
    QFETCH(QByteArray, content);
    QFETCH(QByteArray, said);
    const QString path = write("bad", content);
    const CliAnswer answer = m_cli.run("verify eyJhbGciOiJFUzI1NiJ9.e30.eA --key", {}, {path});
    QVERIFY2(answer.exitCode == 2 && answer.err.contains(said) && answer.err.contains("bad"), answer.all());
    QVERIFY2(!answer.err.contains("token is damaged"), answer.all());
}

void TestCliVerify::fetchesKeySets()
{
    const jose::Jwk key = made(jose::Alg::ES256);
    const QString token = QString::fromLatin1(signedBy(key, jose::Alg::ES256));
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    Responder responder(&server);
    responder.reply = Responder::ok(setOf(key));
    const QString url = QStringLiteral("http://127.0.0.1:%1/jwks.json").arg(server.serverPort());
    const CliAnswer good = runServed("verify --now 1789999000 --json --jwks", {url, token});
    QVERIFY2(good.exitCode == 0 && good.text("verifiedBy").contains(url), good.all());
    QCOMPARE(responder.requests, 1);
    const CliAnswer stranger =
        runServed("verify --now 1789999000 --json --jwks",
                  {url, QString::fromLatin1(signedBy(made(jose::Alg::ES256, "k2"), jose::Alg::ES256))});
    QVERIFY2(stranger.exitCode == 1 && stranger.text("reason") == QLatin1String("key.not_found"),
             stranger.all());
    responder.reply = "HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n";
    const CliAnswer failed = runServed("verify --json --jwks", {url, token});
    QVERIFY2(failed.exitCode == 2 && failed.err.contains("HTTP status 500"), failed.all());
    const CliAnswer plain = m_cli.run("verify --json --jwks http://id.example/jwks.json", {}, {token});
    QVERIFY2(plain.exitCode == 2 && plain.err.contains("https only"), plain.all());
}

void TestCliVerify::fetchesByIssuer()
{
    const jose::Jwk key = made(jose::Alg::ES256);
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    Responder responder(&server);
    const QByteArray issuer = "http://127.0.0.1:" + QByteArray::number(server.serverPort());
    responder.replyForPath.insert(
        "/.well-known/openid-configuration",
        Responder::ok("{\"issuer\":\"" + issuer + "\",\"jwks_uri\":\"" + issuer + "/jwks.json\"}"));
    responder.replyForPath.insert("/jwks.json", Responder::ok(setOf(key)));
    const auto verify = [&](const QByteArray &claims, const char *words = "verify --json --issuer") {
        return runServed(
            words,
            {QString::fromLatin1(issuer), QString::fromLatin1(signedBy(key, jose::Alg::ES256, claims))});
    };
    const CliAnswer good = verify("{\"iss\":\"" + issuer + "\"}");
    QVERIFY2(good.exitCode == 0, good.all());
    // The keys of an issuer verify its own tokens only.
    const CliAnswer foreign = verify(R"({"iss":"https://other.example"})");
    QVERIFY2(foreign.exitCode == 1 && foreign.text("reason") == QLatin1String("claims.iss"), foreign.all());
    const CliAnswer named =
        verify(R"({"iss":"https://other.example"})", "verify --json --iss https://other.example --issuer");
    QVERIFY2(named.exitCode == 0, named.all());
}

void TestCliVerify::policiesAreKept()
{
    const jose::Jwk key = made(jose::Alg::ES256);
    const QString jwk = write("key.json", QByteArray::fromStdString(key.publicJson()));
    const QString token = QString::fromLatin1(signedBy(key, jose::Alg::ES256));
    const QByteArray shop = R"({"name":"shop","algs":["ES256"],"aud":"shop","leeway":0})";
    const QByteArray any = R"({"name":"any","algs":["ES256"],"require":["sub"]})";
    const QByteArray noEc = R"({"name":"rsa","algs":["RS256"]})";
    const auto verify = [&](const QByteArray &policy, const char *words) {
        const QString path = write("policy.json", policy);
        return m_cli.run(words, {}, {token, QStringLiteral("--key"), jwk, QStringLiteral("--policy"), path});
    };
    const CliAnswer good = verify(any, "verify --now 1789999000 --json");
    QVERIFY2(good.exitCode == 0, good.all());
    const CliAnswer audience = verify(shop, "verify --now 1789999000 --json");
    QVERIFY2(audience.exitCode == 1 && audience.text("reason") == QLatin1String("claims.missing"),
             audience.all());
    const CliAnswer algorithm = verify(noEc, "verify --now 1789999000 --json");
    QVERIFY2(algorithm.exitCode == 1 && algorithm.text("reason") == QLatin1String("alg.not_allowed"),
             algorithm.all());
    const CliAnswer over = verify(noEc, "verify --now 1789999000 --json --alg ES256");
    QVERIFY2(over.exitCode == 0, over.all());
    // As the console saves them.
    const QByteArray list = '[' + shop + ',' + any + ']';
    const CliAnswer chosen = verify(list, "verify --now 1789999000 --json --policy-name any");
    QVERIFY2(chosen.exitCode == 0, chosen.all());
    const CliAnswer unsaid = verify(list, "verify --now 1789999000 --json");
    QVERIFY2(unsaid.exitCode == 2 && unsaid.err.contains("--policy-name") && unsaid.err.contains("\"shop\""),
             unsaid.all());
}

void TestCliVerify::badPoliciesAreNamed_data()
{
    QTest::addColumn<QByteArray>("policy");
    QTest::addColumn<QByteArray>("said");
    QTest::newRow("no JSON") << QByteArray("hello") << QByteArray("not a readable JSON object");
    QTest::newRow("no algorithms") << QByteArray("{}") << QByteArray("\"algs\"");
    QTest::newRow("unknown algorithm") << QByteArray(R"({"algs":["es256"]})") << QByteArray("\"es256\"");
    QTest::newRow("unknown member") << QByteArray(R"({"algs":["ES256"],"audience":"x"})")
                                    << QByteArray("\"audience\"");
    QTest::newRow("empty list") << QByteArray("[]") << QByteArray("no policy");
}

void TestCliVerify::badPoliciesAreNamed()
{
    QFETCH(QByteArray, policy);
    QFETCH(QByteArray, said);
    const QString path = write("policy.json", policy);
    const CliAnswer answer = m_cli.run("verify a.b.c --secret-stdin --policy", "secret\n", {path});
    QVERIFY2(answer.exitCode == 2 && answer.err.contains(said) && answer.err.contains("policy.json"),
             answer.all());
}

void TestCliVerify::requiredClaims()
{
    const jose::Jwk key = made(jose::Alg::ES256);
    const QString jwk = write("key.json", QByteArray::fromStdString(key.publicJson()));
    const QByteArray token = signedBy(key, jose::Alg::ES256);
    const auto verify = [&](const char *words) { return m_cli.run(words, token, {jwk}); };
    const CliAnswer there = verify("verify - --now 1789999000 --json --require sub,exp --key");
    QVERIFY2(there.exitCode == 0, there.all());
    const CliAnswer missing = verify("verify - --now 1789999000 --json --require sub,jti --key");
    QVERIFY2(missing.exitCode == 1 && missing.text("reason") == QLatin1String("claims.missing"),
             missing.all());
    QCOMPARE(verify("verify - --now 1789999000 --require , --key").exitCode, 2);
}

void TestCliVerify::timesNeedTheirZone()
{
    const jose::Jwk key = made(jose::Alg::ES256);
    const QString jwk = write("key.json", QByteArray::fromStdString(key.publicJson()));
    const QByteArray token = signedBy(key, jose::Alg::ES256);
    const auto verify = [&](const char *now) {
        return m_cli.run("verify - --json --key", token, {jwk, QStringLiteral("--now"), QLatin1String(now)});
    };
    // The token ends at 2026-09-21T14:13:20Z.
    QCOMPARE(verify("2026-09-21T14:13:00Z").exitCode, 0);
    QCOMPARE(verify("2026-09-21T16:13:00+02:00").exitCode, 0);
    QCOMPARE(verify("2026-09-21T16:13:00+01:00").text("reason"), QStringLiteral("claims.expired"));
    for (const char *without : {"2026-09-21T14:13:00", "2026-09-21 14:13:00", "2026-09-21"}) {
        const CliAnswer refused = verify(without);
        QVERIFY2(refused.exitCode == 2 && refused.err.contains("zone")
                     && refused.err.contains("2030-03-17T17:46:39Z"),
                 refused.all());
    }
    QCOMPARE(verify("yesterday").exitCode, 2);
    QVERIFY(m_cli.run("help verify").out.contains("2030-03-17T17:46:39Z"));
}

void TestCliVerify::leewayIsTold()
{
    const jose::Jwk key = made(jose::Alg::ES256);
    const QString jwk = write("key.json", QByteArray::fromStdString(key.publicJson()));
    const QString policy = write("policy.json", R"({"algs":["ES256"]})");
    const QByteArray token = signedBy(key, jose::Alg::ES256);
    const auto verify = [&](const char *words) { return m_cli.run(words, token, {jwk}); };
    // The token ended 59 s ago.
    const CliAnswer usual = verify("verify - --now 1790000059 --key");
    QVERIFY2(usual.exitCode == 0 && usual.out.contains("Clocks may differ by 60 s."), usual.all());
    const CliAnswer same =
        m_cli.run("verify - --now 1790000059 --json --key", token, {jwk, QStringLiteral("--policy"), policy});
    QCOMPARE(same.text("verdict"), QStringLiteral("accepted-by-leeway"));
    QCOMPARE(same.json().value(QLatin1String("leeway")).toInt(), 60);
    QCOMPARE(verify("verify - --now 1790000060 --json --key").text("reason"),
             QStringLiteral("claims.expired"));
    const CliAnswer none = verify("verify - --now 1790000059 --leeway 0 --key");
    QVERIFY2(none.exitCode == 1 && none.out.contains("must agree to the second"), none.all());
    const CliAnswer batch = verify("verify --batch - --now 1790000059 --key");
    QVERIFY2(batch.exitCode == 0 && batch.out.contains("Clocks may differ by 60 s."), batch.all());
    QVERIFY(m_cli.run("help verify").out.contains("clocks may differ by 60 seconds"));
}

void TestCliVerify::knownSecretsAreTold()
{
    const auto token = [](const std::string &secret) {
        const std::string json = R"({"kty":"oct","k":")" + encodeBase64url(secret) + R"("})";
        const jose::Jwk key = jose::Jwk::parse(json, true).value();
        const std::string input = encodeBase64url(R"({"alg":"HS256"})") + '.' + encodeBase64url("{}");
        const std::string tag = jose::signMessage(key, jose::Alg::HS256, input).value();
        return QString::fromStdString(input + '.' + encodeBase64url(tag));
    };
    const std::string placeholder = "reallyreallyreallyreallyverysafe";
    const CliAnswer known = m_cli.run("verify --secret-stdin --json",
                                      QByteArray::fromStdString(placeholder) + '\n', {token(placeholder)});
    QVERIFY2(known.exitCode == 0 && known.text("weakSecret").contains(QLatin1String("list")), known.all());
    QVERIFY2(!known.all().contains("reallyverysafe"), known.all());
    const CliAnswer plain = m_cli.run("verify --secret-stdin", QByteArray::fromStdString(placeholder) + '\n',
                                      {token(placeholder)});
    QVERIFY2(plain.out.contains("Warning: ") && plain.out.contains("Replace it"), plain.all());
    const CliAnswer shortOne = m_cli.run("verify --secret-stdin --json", "secret\n", {token("secret")});
    QVERIFY2(shortOne.exitCode == 1 && shortOne.text("reason") == QLatin1String("key.weak"), shortOne.all());
    const CliAnswer analysed =
        m_cli.run("verify --secret-stdin --allow-weak-keys --json", "secret\n", {token("secret")});
    QVERIFY2(analysed.exitCode == 0 && analysed.json().value(QLatin1String("usedWeakKey")).toBool(),
             analysed.all());
    // The same secret in a file.
    const QString file =
        write("oct.json",
              QByteArray::fromStdString(R"({"kty":"oct","k":")" + encodeBase64url(placeholder) + R"("})"));
    const CliAnswer kept = m_cli.run("verify --json --key", {}, {file, token(placeholder)});
    QVERIFY2(kept.exitCode == 0 && kept.text("weakSecret").contains(QLatin1String("list")), kept.all());
    const CliAnswer said = m_cli.run("verify --key", {}, {file, token(placeholder)});
    QVERIFY2(said.out.contains("Warning: ") && !said.all().contains("reallyverysafe"), said.all());
    const CliAnswer strong = m_cli.run("verify --secret-stdin --json", "Tq8vXz2LmN5pR7wYb3Kd9FgH4jCs6Ea1\n",
                                       {token("Tq8vXz2LmN5pR7wYb3Kd9FgH4jCs6Ea1")});
    QVERIFY2(strong.exitCode == 0 && strong.json().value(QLatin1String("weakSecret")).isNull(), strong.all());
}

void TestCliVerify::keysThatWereTriedAreTold()
{
    const jose::Jwk first = made(jose::Alg::ES256, "first"), second = made(jose::Alg::ES256, "second");
    const QString set = write("two.json",
                              "{\"keys\":[" + QByteArray::fromStdString(first.publicJson()) + ','
                                  + QByteArray::fromStdString(second.publicJson()) + "]}");
    const std::string input = encodeBase64url(R"({"alg":"ES256"})") + '.' + encodeBase64url("{}");
    const QByteArray token = QByteArray::fromStdString(
        input + '.' + encodeBase64url(jose::signMessage(second, jose::Alg::ES256, input).value()));
    const CliAnswer json = m_cli.run("verify - --json --key", token, {set});
    QCOMPARE(json.text("reason"), QStringLiteral("key.ambiguous"));
    const QJsonArray keys = json.json().value(QLatin1String("keys")).toArray();
    QCOMPARE(keys.size(), 2);
    QCOMPARE(keys[1].toObject().value(QLatin1String("kid")).toString(), QStringLiteral("second"));
    QCOMPARE(keys[1].toObject().value(QLatin1String("kind")).toString(), QStringLiteral("EC P-256"));
    QCOMPARE(keys[0].toObject().value(QLatin1String("holds")), QJsonValue(false));
    QCOMPARE(keys[1].toObject().value(QLatin1String("holds")), QJsonValue(true));
    QVERIFY(json.json().value(QLatin1String("innerKeys")).isNull());
    const CliAnswer text = m_cli.run("verify - --key", token, {set});
    QVERIFY2(text.out.contains("\nKEY ") && text.out.contains("second  EC P-256  not-chosen")
                 && text.out.contains("the token was signed with it"),
             text.all());
    // One key is what the checks tell about.
    const QString single = write("one.json", QByteArray::fromStdString(second.publicJson()));
    QVERIFY(!m_cli.run("verify - --key", token, {single}).out.contains("\nKEY "));
    // What failed is told with the member that it is about.
    const CliAnswer wrong = m_cli.run(
        "verify - --json --key",
        QByteArray::fromStdString(encodeBase64url(R"({"alg":"ES256","kid":7})")) + ".e30.AAAA", {set});
    for (const QJsonValue &step : wrong.json().value(QLatin1String("steps")).toArray()) {
        const QJsonObject told = step.toObject();
        if (told.value(QLatin1String("outcome")).toString() == QLatin1String("failed"))
            QCOMPARE(told.value(QLatin1String("found")).toString(), QStringLiteral("kid: 7"));
    }
}

void TestCliVerify::keysOfTheVerifierAreJudged()
{
    const jose::Jwk key = made(jose::Alg::ES256);
    const Secret opening = key.privateJson();
    const QString file = write("private.json", opening);
    const QByteArray token = signedBy(key, jose::Alg::ES256);
    const CliAnswer text = m_cli.run("verify - --now 1789999000 --key", token, {file});
    QVERIFY2(text.exitCode == 0 && text.out.contains("caution: Key k1 (EC P-256) holds its private part."),
             text.all());
    const auto ids = [&](const QByteArray &of) {
        const CliAnswer json = m_cli.run("verify - --now 1789999000 --json --key", of, {file});
        QStringList found;
        for (const QJsonValue &finding : json.json().value(QLatin1String("findings")).toArray())
            found << finding.toObject().value(QLatin1String("id")).toString();
        return found;
    };
    QCOMPARE(ids(token), QStringList(QStringLiteral("key.private")));
    QCOMPARE(ids(signedBy(made(jose::Alg::ES256), jose::Alg::ES256)), QStringList());
}

void TestCliVerify::narrowerRules()
{
    const jose::Jwk key = made(jose::Alg::ES256);
    const QString jwk = write("key.json", QByteArray::fromStdString(key.publicJson()));
    const QByteArray early = signedBy(key, jose::Alg::ES256, R"({"iat":1790000000})");
    const auto verify = [&](const char *words) { return m_cli.run(words, early, {jwk}); };
    QCOMPARE(verify("verify - --now 1789999000 --json --key").exitCode, 0);
    QCOMPARE(verify("verify - --now 1789999000 --json --reject-future-iat --key").text("reason"),
             QStringLiteral("claims.iat_future"));
    for (const char *words : {"verify - --enc A128CBC --key", "verify - --nested-alg es256 --key",
                              "verify - --nested-alg dir --key", "verify - --alg , --key"}) {
        const CliAnswer wrong = verify(words);
        QVERIFY2(wrong.exitCode == 2 && wrong.err.contains("256"), wrong.all());
    }
}

void TestCliVerify::claimsAreExact()
{
    const jose::Jwk key = made(jose::Alg::ES256);
    const QString jwk = write("key.json", QByteArray::fromStdString(key.publicJson()));
    const CliAnswer good =
        m_cli.run("verify - --now 1789999000 --json --key", signedBy(key, jose::Alg::ES256), {jwk});
    QVERIFY2(good.out.contains("\"claims\": " + payload), good.all());
    QCOMPARE(good.json().value(QLatin1String("claims")).toObject().value(QLatin1String("sub")).toString(),
             QStringLiteral("42"));
    const QByteArray doubled = R"({"sub":"42","sub":"43"})";
    const CliAnswer twice =
        m_cli.run("verify - --json --key", signedBy(key, jose::Alg::ES256, doubled), {jwk});
    QVERIFY2(twice.exitCode == 1 && twice.out.contains(doubled), twice.all());
    // A forger's claims are not handed on.
    const CliAnswer forged =
        m_cli.run("verify - --json --key", signedBy(made(jose::Alg::ES256), jose::Alg::ES256), {jwk});
    QVERIFY2(forged.exitCode == 1 && forged.json().value(QLatin1String("claims")).isNull(), forged.all());
}

/// Private keys open what was encrypted for them, and verify what is signed inside.
void TestCliVerify::badKeysOfASetDisableThemselves()
{
    const jose::Jwk key = made(jose::Alg::ES256);
    const QByteArray bad = R"({"kty":"EC","crv":"P-256","kid":"bad","x":"AA","y":"AA"})";
    const QString set =
        write("set.json", "{\"keys\":[" + bad + ',' + QByteArray::fromStdString(key.publicJson()) + "]}");
    const CliAnswer good =
        m_cli.run("verify - --now 1789999000 --jwks", signedBy(key, jose::Alg::ES256), {set});
    QVERIFY2(good.exitCode == 0, good.all());
    const CliAnswer broken =
        m_cli.run("verify - --json --jwks", signedBy(made(jose::Alg::ES256, "bad"), jose::Alg::ES256), {set});
    QVERIFY2(broken.exitCode == 1 && broken.text("reason") == QLatin1String("key.invalid"), broken.all());
}

QTEST_GUILESS_MAIN(TestCliVerify)
#include "tst_cliverify.moc"
