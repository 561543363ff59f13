// SPDX-License-Identifier: MIT
#include "tokenpagefixture.h"
#include "ui/tokens/claimsmodel.h"
#include "ui/tokens/tokenview.h"
#include "ui/widgets/messagebar.h"

#include <QDragEnterEvent>
#include <QListView>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QTreeView>

using namespace gatehouse;

namespace {

QByteArray base64url(const QByteArray &bytes)
{
    return bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

QByteArray unsignedToken(const QByteArray &payload)
{
    return base64url(R"({"alg":"HS256","typ":"JWT"})") + '.' + base64url(payload) + '.'
        + base64url(QByteArray(32, 's'));
}

} // namespace

/// How a token comes to the page and is taken apart there.
class TestTokenPage : public test::TokenPageFixture {
    Q_OBJECT

private Q_SLOTS:
    void refusesWhatIsNoToken_data();
    void refusesWhatIsNoToken();
    void showsExactMembers();
    void pointsAtTheBytesOfAClaim();
    void takesFiles_data();
    void takesFiles();
    void keepsEditsInStep();
    void switchesViews();
    void tellsRisks();
};

void TestTokenPage::refusesWhatIsNoToken_data()
{
    QTest::addColumn<QByteArray>("pasted");
    QTest::addColumn<QString>("says");
    QTest::newRow("empty") << QByteArray("  \n") << QStringLiteral("no text on the clipboard");
    QTest::newRow("garbage") << QByteArray("hello world") << QStringLiteral("No token was found");
    QTest::newRow("binary") << QByteArray("\x01\x02\xff\xfe", 4) << QStringLiteral("No token was found");
    QTest::newRow("5 MB") << QByteArray(5'000'000, 'a') << QStringLiteral("was not looked through");
    QTest::newRow("token of 300 kB") << unsignedToken(R"({"a":")" + QByteArray(230'000, 'x') + R"("})")
                                     << QStringLiteral("262,144");
}

void TestTokenPage::refusesWhatIsNoToken()
{
    QFETCH(QByteArray, pasted);
    QFETCH(QString, says);
    pasteByKeys(m_world->login().access);
    QCOMPARE(text("verdictWord"), QStringLiteral("Accepted"));
    pasteByKeys(pasted);
    auto *message = m_page->findChild<MessageBar *>();
    QVERIFY(message->isVisible());
    QVERIFY2(message->text().contains(says), qPrintable(message->text()));
    QVERIFY(m_page->findChild<TokenView *>(QStringLiteral("tokenView"))->token().isEmpty());
    QVERIFY(!m_page->findChild<QWidget *>(QStringLiteral("verdict"))->isVisible());
}

void TestTokenPage::showsExactMembers()
{
    pasteByKeys(unsignedToken(R"({"sub":"a","sub":"b","big":9007199254740993,"f":1.10,"exp":1700000000})"));
    const QAbstractItemModel *claims = members("payloadPart")->model();
    QCOMPARE(claims->rowCount(), 5);
    QCOMPARE(claims->index(0, 1).data().toString(), QStringLiteral("\"a\""));
    QCOMPARE(claims->index(1, 1).data().toString(), QStringLiteral("\"b\""));
    QVERIFY(claims->index(0, 0).data(ClaimsModel::DuplicateRole).toBool());
    QCOMPARE(claims->index(2, 1).data().toString(), QStringLiteral("9007199254740993"));
    QCOMPARE(claims->index(3, 1).data().toString(), QStringLiteral("1.10"));
    QVERIFY(claims->index(4, 2).data().toString().contains(QStringLiteral("14 Nov 2023, 22:13:20 UTC")));
}

void TestTokenPage::pointsAtTheBytesOfAClaim()
{
    const QByteArray token = unsignedToken(R"({"sub":"ada","n":12345})");
    pasteByKeys(token);
    QTreeView *view = members("payloadPart");
    view->setFocus();
    view->setCurrentIndex(view->model()->index(1, 0));
    auto *box = m_page->findChild<TokenView *>(QStringLiteral("tokenView"));
    QString marked;
    for (const QTextEdit::ExtraSelection &selection : box->extraSelections()) {
        if (selection.format.background().style() != Qt::NoBrush)
            marked = selection.cursor.selectedText();
    }
    // Whole groups of four characters around the value decode to something that holds it.
    const qsizetype payload = token.indexOf('.') + 1;
    const qsizetype from = token.indexOf(marked.toLatin1(), payload) - payload;
    QVERIFY(!marked.isEmpty() && from >= 0);
    const qsizetype first = from / 4 * 4, last = (from + marked.size() + 3) / 4 * 4;
    const QByteArray decoded =
        QByteArray::fromBase64(token.mid(payload + first, last - first), QByteArray::Base64UrlEncoding);
    QVERIFY2(decoded.contains("12345"), decoded.constData());
    QVERIFY(marked.size() <= 8);
}

void TestTokenPage::takesFiles_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("says");
    QTest::newRow("binary") << QByteArray("\x30\x82\x01\x00\xff\xfe\x00key", 11)
                            << QStringLiteral("is not text");
    QTest::newRow("UTF-16") << QByteArray("e\0y\0J\0", 6) << QStringLiteral("is not text");
    QTest::newRow("large") << QByteArray(1'048'577, 'a') << QStringLiteral("too large");
    QTest::newRow("empty") << QByteArray("\n") << QStringLiteral("is empty");
    QTest::newRow("no token") << QByteArray("hello") << QStringLiteral("No token was found");
}

