// SPDX-License-Identifier: MIT
#include "clirunner.h"

#include <QJsonArray>
#include <QTest>

using namespace gatehouse;

/// Logging in, refreshing, reuse and revocation, seen from the command line.
class TestCliAuth : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { delete m_cli; }
    void refusesAWrongPassword();
    void refreshesAndSeesReuse();
    void revokedUserIsRejectedWithTheReason();
    void deniesTheAccessTokensToo();
    void revokesSessionsFromStandardInput();
    void checksAccessTokensAndRoles();
    void logsOut();
    void listsFilterAndSort();

private:
    CliAnswer withToken(const char *words, const QString &token) const
    {
        return m_cli->run(words, token.toUtf8());
    }
    CliRunner *m_cli = nullptr;
};

void TestCliAuth::init()
{
    m_cli = new CliRunner;
    QVERIFY(m_cli->makeStore());
}

void TestCliAuth::refusesAWrongPassword()
{
    const CliAnswer wrong = m_cli->run("auth login ada@example.org --password - --json", "not the engine\n");
    QVERIFY2(wrong.exitCode == 1 && wrong.text("reason") == QLatin1String("credentials.bad"), wrong.all());
    const CliAnswer nobody = m_cli->run("auth login nobody --password - --json", "not the engine\n");
    QVERIFY2(nobody.exitCode == 1 && nobody.text("reason") == QLatin1String("credentials.bad"), nobody.all());
}

void TestCliAuth::refreshesAndSeesReuse()
{
    const CliAnswer login = m_cli->login();
    QVERIFY2(login.exitCode == 0, login.all());
    const QString first = login.text("refreshToken");
    const CliAnswer live = withToken("verify - --json", first);
    QVERIFY2(live.exitCode == 0 && live.text("live") == QLatin1String("present"), live.all());

    const QString second = withToken("auth refresh - --json", first).text("refreshToken");
    QVERIFY(!second.isEmpty() && second != first);
    // A lost answer asked for again: the same successor, no fork. Only the random part of its signature
    // differs.
    const QString again = withToken("auth refresh - --json", first).text("refreshToken");
    QCOMPARE(again.section(u'.', 0, 1), second.section(u'.', 0, 1));
    const CliAnswer rotated = withToken("verify - --json", first);
    QVERIFY2(rotated.exitCode == 1 && rotated.text("reason") == QLatin1String("session.rotated"),
             rotated.all());

    const QString third = withToken("auth refresh - --json", second).text("refreshToken");
    QVERIFY(!third.isEmpty());
    const CliAnswer reuse = withToken("auth refresh - --json", first);
    QVERIFY2(reuse.exitCode == 1 && reuse.text("reason") == QLatin1String("session.reuse")
                 && reuse.text("reuse") == QLatin1String("stale-lineage"),
             reuse.all());
    const CliAnswer dead = withToken("verify - --json", third);
    QVERIFY2(dead.exitCode == 1 && dead.text("reason") == QLatin1String("session.reuse"), dead.all());
    const QJsonArray listed = m_cli->run("sessions list --state reuse-detected --json")
                                  .json()
                                  .value(QLatin1String("sessions"))
                                  .toArray();
    QCOMPARE(listed.size(), 1);
    QCOMPARE(listed.at(0).toObject().value(QLatin1String("id")).toString(), login.text("sessionId"));
    const CliAnswer history = m_cli->run("sessions show", {}, {login.text("sessionId")});
    QVERIFY2(history.exitCode == 0 && history.out.contains("grace-answer") && history.out.contains("reuse"),
             history.all());
    QCOMPARE(m_cli->run("audit verify").exitCode, 0);
}

void TestCliAuth::revokedUserIsRejectedWithTheReason()
{
    const CliAnswer login = m_cli->login();
    const CliAnswer revoked =
        m_cli->run("users revoke ada@example.org --json --reason", {}, {QStringLiteral("laptop stolen")});
    QVERIFY2(revoked.exitCode == 0, revoked.all());
    QCOMPARE(revoked.json().value(QLatin1String("revoked")).toInt(), 1);
    QVERIFY(revoked.text("cutOffAt").endsWith(u'Z'));
    QVERIFY(revoked.text("accessTokensEndAt").endsWith(u'Z'));

    const CliAnswer answer = withToken("verify - --json", login.text("refreshToken"));
    QVERIFY2(answer.exitCode == 1 && answer.text("reason") == QLatin1String("session.revoked"), answer.all());
    const QJsonObject revocation = answer.json()
                                       .value(QLatin1String("session"))
                                       .toObject()
                                       .value(QLatin1String("revocation"))
                                       .toObject();
    QCOMPARE(revocation.value(QLatin1String("reason")).toString(), QStringLiteral("laptop stolen"));
    QVERIFY(revocation.value(QLatin1String("by")).toString().contains(u'@'));
    QVERIFY(revocation.value(QLatin1String("at")).toString().endsWith(u'Z'));
    const CliAnswer text = withToken("verify -", login.text("refreshToken"));
    QVERIFY2(text.exitCode == 1 && text.out.contains("laptop stolen") && text.out.contains("session.revoked"),
             text.all());
    const CliAnswer refresh = withToken("auth refresh - --json", login.text("refreshToken"));
    QVERIFY2(refresh.exitCode == 1 && refresh.text("reason") == QLatin1String("session.revoked"),
             refresh.all());
    const CliAnswer again = m_cli->run("users revoke ada@example.org --json --reason again");
    QVERIFY2(again.exitCode == 0 && again.json().value(QLatin1String("revoked")).toInt() == 0, again.all());
}

