// SPDX-License-Identifier: MIT
#include "core/base/base64url.h"
#include "core/base/strictjson.h"
#include "core/jose/jwe.h"
#include "core/jose/jwk.h"
#include "core/jose/openssl.h"
#include "core/jose/verifier.h"

#include <QTest>

using namespace gatehouse;
using namespace gatehouse::jose;
Q_DECLARE_METATYPE(gatehouse::jose::Alg)
Q_DECLARE_METATYPE(gatehouse::jose::Reason)

namespace {

Jwk made(Alg alg, const std::string &kid = {})
{
    Jwk::Spec spec;
    spec.alg = alg;
    spec.rsaBits = 2048;
    spec.kid = kid;
    return Jwk::generate(spec).value();
}

} // namespace

class TestJwk : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void generatedKeysComeBack_data();
    void generatedKeysComeBack();
    void encryptionKeysAreGenerated_data();
    void encryptionKeysAreGenerated();
    void impossibleKeysAreNotGenerated();
    void labelsAreExchanged();
    void refusals_data();
    void refusals();
    void labelsAreKept();
    void aSecretIsWeakOnceItsAlgIsKnown();
    void secretsAreNeverPublic();
    void rsaNumbersMustBelongTogether();
    void rsaNumbersMustBeReduced();
    void setsPassOverWhatTheyDoNotKnow();
    void mixedSetsAreRefused();
    void oneBadKeyDoesNotHideTheOthers();
    void everyCodeHasAName();
};

void TestJwk::generatedKeysComeBack_data()
{
    QTest::addColumn<Alg>("alg");
    for (const Alg alg : allSignatureAlgs())
        QTest::newRow(nameOf(alg).data()) << alg;
}

void TestJwk::generatedKeysComeBack()
{
    QFETCH(Alg, alg);
    const Jwk key = made(alg);
    QVERIFY(key.canCarry(alg));
    QVERIFY(key.isPrivate());
    QVERIFY(!key.isWeak());
    QVERIFY(key.kid() == key.thumbprint());
    const auto copy = Jwk::parse(key.privateJson().view());
    QVERIFY(copy.has_value());
    QVERIFY(copy->privateJson().view() == key.privateJson().view());
    if (key.isSymmetric())
        return;
    const auto published = Jwk::parse(key.publicJson());
    QVERIFY(published.has_value());
    QVERIFY(!published->isPrivate());
    QVERIFY(published->thumbprint() == key.thumbprint());
    QVERIFY(published->privateJson().isEmpty());
}

void TestJwk::encryptionKeysAreGenerated_data()
{
    QTest::addColumn<Alg>("alg");
    QTest::addColumn<QByteArray>("curve");
    QTest::addColumn<QByteArray>("description");
    const auto row = [](Alg alg, const char *curve, const char *description) {
        QTest::addRow("%s %s", nameOf(alg).data(), curve)
            << alg << QByteArray(curve) << QByteArray(description);
    };
    row(Alg::ECDH_ES, "X25519", "OKP X25519");
    row(Alg::ECDH_ES_A256KW, "X448", "OKP X448");
    row(Alg::ECDH_ES_A128KW, "P-384", "EC P-384");
    row(Alg::RSA_OAEP_256, "", "RSA 2048");
    row(Alg::A128KW, "", "oct 128");
    row(Alg::A256KW, "", "oct 256");
    row(Alg::Dir, "", "oct 512");
}

void TestJwk::encryptionKeysAreGenerated()
{
    QFETCH(Alg, alg);
    QFETCH(QByteArray, curve);
    QFETCH(QByteArray, description);
    Jwk::Spec spec;
    spec.alg = alg;
    spec.rsaBits = 2048;
    spec.curve = curve.toStdString();
    spec.enc = Enc::A256CBC_HS512;
    const auto key = Jwk::generate(spec);
    QVERIFY2(key.has_value(), key ? "" : key.error().detail.c_str());
    QCOMPARE(QByteArray::fromStdString(key->description()), description);
    QVERIFY(key->use() == "enc" && key->isPrivate() && key->isFor(alg) && key->kid() == key->thumbprint());
    const auto token = encryptCompact(*key, alg, Enc::A256CBC_HS512, "hello");
    QVERIFY(token.has_value());
    Expectations expect;
    expect.kind = Expectations::Kind::Signature;
    expect.allowedAlgs = {alg};
    const SystemClock clock;
    QVERIFY(Verifier(JwkSet({*key}), expect, clock).verify(*token).plaintext() == "hello");
}

