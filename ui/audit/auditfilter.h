// SPDX-License-Identifier: MIT
#pragma once

#include <QSortFilterProxyModel>

namespace gatehouse {

/// The rows of an AuditModel that hold every word that was typed, in any column and case.
class AuditFilter : public QSortFilterProxyModel {
    Q_OBJECT

public:
    using QSortFilterProxyModel::QSortFilterProxyModel;
    void setText(const QString &text);

protected:
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

private:
    QStringList m_words;
};

} // namespace gatehouse
