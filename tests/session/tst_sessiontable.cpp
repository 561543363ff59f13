// SPDX-License-Identifier: MIT
#include "core/session/sessionmatcher.h"
#include "core/session/sessionview.h"
#include "tests/support/randomsessions.h"

#include <QTest>

#include <algorithm>
#include <map>
#include <numeric>

using namespace gatehouse;

namespace {

constexpr qint64 startMs = 1'795'000'000'000;
constexpr qint64 dayMs = 86'400'000;
using Row = SessionTable::Row;

SessionBatch batchOf(const std::vector<OwnedSession> &sessions)
{
    SessionBatch batch;
    for (const OwnedSession &each : sessions)
        batch.add(each.row());
    return batch;
}

std::vector<OwnedSession> some(RandomSessions &random, std::size_t count)
{
    std::vector<OwnedSession> sessions(count);
    std::generate(sessions.begin(), sessions.end(), [&random] { return random.next(); });
    return sessions;
}

SessionState stateOf(const OwnedSession &session, qint64 nowMs)
{
    return sessionState(session.revoked, session.reuse != ReuseKind::None, session.expiresMs, nowMs);
}

std::vector<std::string> idsOf(const SessionTable &table, const std::vector<Row> &rows)
{
    std::vector<std::string> ids;
    for (const Row row : rows)
        ids.emplace_back(table.idAt(row));
    return ids;
}

std::vector<std::string> shown(const SessionTable &table, const SessionView &view)
{
    std::vector<Row> room;
    return idsOf(table, view.visible(room));
}

/// What the columns are sorted by, said once more and without any of the table's means.
QString sortText(const OwnedSession &session, SessionColumn column)
{
    const auto key = [](const std::string &text) {
        QString plain;
        for (const QChar c :
             QString::fromStdString(text).toCaseFolded().normalized(QString::NormalizationForm_KD))
            if (c.category() != QChar::Mark_NonSpacing)
                plain += c;
        return plain;
    };
    if (column == SessionColumn::User)
        return key(!session.displayName.empty() ? session.displayName
                       : !session.login.empty() ? session.login
                                                : session.userId)
            + QChar(u'\0') + QString::fromStdString(session.userId);
    if (column == SessionColumn::Device)
        return key(deviceName(QString::fromStdString(session.agent)).toStdString());
    return column == SessionColumn::Client ? key(session.client) : QString::fromStdString(session.id);
}

qint64 sortNumber(const OwnedSession &session, SessionColumn column)
{
    switch (column) {
    case SessionColumn::State:
        return qint64(stateOf(session, startMs));
    case SessionColumn::Address:
        return parseIpv4(session.address).value_or(0);
    case SessionColumn::Generation:
        return session.generation;
    case SessionColumn::Refreshed:
        return session.refreshedMs;
    case SessionColumn::Expires:
        return session.expiresMs;
    case SessionColumn::Created:
        return session.createdMs;
    default:
        return 0;
    }
}

bool isBefore(const OwnedSession &a, const OwnedSession &b, SessionColumn column)
{
    switch (column) {
    case SessionColumn::User:
    case SessionColumn::Device:
    case SessionColumn::Client:
    case SessionColumn::Family:
        return sortText(a, column) < sortText(b, column);
    case SessionColumn::Address: {
        const bool aIs4 = parseIpv4(a.address).has_value();
        const bool bIs4 = parseIpv4(b.address).has_value();
        if (aIs4 != bIs4)
            return aIs4;
        return aIs4 ? sortNumber(a, column) < sortNumber(b, column) : a.address < b.address;
    }
    default:
        return sortNumber(a, column) < sortNumber(b, column);
    }
}

} // namespace

class TestSessionTable : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void givesBackWhatItTook();
    void tellsWhatAMergeDid();
    void agreesWithAPlainMap();
    void compactsAndKeepsEverything();
    void countsAndForeseesStates();
    void sortsAsAStableSortDoes_data();
    void sortsAsAStableSortDoes();
    void sortsTextsWithLongCommonBeginnings();
    void mergesWithoutSortingAnew();
    void placesInStepsWhatItPlacesAtOnce();
    void endsPlacingWhenAskedForMore();
    void knowsItsTextsWhileItGrows();
    void matchesAsEachRowDoes_data();
    void matchesAsEachRowDoes();
    void findsAddressesByAnyPiece();
    void knowsTheSessionsOfAUser();
    void holdsAMillionInLittleMemory();
};

