// SPDX-License-Identifier: MIT
#include "core/base/strictjson.h"
#include "core/jose/pem.h"

#include "fixture.h"

#include <openssl/pem.h>
#include <openssl/x509.h>

#include <QProcess>
#include <QTemporaryDir>

using namespace fixture;

namespace {

/// What the openssl program prints; empty when it is not there or fails.
std::string openssl(const QStringList &arguments, const QByteArray &input = {})
{
    QProcess process;
    process.start(QStringLiteral("openssl"), arguments);
    process.write(input);
    process.closeWriteChannel();
    process.waitForFinished();
    return process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0
        ? process.readAllStandardOutput().toStdString()
        : std::string();
}

} // namespace

class TestPem : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keysComeBack_data();
    void keysComeBack();
    void otherFormsAreRead_data();
    void otherFormsAreRead();
    void parametersBeforeAnEcKey();
    void certificatesGiveTheirKey();
    void certificatesAreMade();
    void traditionalForms_data();
    void traditionalForms();
    void keysWithoutFactorsAreWritten();
    void costlyPasswordsAreRefused_data();
    void costlyPasswordsAreRefused();
    void passwordsAreNeverAsked();
    void refusals_data();
    void refusals();
    void labelsAreGiven();
};

void TestPem::keysComeBack_data()
{
    QTest::addColumn<Alg>("alg");
    for (const Alg alg :
         {Alg::RS256, Alg::ES256, Alg::ES384, Alg::ES512, Alg::ES256K, Alg::EdDSA, Alg::Ed448})
        QTest::newRow(nameOf(alg).data()) << alg;
}

void TestPem::keysComeBack()
{
    QFETCH(Alg, alg);
    const Jwk key = made(alg);
    const std::string text = publicPem(key).value();
    const auto published = jwkFromPem(text);
    QVERIFY(published && !published->isPrivate() && published->thumbprint() == key.thumbprint());
    const Secret plain = privatePem(key).value();
    const auto back = jwkFromPem(plain.view());
    QVERIFY(back && back->isPrivate() && back->thumbprint() == key.thumbprint());
    const Secret closed = privatePem(key, Secret("password")).value();
    QVERIFY(isEncryptedPem(closed.view()) && !isEncryptedPem(plain.view()));
    const auto opened = jwkFromPem(closed.view(), Secret("password"));
    QVERIFY(opened && opened->thumbprint() == key.thumbprint());
    COMPARE_REASON(privatePem(*published).error().reason, Reason::KeyInvalid);
}

void TestPem::otherFormsAreRead_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<bool>("isPrivate");
    const auto row = [](const char *name, const char *arguments, bool isPrivate) {
        QTest::newRow(name) << QString::fromLatin1(arguments).split(QLatin1Char(' ')) << isPrivate;
    };
    row("PKCS#1", "rsa -traditional", true);
    row("PKCS#1 public", "rsa -RSAPublicKey_out", false);
    row("PKCS#8 with PBKDF2", "pkcs8 -topk8 -passout pass:secret", true);
    row("PKCS#8 with scrypt", "pkcs8 -topk8 -passout pass:secret -scrypt -scrypt_N 1024", true);
    row("PKCS#1 with a password", "rsa -traditional -aes128 -passout pass:secret", true);
}

void TestPem::otherFormsAreRead()
{
    QFETCH(QStringList, arguments);
    QFETCH(bool, isPrivate);
    static const Jwk key = made(Alg::RS256);
    const Secret plain = privatePem(key).value();
    const std::string text =
        openssl(arguments, QByteArray(plain.view().data(), static_cast<qsizetype>(plain.size())));
    QVERIFY2(!text.empty(), "the openssl program gave nothing");
    const auto read = jwkFromPem(text, Secret("secret"));
    QVERIFY(read.has_value());
    QCOMPARE(read->isPrivate(), isPrivate);
    QVERIFY(read->thumbprint() == key.thumbprint());
    if (isEncryptedPem(text))
        COMPARE_REASON(jwkFromPem(text, Secret("wrong")).error().reason, Reason::KeyInvalid);
}

void TestPem::parametersBeforeAnEcKey()
{
    const std::string text = openssl({QStringLiteral("ecparam"), QStringLiteral("-genkey"),
                                      QStringLiteral("-name"), QStringLiteral("prime256v1")});
    QVERIFY2(text.find("BEGIN EC PARAMETERS") != std::string::npos, "the openssl program wrote none");
    const auto read = jwkFromPem(text);
    QVERIFY2(read.has_value(), read ? "" : read.error().detail.c_str());
    QVERIFY(read->isPrivate() && read->curve() == "P-256");
    COMPARE_REASON(jwkFromPem(text.substr(0, text.find("-----BEGIN EC PRIVATE"))).error().reason,
                   Reason::KeyInvalid);
}

