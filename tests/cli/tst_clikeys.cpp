// SPDX-License-Identifier: MIT
// gatehouse-cli keys and jwks: keys in and out, rehearsals that tell the truth, and key sets of others.
#include "clirunner.h"
#include "clitokens.h"
#include "core/jose/pem.h"
#include "tests/support/httpresponder.h"

#include <QDateTime>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QTest>

using namespace gatehouse;

namespace {

QByteArray publicText(const jose::Jwk &key) { return QByteArray::fromStdString(key.publicJson()); }

QByteArray privateText(const jose::Jwk &key)
{
    const Secret json = key.privateJson();
    return {json.view().data(), qsizetype(json.size())};
}

/// What the openssl program makes of it; empty when it refuses.
QByteArray openssl(const char *words, const QByteArray &input)
{
    QProcess process;
    process.start(QStringLiteral("openssl"), QString::fromLatin1(words).split(u' '));
    process.write(input);
    process.closeWriteChannel();
    return process.waitForFinished() && process.exitCode() == 0 ? process.readAllStandardOutput()
                                                                : QByteArray();
}

QByteArray setOf(const QByteArray &keys) { return "{\"keys\":[" + keys + "]}"; }

} // namespace

class TestCliKeys : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void rehearsalsAnswerLikeTheRealCall();
    void rehearsalsWithoutAStore();
    void importsKeysOfOtherPlaces();
    void refusesUnfitKeys_data();
    void refusesUnfitKeys();
    void exportsOneKey();
    void exportsInOtherForms();
    void refusesFormsThatDoNotFit_data();
    void refusesFormsThatDoNotFit();
    void exportsAPrivateKeyUnderAPassphrase();
    void thumbprintsAreThoseOfTheKey();
    void checksKeySets_data();
    void checksKeySets();
    void tellsOfChangedKeys();
    void showsKeySets();
    void fetchesKeySets();

private:
    static QString write(const CliRunner &cli, const char *name, const QByteArray &content)
    {
        QFile file(cli.file(QLatin1String(name)));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            qFatal("%s could not be written", name);
        return file.fileName();
    }
    static QJsonArray keysOf(const CliRunner &cli)
    {
        return cli.run("keys list --json").json().value(QLatin1String("keys")).toArray();
    }
    static QString kidOf(const CliRunner &cli, const char *use, const char *state)
    {
        for (const auto entry : keysOf(cli)) {
            const QJsonObject key = entry.toObject();
            if (key.value(QLatin1String("use")) == QLatin1String(use)
                && key.value(QLatin1String("state")) == QLatin1String(state))
                return key.value(QLatin1String("kid")).toString();
        }
        return {};
    }
};

void TestCliKeys::rehearsalsAnswerLikeTheRealCall()
{
    const CliRunner cli;
    QVERIFY(cli.makeStore());
    const QString refresh = kidOf(cli, "refresh", "current"), access = kidOf(cli, "access", "current");
    const auto same = [&cli](const char *words, const QString &kid) {
        const CliAnswer dry = cli.run(words, {}, {kid, QStringLiteral("--dry-run")});
        const CliAnswer real = cli.run(words, {}, {kid});
        return dry.exitCode == real.exitCode && dry.exitCode == 2 && dry.err == real.err
            && !dry.err.isEmpty();
    };
    QVERIFY(same("keys retire", refresh)); // The only one of its use.
    QVERIFY(same("keys remove", refresh));
    QVERIFY(same("keys remove", QStringLiteral("no-such")));
    const auto hourOfTheEnd = [] {
        return QDateTime::currentDateTimeUtc().addSecs(16 * 60).toString(u"yyyy-MM-dd HH:").toUtf8();
    };
    const QByteArray earliest = hourOfTheEnd();
    const CliAnswer could = cli.run("keys retire --dry-run", {}, {access}); // Another waits.
    QVERIFY2(could.exitCode == 0 && could.out.contains("Nothing was changed"), could.all());
    const QString waiting = kidOf(cli, "access", "next");
    const CliAnswer unused = cli.run("keys retire --dry-run", {}, {waiting});
    QVERIFY2(unused.out.contains("signed nothing here"), unused.all());
    QCOMPARE(kidOf(cli, "access", "current"), access);
    const CliAnswer retired = cli.run("keys retire", {}, {access});
    QCOMPARE(retired.exitCode, 0);
    const QByteArray latest = hourOfTheEnd();
    const auto names = [&](const QByteArray &out, const QByteArray &words) {
        return out.contains(words + earliest) || out.contains(words + latest);
    };
    for (const CliAnswer &told : {could, retired})
        QVERIFY2(told.out.contains(waiting.toUtf8() + " takes its place for access tokens")
                     && names(told.out, "ends by "),
                 told.all());
    const CliAnswer again = cli.run("keys retire --dry-run", {}, {access});
    QVERIFY2(names(again.out, "retired before, and can be removed from "), again.all());
    QVERIFY(same("keys remove", access)); // Its tokens may still be valid.
    QCOMPARE(keysOf(cli).size(), 3);
}

