// SPDX-License-Identifier: MIT
#include "authorityfixture.h"
#include "core/base/base64url.h"
#include "core/jose/jwe.h"
#include "core/jose/signature.h"
#include "ui/roles.h"
#include "ui/theme/theme.h"
#include "ui/tokens/claimsmodel.h"
#include "ui/tokens/comparemodel.h"
#include "ui/tokens/explainedmodel.h"
#include "ui/tokens/reportmodel.h"
#include "ui/tokens/tokenspage.h"

#include <QAbstractButton>
#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QDialog>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPlainTextEdit>
#include <QSpinBox>
#include <QTableView>
#include <QTest>
#include <QTimer>
#include <QToolButton>
#include <QTreeView>

using namespace gatehouse;

namespace {

const QString secret = QStringLiteral("Tq8vXz2LmN5pR7wYb3Kd9FgH4jCs6Ea1"); // 32 bytes: for A256GCM and HS256.

jose::Jwk key()
{
    return jose::Jwk::parse(R"({"kty":"oct","k":")" + encodeBase64url(secret.toStdString()) + R"("})", true)
        .value();
}

std::string signedToken(const std::string &claims)
{
    const std::string input =
        encodeBase64url(R"({"alg":"HS256","kid":"inner"})") + '.' + encodeBase64url(claims);
    return input + '.' + encodeBase64url(jose::signMessage(key(), jose::Alg::HS256, input).value());
}

QString encrypted(const std::string &content, const char *cty)
{
    return QString::fromStdString(
        jose::encryptCompact(key(), jose::Alg::Dir, jose::Enc::A256GCM, content, cty).value());
}

/// As costly as it may be; what is in it is of no matter, as it does not decrypt.
QString costlyToken()
{
    return QString::fromStdString(
        encodeBase64url(
            R"({"alg":"PBES2-HS512+A256KW","enc":"A128GCM","p2s":"AAAAAAAAAAAAAAAA","p2c":1200000})")
        + '.' + encodeBase64url(std::string(24, 'k')) + '.' + encodeBase64url(std::string(12, 'i')) + '.'
        + encodeBase64url("content") + '.' + encodeBase64url(std::string(16, 't')));
}

} // namespace

/// Tokens that are decrypted before they are looked at.
class TestTokenEncrypted : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup() { m_page.reset(); }
    void showsBothLevels();
    void rejectsForTheTokenInside();
    void showsClaimsInClear();
    void showsWhatIsNoTokenInside();
    void aPolicyIsForBothLevels();
    void tellsAWrongSecret();
    void findsTheWeakSecretOfTheTokenInside();
    void decryptsBesideTheWindow();
    void dropsTheAnswerForAnotherToken();
    void expiresWhileLookedAt();
    void reportsBothLevelsWithoutWhatIsInside();
    void comparesWhatIsInside();
    void decryptsTheSecondTokenBesideTheWindow();
    void theSecondTokenExpiresWhileLookedAt();

private:
    QString text(const char *name) const
    {
        return m_page->findChild<QLabel *>(QString::fromLatin1(name))->text();
    }
    void useSecret(const QString &typed);
    QString claim(const char *part, const QString &name) const;
    QString outcome(const QString &step) const;
    QString relation(const QString &part, const QString &name) const;
    void compareWith(const QString &second);

    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<test::AuthorityFixture> m_world;
    std::unique_ptr<TokensPage> m_page;
};

void TestTokenEncrypted::initTestCase()
{
    m_theme = std::make_unique<Theme>(Theme::Choice::Light);
    m_world = std::make_unique<test::AuthorityFixture>();
}

void TestTokenEncrypted::init()
{
    m_page = std::make_unique<TokensPage>(m_world->services(), *m_theme);
    m_page->resize(1200, 850);
    m_page->show();
    QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
}

void TestTokenEncrypted::useSecret(const QString &typed)
{
    m_page->findChild<QToolButton *>(QStringLiteral("withSecret"))->click();
    m_page->findChild<QLineEdit *>(QStringLiteral("secret"))->setText(typed);
    QTRY_VERIFY2(text("verifySentence").contains(QStringLiteral("Typed secret")),
                 qPrintable(text("verifySentence")));
}

