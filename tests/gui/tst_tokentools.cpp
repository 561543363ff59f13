// SPDX-License-Identifier: MIT
#include "authorityfixture.h"
#include "ui/theme/theme.h"
#include "ui/tokens/comparemodel.h"
#include "ui/tokens/tokenspage.h"
#include "ui/tokens/tokenview.h"
#include "ui/widgets/confirmdialog.h"
#include "ui/widgets/messagebar.h"

#include <QAbstractButton>
#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QProcess>
#include <QSignalSpy>
#include <QSpinBox>
#include <QStandardPaths>
#include <QTableView>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

using namespace gatehouse;

/// What the Tokens page does beyond explaining one token: comparing, minting, copying.
class TestTokenTools : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup() { m_page.reset(); }
    void comparesTwoTokens();
    void comparesByKeysOnly();
    void tellsWhatIsNoSecondToken();
    void mintsAToken();
    void checksClaimsWhileTyped_data();
    void checksClaimsWhileTyped();
    void mintsNothingWhileLocked();
    void copiesACallWithoutTheToken();
    void checksTheAddress_data();
    void checksTheAddress();
    void reportsRisksAndKeys();

private:
    template <class T>
    T *child(const char *name, QObject *of = nullptr) const
    {
        return (of ? of : m_page.get())->findChild<T *>(QString::fromLatin1(name));
    }
    QString text(const char *name, QObject *of = nullptr) const { return child<QLabel>(name, of)->text(); }
    void click(const char *name) const { child<QAbstractButton>(name)->click(); }
    void paste(const QByteArray &token) const
    {
        QGuiApplication::clipboard()->setText(QString::fromLatin1(token));
        QTest::keyClick(m_page.get(), Qt::Key_V, Qt::ControlModifier);
    }
    QString relationOf(const QString &name) const;
    ConfirmDialog *openMint() const
    {
        click("mint");
        return child<ConfirmDialog>("mintDialog");
    }
    ConfirmDialog *openCurl() const
    {
        child<QAction>("copyCurl")->trigger();
        return child<ConfirmDialog>("curlDialog");
    }

    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<test::AuthorityFixture> m_world;
    std::unique_ptr<TokensPage> m_page;
};

void TestTokenTools::initTestCase()
{
    m_theme = std::make_unique<Theme>(Theme::Choice::Light);
    m_world = std::make_unique<test::AuthorityFixture>();
    m_world->unlock();
}

void TestTokenTools::init()
{
    m_page = std::make_unique<TokensPage>(m_world->services(), *m_theme);
    m_page->resize(1200, 850);
    m_page->show();
    QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
}

QString TestTokenTools::relationOf(const QString &name) const
{
    const QAbstractItemModel *rows = child<QTableView>("comparedMembers")->model();
    for (int row = 0; row < rows->rowCount(); ++row) {
        if (rows->index(row, CompareModel::NameColumn).data().toString() == name)
            return rows->index(row, CompareModel::RelationColumn).data().toString();
    }
    return {};
}

