// SPDX-License-Identifier: MIT
#include "clirunner.h"
#include "core/jose/jws.h"
#include "core/store/sql/migrations.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QTest>

using namespace gatehouse;

class TestCli : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void helpExplainsEveryCommand();
    void usageErrors_data();
    void usageErrors();
    void readingMakesNoStore_data();
    void readingMakesNoStore();
    void decodes();
    void showsNoControlCharacters();
    void decodingHidesTheSignature();
    void decodingIsExact();
    void decodingTellsOfAKnownSecret();
    void decodingHasAnExitCodeForEach_data();
    void decodingHasAnExitCodeForEach();
    void verifiesWithAKeyOfOnesOwn();
    void managesUsers();
    void managesKeys();
    void keysNeedTheRightPassphrase();
    void dryRunsChangeNothing();
    void namesWhatDoesNotExist();
    void manyWantYes();
    void revokesWhatAFilterMatches();
    void revokesAllButOne();
    void revokesAPastedList();
    void resumesAndForgets();
    void keepsAWholeAuditTrail();
};

void TestCli::helpExplainsEveryCommand()
{
    const CliRunner cli;
    const CliAnswer overview = cli.run("help");
    QCOMPARE(overview.exitCode, 0);
    QCOMPARE(cli.run("").out, overview.out);
    int count = 0;
    for (const QByteArray &line : overview.out.split('\n')) {
        if (!line.startsWith("  ") || line.startsWith("  --") || line.startsWith("   "))
            continue;
        const QByteArray name = line.mid(2, line.indexOf("  ", 2) - 2);
        const CliAnswer page = cli.run("help " + name);
        QVERIFY2(page.exitCode == 0 && page.out.contains("Usage: gatehouse-cli " + name), name.constData());
        QVERIFY2(page.out.contains("Exit codes:"), name.constData());
        QCOMPARE(cli.run(name + " --help").out, page.out);
        ++count;
    }
    QVERIFY2(count >= 18, qPrintable(QString::number(count)));
    QVERIFY(cli.run("help sessions").out.contains("sessions revoke"));
    QVERIFY(cli.run("--version").out.startsWith("gatehouse-cli " GATEHOUSE_VERSION));
}

void TestCli::usageErrors_data()
{
    QTest::addColumn<QByteArray>("words");
    QTest::addColumn<QByteArray>("said");
    QTest::newRow("unknown command") << QByteArray("fly") << QByteArray("no command \"fly\"");
    QTest::newRow("half a command") << QByteArray("sessions") << QByteArray("second word");
    QTest::newRow("unknown option") << QByteArray("sessions list --colour red")
                                    << QByteArray("no option --colour");
    QTest::newRow("short option") << QByteArray("sessions list -l") << QByteArray("two dashes");
    QTest::newRow("missing value") << QByteArray("sessions list --limit")
                                   << QByteArray("--limit needs a value");
    QTest::newRow("value too many") << QByteArray("sessions revoke x --dry-run=yes")
                                    << QByteArray("takes no value");
    QTest::newRow("missing word") << QByteArray("sessions show")
                                  << QByteArray("Usage: gatehouse-cli sessions show SESSION");
    QTest::newRow("word too many") << QByteArray("audit verify now") << QByteArray("Usage:");
    QTest::newRow("bad number") << QByteArray("sessions list --limit many") << QByteArray("whole number");
    QTest::newRow("bad state") << QByteArray("sessions list --state sleepy") << QByteArray("--state takes");
    QTest::newRow("bad order") << QByteArray("sessions list --sort shoe") << QByteArray("--sort takes");
    QTest::newRow("bad store") << QByteArray("sessions list --store nowhere") << QByteArray("sqlite:");
    QTest::newRow("bad algorithm") << QByteArray("keys generate --use access --alg hs256")
                                   << QByteArray("ES256");
    QTest::newRow("no use") << QByteArray("keys generate") << QByteArray("access or refresh");
    QTest::newRow("two ways") << QByteArray("sessions revoke x --user ada --reason y")
                              << QByteArray("in one way");
    QTest::newRow("no way") << QByteArray("sessions revoke --reason y") << QByteArray("in one way");
    QTest::newRow("empty filter") << QByteArray("sessions revoke --filter= --reason y")
                                  << QByteArray("matches every session");
    QTest::newRow("nothing to forget") << QByteArray("sessions revoke --forget") << QByteArray("one action");
    QTest::newRow("no reason") << QByteArray("sessions revoke x") << QByteArray("--reason");
    QTest::newRow("password as argument")
        << QByteArray("auth login ada --password secret123") << QByteArray("can be seen by others");
    QTest::newRow("two keys") << QByteArray("verify a.b.c --jwk x --secret-stdin")
                              << QByteArray("one source of keys");
    QTest::newRow("no token") << QByteArray("decode nonsense") << QByteArray("no token");
    QTest::newRow("JSON form") << QByteArray(R"(decode {"payload":"e30","signatures":[]})")
                               << QByteArray("not a JWT");
}