void TestJwk::impossibleKeysAreNotGenerated()
{
    Jwk::Spec spec;
    spec.alg = Alg::PBES2_HS256_A128KW;
    QVERIFY(!Jwk::generate(spec));
    spec.alg = Alg::ECDH_ES;
    spec.curve = "Ed25519";
    QVERIFY(!Jwk::generate(spec));
    spec.alg = Alg::RSA_OAEP;
    spec.rsaBits = 1024;
    QVERIFY(!Jwk::generate(spec));
}

void TestJwk::labelsAreExchanged()
{
    const Jwk key = made(Alg::ES256);
    KeyLabels labels;
    labels.kid = "other";
    const auto named = key.withLabels(labels);
    QVERIFY(named && named->kid() == "other" && named->alg().empty() && named->use().empty());
    QVERIFY(named->isPrivate() && named->thumbprint() == key.thumbprint());
}

void TestJwk::refusals_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<Reason>("reason");
    const auto row = [](const char *name, const QByteArray &json, Reason reason) {
        QTest::newRow(name) << json << reason;
    };
    const QByteArray x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"; // RFC 8037 A
    row("fine", R"({"kty":"OKP","crv":"Ed25519","x":")" + x + "\"}", Reason::None);
    row("not an object", "[]", Reason::MalformedNotObject);
    row("bad JSON", "{", Reason::MalformedJson);
    row("no kty", "{}", Reason::KeyInvalid);
    row("kty a number", R"({"kty":1})", Reason::KeyInvalid);
    row("k with padding", R"({"kty":"oct","k":"AAAA="})", Reason::KeyInvalid);
    row("k with unused bits", R"({"kty":"oct","k":"AB"})", Reason::KeyInvalid);
    row("k a number", R"({"kty":"oct","k":1})", Reason::KeyInvalid);
    row("k empty", R"({"kty":"oct","k":""})", Reason::KeyWeak);
    row("use a list", R"({"kty":"oct","k":"AAAA","use":["sig"]})", Reason::KeyInvalid);
    row("key_ops twice", R"({"kty":"oct","k":"AAAA","key_ops":["sign","verify","sign"]})",
        Reason::KeyInvalid);
    row("key_ops a string", R"({"kty":"oct","k":"AAAA","key_ops":"sign"})", Reason::KeyInvalid);
    row("unknown curve", R"({"kty":"EC","crv":"P-192","x":"AAAA","y":"AAAA"})", Reason::KeyInvalid);
    row("wrong d",
        R"({"kty":"OKP","crv":"Ed25519","x":")" + x
            + R"(","d":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})",
        Reason::KeyInvalid);
    for (const char *point :
         {"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
          "7P_______________________________________38", "7P________________________________________8",
          "xxdqcD1N2E-6PAt2DRBnDyogU_osOczGTsf9d5KsA3o"})
        row(point, QByteArray(R"({"kty":"OKP","crv":"Ed25519","x":")") + point + "\"}", Reason::KeyInvalid);
    const QByteArray n = "q1Q" + QByteArray(339, 'A');
    row("n even", R"({"kty":"RSA","n":")" + n + R"(","e":"AQAB"})", Reason::KeyInvalid);
    row("n with a zero byte", R"({"kty":"RSA","n":"AAEB","e":"AQAB"})", Reason::KeyInvalid);
    row("n with a zero byte, other bits", R"({"kty":"RSA","n":"AKtU","e":"AQAB"})", Reason::KeyInvalid);
    row("e even", R"({"kty":"RSA","n":")" + n + R"(","e":"AQAC"})", Reason::KeyInvalid);
    row("n too long", R"({"kty":"RSA","n":")" + QByteArray(4000, '_') + R"(","e":"AQAB"})",
        Reason::KeyInvalid);
}

