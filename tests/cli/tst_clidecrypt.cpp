// SPDX-License-Identifier: MIT
// gatehouse-cli verify and decode with encrypted tokens.
#include "clirunner.h"
#include "clitokens.h"
#include "core/base/base64url.h"
#include "core/jose/jwe.h"
#include "core/jose/jws.h"
#include "core/jose/pem.h"

#include <QJsonArray>
#include <QTest>

using namespace gatehouse;

class TestCliDecrypt : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void decryptsWithAPrivateKey();
    void listsTheStepsOfBothLevels();
    void algorithmsOfTheTokenInside();
    void decodesWhatIsInside();
    void tellsTheRisksOfWhatIsInside();
    void tellsWhatDoesNotDecrypt();

private:
    QString write(const char *name, const QByteArray &content) const { return m_cli.write(name, content); }
    QString write(const char *name, const Secret &content) const
    {
        return write(name, QByteArray(content.view().data(), qsizetype(content.size())));
    }

    const CliRunner m_cli;
};

namespace {

QByteArray sealedFor(const jose::Jwk &key, const QByteArray &content, std::string_view cty)
{
    return QByteArray::fromStdString(
        jose::encryptCompact(key, jose::Alg::RSA_OAEP_256, jose::Enc::A256GCM, content.toStdString(), cty)
            .value());
}

QString outcomeIn(const QJsonValue &steps, const char *check)
{
    for (const QJsonValue &step : steps.toArray()) {
        if (step.toObject().value(QLatin1String("check")).toString() == QLatin1String(check))
            return step.toObject().value(QLatin1String("outcome")).toString();
    }
    return {};
}

} // namespace

void TestCliDecrypt::decryptsWithAPrivateKey()
{
    const jose::Jwk key = made(jose::Alg::RSA_OAEP_256);
    const QString pem = write("decrypt.pem", jose::privatePem(key).value());
    const auto sealed = [&key](std::string_view content, std::string_view cty) {
        return QByteArray::fromStdString(
            jose::encryptCompact(key, jose::Alg::RSA_OAEP_256, jose::Enc::A256GCM, content, cty).value());
    };
    const QByteArray claims = R"({"sub":"42"})";
    const CliAnswer opened = m_cli.run("verify - --json --key",
                                       sealed({claims.constData(), std::size_t(claims.size())}, {}), {pem});
    QVERIFY2(opened.exitCode == 0 && opened.out.contains("\"claims\": " + claims), opened.all());
    QVERIFY2(opened.out.contains("\"check\": \"Decryption\"") && !opened.out.contains("\"Signature\""),
             opened.all());
    const QByteArray inner = signedBy(made(jose::Alg::ES256), jose::Alg::ES256);
    const CliAnswer nested = m_cli.run("verify - --json --key",
                                       sealed({inner.constData(), std::size_t(inner.size())}, "JWT"), {pem});
    QVERIFY2(nested.exitCode == 1, nested.all()); // Signed by somebody whose key was not given.
}

void TestCliDecrypt::listsTheStepsOfBothLevels()
{
    const jose::Jwk key = made(jose::Alg::RSA_OAEP_256, "enc"), signer = made(jose::Alg::ES256, "sig");
    const Secret opening = key.privateJson();
    const QString set = write("both.json",
                              "{\"keys\":[" + QByteArray(opening.view().data(), qsizetype(opening.size()))
                                  + ',' + QByteArray::fromStdString(signer.publicJson()) + "]}");
    const QByteArray token = sealedFor(key, signedBy(signer, jose::Alg::ES256), "JWT");
    const CliAnswer good = m_cli.run("verify - --now 1789999000 --json --key", token, {set});
    QVERIFY2(good.exitCode == 0, good.all());
    QCOMPARE(outcomeIn(good.json().value(QLatin1String("steps")), "Decryption"), QStringLiteral("passed"));
    QCOMPARE(outcomeIn(good.json().value(QLatin1String("steps")), "Expiry"), QString());
    QCOMPARE(outcomeIn(good.json().value(QLatin1String("innerSteps")), "Signature"),
             QStringLiteral("passed"));
    const CliAnswer late = m_cli.run("verify - --now 1800000000 --json --key", token, {set});
    QVERIFY2(late.exitCode == 1 && late.text("reason") == QLatin1String("claims.expired"), late.all());
    QCOMPARE(outcomeIn(late.json().value(QLatin1String("steps")), "Decryption"), QStringLiteral("passed"));
    QCOMPARE(outcomeIn(late.json().value(QLatin1String("innerSteps")), "Expiry"), QStringLiteral("failed"));
    const CliAnswer text = m_cli.run("verify - --now 1800000000 --key", token, {set});
    QVERIFY2(text.out.contains("Found: 1790000000 (2026-09-21 14:13:20 UTC)."), text.all());
    for (const char *row : {"Decryption ", "Inside: Signature ", "Inside: Expiry "})
        QVERIFY2(text.out.contains(row), text.all());
    const QByteArray other = signedBy(made(jose::Alg::ES256, "sig"), jose::Alg::ES256);
    const CliAnswer forged =
        m_cli.run("verify - --now 1789999000 --json --key", sealedFor(key, other, "JWT"), {set});
    QCOMPARE(outcomeIn(forged.json().value(QLatin1String("steps")), "Decryption"), QStringLiteral("passed"));
    QCOMPARE(outcomeIn(forged.json().value(QLatin1String("innerSteps")), "Signature"),
             QStringLiteral("failed"));
    const CliAnswer flat =
        m_cli.run("verify - --now 1789999000 --json --key", signedBy(signer, jose::Alg::ES256), {set});
    QVERIFY2(flat.exitCode == 0 && flat.json().value(QLatin1String("innerSteps")).isNull(), flat.all());
}

