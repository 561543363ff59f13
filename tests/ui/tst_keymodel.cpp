// SPDX-License-Identifier: MIT
#include "ui/keys/keymodel.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace gatehouse;

namespace {

constexpr qint64 nowMs = 1'700'000'000'000, dayMs = 86'400'000;

KeyInfo key(const QString &kid, KeyUse use, KeyState state, qint64 daysOld)
{
    KeyInfo made;
    made.kid = kid;
    made.use = use;
    made.state = state;
    made.createdMs = nowMs - daysOld * dayMs;
    if (state == KeyState::Retired)
        made.safeToRemoveMs = nowMs + (5 - daysOld) * dayMs;
    return made;
}

} // namespace

class TestKeyModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void ordersByRotation();
    void tellsWhatMayBeRemoved();
};

void TestKeyModel::ordersByRotation()
{
    KeyModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setKeys({key(QStringLiteral("refresh"), KeyUse::Refresh, KeyState::Current, 3),
                   key(QStringLiteral("old"), KeyUse::Access, KeyState::Retired, 30),
                   key(QStringLiteral("later"), KeyUse::Access, KeyState::Next, 1),
                   key(QStringLiteral("sooner"), KeyUse::Access, KeyState::Next, 2),
                   key(QStringLiteral("signs"), KeyUse::Access, KeyState::Current, 9)},
                  nowMs);
    QStringList kids;
    for (int row = 0; row < model.rowCount(); ++row)
        kids << model.index(row, 0).data(KeyModel::KidRole).toString();
    QCOMPARE(kids,
             (QStringList{QStringLiteral("signs"), QStringLiteral("later"), QStringLiteral("sooner"),
                          QStringLiteral("old"), QStringLiteral("refresh")}));
    QCOMPARE(model.current(KeyUse::Access)->kid, QStringLiteral("signs"));
    QCOMPARE(model.next(KeyUse::Access)->kid, QStringLiteral("sooner")); // First made, first used.
    QCOMPARE(model.next(KeyUse::Refresh), nullptr);
    QCOMPARE(model.rowOf(QStringLiteral("nobody")), -1);
    QCOMPARE(model.key(QStringLiteral("old"))->state, KeyState::Retired);
}

void TestKeyModel::tellsWhatMayBeRemoved()
{
    KeyModel model;
    model.setKeys({key(QStringLiteral("a"), KeyUse::Access, KeyState::Retired, 3)}, nowMs);
    const QModelIndex safe = model.index(0, KeyModel::RemoveColumn);
    QCOMPARE(safe.data().toString(), QStringLiteral("in 2 days"));
    QVERIFY(safe.data(Qt::ToolTipRole).toString().contains(QStringLiteral("Keep it until then")));
    model.setNow(nowMs + 2 * dayMs);
    QCOMPARE(safe.data().toString(), QStringLiteral("Yes, now"));
    QVERIFY(!isSafeToRemove(key(QStringLiteral("b"), KeyUse::Access, KeyState::Current, 9), nowMs));
}

QTEST_GUILESS_MAIN(TestKeyModel)
#include "tst_keymodel.moc"
