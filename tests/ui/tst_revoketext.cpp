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
    return revokeSentence(of, target, end, now, canCutOff);
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
    void tellsTheOutcome();
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
}

void TestRevokeText::asksToTypeWhenMuchIsAtStake_data()
{
    QTest::addColumn<int>("live");
    QTest::addColumn<int>("users");
    QTest::addColumn<bool>("wholeUser");
    QTest::addColumn<bool>("production");
    QTest::addColumn<QString>("word");
    QTest::newRow("one") << 1 << 1 << false << false << QString();
    QTest::newRow("twenty") << 20 << 2 << false << false << QString();
    QTest::newRow("twenty-one") << 21 << 2 << false << false << QStringLiteral("21");
    QTest::newRow("user, five") << 5 << 1 << true << false << QString();
    QTest::newRow("user, six") << 6 << 1 << true << false << QStringLiteral("user0");
    QTest::newRow("production, one") << 1 << 1 << false << true << QStringLiteral("user0");
    QTest::newRow("production, nothing") << 0 << 0 << false << true << QString();
}

void TestRevokeText::asksToTypeWhenMuchIsAtStake()
{
    QFETCH(int, live);
    QFETCH(int, users);
    QFETCH(bool, wholeUser);
    QFETCH(bool, production);
    QStringList names;
    for (int i = 0; i < users; ++i)
        names += QStringLiteral("user%1").arg(i);
    QTEST(wordToType(preview(live, names), wholeUser ? whole : some, production), "word");
}

void TestRevokeText::tellsTheOutcome()
{
    RevokeOutcome outcome;
    const auto add = [&](RevokeItem::Outcome how, const QString &why = {}) {
        outcome.items.push_back(
            {QStringLiteral("s%1").arg(outcome.items.size()), QStringLiteral("u"), how, why});
    };
    add(RevokeItem::Outcome::Revoked);
    add(RevokeItem::Outcome::Revoked);
    add(RevokeItem::Outcome::AlreadyGone);
    QCOMPARE(outcomeSentence(outcome), QStringLiteral("2 sessions revoked, 1 already gone."));
    QVERIFY(outcomeDetails(outcome).isEmpty());
    add(RevokeItem::Outcome::Failed, QStringLiteral("the disk is full"));
    QVERIFY(outcomeSentence(outcome).contains(QStringLiteral("1 failed")));
    QCOMPARE(outcomeDetails(outcome), QStringLiteral("s3: the disk is full"));
}

QTEST_GUILESS_MAIN(TestRevokeText)
#include "tst_revoketext.moc"