void TestTokenTools::comparesTwoTokens()
{
    const auto login = m_world->login();
    paste(login.access);
    QTRY_COMPARE(text("verdictSentence"), QStringLiteral("Valid, and its session is live."));
    m_world->clock.advance(60'000);
    const auto later = m_world->refresh(login);
    m_world->revoke(later.sessionId, QStringLiteral("Lost laptop"));
    click("compare");
    QVERIFY(child<QWidget>("compareView")->isVisible());
    QVERIFY(!child<QWidget>("verdict")->isVisible());
    QVERIFY(!child<QAbstractButton>("copyComparison")->isEnabled());
    paste("Authorization: Bearer " + later.access);
    QCOMPARE(relationOf(QStringLiteral("sub")), QStringLiteral("Same"));
    QCOMPARE(relationOf(QStringLiteral("alg")), QStringLiteral("Same"));
    QCOMPARE(relationOf(QStringLiteral("exp")), QStringLiteral("Changed"));
    QCOMPARE(relationOf(QStringLiteral("jti")), QStringLiteral("Changed"));
    QTRY_VERIFY2(text("rightSentence").contains(QStringLiteral("Lost laptop")),
                 qPrintable(text("rightSentence")));
    QCOMPARE(text("rightWord"), QStringLiteral("Rejected"));
    QTRY_COMPARE(text("leftWord"), QStringLiteral("Rejected")); // Of the same session.
    auto *table = child<QTableView>("comparedMembers");
    table->setFocus();
    table->setCurrentIndex(table->model()->index(0, 0));
    QVERIFY(child<QPlainTextEdit>("comparedValues")->toPlainText().startsWith(QStringLiteral("A: \"")));
    const int all = table->model()->rowCount();
    click("onlyDifferences");
    QVERIFY(table->model()->rowCount() > 0 && table->model()->rowCount() < all);
    QCOMPARE(relationOf(QStringLiteral("sub")), QString());
    click("copyComparison");
    const QString report = QGuiApplication::clipboard()->text();
    QVERIFY2(report.contains(QStringLiteral("| Payload | sub |")), qPrintable(report));
    QVERIFY2(report.contains(QStringLiteral("Changed, 60 s later")), qPrintable(report));
    for (const QByteArray &token : {login.access, later.access})
        QVERIFY(!report.contains(QString::fromLatin1(token.mid(token.lastIndexOf('.') + 1, 8))));
}

void TestTokenTools::comparesByKeysOnly()
{
    paste(m_world->login().access);
    auto *compare = child<QAbstractButton>("compare");
    compare->setFocus();
    QTest::keyClick(compare, Qt::Key_Space);
    auto *second = child<TokenView>("rightToken");
    QTRY_VERIFY(second->hasFocus());
    QGuiApplication::clipboard()->setText(QString::fromLatin1(m_world->login().access));
    QTest::keyClick(second, Qt::Key_V, Qt::ControlModifier);
    QTRY_VERIFY(child<QTableView>("comparedMembers")->isVisible());
    QVERIFY(m_page->closeDetails()); // Escape, as the window hands it on.
    QVERIFY(!child<QWidget>("compareView")->isVisible());
    QVERIFY(second->token().isEmpty());
    QVERIFY(!child<TokenView>("tokenView")->token().isEmpty());
}

void TestTokenTools::tellsWhatIsNoSecondToken()
{
    paste(m_world->login().access);
    click("compare");
    paste("nothing");
    QVERIFY2(text("rightSentence").contains(QStringLiteral("No token was found")),
             qPrintable(text("rightSentence")));
    QVERIFY(!child<QTableView>("comparedMembers")->isVisible());
}

void TestTokenTools::mintsAToken()
{
    ConfirmDialog *dialog = openMint();
    QVERIFY(dialog && dialog->isVisible());
    auto *confirm = child<QAbstractButton>("confirm", dialog);
    QCOMPARE(child<QSpinBox>("mintLife", dialog)->maximum(), 900);
    QCOMPARE(child<QComboBox>("mintKey", dialog)->count(), 2);
    QTest::keyClicks(child<QLineEdit>("mintSubject", dialog), QStringLiteral("user-17"));
    QTest::keyClicks(child<QLineEdit>("mintRole", dialog), QStringLiteral("tester"));
    child<QPlainTextEdit>("mintMore", dialog)->setPlainText(QStringLiteral("{\"big\": 9007199254740993}"));
    QVERIFY(!confirm->isEnabled()); // The reason is missing.
    QTest::keyClicks(child<QLineEdit>("reason", dialog), QStringLiteral("Try the orders API"));
    QTest::keyClick(dialog, Qt::Key_Return);
    auto *token = child<QWidget>("mintedToken", dialog);
    QTRY_VERIFY(token->isVisible());
    QVERIFY(!confirm->isVisible());
    QVERIFY(text("secretText", token).count(QChar(0x2022)) > 10);
    child<QAbstractButton>("copySecret", token)->click();
    const QByteArray minted = QGuiApplication::clipboard()->text().toLatin1();
    QCOMPARE(minted.count('.'), 2);
    auto *eye = child<QAbstractButton>("reveal", token);
    eye->setFocus();
    QTest::keyPress(eye, Qt::Key_Space);
    QCOMPARE(text("secretText", token).remove(QChar(0x200b)).toLatin1(), minted);
    QTest::keyRelease(eye, Qt::Key_Space);
    QVERIFY(!text("secretText", token).contains(QLatin1Char('.')));
    child<QAbstractButton>("inspectMinted", dialog)->click();
    QCOMPARE(child<TokenView>("tokenView")->token().toLatin1(), minted);
    const QByteArray payload = QByteArray::fromBase64(minted.split('.').at(1), QByteArray::Base64UrlEncoding);
    QVERIFY2(payload.contains("\"big\":9007199254740993"), payload.constData());
    const QJsonObject claims = QJsonDocument::fromJson(payload).object();
    QCOMPARE(claims.value(QStringLiteral("sub")).toString(), QStringLiteral("user-17"));
    QCOMPARE(claims.value(QStringLiteral("exp")).toInteger()
                 - claims.value(QStringLiteral("iat")).toInteger(),
             300);
    const auto events = m_world->run([](OpenStore &store) { return store.audit.read({}); });
    QVERIFY(events);
    const bool isAudited = std::any_of(events->begin(), events->end(), [](const AuditEvent &event) {
        return event.action == AuditAction::TokenMint && event.reason == QStringLiteral("Try the orders API");
    });
    QVERIFY(isAudited);
}

void TestTokenTools::checksClaimsWhileTyped_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("says");
    QTest::newRow("open") << QStringLiteral("{\"a\": 1,\n \"b\" 2}") << QStringLiteral("line 2");
    QTest::newRow("list") << QStringLiteral("[1]") << QStringLiteral("one JSON object");
    QTest::newRow("twice") << QStringLiteral("{\"a\":1,\"a\":2}") << QStringLiteral("twice");
    QTest::newRow("exp") << QStringLiteral("{\"exp\":1}") << QStringLiteral("set by Gatehouse");
    QTest::newRow("field") << QStringLiteral("{\"sub\":\"x\"}") << QStringLiteral("field of its own");
}

