// SPDX-License-Identifier: MIT
#include "core/jose/jws.h"
#include "core/jose/pem.h"
#include "tokenpagefixture.h"
#include "ui/tokens/reportmodel.h"
#include "ui/widgets/confirmdialog.h"
#include "ui/widgets/messagebar.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

using namespace gatehouse;

/// What verifies a token: keys, secrets, published keys, rules.
class TestTokenKeys : public test::TokenPageFixture {
    Q_OBJECT

private Q_SLOTS:
    void verifiesWithASecret();
    void fetchesKeysByUrl();
    void readsPem();
    void opensAnEncryptedKey();
    void savesAPolicy();
    void tellsWhichKeysWereTried();
    void verifiesWithAPastedKeySet();
    void appliesRules();
    void followsTheKeysOfTheAuthority(); // Last: it changes them.
};

void TestTokenKeys::verifiesWithASecret()
{
    // The classic sample of the web: signed with the secret below.
    pasteByKeys("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
                "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ"
                ".SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c");
    QCOMPARE(text("verdictWord"), QStringLiteral("Rejected"));
    click("withSecret");
    auto *secret = m_page->findChild<QLineEdit *>(QStringLiteral("secret"));
    QCOMPARE(secret->echoMode(), QLineEdit::Password);
    QTest::keyClicks(secret, QStringLiteral("your-256-bit-secreT"));
    QTRY_COMPARE(text("verdictWord"), QStringLiteral("Rejected"));
    secret->setText(QStringLiteral("your-256-bit-secret"));
    QTRY_COMPARE(text("verdictWord"), QStringLiteral("Accepted, but its key is weak"));
    QVERIFY2(text("verifySentence").contains(QStringLiteral("The secret is")),
             qPrintable(text("verifySentence")));
    QCOMPARE(step(QStringLiteral("Signature")).data(ReportModel::WordRole).toString(),
             QStringLiteral("Passed"));
    click("secretIsBase64url");
    QTRY_VERIFY(text("verdictWord") != QStringLiteral("Accepted, but its key is weak"));
}

/// A verdict is about the keys as they are: an HMAC key is known only while they are unlocked.
void TestTokenKeys::followsTheKeysOfTheAuthority()
{
    KeyService &keys = m_world->services().keys;
    keys.generate({KeyUse::Access, jose::Alg::HS256}).waitForFinished();
    keys.rotate(KeyUse::Access).waitForFinished();
    pasteByKeys(m_world->login().access);
    QTRY_COMPARE(text("verdictWord"), QStringLiteral("Accepted"));
    keys.lock();
    QTRY_VERIFY2(text("verdictWord") != QStringLiteral("Accepted"), qPrintable(text("verdictSentence")));
    (void)keys.givePassphrase(Secret(test::AuthorityFixture::passphrase().toStdString()));
    QTRY_VERIFY2(text("verdictWord") == QStringLiteral("Accepted"), qPrintable(text("verdictSentence")));
}

