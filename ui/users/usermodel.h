// SPDX-License-Identifier: MIT
#pragma once

#include "core/service/userservice.h"

#include <QAbstractTableModel>

#include <vector>

namespace gatehouse {

/// Users with what their sessions tell, filtered and sorted here: there are thousands at most.
class UserModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Name, UserRole, LiveSessions, LastActivity, LastLogin, CutOff, State, ColumnCount };
    enum class Show { All, WithSessions, WithoutSessions, Disabled };

    using QAbstractTableModel::QAbstractTableModel;

    /// Replaces the users. Rows that stay keep their persistent indexes, so selection and scroll place stay
    /// too.
    void setUsers(std::vector<UserOverview> users);
    void setFilter(const QString &text, Show show);
    const UserOverview &userAt(int row) const { return m_users[m_rows[std::size_t(row)]]; }
    int rowOf(const QString &userId) const;
    int totalCount() const { return int(m_users.size()); }
    int count(Show show) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void sort(int column, Qt::SortOrder order) override;

private:
    QVariant text(const UserOverview &user, int column) const;
    QVariant nameData(const UserOverview &user, int role) const;
    QVariant stateData(const UserOverview &user, int role) const;
    static qint64 timeOf(const UserOverview &user, int column);
    bool matches(const UserOverview &user) const;
    bool before(const UserOverview &a, const UserOverview &b) const;
    /// Builds m_rows anew and carries the persistent indexes over, by user id.
    void arrange(std::vector<UserOverview> users);

    std::vector<UserOverview> m_users;
    std::vector<std::size_t> m_rows; ///< Of m_users, in the order shown.
    QString m_filter;
    Show m_show = Show::All;
    int m_column = LastActivity;
    Qt::SortOrder m_order = Qt::DescendingOrder;
};

} // namespace gatehouse
