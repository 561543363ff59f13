// SPDX-License-Identifier: MIT
#include "ui/tokens/tokenreport.h"

#include "core/service/tokenreport.h"
#include "ui/timetext.h"
#include "ui/tokens/comparemodel.h"
#include "ui/tokens/verdict.h"

#include <QCoreApplication>

namespace gatehouse {

namespace {

QString tr(const char *text) { return QCoreApplication::translate("TokenReport", text); }

} // namespace

QString markdownReport(const TokenInspection &inspection, const LiveState &live,
                       const std::vector<Finding> &findings, qint64 nowMs)
{
    const TokenVerdict verdict = tokenVerdict(inspection, live, nowMs);
    return markdownReport(
        inspection, {verdict.word, verdict.sentence, verdict.session, exactTime(nowMs), utcTime}, findings);
}

QString markdownComparison(const std::vector<ComparedMember> &rows, const TokenVerdict &left,
                           const TokenVerdict &right, qint64 nowMs)
{
    QString report = QStringLiteral("## %1\n\n").arg(tr("Two tokens compared"));
    report += tr("Compared %1. The signatures are left out.").arg(exactTime(nowMs)) + QStringLiteral("\n\n");
    for (const auto &[name, verdict] : {std::pair{tr("A"), &left}, {tr("B"), &right}})
        report +=
            QStringLiteral("- **%1: %2.** %3\n").arg(name, verdict->word, markdownCell(verdict->sentence));
    report += QStringLiteral("\n| %1 | %2 | A | B | %3 |\n|---|---|---|---|---|\n")
                  .arg(tr("Part"), tr("Name"), tr("Difference"));
    for (const ComparedMember &row : rows) {
        const QString word = wordFor(row.relation);
        report += QStringLiteral("| %1 | %2 | %3 | %4 | %5 |\n")
                      .arg(nameOf(row.part), markdownCell(row.name), markdownCell(row.left),
                           markdownCell(row.right),
                           row.note.isEmpty() ? word : word + QStringLiteral(", ") + row.note);
    }
    return report;
}

} // namespace gatehouse