void TestTokenKeys::fetchesKeysByUrl()
{
    auto exporting = m_world->services().keys.exportPublic();
    exporting.waitForFinished();
    const QByteArray jwks = exporting.result().value();
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    int asked = 0;
    bool isBroken = false;
    connect(&server, &QTcpServer::newConnection, this, [&] {
        QTcpSocket *socket = server.nextPendingConnection();
        connect(socket, &QTcpSocket::readyRead, socket, [&, socket] {
            if (!socket->readAll().contains("\r\n\r\n"))
                return;
            ++asked;
            const QByteArray body = isBroken ? QByteArray("no") : jwks;
            socket->write(QByteArray(isBroken ? "HTTP/1.1 500 Broken" : "HTTP/1.1 200 OK")
                          + "\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: "
                          + QByteArray::number(body.size()) + "\r\n\r\n" + body);
            socket->disconnectFromHost();
        });
    });
    pasteByKeys(m_world->login().access);
    click("withUrl");
    QCOMPARE(text("verdictWord"), QStringLiteral("Undecided"));
    auto *box = m_page->findChild<QWidget *>(QStringLiteral("urlBox"));
    auto *address = box->findChild<QLineEdit *>(QStringLiteral("keysAddress"));
    auto *fetch = box->findChild<QPushButton *>(QStringLiteral("fetchKeys"));
    auto *message = box->findChild<MessageBar *>();
    address->setText(QStringLiteral("http://keys.example/jwks.json"));
    fetch->click();
    QTRY_VERIFY(message->isVisible());
    QVERIFY2(message->text().contains(QStringLiteral("https"), Qt::CaseInsensitive),
             qPrintable(message->text()));
    address->setText(QStringLiteral("http://127.0.0.1:%1/jwks.json").arg(server.serverPort()));
    fetch->click();
    QTRY_COMPARE(text("verdictWord"), QStringLiteral("Accepted"));
    QVERIFY(!message->isVisible());
    auto *origin = box->findChild<QLabel *>(QStringLiteral("keysOrigin"));
    QVERIFY2(origin->text().contains(QStringLiteral("127.0.0.1")), qPrintable(origin->text()));
    QCOMPARE(asked, 1);
    // Later the server is broken: the older keys stay, and it is said why.
    isBroken = true;
    m_world->clock.advance(11 * 60'000);
    fetch->click();
    QTRY_VERIFY(message->isVisible());
    QVERIFY2(message->text().contains(QStringLiteral("Older keys")), qPrintable(message->text()));
    QCOMPARE(text("verdictWord"), QStringLiteral("Accepted"));
    QVERIFY2(origin->text().contains(QStringLiteral("11 min ago")), qPrintable(origin->text()));
}

void TestTokenKeys::readsPem()
{
    pasteByKeys(m_world->login().access);
    click("withKey");
    auto *key = m_page->findChild<QPlainTextEdit *>(QStringLiteral("keyText"));
    auto *passphrase = m_page->findChild<QLineEdit *>(QStringLiteral("keyPassphrase"));
    QVERIFY(!passphrase->isVisible());
    // The public key of RFC 7517 appendix A.1.
    key->setPlainText(QStringLiteral("-----BEGIN PUBLIC KEY-----\n"
                                     "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEMKBCTNIcKUSDii11ySs3526iDZ8A\n"
                                     "iTo7Tu6KPAqv7D7gS2XpJFbZiItSs3m9+9Ue6GnvHw/GW2ZZaVtszggXIw==\n"
                                     "-----END PUBLIC KEY-----\n"));
    QTRY_VERIFY2(text("verifySentence").contains(QStringLiteral("Pasted PEM key, for ES256")),
                 qPrintable(text("verifySentence")));
    QTRY_COMPARE(text("verdictWord"), QStringLiteral("Rejected"));
    key->setPlainText(QStringLiteral("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n"
                                     "-----END ENCRYPTED PRIVATE KEY-----\n"));
    QTRY_VERIFY(passphrase->isVisible());
    QTRY_VERIFY2(text("verifySentence").contains(QStringLiteral("passphrase")),
                 qPrintable(text("verifySentence")));
}

void TestTokenKeys::opensAnEncryptedKey()
{
    jose::Jwk::Spec spec;
    spec.alg = jose::Alg::ES256;
    const auto key = jose::Jwk::generate(spec);
    QVERIFY(key);
    const auto pem = jose::privatePem(*key, Secret("a long passphrase"));
    QVERIFY(pem);
    const auto token = jose::signCompact(*key, jose::Alg::ES256, "JWT", R"({"sub":"ada"})");
    QVERIFY(token);
    pasteByKeys(QByteArray::fromStdString(*token));
    pasteByKeys(QByteArray(pem->view().data(), qsizetype(pem->size())));
    auto *passphrase = m_page->findChild<QLineEdit *>(QStringLiteral("keyPassphrase"));
    QTRY_VERIFY(passphrase->isVisible());
    QTest::keyClicks(passphrase, QStringLiteral("a wrong passphrase"));
    QTest::keyClick(passphrase, Qt::Key_Return);
    // Reading goes on elsewhere: the window lives meanwhile, and says so.
    QVERIFY2(text("verifySentence").contains(QStringLiteral("Opening the key")),
             qPrintable(text("verifySentence")));
    QTRY_VERIFY2(text("verifySentence").contains(QStringLiteral("does not open")),
                 qPrintable(text("verifySentence")));
    passphrase->setText(QStringLiteral("a long passphrase"));
    QTest::keyClick(passphrase, Qt::Key_Return);
    QTRY_VERIFY2(text("verdictWord") == QStringLiteral("Accepted"), qPrintable(text("verdictSentence")));
}

void TestTokenKeys::savesAPolicy()
{
    auto exporting = m_world->services().keys.exportPublic();
    exporting.waitForFinished();
    pasteByKeys(m_world->login().access);
    click("withKey");
    m_page->findChild<QPlainTextEdit *>(QStringLiteral("keyText"))
        ->setPlainText(QString::fromUtf8(exporting.result().value()));
    QTRY_COMPARE(text("verdictWord"), QStringLiteral("Accepted"));
    click("rules");
    auto *issuer = m_page->findChild<QLineEdit *>(QStringLiteral("issuer"));
    QTest::keyClicks(issuer, QStringLiteral("https://elsewhere.example"));
    click("savePolicy");
    auto *dialog = m_page->findChild<ConfirmDialog *>(QStringLiteral("policyDialog"));
    QVERIFY(dialog && dialog->isVisible());
    dialog->findChild<QLineEdit *>(QStringLiteral("policyName"))->setText(QStringLiteral("Orders"));
    dialog->findChild<QPushButton *>(QStringLiteral("confirm"))->click();
    auto *names = m_page->findChild<QComboBox *>(QStringLiteral("policies"));
    QCOMPARE(names->currentText(), QStringLiteral("Orders"));
    issuer->clear();
    QTest::keyClicks(m_page->findChild<QLineEdit *>(QStringLiteral("type")), QStringLiteral("x"));
    QCOMPARE(names->currentIndex(), 0);
    names->setCurrentIndex(1);
    Q_EMIT names->activated(1);
    QCOMPARE(issuer->text(), QStringLiteral("https://elsewhere.example"));
    QCOMPARE(step(QStringLiteral("Issuer")).data(ReportModel::CodeRole).toString(),
             QStringLiteral("claims.iss"));
    click("removePolicy");
    QCOMPARE(names->count(), 1);
    QVERIFY(m_world->services().inspector.policies()->empty());
}

void TestTokenKeys::tellsWhichKeysWereTried()
{
    auto exporting = m_world->services().keys.exportPublic();
    exporting.waitForFinished();
    pasteByKeys(m_world->login().access);
    click("withKey");
    m_page->findChild<QPlainTextEdit *>(QStringLiteral("keyText"))
        ->setPlainText(QString::fromUtf8(exporting.result().value()));
    QTRY_COMPARE(ids("keysTried").size(), 2);
    QCOMPARE(ids("keysTried").count(QString()), 1); // The chosen one has no reason against it.
}

void TestTokenKeys::verifiesWithAPastedKeySet()
{
    auto exporting = m_world->services().keys.exportPublic();
    exporting.waitForFinished();
    const QByteArray jwks = exporting.result().value();
    pasteByKeys(m_world->login().access);
    click("withKey");
    auto *key = m_page->findChild<QPlainTextEdit *>(QStringLiteral("keyText"));
    key->setPlainText(QStringLiteral("{\"kty\":\"EC\"}"));
    QTRY_VERIFY2(text("verifySentence").contains(QStringLiteral("not a usable key")),
                 qPrintable(text("verifySentence")));
    QCOMPARE(text("verdictWord"), QStringLiteral("Undecided"));
    key->setPlainText(QString::fromUtf8(jwks));
    QTRY_COMPARE(text("verdictWord"), QStringLiteral("Accepted"));
    QVERIFY2(text("verifySentence").contains(QStringLiteral("ES256")), qPrintable(text("verifySentence")));
    // A key that cannot be used does not disable the others.
    QByteArray mixed = jwks;
    mixed.insert(mixed.indexOf('[') + 1, R"({"kty":"EC","crv":"P-256","kid":"bad","x":"AA","y":"AA"},)");
    key->setPlainText(QString::fromUtf8(mixed));
    QTRY_VERIFY2(text("verifySentence").contains(QStringLiteral("1 that cannot be used")),
                 qPrintable(text("verifySentence")));
    QCOMPARE(text("verdictWord"), QStringLiteral("Accepted"));
    // Words in front of PEM, as some programs write them.
    const auto spki =
        jose::publicPem(jose::JwkSet::parseEach(jwks.toStdString()).value().keys().front()).value();
    key->setPlainText(QStringLiteral("Bag Attributes\n    friendlyName: api\n")
                      + QString::fromStdString(spki));
    QTRY_VERIFY2(text("verifySentence").contains(QStringLiteral("Pasted PEM key")),
                 qPrintable(text("verifySentence")));
}

void TestTokenKeys::appliesRules()
{
    auto exporting = m_world->services().keys.exportPublic();
    exporting.waitForFinished();
    pasteByKeys(m_world->login().access);
    click("withKey");
    m_page->findChild<QPlainTextEdit *>(QStringLiteral("keyText"))
        ->setPlainText(QString::fromUtf8(exporting.result().value()));
    QTRY_COMPARE(text("verdictWord"), QStringLiteral("Accepted"));
    click("rules");
    auto *issuer = m_page->findChild<QLineEdit *>(QStringLiteral("issuer"));
    QVERIFY(issuer->isVisible());
    QTest::keyClicks(issuer, QStringLiteral("https://elsewhere.example"));
    QCOMPARE(text("verdictWord"), QStringLiteral("Rejected"));
    QCOMPARE(step(QStringLiteral("Issuer")).data(ReportModel::CodeRole).toString(),
             QStringLiteral("claims.iss"));
    issuer->clear();
    QTest::keyClicks(m_page->findChild<QLineEdit *>(QStringLiteral("required")),
                     QStringLiteral("exp, colour"));
    QCOMPARE(step(QStringLiteral("Required claims")).data(ReportModel::CodeRole).toString(),
             QStringLiteral("claims.missing"));
}

QTEST_MAIN(TestTokenKeys)
#include "tst_tokenkeys.moc"
