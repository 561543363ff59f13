// SPDX-License-Identifier: MIT
#pragma once

#include "core/session/sessionstore.h"

#include <QAbstractTableModel>

namespace gatehouse {

/// What came of each session of a revocation.
class RevocationItemModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Session, User, Outcome, Why, ColumnCount };
    /// bool: it was not revoked and had not ended either.
    enum DataRole { IsOpenRole = Qt::UserRole + 1 };

    explicit RevocationItemModel(std::vector<RevokeItem> items, QObject *parent = nullptr);
    /// How many have IsOpenRole.
    int openCount() const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    std::vector<RevokeItem> m_items;
};

} // namespace gatehouse
