// SPDX-License-Identifier: MIT
#include "core/session/sessionfilter.h"

#include <QTest>

using namespace gatehouse;

namespace {

constexpr qint64 nowMs = 1'795'000'000'000; // 2026-11-18T07:06:40Z
constexpr qint64 hourMs = 3'600'000;
constexpr qint64 dayMs = 24 * hourMs;

SessionRow chloe()
{
    SessionRow row;
    row.id = "fam_7Qk2-9dX";
    row.userId = "user-42";
    row.login = "chloe@northwind.io";
    row.displayName = "Chloé Martin";
    row.role = "admin";
    row.client = "web";
    row.agent =
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
        "Version/17.5 Mobile/15E148 Safari/604.1";
    row.address = "10.20.30.40";
    row.createdMs = nowMs - 20 * dayMs;
    row.refreshedMs = nowMs - 6 * dayMs - 23 * hourMs;
    row.expiresMs = nowMs + hourMs;
    row.generation = 3;
    return row;
}

SessionRow thief()
{
    SessionRow row = chloe();
    row.address = "2001:db8::7";
    row.revoked = true;
    row.reuse = ReuseKind::StaleLineage;
    row.revokedMs = nowMs - 2 * hourMs;
    row.revokeReason = "laptop stolen";
    row.revokedBy = "authority";
    return row;
}

} // namespace

class TestSessionFilter : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void matches_data();
    void matches();
    void tellsWhatEndsSoonFromWhatHasEnded();
    void tellsProblems_data();
    void tellsProblems();
    void saysItInWords_data();
    void saysItInWords();
    void knowsWhatCountsFromNow();
    void foldsCase_data();
    void foldsCase();
    void standsAnyText();
};

void TestSessionFilter::matches_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("first"); // Does it match chloe()?
    QTest::addColumn<bool>("second"); // Does it match thief()?
    const auto add = [](const char *text, bool first, bool second) {
        QTest::addRow("%s", text) << QString::fromUtf8(text) << first << second;
    };
    add("", true, true);
    add("   ", true, true);
    add("CHLOÉ", true, true);
    add("chloé martin", true, true);
    add("martin chloé", true, true);
    add("\"martin chloé\"", false, false);
    add("\"Chloé Martin\"", true, true);
    add("chloe@", true, true);
    add("7QK2", true, true);
    add("10.20", true, false);
    add("10.20.30.40", true, false);
    add("2001:db8", false, true);
    add("2001:db8::7", false, true);
    add("iphone", true, true);
    add("expiring", true, false);
    add("detected", false, true);
    add("stolen", false, false); // The reason is no column.
    add("-chloé", false, false);
    add("-expiring", false, true);
    add("nobody", false, false);
    add("user:chlo", true, true);
    add("user=chlo", false, false);
    add("user=USER-42", true, true);
    add("USER:martin", true, true);
    add("user:\"é m\"", true, true);
    add("user:bob,martin", true, true);
    add("user:bob,\"chloé martin\"", true, true);
    add("login:northwind", true, true);
    add("name:northwind", false, false);
    add("role:admin", true, true);
    add("role=adm", false, false);
    add("client:web", true, true);
    add("-client:web", false, false);
    add("app:ios", false, false);
    add("agent:mobile", true, true);
    add("id:7qk2", true, true);
    add("family=fam_7qk2-9dx", true, true);
    add("reason:stolen", false, true);
    add("reason:\"laptop st\"", false, true);
    add("by:authority", false, true);
    add("-by:authority", true, false);
    add("device:ios", true, true);
    add("-device:ios", false, false);
    add("device:phone", true, true);
    add("device:safari", true, true);
    add("device:fari", false, false); // Words from their beginning: axios is no ios.
    add("device:windows", false, false);
    add("state:expiring", true, false);
    add("state:active", false, false);
    add("state:live", true, false);
    add("state:ended", false, true);
    add("state:reuse,expiring", true, true);
    add("state:revoked", false, false);
    add("status:REUSE", false, true);
    add("reuse:any", false, true);
    add("reuse:stale", false, true);
    add("reuse:recent,branch", false, false);
    add("ip:10.0.0.0/8", true, false);
    add("ip:10.20.30.40", true, false);
    add("ip:10.20.30.40/32", true, false);
    add("ip:10.20.30.41/32", false, false);
    add("ip:10.20.16.0/20", true, false);
    add("ip:10.20.32.0/20", false, false);
    add("ip:10.20.", true, false);
    add("ip:0.20.", false, false); // How it begins, not any piece.
    add("ip:::ffff:10.0.0.0/104", true, false);
    add("ip:2001:db8::/32", false, true);
    add("ip:2001:db9::/32", false, false);
    add("ip:192.168.0.0/16,10.0.0.0/8", true, false);
    add("-ip:10.0.0.0/8", false, true);
    add("expires<1h", false, false);
    add("expires<=1h", true, true);
    add("expires<61m", true, true);
    add("expires>1h", false, false);
    add("expires>=1h", true, true);
    add("expires>59m59s", true, true);
    add("expires<2026-11-18", false, false);
    add("expires<=2026-11-18", true, true);
    add("expires:2026-11-18", true, true);
    add("expires>2026-11-17", true, true);
    add("idle>6d", true, true);
    add("idle>7d", false, false);
    add("idle>1w", false, false);
    add("idle>=6d23h", true, true);
    add("idle>6d23h", false, false);
    add("idle<=6d23h", true, true);
    add("idle<6d23h", false, false);
    add("age>19d", true, true);
    add("age<20d", false, false);
    add("created<2026-11-01", true, true);
    add("created=2026-10-29", true, true);
    add("created>2w", true, true);
    add("refreshed<7d", true, true);
    add("revoked<3h", false, true);
    add("revoked>3h", false, false);
    add("revoked:2026-11-18", false, true);
    add("gen>3", false, false);
    add("gen>=3", true, true);
    add("gen=3", true, true);
    add("gen:3", true, true);
    add("generation<4", true, true);
    add("user:martin state:live idle>6d -device:android", true, false);
    add("https://example", false, false); // An address of the web is a text.
    add("a=b", false, false);
    add("iphone -martin", false, false);
    add("-\"x y\"", true, true);
}

