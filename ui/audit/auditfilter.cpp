// SPDX-License-Identifier: MIT
#include "ui/audit/auditfilter.h"

#include "ui/audit/auditmodel.h"

#include <algorithm>

namespace gatehouse {

void AuditFilter::setText(const QString &text)
{
    m_words = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    invalidateFilter();
}

bool AuditFilter::filterAcceptsRow(int row, const QModelIndex &parent) const
{
    if (m_words.isEmpty())
        return true;
    const QString all = sourceModel()->index(row, 0, parent).data(AuditModel::SearchRole).toString();
    return std::all_of(m_words.begin(), m_words.end(),
                       [&all](const QString &word) { return all.contains(word, Qt::CaseInsensitive); });
}

} // namespace gatehouse
