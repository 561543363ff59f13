// SPDX-License-Identifier: MIT
#include "ui/sessions/revoketext.h"

#include <QTest>

using namespace gatehouse;

namespace {

/// 2026-11-24T12:05:07Z
constexpr qint64 end = 1'795'521'907'000;
constexpr qint64 now = end - 900'000;
const RevokeTarget some = SessionIds{{QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c")}};
const RevokeTarget whole = UserSessions{QStringLiteral("u1"), {}};

RevocationPlan planOf(const RevokePreview &preview, const RevokeTarget &target = some)
{
    return {QStringLiteral("id"), {{target}}, preview};
}

RevokePreview preview(int live, const QStringList &users, int ended = 0, int missing = 0)
{
    RevokePreview made;
    made.liveSessions = live;
    made.alreadyEnded = ended;
    made.notFound = missing;
    made.users = users;
    made.userCount = int(users.size());
    return made;
}

QString sentence(const RevokePreview &of, const RevokeTarget &target = some, bool canCutOff = true)
{
    return revokeSentence(planOf(of, target), end, now, canCutOff);
}

} // namespace

class TestRevokeText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void saysWhoAndUntilWhen();
    void namesBothZones();
    void saysWhatStays();
    void asksToTypeWhenMuchIsAtStake_data();
    void asksToTypeWhenMuchIsAtStake();
    void saysWhatAListHolds();
    void tellsTheOutcome();
    void tellsWhatIsLeft();
};

void TestRevokeText::saysWhoAndUntilWhen()
{
    qputenv("TZ", "UTC");
    const QString two = sentence(preview(3, {QStringLiteral("ada"), QStringLiteral("marcus")}));
    QVERIFY2(two.contains(QStringLiteral("3 sessions of 2 users will end: ada, marcus.")), qPrintable(two));
    QVERIFY2(two.contains(QStringLiteral("access tokens stay valid until 12:05:07 UTC.")), qPrintable(two));
    const QString one = sentence(preview(1, {QStringLiteral("ada")}));
    QVERIFY2(one.contains(QStringLiteral("1 session of ada will end.")), qPrintable(one));
    const QString user = sentence(preview(2, {QStringLiteral("ada")}), whole);
    QVERIFY2(user.contains(QStringLiteral("any session that begins while this is done")), qPrintable(user));
    QVERIFY2(user.contains(QStringLiteral("cut off")), qPrintable(user));
    QVERIFY(!sentence(preview(2, {QStringLiteral("ada")}), whole, false).contains(QStringLiteral("cut off")));
}

void TestRevokeText::namesBothZones()
{
    qputenv("TZ", "Europe/Berlin");
    tzset();
    const QString text = sentence(preview(1, {QStringLiteral("ada")}));
    qputenv("TZ", "UTC");
    tzset();
    QVERIFY2(text.contains(QStringLiteral("13:05:07 (Europe/Berlin), 12:05:07 UTC")), qPrintable(text));
}

void TestRevokeText::saysWhatStays()
{
    const QString text = sentence(preview(1, {QStringLiteral("ada")}, 2, 1));
    QVERIFY(text.contains(QStringLiteral("2 sessions have ended already and stay as they are.")));
    QVERIFY(text.contains(QStringLiteral("1 session is not in the store any more.")));
    const QString nothing = sentence(preview(0, {}, 3));
    QVERIFY(nothing.contains(QStringLiteral("nothing will change")));
    QVERIFY(!nothing.contains(QStringLiteral("stay valid until")));
    const QString user = sentence(preview(0, {}, 3), whole);
    QVERIFY2(user.contains(QStringLiteral("One that begins while this is done ends as well")),
             qPrintable(user));
}

void TestRevokeText::asksToTypeWhenMuchIsAtStake_data()
{
    QTest::addColumn<int>("live");
    QTest::addColumn<bool>("production");
    QTest::addColumn<QString>("word");
    QTest::newRow("one") << 1 << false << QString();
    QTest::newRow("twenty-five") << 25 << false << QString();
    QTest::newRow("twenty-six") << 26 << false << QStringLiteral("26");
    QTest::newRow("thousands") << 1234 << false << QStringLiteral("1234");
    QTest::newRow("production, one") << 1 << true << QStringLiteral("1");
    QTest::newRow("production, nothing") << 0 << true << QString();
}

void TestRevokeText::asksToTypeWhenMuchIsAtStake()
{
    QFETCH(int, live);
    QFETCH(bool, production);
    QTEST(wordToType(live, production), "word");
}

void TestRevokeText::saysWhatAListHolds()
{
    RevokePreview of = preview(30, {QStringLiteral("ada"), QStringLiteral("ben")});
    of.clients = QStringList{QStringLiteral("web"), QStringLiteral("mobile")};
    of.clientCount = 2;
    RevocationPlan plan = planOf(of);
    plan.choice.isSnapshot = true;
    plan.choice.notFound = QStringList{QStringLiteral("nobody"), QStringLiteral("nothing")};
    const QString text = revokeSentence(plan, end, now, true);
    QVERIFY2(text.contains(QStringLiteral("Clients: web, mobile.")), qPrintable(text));
    QVERIFY2(text.contains(QStringLiteral("begin after this moment are not included")), qPrintable(text));
    QVERIFY2(text.contains(QStringLiteral("Neither a session nor a user: nobody, nothing.")),
             qPrintable(text));
    const RevocationPlan none{QStringLiteral("id"), {{}, {}, false, 0, {QStringLiteral("nobody")}}, {}};
    QVERIFY(!none.isUseful());
    QVERIFY(clockSentence(0).isEmpty());
    QVERIFY(clockSentence(300'000).contains(QStringLiteral("5 min behind")));
    QVERIFY(clockSentence(-300'000).contains(QStringLiteral("5 min ahead")));
    QVERIFY(revokeSentence(none, end, now, true).startsWith(QStringLiteral("Nothing in this list")));
}

void TestRevokeText::tellsTheOutcome()
{
    RevocationResult result;
    result.accessTokensEndMs = end;
    result.tally = {3, 0, 0, 2, 1, 0, 0};
    QCOMPARE(
        outcomeSentence(result, now),
        QStringLiteral("2 sessions revoked, 1 already gone. Access tokens stay valid until 12:05:07 UTC."));
    result.deniesTokens = true;
    QCOMPARE(
        outcomeSentence(result, now),
        QStringLiteral("2 sessions revoked, 1 already gone. Their access tokens are refused wherever the "
                       "API asks this store; elsewhere they stay valid until 12:05:07 UTC."));
    result.tally = {9, 4, 3, 0, 1, 1, 0};
    result.stoppedBy = Error{Error::Code::Timeout, QStringLiteral("No answer."), {}};
    QCOMPARE(
        outcomeSentence(result, now),
        QStringLiteral("0 sessions revoked, 1 already gone, 1 failed, 3 not known, because the answer was "
                       "lost, 4 not sent. No answer."));
}

void TestRevokeText::tellsWhatIsLeft()
{
    UnfinishedRevocation one;
    one.tally = {1000, 400, 12, 588, 0, 0, 0};
    QCOMPARE(unfinishedSentence(one),
             QStringLiteral("A revocation of 1,000 sessions was interrupted: 412 are left."));
    one.tally = {1000, 0, 0, 1000, 0, 0, 0};
    QVERIFY(unfinishedSentence(one).contains(QStringLiteral("not in the audit trail yet")));
}

QTEST_GUILESS_MAIN(TestRevokeText)
#include "tst_revoketext.moc"