void TestCliKeys::rehearsalsWithoutAStore()
{
    const CliRunner cli;
    for (const char *words :
         {"keys generate --use access --create --dry-run", "users add bob --create --dry-run"}) {
        const CliAnswer answer = cli.run(words);
        QVERIFY2(answer.exitCode == 0 && answer.out.contains("Nothing was changed. A store would be made"),
                 answer.all());
        QVERIFY(!QFileInfo::exists(QFileInfo(cli.path()).path()));
    }
    for (const char *words : {"keys generate --use access --dry-run", "users add bob --dry-run"}) {
        const CliAnswer answer = cli.run(words);
        QVERIFY2(answer.exitCode == 2 && answer.err.contains("--create"), answer.all());
        QVERIFY(!QFileInfo::exists(QFileInfo(cli.path()).path()));
    }
    QVERIFY(cli.makeStore());
    const CliAnswer taken = cli.run("users add ADA@example.org --dry-run");
    const CliAnswer really = cli.run("users add ADA@example.org --password -", "analytical engine\n");
    QVERIFY2(taken.exitCode == 2 && taken.err == really.err, taken.all());
    const CliAnswer nobody = cli.run("users add --dry-run", {}, {QStringLiteral(" ")});
    QVERIFY2(nobody.exitCode == 2, nobody.all());
}

void TestCliKeys::importsKeysOfOtherPlaces()
{
    const CliRunner cli;
    QVERIFY(cli.makeStore());
    const jose::Jwk ec = made(jose::Alg::ES384, "of-elsewhere"), rsa = made(jose::Alg::RS256);
    const QString jwk = write(cli, "ec.json", privateText(ec));
    const Secret sealed = jose::privatePem(rsa, Secret("swordfish")).value();
    const QString pem = write(cli, "rsa.pem", {sealed.view().data(), qsizetype(sealed.size())});
    const CliAnswer dry = cli.run("keys import --use refresh --dry-run", {}, {jwk});
    QVERIFY2(dry.exitCode == 0 && dry.out.contains("ES384"), dry.all());
    const CliAnswer first = cli.run("keys import --use refresh --json", {}, {jwk});
    QVERIFY2(first.exitCode == 0, first.all());
    QCOMPARE(kidOf(cli, "refresh", "next"), QStringLiteral("of-elsewhere"));
    const CliAnswer second = cli.run(
        "keys import --use access --alg PS256 --kid 2026-11 --passphrase-stdin --json", "swordfish\n", {pem});
    QVERIFY2(second.exitCode == 0 && second.out.contains("\"2026-11\"") && second.out.contains("PS256"),
             second.all());
    const CliAnswer fromInput = cli.run("keys import - --use access", privateText(made(jose::Alg::EdDSA)));
    QVERIFY2(fromInput.exitCode == 0, fromInput.all());
    // What it signs is verified with the key of elsewhere.
    QCOMPARE(cli.run("keys rotate --use refresh").exitCode, 0);
    const QString token = cli.login().text("refreshToken");
    const CliAnswer verified =
        cli.run("verify --key", {}, {write(cli, "public.json", publicText(ec)), token});
    QVERIFY2(verified.exitCode == 0, verified.all());
    QVERIFY(cli.run("audit list --json --text key.import").out.contains("of-elsewhere"));
}

