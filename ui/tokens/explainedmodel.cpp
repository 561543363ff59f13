// SPDX-License-Identifier: MIT
#include "ui/tokens/explainedmodel.h"

#include "core/service/tokenservice.h"
#include "ui/roles.h"
#include "ui/text/plaintext.h"

namespace gatehouse {

namespace {

ExplainedRow lookOf(Finding::Severity severity)
{
    switch (severity) {
    case Finding::Severity::Risk:
        return {QLatin1String("shield-alert"), Tone::Danger, {}, ExplainedModel::tr("Risk"), {}, {}};
    case Finding::Severity::Caution:
        return {QLatin1String("triangle-alert"), Tone::Warning, {}, ExplainedModel::tr("Caution"), {}, {}};
    case Finding::Severity::Note:
        break;
    }
    return {QLatin1String("info"), Tone::Info, {}, ExplainedModel::tr("Note"), {}, {}};
}

QString sentenceOf(const jose::KeyTrial &trial)
{
    if (trial.reason == jose::Reason::None)
        return ExplainedModel::tr("It fits what the token asks for, so it was used.");
    // What stands in the verdict is about all keys together, and would be said of each.
    if (trial.reason == jose::Reason::KeyNotFound)
        return ExplainedModel::tr("The token names another id or algorithm.");
    return explain(trial.reason);
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

std::vector<ExplainedRow> rowsOf(const std::vector<jose::KeyTrial> &trials)
{
    std::vector<ExplainedRow> rows;
    for (const jose::KeyTrial &trial : trials) {
        const bool isChosen = trial.reason == jose::Reason::None;
        const std::string_view code = isChosen ? std::string_view() : jose::codeOf(trial.reason);
        rows.push_back(
            {QLatin1String(isChosen ? "circle-check" : "circle-minus"),
             isChosen ? Tone::Success : Tone::Neutral,
             trial.kid.empty() ? ExplainedModel::tr("A key without an id") : visibleText(trial.kid),
             isChosen ? ExplainedModel::tr("Chosen") : ExplainedModel::tr("Not chosen"),
             QString::fromLatin1(code.data(), qsizetype(code.size())),
             {visibleText(trial.description) + QStringLiteral(". ") + sentenceOf(trial)}});
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
