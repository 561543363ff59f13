// SPDX-License-Identifier: MIT
#include "tests/support/randomsessions.h"
#include "ui/roles.h"
#include "ui/sessions/sessionmodel.h"

#include <QAbstractItemModelTester>
#include <QItemSelectionModel>
#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace gatehouse;

namespace {

constexpr qint64 startMs = 1'795'000'000'000; // 2026-11-18T07:06:40Z
constexpr qint64 hourMs = 3'600'000;
constexpr qint64 dayMs = 24 * hourMs;

OwnedSession session(const char *id, const char *name, qint64 refreshedMs = startMs)
{
    OwnedSession made;
    made.id = id;
    made.userId = std::string("id-of-") + name;
    made.login = std::string(name) + "@example.com";
    made.displayName = name;
    made.address = "10.1.2.3";
    made.createdMs = made.refreshedMs = refreshedMs;
    made.expiresMs = refreshedMs + 7 * dayMs;
    return made;
}

SessionBatch batchOf(const std::vector<OwnedSession> &sessions)
{
    SessionBatch batch;
    for (const OwnedSession &each : sessions)
        batch.add(each.row());
    return batch;
}

struct Fixture {
    FixedClock clock{startMs};
    SessionModel model{clock};
    QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::QtTest};

    QStringList ids() const { return model.shownIds(); }
    QVariant at(int row, int column, int role = Qt::DisplayRole) const
    {
        return model.data(model.index(row, column), role);
    }
};

struct Signals {
    explicit Signals(SessionModel &model)
        : inserted(&model, &SessionModel::rowsInserted)
        , removed(&model, &SessionModel::rowsRemoved)
        , moved(&model, &SessionModel::rowsMoved)
        , changed(&model, &SessionModel::dataChanged)
        , layout(&model, &SessionModel::layoutChanged)
        , reset(&model, &SessionModel::modelReset)
    { }
    QList<int> counts() const
    {
        return {int(inserted.count()), int(removed.count()), int(moved.count()),
                int(changed.count()),  int(layout.count()),  int(reset.count())};
    }
    QSignalSpy inserted, removed, moved, changed, layout, reset;
};

QStringList list(const char *ids)
{
    return QString::fromLatin1(ids).split(QLatin1Char(' '), Qt::SkipEmptyParts);
}

} // namespace

class TestSessionModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void showsGoldenRows();
    void tellsFewChangesExactly();
    void tellsManyChangesAsLayout();
    void keepsSelectionThroughLiveMerges();
    void survivesRandomUse();
    void holdsTheOrder();
    void countsDown();
    void filtersAndKeepsTheLastGoodFilter();
    void countsByState();
    void findsRowsByIdAndIdsBySelection();
    void groupsByUser();
    void keepsGroupsThroughChanges();
    void showsForeignTextWithoutTricks();
};

