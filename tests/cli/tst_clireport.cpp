// SPDX-License-Identifier: MIT
// What gatehouse-cli tells for others to read: a report for a ticket, and two tokens side by side.
#include "clirunner.h"
#include "clitokens.h"
#include "core/base/base64url.h"
#include "core/jose/jwe.h"

#include <QJsonArray>
#include <QTest>

using namespace gatehouse;

class TestCliReport : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void reportsInMarkdown();
    void reportsWithoutWhatWasEncrypted();
    void reportsTheSession();
    void comparesClaimByClaim();
    void comparesWhatIsEncrypted();

private:
    QString write(const char *name, const QByteArray &content) const { return m_cli.write(name, content); }

    const CliRunner m_cli;
};

namespace {

QByteArray sealedFor(const jose::Jwk &key, const QByteArray &content)
{
    return QByteArray::fromStdString(
        jose::encryptCompact(key, jose::Alg::Dir, jose::Enc::A256GCM, content.toStdString(), {}).value());
}

QByteArray jsonOf(const jose::Jwk &key)
{
    const Secret json = key.privateJson();
    return {json.view().data(), qsizetype(json.size())};
}

} // namespace

void TestCliReport::reportsInMarkdown()
{
    const jose::Jwk key = made(jose::Alg::ES256), other = made(jose::Alg::ES256, "k2");
    const QString set = write("two.json",
                              "{\"keys\":[" + QByteArray::fromStdString(key.publicJson()) + ','
                                  + QByteArray::fromStdString(other.publicJson()) + "]}");
    const QByteArray token = signedBy(key, jose::Alg::ES256, R"({"sub":"a|b","exp":1790000000})");
    const CliAnswer good = m_cli.run("verify - --now 1789999000 --report --key", token, {set});
    QCOMPARE(good.exitCode, 0);
    for (const char *part :
         {"## Token: Accepted\n", "Checked 2026-09-21 13:56:40 UTC with Keys of ", "\n### Risks\n",
          "\n### Keys tried\n", "- **k1** (Chosen): EC P-256. ", "- **k2** (Not chosen): ", "\n### Header\n",
          "\n### Payload\n", R"({"sub":"a|b","exp":1790000000})", "does not say who it is for",
          "1790000000 (2026-09-21 14:13:20 UTC)"})
        QVERIFY2(good.out.contains(part), (QByteArray(part) + " is not in\n" + good.all()).constData());
    QVERIFY2(!good.out.contains(token.mid(token.lastIndexOf('.') + 1)), good.all());
    const CliAnswer late = m_cli.run("verify - --now 1800000000 --report --key", token, {set});
    QVERIFY2(late.exitCode == 1 && late.out.startsWith("## Token: Rejected\n\nThe token has expired.")
                 && late.out.contains("Failed (claims.expired)"),
             late.all());
    for (const char *words : {"verify - --report --json --key", "verify --batch - --report --key"}) {
        const CliAnswer refused = m_cli.run(words, token, {set});
        QVERIFY2(refused.exitCode == 2 && refused.err.contains("--report"), refused.all());
    }
}

void TestCliReport::reportsWithoutWhatWasEncrypted()
{
    const jose::Jwk key = jose::Jwk::fromSecret(std::string(32, 'k'), jose::Alg::Dir).value();
    const QString file = write("dir.json", jsonOf(key));
    const CliAnswer answer =
        m_cli.run("verify - --report --key", sealedFor(key, R"({"sub":"nobody else"})"), {file});
    QVERIFY2(answer.exitCode == 0 && answer.out.contains("What was encrypted is left out")
                 && !answer.out.contains("nobody else"),
             answer.all());
}

void TestCliReport::reportsTheSession()
{
    QVERIFY(m_cli.makeStore());
    const QByteArray access = m_cli.login().text("accessToken").toUtf8();
    const CliAnswer live = m_cli.run("verify - --report", access);
    QVERIFY2(live.exitCode == 0 && live.out.contains("Session of ada@example.org: present."), live.all());
    QCOMPARE(m_cli.run("sessions revoke --reason ticket-7 --user ada@example.org --yes").exitCode, 0);
    const CliAnswer ended = m_cli.run("verify - --report", access);
    QVERIFY2(ended.exitCode == 1 && ended.out.startsWith("## Token: Rejected\n"), ended.all());
}

void TestCliReport::comparesClaimByClaim()
{
    const jose::Jwk key = made(jose::Alg::ES256);
    const QByteArray a = signedBy(key, jose::Alg::ES256, R"({"sub":"42","exp":1790000000,"old":true})");
    const QString b =
        write("b.txt",
              "Authorization: Bearer "
                  + signedBy(key, jose::Alg::ES256, R"({"sub":"42","exp":1790000900,"big":9007199254740993})")
                  + '\n');
    const CliAnswer text = m_cli.run("decode - --compare", a, {b});
    QVERIFY2(text.exitCode == 1 && text.out.contains("1790000000 -> 1790000900  (15 min later)")
                 && text.out.contains("They differ."),
             text.all());
    const CliAnswer json = m_cli.run("decode - --json --compare", a, {b});
    QCOMPARE(json.json().value(QLatin1String("same")), QJsonValue(false));
    QStringList told;
    for (const QJsonValue &row : json.json().value(QLatin1String("comparison")).toArray()) {
        const QJsonObject member = row.toObject();
        if (member.value(QLatin1String("part")).toString() == QLatin1String("payload"))
            told << member.value(QLatin1String("name")).toString() + u' '
                    + member.value(QLatin1String("difference")).toString() + u' '
                    + member.value(QLatin1String("b")).toString();
    }
    QCOMPARE(
        told,
        (QStringList{QStringLiteral("sub same \"42\""), QStringLiteral("exp changed 1790000900"),
                     QStringLiteral("old only-in-a "), QStringLiteral("big only-in-b 9007199254740993")}));
    const CliAnswer same = m_cli.run("decode - --compare", a, {write("a.txt", a)});
    QVERIFY2(same.exitCode == 0 && same.out.contains("They say the same."), same.all());
    for (const QString &path : {write("empty.txt", "nothing here\n"), QStringLiteral("/nowhere.txt")}) {
        const CliAnswer nothing = m_cli.run("decode - --compare", a, {path});
        QVERIFY2(nothing.exitCode == 2 && nothing.err.contains(path.toUtf8()), nothing.all());
    }
}

void TestCliReport::comparesWhatIsEncrypted()
{
    const jose::Jwk key = jose::Jwk::fromSecret(std::string(32, 'k'), jose::Alg::Dir).value();
    const QString file = write("dir.json", jsonOf(key));
    const QByteArray a = sealedFor(key, R"({"sub":"42"})");
    const QString b = write("sealed.txt", sealedFor(key, R"({"sub":"43"})"));
    const CliAnswer closed = m_cli.run("decode - --compare", a, {b});
    QVERIFY2(closed.exitCode == 1 && closed.out.contains("only the headers were compared"), closed.all());
    const CliAnswer open = m_cli.run("decode - --compare", a, {b, QStringLiteral("--key"), file});
    QVERIFY2(open.exitCode == 1 && open.out.contains("\"42\" -> \"43\""), open.all());
}

QTEST_GUILESS_MAIN(TestCliReport)
#include "tst_clireport.moc"