void TestSessionFilter::matches()
{
    QFETCH(QString, text);
    QFETCH(bool, first);
    QFETCH(bool, second);
    const auto filter = SessionFilter::parse(text);
    QVERIFY2(filter, qPrintable(filter ? QString() : filter.error().message));
    QCOMPARE(filter->matches(chloe(), nowMs), first);
    QCOMPARE(filter->matches(thief(), nowMs), second);
}

void TestSessionFilter::tellsWhatEndsSoonFromWhatHasEnded()
{
    SessionRow ended = chloe();
    for (const qint64 expiresMs : {nowMs, nowMs - 1, nowMs - 30 * dayMs}) {
        ended.expiresMs = expiresMs;
        for (const char16_t *text : {u"expires<1h", u"expires<=90d", u"expires>1s", u"state:live"})
            QVERIFY(!SessionFilter::parse(text)->matches(ended, nowMs));
        QVERIFY(SessionFilter::parse(u"state:expired expires<2026-11-19")->matches(ended, nowMs));
    }
    ended.expiresMs = nowMs + 1;
    QVERIFY(SessionFilter::parse(u"expires<1h")->matches(ended, nowMs));
}

void TestSessionFilter::tellsProblems_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("position");
    QTest::addColumn<int>("length");
    QTest::addColumn<QString>("says");
    const auto add = [](const char *text, int position, int length, const char *says) {
        QTest::addRow("%s", text) << QString::fromUtf8(text) << position << length << QString::fromUtf8(says);
    };
    add("usr:alice", 0, 9, "write user: instead");
    add("x -stat:active y", 2, 12, "write state: instead");
    add("colour:red", 0, 10, "quotation marks");
    add("size>3", 0, 6, "no field “size”");
    add("alice -", 6, 1, "right after “-”");
    add("user:", 0, 5, "like user:alice");
    add("user:a, b", 0, 7, "like user:alice");
    add("user>alice", 0, 5, "Only times and generations");
    add("\"open", 0, 5, "another \"");
    add("user:\"open end", 5, 9, "another \"");
    add("\"\"", 0, 2, "between the quotation marks");
    add("user:\"a\"b", 0, 9, "space after the quotation");
    add("state:sleeping", 6, 8, "not a state");
    add("reuse:often", 6, 5, "recent, branch, stale or any");
    add("ip:10.0.0.0/33", 3, 11, "not a network");
    add("ip:10.0.0/8", 3, 8, "not a network");
    add("ip:10.0.0.0/", 3, 9, "not a network");
    add("ip:2001:db8::/129", 3, 14, "not a network");
    add("expires:1h", 0, 10, "expires<1h or expires>1h");
    add("expires<soon", 8, 4, "not a time");
    add("expires<1", 8, 1, "not a time");
    add("expires<1x", 8, 2, "not a time");
    add("idle>2026-11-01", 5, 10, "not a length of time");
    add("created>2026-13-01", 8, 10, "not a time");
    add("age>999999999999d", 4, 13, "not a length of time");
    add("age>99999w", 4, 6, "not a length of time");
    add("gen>many", 4, 4, "whole number");
    add("gen>-1", 4, 2, "whole number");
    add("gen>99999999999", 4, 11, "whole number");
    add("idle>", 0, 5, "like idle>7d");
}