void TestCli::usageErrors()
{
    QFETCH(QByteArray, words);
    QFETCH(QByteArray, said);
    const CliRunner cli;
    const CliAnswer plain = cli.run(words);
    QVERIFY2(plain.exitCode == 2 && plain.err.contains(said) && plain.out.isEmpty(), plain.all());
    const CliAnswer json = cli.run(words + " --json");
    QVERIFY2(json.exitCode == 2, json.all());
    const QJsonObject error = json.json().value(QLatin1String("error")).toObject();
    QVERIFY2(!error.value(QLatin1String("code")).toString().isEmpty(), json.all());
    QVERIFY2(error.value(QLatin1String("message")).toString().toUtf8().contains(said), json.all());
    QVERIFY(!QFileInfo::exists(cli.path()));
}

void TestCli::readingMakesNoStore_data()
{
    QTest::addColumn<QByteArray>("words");
    for (const char *words :
         {"sessions list", "sessions show x", "sessions revoke x --reason y", "users list",
          "users revoke ada --reason y", "users add ada --password -", "keys list",
          "keys generate --use access", "keys rotate --use access", "keys retire x", "keys export",
          "keys check", "audit list", "audit verify", "verify eyJhbGciOiJFUzI1NiJ9.e30.x",
          "auth login ada --password -", "auth refresh eyJhbGciOiJFUzI1NiJ9.e30.x"})
        QTest::newRow(words) << QByteArray(words);
}

void TestCli::readingMakesNoStore()
{
    QFETCH(QByteArray, words);
    const CliRunner cli;
    const CliAnswer answer = cli.run(words, "password\n");
    QVERIFY2(answer.exitCode == 2 && answer.err.contains("--create"), answer.all());
    QVERIFY(!QFileInfo::exists(QFileInfo(cli.path()).path()));
}

/// Names come from whoever made the token; they must not move the cursor.
void TestCli::showsNoControlCharacters()
{
    const CliRunner cli;
    const auto encoded = [](const QByteArray &bytes) {
        return bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
    };
    const QByteArray token =
        encoded(R"({"alg":"ES256"})") + '.' + encoded(R"({"\u001b[2Jdb_password":"x"})") + ".AA";
    const CliAnswer answer = cli.run("decode -", R"({"\u001b[2Jjwt":")" + token + "\"}");
    QVERIFY2(answer.out.contains("?[2Jjwt") && answer.out.contains("?[2Jdb_password"), answer.all());
    QVERIFY2(!answer.out.contains('\x1b'), answer.all());
}

void TestCli::decodes()
{
    const CliRunner cli;
    const QByteArray token = QByteArray(R"({"alg":"HS256","typ":"JWT"})")
                                 .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals)
        + '.'
        + QByteArray(R"({"sub":"42","exp":1790000000,"big":9007199254740993})")
              .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals)
        + ".SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c";
    const CliAnswer text = cli.run("decode -", "Authorization: Bearer " + token + "\n");
    QVERIFY2(text.exitCode == 0 && text.out.contains("Not verified") && text.out.contains("9007199254740993")
                 && text.out.contains("2026-09-21 14:13:20 UTC"),
             text.all());
    const CliAnswer json = cli.run("decode --json", token);
    const QJsonObject payload = json.json().value(QLatin1String("payload")).toObject();
    QCOMPARE(json.json().value(QLatin1String("verified")).toBool(true), false);
    QCOMPARE(payload.value(QLatin1String("json")).toObject().value(QLatin1String("sub")).toString(),
             QStringLiteral("42"));
    const QJsonArray members = payload.value(QLatin1String("members")).toArray();
    QCOMPARE(members.at(2).toObject().value(QLatin1String("value")).toString(),
             QStringLiteral("9007199254740993"));
    const CliAnswer broken = cli.run("decode --json", "eyJhbGciOiJIUzI1NiJ9.eyJz");
    QVERIFY2(broken.exitCode == 1 && broken.text("problem") == QLatin1String("malformed.segments"),
             broken.all());
}