void TestJwk::refusals()
{
    QFETCH(QByteArray, json);
    QFETCH(Reason, reason);
    const auto key = Jwk::parse(json.toStdString());
    QCOMPARE(static_cast<int>(key ? Reason::None : key.error().reason), static_cast<int>(reason));
}

void TestJwk::labelsAreKept()
{
    const std::string json =
        R"({"kty":"oct","k":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","kid":"a\"b","use":"sig","alg":"HS256","key_ops":["sign","verify"]})";
    const auto key = Jwk::parse(json);
    QVERIFY(key.has_value());
    QVERIFY(key->kid() == "a\"b");
    QVERIFY(key->use() == "sig");
    QVERIFY(key->alg() == "HS256");
    QCOMPARE(key->keyOps().size(), 2U);
    QCOMPARE(key->bits(), 256);
    QVERIFY(key->description() == "oct 256");
    const auto copy = Jwk::parse(key->privateJson().view());
    QVERIFY(copy && copy->kid() == key->kid() && copy->keyOps() == key->keyOps());
}

void TestJwk::aSecretIsWeakOnceItsAlgIsKnown()
{
    QVERIFY(Jwk::parse(R"({"kty":"oct","k":"AAAA"})").has_value());
    QVERIFY(Jwk::parse(R"({"kty":"oct","k":"AAAA","alg":"HS256"})").error().reason == Reason::KeyWeak);
    QVERIFY(Jwk::parse(R"({"kty":"oct","k":"AAAA","alg":"HS256"})", true)->isWeak());
    QVERIFY(Jwk::parse(R"({"kty":"oct","k":""})", true).error().reason == Reason::KeyWeak); // never
    QVERIFY(Jwk::fromSecret("secret", Alg::HS256).error().reason == Reason::KeyWeak);
    QVERIFY(Jwk::fromSecret(std::string(32, 'x'), Alg::HS256, "k1")->kid() == "k1");
}

void TestJwk::secretsAreNeverPublic()
{
    const Jwk secret = made(Alg::HS256), pair = made(Alg::ES256);
    QVERIFY(secret.publicJson().empty());
    const std::string text = JwkSet({secret, pair}).publicJson();
    JsonDocument document;
    QVERIFY(document.parse(text) == JsonProblem::None);
    const JsonValue first = document.root().member("keys").firstChild();
    QVERIFY(first.member("kty").equals("EC"));
    QVERIFY(!first.member("d").exists());
    QVERIFY(!first.next().exists());
}

void TestJwk::rsaNumbersMustBelongTogether()
{
    const Jwk one = made(Alg::RS256), two = made(Alg::RS256);
    JsonDocument mine, other;
    const Secret oneText = one.privateJson(), twoText = two.privateJson();
    QVERIFY(mine.parse(oneText.view()) == JsonProblem::None
            && other.parse(twoText.view()) == JsonProblem::None);
    // Each private member in turn from another key, then left out.
    for (const char *name : {"d", "p", "q", "dp", "dq", "qi"}) {
        std::string text(oneText.view());
        const std::string value(mine.root().member(name).text());
        const std::size_t at = text.find('"' + std::string(name) + "\":" + value);
        std::string foreign = text;
        foreign.replace(text.find(value), value.size(), other.root().member(name).text());
        QVERIFY2(Jwk::parse(foreign).error().reason == Reason::KeyInvalid, name);
        text.erase(at, std::strlen(name) + 4 + value.size());
        QVERIFY2(Jwk::parse(text).error().reason == Reason::KeyInvalid, name);
    }
    // d alone is enough, but it must be the right one.
    const auto bare = [&](JsonValue d) {
        return R"({"kty":"RSA","n":)" + std::string(mine.root().member("n").text()) + R"(,"e":"AQAB","d":)"
            + std::string(d.text()) + '}';
    };
    QVERIFY(Jwk::parse(bare(mine.root().member("d"))).has_value());
    QVERIFY(!Jwk::parse(bare(other.root().member("d"))).has_value());
}

