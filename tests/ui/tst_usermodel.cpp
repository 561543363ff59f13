// SPDX-License-Identifier: MIT
#include "ui/sessions/refreshrate.h"
#include "ui/users/usermodel.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace gatehouse;

namespace {

UserOverview user(const QString &id, const QString &name, int live, qint64 active, bool disabled = false)
{
    UserOverview made;
    made.user.id = id;
    made.user.displayName = name;
    made.user.login = name.section(QLatin1Char(' '), 0, 0).toLower() + QStringLiteral("@northwind.io");
    made.user.disabled = disabled;
    made.activity.liveSessions = live;
    made.activity.lastActivityMs = active;
    return made;
}

std::vector<UserOverview> three()
{
    return {user(QStringLiteral("1"), QStringLiteral("Ada Lindqvist"), 3, 100),
            user(QStringLiteral("2"), QStringLiteral("Marcus Osei"), 0, 300, true),
            user(QStringLiteral("3"), QStringLiteral("Yuki Tanabe"), 7, 200)};
}

QString order(const UserModel &model)
{
    QString ids;
    for (int row = 0; row < model.rowCount(); ++row)
        ids += model.userAt(row).user.id;
    return ids;
}

} // namespace

class TestUserModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sortsByEachColumn();
    void filters();
    void keepsPersistentIndexes();
    void countsRefreshesByTheirTime();
};

void TestUserModel::sortsByEachColumn()
{
    UserModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setUsers(three());
    QCOMPARE(order(model), QStringLiteral("231")); // Latest activity first.
    model.sort(UserModel::Name, Qt::AscendingOrder);
    QCOMPARE(order(model), QStringLiteral("123"));
    model.sort(UserModel::LiveSessions, Qt::DescendingOrder);
    QCOMPARE(order(model), QStringLiteral("312"));
    model.sort(UserModel::State, Qt::DescendingOrder);
    QCOMPARE(order(model).front(), QLatin1Char('2'));
}

void TestUserModel::filters()
{
    UserModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setUsers(three());
    model.setFilter(QStringLiteral(" OSEI "), UserModel::Show::All);
    QCOMPARE(order(model), QStringLiteral("2"));
    model.setFilter({}, UserModel::Show::WithSessions);
    QCOMPARE(order(model), QStringLiteral("31"));
    model.setFilter({}, UserModel::Show::Disabled);
    QCOMPARE(order(model), QStringLiteral("2"));
    QCOMPARE(model.count(UserModel::Show::WithoutSessions), 1);
    QCOMPARE(model.totalCount(), 3);
}

void TestUserModel::keepsPersistentIndexes()
{
    UserModel model;
    model.setUsers(three());
    const QPersistentModelIndex marcus = model.index(model.rowOf(QStringLiteral("2")), UserModel::Name);
    const QPersistentModelIndex ada = model.index(model.rowOf(QStringLiteral("1")), UserModel::Name);
    std::vector<UserOverview> later = three();
    later.erase(later.begin()); // Ada is gone,
    later.back().activity.lastActivityMs = 900; // and Yuki was active since.
    model.setUsers(later);
    QCOMPARE(order(model), QStringLiteral("32"));
    QCOMPARE(marcus.row(), 1);
    QVERIFY(!ada.isValid());
    QVERIFY(model.rowOf(QStringLiteral("1")) < 0);
}

void TestUserModel::countsRefreshesByTheirTime()
{
    constexpr qint64 now = 1'772'366'407'000;
    RefreshRate rate;
    rate.add(now - 1'000, now);
    rate.add(now - 20'000, now);
    rate.add(now - 300'000, now); // In the line, but not in the last minute.
    rate.add(now - 3'600'000, now); // Too long ago.
    rate.add(now + 60'000, now); // A clock that is ahead.
    QCOMPARE(rate.perMinute(now), 2);
    const std::vector<double> line = rate.history(now);
    QCOMPARE(line.size(), std::size_t(RefreshRate::bucketCount));
    double sum = 0;
    for (const double count : line)
        sum += count;
    QCOMPARE(sum, 2.0); // The newest bucket is not full yet.
    QCOMPARE(rate.perMinute(now + 75'000), 0); // Nor did it wait for its time to come.
    QCOMPARE(rate.perMinute(now + 600'000), 0);
}

QTEST_GUILESS_MAIN(TestUserModel)
#include "tst_usermodel.moc"