namespace {

QByteArray encoded(const QByteArray &bytes)
{
    return bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

} // namespace

void TestCli::decodingHidesTheSignature()
{
    const CliRunner cli;
    const QByteArray header = encoded(R"({"alg":"HS256","typ":"JWT"})"), payload = encoded(R"({"sub":"42"})");
    const QByteArray token = header + '.' + payload + ".SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c";
    const QByteArray encrypted = encoded(R"({"alg":"dir","enc":"A128GCM"})") + ".." + encoded("initvector12")
        + ".c2VhbGVkdGV4dA." + encoded("sixteenbytestag!");
    for (const char *words : {"decode -", "decode - --json"}) {
        const CliAnswer plain = cli.run(words, token);
        QVERIFY2(plain.exitCode == 0 && plain.out.contains("32") && !plain.all().contains("SflKx"),
                 plain.all());
        const CliAnswer closed = cli.run(words, encrypted);
        QVERIFY2(closed.exitCode == 0 && closed.out.contains("A128GCM"), closed.all());
        QVERIFY2(!closed.all().contains("c2VhbGVk") && !closed.all().contains(encoded("initvector12")),
                 closed.all());
    }
}

void TestCli::decodingTellsOfAKnownSecret()
{
    // Signed with "your-256-bit-secret".
    const CliRunner cli;
    const CliAnswer known = cli.run("decode - --json",
                                    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
                                    "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2"
                                    "MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c");
    QVERIFY2(known.exitCode == 0 && known.out.contains("key.weak_secret"), known.all());
}

void TestCli::decodingIsExact()
{
    const CliRunner cli;
    const QByteArray payload = R"({"big":9007199254740993,"sub":"a","sub":"b"})";
    const CliAnswer json =
        cli.run("decode - --json", encoded(R"({"alg":"HS256"})") + '.' + encoded(payload) + ".AA");
    QVERIFY2(json.exitCode == 1 && json.out.contains("\"json\": " + payload), json.all());
    QVERIFY2(!json.json().isEmpty(), json.all());
}

void TestCli::decodingHasAnExitCodeForEach_data()
{
    QTest::addColumn<QByteArray>("given");
    QTest::addColumn<int>("exitCode");
    QTest::newRow("whole") << encoded(R"({"alg":"HS256"})") + ".e30.AA" << 0;
    QTest::newRow("cut off") << QByteArray("eyJhbGciOiJIUzI1NiJ9.eyJz") << 1;
    QTest::newRow("no JSON") << QByteArray("eyBub25zZW5zZQ.e30.AA") << 1;
    QTest::newRow("words") << QByteArray("no token here") << 2;
    QTest::newRow("nothing") << QByteArray() << 2;
}

void TestCli::decodingHasAnExitCodeForEach()
{
    QFETCH(QByteArray, given);
    QFETCH(int, exitCode);
    const CliRunner cli;
    const CliAnswer answer = cli.run("decode", given);
    QVERIFY2(answer.exitCode == exitCode, answer.all());
    const QByteArray help = cli.run("help decode").out;
    QVERIFY2(help.contains("2 when there is no token") && help.contains("1 when there is a token but"), help);
}

void TestCli::verifiesWithAKeyOfOnesOwn()
{
    const CliRunner cli;
    const std::string secret = "a secret that is long enough for HS256";
    const auto key = jose::Jwk::fromSecret(secret, jose::Alg::HS256);
    QVERIFY(key.has_value());
    const auto made =
        jose::signCompact(*key, jose::Alg::HS256, "JWT", R"({"sub":"42","iss":"me","exp":1790000000})");
    QVERIFY(made.has_value());
    const QString token = QString::fromStdString(*made);
    const QByteArray line = QByteArray::fromStdString(secret) + '\n';
    const CliAnswer good = cli.run("verify --secret-stdin --iss me --now 1789999000 --json", line, {token});
    QVERIFY2(good.exitCode == 0 && good.text("verdict") == QLatin1String("accepted"), good.all());
    QCOMPARE(good.json().value(QLatin1String("steps")).toArray().size(), 17);
    const CliAnswer late = cli.run("verify --secret-stdin --now 2026-09-22T00:00:00Z --json", line, {token});
    QVERIFY2(late.exitCode == 1 && late.text("reason") == QLatin1String("claims.expired"), late.all());
    const CliAnswer edge =
        cli.run("verify --secret-stdin --now 1790000030 --leeway 60 --json", line, {token});
    QVERIFY2(edge.exitCode == 0 && edge.text("verdict") == QLatin1String("accepted-by-leeway"), edge.all());
    const CliAnswer wrong = cli.run("verify --secret-stdin --now 1789999000 --json",
                                    "another secret that is long enough\n", {token});
    QVERIFY2(wrong.exitCode == 1 && wrong.text("reason") == QLatin1String("sig.invalid"), wrong.all());
    const CliAnswer forbidden =
        cli.run("verify --secret-stdin --alg HS512 --now 1789999000 --json",
                "a secret that is long enough for HS512, which takes sixty-four bytes and more\n", {token});
    QVERIFY2(forbidden.exitCode == 1 && forbidden.text("reason") == QLatin1String("alg.not_allowed"),
             forbidden.all());
    QFile file(cli.file(QStringLiteral("key.json")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    const Secret json = key->privateJson();
    file.write(json.view().data(), qint64(json.size()));
    file.close();
    const CliAnswer byFile = cli.run("verify - --now 1789999000 --jwk", token.toUtf8(), {file.fileName()});
    QVERIFY2(byFile.exitCode == 0 && byFile.out.contains("Valid."), byFile.all());
    const CliAnswer noFile = cli.run("verify - --jwks nowhere.json", token.toUtf8());
    QVERIFY2(noFile.exitCode == 2, noFile.all());
}

void TestCli::managesUsers()
{
    const CliRunner cli;
    QVERIFY(cli.makeStore());
    const CliAnswer twice = cli.run("users add ADA@example.org --password - --json", "another password\n");
    QVERIFY2(twice.exitCode == 2 && twice.out.contains("\"conflict\""), twice.all());
    const CliAnswer weak = cli.run("users add bob --password -", "short\n");
    QVERIFY2(weak.exitCode == 2 && weak.err.contains("8 characters"), weak.all());
    QCOMPARE(cli.login().exitCode, 0);
    const QJsonArray users = cli.run("users list --json").json().value(QLatin1String("users")).toArray();
    QCOMPARE(users.size(), 1);
    const QJsonObject ada = users.at(0).toObject();
    QCOMPARE(ada.value(QLatin1String("displayName")).toString(), QStringLiteral("Ada Lovelace"));
    QCOMPARE(ada.value(QLatin1String("liveSessions")).toInt(), 1);
    QVERIFY(ada.value(QLatin1String("lastLoginAt")).toString().endsWith(u'Z'));
    QVERIFY(ada.value(QLatin1String("lastLoginAtEpoch")).toInteger() > 1'700'000'000);
    QVERIFY(cli.run("users list").out.contains("ada@example.org"));
}

void TestCli::managesKeys()
{
    const CliRunner cli;
    QVERIFY(cli.makeStore());
    const auto keys = [&cli] {
        return cli.run("keys list --json").json().value(QLatin1String("keys")).toArray();
    };
    QCOMPARE(keys().size(), 3); // One for each use, and the one that was asked for.
    const QString before = cli.login().text("refreshToken");
    const CliAnswer made = cli.run("keys generate --use refresh --alg HS512 --json");
    QVERIFY2(made.exitCode == 0, made.all());
    const QString kid =
        made.json().value(QLatin1String("key")).toObject().value(QLatin1String("kid")).toString();
    const CliAnswer rotated = cli.run("keys rotate --use refresh --json");
    QVERIFY2(rotated.exitCode == 0, rotated.all());
    QCOMPARE(rotated.json().value(QLatin1String("key")).toObject().value(QLatin1String("kid")).toString(),
             kid);
    // A symmetric key: tokens are verified after unlocking only, and still are.
    // Those that the key before signed count as well.
    const CliAnswer older = cli.run("verify -", before.toUtf8());
    QVERIFY2(older.exitCode == 0, older.all());
    const QString refreshToken = cli.login().text("refreshToken");
    const CliAnswer verified = cli.run("verify -", refreshToken.toUtf8());
    QVERIFY2(verified.exitCode == 0, verified.all());
    QString retired;
    for (const auto entry : keys()) {
        if (entry.toObject().value(QLatin1String("state")).toString() == QLatin1String("retired"))
            retired = entry.toObject().value(QLatin1String("kid")).toString();
    }
    const CliAnswer early = cli.run("keys remove", {}, {retired});
    QVERIFY2(early.exitCode == 2, early.all());
    const CliAnswer set = cli.run("keys export");
    QVERIFY2(set.exitCode == 0, set.all());
    const QJsonArray exported = set.json().value(QLatin1String("keys")).toArray();
    QCOMPARE(exported.size(), 3);
    for (const auto entry : exported)
        QVERIFY(!entry.toObject().contains(QLatin1String("d"))
                && !entry.toObject().contains(QLatin1String("k")));
    const CliAnswer unknown = cli.run("keys retire no-such-key");
    QVERIFY2(unknown.exitCode == 2 && unknown.err.contains("no-such-key"), unknown.all());
}

void TestCli::keysNeedTheRightPassphrase()
{
    CliRunner cli;
    QVERIFY(cli.makeStore());
    QCOMPARE(cli.run("keys check").exitCode, 0);
    cli.setPassphrase(QStringLiteral("open barley"));
    const CliAnswer wrong = cli.run("keys check --json");
    QVERIFY2(wrong.exitCode == 2 && wrong.out.contains("\"denied\""), wrong.all());
    QVERIFY2(!wrong.all().contains("barley"), wrong.all());
    cli.setPassphrase({});
    QCOMPARE(cli.run("keys list").exitCode, 0);
    CliRunner fresh;
    fresh.setPassphrase(QStringLiteral("short"));
    const CliAnswer tooShort = fresh.run("keys generate --use access --create");
    QVERIFY2(tooShort.exitCode == 2 && tooShort.err.contains('8'), tooShort.all());
}

void TestCli::dryRunsChangeNothing()
{
    const CliRunner cli;
    QVERIFY(cli.makeStore());
    const QString session = cli.login().text("sessionId");
    const auto state = [&cli] {
        QByteArray all = cli.run("keys list --json").out + cli.run("audit list --json").out;
        for (const auto entry :
             cli.run("sessions list --json").json().value(QLatin1String("sessions")).toArray())
            all += QJsonDocument(entry.toObject()).toJson();
        return all
            + QByteArray::number(
                   cli.run("users list --json").json().value(QLatin1String("users")).toArray().size());
    };
    const QByteArray before = state();
    for (const char *words : {"keys generate --use access --dry-run", "keys rotate --use access --dry-run",
                              "users add bob --dry-run", "users revoke ada@example.org --dry-run"}) {
        const CliAnswer answer = cli.run(words);
        QVERIFY2(answer.exitCode == 0 && answer.out.contains("Nothing was changed"), answer.all());
    }
    const CliAnswer preview = cli.run("sessions revoke no-such --dry-run --json", {}, {session});
    QVERIFY2(preview.exitCode == 0, preview.all());
    QCOMPARE(preview.json().value(QLatin1String("liveSessions")).toInt(), 1);
    QCOMPARE(preview.json().value(QLatin1String("notFound")).toInt(), 1);
    QCOMPARE(state(), before);
}

void TestCli::namesWhatDoesNotExist()
{
    const CliRunner cli;
    QVERIFY(cli.makeStore());
    const QString session = cli.login().text("sessionId");
    const CliAnswer none = cli.run("sessions revoke no-such nobody --reason x");
    QVERIFY2(none.exitCode == 1 && none.out.contains("no-such: no such session."), none.all());
    const CliAnswer json = cli.run("sessions revoke no-such --reason x --json");
    QVERIFY2(json.exitCode == 1 && json.json().value(QLatin1String("noSuchSession")).toInt() == 1,
             json.all());
    QVERIFY(!cli.run("audit list").out.contains("no-such")); // Nothing was done, so there is no record.
    const CliAnswer some = cli.run("sessions revoke no-such --reason x", {}, {session});
    QVERIFY2(some.exitCode == 0 && some.out.contains("1 revoked, 0 had ended already.")
                 && some.out.contains("no-such: no such session."),
             some.all());
    QCOMPARE(some.out.count("stay valid until "), 2); // Before and after.
    QVERIFY2(some.out.contains(" UTC"), some.all());
    const CliAnswer again = cli.run("sessions revoke --reason x --json", {}, {session});
    QVERIFY2(again.exitCode == 0 && again.json().value(QLatin1String("alreadyGone")).toInt() == 1,
             again.all());
}

void TestCli::manyWantYes()
{
    const CliRunner cli;
    QVERIFY(cli.makeStore());
    for (int i = 0; i < 26; ++i)
        QCOMPARE(cli.login().exitCode, 0);
    const CliAnswer refused = cli.run("sessions revoke --user ada@example.org --reason x");
    QVERIFY2(refused.exitCode == 2 && refused.err.contains("Add --yes")
                 && refused.err.contains("Live sessions: 26"),
             refused.all());
    QVERIFY(!cli.run("audit list").out.contains("user.revoke"));
    const CliAnswer done = cli.run("sessions revoke --user ada@example.org --reason x --yes");
    QVERIFY2(done.exitCode == 0 && done.out.contains("26 revoked"), done.all());
}

void TestCli::revokesWhatAFilterMatches()
{
    const CliRunner cli;
    QVERIFY(cli.makeStore());
    QVERIFY(cli.login().exitCode == 0 && cli.login().exitCode == 0);
    const CliAnswer wrong = cli.run("sessions revoke --filter expires<soon --reason x");
    QVERIFY2(wrong.exitCode == 2 && wrong.err.contains("^"), wrong.all());
    const CliAnswer preview = cli.run("sessions revoke --filter user:ada --dry-run --json");
    QCOMPARE(preview.json().value(QLatin1String("liveSessions")).toInt(), 2);
    const CliAnswer done = cli.run("sessions revoke --filter user:ada --reason clean-up");
    QVERIFY2(done.exitCode == 0 && done.out.contains("2 revoked") && done.out.contains("not included"),
             done.all());
    QVERIFY(cli.run("audit list").out.contains("2 sessions (filter user:ada)"));
    const CliAnswer none = cli.run("sessions revoke --filter user:ada --reason x --json");
    QVERIFY2(none.exitCode == 0 && none.json().value(QLatin1String("revoked")).toInt(-1) == 0, none.all());
}

void TestCli::revokesAllButOne()
{
    const CliRunner cli;
    QVERIFY(cli.makeStore());
    const QString kept = cli.login().text("sessionId");
    QVERIFY(cli.login().exitCode == 0 && cli.login().exitCode == 0);
    const CliAnswer done = cli.run("sessions revoke --user ada@example.org --reason x --except", {}, {kept});
    QVERIFY2(done.exitCode == 0 && done.out.contains("2 revoked"), done.all());
    const QJsonArray live =
        cli.run("sessions list --state live --json").json().value(QLatin1String("sessions")).toArray();
    QCOMPARE(live.size(), 1);
    QCOMPARE(live.at(0).toObject().value(QLatin1String("id")).toString(), kept);
}

void TestCli::revokesAPastedList()
{
    const CliRunner cli;
    QVERIFY(cli.makeStore());
    QVERIFY(cli.login().exitCode == 0);
    const CliAnswer done =
        cli.run("sessions revoke - --reason x --json", "ADA@example.org, \"nobody\"\nnobody\n");
    QVERIFY2(done.exitCode == 0 && done.json().value(QLatin1String("revoked")).toInt() == 1, done.all());
    QCOMPARE(done.json().value(QLatin1String("noSuchSession")).toInt(), 1);
    const CliAnswer none = cli.run("sessions revoke - --reason x", "nobody nothing");
    QVERIFY2(none.exitCode == 1 && none.out.contains("nothing: no such session or user."), none.all());
    const CliAnswer empty = cli.run("sessions revoke - --reason x", " \n");
    QVERIFY2(empty.exitCode == 2, empty.all());
}

/// The sessions' table refuses after the journal was written, as a full disk would.
void TestCli::resumesAndForgets()
{
    const CliRunner cli;
    QVERIFY(cli.makeStore());
    const auto change = [&cli](const char *sql) {
        auto connection = openEmbeddedStore(cli.path());
        return connection && (*connection)->execute(QLatin1String(sql)).has_value();
    };
    for (const char *last : {"--resume ", "--forget "}) {
        const QString session = cli.login().text("sessionId");
        QVERIFY(
            change("CREATE TRIGGER full BEFORE UPDATE ON sessions BEGIN SELECT RAISE(ABORT, 'full'); END"));
        const CliAnswer cut = cli.run("sessions revoke --reason x", {}, {session});
        QVERIFY2(cut.exitCode == 2
                     && cut.err.contains("1 are left. Go on with: gatehouse-cli sessions revoke"),
                 cut.all());
        QVERIFY(change("DROP TRIGGER full"));
        const CliAnswer list = cli.run("sessions revoke --resume --json");
        const QJsonObject job = list.json().value(QLatin1String("unfinished")).toArray().at(0).toObject();
        const QByteArray action = job.value(QLatin1String("actionId")).toString().toLatin1();
        QVERIFY2(!action.isEmpty() && job.value(QLatin1String("left")).toInt() == 1, list.all());
        QVERIFY(cli.run("sessions revoke --resume").out.contains(action));
        const CliAnswer ended = cli.run(QByteArray("sessions revoke ") + last + action);
        QVERIFY2(ended.exitCode == 0, ended.all());
        const QByteArray state = cli.run("sessions show --json", {}, {session})
                                     .json()
                                     .value(QLatin1String("session"))
                                     .toObject()
                                     .value(QLatin1String("state"))
                                     .toString()
                                     .toLatin1();
        QCOMPARE(state, QByteArray(last == QByteArray("--resume ") ? "revoked" : "active"));
        const CliAnswer gone = cli.run(QByteArray("sessions revoke --resume ") + action);
        QVERIFY2(gone.exitCode == 2 && gone.err.contains("finished or forgotten"), gone.all());
    }
    QCOMPARE(cli.run("audit verify").exitCode, 0);
}

void TestCli::keepsAWholeAuditTrail()
{
    const CliRunner cli;
    QVERIFY(cli.makeStore());
    const CliAnswer checkpoint = cli.run("audit checkpoint");
    QVERIFY2(checkpoint.exitCode == 0, checkpoint.all());
    QFile file(cli.file(QStringLiteral("checkpoint")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(checkpoint.out);
    file.close();
    QCOMPARE(cli.run("keys rotate --use access").exitCode, 0);
    const CliAnswer whole = cli.run("audit verify --json --against", {}, {file.fileName()});
    QVERIFY2(whole.exitCode == 0 && whole.json().value(QLatin1String("holds")).toBool(), whole.all());
    const QJsonArray events =
        cli.run("audit list --json --text key.rotate").json().value(QLatin1String("events")).toArray();
    QCOMPARE(events.size(), 2);
    QCOMPARE(events.at(0).toObject().value(QLatin1String("phase")).toString(), QStringLiteral("requested"));
    QCOMPARE(events.at(1).toObject().value(QLatin1String("phase")).toString(), QStringLiteral("succeeded"));
    QCOMPARE(events.at(0).toObject().value(QLatin1String("actionId")),
             events.at(1).toObject().value(QLatin1String("actionId")));
    QCOMPARE(cli.run("audit list --json --limit 3").json().value(QLatin1String("events")).toArray().size(),
             3);
}

QTEST_GUILESS_MAIN(TestCli)
#include "tst_cli.moc"