void TestSessionModel::showsGoldenRows()
{
    Fixture f;
    OwnedSession ada = session("fam-1", "Ada Lindqvist", startMs - dayMs);
    ada.login = "ada@northwind.io";
    ada.client = "web";
    ada.agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
                "Chrome/126.0.0.0 Safari/537.36";
    ada.generation = 12;
    OwnedSession gone = session("fam-2", "x");
    gone.displayName.clear();
    gone.login.clear();
    gone.address = "2001:db8::1";
    gone.revoked = true;
    gone.reuse = ReuseKind::StaleLineage;
    gone.revokedMs = startMs - hourMs;
    gone.revokedBy = "authority";
    gone.revokeReason = "reuse";
    f.model.merge(batchOf({ada, gone}));
    QCOMPARE(f.model.rowCount(), 2);
    QCOMPARE(f.model.columnCount(), 10);

    QStringList texts;
    for (int column = 0; column < SessionModel::ColumnCount; ++column)
        texts += f.at(0, column).toString();
    QCOMPARE(texts.mid(0, 6),
             QStringList({QStringLiteral("Ada Lindqvist"), QStringLiteral("Active"),
                          QStringLiteral("Chrome 126 on Windows"), QStringLiteral("10.1.2.3"),
                          QStringLiteral("fam-1"), QStringLiteral("12")}));
    QCOMPARE(texts[SessionModel::Client], QStringLiteral("web"));
    QVERIFY(texts[SessionModel::Refreshed].contains(QStringLiteral("17 Nov 2026")));
    QVERIFY(texts[SessionModel::Expires].contains(QStringLiteral("UTC")));
    QCOMPARE(f.at(0, SessionModel::User, SecondLineRole).toString(), QStringLiteral("ada@northwind.io"));
    QCOMPARE(f.at(0, SessionModel::User, SessionModel::InitialsRole).toString(), QStringLiteral("AL"));
    QCOMPARE(f.at(0, SessionModel::Device, SessionModel::DeviceKindRole).toInt(), int(DeviceKind::Desktop));
    QCOMPARE(f.at(0, SessionModel::Device, IconRole).toString(), QStringLiteral("monitor"));
    QCOMPARE(f.at(0, SessionModel::Refreshed, TimeRole).toLongLong(), startMs - dayMs);
    QCOMPARE(f.at(0, SessionModel::Expires, MeterRole).toDouble(), 6.0 / 7.0);
    QCOMPARE(f.at(0, SessionModel::Family, SessionModel::UserIdRole).toString(),
             QStringLiteral("id-of-Ada Lindqvist"));
    QCOMPARE(f.at(0, SessionModel::State, Qt::AccessibleTextRole).toString(), QStringLiteral("Active"));

    QCOMPARE(f.at(1, SessionModel::User).toString(), QStringLiteral("id-of-x"));
    QCOMPARE(f.at(1, SessionModel::State).toString(), QStringLiteral("Reuse detected"));
    QCOMPARE(f.at(1, SessionModel::State, SessionModel::StateRole).toInt(), int(SessionState::ReuseDetected));
    QVERIFY(
        f.at(1, SessionModel::State, Qt::ToolTipRole).toString().contains(QStringLiteral("by authority")));
    QVERIFY(!f.at(1, SessionModel::Expires, MeterRole).isValid());
    QCOMPARE(f.at(1, SessionModel::Address).toString(), QStringLiteral("2001:db8::1"));
    for (int column = 0; column < SessionModel::ColumnCount; ++column)
        QVERIFY(!f.model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString().isEmpty());
}

void TestSessionModel::tellsFewChangesExactly()
{
    Fixture f;
    f.model.sort(SessionModel::User, Qt::AscendingOrder);
    std::vector<OwnedSession> first{session("b", "bob"), session("d", "dora"), session("f", "fred")};
    f.model.merge(batchOf(first));
    QCOMPARE(f.ids(), list("b d f"));
    {
        Signals told(f.model);
        f.model.merge(batchOf({session("a", "adam"), session("c", "carl"), session("e", "eve")}));
        QCOMPARE(f.ids(), list("a b c d e f"));
        QCOMPARE(told.counts(), QList<int>({3, 0, 0, 0, 0, 0}));
    }
    {
        Signals told(f.model); // Nothing new: nothing told.
        f.model.merge(batchOf(first));
        QCOMPARE(told.counts(), QList<int>({0, 0, 0, 0, 0, 0}));
    }
    {
        Signals told(f.model); // Changed, but not moved.
        first[1].address = "10.9.9.9";
        f.model.merge(batchOf({first[1]}));
        QCOMPARE(told.counts(), QList<int>({0, 0, 0, 1, 0, 0}));
        QCOMPARE(told.changed[0][0].toModelIndex().row(), 3);
        QCOMPARE(f.at(3, SessionModel::Address).toString(), QStringLiteral("10.9.9.9"));
    }
    f.model.sort(SessionModel::Refreshed, Qt::DescendingOrder);
    QCOMPARE(f.ids(), list("a b c d e f")); // Equal times: the order before.
    {
        Signals told(f.model); // A refresh brings it to the top.
        const QPersistentModelIndex dora(f.model.index(f.model.rowOf(QStringLiteral("d")), 0));
        first[1].refreshedMs += 1000;
        f.model.merge(batchOf({first[1]}));
        QCOMPARE(f.ids(), list("d a b c e f"));
        QCOMPARE(told.counts(), QList<int>({0, 0, 1, 1, 0, 0}));
        QCOMPARE(dora.row(), 0);
    }
    f.model.setFilterText(QStringLiteral("user:e state:active")); // "example" is in each login.
    {
        Signals told(f.model); // No longer active: it leaves.
        first[1].revoked = true;
        first[1].revokedMs = startMs;
        f.model.merge(batchOf({first[1]}));
        QCOMPARE(f.ids(), list("a b c e f"));
        QCOMPARE(told.counts(), QList<int>({0, 1, 0, 0, 0, 0}));
    }
}

