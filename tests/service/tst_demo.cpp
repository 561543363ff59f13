// SPDX-License-Identifier: MIT
#include "app/demo/demo.h"
#include "app/demo/demopeople.h"
#include "core/audit/sqlauditlog.h"
#include "core/service/keyservice.h"
#include "core/store/sql/migrations.h"
#include "core/store/sql/sqlsessionstore.h"
#include "tests/support/expect.h"

#include <QFileInfo>
#include <QSet>
#include <QSignalSpy>

using namespace gatehouse;

namespace {

/// How many sessions of each state there are, and how many devices, addresses and users.
struct Census final : SessionSink {
    bool add(const SessionRow &row) override
    {
        const qint64 nowMs = SystemClock().nowMs();
        ++all;
        ++states[int(sessionState(row.revoked, row.reuse != ReuseKind::None, row.expiresMs, nowMs))];
        agents.insert(QByteArray(row.agent.data(), qsizetype(row.agent.size())));
        users.insert(QByteArray(row.userId.data(), qsizetype(row.userId.size())));
        reasons.insert(QByteArray(row.revokeReason.data(), qsizetype(row.revokeReason.size())));
        newestMs = qMax(newestMs, row.refreshedMs);
        oldestMs = qMin(oldestMs, row.createdMs);
        return true;
    }
    int all = 0;
    int states[5] = {};
    QSet<QByteArray> agents, users, reasons;
    qint64 newestMs = 0, oldestMs = SystemClock().nowMs();
};

} // namespace

class TestDemo : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void peopleAreDifferentAndTheSameEachTime();
    void fillsThenLivesThenCleansUp();
    void endsInTheMiddle();
};

void TestDemo::peopleAreDifferentAndTheSameEachTime()
{
    Dice dice(7);
    Dice same(7);
    const auto people = demoPeople(300, dice);
    const auto again = demoPeople(300, same);
    QSet<QString> logins;
    for (std::size_t i = 0; i < people.size(); ++i) {
        logins.insert(people[i].user.login);
        QCOMPARE(again[i].user.login, people[i].user.login);
        QVERIFY(!people[i].devices.empty() && !people[i].user.displayName.isEmpty());
        QVERIFY(!people[i].user.login.startsWith(u'.')
                && !people[i].user.login.contains(QLatin1String(".@")));
    }
    QCOMPARE(logins.size(), qsizetype(300));
}

void TestDemo::fillsThenLivesThenCleansUp()
{
    QString path;
    {
        Demo demo(Demo::Size{40, 400, 30, 11});
        REQUIRE(demo.prepare());
        path = demo.profile().path;
        // The console can open the keys at once.
        KeyRingShelf shelf;
        const SystemClock clock;
        KeyService keys(path, Demo::policy(), &demo.vault(), shelf, clock, QStringLiteral("op"));
        keys.open();
        QTRY_COMPARE(keys.state(), KeyService::State::Unlocked);
        QSignalSpy filled(&demo, &Demo::filled);
        demo.start();
        QTRY_COMPARE_WITH_TIMEOUT(filled.count(), 1, 60'000);
        QVERIFY2(filled.at(0).at(0).value<Error>().message.isEmpty(),
                 qPrintable(filled.at(0).at(0).value<Error>().message));

        auto connection = openEmbeddedStore(path);
        REQUIRE(connection);
        SqlSessionStore store(**connection);
        Census census;
        REQUIRE(store.scan(census));
        QCOMPARE(census.all, 400);
        for (const SessionState state : {SessionState::Active, SessionState::Expired, SessionState::Revoked,
                                         SessionState::ReuseDetected})
            QVERIFY2(census.states[int(state)] > 0, qPrintable(QString::number(int(state))));
        QVERIFY(census.agents.size() > 10 && census.users.size() > 30 && census.reasons.size() > 4);
        QVERIFY(census.oldestMs < clock.nowMs() - 20LL * 24 * 3600 * 1000);
        QVERIFY(census.newestMs <= clock.nowMs());
        const auto check = SqlAuditLog(**connection).check();
        REQUIRE(check);
        QVERIFY2(check->holds() && check->records > 50, qPrintable(check->problem));

        // It goes on living.
        const qint64 mark = *store.changes(0, census);
        Census changed;
        QTRY_VERIFY_WITH_TIMEOUT(store.changes(mark, changed) && changed.all >= 2, 15'000);
    }
    QVERIFY(!QFileInfo::exists(path));
    QVERIFY(!QFileInfo::exists(QFileInfo(path).path()));
}

void TestDemo::endsInTheMiddle()
{
    QString path;
    {
        Demo demo;
        REQUIRE(demo.prepare());
        path = demo.profile().path;
        demo.start();
        QTest::qWait(300);
    }
    QVERIFY(!QFileInfo::exists(path));
}

QTEST_GUILESS_MAIN(TestDemo)
#include "tst_demo.moc"