void TestTokenTools::checksClaimsWhileTyped()
{
    QFETCH(QString, typed);
    QFETCH(QString, says);
    ConfirmDialog *dialog = openMint();
    child<QLineEdit>("mintSubject", dialog)->setText(QStringLiteral("ada"));
    child<QLineEdit>("reason", dialog)->setText(QStringLiteral("Trial"));
    auto *confirm = child<QAbstractButton>("confirm", dialog);
    QVERIFY(confirm->isEnabled());
    child<QPlainTextEdit>("mintMore", dialog)->setPlainText(typed);
    QVERIFY2(text("mintProblem", dialog).contains(says), qPrintable(text("mintProblem", dialog)));
    QVERIFY(!confirm->isEnabled());
    child<QPlainTextEdit>("mintMore", dialog)->setPlainText(QStringLiteral("{\"a\": {\"b\": [1.50]}}"));
    QCOMPARE(text("mintProblem", dialog), QString());
    QVERIFY(confirm->isEnabled());
}

void TestTokenTools::mintsNothingWhileLocked()
{
    KeyService &keys = m_world->services().keys;
    keys.lock();
    QTRY_COMPARE(keys.state(), KeyService::State::NeedsPassphrase);
    ConfirmDialog *dialog = openMint();
    child<QLineEdit>("reason", dialog)->setText(QStringLiteral("Trial"));
    QVERIFY2(dialog->message()->text().contains(QStringLiteral("locked")),
             qPrintable(dialog->message()->text()));
    auto *confirm = child<QAbstractButton>("confirm", dialog);
    QVERIFY(!confirm->isEnabled());
    (void)keys.givePassphrase(Secret(test::AuthorityFixture::passphrase().toStdString()));
    QTRY_COMPARE(keys.state(), KeyService::State::Unlocked);
    QTRY_VERIFY(confirm->isEnabled());
    QVERIFY(!dialog->message()->isVisible());
}

