// SPDX-License-Identifier: MIT
#include "core/jose/jwe.h"

#include "core/base/strictjson.h"
#include "core/jose/jwecrypto.h"
#include "fixture.h"

using namespace fixture;

namespace {

Jwk oct(std::size_t size)
{
    return Jwk::parse("{\"kty\":\"oct\",\"k\":\"" + encodeBase64url(std::string(size, 'k')) + "\"}").value();
}

Jwk withoutAlg(const Jwk &key)
{
    // A key made for signatures serves for encryption once it does not say otherwise.
    const Secret secret = key.privateJson();
    JsonDocument document;
    document.parse(secret.view());
    std::string text = "{";
    for (JsonValue member = document.root().firstChild(); member.exists(); member = member.next()) {
        if (!member.isNamed("alg") && !member.isNamed("use"))
            text += (text.size() > 1 ? ",\"" : "\"") + member.name() + "\":" + std::string(member.text());
    }
    return Jwk::parse(text + '}').value();
}

Jwk keyFor(Alg alg)
{
    switch (alg) {
    case Alg::A128KW:
        return oct(16);
    case Alg::A192KW:
        return oct(24);
    case Alg::A256KW:
        return oct(32);
    case Alg::RSA_OAEP:
    case Alg::RSA_OAEP_256: {
        static const Jwk rsa = withoutAlg(made(Alg::RS256));
        return rsa;
    }
    default:
        return withoutAlg(made(Alg::ES384));
    }
}

Reason decrypted(const Jwk &key, Alg alg, const std::string &token, std::string *plaintext = nullptr)
{
    Expectations expect = allowing({alg});
    expect.kind = Expectations::Kind::Signature;
    const Verifier verifier(JwkSet({key}), expect, fixedClock());
    const auto report = verifier.verify(token);
    if (plaintext != nullptr)
        *plaintext = report.plaintext().value_or("nothing");
    if (verifier.check(token).reason != report.reason())
        qFatal("check() and verify() differ");
    return report.reason();
}

/// The token with one bit of a part flipped.
std::string flipped(const std::string &token, int part, int bit)
{
    std::vector<std::string> parts;
    for (const QByteArray &text : QByteArray::fromStdString(token).split('.'))
        parts.push_back(text.toStdString());
    std::string bytes = decodeBase64url(parts[static_cast<std::size_t>(part)]).value();
    bytes[static_cast<std::size_t>(bit / 8)] =
        static_cast<char>(bytes[static_cast<std::size_t>(bit / 8)] ^ (1 << (bit % 8)));
    parts[static_cast<std::size_t>(part)] = encodeBase64url(bytes);
    return parts[0] + '.' + parts[1] + '.' + parts[2] + '.' + parts[3] + '.' + parts[4];
}

} // namespace

class TestJwe : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatIsEncryptedComesBack_data();
    void whatIsEncryptedComesBack();
    void x25519ComesBack();
    void aForeignKeyLooksLikeDamage();
    void parametersAreBounded_data();
    void parametersAreBounded();
    void inflatingEnds();
    void aModulusShorterThanTheContentKey();
};

void TestJwe::whatIsEncryptedComesBack_data()
{
    QTest::addColumn<Alg>("alg");
    QTest::addColumn<Enc>("enc");
    const auto row = [](Alg alg, Enc enc) {
        QTest::addRow("%s %s", nameOf(alg).data(), nameOf(enc).data()) << alg << enc;
    };
    for (const Alg alg : {Alg::A128KW, Alg::A192KW, Alg::A256KW, Alg::RSA_OAEP, Alg::RSA_OAEP_256,
                          Alg::ECDH_ES, Alg::ECDH_ES_A128KW, Alg::ECDH_ES_A192KW, Alg::ECDH_ES_A256KW})
        row(alg, Enc::A256GCM);
    for (const Enc enc : {Enc::A128CBC_HS256, Enc::A192CBC_HS384, Enc::A256CBC_HS512, Enc::A128GCM,
                          Enc::A192GCM, Enc::A256GCM}) {
        row(Alg::Dir, enc);
        row(Alg::ECDH_ES, enc);
    }
}

