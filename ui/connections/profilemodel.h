// SPDX-License-Identifier: MIT
#pragma once

#include "core/store/connectionprofile.h"

#include <QAbstractTableModel>

#include <vector>

namespace gatehouse {

QString kindName(ConnectionProfile::Kind kind); ///< "Redis", "PostgreSQL", "SQLite file"
/// Where it is, without user and password: "redis.example.org:6379/0", a path.
QString placeOf(const ConnectionProfile &profile);

/// The connections that can be used: the embedded store first, then the saved ones by name.
class ProfileModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { NameColumn, KindColumn, PlaceColumn, MarksColumn, StateColumn, ColumnCount };
    enum { IdRole = Qt::UserRole + 1 };

    using QAbstractTableModel::QAbstractTableModel;
    void setProfiles(std::vector<ConnectionProfile> profiles, const QString &idInUse);
    /// Null when there is no such row.
    const ConnectionProfile *profile(int row) const;
    int rowOf(const QString &id) const; ///< -1: no such profile.

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    QString text(const ConnectionProfile &profile, int column) const;
    QVariant look(const ConnectionProfile &profile, int column, int role) const;

    std::vector<ConnectionProfile> m_profiles;
    QString m_inUse;
};

} // namespace gatehouse
