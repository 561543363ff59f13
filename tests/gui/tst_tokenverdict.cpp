// SPDX-License-Identifier: MIT
#include "tokenpagefixture.h"
#include "ui/sessions/revokedialog.h"
#include "ui/timetext.h"
#include "ui/tokens/reportmodel.h"
#include "ui/widgets/confirmdialog.h"

#include <QJsonDocument>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace gatehouse;

/// What is told about a token and its session.
class TestTokenVerdict : public test::TokenPageFixture {
    Q_OBJECT

private Q_SLOTS:
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
};

void TestTokenVerdict::acceptsAGenuineToken()
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

void TestTokenVerdict::tellsWhatWasTrimmed()
{
    pasteByKeys("Authorization: Bearer " + m_world->login().access + "\r\n");
    QCOMPARE(text("verdictWord"), QStringLiteral("Accepted"));
    QVERIFY2(text("found").contains(QStringLiteral("Authorization:")), qPrintable(text("found")));
    QVERIFY2(text("found").contains(QStringLiteral("Bearer")), qPrintable(text("found")));
}

void TestTokenVerdict::rejectsWhatWasChanged()
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

void TestTokenVerdict::tellsExpired()
{
    const auto login = m_world->login();
    m_world->clock.advance(20 * 60'000);
    pasteByKeys(login.access);
    QCOMPARE(text("verdictWord"), QStringLiteral("Rejected"));
    QVERIFY2(text("verdictSentence").contains(QStringLiteral("expired")),
             qPrintable(text("verdictSentence")));
    QCOMPARE(step(QStringLiteral("Expiry")).data(ReportModel::CodeRole).toString(),
             QStringLiteral("claims.expired"));
    const qint64 ended = m_world->clock.now() - 5 * 60; // A life of 15 minutes, 20 minutes ago.
    QCOMPARE(step(QStringLiteral("Expiry")).data(ReportModel::FoundRole).toString(),
             QStringLiteral("%1 (%2)").arg(ended).arg(utcTime(ended * 1000)));
    QVERIFY2(step(QStringLiteral("Expiry"))
                 .data(ReportModel::ExpectedRole)
                 .toString()
                 .contains(utcTime(m_world->clock.nowMs())),
             qPrintable(step(QStringLiteral("Expiry")).data(ReportModel::ExpectedRole).toString()));
    // The other claims are checked all the same, and the session is found.
    QCOMPARE(step(QStringLiteral("Audience")).data(ReportModel::WordRole).toString(),
             QStringLiteral("Passed"));
    QTRY_VERIFY(m_page->findChild<QWidget *>(QStringLiteral("showSession"))->isVisible());
}

void TestTokenVerdict::expiresWhileLookedAt()
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

void TestTokenVerdict::tellsRotatedAway()
{
    const auto first = m_world->login();
    m_world->refresh(first);
    pasteByKeys(first.refresh);
    QTRY_COMPARE(text("verdictWord"), QStringLiteral("Rejected"));
    QVERIFY2(text("verdictSentence").contains(QStringLiteral("exchanged")),
             qPrintable(text("verdictSentence")));
}

void TestTokenVerdict::tellsByWhomASessionEnded()
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

void TestTokenVerdict::tellsAllThatIsAgainstAToken()
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

void TestTokenVerdict::tellsCutOff()
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

void TestTokenVerdict::tellsAMissingStore()
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

void TestTokenVerdict::deniesOneToken()
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

void TestTokenVerdict::revokesFromHere()
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

QTEST_MAIN(TestTokenVerdict)
#include "tst_tokenverdict.moc"