QString TestTokenEncrypted::claim(const char *part, const QString &name) const
{
    const auto *panel = m_page->findChild<QWidget *>(QString::fromLatin1(part));
    const QAbstractItemModel *rows = panel->findChild<QTreeView *>(QStringLiteral("members"))->model();
    for (int row = 0; panel->isVisible() && row < rows->rowCount(); ++row) {
        if (rows->index(row, ClaimsModel::NameColumn).data().toString() == name)
            return rows->index(row, ClaimsModel::ValueColumn).data().toString();
    }
    return {};
}

QString TestTokenEncrypted::outcome(const QString &step) const
{
    const QAbstractItemModel *rows = m_page->findChild<QListView *>(QStringLiteral("steps"))->model();
    for (int row = 0; row < rows->rowCount(); ++row) {
        if (rows->index(row, 0).data().toString() == step)
            return rows->index(row, 0).data(ReportModel::WordRole).toString();
    }
    return {};
}

void TestTokenEncrypted::showsBothLevels()
{
    m_page->paste(encrypted(signedToken(R"({"sub":"ada"})"), "JWT"));
    useSecret(secret);
    QTRY_COMPARE(text("verdictWord"), QStringLiteral("Accepted"));
    QVERIFY2(text("verdictSentence").contains(QStringLiteral("the token inside")),
             qPrintable(text("verdictSentence")));
    QVERIFY(claim("headerPart", QStringLiteral("alg")).contains(QStringLiteral("dir")));
    QVERIFY(claim("innerHeaderPart", QStringLiteral("kid")).contains(QStringLiteral("inner")));
    QVERIFY(claim("payloadPart", QStringLiteral("sub")).contains(QStringLiteral("ada")));
    QCOMPARE(outcome(QStringLiteral("Decryption")), QStringLiteral("Passed"));
    QCOMPARE(outcome(QStringLiteral("Inside: Signature")), QStringLiteral("Passed"));
    const QAbstractItemModel *keys = m_page->findChild<QListView *>(QStringLiteral("keysTried"))->model();
    QCOMPARE(keys->rowCount(), 2);
    QVERIFY(keys->index(1, 0).data().toString().startsWith(QLatin1String("Inside: ")));
    m_page->clear();
    m_page->paste(QString::fromStdString(signedToken(R"({"sub":"bob"})")));
    QVERIFY(!m_page->findChild<QWidget *>(QStringLiteral("innerHeaderPart"))->isVisible());
    QVERIFY(claim("payloadPart", QStringLiteral("sub")).contains(QStringLiteral("bob")));
}

void TestTokenEncrypted::rejectsForTheTokenInside()
{
    std::string inner = signedToken(R"({"sub":"ada"})");
    inner.back() = inner.back() == 'A' ? 'E' : 'A';
    m_page->paste(encrypted(inner, "JWT"));
    useSecret(secret);
    QTRY_COMPARE(outcome(QStringLiteral("Inside: Signature")), QStringLiteral("Failed"));
    QCOMPARE(outcome(QStringLiteral("Decryption")), QStringLiteral("Passed"));
    QCOMPARE(text("verdictWord"), QStringLiteral("Rejected"));
}

void TestTokenEncrypted::showsClaimsInClear()
{
    m_page->paste(encrypted(R"({"sub":"ada","n":9007199254740993})", ""));
    useSecret(secret);
    QTRY_COMPARE(text("verdictWord"), QStringLiteral("Accepted"));
    QVERIFY(claim("payloadPart", QStringLiteral("sub")).contains(QStringLiteral("ada")));
    QVERIFY(claim("payloadPart", QStringLiteral("n")).contains(QStringLiteral("9007199254740993")));
}

