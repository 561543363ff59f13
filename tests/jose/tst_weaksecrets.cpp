// SPDX-License-Identifier: MIT
#include "core/jose/weaksecrets.h"

#include "fixture.h"

using namespace fixture;
Q_DECLARE_METATYPE(gatehouse::jose::SecretWeakness)

class TestWeakSecrets : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theListIsWhole();
    void weaknesses_data();
    void weaknesses();
    void randomSecretsAreFine();
    void tokensAreGuessed_data();
    void tokensAreGuessed();
    void otherTokensAreNot();
};

void TestWeakSecrets::theListIsWhole() { QCOMPARE(knownSecretCount(), 103'781U); }

void TestWeakSecrets::weaknesses_data()
{
    QTest::addColumn<QByteArray>("secret");
    QTest::addColumn<SecretWeakness>("weakness");
    const auto row = [](const QByteArray &secret, SecretWeakness weakness) {
        QTest::newRow(secret.constData()) << secret << weakness;
    };
    row("secret", SecretWeakness::Known);
    row("your-256-bit-secret", SecretWeakness::Known);
    row("your-256-bit-secret\n", SecretWeakness::Known);
    row("Your-256-Bit-Secret", SecretWeakness::Known);
    row(QByteArray::fromBase64("U2VjcmV0S2V5MTIzNDU2Nzg5"), SecretWeakness::Placeholder);
    row("replace-me-with-something-long-and-random", SecretWeakness::Placeholder);
    row("PLACEHOLDER_PLACEHOLDER_PLACEHOLD", SecretWeakness::Placeholder);
    row("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", SecretWeakness::LowEntropy);
    row("kf93kf93kf93kf93kf93kf93kf93kf93kf93", SecretWeakness::LowEntropy);
    row("zzzzzzzzzzzzzzzzzpzzzzzzzzzzzzzzzzzzzzz", SecretWeakness::LowEntropy);
    row("uK7#pW2q", SecretWeakness::Short);
    row("", SecretWeakness::Short);
    row("Tq8vXz2LmN5pR7wYb3Kd9FgH4jCs6Ea1", SecretWeakness::None);
}

void TestWeakSecrets::weaknesses()
{
    QFETCH(QByteArray, secret);
    QFETCH(SecretWeakness, weakness);
    QCOMPARE(static_cast<int>(weaknessOf(secret.toStdString())), static_cast<int>(weakness));
}

void TestWeakSecrets::randomSecretsAreFine()
{
    for (int i = 0; i < 2000; ++i) {
        const Secret bytes = Secret::random(32);
        QVERIFY(weaknessOf(bytes.view()) == SecretWeakness::None);
        QVERIFY(weaknessOf(encodeBase64url(bytes.view())) == SecretWeakness::None);
    }
}

void TestWeakSecrets::tokensAreGuessed_data()
{
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QByteArray>("candidate");
    QTest::newRow("placeholder") << QByteArray("your-256-bit-secret") << QByteArray("x");
    QTest::newRow("candidate") << QByteArray("hunter2") << QByteArray("hunter2");
    QTest::newRow("candidate with CR LF") << QByteArray("hunter2") << QByteArray("hunter2\r\n");
    QTest::newRow("with a line end") << QByteArray("hunter2\n") << QByteArray("hunter2");
    QTest::newRow("lower-cased") << QByteArray("hunter2") << QByteArray("Hunter2");
    QTest::newRow("base64") << QByteArray("\xfb\xff\x01", 3) << QByteArray("+/8B");
    QTest::newRow("base64 padded") << QByteArray("\xfb\xff", 2) << QByteArray("+/8=");
    QTest::newRow("hexadecimal") << QByteArray("\x01\xab", 2) << QByteArray("01AB");
}

void TestWeakSecrets::tokensAreGuessed()
{
    QFETCH(QByteArray, key);
    QFETCH(QByteArray, candidate);
    const std::string k = encodeBase64url(key.toStdString());
    const Jwk jwk = Jwk::parse("{\"kty\":\"oct\",\"k\":\"" + k + "\"}").value();
    for (const Alg alg : {Alg::HS256, Alg::HS384, Alg::HS512}) {
        const std::string header = "{\"alg\":\"" + std::string(nameOf(alg)) + "\"}";
        const auto found =
            guessSecret(signedWith(jwk, alg, header, "{}"), {"wrong", candidate.toStdString()});
        QVERIFY(found == key.toStdString());
    }
}

void TestWeakSecrets::otherTokensAreNot()
{
    QVERIFY(!guessSecret(signedWith(secret('q'), Alg::HS256, "{\"alg\":\"HS256\"}", "{}"), {"wrong"}));
    QVERIFY(!guessSecret(signCompact(made(Alg::ES256), Alg::ES256, "JWT", "{}").value(), {"secret"}));
    for (const char *text : {"", ".", "..", "a.b", "e30.e30.", "e30.e30.e30.e30"})
        QVERIFY(!guessSecret(text, {"secret"}));
}

QTEST_APPLESS_MAIN(TestWeakSecrets)
#include "tst_weaksecrets.moc"
