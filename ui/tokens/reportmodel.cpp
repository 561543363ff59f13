// SPDX-License-Identifier: MIT
#include "ui/tokens/reportmodel.h"

#include "core/service/tokenreport.h"
#include "ui/text/plaintext.h"
#include "ui/timetext.h"

namespace gatehouse {

namespace {

constexpr std::size_t longestShown = 300;

QString shortened(const std::string &text)
{
    QString shown = visibleText(std::string_view(text).substr(0, longestShown));
    return text.size() > longestShown ? shown + QStringLiteral("…") : shown;
}

/// Found and expected stand beside it, so a failed step needs no more than its reason.
QString sentenceOf(const jose::Step &step)
{
    return step.outcome == jose::Outcome::Failed ? explain(step.reason) : describe(step);
}

} // namespace

void ReportModel::setReport(const jose::VerificationReport &report)
{
    std::vector<Row> rows;
    const auto add = [&rows](const jose::Step &step, const QString &name) {
        const std::string_view code = jose::codeOf(step.reason);
        rows.push_back({step.outcome, name.arg(nameOf(step)),
                        withMoment(step, shortened(step.found), utcTime),
                        withMoment(step, shortened(step.expected), utcTime), sentenceOf(step),
                        QString::fromLatin1(code.data(), qsizetype(code.size()))});
    };
    bool isInside = false;
    for (const std::vector<jose::Step> &level : stepsByLevel(report)) {
        for (const jose::Step &step : level)
            add(step, isInside ? tr("Inside: %1") : QStringLiteral("%1"));
        isInside = true;
    }
    if (rows.size() != m_rows.size()) {
        beginResetModel();
        m_rows = std::move(rows);
        endResetModel();
        return;
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (m_rows[i] == rows[i])
            continue;
        m_rows[i] = std::move(rows[i]);
        Q_EMIT dataChanged(index(int(i)), index(int(i)));
    }
}

void ReportModel::clear()
{
    beginResetModel();
    m_rows.clear();
    endResetModel();
}

int ReportModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant ReportModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row &row = m_rows[std::size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return row.name;
    case Qt::AccessibleTextRole:
        return QStringLiteral("%1: %2. %3").arg(row.name, wordFor(row.outcome), row.sentence);
    case OutcomeRole:
        return int(row.outcome);
    case WordRole:
        return wordFor(row.outcome);
    case FoundRole:
        return row.found;
    case ExpectedRole:
        return row.expected;
    case SentenceRole:
        return row.sentence;
    case CodeRole:
        return row.code;
    default:
        return {};
    }
}

} // namespace gatehouse
