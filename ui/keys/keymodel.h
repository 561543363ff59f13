// SPDX-License-Identifier: MIT
#pragma once

#include "core/keys/keyinfo.h"

#include <QAbstractTableModel>

namespace gatehouse {

QString wordFor(KeyUse use); ///< "Access tokens", "Refresh tokens"
QString wordFor(KeyState state); ///< "Next", "Signing", "Retired"
QLatin1String iconOf(KeyState state); ///< For Theme::icon().
QString nameOf(const KeyInfo &key); ///< "ES256 · EC P-256"
/// What the state means for this key, in one sentence.
QString explain(const KeyInfo &key, qint64 nowMs);
/// A retired key none of whose tokens can still be valid.
bool isSafeToRemove(const KeyInfo &key, qint64 nowMs);

/// The signing keys: access before refresh, and within a use the signing one, the next, the retired by age.
class KeyModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column {
        UseColumn,
        StateColumn,
        AlgorithmColumn,
        KidColumn,
        CreatedColumn,
        RemoveColumn,
        ColumnCount
    };
    enum Role {
        KidRole = Qt::UserRole + 1,
        StateRole /**< int of KeyState */,
        UseRole /**< int of KeyUse */
    };

    using QAbstractTableModel::QAbstractTableModel;
    void setKeys(std::vector<KeyInfo> keys, qint64 nowMs);
    void setNow(qint64 nowMs);
    /// Null when there is no such key.
    const KeyInfo *key(const QString &kid) const;
    const KeyInfo *current(KeyUse use) const;
    const KeyInfo *next(KeyUse use) const;
    int rowOf(const QString &kid) const; ///< -1: no such key.

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    QString text(const KeyInfo &key, int column) const;

    std::vector<KeyInfo> m_keys;
    qint64 m_nowMs = 0;
};

} // namespace gatehouse