void TestCliKeys::refusesUnfitKeys_data()
{
    QTest::addColumn<QByteArray>("words");
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QByteArray>("said");
    const jose::Jwk key = made(jose::Alg::ES256);
    const QByteArray known = R"({"kty":"oct","k":"cmVhbGx5cmVhbGx5cmVhbGx5cmVhbGx5dmVyeXNhZmU"})";
    const auto row = [](const char *name, const char *words, const QByteArray &text, const char *said) {
        QTest::newRow(name) << QByteArray(words) << text << QByteArray(said);
    };
    row("no use", "keys import -", privateText(key), "--use");
    row("public", "keys import - --use access", publicText(key), "public key");
    row("two", "keys import - --use access",
        setOf(privateText(key) + ',' + privateText(made(jose::Alg::ES256, "k2"))), "one at a time");
    row("another algorithm", "keys import - --use access --alg ES512", privateText(key), "ES512");
    row("no algorithm", "keys import - --use access --alg es256", privateText(key), "es256");
    row("encryption key", "keys import - --use access", privateText(made(jose::Alg::ECDH_ES)),
        "does not sign");
    row("known secret", "keys import - --use access", known, "easy to guess");
    row("short secret", "keys import - --use access", R"({"kty":"oct","k":"c2hvcnQ"})", "too weak");
    row("garbage", "keys import - --use access", "hello", "-----BEGIN");
    row("two on one input", "keys import - --use access --passphrase-stdin", "hello", "one thing only");
}

void TestCliKeys::refusesUnfitKeys()
{
    QFETCH(QByteArray, words);
    QFETCH(QByteArray, key);
    QFETCH(QByteArray, said);
    static const CliRunner cli;
    if (!QFileInfo::exists(cli.path()))
        QVERIFY(cli.makeStore());
    for (const QByteArray &call : {words, words + " --dry-run"}) {
        const CliAnswer answer = cli.run(call, key);
        QVERIFY2(answer.exitCode == 2 && answer.err.contains(said), answer.all());
    }
    QCOMPARE(keysOf(cli).size(), 3);
}

void TestCliKeys::exportsOneKey()
{
    const CliRunner cli;
    QVERIFY(cli.makeStore());
    const QString kid = kidOf(cli, "access", "current");
    const CliAnswer jwk = cli.run("keys export", {}, {kid});
    QVERIFY2(jwk.exitCode == 0 && jwk.text("kid") == kid && !jwk.json().contains(QLatin1String("d")),
             jwk.all());
    const CliAnswer pem = cli.run("keys export --pem", {}, {kid});
    QVERIFY2(pem.exitCode == 0 && pem.out.startsWith("-----BEGIN PUBLIC KEY-----"), pem.all());
    const auto key = jose::jwkFromPem(pem.out.toStdString());
    QVERIFY(key && QString::fromStdString(key->thumbprint()) == kid);
    const CliAnswer unknown = cli.run("keys export no-such --pem");
    QVERIFY2(unknown.exitCode == 2 && unknown.err.contains("no-such"), unknown.all());
    const CliAnswer unnamed = cli.run("keys export --pem");
    QVERIFY2(unnamed.exitCode == 2 && unnamed.err.contains("Name the key"), unnamed.all());
}

void TestCliKeys::exportsInOtherForms()
{
    const CliRunner cli;
    QVERIFY(cli.makeStore());
    QVERIFY(cli.run("keys import - --use access --kid rsa", privateText(made(jose::Alg::RS256))).exitCode
            == 0);
    const QByteArray spki = cli.run("keys export rsa --form pem").out;
    QVERIFY(spki.startsWith("-----BEGIN PUBLIC KEY-----"));
    const CliAnswer pkcs1 = cli.run("keys export rsa --form pkcs1");
    QVERIFY2(pkcs1.exitCode == 0 && pkcs1.out.startsWith("-----BEGIN RSA PUBLIC KEY-----"), pkcs1.all());
    QCOMPARE(openssl("rsa -RSAPublicKey_in -pubout", pkcs1.out), spki);
    for (const QString &kid : {QStringLiteral("rsa"), kidOf(cli, "access", "current")}) {
        const CliAnswer certificate = cli.run("keys export --form certificate --days 30", {}, {kid});
        QVERIFY2(certificate.exitCode == 0, certificate.all());
        QCOMPARE(openssl("x509 -noout -pubkey", certificate.out),
                 cli.run("keys export --form pem", {}, {kid}).out);
        QCOMPARE(
            openssl("x509 -noout -subject -nameopt multiline", certificate.out).trimmed().split(' ').last(),
            kid.toUtf8());
        QVERIFY(!openssl("x509 -noout -checkend 2505600", certificate.out).isEmpty()); // 29 days.
        QVERIFY(openssl("x509 -noout -checkend 2678400", certificate.out).isEmpty()); // 31 days.
    }
}