void TestJwe::whatIsEncryptedComesBack()
{
    QFETCH(Alg, alg);
    QFETCH(Enc, enc);
    const Jwk key = alg == Alg::Dir ? oct(keySize(enc)) : keyFor(alg);
    for (const std::string &text : {std::string(), std::string("x"), std::string(1000, 'y')}) {
        const std::string token = encryptCompact(key, alg, enc, text).value();
        std::string plaintext;
        COMPARE_REASON(decrypted(key, alg, token, &plaintext), Reason::None);
        QVERIFY(plaintext == text);
        // Tag, initialisation vector and, where there is one, the wrapped key: every bit counts.
        for (const int part : {4, 2, 1}) {
            if (part != 1 || (alg != Alg::Dir && alg != Alg::ECDH_ES))
                COMPARE_REASON(decrypted(key, alg, flipped(token, part, 13), &plaintext),
                               Reason::JweIntegrity);
        }
        QVERIFY(plaintext == "nothing");
    }
    COMPARE_REASON(
        decrypted(key, alg == Alg::Dir ? Alg::A128KW : Alg::Dir, encryptCompact(key, alg, enc, "x").value()),
        Reason::AlgNotAllowed);
}

void TestJwe::x25519ComesBack()
{
    const Jwk key =
        Jwk::parse(
            "{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"78qGvE-CJ4XJLkvG1K8nHV2ey6KjHUkvYvh6NEMZoG4\","
            "\"d\":\"aCm2UBSIehu9JdIETwVKU-rCqTOlILDZM00r1_-chkE\"}")
            .value();
    std::string plaintext;
    COMPARE_REASON(decrypted(key, Alg::ECDH_ES,
                             encryptCompact(key, Alg::ECDH_ES, Enc::A128GCM, "hello").value(), &plaintext),
                   Reason::None);
    QVERIFY(plaintext == "hello");
    // Without the private part nothing can be decrypted.
    const Jwk published = Jwk::parse(key.publicJson()).value();
    COMPARE_REASON(
        decrypted(published, Alg::ECDH_ES, encryptCompact(key, Alg::ECDH_ES, Enc::A128GCM, "hello").value()),
        Reason::KeyInvalid);
}

void TestJwe::aForeignKeyLooksLikeDamage()
{
    const Jwk one = withoutAlg(made(Alg::RS256)), two = withoutAlg(made(Alg::RS256));
    const std::string renamed(two.privateJson().view());
    const std::string token = encryptCompact(one, Alg::RSA_OAEP, Enc::A128GCM, "x").value();
    const auto other = JwkSet::parse(Jwk::parse(renamed).value().privateJson().view()).value();
    Expectations expect = allowing({Alg::RSA_OAEP});
    expect.kind = Expectations::Kind::Signature;
    COMPARE_REASON(Verifier(other, expect, fixedClock()).check(token).reason, Reason::KeyNotFound);
    COMPARE_REASON(
        decrypted(oct(32), Alg::A256KW, encryptCompact(oct(16), Alg::A128KW, Enc::A128GCM, "x").value()),
        Reason::AlgNotAllowed);
}

