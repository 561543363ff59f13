// SPDX-License-Identifier: MIT
// gatehouse-cli verify --batch: many tokens, whatever they are.
#include "clirunner.h"
#include "clitokens.h"

#include <QFile>
#include <QTest>

using namespace gatehouse;

class TestCliBatch : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void manyTokens();
    void longLinesAreOne();
    void bearerIsNoPartOfAToken();
    void guessableSecretsAreTold();
    void manyTokensOfTheStore();

private:
    QString write(const char *name, const QByteArray &content) const { return m_cli.write(name, content); }

    const CliRunner m_cli;
};

void TestCliBatch::manyTokens()
{
    const jose::Jwk key = made(jose::Alg::ES256);
    const QString jwk = write("key.json", QByteArray::fromStdString(key.publicJson()));
    const QByteArray good = signedBy(key, jose::Alg::ES256);
    const QByteArray forged = signedBy(made(jose::Alg::ES256), jose::Alg::ES256);
    const QByteArray all = good + '\n' + good + "\r\n\n" + forged + "\nnonsense\n" + QByteArray(600'000, 'a')
        + '\n' + good; // Without a line end.
    const CliAnswer lines = m_cli.run("verify --batch - --now 1789999000 --json --key", all, {jwk});
    QVERIFY2(lines.exitCode == 1, lines.all());
    QList<QByteArray> out = lines.out.trimmed().split('\n');
    const QJsonObject summary =
        QJsonDocument::fromJson(out.takeLast()).object().value(QLatin1String("summary")).toObject();
    QCOMPARE(summary.value(QLatin1String("accepted")).toInt(), 3);
    QVERIFY(summary.value(QLatin1String("tokensPerSecond")).toInteger() > 0);
    QCOMPARE(out.value(0), QByteArray(R"({"index":1,"line":1,"verdict":"accepted","reason":null})"));
    QCOMPARE(out.value(1), QByteArray(R"({"index":2,"line":2,"verdict":"accepted","reason":null})"));
    QCOMPARE(out.value(2), QByteArray(R"({"index":3,"line":4,"verdict":"rejected","reason":"sig.invalid"})"));
    QCOMPARE(out.value(3),
             QByteArray(R"({"index":4,"line":5,"verdict":"rejected","reason":"malformed.segments"})"));
    QCOMPARE(out.value(4),
             QByteArray(R"({"index":5,"line":6,"verdict":"rejected","reason":"malformed.size"})"));
    QVERIFY2(out.last().contains("\"accepted\""), lines.all());
    const QString path = write("tokens.txt", good + '\n' + good + '\n');
    const CliAnswer text =
        m_cli.run("verify --now 1789999000 --batch", {}, {path, QStringLiteral("--key"), jwk});
    QVERIFY2(text.exitCode == 0 && text.out.startsWith("LINE ") && text.out.contains("Accepted: 2")
                 && text.out.contains("tokens a second"),
             text.all());
    const CliAnswer nothing = m_cli.run("verify --batch - --key", "\n\n", {jwk});
    QVERIFY2(nothing.exitCode == 2 && nothing.err.contains("no token"), nothing.all());
    QCOMPARE(m_cli.run("verify --batch nowhere.txt --key", {}, {jwk}).exitCode, 2);
}

void TestCliBatch::longLinesAreOne()
{
    const jose::Jwk key = made(jose::Alg::ES256);
    const QString jwk = write("key.json", QByteArray::fromStdString(key.publicJson()));
    const QByteArray good = signedBy(key, jose::Alg::ES256);
    const auto check = [&](const QByteArray &input) {
        QByteArrayList lines = m_cli.run("verify --batch - --now 1789999000 --json --key", input, {jwk})
                                   .out.trimmed()
                                   .split('\n');
        lines.removeLast(); // The summary.
        return lines;
    };
    const QByteArray last = R"({"index":4,"line":4,"verdict":"accepted","reason":null})";
    const QByteArray tooLong = R"({"index":3,"line":3,"verdict":"rejected","reason":"malformed.size"})";
    // Around the room for one line, and far beyond it.
    for (const int size : {512 * 1024 - 1, 512 * 1024, 512 * 1024 + 1, 700'000, 2 * 512 * 1024, 3'000'000}) {
        const QByteArrayList lines =
            check(good + '\n' + good + '\n' + QByteArray(size, 'a') + '\n' + good + '\n');
        QCOMPARE(lines.size(), 4);
        QCOMPARE(lines.value(2), tooLong);
        QCOMPARE(lines.value(3), last);
    }
    // At the end, without a line end; and blanks are too long as well.
    QCOMPARE(check(good + '\n' + good + '\n' + QByteArray(700'000, 'a')).value(2), tooLong);
    QCOMPARE(check(good + '\n' + good + '\n' + QByteArray(700'000, ' ') + good).value(2), tooLong);
}

void TestCliBatch::bearerIsNoPartOfAToken()
{
    const jose::Jwk key = made(jose::Alg::ES256);
    const QString jwk = write("key.json", QByteArray::fromStdString(key.publicJson()));
    const QByteArray good = signedBy(key, jose::Alg::ES256);
    const CliAnswer answer =
        m_cli.run("verify --batch - --now 1789999000 --key",
                  "Bearer " + good + "\n  bearer   " + good + "\r\nBEARER " + good + '\n', {jwk});
    QVERIFY2(answer.exitCode == 0 && answer.out.contains("Accepted: 3."), answer.all());
    // Nothing else is taken away.
    const CliAnswer other = m_cli.run("verify --batch - --now 1789999000 --json --key",
                                      "Bearer\nBearer" + good + "\nBasic " + good + '\n', {jwk});
    QVERIFY2(other.exitCode == 1 && other.out.count("\"rejected\",") == 3, other.all());
}

void TestCliBatch::guessableSecretsAreTold()
{
    // 32 bytes: "secret" over and over.
    const QString jwk =
        write("oct.json", R"({"kty":"oct","kid":"k1","k":"c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2U"})");
    const CliAnswer answer = m_cli.run("verify --batch - --json --key", "a.b.c\n", {jwk});
    QVERIFY2(answer.err.contains("Key k1: The secret"), answer.all());
}

void TestCliBatch::manyTokensOfTheStore()
{
    const CliRunner cli;
    QVERIFY(cli.makeStore());
    const CliAnswer login = cli.login();
    const QByteArray access = login.text("accessToken").toUtf8(),
                     refresh = login.text("refreshToken").toUtf8();
    const CliAnswer both = cli.run("verify --batch -", access + '\n' + refresh + '\n');
    QVERIFY2(both.exitCode == 0 && both.out.contains("Accepted: 2")
                 && both.out.contains("No store was asked"),
             both.all());
}

QTEST_GUILESS_MAIN(TestCliBatch)
#include "tst_clibatch.moc"