void TestPem::certificatesAreMade()
{
    CertificateSpec spec;
    spec.commonName = "signing key of the shop";
    spec.fromSeconds = Now;
    spec.days = 30;
    for (const Alg alg : {Alg::RS256, Alg::ES256, Alg::EdDSA}) {
        const Jwk key = made(alg);
        const auto certificate = selfSignedCertificate(key, spec);
        QVERIFY2(certificate.has_value(), certificate ? "" : certificate.error().detail.c_str());
        const auto read = jwkFromPem(*certificate);
        QVERIFY(read && !read->isPrivate() && read->thumbprint() == key.thumbprint());
        const QByteArray shown = QByteArray::fromStdString(
            openssl({QStringLiteral("x509"), QStringLiteral("-noout"), QStringLiteral("-text")},
                    QByteArray::fromStdString(*certificate)));
        QVERIFY2(shown.contains("CN = signing key of the shop") && shown.contains("Jan 31 00:00:00 2026")
                     && shown.contains("CA:FALSE"),
                 shown);
    }
    const Jwk key = made(Alg::ES256);
    COMPARE_REASON(selfSignedCertificate(jwkFromPem(publicPem(key).value()).value(), spec).error().reason,
                   Reason::KeyInvalid);
    COMPARE_REASON(selfSignedCertificate(secret('a'), spec).error().reason, Reason::KeyInvalid);
    spec.commonName.clear();
    COMPARE_REASON(selfSignedCertificate(key, spec).error().reason, Reason::KeyInvalid);
}

void TestPem::traditionalForms_data()
{
    QTest::addColumn<Alg>("alg");
    QTest::addColumn<QByteArray>("title");
    QTest::newRow("PKCS#1") << Alg::RS256 << QByteArray("-----BEGIN RSA PRIVATE KEY-----");
    QTest::newRow("SEC 1") << Alg::ES384 << QByteArray("-----BEGIN EC PRIVATE KEY-----");
    QTest::newRow("none") << Alg::EdDSA << QByteArray();
}

void TestPem::traditionalForms()
{
    QFETCH(Alg, alg);
    QFETCH(QByteArray, title);
    const Jwk key = made(alg);
    const auto text = traditionalPem(key);
    QCOMPARE(text.has_value(), !title.isEmpty());
    if (!text) {
        COMPARE_REASON(text.error().reason, Reason::KeyInvalid);
        return;
    }
    QVERIFY(text->view().starts_with(title.toStdString()));
    QVERIFY(jwkFromPem(text->view())->thumbprint() == key.thumbprint());
    const auto published = traditionalPublicPem(key);
    QCOMPARE(published.has_value(), key.type() == KeyType::Rsa);
    if (published) {
        QVERIFY(published->starts_with("-----BEGIN RSA PUBLIC KEY-----"));
        QVERIFY(jwkFromPem(*published)->thumbprint() == key.thumbprint());
        COMPARE_REASON(traditionalPem(jwkFromPem(*published).value()).error().reason, Reason::KeyInvalid);
    }
}

void TestPem::keysWithoutFactorsAreWritten()
{
    // RFC 7518 6.3.2: a private key needs d only. PKCS#1 needs everything.
    const Jwk whole = made(Alg::RS256);
    JsonDocument document;
    const std::string json(whole.privateJson().view());
    QVERIFY(document.parse(json) == JsonProblem::None);
    std::string lean = R"({"kty":"RSA")";
    for (const char *name : {"n", "e", "d"})
        lean += ",\"" + std::string(name) + "\":" + std::string(document.root().member(name).text());
    const auto key = Jwk::parse(lean + '}');
    QVERIFY2(key.has_value(), key ? "" : key.error().detail.c_str());
    const auto token = signCompact(*key, Alg::RS256, "JWT", "{}");
    QVERIFY(token
            && Verifier(JwkSet({whole}), allowing({Alg::RS256}), fixedClock()).verify(*token).isAccepted());
    for (const auto &text : {privatePem(*key), privatePem(*key, Secret("password")), traditionalPem(*key)}) {
        QVERIFY2(text.has_value(), text ? "" : text.error().detail.c_str());
        const auto back = jwkFromPem(text->view(), Secret("password"));
        QVERIFY(back && back->isPrivate() && back->thumbprint() == whole.thumbprint());
        QVERIFY(std::string(back->privateJson().view()).find("\"qi\"") != std::string::npos);
    }
}

namespace {

/// An encrypted key that asks for this derivation. There is no key in it: nobody should get as far.
QByteArray sealedWith(X509_ALGOR *algorithm)
{
    X509_SIG *sealed = X509_SIG_new();
    X509_ALGOR *own = nullptr;
    ASN1_OCTET_STRING *content = nullptr;
    X509_SIG_getm(sealed, &own, &content);
    X509_ALGOR_copy(own, algorithm);
    const QByteArray junk(48, 'x');
    ASN1_OCTET_STRING_set(content, reinterpret_cast<const unsigned char *>(junk.constData()),
                          int(junk.size()));
    BIO *bio = BIO_new(BIO_s_mem());
    PEM_write_bio_PKCS8(bio, sealed);
    char *data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    const QByteArray pem(data, qsizetype(size));
    BIO_free(bio);
    X509_SIG_free(sealed);
    X509_ALGOR_free(algorithm);
    return pem;
}

} // namespace