void TestSessionFilter::tellsProblems()
{
    QFETCH(QString, text);
    QFETCH(int, position);
    QFETCH(int, length);
    QFETCH(QString, says);
    const auto filter = SessionFilter::parse(text);
    QVERIFY(!filter);
    const FilterProblem &problem = filter.error();
    QVERIFY2(problem.message.contains(says), qPrintable(problem.message));
    QVERIFY2(problem.message.endsWith(QLatin1Char('.')), qPrintable(problem.message));
    QCOMPARE(problem.position, position);
    QCOMPARE(problem.length, length);
}

void TestSessionFilter::saysItInWords_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("words");
    const auto add = [](const char *text, const char *words) {
        QTest::addRow("%s", text) << QString::fromUtf8(text) << QString::fromUtf8(words);
    };
    add("", "all sessions");
    add("alice", "any column contains “alice”");
    add("user:alice state:active", "user contains “alice” and state is active");
    add("role=admin,editor", "role is “admin” or “editor”");
    add("expires<1h", "expires in less than 1h");
    add("idle>7d", "last refreshed more than 7d ago");
    add("age>=30d", "created at least 30d ago");
    add("created>2026-11-01", "created after 2026-11-01 (UTC)");
    add("revoked<=2026-11-01", "revoked on or before 2026-11-01 (UTC)");
    add("ip:10.0.0.0/8", "address is in 10.0.0.0/8");
    add("ip:10.1.", "address is in or begins with 10.1.");
    add("-device:ios", "not (device has a word that begins with “ios”)");
    add("gen>3", "generation is more than 3");
    add("state:active,expiring", "state is active or expiring");
    add("reuse:any", "reuse is of any kind");
}

void TestSessionFilter::saysItInWords()
{
    QFETCH(QString, text);
    QFETCH(QString, words);
    const auto filter = SessionFilter::parse(text);
    QVERIFY(filter);
    QCOMPARE(filter->description(), words);
}

void TestSessionFilter::knowsWhatCountsFromNow()
{
    QVERIFY(SessionFilter::parse(u"a -idle>7d")->countsFromNow());
    QVERIFY(!SessionFilter::parse(u"a state:active created>2026-01-01 gen>3")->countsFromNow());
    QVERIFY(SessionFilter().isEmpty());
    QVERIFY(SessionFilter::parse(u" ")->isEmpty());
}

void TestSessionFilter::foldsCase_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("wanted");
    QTest::addColumn<bool>("found");
    const auto add = [](const char *text, const char *wanted, bool found) {
        QTest::addRow("%s in %s", wanted, text) << QByteArray(text) << QByteArray(wanted) << found;
    };
    add("Chloé", "CHLOÉ", true);
    add("Chloe\xcc\x81", "chloé", true); // Letter and accent apart.
    add("Chloé", "chloe", false);
    add("ΣΊΣΥΦΟΣ", "σίσυφος", true);
    add("Straße", "STRAßE", true);
    add("Straße", "strasse", false); // Letter by letter: what one types is what one finds.
    add("ЖАННА", "жанна", true);
    add("@[`{", "@", true);
    add("@[`{", "`", true);
    add("[", "{", false); // The bit that tells the cases of letters apart tells these apart, too.
    add("@", "`", false);
    add("Ömer", "ömer", true);
    add("a", "ab", false);
    add("王小明", "小明", true);
    add("\xff\xfe", "a", false);
}

void TestSessionFilter::foldsCase()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, wanted);
    QFETCH(bool, found);
    const Needle needle({wanted.constData(), std::size_t(wanted.size())});
    QCOMPARE(needle.isIn({text.constData(), std::size_t(text.size())}), found);
    QVERIFY(needle.equals({wanted.constData(), std::size_t(wanted.size())}));
}

/// No text makes it fail in any other way than by telling a problem within the text.
void TestSessionFilter::standsAnyText()
{
    std::uint32_t random = 1;
    const QString letters = QStringLiteral("ab:=<>-\"\", .0/9user ip:gen idle7d\u00e9\U0001F600\u202e");
    for (int i = 0; i < 20'000; ++i) {
        QString text;
        for (int length = i % 30; length > 0; --length) {
            random = random * 1'664'525 + 1'013'904'223;
            text += letters[qsizetype(random >> 8) % letters.size()];
        }
        const auto filter = SessionFilter::parse(text);
        if (filter) {
            filter->matches(chloe(), nowMs);
            QVERIFY(!filter->description().isEmpty());
        } else {
            QVERIFY(!filter.error().message.isEmpty());
            QVERIFY(filter.error().position >= 0 && filter.error().length > 0);
            QVERIFY2(filter.error().position + filter.error().length <= text.size(), qPrintable(text));
        }
    }
}

QTEST_GUILESS_MAIN(TestSessionFilter)
#include "tst_sessionfilter.moc"