void TestJwk::rsaNumbersMustBeReduced()
{
    // The same number modulo the other one, but not the one that is meant.
    const Secret text = made(Alg::RS256).privateJson();
    JsonDocument document;
    QVERIFY(document.parse(text.view()) == JsonProblem::None);
    const auto number = [&](const char *name) {
        return numberFrom(decodeBase64url(document.root().member(name).string()).value());
    };
    // (p-1)(q-1) is n-p-q+1; the exponents repeat after it.
    const BnPtr order = number("n");
    QVERIFY(BN_sub(order.get(), order.get(), number("p").get()) == 1
            && BN_sub(order.get(), order.get(), number("q").get()) == 1 && BN_add_word(order.get(), 1) == 1);
    const BnPtr p = number("p");
    for (const auto &[name, period] : {std::pair("qi", p.get()), std::pair("d", order.get())}) {
        const BnPtr sum = number(name);
        while (BN_cmp(sum.get(), std::string_view(name) == "d" ? number("n").get() : p.get()) < 0)
            QVERIFY(BN_add(sum.get(), sum.get(), period) == 1);
        const Secret bytes = bytesFrom(sum.get(), static_cast<std::size_t>(BN_num_bytes(sum.get())));
        std::string changed(text.view());
        const std::string_view old = document.root().member(name).text();
        changed.replace(changed.find(old), old.size(), '"' + encodeBase64url(bytes.view()) + '"');
        QVERIFY2(Jwk::parse(changed).error().reason == Reason::KeyInvalid, name);
    }
}

void TestJwk::setsPassOverWhatTheyDoNotKnow()
{
    const auto set =
        JwkSet::parse(R"({"keys":[{"kty":"AKP","pub":"AA"},{"kty":"oct","k":"AAAA","kid":"a"}]})");
    QVERIFY(set.has_value());
    QCOMPARE(set->keys().size(), 1U);
    QCOMPARE(set->passedOver(), 1);
    QVERIFY(!set->isSingle());
    QVERIFY(JwkSet::parse(R"({"kty":"oct","k":"AAAA"})")->isSingle());
    QVERIFY(JwkSet::parse(R"({"kty":"AKP"})").error().reason == Reason::KeyInvalid);
    QVERIFY(JwkSet::parse(R"({"keys":{}})").error().reason == Reason::KeyInvalid);
    QVERIFY(JwkSet::parse(R"({"keys":[]})")->isEmpty());
}

void TestJwk::mixedSetsAreRefused()
{
    const std::string text = R"({"keys":[{"kty":"oct","k":"AAAA"},)" + made(Alg::ES256).publicJson() + "]}";
    QVERIFY(JwkSet::parse(text).error().reason == Reason::KeyInvalid);
    QVERIFY(JwkSet::parseEach(text)->isMixed());
}

void TestJwk::oneBadKeyDoesNotHideTheOthers()
{
    const std::string text = R"({"keys":[{"kty":"EC","crv":"P-256","x":"AA","y":"AA","kid":"bad"},)"
        + made(Alg::ES256).publicJson() + "]}";
    QVERIFY(JwkSet::parse(text).error().reason == Reason::KeyInvalid);
    const auto each = JwkSet::parseEach(text);
    QVERIFY(each.has_value());
    QCOMPARE(each->keys().size(), 1U);
    QCOMPARE(each->refused().size(), 1U);
    QVERIFY(each->refused().front().labels.kid == "bad");
}

void TestJwk::everyCodeHasAName()
{
    int count = 0;
    for (int i = 1; i < static_cast<int>(Reason::InternalCrypto); ++i) {
        const auto reason = static_cast<Reason>(i);
        QVERIFY(!codeOf(reason).empty());
        QVERIFY(reasonFromCode(codeOf(reason)) == reason);
        ++count;
    }
    QCOMPARE(count, 39);
    QVERIFY(!reasonFromCode("") && !reasonFromCode("sig"));
    for (const Alg alg : allSignatureAlgs())
        QVERIFY(algFromName(nameOf(alg)) == alg);
    QVERIFY(!algFromName("none") && !algFromName("hs256"));
}

QTEST_APPLESS_MAIN(TestJwk)
#include "tst_jwk.moc"
