// SPDX-License-Identifier: MIT
#include "authorityfixture.h"
#include "core/jose/jws.h"
#include "core/jose/pem.h"
#include "core/service/sessionservice.h"
#include "ui/sessions/revokedialog.h"
#include "ui/theme/theme.h"
#include "ui/tokens/claimsmodel.h"
#include "ui/tokens/explainedmodel.h"
#include "ui/tokens/reportmodel.h"
#include "ui/tokens/tokenspage.h"
#include "ui/tokens/tokenview.h"
#include "ui/widgets/confirmdialog.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/secretclipboard.h"

#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QDirIterator>
#include <QDragEnterEvent>
#include <QGuiApplication>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScopeGuard>
#include <QSettings>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
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

/// What a selection gives to the clipboard, to X11's own and to dragging.
QMimeData *selectionOf(QPlainTextEdit &edit)
{
    struct Opened : QPlainTextEdit {
        using QPlainTextEdit::createMimeDataFromSelection;
    };
    return (edit.*(&Opened::createMimeDataFromSelection))();
}

} // namespace

class TestTokenPage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void acceptsAGenuineToken();
    void tellsWhatWasTrimmed();
    void rejectsWhatWasChanged();
    void tellsExpired();
    void expiresWhileLookedAt();
    void tellsRotatedAway();
    void tellsByWhomASessionEnded();
    void tellsAllThatIsAgainstAToken();
    void tellsCutOff();
    void tellsAMissingStore();
    void deniesOneToken();
    void revokesFromHere();
    void refusesWhatIsNoToken_data();
    void refusesWhatIsNoToken();
    void showsExactMembers();
    void pointsAtTheBytesOfAClaim();
    void masksTheSignature();
    void masksPrivateKeys_data();
    void masksPrivateKeys();
    void holdsTheEyeOfASecret();
    void takesFiles_data();
    void takesFiles();
    void opensAnEncryptedKey();
    void keepsEditsInStep();
    void switchesViews();
    void verifiesWithASecret();
    void tellsRisks();
    void fetchesKeysByUrl();
    void readsPem();
    void savesAPolicy();
    void tellsWhichKeysWereTried();
    void verifiesWithAPastedKeySet();
    void appliesRules();
    void takesSecretsBackFromTheClipboard();
    void copiesAReportWithoutSignature();
    void leavesNoTrace();

private:
    QString text(const char *name) const
    {
        return m_page->findChild<QLabel *>(QString::fromLatin1(name))->text();
    }
    void pasteByKeys(const QByteArray &text);
    QStringList ids(const char *list) const;
    QModelIndex step(const QString &name) const;
    QTreeView *members(const char *part) const;
    void click(const char *name) { m_page->findChild<QAbstractButton *>(QString::fromLatin1(name))->click(); }

    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<test::AuthorityFixture> m_world;
    std::unique_ptr<TokensPage> m_page;
};

void TestTokenPage::initTestCase()
{
    m_theme = std::make_unique<Theme>(Theme::Choice::Light);
    m_world = std::make_unique<test::AuthorityFixture>();
    m_world->unlock();
    m_world->services().sessions.revocations().setUndoTime(50); // So that a test need not wait for it.
}

void TestTokenPage::init()
{
    m_page = std::make_unique<TokensPage>(m_world->services(), *m_theme);
    m_page->resize(1200, 850);
    m_page->show();
    QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
}

void TestTokenPage::cleanup() { m_page.reset(); }

void TestTokenPage::pasteByKeys(const QByteArray &text)
{
    QGuiApplication::clipboard()->setText(QString::fromUtf8(text));
    QTest::keyClick(m_page.get(), Qt::Key_V, Qt::ControlModifier);
}

QModelIndex TestTokenPage::step(const QString &name) const
{
    const QAbstractItemModel *steps = m_page->findChild<QListView *>(QStringLiteral("steps"))->model();
    for (int row = 0; row < steps->rowCount(); ++row) {
        if (steps->index(row, 0).data().toString() == name)
            return steps->index(row, 0);
    }
    return {};
}

