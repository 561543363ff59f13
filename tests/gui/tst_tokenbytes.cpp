// SPDX-License-Identifier: MIT
#include "authorityfixture.h"
#include "core/base/base64url.h"
#include "core/jose/jwe.h"
#include "core/jose/jws.h"
#include "ui/theme/theme.h"
#include "ui/tokens/bytesrow.h"
#include "ui/tokens/tokenspage.h"

#include <QAbstractButton>
#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QTest>

using namespace gatehouse;

namespace {

const QString secret = QStringLiteral("Tq8vXz2LmN5pR7wYb3Kd9FgH4jCs6Ea1"); // For A256KW and HS256.
constexpr QChar dot(0x2022);

jose::Jwk key()
{
    return jose::Jwk::parse(R"({"kty":"oct","k":")" + encodeBase64url(secret.toStdString()) + R"("})", true)
        .value();
}

QString hexOf(const QByteArray &base64url)
{
    return QString::fromLatin1(QByteArray::fromBase64(base64url, QByteArray::Base64UrlEncoding).toHex(' '));
}

} // namespace

/// Every part of a token as it stands there and in hex, and what is dots in it.
class TestTokenBytes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup() { m_page.reset(); }
    void showsJsonPartsAsTheyStand();
    void showsTheSignatureWhileTheEyeIsHeld();
    void showsEveryPartOfAnEncryptedToken();
    void tellsWhatIsEmptyOrBroken();
    void staysOpenWhileTimeGoesOn();
    void forgets();
    void fitsTheSmallestWindow();

private:
    BytesRow *row(const QString &name) const;
    QString shown(const QString &name, const char *view) const;
    QString nested() const;
    void useSecret() const;

    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<test::AuthorityFixture> m_world;
    std::unique_ptr<TokensPage> m_page;
};

void TestTokenBytes::initTestCase()
{
    m_theme = std::make_unique<Theme>(Theme::Choice::Light);
    m_world = std::make_unique<test::AuthorityFixture>();
    m_world->unlock();
}

void TestTokenBytes::init()
{
    m_page = std::make_unique<TokensPage>(m_world->services(), *m_theme);
    m_page->resize(1200, 850);
    m_page->show();
    QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
}

BytesRow *TestTokenBytes::row(const QString &name) const
{
    for (BytesRow *row : m_page->findChildren<BytesRow *>()) {
        if (!row->isHidden() && row->findChild<QLabel *>()->text() == name)
            return row;
    }
    return nullptr;
}

/// What stands in the row when this view is chosen; the row is left closed.
QString TestTokenBytes::shown(const QString &name, const char *view) const
{
    const BytesRow *found = row(name);
    auto *button = found ? found->findChild<QAbstractButton *>(QString::fromLatin1(view)) : nullptr;
    if (!button || !button->isEnabled())
        return QStringLiteral("no row");
    button->click();
    const QString text = found->findChild<BytesView *>()->toPlainText();
    button->click();
    return found->findChild<BytesView *>()->toPlainText().isEmpty() ? text : QStringLiteral("not closed");
}

QString TestTokenBytes::nested() const
{
    const auto inner = jose::signCompact(key(), jose::Alg::HS256, "JWT", R"({"sub":"ada"})");
    return QString::fromStdString(
        jose::encryptCompact(key(), jose::Alg::A256KW, jose::Enc::A256GCM, *inner, "JWT").value());
}

void TestTokenBytes::useSecret() const
{
    m_page->findChild<QAbstractButton *>(QStringLiteral("withSecret"))->click();
    m_page->findChild<QLineEdit *>(QStringLiteral("secret"))->setText(secret);
    QTRY_COMPARE(m_page->findChild<QLabel *>(QStringLiteral("verdictWord"))->text(),
                 QStringLiteral("Accepted"));
}

void TestTokenBytes::showsJsonPartsAsTheyStand()
{
    const QByteArray token = m_world->login().access;
    m_page->paste(QString::fromLatin1(token));
    const QList<QByteArray> parts = token.split('.');
    const char *const panels[] = {"headerPart", "payloadPart"};
    for (int i = 0; i < 2; ++i) {
        auto *panel = m_page->findChild<QWidget *>(QString::fromLatin1(panels[i]));
        panel->findChild<QAbstractButton *>(QStringLiteral("viewRaw"))->click();
        QCOMPARE(panel->findChild<QPlainTextEdit *>(QStringLiteral("raw"))->toPlainText(),
                 QString::fromLatin1(parts.at(i)));
    }
}

void TestTokenBytes::showsTheSignatureWhileTheEyeIsHeld()
{
    const QByteArray token = m_world->login().access, signature = token.mid(token.lastIndexOf('.') + 1);
    m_page->paste(QString::fromLatin1(token));
    const BytesRow *found = row(QStringLiteral("Signature"));
    QVERIFY(found);
    auto *content = found->findChild<BytesView *>();
    auto *eye = found->findChild<QAbstractButton *>(QStringLiteral("revealBytes"));
    QVERIFY(!content->isVisible() && !eye->isVisible());
    for (const auto &[view, text] : {std::pair{"bytesAsText", QString::fromLatin1(signature)},
                                     std::pair{"bytesAsHex", hexOf(signature)}}) {
        found->findChild<QAbstractButton *>(QString::fromLatin1(view))->click();
        QCOMPARE(content->toPlainText(), QString(text.size(), dot));
        QTRY_VERIFY(eye->isVisible());
        QTest::mousePress(eye, Qt::LeftButton);
        QCOMPARE(content->toPlainText(), text);
        content->selectAll();
        content->copy();
        QCOMPARE(QGuiApplication::clipboard()->text(), QString(text.size(), dot));
        QTest::mouseRelease(eye, Qt::LeftButton);
        QCOMPARE(content->toPlainText(), QString(text.size(), dot));
        eye->setFocus();
        QTest::keyPress(eye, Qt::Key_Space);
        QCOMPARE(content->toPlainText(), text);
        QTest::keyRelease(eye, Qt::Key_Space);
        QCOMPARE(content->toPlainText(), QString(text.size(), dot));
    }
}