void TestPem::costlyPasswordsAreRefused_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("said");
    constexpr int Many = 2'000'000'000;
    unsigned char salt[16] = {};
    QTest::newRow("PBKDF2") << sealedWith(
        PKCS5_pbe2_set_iv(EVP_aes_256_cbc(), Many, salt, sizeof salt, nullptr, NID_hmacWithSHA256))
                            << QByteArray("2000000000 rounds");
    QTest::newRow("PBES1") << sealedWith(PKCS5_pbe_set(NID_pbeWithSHA1AndDES_CBC, Many, salt, sizeof salt))
                           << QByteArray("2000000000 rounds");
    QTest::newRow("scrypt") << sealedWith(
        PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(), salt, sizeof salt, nullptr, 1024, 8, 16384))
                            << QByteArray("scrypt");
    const Secret cheap = privatePem(made(Alg::ES256), Secret("password")).value();
    QTest::newRow("behind a cheap one") << QByteArray(cheap.view().data(), qsizetype(cheap.size()))
            + sealedWith(PKCS5_pbe2_set_iv(EVP_aes_256_cbc(), Many, salt, sizeof salt, nullptr,
                                           NID_hmacWithSHA256))
                                        << QByteArray("2000000000 rounds");
}

void TestPem::costlyPasswordsAreRefused()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, said);
    const auto key = jwkFromPem(text.toStdString(), Secret("wrong"));
    QVERIFY(!key);
    COMPARE_REASON(key.error().reason, Reason::KeyInvalid);
    QVERIFY2(QByteArray::fromStdString(key.error().detail).contains(said), key.error().detail.c_str());
}

void TestPem::certificatesGiveTheirKey()
{
    const Jwk key = made(Alg::ES256);
    const Secret plain = privatePem(key).value();
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("key.pem"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(plain.view().data(), static_cast<qint64>(plain.size()));
    file.close();
    const std::string certificate = openssl(
        {QStringLiteral("req"), QStringLiteral("-new"), QStringLiteral("-x509"), QStringLiteral("-key"), path,
         QStringLiteral("-subj"), QStringLiteral("/CN=test"), QStringLiteral("-days"), QStringLiteral("1")});
    QVERIFY2(certificate.find("BEGIN CERTIFICATE") != std::string::npos,
             "the openssl program gave no certificate");
    const auto read = jwkFromPem(certificate);
    QVERIFY(read && !read->isPrivate() && read->thumbprint() == key.thumbprint());
}

void TestPem::passwordsAreNeverAsked()
{
    // Were the terminal asked, the test would hang here.
    const Secret closed = privatePem(made(Alg::ES256), Secret("password")).value();
    COMPARE_REASON(jwkFromPem(closed.view()).error().reason, Reason::KeyInvalid);
    COMPARE_REASON(jwkFromPem(closed.view(), Secret("passwort")).error().reason, Reason::KeyInvalid);
    COMPARE_REASON(jwkFromPem(closed.view(), Secret(std::string(5000, 'x'))).error().reason,
                   Reason::KeyInvalid);
    std::string cut(closed.view());
    cut.resize(cut.size() / 2);
    COMPARE_REASON(jwkFromPem(cut, Secret("password")).error().reason, Reason::KeyInvalid);
}

void TestPem::refusals_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<Reason>("reason");
    QTest::newRow("empty") << QByteArray() << Reason::KeyInvalid;
    QTest::newRow("no PEM") << QByteArray("{\"kty\":\"oct\"}") << Reason::KeyInvalid;
    QTest::newRow("empty block") << QByteArray("-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n")
                                 << Reason::KeyInvalid;
    QTest::newRow("empty certificate")
        << QByteArray("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n") << Reason::KeyInvalid;
    QTest::newRow("too long") << QByteArray(300'000, 'A') << Reason::MalformedSize;
    QTest::newRow("RSA 1024") << QByteArray::fromStdString(
        openssl({QStringLiteral("genrsa"), QStringLiteral("1024")}))
                              << Reason::KeyWeak;
    QTest::newRow("DSA curve") << QByteArray::fromStdString(
        openssl({QStringLiteral("ecparam"), QStringLiteral("-genkey"), QStringLiteral("-noout"),
                 QStringLiteral("-name"), QStringLiteral("brainpoolP256r1")}))
                               << Reason::KeyInvalid;
}

void TestPem::refusals()
{
    QFETCH(QByteArray, text);
    QFETCH(Reason, reason);
    const auto key = jwkFromPem(text.toStdString());
    QVERIFY(!key);
    COMPARE_REASON(key.error().reason, reason);
}

void TestPem::labelsAreGiven()
{
    KeyLabels labels;
    labels.kid = "k1";
    labels.use = "sig";
    labels.alg = "ES256";
    const auto key = jwkFromPem(publicPem(made(Alg::ES256)).value(), {}, labels);
    QVERIFY(key && key->kid() == "k1" && key->use() == "sig" && key->alg() == "ES256");
}

QTEST_APPLESS_MAIN(TestPem)
#include "tst_pem.moc"
