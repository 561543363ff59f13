// SPDX-License-Identifier: MIT
#include "core/service/tokenreport.h"

#include "core/base/visibletext.h"

#include <QCoreApplication>

#include <algorithm>

namespace gatehouse {

namespace {

QString tr(const char *text) { return QCoreApplication::translate("TokenReport", text); }

QString quoted(std::string_view code) { return QString::fromLatin1(code.data(), qsizetype(code.size())); }

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

QString heading(const QString &title) { return QStringLiteral("\n### %1\n\n").arg(title); }

QString point(const QString &title, const QString &word, const QString &sentences)
{
    return QStringLiteral("- **%1** (%2): %3\n")
        .arg(markdownCell(title), markdownCell(word), markdownCell(sentences));
}

QString risks(const std::vector<Finding> &findings)
{
    QString text = heading(tr("Risks"));
    if (findings.empty())
        return text + tr("None found.") + QLatin1Char('\n');
    for (const Finding &finding : findings) {
        const QString action =
            finding.action.isEmpty() ? QString() : u' ' + tr("What to do: %1").arg(finding.action);
        text += point(finding.title, wordFor(finding.severity), finding.why + action);
    }
    return text;
}

QString points(const jose::VerificationReport &report, const QString &name)
{
    QString text;
    for (const jose::KeyTrial &trial : report.keys())
        text += point(name.arg(titleOf(trial)), wordFor(trial),
                      QString::fromStdString(trial.description) + QStringLiteral(". ") + describe(trial));
    return report.nested() == nullptr ? text : text + points(*report.nested(), tr("Inside: %1"));
}

QString keysTried(const jose::VerificationReport &report)
{
    const QString text = points(report, QStringLiteral("%1"));
    return text.isEmpty() ? text : heading(tr("Keys tried")) + text;
}

QString checkRow(const jose::Step &step, const QString &name, bool isDecrypted,
                 QString (*momentText)(qint64 ms))
{
    QString outcome = wordFor(step.outcome);
    if (step.reason != jose::Reason::None)
        outcome += QStringLiteral(" (%1)").arg(quoted(jose::codeOf(step.reason)));
    // A claim that was encrypted is not for everybody who reads a ticket.
    const bool isSecret = isDecrypted && step.check > jose::Check::Signature;
    return QStringLiteral("| %1 | %2 | %3 | %4 |\n")
        .arg(markdownCell(name.arg(nameOf(step))), outcome,
             markdownCell(isSecret ? QString()
                                   : withMoment(step, QString::fromStdString(step.found), momentText)),
             markdownCell(withMoment(step, QString::fromStdString(step.expected), momentText)));
}

QString checks(const TokenInspection &inspection, const ReportHead &head)
{
    QString text = QStringLiteral("\n| %1 | %2 | %3 | %4 |\n|---|---|---|---|\n")
                       .arg(tr("Check"), tr("Outcome"), tr("Found"), tr("Expected"));
    const bool isDecrypted = inspection.nested || inspection.plaintext;
    QString name = QStringLiteral("%1");
    for (const std::vector<jose::Step> &level : stepsByLevel(inspection.report)) {
        for (const jose::Step &step : level)
            text += checkRow(step, name, isDecrypted, head.momentText);
        name = tr("Inside: %1");
    }
    return text;
}

/// Header and payload as they stand.
QString parts(const TokenInspection &inspection)
{
    QString text;
    const auto &parts = inspection.decoded.parts;
    if (!parts.empty())
        text += heading(tr("Header")) + fenced(visibleText(parts[0].bytes, true));
    if (inspection.decoded.isSigned())
        text += heading(tr("Payload")) + fenced(visibleText(parts[1].bytes, true));
    if (inspection.nested || inspection.plaintext)
        text += QLatin1Char('\n')
            + tr("What was encrypted is left out: it was not meant for everybody who reads this.")
            + QLatin1Char('\n');
    return text;
}

} // namespace

QString markdownReport(const TokenInspection &inspection, const ReportHead &head,
                       const std::vector<Finding> &findings)
{
    QString report =
        QStringLiteral("## %1: %2\n\n%3\n").arg(tr("Token"), head.word, markdownCell(head.sentence));
    if (!head.session.isEmpty())
        report += QLatin1Char('\n') + markdownCell(head.session) + QLatin1Char('\n');
    report += QLatin1Char('\n')
        + tr("Checked %1 with %2. The signature is left out.")
              .arg(head.checkedAt, markdownCell(inspection.verifiedBy))
        + QLatin1Char('\n');
    return report + checks(inspection, head) + risks(findings) + keysTried(inspection.report)
        + parts(inspection);
}

QString markdownCell(const QString &text)
{
    QString safe = visibleText(text);
    static const QString special = QStringLiteral("\\`*_{}[]<>|#");
    for (const QChar c : special)
        safe.replace(c, QLatin1Char('\\') + QString(c));
    return safe.isEmpty() ? QStringLiteral("–") : safe;
}

QString wordFor(jose::Outcome outcome)
{
    switch (outcome) {
    case jose::Outcome::Passed:
        return tr("Passed");
    case jose::Outcome::PassedByLeeway:
        return tr("Only by leeway");
    case jose::Outcome::Failed:
        return tr("Failed");
    case jose::Outcome::NotAsked:
        return tr("Not asked");
    case jose::Outcome::Skipped:
        break;
    }
    return tr("Not reached");
}

QString wordFor(Finding::Severity severity)
{
    switch (severity) {
    case Finding::Severity::Risk:
        return tr("Risk");
    case Finding::Severity::Caution:
        return tr("Caution");
    case Finding::Severity::Note:
        break;
    }
    return tr("Note");
}

QString wordFor(const jose::KeyTrial &trial)
{
    return trial.reason == jose::Reason::None ? tr("Chosen") : tr("Not chosen");
}

QString titleOf(const jose::KeyTrial &trial)
{
    return trial.kid.empty() ? tr("A key without an id") : visibleText(trial.kid);
}

} // namespace gatehouse