void TestSessionTable::givesBackWhatItTook()
{
    RandomSessions random(1, 50, startMs);
    std::vector<OwnedSession> sessions = some(random, 500);
    sessions[0] = OwnedSession{};
    sessions[1].address = "999.1.2.3";
    sessions[2].address = "010.1.2.3";
    sessions[3].absoluteExpiresMs = std::numeric_limits<qint64>::max();
    sessions[4].absoluteExpiresMs = -5;
    sessions[5].agent = std::string("line\nfeed\0nul", 13);
    SessionTable table;
    const SessionTable::Merged merged = table.merge(batchOf(sessions));
    QCOMPARE(merged.added.size(), sessions.size());
    sessions[3].absoluteExpiresMs = (qint64(1) << 47) - 1; // The most it holds: the year 6429.
    for (std::size_t i = 0; i < sessions.size(); ++i) {
        QVERIFY(OwnedSession::from(table.row(Row(i))) == sessions[i]);
        QCOMPARE(table.find(sessions[i].id), Row(i));
    }
    QCOMPARE(table.find("no such session"), SessionTable::none);
    const Session session = table.session(7);
    QCOMPARE(session.id.toStdString(), sessions[7].id);
    QCOMPARE(session.revocation.has_value(), sessions[7].revoked);
}

void TestSessionTable::tellsWhatAMergeDid()
{
    RandomSessions random(2, 5, startMs);
    std::vector<OwnedSession> sessions = some(random, 3);
    SessionTable table;
    table.merge(batchOf(sessions));
    QVERIFY(table.merge(batchOf(sessions)).isEmpty());
    sessions[1].generation += 1;
    SessionTable::Merged merged = table.merge(batchOf({sessions[0], sessions[1], sessions[1]}));
    QCOMPARE(merged.changed, std::vector<Row>{1});
    QVERIFY(merged.added.empty() && !merged.usersChanged);
    sessions[2].revokeReason = "another reason";
    merged = table.merge(batchOf({sessions[2]}));
    QCOMPARE(merged.changed, std::vector<Row>{2});
    sessions[0].displayName = "Somebody Else";
    merged = table.merge(batchOf({sessions[0]}));
    QVERIFY(merged.usersChanged);
    QCOMPARE(table.row(0).displayName, std::string_view("Somebody Else"));
    table.remove({1});
    QCOMPARE(table.size(), 2U);
    QCOMPARE(table.find(sessions[1].id), SessionTable::none);
    merged = table.merge(batchOf({sessions[1]})); // It is back.
    QCOMPARE(merged.added, std::vector<Row>{1});
    QCOMPARE(table.size(), 3U);
}

void TestSessionTable::agreesWithAPlainMap()
{
    RandomSessions random(3, 200, startMs);
    SessionTable table;
    SessionView view(table);
    view.advance(startMs);
    std::map<std::string, OwnedSession> plain;
    std::vector<OwnedSession> known;
    for (int step = 0; step < 10'000; ++step) {
        std::vector<Row> touched;
        bool usersChanged = false;
        if (random.below(4) == 0 && !known.empty()) {
            const OwnedSession &gone = known[random.below(std::uint32_t(known.size()))];
            const Row row = table.find(gone.id);
            QCOMPARE(row != SessionTable::none, plain.erase(gone.id) == 1);
            if (row != SessionTable::none)
                touched = {row};
            table.remove(touched);
        } else {
            if (known.empty() || random.below(2) == 0)
                known.push_back(random.next());
            OwnedSession &session = known[random.below(std::uint32_t(known.size()))];
            random.change(session);
            SessionTable::Merged merged = table.merge(batchOf({session}));
            touched = merged.added;
            touched.insert(touched.end(), merged.changed.begin(), merged.changed.end());
            usersChanged = merged.usersChanged;
            plain[session.id] = session;
        }
        view.apply(touched, usersChanged);
        if (step % 997 == 0)
            view.sortBy({SessionColumn(random.below(10)), random.below(2) == 0});
        if (step == 6000)
            view.renumber(table.compact());
        QCOMPARE(table.size(), plain.size());
    }
    for (const auto &[id, session] : plain) {
        const Row row = table.find(id);
        QVERIFY(row != SessionTable::none);
        QVERIFY(OwnedSession::from(table.row(row)) == session);
    }
    std::vector<std::string> ids = shown(table, view);
    QVERIFY(std::is_sorted(ids.begin(), ids.end(), [&](const std::string &a, const std::string &b) {
        return view.order().compare(table.find(a), table.find(b)) < 0;
    }));
    std::sort(ids.begin(), ids.end());
    std::vector<std::string> expected;
    for (const auto &[id, session] : plain)
        expected.push_back(id);
    QCOMPARE(ids, expected);
}