void TestCliKeys::refusesFormsThatDoNotFit_data()
{
    QTest::addColumn<QByteArray>("words");
    QTest::addColumn<QByteArray>("said");
    const auto row = [](const char *name, const char *words, const char *said) {
        QTest::newRow(name) << QByteArray(words) << QByteArray(said);
    };
    row("PKCS#1 of an EC key", "keys export ec --form pkcs1", "PKCS#1 is a form of RSA keys, and ec is EC");
    row("certificate of a secret", "keys export secret --form certificate", "never published");
    row("private PKCS#1", "keys export ec --private --form pkcs1", "openssl rsa -traditional");
    row("private certificate", "keys export ec --private --form certificate", "leave out --private");
    row("PKCS#8 without --private", "keys export ec --form pkcs8", "add --private");
    row("no such form", "keys export ec --form der", "--form takes jwk");
    row("twice", "keys export ec --form pem --pem", "give one of them");
    row("no key named", "keys export --form certificate", "Name the key");
    row("days of what has none", "keys export ec --form pem --days 3", "--days goes with");
    row("too many days", "keys export ec --form certificate --days 3651", "3650");
}

void TestCliKeys::refusesFormsThatDoNotFit()
{
    QFETCH(QByteArray, words);
    QFETCH(QByteArray, said);
    static const CliRunner cli;
    if (!QFileInfo::exists(cli.path())) {
        QVERIFY(cli.makeStore());
        for (const auto &[alg, kid] : {std::pair(jose::Alg::ES256, "ec"), {jose::Alg::HS256, "secret"}})
            QVERIFY(cli.run("keys import - --use refresh", privateText(made(alg, kid))).exitCode == 0);
    }
    const CliAnswer answer = cli.run(words, "long enough\n");
    QVERIFY2(answer.exitCode == 2 && answer.err.contains(said) && answer.out.isEmpty(), answer.all());
}

void TestCliKeys::exportsAPrivateKeyUnderAPassphrase()
{
    const CliRunner cli;
    QVERIFY(cli.makeStore());
    const QString kid = kidOf(cli, "access", "current");
    const CliAnswer sealed = cli.run("keys export --private --passphrase-stdin", "swordfish\n", {kid});
    QVERIFY2(sealed.exitCode == 0 && sealed.out.startsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----"),
             sealed.all());
    const auto key = jose::jwkFromPem(sealed.out.toStdString(), Secret("swordfish"));
    QVERIFY(key && key->isPrivate() && QString::fromStdString(key->thumbprint()) == kid);
    QVERIFY(cli.run("audit list --json --text key.export").out.contains("private part"));
    const CliAnswer nobody = cli.run("keys export --private", {}, {kid});
    QVERIFY2(nobody.exitCode == 2 && nobody.err.contains("--passphrase-stdin"), nobody.all());
    const CliAnswer shortOne = cli.run("keys export --private --passphrase-stdin", "short\n", {kid});
    QVERIFY2(shortOne.exitCode == 2 && shortOne.err.contains("8 characters") && shortOne.out.isEmpty(),
             shortOne.all());
    QVERIFY(!shortOne.all().contains("PRIVATE KEY"));
}

void TestCliKeys::thumbprintsAreThoseOfTheKey()
{
    const CliRunner cli;
    const jose::Jwk key = made(jose::Alg::ES256);
    const QByteArray print = QByteArray::fromStdString(key.thumbprint());
    for (const QByteArray &form :
         {publicText(key), privateText(key), QByteArray::fromStdString(jose::publicPem(key).value())}) {
        const CliAnswer answer = cli.run("keys thumbprint -", form);
        QVERIFY2(answer.exitCode == 0 && answer.out == print + '\n', answer.all());
    }
    const CliAnswer two = cli.run("keys thumbprint - --json",
                                  setOf(publicText(key) + ',' + publicText(made(jose::Alg::ES256, "k2"))));
    QVERIFY2(two.out.contains("jwk-thumbprint:sha-256:" + print), two.all());
    QCOMPARE(two.json().value(QLatin1String("keys")).toArray().size(), 2);
    QCOMPARE(cli.run("keys thumbprint -", "hello").exitCode, 2);
}

