// SPDX-License-Identifier: MIT
#include "core/jose/jwe.h"
#include "core/jose/jwk.h"
#include "tokenpagefixture.h"
#include "ui/tokens/tokenview.h"
#include "ui/widgets/secretclipboard.h"

#include <QAction>
#include <QClipboard>
#include <QDir>
#include <QDirIterator>
#include <QGuiApplication>
#include <QLineEdit>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QSettings>
#include <QTest>

using namespace gatehouse;

namespace {

QByteArray base64url(const QByteArray &bytes)
{
    return bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

/// What a selection gives to the clipboard, to X11's own and to dragging.
QMimeData *selectionOf(QPlainTextEdit &edit)
{
    struct Opened : QPlainTextEdit {
        using QPlainTextEdit::createMimeDataFromSelection;
    };
    return (edit.*(&Opened::createMimeDataFromSelection))();
}

} // namespace

/// What is secret on the page, and where it does not go.
class TestTokenSecrets : public test::TokenPageFixture {
    Q_OBJECT

private Q_SLOTS:
    void masksTheSignature();
    void masksPrivateKeys_data();
    void masksPrivateKeys();
    void holdsTheEyeOfASecret();
    void takesSecretsBackFromTheClipboard();
    void copiesAReportWithoutSignature();
    void leavesNoTrace();
};

void TestTokenSecrets::masksTheSignature()
{
    const QByteArray token = m_world->login().access;
    const QString signature = QString::fromLatin1(token.mid(token.lastIndexOf('.') + 1));
    pasteByKeys(token);
    auto *box = m_page->findChild<TokenView *>(QStringLiteral("tokenView"));
    QVERIFY(!box->toPlainText().contains(signature.left(8)));
    QCOMPARE(box->toPlainText().size(), token.size());
    box->selectAll();
    box->copy();
    QVERIFY(!QGuiApplication::clipboard()->text().contains(signature.left(8)));
    // It shows while its eye is held down, by the mouse or by Space, and in no way goes to a clipboard then.
    auto *eye = m_page->findChild<QAbstractButton *>(QStringLiteral("revealSignature"));
    QTest::mousePress(eye, Qt::LeftButton);
    QCOMPARE(box->toPlainText(), QString::fromLatin1(token));
    box->copy();
    QVERIFY(!QGuiApplication::clipboard()->text().contains(signature.left(8)));
    std::unique_ptr<QMimeData> dragged(selectionOf(*box));
    QVERIFY(dragged->text().contains(QChar(0x2022)));
    QVERIFY(!dragged->text().contains(signature.left(8)));
    QTest::mouseRelease(eye, Qt::LeftButton);
    QVERIFY(!box->toPlainText().contains(signature.left(8)));
    eye->setFocus();
    QTest::keyPress(eye, Qt::Key_Space);
    QCOMPARE(box->toPlainText(), QString::fromLatin1(token));
    QTest::keyRelease(eye, Qt::Key_Space);
    QVERIFY(!box->toPlainText().contains(signature.left(8)));
    QTest::keyPress(eye, Qt::Key_Space);
    box->setFocus(); // The focus goes while the key is down.
    QVERIFY(!box->toPlainText().contains(signature.left(8)));
}

void TestTokenSecrets::masksPrivateKeys_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("secret");
    QTest::newRow("JWK") << QStringLiteral(
        R"({"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",)"
        R"("y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM","d":"870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE"})")
                         << QStringLiteral("870MB6gf");
    QTest::newRow("escaped name") << QStringLiteral(
        R"({"kty":"oct","\u006b":"870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4B"})")
                                  << QStringLiteral("870MB6gf");
    QTest::newRow("PEM") << QStringLiteral("-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIFhy\n"
                                           "-----END PRIVATE KEY-----\n")
                         << QStringLiteral("MC4CAQAw");
    QTest::newRow("cut short") << QStringLiteral("-----BEGIN EC PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIFhy")
                               << QStringLiteral("MC4CAQAw");
}

void TestTokenSecrets::masksPrivateKeys()
{
    QFETCH(QString, key);
    QFETCH(QString, secret);
    pasteByKeys(m_world->login().access);
    pasteByKeys(key.toUtf8()); // A key where a token is expected goes where keys go.
    auto *box = m_page->findChild<QPlainTextEdit *>(QStringLiteral("keyText"));
    QVERIFY(box->isVisible());
    QVERIFY2(!box->toPlainText().contains(secret), qPrintable(box->toPlainText()));
    QCOMPARE(box->toPlainText().size(), key.size());
    box->selectAll();
    box->copy();
    QVERIFY(!QGuiApplication::clipboard()->text().contains(secret));
    auto *eye = m_page->findChild<QAbstractButton *>(QStringLiteral("revealKey"));
    QTRY_VERIFY(eye->isVisible());
    QTest::mousePress(eye, Qt::LeftButton);
    QCOMPARE(box->toPlainText(), key);
    QTest::mouseRelease(eye, Qt::LeftButton);
    QVERIFY(!box->toPlainText().contains(secret));
    // Typing around it keeps what is behind the dots.
    QTextCursor cursor = box->textCursor();
    cursor.movePosition(QTextCursor::Start);
    box->setTextCursor(cursor);
    QTest::keyClick(box, Qt::Key_Space);
    QTRY_VERIFY(!box->toPlainText().contains(secret));
    QTest::mousePress(eye, Qt::LeftButton);
    QCOMPARE(box->toPlainText(), QLatin1Char(' ') + key);
    QTest::mouseRelease(eye, Qt::LeftButton);
}