void TestCliDecrypt::algorithmsOfTheTokenInside()
{
    const jose::Jwk key = made(jose::Alg::RSA_OAEP_256, "enc"), rsa = made(jose::Alg::RS256, "rsa"),
                    ec = made(jose::Alg::ES256, "ec");
    const Secret opening = key.privateJson();
    const QString set = write("three.json",
                              "{\"keys\":[" + QByteArray(opening.view().data(), qsizetype(opening.size()))
                                  + ',' + QByteArray::fromStdString(rsa.publicJson()) + ','
                                  + QByteArray::fromStdString(ec.publicJson()) + "]}");
    const QByteArray byRsa = sealedFor(key, signedBy(rsa, jose::Alg::RS256), "JWT"),
                     byEc = sealedFor(key, signedBy(ec, jose::Alg::ES256), "JWT");
    const auto reasonOf = [&](const char *algs, const QByteArray &token) {
        const QStringList options{QStringLiteral("--key"), set, QStringLiteral("--alg"), QLatin1String(algs)};
        const CliAnswer one = m_cli.run("verify - --now 1789999000 --json", token, options);
        const CliAnswer batch = m_cli.run("verify --batch - --now 1789999000 --json", token, options);
        const QJsonObject line = QJsonDocument::fromJson(batch.out.split('\n').value(0)).object();
        return one.text("reason") == line.value(QLatin1String("reason")).toString()
                && one.exitCode == batch.exitCode
            ? one.text("reason")
            : QString::fromUtf8(one.all() + batch.all());
    };
    QCOMPARE(reasonOf("RSA-OAEP-256,ES256", byEc), QString());
    QCOMPARE(reasonOf("RSA-OAEP-256,ES256", byRsa), QStringLiteral("alg.not_allowed"));
    QCOMPARE(reasonOf("RSA-OAEP-256,ES256,RS256", byRsa), QString());
    QCOMPARE(reasonOf("RSA-OAEP-256", byEc), QStringLiteral("alg.not_allowed"));
    const auto with = [&](const char *options) { return m_cli.run(options, byRsa, {set}).text("reason"); };
    QCOMPARE(with("verify - --now 1789999000 --json --nested-alg RS256 --key"), QString());
    QCOMPARE(with("verify - --now 1789999000 --json --nested-alg ES256 --key"),
             QStringLiteral("alg.not_allowed"));
    QCOMPARE(with("verify - --now 1789999000 --json --enc A256GCM --key"), QString());
    QCOMPARE(with("verify - --now 1789999000 --json --enc A128GCM,A256CBC-HS512 --key"),
             QStringLiteral("alg.not_allowed"));
}