void TestCliKeys::checksKeySets_data()
{
    QTest::addColumn<QByteArray>("set");
    QTest::addColumn<QStringList>("ids");
    const jose::Jwk one = made(jose::Alg::ES256), two = made(jose::Alg::EdDSA, "k2");
    const auto row = [](const char *name, const QByteArray &set, const QStringList &ids) {
        QTest::newRow(name) << set << ids;
    };
    const auto id = [](const char *text) { return QString::fromLatin1(text); };
    jose::KeyLabels bare;
    const QByteArray nameless = publicText(two.withLabels(bare).value());
    row("good", setOf(publicText(one) + ',' + publicText(two)), {});
    row("private", setOf(publicText(one) + ',' + privateText(two)), {id("key.private")});
    row("secret", setOf(publicText(one) + ',' + privateText(made(jose::Alg::HS256, "s"))),
        {id("key.symmetric")});
    row("guessable secret", R"({"kty":"oct","kid":"a","alg":"HS256","k":"c2VjcmV0"})",
        {id("key.symmetric"), id("key.weak"), id("key.weak_secret")});
    row("broken", setOf(publicText(one) + R"(,{"kty":"EC","crv":"P-256","kid":"b","x":"AA","y":"AA"})"),
        {id("key.invalid")});
    row("broken and private",
        setOf(publicText(one) + R"(,{"kty":"EC","crv":"P-256","kid":"b","x":"AA","y":"AA","d":"AA"})"),
        {id("key.private"), id("key.invalid")});
    row("one kid for two", setOf(publicText(one) + ',' + publicText(made(jose::Alg::EdDSA))),
        {id("key.kid_twice")});
    row("no kid", setOf(publicText(one) + ',' + nameless), {id("key.no_kid"), id("key.no_alg")});
    row("one key twice", setOf(publicText(two) + ',' + nameless),
        {id("key.no_kid"), id("key.twice"), id("key.no_alg")});
    row("empty", setOf({}), {id("keyset.empty")});
    row("unknown kind", setOf(publicText(one) + R"(,{"kty":"AKP","kid":"p"})"), {id("key.unknown_type")});
}

void TestCliKeys::checksKeySets()
{
    QFETCH(QByteArray, set);
    QFETCH(QStringList, ids);
    static const QStringList notes{QStringLiteral("key.no_alg"), QStringLiteral("key.unknown_type")};
    const bool isGood =
        std::all_of(ids.begin(), ids.end(), [](const QString &id) { return notes.contains(id); });
    const CliRunner cli;
    const CliAnswer json = cli.run("jwks check - --json", set);
    QStringList found;
    for (const auto entry : json.json().value(QLatin1String("findings")).toArray()) {
        found << entry.toObject().value(QLatin1String("id")).toString();
        for (const char *member : {"title", "why", "action"})
            QVERIFY(!entry.toObject().value(QLatin1String(member)).toString().isEmpty());
    }
    QVERIFY2(found == ids, json.all());
    QCOMPARE(json.exitCode, isGood ? 0 : 1);
    const CliAnswer text = cli.run("jwks check -", set);
    QVERIFY2(text.exitCode == json.exitCode && text.out.contains(isGood ? "Nothing is wrong" : "see above"),
             text.all());
}

void TestCliKeys::tellsOfChangedKeys()
{
    const CliRunner cli;
    const QString before = write(cli, "before.json", setOf(publicText(made(jose::Alg::ES256))));
    const CliAnswer changed =
        cli.run("jwks check - --json --before", setOf(publicText(made(jose::Alg::ES256))), {before});
    QVERIFY2(changed.exitCode == 1 && changed.out.contains("key.changed"), changed.all());
    const CliAnswer same = cli.run("jwks check --before", {}, {before, before});
    QVERIFY2(same.exitCode == 0, same.all());
}

