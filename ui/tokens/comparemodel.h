// SPDX-License-Identifier: MIT
#pragma once

#include "core/service/tokencompare.h"

#include <QAbstractTableModel>

namespace gatehouse {

/// "Same", "Changed", "Only in A", "Only in B".
QString wordFor(ComparedMember::Relation relation);
/// "Header", "Payload".
QString nameOf(ComparedMember::Part part);

/// The members of two tokens side by side; the roles are those of ui/roles.h.
class CompareModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { NameColumn, LeftColumn, RightColumn, RelationColumn, ColumnCount };
    enum Role {
        RelationRole = Qt::UserRole + 1, ///< int of ComparedMember::Relation
        WholeRole ///< QString: the whole value of both, for reading and copying.
    };

    using QAbstractTableModel::QAbstractTableModel;
    void setRows(std::vector<ComparedMember> rows);
    void setOnlyDifferences(bool only);
    /// All of them, also those that are not shown.
    const std::vector<ComparedMember> &rows() const { return m_rows; }
    /// "6 the same, 2 changed, 1 only in A."
    QString summary() const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    void choose();

    std::vector<ComparedMember> m_rows;
    std::vector<std::size_t> m_shown;
    bool m_onlyDifferences = false;
};

} // namespace gatehouse
