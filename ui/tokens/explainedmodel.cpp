// SPDX-License-Identifier: MIT
#include "ui/tokens/explainedmodel.h"

#include "core/service/tokenreport.h"
#include "ui/roles.h"
#include "ui/text/plaintext.h"

namespace gatehouse {

namespace {

ExplainedRow lookOf(Finding::Severity severity)
{
    const QString word = wordFor(severity);
    switch (severity) {
    case Finding::Severity::Risk:
        return {QLatin1String("shield-alert"), Tone::Danger, {}, word, {}, {}};
    case Finding::Severity::Caution:
        return {QLatin1String("triangle-alert"), Tone::Warning, {}, word, {}, {}};
    case Finding::Severity::Note:
        break;
    }
    return {QLatin1String("info"), Tone::Info, {}, word, {}, {}};
}

ExplainedRow lookOf(const jose::KeyTrial &trial)
{
    const bool isChosen = trial.reason == jose::Reason::None;
    const bool holds = trial.tried == jose::Reason::None;
    const QString word = wordFor(trial);
    if (isChosen && trial.tried && !holds)
        return {QLatin1String("circle-x"), Tone::Danger, {}, word, {}, {}};
    if (isChosen)
        return {QLatin1String("circle-check"), Tone::Success, {}, word, {}, {}};
    // The key that signed, though the token does not say so, is what one looks for.
    return {QLatin1String(holds ? "triangle-alert" : "circle-minus"),
            holds ? Tone::Warning : Tone::Neutral,
            {},
            word,
            {},
            {}};
}

ExplainedRow rowOf(const jose::KeyTrial &trial)
{
    ExplainedRow row = lookOf(trial);
    row.title = titleOf(trial);
    const std::string_view code = jose::codeOf(trial.reason);
    row.id = QString::fromLatin1(code.data(), qsizetype(code.size()));
    row.paragraphs << visibleText(trial.description) + QStringLiteral(". ") + visibleText(describe(trial));
    return row;
}

} // namespace

std::vector<ExplainedRow> rowsOf(const std::vector<Finding> &findings)
{
    std::vector<ExplainedRow> rows;
    for (const Finding &finding : findings) {
        ExplainedRow row = lookOf(finding.severity);
        row.title = visibleText(finding.title);
        row.id = finding.id;
        row.paragraphs << visibleText(finding.why);
        if (!finding.action.isEmpty())
            row.paragraphs << ExplainedModel::tr("What to do: %1").arg(visibleText(finding.action));
        rows.push_back(std::move(row));
    }
    return rows;
}

std::vector<ExplainedRow> rowsOf(const jose::VerificationReport &report)
{
    std::vector<ExplainedRow> rows;
    for (const jose::KeyTrial &trial : report.keys())
        rows.push_back(rowOf(trial));
    if (report.nested() == nullptr)
        return rows;
    for (ExplainedRow &row : rowsOf(*report.nested())) {
        row.title = ExplainedModel::tr("Inside: %1").arg(row.title);
        rows.push_back(std::move(row));
    }
    return rows;
}

void ExplainedModel::setRows(std::vector<ExplainedRow> rows)
{
    if (rows == m_rows)
        return;
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

int ExplainedModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant ExplainedModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const ExplainedRow &row = m_rows[std::size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return row.title;
    case Qt::AccessibleTextRole:
        return QStringLiteral("%1: %2. %3").arg(row.word, row.title, row.paragraphs.join(QLatin1Char(' ')));
    case ToneRole:
        return int(row.tone);
    case IconRole:
        return QString(row.icon);
    case WordRole:
        return row.word;
    case ParagraphsRole:
        return row.paragraphs;
    case IdRole:
        return row.id;
    default:
        return {};
    }
}

} // namespace gatehouse