void TestCliKeys::showsKeySets()
{
    const CliRunner cli;
    const jose::Jwk key = made(jose::Alg::ES256);
    const QByteArray set = setOf(
        privateText(key) + R"(,{"kty":"EC","crv":"P-256","kid":"bad","x":"AA","y":"AA"},{"kty":"AKP"})");
    const CliAnswer text = cli.run("jwks show -", set);
    QVERIFY2(text.exitCode == 0 && text.out.contains("EC P-256") && text.out.contains("private")
                 && text.out.contains(QByteArray::fromStdString(key.thumbprint()))
                 && text.out.contains("key.invalid") && text.out.contains("not known here: 1"),
             text.all());
    const CliAnswer json = cli.run("jwks show - --json", set);
    QCOMPARE(json.json().value(QLatin1String("keys")).toArray().size(), 2);
    const CliAnswer pem = cli.run("jwks show -", QByteArray::fromStdString(jose::publicPem(key).value()));
    QVERIFY2(pem.exitCode == 0 && pem.out.contains("public"), pem.all());
    const CliAnswer nothing = cli.run("jwks show -", "hello");
    QVERIFY2(nothing.exitCode == 2 && nothing.err.contains("There is no key in"), nothing.all());
    QCOMPARE(cli.run("jwks show nowhere.json").exitCode, 2);
}

void TestCliKeys::fetchesKeySets()
{
    const CliRunner cli;
    const jose::Jwk key = made(jose::Alg::ES256);
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    Responder responder(&server);
    const QString origin = QStringLiteral("http://127.0.0.1:%1").arg(server.serverPort());
    const auto runServed = [&cli](const char *words, const QString &more) {
        QProcess process;
        cli.begin(process, words, {more});
        process.closeWriteChannel();
        [&] { QTRY_COMPARE_WITH_TIMEOUT(process.state(), QProcess::NotRunning, 30'000); }();
        return CliAnswer{process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
    };
    const QString place = origin + QStringLiteral("/jwks.json");
    responder.reply = Responder::ok(
        setOf(publicText(key) + R"(,{"kty":"EC","crv":"P-256","kid":"bad","x":"AA","y":"AA"})"));
    const CliAnswer good = runServed("jwks fetch", place);
    QVERIFY2(good.exitCode == 0 && good.err.contains("Left out") && good.out.contains("\"k1\""), good.all());
    QCOMPARE(good.json().value(QLatin1String("keys")).toArray().size(), 1);
    responder.replyForPath.insert(
        "/.well-known/openid-configuration",
        Responder::ok("{\"issuer\":\"" + origin.toUtf8() + "\",\"jwks_uri\":\"" + place.toUtf8() + "\"}"));
    const CliAnswer discovered = runServed("jwks fetch --issuer", origin);
    QVERIFY2(discovered.exitCode == 0 && discovered.out == good.out, discovered.all());
    const CliAnswer checked = runServed("jwks check --json", place);
    QVERIFY2(checked.exitCode == 1 && checked.out.contains("key.invalid"), checked.all());
    QByteArray many = publicText(key);
    for (int i = 0; i < 256; ++i)
        many += ',' + publicText(key);
    responder.reply = Responder::ok(setOf(many));
    const CliAnswer tooMany = runServed("jwks check", place);
    QVERIFY2(tooMany.exitCode == 2 && tooMany.err.contains("more than 256 keys"), tooMany.all());
    responder.reply = Responder::ok(setOf(publicText(key) + R"(,{"kty":"AKP","priv":"AA"})"));
    const CliAnswer leaked = runServed("jwks check", place);
    QVERIFY2(leaked.exitCode == 1 && leaked.out.contains("private"), leaked.all());
    responder.reply = Responder::ok(setOf(privateText(key)));
    const CliAnswer alarm = runServed("jwks fetch", place);
    QVERIFY2(alarm.exitCode == 2 && alarm.err.contains("ALARM") && alarm.out.isEmpty(), alarm.all());
    const CliAnswer both = runServed("jwks fetch --issuer https://id.example", place);
    QVERIFY2(both.exitCode == 2 && both.err.contains("--issuer"), both.all());
    QCOMPARE(runServed("jwks fetch", QStringLiteral("http://id.example/jwks.json")).exitCode, 2);
}

QTEST_GUILESS_MAIN(TestCliKeys)
#include "tst_clikeys.moc"