void TestTokenSecrets::holdsTheEyeOfASecret()
{
    pasteByKeys(m_world->login().access);
    click("withSecret");
    auto *secret = m_page->findChild<QLineEdit *>(QStringLiteral("secret"));
    secret->setText(QStringLiteral("not for every eye"));
    auto *eye = secret->findChild<QAbstractButton *>(QStringLiteral("reveal"));
    QVERIFY(eye->isVisible());
    QTest::mousePress(eye, Qt::LeftButton);
    QCOMPARE(secret->echoMode(), QLineEdit::Normal);
    QTest::mouseRelease(eye, Qt::LeftButton);
    QCOMPARE(secret->echoMode(), QLineEdit::Password);
    eye->setFocus();
    QTest::keyPress(eye, Qt::Key_Space);
    QCOMPARE(secret->echoMode(), QLineEdit::Normal);
    click("withAuthority"); // Hidden while it is held.
    QCOMPARE(secret->echoMode(), QLineEdit::Password);
}

void TestTokenSecrets::takesSecretsBackFromTheClipboard()
{
    SecretClipboard clipboard(200);
    clipboard.copy(QStringLiteral("first secret"));
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("first secret"));
    QVERIFY(QGuiApplication::clipboard()->mimeData()->hasFormat(QStringLiteral("x-kde-passwordManagerHint")));
    QTRY_COMPARE(QGuiApplication::clipboard()->text(), QString());
    clipboard.copy(QStringLiteral("second secret"));
    QGuiApplication::clipboard()->setText(QStringLiteral("of somebody else"));
    QTest::qWait(400);
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("of somebody else"));
    // What is left when the page goes is taken back as well; ten seconds are the page's own time.
    const QByteArray token = m_world->login().access;
    pasteByKeys(token);
    click("copyToken");
    QCOMPARE(QGuiApplication::clipboard()->text(), QString::fromLatin1(token));
    m_page.reset();
    QCOMPARE(QGuiApplication::clipboard()->text(), QString());
    QCOMPARE(SecretClipboard().keptMs(), 10'000);
}

void TestTokenSecrets::copiesAReportWithoutSignature()
{
    const QByteArray token = m_world->login().access;
    pasteByKeys(token);
    QTRY_COMPARE(text("verdictSentence"), QStringLiteral("Valid, and its session is live."));
    m_page->findChild<QAction *>(QStringLiteral("copyReport"))->trigger();
    const QString report = QGuiApplication::clipboard()->text();
    QVERIFY2(report.startsWith(QStringLiteral("## Token: Accepted")), qPrintable(report));
    QVERIFY(report.contains(QStringLiteral("| Signature | Passed |")));
    QVERIFY(report.contains(QStringLiteral("gatehouse-api")));
    QVERIFY(!report.contains(QString::fromLatin1(token.mid(token.lastIndexOf('.') + 1).left(8))));
}

void TestTokenSecrets::leavesNoTrace()
{
    const QByteArray payload = base64url(R"({"sub":"canary-3f9c1b7e"})");
    const QByteArray token =
        base64url(R"({"alg":"HS256","typ":"JWT"})") + '.' + payload + '.' + base64url(QByteArray(32, 'k'));
    auto *view = m_page->findChild<TokenView *>(QStringLiteral("tokenView"));
    pasteByKeys(token);
    QVERIFY(!view->token().isEmpty());
    click("clear");
    QVERIFY(view->token().isEmpty());
    QVERIFY(view->toPlainText().isEmpty());
    // What was decrypted, with the secret that did it.
    const QByteArray secret = "Tq8vXz2LmN5pR7wYb3Kd9FgH4jCs6Ea1";
    const auto key =
        jose::Jwk::parse(R"({"kty":"oct","k":")" + base64url(secret).toStdString() + R"("})", true);
    const auto sealed =
        jose::encryptCompact(*key, jose::Alg::Dir, jose::Enc::A256GCM, R"({"sub":"canary-8d20aa41"})", {});
    pasteByKeys(QByteArray::fromStdString(*sealed));
    click("withSecret");
    m_page->findChild<QLineEdit *>(QStringLiteral("secret"))->setText(QString::fromLatin1(secret));
    QTRY_COMPARE(text("verdictWord"), QStringLiteral("Accepted"));
    QVERIFY(!m_page->window()->windowTitle().contains(QStringLiteral("canary")));
    click("clear");
    for (const QPlainTextEdit *edit : m_page->findChildren<QPlainTextEdit *>())
        QVERIFY2(edit->toPlainText().isEmpty(), qPrintable(edit->objectName()));
    for (const QLineEdit *line : m_page->findChildren<QLineEdit *>())
        QVERIFY2(!line->text().contains(QString::fromLatin1(secret)), qPrintable(line->objectName()));
    for (const char *part : {"headerPart", "innerHeaderPart", "payloadPart"})
        QCOMPARE(members(part)->model()->rowCount(), 0);
    pasteByKeys(token);
    m_page.reset();
    QSettings().sync();
    int files = 0;
    for (const QString &folder : {QDir::homePath(), QFileInfo(m_world->path()).path()}) {
        QDirIterator all(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        while (all.hasNext()) {
            QFile file(all.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray content = file.readAll();
            for (const QByteArray &trace :
                 {QByteArray("canary-3f9c1b7e"), payload, QByteArray("canary-8d20aa41"), secret})
                QVERIFY2(!content.contains(trace), qPrintable(file.fileName()));
            ++files;
        }
    }
    QVERIFY(files > 0);
}

QTEST_MAIN(TestTokenSecrets)
#include "tst_tokensecrets.moc"