void TestSessionModel::tellsManyChangesAsLayout()
{
    Fixture f;
    RandomSessions random(1, 500, startMs);
    std::vector<OwnedSession> sessions(2000);
    std::generate(sessions.begin(), sessions.end(), [&random] { return random.next(); });
    {
        Signals told(f.model);
        f.model.merge(batchOf(sessions));
        QCOMPARE(told.counts(), QList<int>({1, 0, 0, 0, 0, 0}));
    }
    const QPersistentModelIndex kept(f.model.index(77, 3));
    const QString id = f.model.sessionIdAt(77);
    Signals told(f.model);
    f.model.sort(SessionModel::Expires, Qt::AscendingOrder);
    QCOMPARE(f.model.sessionIdAt(kept.row()), id);
    QCOMPARE(kept.column(), 3);
    for (OwnedSession &each : sessions)
        random.change(each);
    f.model.merge(batchOf(sessions));
    QCOMPARE(f.model.sessionIdAt(kept.row()), id);
    QCOMPARE(told.counts(), QList<int>({0, 0, 0, 1, 2, 0}));
    f.model.setFilterText(QStringLiteral("-id:") + id);
    QVERIFY(!kept.isValid());
    QCOMPARE(f.model.rowCount(), 1999);
}

void TestSessionModel::keepsSelectionThroughLiveMerges()
{
    Fixture f;
    RandomSessions random(2, 100, startMs);
    std::vector<OwnedSession> sessions(300);
    std::generate(sessions.begin(), sessions.end(), [&random] { return random.next(); });
    f.model.merge(batchOf(sessions));
    f.model.sort(SessionModel::Refreshed, Qt::DescendingOrder);
    QItemSelectionModel selection(&f.model);
    QSet<QString> chosen;
    for (const int row : {3, 4, 5, 90, 200, 299}) {
        selection.select(f.model.index(row, 0), QItemSelectionModel::Select | QItemSelectionModel::Rows);
        chosen += f.model.sessionIdAt(row);
    }
    selection.setCurrentIndex(f.model.index(90, 0), QItemSelectionModel::NoUpdate);
    const QString current = f.model.sessionIdAt(90);
    for (int merge = 0; merge < 10'000; ++merge) {
        if (merge % 100 == 0)
            sessions.push_back(random.next());
        OwnedSession &session = sessions[random.below(std::uint32_t(sessions.size()))];
        random.change(session);
        f.model.merge(batchOf({session, sessions.back()}));
        if (merge % 500 == 0)
            f.model.sort(int(random.below(10)), random.below(2) ? Qt::AscendingOrder : Qt::DescendingOrder);
    }
    const QStringList selected = f.model.selectedIds(selection.selection());
    QCOMPARE(QSet<QString>(selected.begin(), selected.end()), chosen);
    QCOMPARE(selected.size(), chosen.size());
    QCOMPARE(f.model.sessionIdAt(selection.currentIndex().row()), current);
    QCOMPARE(f.model.rowCount(), 400);
}

