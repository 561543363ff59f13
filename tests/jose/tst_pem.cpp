// SPDX-License-Identifier: MIT
#include "core/jose/pem.h"

#include "fixture.h"

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
    void certificatesGiveTheirKey();
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