void TestTokenBytes::showsEveryPartOfAnEncryptedToken()
{
    const QString token = nested();
    m_page->paste(token);
    const QList<QByteArray> parts = token.toLatin1().split('.');
    const QStringList names{QStringLiteral("Encrypted key"), QStringLiteral("IV"),
                            QStringLiteral("Cipher text")};
    for (int i = 0; i < names.size(); ++i) {
        QCOMPARE(shown(names.at(i), "bytesAsText"), QString::fromLatin1(parts.at(i + 1)));
        QCOMPARE(shown(names.at(i), "bytesAsHex"), hexOf(parts.at(i + 1)));
    }
    const QString tag = QStringLiteral("Tag"), inner = QStringLiteral("Inner signature");
    QCOMPARE(shown(tag, "bytesAsHex"), QString(hexOf(parts.at(4)).size(), dot));
    QVERIFY(!row(inner));
    useSecret();
    QCOMPARE(shown(inner, "bytesAsText"), QString(43, dot)); // 32 bytes.
    m_page->paste(QString::fromLatin1(m_world->login().access));
    QVERIFY(!row(inner) && !row(tag) && row(QStringLiteral("Signature")));
}

void TestTokenBytes::tellsWhatIsEmptyOrBroken()
{
    m_page->paste(QStringLiteral("eyJhbGciOiJub25lIn0.e30."));
    const BytesRow *none = row(QStringLiteral("Signature"));
    QVERIFY(none);
    QCOMPARE(none->findChildren<QLabel *>().at(1)->text(), QStringLiteral("empty"));
    for (QAbstractButton *button : none->findChildren<QAbstractButton *>())
        QVERIFY(!button->isEnabled() || !button->isVisible());
}

void TestTokenBytes::staysOpenWhileTimeGoesOn()
{
    m_page->paste(QString::fromLatin1(m_world->login().access));
    const BytesRow *found = row(QStringLiteral("Signature"));
    found->findChild<QAbstractButton *>(QStringLiteral("bytesAsHex"))->click();
    m_world->clock.advance(16 * 60'000 + 30'000);
    QTRY_COMPARE(m_page->findChild<QLabel *>(QStringLiteral("verdictWord"))->text(),
                 QStringLiteral("Rejected"));
    QVERIFY(found->findChild<BytesView *>()->isVisible());
    m_page->paste(QString::fromLatin1(m_world->login().access)); // Another one: closed again.
    QVERIFY(!found->findChild<BytesView *>()->isVisible());
}

void TestTokenBytes::forgets()
{
    m_page->paste(nested());
    useSecret();
    const QList<BytesRow *> rows = m_page->findChildren<BytesRow *>();
    for (BytesRow *each : rows)
        each->findChild<QAbstractButton *>(QStringLiteral("bytesAsText"))->click();
    m_page->clear();
    for (BytesRow *each : rows) {
        QVERIFY(each->isHidden());
        QVERIFY(each->findChild<BytesView *>()->text().isEmpty());
        QVERIFY(each->findChild<BytesView *>()->toPlainText().isEmpty());
    }
}

/// 920 pixels, less the sidebar that shows icons only then.
void TestTokenBytes::fitsTheSmallestWindow()
{
    constexpr int width = 856, height = 600;
    m_page->resize(width, height);
    const auto fits = [this](const char *what) {
        QTest::qWait(50); // Until all that was laid out anew is.
        const QSize least = m_page->minimumSizeHint();
        qInfo("%s: %d x %d", what, least.width(), least.height());
        return least.width() <= width && least.height() <= height;
    };
    m_page->paste(QString::fromLatin1(m_world->login().access));
    QVERIFY(fits("signed"));
    m_page->paste(nested());
    QVERIFY(fits("sealed"));
    useSecret();
    QVERIFY(fits("nested"));
    for (BytesRow *each : m_page->findChildren<BytesRow *>())
        each->findChild<QAbstractButton *>(QStringLiteral("bytesAsHex"))->click();
    QVERIFY(fits("nested, all parts open"));
    m_page->findChild<QAbstractButton *>(QStringLiteral("rules"))->click();
    QVERIFY(fits("rules"));
    for (const char *source : {"withKey", "withUrl", "withIssuer"}) {
        m_page->findChild<QAbstractButton *>(QString::fromLatin1(source))->click();
        QVERIFY(fits(source));
    }
    m_page->findChild<QAbstractButton *>(QStringLiteral("compare"))->click();
    QVERIFY(fits("compared"));
}

QTEST_MAIN(TestTokenBytes)
#include "tst_tokenbytes.moc"