void TestTokenEncrypted::showsWhatIsNoTokenInside()
{
    m_page->paste(encrypted("no token at all", "JWT"));
    useSecret(secret);
    QTRY_COMPARE(outcome(QStringLiteral("Decryption")), QStringLiteral("Passed"));
    QCOMPARE(text("verdictWord"), QStringLiteral("Rejected"));
    QVERIFY(!m_page->findChild<QWidget *>(QStringLiteral("innerHeaderPart"))->isVisible());
    const auto *payload = m_page->findChild<QWidget *>(QStringLiteral("payloadPart"));
    QCOMPARE(payload->findChild<QPlainTextEdit *>(QStringLiteral("text"))->toPlainText(),
             QStringLiteral("no token at all"));
}

/// What the form of the rules does not show of a policy is obeyed, and saved with it.
void TestTokenEncrypted::aPolicyIsForBothLevels()
{
    InspectorService &inspector = m_world->services().inspector;
    VerifyPolicy policy;
    policy.name = QStringLiteral("Both");
    policy.algs = {jose::Alg::Dir, jose::Alg::HS256};
    policy.encs = {jose::Enc::A256GCM};
    policy.nestedAlgs = {jose::Alg::ES256};
    QVERIFY(inspector.savePolicy(policy).has_value());
    m_page->paste(encrypted(signedToken(R"({"sub":"ada"})"), "JWT"));
    useSecret(secret);
    QTRY_COMPARE(text("verdictWord"), QStringLiteral("Accepted"));
    auto *names = m_page->findChild<QComboBox *>(QStringLiteral("policies"));
    const auto choose = [names](int index) {
        names->setCurrentIndex(index);
        Q_EMIT names->activated(index);
    };
    choose(1);
    QTRY_COMPARE(text("verdictWord"), QStringLiteral("Rejected")); // HS256 inside
    m_page->findChild<QSpinBox *>(QStringLiteral("leeway"))->setValue(7);
    QCOMPARE(names->currentIndex(), 0);
    m_page->findChild<QAbstractButton *>(QStringLiteral("savePolicy"))->click();
    auto *dialog = m_page->findChild<QDialog *>(QStringLiteral("policyDialog"));
    dialog->findChild<QLineEdit *>(QStringLiteral("policyName"))->setText(policy.name);
    dialog->findChild<QAbstractButton *>(QStringLiteral("confirm"))->click();
    const VerifyPolicy saved = inspector.policies()->front();
    QCOMPARE(saved.leewaySeconds, 7);
    QVERIFY(saved.encs == policy.encs && saved.nestedAlgs == policy.nestedAlgs);
    QVERIFY(std::find(saved.algs.begin(), saved.algs.end(), jose::Alg::Dir) != saved.algs.end());
    policy.nestedAlgs = {jose::Alg::HS256};
    QVERIFY(inspector.savePolicy(policy).has_value());
    choose(1);
    QTRY_COMPARE(text("verdictWord"), QStringLiteral("Accepted"));
    policy.algs = {jose::Alg::A256KW, jose::Alg::HS256}; // Another way to encrypt than this token's.
    QVERIFY(inspector.savePolicy(policy).has_value());
    choose(1);
    QTRY_COMPARE(text("verdictWord"), QStringLiteral("Rejected"));
    QVERIFY(inspector.removePolicy(policy.name).has_value());
}

void TestTokenEncrypted::tellsAWrongSecret()
{
    m_page->paste(encrypted(R"({"sub":"ada"})", ""));
    useSecret(QString(secret).replace(0, 1, QLatin1Char('X')));
    QTRY_COMPARE(text("verdictWord"), QStringLiteral("Rejected"));
    QCOMPARE(outcome(QStringLiteral("Decryption")), QStringLiteral("Failed"));
    QVERIFY(claim("payloadPart", QStringLiteral("sub")).isEmpty());
}

void TestTokenEncrypted::findsTheWeakSecretOfTheTokenInside()
{
    // The classic sample of the web, signed with "your-256-bit-secret".
    m_page->paste(encrypted("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
                            "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ"
                            ".SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
                            "JWT"));
    useSecret(secret);
    const QAbstractItemModel *risks = m_page->findChild<QListView *>(QStringLiteral("risks"))->model();
    QTRY_VERIFY(!risks
                     ->match(risks->index(0, 0), ExplainedModel::IdRole, QStringLiteral("key.weak_secret"), 1,
                             Qt::MatchExactly)
                     .isEmpty());
}