void TestCliDecrypt::decodesWhatIsInside()
{
    const jose::Jwk key = made(jose::Alg::RSA_OAEP_256);
    const QString pem = write("open.pem", jose::privatePem(key).value());
    const QByteArray inner = signedBy(made(jose::Alg::ES256, "inner-kid"), jose::Alg::ES256);
    const QByteArray token = sealedFor(key, inner, "JWT");
    const CliAnswer text = m_cli.run("decode - --key", token, {pem});
    QVERIFY2(text.exitCode == 0 && text.out.contains("inner payload, ") && text.out.contains("inner-kid")
                 && text.out.contains("big: 9007199254740993"),
             text.all());
    const CliAnswer json = m_cli.run("decode - --json --key", token, {pem});
    const QJsonObject inside = json.json().value(QLatin1String("decrypted")).toObject();
    QVERIFY2(inside.value(QLatin1String("opened")).toBool(), json.all());
    const QJsonObject level = inside.value(QLatin1String("token")).toObject();
    QVERIFY2(level.value(QLatin1String("payload")).toObject().value(QLatin1String("text")).toString()
                 == QString::fromUtf8(payload),
             json.all());
    // Not as a token that could be used.
    const QByteArray signature = inner.mid(inner.lastIndexOf('.') + 1);
    QVERIFY2(!text.all().contains(signature) && !json.all().contains(signature), json.all());
    const CliAnswer claims = m_cli.run("decode - --json --key", sealedFor(key, payload, {}), {pem});
    QVERIFY2(claims.exitCode == 0 && claims.out.contains("\"json\": " + payload), claims.all());
    // The key on standard input, and a shared secret.
    const CliAnswer piped = m_cli.run("decode --key -",
                                      QByteArray(jose::privatePem(key).value().view().data(),
                                                 qsizetype(jose::privatePem(key).value().size())),
                                      {QString::fromLatin1(token)});
    QVERIFY2(piped.exitCode == 0 && piped.out.contains("inner-kid"), piped.all());
    const auto secret = jose::Jwk::parse(
        R"({"kty":"oct","k":")" + encodeBase64url("Tq8vXz2LmN5pR7wYb3Kd9FgH4jCs6Ea1") + R"("})", true);
    const QByteArray shared = QByteArray::fromStdString(
        jose::encryptCompact(*secret, jose::Alg::Dir, jose::Enc::A256GCM, payload.toStdString(), {}).value());
    const CliAnswer typed = m_cli.run("decode --secret-stdin", "Tq8vXz2LmN5pR7wYb3Kd9FgH4jCs6Ea1\n",
                                      {QString::fromLatin1(shared)});
    QVERIFY2(typed.exitCode == 0 && typed.out.contains("big: 9007199254740993"), typed.all());
}

void TestCliDecrypt::tellsTheRisksOfWhatIsInside()
{
    const jose::Jwk key = made(jose::Alg::RSA_OAEP_256);
    const QString pem = write("risks.pem", jose::privatePem(key).value());
    const QByteArray claims = R"({"sub":"42","email":"ada@example.org","password":"x"})";
    const CliAnswer closed = m_cli.run("decode - --json", sealedFor(key, claims, {}));
    QVERIFY2(!closed.out.contains("claims."), closed.all());
    const CliAnswer opened = m_cli.run("decode - --json --key", sealedFor(key, claims, {}), {pem});
    for (const char *id : {"claims.no_exp", "claims.secret", "claims.personal"})
        QVERIFY2(opened.out.contains(id), opened.all());
    QVERIFY2(!opened.out.contains("is not encrypted"), opened.all());
    const QByteArray inner = QByteArray::fromStdString(
        jose::signCompact(made(jose::Alg::ES256), jose::Alg::ES256, "JWT", claims.toStdString()).value());
    const CliAnswer nested = m_cli.run("decode - --json --key", sealedFor(key, inner, "JWT"), {pem});
    QVERIFY2(nested.out.contains("claims.secret") && !nested.out.contains("is not encrypted"), nested.all());
}

void TestCliDecrypt::tellsWhatDoesNotDecrypt()
{
    const jose::Jwk key = made(jose::Alg::RSA_OAEP_256);
    const QString wrong = write("wrong.pem", jose::privatePem(made(jose::Alg::RSA_OAEP_256)).value());
    const QByteArray token = sealedFor(key, payload, {});
    const CliAnswer text = m_cli.run("decode - --key", token, {wrong});
    QVERIFY2(text.exitCode == 1 && text.out.contains("RSA-OAEP-256") && text.out.contains("Not decrypted ("),
             text.all());
    const CliAnswer json = m_cli.run("decode - --json --key", token, {wrong});
    const QJsonObject decrypted = json.json().value(QLatin1String("decrypted")).toObject();
    QVERIFY2(json.exitCode == 1 && !decrypted.value(QLatin1String("opened")).toBool(true)
                 && !decrypted.value(QLatin1String("message")).toString().isEmpty(),
             json.all());
    const CliAnswer without = m_cli.run("decode -", token);
    QVERIFY2(without.exitCode == 0 && without.out.contains("--key FILE"), without.all());
    const CliAnswer signedOne =
        m_cli.run("decode - --key", signedBy(made(jose::Alg::ES256), jose::Alg::ES256), {wrong});
    QVERIFY2(signedOne.exitCode == 0 && signedOne.err.contains("not encrypted"), signedOne.all());
    const CliAnswer both = m_cli.run("decode - --key -", token);
    QVERIFY2(both.exitCode == 2 && both.err.contains("one thing only"), both.all());
}

QTEST_GUILESS_MAIN(TestCliDecrypt)
#include "tst_clidecrypt.moc"