/// The model's rows against a plain calculation over the same sessions, with the model tester listening.
void TestSessionModel::survivesRandomUse()
{
    Fixture f;
    RandomSessions random(3, 40, startMs);
    std::vector<OwnedSession> sessions;
    static const std::array filters{"", "state:live", "chlo", "expires<3d", "-client:web", "10.", "gen>100"};
    for (int step = 0; step < 800; ++step) {
        switch (random.below(10)) {
        case 8:
            f.model.setGrouped(!f.model.isGrouped());
            break;
        case 9:
            if (f.model.rowCount() > 0)
                f.model.setOpen(int(random.below(std::uint32_t(f.model.rowCount()))), random.below(2) == 0);
            break;
        case 0:
            f.model.sort(int(random.below(10)), random.below(2) ? Qt::AscendingOrder : Qt::DescendingOrder);
            break;
        case 1:
            f.model.setFilterText(QLatin1String(filters[random.below(filters.size())]));
            break;
        case 2:
            f.model.setStateChip(random.below(2) == 0
                                     ? std::nullopt
                                     : std::optional(SessionState(random.below(sessionStateCount))));
            break;
        case 3:
            f.clock.advance(random.below(6) * hourMs);
            f.model.tick();
            break;
        case 4:
            f.model.setHoldOrder(!f.model.holdsOrder());
            break;
        default: {
            std::vector<OwnedSession> batch;
            for (std::uint32_t i = 0; i < random.below(12); ++i) {
                if (sessions.empty() || random.below(3) == 0)
                    sessions.push_back(random.next());
                OwnedSession &each = sessions[random.below(std::uint32_t(sessions.size()))];
                random.change(each);
                batch.push_back(each);
                batch.push_back(sessions.back());
            }
            f.model.merge(batchOf(batch));
        }
        }
        if (f.model.holdsOrder() || step % 10 != 0)
            continue;
        f.model.tick();
        QStringList expected;
        const auto filter = SessionFilter::parse(f.model.filterText());
        QVERIFY(filter);
        for (const OwnedSession &each : sessions) {
            const SessionRow row = each.row();
            const SessionState state =
                sessionState(row.revoked, row.reuse != ReuseKind::None, row.expiresMs, f.clock.nowMs());
            if (filter->matches(row, f.clock.nowMs()) && state == f.model.stateChip().value_or(state))
                expected += QString::fromStdString(each.id);
        }
        QStringList shown = f.ids();
        std::sort(shown.begin(), shown.end());
        std::sort(expected.begin(), expected.end());
        QCOMPARE(shown, expected);
    }
    QVERIFY(f.model.totalCount() > 150);
}

void TestSessionModel::groupsByUser()
{
    Fixture f;
    f.model.sort(SessionModel::Family, Qt::AscendingOrder);
    OwnedSession ended = session("c", "bob");
    ended.revoked = true;
    f.model.merge(batchOf({session("a", "bob", startMs - hourMs), session("b", "ada"), ended}));
    f.model.setGrouped(true);
    QCOMPARE(f.model.rowCount(), 2);
    QCOMPARE(f.model.shownCount(), 3);
    QCOMPARE(f.ids(), list("a c b")); // By users, who stand where their first session stood.
    QVERIFY(f.model.isHeading(0) && f.model.isHeading(1) && !f.model.isOpen(0));
    QCOMPARE(f.at(0, SessionModel::User).toString(), QStringLiteral("bob"));
    QCOMPARE(f.at(0, SessionModel::State).toString(), QStringLiteral("2 sessions, 1 live"));
    QCOMPARE(f.at(1, SessionModel::State).toString(), QStringLiteral("1 session, 1 live"));
    QCOMPARE(f.at(0, SessionModel::Refreshed, TimeRole).toLongLong(), startMs);
    QCOMPARE(f.at(0, SessionModel::Created, TimeRole).toLongLong(), startMs - hourMs);
    QCOMPARE(f.at(0, SessionModel::Expires, TimeRole).toLongLong(), startMs - hourMs + 7 * dayMs);
    QCOMPARE(f.at(0, SessionModel::User, Qt::AccessibleTextRole).toString(), QStringLiteral("bob, closed"));
    QCOMPARE(f.model.sessionIdAt(0), QString());
    QCOMPARE(f.model.userIdAt(0), QStringLiteral("id-of-bob"));

    f.model.setOpen(0, true);
    QCOMPARE(f.model.rowCount(), 4);
    QCOMPARE(f.model.sessionIdAt(1) + f.model.sessionIdAt(2), QStringLiteral("ac"));
    QCOMPARE(f.model.headingOf(2), 0);
    QCOMPARE(f.at(0, SessionModel::User, Qt::AccessibleTextRole).toString(), QStringLiteral("bob, open"));
    const QItemSelection both(f.model.index(0, 0), f.model.index(1, 9));
    QCOMPARE(f.model.selectedIds(both), list("a c")); // "a" once, though it is below the heading as well.
    QCOMPARE(f.model.selectedCount(QItemSelection(f.model.index(0, 0), f.model.index(3, 9))), 3);

    f.model.setFilterText(QStringLiteral("state:live"));
    QCOMPARE(f.model.rowCount(), 3);
    QCOMPARE(f.model.selectedIds({f.model.index(0, 0), f.model.index(0, 9)}), list("a"));
    f.model.setFilterText({});
    f.model.setAllOpen(false);
    QCOMPARE(f.model.rowCount(), 2);
    f.model.setAllOpen(true);
    QCOMPARE(f.model.rowCount(), 5);
    f.model.setGrouped(false);
    QCOMPARE(f.ids(), list("a b c"));
}