void TestTokenEncrypted::decryptsBesideTheWindow()
{
    useSecret(secret);
    m_page->paste(costlyToken());
    QCOMPARE(text("verdictWord"), QStringLiteral("Decrypting…"));
    int ticks = 0;
    QTimer timer;
    connect(&timer, &QTimer::timeout, this, [&ticks] { ++ticks; });
    timer.start(1);
    QTRY_COMPARE_WITH_TIMEOUT(text("verdictWord"), QStringLiteral("Rejected"), 60'000);
    QVERIFY2(ticks >= 5, qPrintable(QString::number(ticks)));
    QCOMPARE(outcome(QStringLiteral("Decryption")), QStringLiteral("Failed"));
}

void TestTokenEncrypted::dropsTheAnswerForAnotherToken()
{
    useSecret(secret);
    QStringList shown;
    const auto *steps = m_page->findChild<QListView *>(QStringLiteral("steps"))->model();
    connect(steps, &QAbstractItemModel::modelReset, this,
            [&] { shown << outcome(QStringLiteral("Decryption")); });
    m_page->paste(costlyToken());
    QTest::qWait(20); // So that its decryption is under way.
    m_page->paste(encrypted(R"({"sub":"ada"})", ""));
    QTRY_COMPARE_WITH_TIMEOUT(text("verdictWord"), QStringLiteral("Accepted"), 60'000);
    disconnect(steps, nullptr, this, nullptr);
    QVERIFY(claim("payloadPart", QStringLiteral("sub")).contains(QStringLiteral("ada")));
    QVERIFY2(!shown.contains(QStringLiteral("Failed")), qPrintable(shown.join(QLatin1Char(' '))));
}

/// A tick does not decrypt again; the end of its time does.
void TestTokenEncrypted::expiresWhileLookedAt()
{
    const std::string exp = std::to_string(m_world->clock.now() + 60);
    m_page->paste(encrypted(signedToken(R"({"exp":)" + exp + '}'), "JWT"));
    useSecret(secret);
    QTRY_COMPARE(text("verdictWord"), QStringLiteral("Accepted"));
    m_world->clock.advance(3'600'000);
    QTRY_COMPARE(text("verdictWord"), QStringLiteral("Rejected"));
    QCOMPARE(outcome(QStringLiteral("Inside: Expiry")), QStringLiteral("Failed"));
}

void TestTokenEncrypted::reportsBothLevelsWithoutWhatIsInside()
{
    useSecret(secret);
    const std::string claims = R"({"sub":"canary-sub","email":"canary@example.org","aud":"canary-aud"})";
    for (const bool isNested : {true, false}) {
        m_page->paste(isNested ? encrypted(signedToken(claims), "JWT") : encrypted(claims, ""));
        QTRY_COMPARE(text("verdictWord"), QStringLiteral("Accepted"));
        m_page->findChild<QAction *>(QStringLiteral("copyReport"))->trigger();
        const QString report = QGuiApplication::clipboard()->text();
        QVERIFY2(report.contains(QStringLiteral("| Decryption | Passed |")), qPrintable(report));
        QCOMPARE(report.contains(QStringLiteral("| Inside: Signature | Passed |")), isNested);
        QVERIFY2(!report.contains(QStringLiteral("canary")) && report.contains(QStringLiteral("left out:")),
                 qPrintable(report));
    }
}

QString TestTokenEncrypted::relation(const QString &part, const QString &name) const
{
    const QAbstractItemModel *rows =
        m_page->findChild<QTableView *>(QStringLiteral("comparedMembers"))->model();
    for (int row = 0; row < rows->rowCount(); ++row) {
        const QModelIndex index = rows->index(row, CompareModel::NameColumn);
        if (index.data().toString() == name && index.data(SecondLineRole).toString() == part)
            return rows->index(row, CompareModel::RelationColumn).data().toString();
    }
    return {};
}

void TestTokenEncrypted::compareWith(const QString &second)
{
    m_page->findChild<QAbstractButton *>(QStringLiteral("compare"))->click();
    QGuiApplication::clipboard()->setText(second);
    QTest::keyClick(m_page.get(), Qt::Key_V, Qt::ControlModifier);
}

void TestTokenEncrypted::comparesWhatIsInside()
{
    useSecret(secret);
    m_page->paste(encrypted(signedToken(R"({"sub":"ada","n":1})"), "JWT"));
    QTRY_COMPARE(text("verdictWord"), QStringLiteral("Accepted"));
    compareWith(encrypted(signedToken(R"({"sub":"bob","n":1})"), "JWT"));
    QTRY_COMPARE(text("rightWord"), QStringLiteral("Accepted"));
    QVERIFY2(text("rightSentence").contains(QStringLiteral("the token inside")),
             qPrintable(text("rightSentence")));
    QCOMPARE(relation(QStringLiteral("Payload"), QStringLiteral("sub")), QStringLiteral("Changed"));
    QCOMPARE(relation(QStringLiteral("Payload"), QStringLiteral("n")), QStringLiteral("Same"));
    QCOMPARE(relation(QStringLiteral("Inner header"), QStringLiteral("kid")), QStringLiteral("Same"));
    QCOMPARE(relation(QStringLiteral("Outer header"), QStringLiteral("enc")), QStringLiteral("Same"));
    compareWith(encrypted(R"({"sub":"ada"})", ""));
    QTRY_COMPARE(relation(QStringLiteral("Payload"), QStringLiteral("sub")), QStringLiteral("Same"));
    QCOMPARE(text("rightWord"), QStringLiteral("Accepted"));
}

void TestTokenEncrypted::decryptsTheSecondTokenBesideTheWindow()
{
    useSecret(secret);
    m_page->paste(encrypted(R"({"sub":"ada"})", ""));
    QTRY_COMPARE(text("verdictWord"), QStringLiteral("Accepted"));
    compareWith(costlyToken());
    QCOMPARE(text("rightWord"), QStringLiteral("Decrypting…"));
    QTest::qWait(20); // So that its decryption is under way.
    int ticks = 0;
    QTimer timer;
    connect(&timer, &QTimer::timeout, this, [&ticks] { ++ticks; });
    timer.start(1);
    QTRY_COMPARE_WITH_TIMEOUT(text("rightWord"), QStringLiteral("Rejected"), 60'000);
    QVERIFY2(ticks >= 5, qPrintable(QString::number(ticks)));
    // One that replaces it meanwhile has its turn after it.
    compareWith(costlyToken());
    QTest::qWait(20);
    compareWith(encrypted(R"({"sub":"bob"})", ""));
    QTRY_COMPARE_WITH_TIMEOUT(text("rightWord"), QStringLiteral("Accepted"), 60'000);
    QCOMPARE(relation(QStringLiteral("Payload"), QStringLiteral("sub")), QStringLiteral("Changed"));
}

void TestTokenEncrypted::theSecondTokenExpiresWhileLookedAt()
{
    useSecret(secret);
    m_page->paste(encrypted(R"({"sub":"ada"})", ""));
    QTRY_COMPARE(text("verdictWord"), QStringLiteral("Accepted"));
    const std::string exp = std::to_string(m_world->clock.now() + 60);
    compareWith(encrypted(signedToken(R"({"exp":)" + exp + '}'), "JWT"));
    QTRY_COMPARE(text("rightWord"), QStringLiteral("Accepted"));
    m_world->clock.advance(3'600'000);
    QTRY_COMPARE(text("rightWord"), QStringLiteral("Rejected"));
    QCOMPARE(text("leftWord"), QStringLiteral("Accepted"));
}

QTEST_MAIN(TestTokenEncrypted)
#include "tst_tokenencrypted.moc"