void TestTokenTools::copiesACallWithoutTheToken()
{
    const QByteArray token = m_world->login().access;
    paste(token);
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    QByteArray received;
    connect(&server, &QTcpServer::newConnection, this, [&] {
        QTcpSocket *socket = server.nextPendingConnection();
        connect(socket, &QTcpSocket::readyRead, socket, [&received, socket] {
            received += socket->readAll();
            if (received.contains("\r\n\r\n"))
                socket->write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
        });
    });
    ConfirmDialog *dialog = openCurl();
    child<QLineEdit>("curlAddress", dialog)
        ->setText(QStringLiteral("http://127.0.0.1:%1/o'brien?q=1%26").arg(server.serverPort()));
    QVERIFY(!dialog->message()->isVisible());
    child<QAbstractButton>("confirm", dialog)->click();
    const QString command = QGuiApplication::clipboard()->text();
    for (const QByteArray &part : token.split('.'))
        QVERIFY(!command.contains(QString::fromLatin1(part)));
    if (QStandardPaths::findExecutable(QStringLiteral("curl")).isEmpty()
        || QStandardPaths::findExecutable(QStringLiteral("bash")).isEmpty())
        QSKIP("Without curl and bash the command cannot be run.");
    QProcess shell;
    shell.start(QStringLiteral("bash"), {QStringLiteral("-c"), command});
    QVERIFY(shell.waitForStarted());
    shell.write(token + '\n');
    QTRY_COMPARE_WITH_TIMEOUT(shell.state(), QProcess::NotRunning, 10'000);
    QVERIFY2(received.startsWith("GET /o%27brien?q=1%26 HTTP/1.1"), received.constData());
    QVERIFY2(received.contains("Authorization: Bearer " + token + "\r\n"), received.constData());
}

void TestTokenTools::checksTheAddress_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<QString>("says");
    QTest::addColumn<bool>("isUsable");
    QTest::newRow("no host") << QStringLiteral("https:///me") << QStringLiteral("no address of an API")
                             << false;
    QTest::newRow("file") << QStringLiteral("file:///etc/passwd") << QStringLiteral("no address of an API")
                          << false;
    QTest::newRow("password") << QStringLiteral("https://ada:pw@api.example.com/")
                              << QStringLiteral("password") << false;
    QTest::newRow("http") << QStringLiteral("http://api.example.com/me") << QStringLiteral("in the clear")
                          << true;
    QTest::newRow("https") << QStringLiteral("https://api.example.com/me") << QString() << true;
    QTest::newRow("without scheme") << QStringLiteral("api.example.com/me") << QString() << true;
}

void TestTokenTools::checksTheAddress()
{
    QFETCH(QString, address);
    QFETCH(QString, says);
    QFETCH(bool, isUsable);
    paste(m_world->login().access);
    ConfirmDialog *dialog = openCurl();
    QVERIFY(!child<QAbstractButton>("confirm", dialog)->isEnabled());
    child<QLineEdit>("curlAddress", dialog)->setText(address);
    QCOMPARE(child<QAbstractButton>("confirm", dialog)->isEnabled(), isUsable);
    QCOMPARE(dialog->message()->isVisible(), !says.isEmpty());
    QVERIFY2(says.isEmpty() || dialog->message()->text().contains(says),
             qPrintable(dialog->message()->text()));
    const QString command = child<QPlainTextEdit>("curlCommand", dialog)->toPlainText();
    QCOMPARE(command.contains(QStringLiteral("://api.example.com/me'")), isUsable);
}

void TestTokenTools::reportsRisksAndKeys()
{
    const QByteArray token = m_world->login().access;
    paste("Set-Cookie: id=" + token + "; Path=/; Secure");
    child<QAction>("copyReport")->trigger();
    const QString report = QGuiApplication::clipboard()->text();
    QVERIFY2(report.contains(QStringLiteral("### Risks"))
                 && report.contains(QStringLiteral("readable by scripts")),
             qPrintable(report));
    QVERIFY2(report.contains(QStringLiteral("### Keys tried")), qPrintable(report));
    QVERIFY(!report.contains(QString::fromLatin1(token.mid(token.lastIndexOf('.') + 1, 8))));
}

QTEST_MAIN(TestTokenTools)
#include "tst_tokentools.moc"