void TestTokenPage::takesFiles()
{
    QFETCH(QByteArray, content);
    QFETCH(QString, says);
    QTemporaryDir folder;
    const auto written = [&](const QString &name, const QByteArray &bytes) {
        QFile file(folder.filePath(name));
        return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() ? file.fileName()
                                                                                    : QString();
    };
    const auto drop = [&](QWidget *on, const QStringList &paths) {
        QMimeData data;
        QList<QUrl> urls;
        for (const QString &path : paths)
            urls << QUrl::fromLocalFile(path);
        data.setUrls(urls);
        QDragEnterEvent enter(QPoint(5, 5), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(on, &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent dropped(QPointF(5, 5), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(on, &dropped);
    };
    const QByteArray token = m_world->login().access;
    const QString tokenFile = written(QStringLiteral("token.txt"), "Bearer " + token + "\n");
    auto *view = m_page->findChild<TokenView *>(QStringLiteral("tokenView"));
    drop(m_page.get(), {tokenFile});
    QTRY_COMPARE(view->token(), QString::fromLatin1(token));
    click("clear");
    drop(view->viewport(), {tokenFile}); // On the box itself, which would take the file's address for text.
    QTRY_COMPARE(view->token(), QString::fromLatin1(token));
    click("clear");
    QMimeData asText; // Text that is dropped, not a file.
    asText.setText(QString::fromLatin1(token));
    QDragEnterEvent textEnter(QPoint(5, 5), Qt::CopyAction, &asText, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(view->viewport(), &textEnter);
    QDropEvent textDrop(QPointF(5, 5), Qt::CopyAction, &asText, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(view->viewport(), &textDrop);
    QTRY_COMPARE(view->token(), QString::fromLatin1(token));
    QCOMPARE(text("verdictWord"), QStringLiteral("Accepted"));
    auto exporting = m_world->services().keys.exportPublic();
    exporting.waitForFinished();
    drop(m_page.get(), {written(QStringLiteral("jwks.json"), exporting.result().value())});
    QTRY_VERIFY2(text("verifySentence").contains(QStringLiteral("Pasted key set (2 keys)")),
                 qPrintable(text("verifySentence")));
    QCOMPARE(text("verdictWord"), QStringLiteral("Accepted"));
    auto *message = m_page->findChild<MessageBar *>();
    drop(m_page.get(), {tokenFile, tokenFile});
    QVERIFY2(message->text().contains(QStringLiteral("one at a time")), qPrintable(message->text()));
    drop(m_page.get(), {written(QStringLiteral("dropped"), content)});
    QTRY_VERIFY2(message->text().contains(says), qPrintable(message->text()));
    QVERIFY(view->token().isEmpty());
    drop(m_page.get(), {folder.path()});
    QTRY_VERIFY2(message->text().contains(QStringLiteral("is not a file")), qPrintable(message->text()));
}

void TestTokenPage::keepsEditsInStep()
{
    const QByteArray token = m_world->login().access;
    pasteByKeys(token);
    auto *box = m_page->findChild<TokenView *>(QStringLiteral("tokenView"));
    QTextCursor cursor = box->textCursor();
    cursor.movePosition(QTextCursor::End);
    box->setTextCursor(cursor);
    QTest::keyClick(box, Qt::Key_Backspace);
    QTRY_COMPARE(box->token(), QString::fromLatin1(token.chopped(1)));
    QTRY_COMPARE(text("verdictWord"), QStringLiteral("Rejected"));
    QTest::keyClicks(box, QString(QLatin1Char(token.back())));
    QTRY_COMPARE(box->token(), QString::fromLatin1(token));
    QTRY_COMPARE(text("verdictWord"), QStringLiteral("Accepted"));
    QVERIFY(box->toPlainText().endsWith(QChar(0x2022)));
}

void TestTokenPage::switchesViews()
{
    pasteByKeys(unsignedToken("{\"a\": 1,\n \"b\":\"\xE2\x80\xAE\"}"));
    auto *payload = m_page->findChild<QWidget *>(QStringLiteral("payloadPart"));
    payload->findChild<QToolButton *>(QStringLiteral("viewText"))->click();
    QCOMPARE(payload->findChild<QPlainTextEdit *>(QStringLiteral("text"))->toPlainText(),
             QStringLiteral("{\"a\": 1,\n \"b\":\"\\u202e\"}"));
    payload->findChild<QToolButton *>(QStringLiteral("viewHex"))->click();
    QVERIFY(payload->findChild<QPlainTextEdit *>(QStringLiteral("hex"))
                ->toPlainText()
                .startsWith(QStringLiteral("000000  7b 22 61 22 3a 20 31 2c  0a 20")));
}

void TestTokenPage::tellsRisks()
{
    pasteByKeys("Set-Cookie: id=" + m_world->login().access + "; Path=/; Secure");
    QVERIFY2(ids("risks").contains(QStringLiteral("cookie.no_httponly")),
             qPrintable(ids("risks").join(QLatin1Char(' '))));
    click("showRisks");
    QVERIFY(m_page->findChild<QListView *>(QStringLiteral("risks"))->isVisible());
    pasteByKeys(m_world->login().access);
    QVERIFY(!ids("risks").contains(QStringLiteral("cookie.no_httponly")));
    // Signed with the secret of a tutorial, which is found without anybody typing it.
    pasteByKeys("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
                "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ"
                ".SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c");
    QVERIFY(ids("risks").contains(QStringLiteral("claims.no_exp")));
    QTRY_VERIFY(ids("risks").contains(QStringLiteral("key.weak_secret")));
    click("clear");
    QVERIFY(ids("risks").isEmpty());
}

QTEST_MAIN(TestTokenPage)
#include "tst_tokenpage.moc"