QTreeView *TestTokenPage::members(const char *part) const
{
    return m_page->findChild<QWidget *>(QString::fromLatin1(part))
        ->findChild<QTreeView *>(QStringLiteral("members"));
}

void TestTokenPage::acceptsAGenuineToken()
{
    QVERIFY(!m_page->findChild<QWidget *>(QStringLiteral("verdict"))->isVisible());
    const auto login = m_world->login();
    pasteByKeys(login.access);
    QCOMPARE(text("verdictWord"), QStringLiteral("Accepted"));
    QTRY_COMPARE(text("verdictSentence"), QStringLiteral("Valid, and its session is live."));
    QVERIFY2(text("verdictSession").contains(QStringLiteral("ada@northwind.io")),
             qPrintable(text("verdictSession")));
    QCOMPARE(step(QStringLiteral("Signature")).data(ReportModel::WordRole).toString(),
             QStringLiteral("Passed"));
    QSignalSpy asked(m_page.get(), &Page::showRequested);
    click("showSession");
    QCOMPARE(asked.value(0).value(0).toString(), QStringLiteral("sessions"));
    QCOMPARE(asked.value(0).value(1).toString(), login.sessionId);
}

void TestTokenPage::tellsWhatWasTrimmed()
{
    pasteByKeys("Authorization: Bearer " + m_world->login().access + "\r\n");
    QCOMPARE(text("verdictWord"), QStringLiteral("Accepted"));
    QVERIFY2(text("found").contains(QStringLiteral("Authorization:")), qPrintable(text("found")));
    QVERIFY2(text("found").contains(QStringLiteral("Bearer")), qPrintable(text("found")));
}

void TestTokenPage::rejectsWhatWasChanged()
{
    QByteArray token = m_world->login().access;
    const qsizetype at = token.indexOf('.') + 20;
    token[at] = token[at] == 'A' ? 'B' : 'A';
    pasteByKeys(token);
    QCOMPARE(text("verdictWord"), QStringLiteral("Rejected"));
    QCOMPARE(step(QStringLiteral("Signature")).data(ReportModel::WordRole).toString(),
             QStringLiteral("Failed"));
    QCOMPARE(step(QStringLiteral("Signature")).data(ReportModel::CodeRole).toString(),
             QStringLiteral("sig.invalid"));
    QCOMPARE(step(QStringLiteral("Expiry")).data(ReportModel::WordRole).toString(),
             QStringLiteral("Not reached"));
    QVERIFY2(text("verdictSentence").contains(QStringLiteral("signature")),
             qPrintable(text("verdictSentence")));
    QVERIFY(!m_page->findChild<QWidget *>(QStringLiteral("showSession"))->isVisible());
}

