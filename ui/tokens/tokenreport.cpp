// SPDX-License-Identifier: MIT
#include "ui/tokens/tokenreport.h"

#include "ui/text/plaintext.h"
#include "ui/timetext.h"
#include "ui/tokens/comparemodel.h"
#include "ui/tokens/explainedmodel.h"
#include "ui/tokens/reportmodel.h"
#include "ui/tokens/verdict.h"

#include <QCoreApplication>

namespace gatehouse {

namespace {

QString tr(const char *text) { return QCoreApplication::translate("TokenReport", text); }

QString quoted(std::string_view code) { return QString::fromLatin1(code.data(), qsizetype(code.size())); }

/// Foreign text inside a Markdown table: one line, no pipes, no markup.
QString cell(const QString &text)
{
    QString safe = visibleText(text);
    static const QString special = QStringLiteral("\\`*_{}[]<>|#");
    for (const QChar c : special)
        safe.replace(c, QLatin1Char('\\') + QString(c));
    return safe.isEmpty() ? QStringLiteral("–") : safe;
}

/// A fence longer than any run of backticks inside, so that the content cannot leave it.
QString fenced(const QString &text)
{
    qsizetype longest = 0, run = 0;
    for (const QChar c : text) {
        run = c == QLatin1Char('`') ? run + 1 : 0;
        longest = std::max(longest, run);
    }
    const QString fence(std::max<qsizetype>(3, longest + 1), QLatin1Char('`'));
    return fence + QStringLiteral("json\n") + text + QLatin1Char('\n') + fence + QLatin1Char('\n');
}

/// A heading and a list of what ExplainedRow tells; nothing when there are no rows.
QString explained(const QString &heading, const std::vector<ExplainedRow> &rows)
{
    if (rows.empty())
        return {};
    QString text = QStringLiteral("\n### %1\n\n").arg(heading);
    for (const ExplainedRow &row : rows)
        text += QStringLiteral("- **%1** (%2)%3\n")
                    .arg(cell(row.title), cell(row.word),
                         row.paragraphs.isEmpty()
                             ? QString()
                             : QStringLiteral(": ") + cell(row.paragraphs.join(QLatin1Char(' '))));
    return text;
}

QString risks(const std::vector<Finding> &findings)
{
    return findings.empty() ? QStringLiteral("\n### %1\n\n%2\n").arg(tr("Risks"), tr("None found."))
                            : explained(tr("Risks"), rowsOf(findings));
}

QString keysTried(const std::vector<jose::KeyTrial> &trials)
{
    return explained(tr("Keys tried"), rowsOf(trials));
}

QString checkRow(const jose::Step &step, bool isInside, bool isDecrypted)
{
    QString outcome = wordFor(step.outcome);
    if (step.reason != jose::Reason::None)
        outcome += QStringLiteral(" (%1)").arg(quoted(jose::codeOf(step.reason)));
    // A claim that was encrypted is not for everybody who reads a ticket.
    const bool isSecret = isDecrypted && step.check > jose::Check::Signature;
    return QStringLiteral("| %1 | %2 | %3 | %4 |\n")
        .arg(cell(isInside ? tr("Inside: %1").arg(nameOf(step)) : nameOf(step)), outcome,
             cell(isSecret ? QString() : withMoment(step, QString::fromStdString(step.found), utcTime)),
             cell(withMoment(step, QString::fromStdString(step.expected), utcTime)));
}

} // namespace

QString markdownReport(const TokenInspection &inspection, const LiveState &live,
                       const std::vector<Finding> &findings, qint64 nowMs)
{
    const TokenVerdict verdict = tokenVerdict(inspection, live, nowMs);
    QString report =
        QStringLiteral("## %1: %2\n\n%3\n").arg(tr("Token"), verdict.word, cell(verdict.sentence));
    if (!verdict.session.isEmpty())
        report += QLatin1Char('\n') + cell(verdict.session) + QLatin1Char('\n');
    report += QLatin1Char('\n')
        + tr("Checked %1 with %2. The signature is left out.")
              .arg(exactTime(nowMs), cell(inspection.verifiedBy))
        + QLatin1Char('\n');
    report += QStringLiteral("\n| %1 | %2 | %3 | %4 |\n|---|---|---|---|\n")
                  .arg(tr("Check"), tr("Outcome"), tr("Found"), tr("Expected"));
    const bool isDecrypted = inspection.nested || inspection.plaintext;
    bool isInside = false;
    for (const std::vector<jose::Step> &level : stepsByLevel(inspection.report)) {
        for (const jose::Step &step : level)
            report += checkRow(step, isInside, isDecrypted);
        isInside = true;
    }
    report += risks(findings) + keysTried(inspection.report.keys());
    const auto &parts = inspection.decoded.parts;
    if (!parts.empty())
        report +=
            QStringLiteral("\n### %1\n\n").arg(tr("Header")) + fenced(visibleText(parts[0].bytes, true));
    if (inspection.decoded.isSigned())
        report +=
            QStringLiteral("\n### %1\n\n").arg(tr("Payload")) + fenced(visibleText(parts[1].bytes, true));
    if (isDecrypted)
        report += QLatin1Char('\n')
            + tr("What was encrypted is left out: it was not meant for everybody who reads this.")
            + QLatin1Char('\n');
    return report;
}

QString markdownComparison(const std::vector<ComparedMember> &rows, const TokenVerdict &left,
                           const TokenVerdict &right, qint64 nowMs)
{
    QString report = QStringLiteral("## %1\n\n").arg(tr("Two tokens compared"));
    report += tr("Compared %1. The signatures are left out.").arg(exactTime(nowMs)) + QStringLiteral("\n\n");
    for (const auto &[name, verdict] : {std::pair{tr("A"), &left}, {tr("B"), &right}})
        report += QStringLiteral("- **%1: %2.** %3\n").arg(name, verdict->word, cell(verdict->sentence));
    report += QStringLiteral("\n| %1 | %2 | A | B | %3 |\n|---|---|---|---|---|\n")
                  .arg(tr("Part"), tr("Name"), tr("Difference"));
    for (const ComparedMember &row : rows) {
        const QString word = wordFor(row.relation);
        report += QStringLiteral("| %1 | %2 | %3 | %4 | %5 |\n")
                      .arg(nameOf(row.part), cell(row.name), cell(row.left), cell(row.right),
                           row.note.isEmpty() ? word : word + QStringLiteral(", ") + row.note);
    }
    return report;
}

} // namespace gatehouse
