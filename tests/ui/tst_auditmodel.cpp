// SPDX-License-Identifier: MIT
#include "ui/audit/auditfilter.h"
#include "ui/audit/auditmodel.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace gatehouse;

namespace {

constexpr qint64 nowMs = 1'700'000'000'000;

AuditEvent record(qint64 seq, const QString &id, AuditPhase phase, const QString &outcome = {})
{
    AuditEvent made;
    made.seq = seq;
    made.atMs = nowMs + seq * 1000;
    made.actionId = id;
    made.action = AuditAction::RevokeSessions;
    made.phase = phase;
    made.actor = QStringLiteral("dana");
    made.object = QStringLiteral("session ") + id;
    made.outcome = outcome;
    made.hash = QByteArray(32, char(seq));
    return made;
}

} // namespace

class TestAuditModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void joinsWhatBelongsTogether();
    void passesOverWhatIsKnown();
    void tellsStates();
    void filtersByWords();
    void writesJsonLines();
};

void TestAuditModel::joinsWhatBelongsTogether()
{
    AuditModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    // Two actions at once: their records are interleaved.
    model.append({record(1, QStringLiteral("a"), AuditPhase::Requested),
                  record(2, QStringLiteral("b"), AuditPhase::Requested)},
                 nowMs);
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    model.append({record(3, QStringLiteral("a"), AuditPhase::Succeeded, QStringLiteral("1 revoked")),
                  record(4, QStringLiteral("c"), AuditPhase::Succeeded, QStringLiteral("alone"))},
                 nowMs);
    QCOMPARE(model.rowCount(), 3);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(model.entry(0).first().actionId, QStringLiteral("c")); // Newest first.
    QVERIFY(!model.entry(0).request);
    QCOMPARE(model.entry(1).first().actionId, QStringLiteral("b"));
    QVERIFY(!model.entry(1).outcome);
    QCOMPARE(model.entry(2).outcome->outcome, QStringLiteral("1 revoked"));
    QCOMPARE(model.index(2, AuditModel::OutcomeColumn).data().toString(), QStringLiteral("1 revoked"));
}

void TestAuditModel::passesOverWhatIsKnown()
{
    AuditModel model;
    const std::vector<AuditEvent> events{record(1, QStringLiteral("a"), AuditPhase::Requested),
                                         record(2, QStringLiteral("a"), AuditPhase::Failed)};
    model.append(events, nowMs);
    model.append(events, nowMs);
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(model.lastSeq(), 2);
    model.clear();
    QCOMPARE(model.lastSeq(), 0);
    QCOMPARE(model.rowCount(), 0);
}

void TestAuditModel::tellsStates()
{
    AuditModel model;
    model.append({record(1, QStringLiteral("a"), AuditPhase::Requested)}, nowMs + 2000);
    QCOMPARE(model.stateOf(0), AuditModel::State::Pending);
    model.setNow(nowMs + 60'000);
    QCOMPARE(model.stateOf(0), AuditModel::State::NoOutcome);
    QCOMPARE(model.index(0, AuditModel::OutcomeColumn).data().toString(),
             QStringLiteral("No outcome recorded"));
    model.append({record(2, QStringLiteral("a"), AuditPhase::Failed)}, nowMs + 60'000);
    QCOMPARE(model.stateOf(0), AuditModel::State::Failed);
    QCOMPARE(model.index(0, AuditModel::OutcomeColumn).data().toString(), QStringLiteral("Failed"));
    model.append({record(3, QStringLiteral("b"), AuditPhase::Succeeded)}, nowMs + 60'000);
    QCOMPARE(model.stateOf(0), AuditModel::State::Succeeded);
    QCOMPARE(model.stateOf(1), AuditModel::State::Failed);
}

void TestAuditModel::filtersByWords()
{
    AuditModel model;
    model.append({record(1, QStringLiteral("alpha"), AuditPhase::Succeeded),
                  record(2, QStringLiteral("beta"), AuditPhase::Succeeded)},
                 nowMs);
    AuditFilter filter;
    filter.setSourceModel(&model);
    QAbstractItemModelTester tester(&filter, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(filter.rowCount(), 2);
    filter.setText(QStringLiteral("DANA beta"));
    QCOMPARE(filter.rowCount(), 1);
    filter.setText(QStringLiteral("alpha beta"));
    QCOMPARE(filter.rowCount(), 0);
    filter.setText(QString());
    QCOMPARE(filter.rowCount(), 2);
}

void TestAuditModel::writesJsonLines()
{
    AuditEvent odd = record(1, QStringLiteral("a"), AuditPhase::Succeeded);
    odd.reason = QStringLiteral("two\nlines \"quoted\"");
    const QByteArray lines = jsonLines({odd, record(2, QStringLiteral("b"), AuditPhase::Failed)});
    QCOMPARE(lines.count('\n'), 2);
    QVERIFY(lines.contains(R"("reason":"two\nlines \"quoted\"")"));
    QVERIFY(lines.contains("\"hash\":\"" + QByteArray(32, char(1)).toHex() + '"'));
}

QTEST_GUILESS_MAIN(TestAuditModel)
#include "tst_auditmodel.moc"