void TestTokenPage::tellsExpired()
{
    const auto login = m_world->login();
    m_world->clock.advance(20 * 60'000);
    pasteByKeys(login.access);
    QCOMPARE(text("verdictWord"), QStringLiteral("Rejected"));
    QVERIFY2(text("verdictSentence").contains(QStringLiteral("expired")),
             qPrintable(text("verdictSentence")));
    QCOMPARE(step(QStringLiteral("Expiry")).data(ReportModel::CodeRole).toString(),
             QStringLiteral("claims.expired"));
    // The other claims are checked all the same, and the session is found.
    QCOMPARE(step(QStringLiteral("Audience")).data(ReportModel::WordRole).toString(),
             QStringLiteral("Passed"));
    QTRY_VERIFY(m_page->findChild<QWidget *>(QStringLiteral("showSession"))->isVisible());
}

void TestTokenPage::expiresWhileLookedAt()
{
    pasteByKeys(m_world->login().access);
    QCOMPARE(text("verdictWord"), QStringLiteral("Accepted"));
    m_world->clock.advance(15 * 60'000 + 30'000);
    QTRY_COMPARE(text("verdictWord"), QStringLiteral("Accepted only by leeway"));
    m_world->clock.advance(60'000);
    QTRY_COMPARE(text("verdictWord"), QStringLiteral("Rejected"));
    QTRY_COMPARE(step(QStringLiteral("Expiry")).data(ReportModel::WordRole).toString(),
                 QStringLiteral("Failed"));
}

void TestTokenPage::tellsRotatedAway()
{
    const auto first = m_world->login();
    m_world->refresh(first);
    pasteByKeys(first.refresh);
    QTRY_COMPARE(text("verdictWord"), QStringLiteral("Rejected"));
    QVERIFY2(text("verdictSentence").contains(QStringLiteral("exchanged")),
             qPrintable(text("verdictSentence")));
}

void TestTokenPage::tellsByWhomASessionEnded()
{
    const auto reused = m_world->login();
    m_world->clock.advance(60'000);
    const auto second = m_world->refresh(reused);
    m_world->clock.advance(60'000);
    // The exchanged token comes back after the grace time.
    const auto answer = m_world->run([&](OpenStore &store) {
        return store.authority->refresh({reused.refresh.constData(), std::size_t(reused.refresh.size())}, {});
    });
    QVERIFY(answer && !answer->ok());
    pasteByKeys(second.access);
    QTRY_COMPARE(text("verdictWord"), QStringLiteral("Rejected"));
    QVERIFY2(text("verdictSentence").contains(QStringLiteral("used refresh token"))
                 && text("verdictSentence").contains(QStringLiteral("by the authority")),
             qPrintable(text("verdictSentence")));
    const auto left = m_world->login();
    const auto logout = m_world->run([&](OpenStore &store) {
        return store.authority->logout({left.refresh.constData(), std::size_t(left.refresh.size())});
    });
    QVERIFY(logout);
    pasteByKeys(left.access);
    QTRY_COMPARE(text("verdictWord"), QStringLiteral("Rejected"));
    QVERIFY2(text("verdictSentence").contains(QStringLiteral("logged out"))
                 && text("verdictSentence").contains(QStringLiteral("by the authority")),
             qPrintable(text("verdictSentence")));
    QVERIFY2(text("verdictSession").contains(QStringLiteral("by authority")),
             qPrintable(text("verdictSession")));
}

void TestTokenPage::tellsAllThatIsAgainstAToken()
{
    const auto login = m_world->login(QStringLiteral("grace@northwind.io"));
    pasteByKeys(login.access);
    QTRY_VERIFY(m_page->findChild<QWidget *>(QStringLiteral("denyToken"))->isVisible());
    const QString jti =
        QString::fromLatin1(QJsonDocument::fromJson(QByteArray::fromBase64(login.access.split('.').at(1),
                                                                           QByteArray::Base64UrlEncoding))
                                .object()
                                .value(QLatin1String("jti"))
                                .toString()
                                .toLatin1());
    m_world->clock.advance(2'000);
    const qint64 until = m_world->clock.now() + 3600;
    QVERIFY(m_world->run([&](OpenStore &store) {
        return store.sessions.deny({jti}, until, QStringLiteral("Seen in a log"), m_world->clock.nowMs());
    }));
    QVERIFY(m_world->run([&](OpenStore &store) {
        return store.revoker.revoke(UserSessions{login.userId, {}}, QStringLiteral("Left the company"),
                                    QStringLiteral("dana"));
    }));
    m_world->clock.advance(20 * 60'000); // And now it has expired, too.
    pasteByKeys(login.access);
    QCOMPARE(text("verdictWord"), QStringLiteral("Rejected"));
    for (const char *fact :
         {"has expired", "on the deny list", "Seen in a log", "was cut off", "Left the company", "by dana"})
        QTRY_VERIFY2(text("verdictSentence").contains(QLatin1String(fact)),
                     qPrintable(text("verdictSentence")));
    QVERIFY(!m_page->findChild<QWidget *>(QStringLiteral("denyToken"))->isVisible());
}

void TestTokenPage::tellsCutOff()
{
    const auto login = m_world->login(QStringLiteral("hopper@northwind.io"));
    m_world->clock.advance(2'000);
    QVERIFY(m_world->run([&](OpenStore &store) {
        return store.revoker.revoke(UserSessions{login.userId, login.sessionId}, QStringLiteral("New phone"),
                                    QStringLiteral("dana"));
    }));
    pasteByKeys(login.access);
    QTRY_COMPARE(text("verdictWord"), QStringLiteral("Rejected"));
    QVERIFY2(text("verdictSentence").contains(QStringLiteral("was cut off")),
             qPrintable(text("verdictSentence")));
    QVERIFY(!text("verdictSentence").contains(QStringLiteral("New phone"))); // Its own session goes on.
}

void TestTokenPage::tellsAMissingStore()
{
    const auto login = m_world->login();
    pasteByKeys(login.access);
    QTRY_COMPARE(text("verdictSentence"), QStringLiteral("Valid, and its session is live."));
    QVERIFY(QFile::rename(m_world->path(), m_world->path() + QStringLiteral(".away")));
    const auto putBack =
        qScopeGuard([this] { QFile::rename(m_world->path() + QStringLiteral(".away"), m_world->path()); });
    pasteByKeys(login.access);
    QTRY_COMPARE(text("verdictWord"), QStringLiteral("Undecided"));
    QVERIFY2(text("verdictSentence").contains(QStringLiteral("could not be asked")),
             qPrintable(text("verdictSentence")));
    m_world->clock.advance(20 * 60'000);
    pasteByKeys(login.access);
    QTRY_VERIFY2(text("verdictSentence").contains(QStringLiteral("has expired"))
                     && text("verdictSentence").contains(QStringLiteral("could not be asked")),
                 qPrintable(text("verdictSentence")));
    QCOMPARE(text("verdictWord"), QStringLiteral("Rejected"));
}

void TestTokenPage::deniesOneToken()
{
    const auto login = m_world->login();
    pasteByKeys(login.refresh);
    QTRY_VERIFY(m_page->findChild<QWidget *>(QStringLiteral("revokeSession"))->isVisible());
    QVERIFY(!m_page->findChild<QWidget *>(QStringLiteral("denyToken"))->isVisible()); // Access tokens only.
    pasteByKeys(login.access);
    QTRY_VERIFY(m_page->findChild<QWidget *>(QStringLiteral("denyToken"))->isVisible());
    click("denyToken");
    auto *dialog = m_page->findChild<ConfirmDialog *>(QStringLiteral("denyDialog"));
    QVERIFY(dialog && dialog->isVisible());
    auto *confirm = dialog->findChild<QPushButton *>(QStringLiteral("confirm"));
    QVERIFY(!confirm->isEnabled());
    QTest::keyClicks(dialog->findChild<QLineEdit *>(QStringLiteral("reason")),
                     QStringLiteral("Posted in a chat"));
    confirm->click();
    QTRY_COMPARE(text("verdictWord"), QStringLiteral("Rejected"));
    QVERIFY2(text("verdictSentence").contains(QStringLiteral("on the deny list. Reason: Posted in a chat")),
             qPrintable(text("verdictSentence")));
    QVERIFY(!m_page->findChild<QWidget *>(QStringLiteral("denyToken"))->isVisible());
    const auto events = m_world->run([](OpenStore &store) { return store.audit.read({}); });
    QVERIFY(events);
    const auto isOurs = [](const AuditEvent &event) {
        return event.action == AuditAction::TokenDeny && event.reason == QStringLiteral("Posted in a chat");
    };
    QVERIFY(std::any_of(events->begin(), events->end(), isOurs));
    // Still refused within the leeway after its end.
    m_world->clock.advance(15 * 60'000 + 30'000);
    pasteByKeys(login.access);
    QTRY_VERIFY2(text("verdictSentence").contains(QStringLiteral("deny list")),
                 qPrintable(text("verdictSentence")));
}

void TestTokenPage::revokesFromHere()
{
    pasteByKeys(m_world->login().access);
    QTRY_VERIFY(m_page->findChild<QWidget *>(QStringLiteral("revokeSession"))->isVisible());
    click("revokeSession");
    auto *dialog = m_page->findChild<RevokeDialog *>();
    QVERIFY(dialog && dialog->isVisible());
    dialog->findChild<QLineEdit *>(QStringLiteral("reason"))->setText(QStringLiteral("Lost phone"));
    auto *confirm = dialog->findChild<QPushButton *>(QStringLiteral("confirm"));
    QTRY_VERIFY(confirm->isEnabled());
    confirm->click();
    QTRY_COMPARE(text("verdictWord"), QStringLiteral("Rejected"));
    QVERIFY2(text("verdictSentence").contains(QStringLiteral("Lost phone")),
             qPrintable(text("verdictSentence")));
    QVERIFY(!m_page->findChild<QWidget *>(QStringLiteral("revokeSession"))->isVisible());
}

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

void TestTokenPage::masksTheSignature()
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

void TestTokenPage::masksPrivateKeys_data()
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

void TestTokenPage::masksPrivateKeys()
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

void TestTokenPage::holdsTheEyeOfASecret()
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

void TestTokenPage::verifiesWithASecret()
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

QStringList TestTokenPage::ids(const char *list) const
{
    const QAbstractItemModel *rows = m_page->findChild<QListView *>(QString::fromLatin1(list))->model();
    QStringList all;
    for (int row = 0; row < rows->rowCount(); ++row)
        all << rows->index(row, 0).data(ExplainedModel::IdRole).toString();
    return all;
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

void TestTokenPage::fetchesKeysByUrl()
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

void TestTokenPage::readsPem()
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

void TestTokenPage::opensAnEncryptedKey()
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

void TestTokenPage::savesAPolicy()
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

void TestTokenPage::tellsWhichKeysWereTried()
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

void TestTokenPage::verifiesWithAPastedKeySet()
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
}

void TestTokenPage::appliesRules()
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

void TestTokenPage::takesSecretsBackFromTheClipboard()
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

void TestTokenPage::copiesAReportWithoutSignature()
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

void TestTokenPage::leavesNoTrace()
{
    const QByteArray payload = base64url(R"({"sub":"canary-3f9c1b7e"})");
    pasteByKeys(base64url(R"({"alg":"HS256","typ":"JWT"})") + '.' + payload + '.'
                + base64url(QByteArray(32, 'k')));
    QVERIFY(!m_page->findChild<TokenView *>(QStringLiteral("tokenView"))->token().isEmpty());
    click("clear");
    QVERIFY(m_page->findChild<TokenView *>(QStringLiteral("tokenView"))->token().isEmpty());
    QVERIFY(m_page->findChild<TokenView *>(QStringLiteral("tokenView"))->toPlainText().isEmpty());
    pasteByKeys(base64url(R"({"alg":"HS256","typ":"JWT"})") + '.' + payload + '.'
                + base64url(QByteArray(32, 'k')));
    m_page.reset();
    QSettings().sync();
    int files = 0;
    for (const QString &folder : {QDir::homePath(), QFileInfo(m_world->path()).path()}) {
        QDirIterator all(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        while (all.hasNext()) {
            QFile file(all.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray content = file.readAll();
            QVERIFY2(!content.contains("canary-3f9c1b7e") && !content.contains(payload),
                     qPrintable(file.fileName()));
            ++files;
        }
    }
    QVERIFY(files > 0);
}

QTEST_MAIN(TestTokenPage)
#include "tst_tokenpage.moc"