/// One session of two: its access token is refused at once, the other's goes on.
void TestCliAuth::deniesTheAccessTokensToo()
{
    const CliAnswer stolen = m_cli->login(), other = m_cli->login();
    const QStringList id{stolen.text("sessionId")};
    const QString revoke = QStringLiteral("sessions revoke --deny-tokens --reason stolen");
    const CliAnswer dry = m_cli->run(qPrintable(revoke + QStringLiteral(" --dry-run")), {}, id);
    QVERIFY2(dry.exitCode == 0 && dry.out.contains("are refused where the API asks the store"), dry.all());
    QCOMPARE(withToken("auth check - --json", stolen.text("accessToken")).exitCode, 0);

    const CliAnswer done = m_cli->run(qPrintable(revoke), {}, id);
    QVERIFY2(done.exitCode == 0 && done.out.contains("Access tokens of these sessions are refused"),
             done.all());
    const CliAnswer refused = withToken("auth check - --json", stolen.text("accessToken"));
    QVERIFY2(refused.exitCode == 1 && refused.text("reason") == QLatin1String("token.denied"), refused.all());
    QCOMPARE(withToken("auth check - --json", other.text("accessToken")).exitCode, 0);
    const CliAnswer trail = m_cli->run("audit list");
    QVERIFY2(trail.out.contains("access tokens denied as well"), trail.all());
}

void TestCliAuth::revokesSessionsFromStandardInput()
{
    const QByteArray first = m_cli->login().text("sessionId").toUtf8();
    const QByteArray second = m_cli->login().text("sessionId").toUtf8();
    const CliAnswer done =
        m_cli->run("sessions revoke - --json --reason test", first + '\n' + second + "\nno-such-session\n");
    QVERIFY2(done.exitCode == 0, done.all());
    QCOMPARE(done.json().value(QLatin1String("revoked")).toInt(), 2);
    QCOMPARE(done.json().value(QLatin1String("items")).toArray().size(), 3);
    QCOMPARE(m_cli->run("sessions list --state live --json").json().value(QLatin1String("found")).toInt(-1),
             0);
    const CliAnswer nothing = m_cli->run("sessions revoke - --reason test", "\n");
    QVERIFY2(nothing.exitCode == 2, nothing.all());
}

void TestCliAuth::checksAccessTokensAndRoles()
{
    const CliAnswer login = m_cli->login();
    const QString access = login.text("accessToken");
    const CliAnswer good = withToken("auth check - --role admin,support --json", access);
    QVERIFY2(good.exitCode == 0 && good.text("role") == QLatin1String("admin"), good.all());
    const CliAnswer role = withToken("auth check - --role auditor --json", access);
    QVERIFY2(role.exitCode == 1 && role.text("reason") == QLatin1String("role.missing"), role.all());
    const CliAnswer mixed = withToken("auth check - --json", login.text("refreshToken"));
    QVERIFY2(mixed.exitCode == 1 && mixed.text("reason") == QLatin1String("token.invalid"), mixed.all());
    const CliAnswer verified = withToken("verify - --json", access);
    QVERIFY2(verified.exitCode == 0, verified.all());
    const CliAnswer swapped = withToken("auth refresh - --json", access);
    QVERIFY2(swapped.exitCode == 1, swapped.all());
    const CliAnswer late = withToken("verify - --json --now 2100-01-01T00:00:00Z", access);
    QVERIFY2(late.exitCode == 1 && late.text("reason") == QLatin1String("claims.expired"), late.all());
}

void TestCliAuth::logsOut()
{
    const QString token = m_cli->login().text("refreshToken");
    QCOMPARE(withToken("auth logout -", token).exitCode, 0);
    QCOMPARE(withToken("auth logout -", token).exitCode, 0); // RFC 7009 section 2.2
    const CliAnswer after = withToken("verify -", token);
    QVERIFY2(after.exitCode == 1 && after.out.contains("logged out"), after.all());
}

void TestCliAuth::listsFilterAndSort()
{
    QVERIFY(m_cli->run("users add bob --password -", "bob's password\n").exitCode == 0);
    m_cli->login();
    QVERIFY(m_cli->run("auth login bob --password - --address 192.0.2.7 --json", "bob's password\n").exitCode
            == 0);
    m_cli->login();
    const auto logins = [this](const char *words) {
        QStringList all;
        for (const auto entry : m_cli->run(words).json().value(QLatin1String("sessions")).toArray())
            all.append(entry.toObject().value(QLatin1String("login")).toString().section(u'@', 0, 0));
        return all.join(u' ');
    };
    QCOMPARE(logins("sessions list --sort user --json"), QStringLiteral("ada ada bob"));
    QCOMPARE(logins("sessions list --sort -user --json"), QStringLiteral("bob ada ada"));
    QCOMPARE(logins("sessions list --sort created --json"), QStringLiteral("ada bob ada"));
    QCOMPARE(logins("sessions list --user BOB --json"), QStringLiteral("bob"));
    QCOMPARE(logins("sessions list --sort user --limit 2 --json"), QStringLiteral("ada ada"));
    QCOMPARE(logins("sessions list --state expired --json"), QString());
    const CliAnswer text = m_cli->run("sessions list --limit 1");
    QVERIFY2(text.out.contains("1 of 3 sessions shown"), text.all());
    QCOMPARE(text.out.split('\n').at(0).indexOf("STATE"), text.out.split('\n').at(1).indexOf("active"));
}

QTEST_GUILESS_MAIN(TestCliAuth)
#include "tst_cliauth.moc"