void TestSessionModel::keepsGroupsThroughChanges()
{
    Fixture f;
    f.model.sort(SessionModel::Refreshed, Qt::DescendingOrder);
    f.model.merge(batchOf({session("a", "ada", startMs - hourMs), session("b", "bob")}));
    f.model.setGrouped(true);
    f.model.setOpen(1, true);
    const QPersistentModelIndex ada(f.model.index(1, 0)), below(f.model.index(2, 0)),
        bob(f.model.index(0, 0));
    // A newer session moves ada to the top, with another session as the first of hers.
    f.model.merge(batchOf({session("a2", "ada", startMs + hourMs)}));
    QCOMPARE(ada.row(), 0);
    QCOMPARE(f.model.sessionIdAt(1), QStringLiteral("a2"));
    QCOMPARE(below.row(), 2);
    QCOMPARE(f.model.sessionIdAt(2), QStringLiteral("a"));
    QCOMPARE(bob.row(), 3);
    QVERIFY(f.model.isOpen(0) && !f.model.isOpen(3));
    QCOMPARE(f.at(0, SessionModel::State).toString(), QStringLiteral("2 sessions, 2 live"));
    // An older one changes nothing but what the closed heading says.
    Signals told(f.model);
    f.model.merge(batchOf({session("b2", "bob", startMs - hourMs)}));
    QCOMPARE(told.counts().mid(3), QList<int>({1, 0, 0}));
    QCOMPARE(f.at(3, SessionModel::State).toString(), QStringLiteral("2 sessions, 2 live"));
    f.model.setOpen(0, false);
    QVERIFY(!below.isValid() && ada.isValid());
}

void TestSessionModel::holdsTheOrder()
{
    Fixture f;
    f.model.sort(SessionModel::User, Qt::AscendingOrder);
    f.model.merge(batchOf({session("b", "bob"), session("d", "dora")}));
    QSignalSpy waiting(&f.model, &SessionModel::waitingChanged);
    f.model.setHoldOrder(true);
    OwnedSession bob = session("b", "bob");
    bob.address = "10.7.7.7";
    Signals told(f.model);
    f.model.merge(batchOf({session("a", "adam"), session("c", "carl"), bob}));
    QCOMPARE(f.ids(), list("b d"));
    QCOMPARE(f.model.waitingCount(), 2);
    QCOMPARE(waiting.count(), 1);
    QCOMPARE(f.at(0, SessionModel::Address).toString(), QStringLiteral("10.7.7.7"));
    QCOMPARE(told.counts(), QList<int>({0, 0, 0, 1, 0, 0}));
    f.model.setHoldOrder(false);
    QCOMPARE(f.ids(), list("a b c d"));
    QCOMPARE(f.model.waitingCount(), 0);
    QCOMPARE(waiting.last()[0].toInt(), 0);
}

void TestSessionModel::countsDown()
{
    Fixture f;
    OwnedSession late = session("late", "x");
    late.expiresMs = startMs + 2 * hourMs;
    f.model.merge(batchOf({session("early", "y"), late}));
    f.model.setVisibleRows(0, 0);
    Signals told(f.model);
    f.model.tick();
    QCOMPARE(told.counts(), QList<int>({0, 0, 0, 2, 0, 0})); // State; last refresh to expires.
    for (const auto &change : told.changed) {
        QCOMPARE(change[0].toModelIndex().row(), 0);
        QCOMPARE(change[1].toModelIndex().row(), 0);
    }
    QCOMPARE(f.at(1, SessionModel::State).toString(), QStringLiteral("Expiring"));
    f.model.setStateChip(SessionState::Expiring);
    QCOMPARE(f.ids(), list("late"));
    QSignalSpy counts(&f.model, &SessionModel::countsChanged);
    f.clock.advance(2 * hourMs);
    f.model.tick();
    QCOMPARE(f.ids(), QStringList());
    QCOMPARE(counts.count(), 1);
    QCOMPARE(f.model.counts()[std::size_t(SessionState::Expired)], 1U);
    f.model.setStateChip(std::nullopt);
    f.model.setFilterText(QStringLiteral("idle>3h"));
    QCOMPARE(f.ids(), QStringList());
    f.clock.advance(hourMs + 1);
    f.model.tick();
    QCOMPARE(f.ids(), list("early late"));
}