void TestJwe::parametersAreBounded_data()
{
    QTest::addColumn<QByteArray>("members");
    QTest::addColumn<Alg>("alg");
    QTest::addColumn<Reason>("reason");
    const auto pbes = [](const char *name, const QByteArray &members, Reason reason) {
        QTest::newRow(name) << members << Alg::PBES2_HS256_A128KW << reason;
    };
    pbes("rounds too few", ",\"p2c\":999,\"p2s\":\"AAAAAAAAAAAAAAAA\"", Reason::JweP2c);
    pbes("rounds too many", ",\"p2c\":1200001,\"p2s\":\"AAAAAAAAAAAAAAAA\"", Reason::JweP2c);
    pbes("rounds beyond all numbers", ",\"p2c\":99999999999999999999999,\"p2s\":\"AAAAAAAAAAAAAAAA\"",
         Reason::JweP2c);
    pbes("rounds negative", ",\"p2c\":-2000,\"p2s\":\"AAAAAAAAAAAAAAAA\"", Reason::JweP2c);
    pbes("no rounds", ",\"p2s\":\"AAAAAAAAAAAAAAAA\"", Reason::JweP2c);
    pbes("short salt", ",\"p2c\":2000,\"p2s\":\"AAAAAAAAAA\"", Reason::JweP2c);
    pbes("no salt", ",\"p2c\":2000", Reason::JweP2c);
    pbes("damage", ",\"p2c\":1000,\"p2s\":\"AAAAAAAAAAAAAAAA\"", Reason::JweIntegrity);
    QTest::newRow("no epk") << QByteArray() << Alg::ECDH_ES << Reason::JweEpk;
    QTest::newRow("epk of another curve") << QByteArray(
        ",\"epk\":{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"78qGvE-CJ4XJLkvG1K8nHV2ey6KjHUkvYvh6NEMZoG4\"}")
                                          << Alg::ECDH_ES << Reason::JweEpk;
    QTest::newRow("epk a string") << QByteArray(",\"epk\":\"x\"") << Alg::ECDH_ES << Reason::JweEpk;
    QTest::newRow("GCMKW without iv")
        << QByteArray(",\"tag\":\"AAAAAAAAAAAAAAAAAAAAAA\"") << Alg::A128GCMKW << Reason::JweIntegrity;
    QTest::newRow("zip") << QByteArray(",\"zip\":\"GZIP\"") << Alg::A128KW << Reason::HeaderZip;
}

void TestJwe::parametersAreBounded()
{
    QFETCH(QByteArray, members);
    QFETCH(Alg, alg);
    QFETCH(Reason, reason);
    const std::string header =
        "{\"alg\":\"" + std::string(nameOf(alg)) + "\",\"enc\":\"A128GCM\"" + members.toStdString() + '}';
    const std::string token = encodeBase64url(header) + '.' + encodeBase64url(std::string(24, 'w')) + '.'
        + encodeBase64url(std::string(12, 'i')) + '.' + encodeBase64url("text") + '.'
        + encodeBase64url(std::string(16, 't'));
    const Jwk key = alg == Alg::ECDH_ES ? withoutAlg(made(Alg::ES256)) : oct(16);
    COMPARE_REASON(decrypted(key, alg, token), reason);
}

void TestJwe::inflatingEnds()
{
    // A stored block, then nothing, then too much, as raw DEFLATE.
    std::string out;
    QVERIFY(inflateBounded(std::string("\x01\x02\x00\xfd\xffhi", 7), 100, out) == Inflated::Fine);
    QVERIFY(out == "hi");
    QVERIFY(inflateBounded(std::string("\x01\x02\x00\xfd\xffhi", 7), 2, out) == Inflated::Fine);
    QVERIFY(inflateBounded(std::string("\x01\x02\x00\xfd\xffhi", 7), 1, out) == Inflated::TooLong);
    QVERIFY(inflateBounded(std::string("\x01\x02\x00\xfd\xffhi!", 8), 100, out) == Inflated::Broken);
    QVERIFY(inflateBounded("\x01\x02", 100, out) == Inflated::Broken);
    QVERIFY(inflateBounded("", 100, out) == Inflated::Broken);
}

/// 256 bits, let in for analysis, where the content key has 512: nothing may be read behind its bytes.
void TestJwe::aModulusShorterThanTheContentKey()
{
    const auto keys = JwkSet::parseEach(
        R"({"kty":"RSA","n":"q0KdXKOeJCVeTvtxNW2fIxzpIGLso9vF4sayWMLz2FE","e":"AQAB","d":"gXOvAxFiPixI5ybE4f_koya_CyBVjNa_rviub1bb32k"})");
    Expectations expect = allowing({Alg::RSA_OAEP, Alg::RSA1_5});
    expect.allowWeakKeys = true;
    const Verifier verifier(*keys, expect, fixedClock());
    for (const char *alg : {"RSA-OAEP", "RSA1_5"}) {
        std::string token = encodeBase64url(std::string(R"({"alg":")") + alg + R"(","enc":"A256CBC-HS512"})");
        for (const std::size_t size : {32, 16, 16, 32})
            token += '.' + encodeBase64url(std::string(size, 'x'));
        COMPARE_REASON(verdict(verifier, token), Reason::JweIntegrity);
    }
}

QTEST_APPLESS_MAIN(TestJwe)
#include "tst_jwe.moc"