void TestSessionTable::compactsAndKeepsEverything()
{
    RandomSessions random(4, 3000, startMs);
    std::vector<OwnedSession> sessions = some(random, 20'000);
    SessionTable table;
    table.merge(batchOf(sessions));
    const std::size_t full = table.bytes();
    QVERIFY(!table.wantsCompaction());
    std::vector<Row> gone;
    for (Row row = 0; row < 20'000; ++row)
        if (row % 3 != 0)
            gone.push_back(row);
    table.remove(gone);
    QVERIFY(table.wantsCompaction());
    const std::vector<Row> numbers = table.compact();
    QVERIFY(!table.wantsCompaction());
    QVERIFY2(table.bytes() < full / 2, qPrintable(QString::number(table.bytes())));
    QCOMPARE(table.rowCount(), 6667U);
    for (Row row = 0; row < 20'000; ++row) {
        QCOMPARE(numbers[row] == SessionTable::none, row % 3 != 0);
        if (row % 3 == 0)
            QVERIFY(OwnedSession::from(table.row(numbers[row])) == sessions[row]);
    }
    QVERIFY(table.merge(batchOf({sessions[0], sessions[3]})).isEmpty());

    // Every refresh from a new address and agent: texts of the past must not pile up for ever.
    bool compacted = false;
    for (int round = 0; round < 40; ++round) {
        for (Row row = 0; row < 20'000; row += 3) {
            sessions[row].address = "host-" + std::to_string(round) + '-' + std::to_string(row);
            sessions[row].agent = "agent-" + std::to_string(round) + '-' + std::to_string(row % 500);
        }
        table.merge(batchOf(sessions));
        if (table.wantsCompaction()) {
            compacted = true;
            table.compact();
        }
    }
    QVERIFY(compacted);
    for (const OwnedSession &session : sessions)
        QVERIFY(OwnedSession::from(table.row(table.find(session.id))) == session);
}

void TestSessionTable::countsAndForeseesStates()
{
    RandomSessions random(5, 100, startMs);
    const std::vector<OwnedSession> sessions = some(random, 3000);
    SessionTable table;
    table.merge(batchOf(sessions));
    table.remove({0, 1, 2});
    qint64 nowMs = startMs;
    for (int hop = 0; hop < 200; ++hop) {
        StateCounts expected{};
        for (std::size_t i = 3; i < sessions.size(); ++i) {
            const SessionState state = stateOf(sessions[i], nowMs);
            QCOMPARE(table.stateAt(Row(i), nowMs), state);
            ++expected[std::size_t(state)];
        }
        QCOMPARE(table.counts(nowMs), expected);
        RowSet all = table.presentRows();
        QCOMPARE(table.counts(nowMs, &all), expected);
        const std::optional<qint64> next = table.nextTransition(nowMs);
        if (!next)
            break;
        QVERIFY(*next > nowMs);
        QVERIFY(table.transitions(nowMs, *next - 1).empty());
        QVERIFY(!table.transitions(nowMs, *next).empty());
        nowMs = *next + random.below(3'600'000);
    }
    QVERIFY(!table.nextTransition(startMs + 100 * dayMs));
}

void TestSessionTable::sortsAsAStableSortDoes_data()
{
    QTest::addColumn<int>("column");
    for (int column = 0; column < 10; ++column)
        QTest::addRow("column %d", column) << column;
}

void TestSessionTable::sortsAsAStableSortDoes()
{
    QFETCH(int, column);
    RandomSessions random(6, 400, startMs);
    std::vector<OwnedSession> sessions = some(random, 6000);
    SessionTable table;
    table.merge(batchOf(sessions));
    SessionView view(table);
    view.advance(startMs);
    std::vector<Row> rows(sessions.size());
    std::iota(rows.begin(), rows.end(), Row(0));
    view.apply(rows);
    // Two columns before it, so that a sort that is not stable shows.
    for (const auto &[by, isDescending] :
         {std::pair(int(SessionColumn::Created), false), std::pair(int(SessionColumn::State), true),
          std::pair(column, false), std::pair(column, true), std::pair(int(SessionColumn::Client), false)}) {
        view.sortBy({SessionColumn(by), isDescending});
        std::stable_sort(sessions.begin(), sessions.end(), [&](const OwnedSession &a, const OwnedSession &b) {
            return isDescending ? isBefore(b, a, SessionColumn(by)) : isBefore(a, b, SessionColumn(by));
        });
        std::vector<std::string> expected;
        for (const OwnedSession &session : sessions)
            expected.push_back(session.id);
        QCOMPARE(shown(table, view), expected);
    }
}

void TestSessionTable::sortsTextsWithLongCommonBeginnings()
{
    RandomSessions random(7, 10, startMs);
    std::vector<OwnedSession> sessions = some(random, 5000);
    std::vector<std::string> expected;
    for (std::size_t i = 0; i < sessions.size(); ++i) {
        sessions[i].id =
            "a-very-long-common-beginning-" + std::string(i % 40, 'x') + std::to_string(i * 7919 % 5000);
        expected.push_back(sessions[i].id);
    }
    SessionTable table;
    table.merge(batchOf(sessions));
    SessionView view(table);
    std::vector<Row> rows(sessions.size());
    std::iota(rows.begin(), rows.end(), Row(0));
    view.apply(rows);
    view.sortBy({SessionColumn::Family});
    std::sort(expected.begin(), expected.end());
    QCOMPARE(shown(table, view), expected);
}

void TestSessionTable::mergesWithoutSortingAnew()
{
    RandomSessions random(8, 300, startMs);
    std::vector<OwnedSession> sessions = some(random, 2000);
    SessionTable table;
    SessionView live(table);
    live.advance(startMs);
    live.sortBy({SessionColumn::Refreshed, true});
    live.sortBy({SessionColumn::User});
    live.setFilter(*SessionFilter::parse(u"-client:cli"));
    for (int round = 0; round < 60; ++round) {
        std::vector<OwnedSession> batch;
        for (std::uint32_t i = 0; i < 1 + random.below(60); ++i) {
            OwnedSession &session = sessions[random.below(std::uint32_t(sessions.size()))];
            random.change(session);
            batch.push_back(session);
        }
        SessionTable::Merged merged = table.merge(batchOf(batch));
        merged.added.insert(merged.added.end(), merged.changed.begin(), merged.changed.end());
        live.advance(startMs + round * dayMs / 4);
        live.apply(merged.added, merged.usersChanged);

        SessionView fresh(table);
        fresh.advance(startMs + round * dayMs / 4);
        std::vector<Row> all;
        table.presentRows().forEach([&all](std::size_t row) { all.push_back(Row(row)); });
        fresh.apply(all);
        fresh.sortBy({SessionColumn::Refreshed, true});
        fresh.sortBy({SessionColumn::User});
        fresh.setFilter(live.filter());
        QCOMPARE(shown(table, live), shown(table, fresh));
        QCOMPARE(live.counts(), fresh.counts());
    }
}

/// In steps that end at once, while the table goes on changing, as apply() does for all together.
void TestSessionTable::placesInStepsWhatItPlacesAtOnce()
{
    RandomSessions random(17, 300, startMs);
    SessionTable table;
    SessionView stepped(table), whole(table);
    const auto sortBy = [&](SessionOrder::Step step) {
        stepped.sortBy(step);
        whole.sortBy(step);
    };
    stepped.advance(startMs);
    whole.advance(startMs);
    stepped.setFilter(*SessionFilter::parse(u"-client:cli"));
    whole.setFilter(*SessionFilter::parse(u"-client:cli"));
    std::vector<OwnedSession> sessions;
    std::vector<Row> arriving;
    int steps = 0;
    for (int round = 0; round < 8; ++round) {
        sortBy({SessionColumn(random.below(10)), random.below(2) == 0});
        const std::size_t old = sessions.size();
        std::vector<OwnedSession> batch;
        for (int i = 0; i < 5000; ++i)
            batch.push_back(sessions.emplace_back(random.next()));
        for (std::size_t i = 0; i < old / 4; ++i) {
            random.change(sessions[i * 3]);
            batch.push_back(sessions[i * 3]);
        }
        const SessionTable::Merged merged = table.merge(batchOf(batch));
        std::vector<Row> touched = merged.added;
        touched.insert(touched.end(), merged.changed.begin(), merged.changed.end());
        touched.insert(touched.end(), touched.begin(), touched.begin() + 50); // Told twice.
        const std::vector<Row> gone(touched.begin() + 200, touched.begin() + 300);
        table.remove(gone);
        whole.apply(touched);
        stepped.begin(touched);
        QVERIFY(stepped.isPlacing());
        const SessionTable::Merged later = table.merge(batchOf({random.next()}));
        while (!stepped.goOn(QDeadlineTimer(0)))
            ++steps;
        QVERIFY(!stepped.isPlacing());
        QCOMPARE(shown(table, stepped), shown(table, whole));
        stepped.apply(later.added);
        whole.apply(later.added);
        QCOMPARE(shown(table, stepped), shown(table, whole));
        QCOMPARE(stepped.counts(), whole.counts());
        std::vector<Row> room;
        const std::vector<Row> &rows = stepped.visible(room);
        QVERIFY(rows.size() > 1000 && rows.size() < table.size());
        for (std::size_t i = 1; i < rows.size(); ++i)
            QVERIFY(stepped.order().compare(rows[i - 1], rows[i]) < 0);
        stepped.setFilter({});
        QCOMPARE(stepped.visible(room).size(), table.size());
        stepped.setFilter(whole.filter());
    }
    QVERIFY2(steps > 100, qPrintable(QString::number(steps)));
}

/// Others that want to see the rows do not wait for the last step.
void TestSessionTable::endsPlacingWhenAskedForMore()
{
    RandomSessions random(19, 300, startMs);
    std::vector<OwnedSession> sessions(6000);
    std::generate(sessions.begin(), sessions.end(), [&random] { return random.next(); });
    SessionTable table;
    SessionView stepped(table), whole(table);
    const std::vector<Row> added = table.merge(batchOf(sessions)).added;
    whole.apply(added);
    whole.sortBy({SessionColumn::User});
    stepped.begin(added);
    stepped.goOn(QDeadlineTimer(0));
    stepped.sortBy({SessionColumn::User});
    QVERIFY(!stepped.isPlacing() && stepped.goOn(QDeadlineTimer(0)));
    QCOMPARE(shown(table, stepped), shown(table, whole));
    table.remove({added[3]});
    stepped.begin({added[3]});
    stepped.clear();
    QVERIFY(!stepped.isPlacing() && shown(table, stepped).empty());
}

/// A pool grows in pieces; meanwhile it knows each text, and gives none a second number.
void TestSessionTable::knowsItsTextsWhileItGrows()
{
    TextPool pool;
    const auto text = [](std::uint32_t number) { return "text " + std::to_string(number); };
    for (std::uint32_t i = 0; i < 30'000; ++i) {
        QCOMPARE(pool.intern(text(i)), i);
        const std::uint32_t other = i * 7919 % (i + 1);
        QCOMPARE(pool.intern(text(other)), other);
        QCOMPARE(pool.find(text(i - other)), i - other);
        QCOMPARE(pool.find(text(i + 1)), TextPool::none);
    }
    QCOMPARE(pool.size(), std::size_t(30'000));
}

void TestSessionTable::matchesAsEachRowDoes_data()
{
    QTest::addColumn<QString>("text");
    for (const char *text : {"chloé",
                             "CHLOÉ MARTIN",
                             "WEIß",
                             "user-1001",
                             "northwind",
                             "a",
                             "0",
                             "10.",
                             ".25",
                             "2001:db8",
                             "chrome 9",
                             "phone",
                             "expired",
                             "reuse",
                             "web",
                             "büro",
                             "-ada",
                             "user:ada",
                             "user=user-100005",
                             "login:u1",
                             "login=U12@NORTHWIND.example",
                             "name:zoë",
                             "-name:ö",
                             "role:admin",
                             "role=editor,admin",
                             "client:web,cli",
                             "-client=web",
                             "agent:intel",
                             "id:3f",
                             "id:A",
                             "reason:stolen",
                             "reason:ÄRGER",
                             "by:operator",
                             "-by:operator",
                             "device:ios",
                             "-device:ios",
                             "device:desktop",
                             "device:chrome",
                             "state:active",
                             "state:live",
                             "state:ended",
                             "-state:revoked,reuse",
                             "reuse:any",
                             "reuse:stale",
                             "ip:10.0.0.0/8",
                             "ip:10.",
                             "-ip:2001:db8::/32",
                             "ip:0.0.0.0/0",
                             "ip:::/0",
                             "expires<1d",
                             "expires>3d",
                             "expires<=2d",
                             "expires>=4d",
                             "idle>3d",
                             "idle<3d",
                             "age>=20d",
                             "created>2026-11-10",
                             "created<=2026-11-01",
                             "refreshed:2026-11-17",
                             "refreshed<4d",
                             "revoked<60h",
                             "-revoked>60h",
                             "revoked<=2026-11-18",
                             "gen>100",
                             "gen=7",
                             "gen<=3",
                             "martin state:live idle>1d -client:web gen>10 10",
                             "id:a id:b id:c"})
        QTest::addRow("%s", text) << QString::fromUtf8(text);
}

void TestSessionTable::matchesAsEachRowDoes()
{
    QFETCH(QString, text);
    static const std::vector<OwnedSession> sessions = [] {
        RandomSessions random(9, 900, startMs);
        return some(random, 9000);
    }();
    static SessionTable table;
    if (table.size() == 0) {
        table.merge(batchOf(sessions));
        table.remove({17, 18, 8000});
    }
    const qint64 nowMs = startMs + 2 * dayMs; // Some have expired by then.
    const auto filter = SessionFilter::parse(text);
    QVERIFY2(filter, qPrintable(filter ? QString() : filter.error().message));
    const SessionMatcher matcher(table, *filter, nowMs);
    const RowSet rows = matcher.match();
    QCOMPARE(rows.size(), sessions.size());
    for (Row row = 0; row < table.rowCount(); ++row) {
        const bool expected = !table.isRemoved(row) && filter->matches(sessions[row].row(), nowMs);
        QVERIFY2(rows[row] == expected, sessions[row].id.c_str());
        if (!table.isRemoved(row))
            QCOMPARE(matcher.matches(row), expected);
    }
    const std::size_t count = rows.count();
    if (!text.startsWith(QStringLiteral("id:a id:b")) && !text.startsWith(QStringLiteral("gen=")))
        QVERIFY2(count > 0, "Nothing to be found: the case proves nothing.");
}

void TestSessionTable::findsAddressesByAnyPiece()
{
    RandomSessions random(10, 10, startMs);
    for (int i = 0; i < 20'000; ++i) {
        const std::uint32_t address = std::uint32_t(random.below(1U << 31)) * 2 + random.below(2);
        std::array<char, 16> buffer{};
        const std::string text(buffer.data(), writeIpv4(address, buffer.data()));
        QCOMPARE(parseIpv4(text), std::optional(address));
        const std::size_t begin = random.below(std::uint32_t(text.size()));
        const std::string piece = text.substr(begin, 1 + random.below(std::uint32_t(text.size() - begin)));
        QVERIFY2(Ipv4Pattern(piece).isIn(address), piece.c_str());
        const std::string other = std::to_string(random.below(256)) + '.' + std::to_string(random.below(20));
        QCOMPARE(Ipv4Pattern(other).isIn(address), text.find(other) != std::string::npos);
    }
    QVERIFY(!Ipv4Pattern("10.a").canMatch());
    for (const char *text :
         {"1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1..2.3", "1.2.3.4 ", "", "1.2.3.-4"})
        QVERIFY2(!parseIpv4(text), text);
}

void TestSessionTable::knowsTheSessionsOfAUser()
{
    RandomSessions random(11, 20, startMs);
    const std::vector<OwnedSession> sessions = some(random, 1000);
    SessionTable table;
    table.merge(batchOf(sessions));
    std::vector<Row> expected;
    for (Row row = 0; row < sessions.size(); ++row)
        if (sessions[row].userId == sessions[5].userId)
            expected.push_back(row);
    QCOMPARE(table.rowsOfUser(sessions[5].userId), expected);
    QVERIFY(table.rowsOfUser("nobody").empty());
}

/// Goal 9 of the project, at a tenth of its size: no test should take a minute.
void TestSessionTable::holdsAMillionInLittleMemory()
{
    RandomSessions random(12, 10'000, startMs);
    SessionTable table;
    for (int i = 0; i < 10; ++i)
        table.merge(batchOf(some(random, 10'000)));
    QVERIFY2(table.bytes() / table.size() <= 125, qPrintable(QString::number(table.bytes() / table.size())));
}

QTEST_GUILESS_MAIN(TestSessionTable)
#include "tst_sessiontable.moc"