void TestSessionModel::filtersAndKeepsTheLastGoodFilter()
{
    Fixture f;
    f.model.merge(batchOf({session("one", "Chloé"), session("two", "bob")}));
    f.model.setFilterText(QStringLiteral("CHLOÉ"));
    QCOMPARE(f.ids(), list("one"));
    QCOMPARE(f.model.matchingCount(), 1);
    QCOMPARE(f.model.totalCount(), 2);
    f.model.setFilterText(QStringLiteral("CHLOÉ expires<"));
    QVERIFY(f.model.filterProblem());
    QCOMPARE(f.model.filterProblem()->position, 6);
    QCOMPARE(f.ids(), list("one"));
    QCOMPARE(f.model.filterText(), QStringLiteral("CHLOÉ expires<"));
    f.model.setFilterText(QString());
    QVERIFY(!f.model.filterProblem());
    QCOMPARE(f.ids(), list("one two"));
}

void TestSessionModel::countsByState()
{
    Fixture f;
    OwnedSession ended = session("x", "bob", startMs - 8 * dayMs);
    OwnedSession revoked = session("y", "bob");
    revoked.revoked = true;
    f.model.merge(batchOf({session("a", "ada"), session("b", "bob"), ended, revoked}));
    QCOMPARE(f.model.counts(), (StateCounts{2, 0, 1, 1, 0}));
    f.model.setFilterText(QStringLiteral("bob"));
    f.model.setStateChip(SessionState::Revoked);
    QCOMPARE(f.model.counts(), (StateCounts{1, 0, 1, 1, 0}));
    QCOMPARE(f.ids(), list("y"));
}

void TestSessionModel::findsRowsByIdAndIdsBySelection()
{
    Fixture f;
    f.model.merge(batchOf({session("a", "ada"), session("b", "bob"), session("c", "carl")}));
    f.model.sort(SessionModel::User, Qt::DescendingOrder);
    QCOMPARE(f.model.rowOf(QStringLiteral("a")), 2);
    QCOMPARE(f.model.rowOf(QStringLiteral("nobody")), -1);
    QCOMPARE(f.model.sessionIdAt(0), QStringLiteral("c"));
    QCOMPARE(f.model.sessionIdAt(3), QString());
    QCOMPARE(f.model.userIdAt(1), QStringLiteral("id-of-bob"));
    QCOMPARE(f.model.sessionAt(1).login, QStringLiteral("bob@example.com"));
    QItemSelection selection(f.model.index(1, 0), f.model.index(2, 9));
    selection.select(f.model.index(1, 2), f.model.index(1, 3));
    QCOMPARE(f.model.selectedIds(selection), list("b a"));
    f.model.setFilterText(QStringLiteral("carl"));
    QCOMPARE(f.model.rowOf(QStringLiteral("a")), -1);
    QVERIFY(f.model.contains(QStringLiteral("a")));
}

void TestSessionModel::showsForeignTextWithoutTricks()
{
    Fixture f;
    OwnedSession sly = session("sly\n", "ad\xe2\x80\xaemin"); // It would turn the direction of writing.
    f.model.merge(batchOf({sly}));
    QCOMPARE(f.at(0, SessionModel::User).toString(), QStringLiteral("ad\\u202emin"));
    QCOMPARE(f.at(0, SessionModel::Family).toString(), QStringLiteral("sly\\u000a"));
    QCOMPARE(f.at(0, SessionModel::Family, SessionModel::SessionIdRole).toString(), QStringLiteral("sly\n"));
}

QTEST_GUILESS_MAIN(TestSessionModel)
#include "tst_sessionmodel.moc"
