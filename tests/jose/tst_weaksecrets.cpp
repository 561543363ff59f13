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
    void everySecretOfTheListIsTried_data();
    void everySecretOfTheListIsTried();
    void theSearchCanBeEnded();
    void longTokensAreTriedWithLess();
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
    row("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", SecretWeakness::Repeats);
    row("kf93kf93kf93kf93kf93kf93kf93kf93kf93", SecretWeakness::Repeats);
    row("zzzzzzzzzzzzzzzzzpzzzzzzzzzzzzzzzzzzzzz", SecretWeakness::FewCharacters);
    row("axaaxxaxaxxaxaaxaaxaxxxaxaxaaxax", SecretWeakness::FewCharacters);
    row("QWERTYuiopASDFGHjklZXCVBNm7.7.7.", SecretWeakness::Sequence);
    row("mnbvcxzlkjhgfdsapoiuytrewq098765", SecretWeakness::Sequence);
    row("abcdefgh-Tq8vXz2LmN5pR7wYb3Kd9Fg", SecretWeakness::Sequence);
    row("My-Company-ChangeMe-0x7f3a9c1e5d2b", SecretWeakness::Placeholder);
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

namespace {

std::string tokenMadeWith(const std::string &key, const std::string &payload = "{}", Alg alg = Alg::HS256)
{
    const Jwk jwk = Jwk::parse("{\"kty\":\"oct\",\"k\":\"" + encodeBase64url(key) + "\"}").value();
    return signedWith(jwk, alg, "{\"alg\":\"" + std::string(nameOf(alg)) + "\"}", payload);
}

} // namespace

void TestWeakSecrets::everySecretOfTheListIsTried_data()
{
    QTest::addColumn<QByteArray>("key");
    QTest::newRow("near the beginning") << QByteArray("!@#)(D4NG_QU0c_CU0NG$%^{}");
    QTest::newRow("with a line end") << QByteArray("!@#)(D4NG_QU0c_CU0NG$%^{}\n");
    QTest::newRow("of the end") << QByteArray(
        "3beeee45bc938475ecba45075c53aae0f94299a83f824b25bbaf7965b4b0c60ff2b0c66c9047a026578deb5ecadabaa60289"
        "1be2be66ed123a7b26876d4daddf");
    QTest::newRow("placeholder") << QByteArray("your-256-bit-secret");
}

void TestWeakSecrets::everySecretOfTheListIsTried()
{
    QFETCH(QByteArray, key);
    QVERIFY(guessKnownSecret(tokenMadeWith(key.toStdString())) == key.toStdString());
    QVERIFY(!guessKnownSecret(tokenMadeWith("Tq8vXz2LmN5pR7wYb3Kd9FgH4jCs6Ea1")));
}

void TestWeakSecrets::theSearchCanBeEnded()
{
    int asked = 0;
    QVERIFY(
        !guessKnownSecret(tokenMadeWith("3beeee45bc938475ecba45075c53aae0f94299a83f824b25bbaf7965b4b0c60ff2b0"
                                        "c66c9047a026578deb5ecadabaa602891be2be66ed123a7b26876d4daddf"),
                          [&asked] { return ++asked == 3; }));
    QCOMPARE(asked, 3);
}

void TestWeakSecrets::longTokensAreTriedWithLess()
{
    const std::string known = "!@#)(D4NG_QU0c_CU0NG$%^{}";
    for (const Alg alg : {Alg::HS256, Alg::HS512}) {
        const bool isFast = alg == Alg::HS256;
        const auto claimOf = [](std::size_t size) {
            return "{\"a\":\"" + std::string(size * 3 / 4, 'x') + "\"}";
        };
        const std::string whole = claimOf(isFast ? 7900 : 3800), longer = claimOf(isFast ? 8300 : 4200),
                          longest = claimOf(isFast ? 24'700 : 8300);
        QVERIFY(guessKnownSecret(tokenMadeWith(known + '\n', whole, alg)) == known + '\n');
        QVERIFY(guessKnownSecret(tokenMadeWith(known, longer, alg)) == known);
        QVERIFY(!guessKnownSecret(tokenMadeWith(known + '\n', longer, alg)));
        QVERIFY(!guessKnownSecret(tokenMadeWith(known, longest, alg)));
        QVERIFY(guessKnownSecret(tokenMadeWith("secret", longest, alg)) == "secret");
    }
}

QTEST_APPLESS_MAIN(TestWeakSecrets)
#include "tst_weaksecrets.moc"
