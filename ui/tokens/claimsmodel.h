// SPDX-License-Identifier: MIT
#pragma once

#include "core/jose/decode.h"

#include <QAbstractTableModel>

#include <vector>

namespace gatehouse {

/// Where something stands in the text of a token, in characters.
struct TokenRange {
    qsizetype offset = 0, length = 0;
    bool isEmpty() const { return length == 0; }
};

/// The characters of the token that carry the bytes `offset`, `length` of a decoded part. Four characters
/// carry three bytes, so the first and last one may be shared with a neighbour.
TokenRange carriers(const jose::DecodedPart &part, std::size_t offset, std::size_t length);

/// The members of a header or payload, in their order and with their exact texts: nothing is rounded, merged
/// or sorted. What a member means stands beside it; times are told relative to now.
class ClaimsModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { NameColumn, ValueColumn, MeaningColumn, ColumnCount };
    enum Role {
        OffsetRole = Qt::UserRole + 1, ///< Of the value's carriers in the token.
        LengthRole,
        DuplicateRole, ///< bool
        KindRole, ///< Kind
        ExactValueRole, ///< The whole value as written, also where the shown one is cut.
        ExpiredRole ///< bool: an `exp` in the past or an `nbf` in the future.
    };
    enum class Kind { Text, Number, Word, List, Object };
    Q_ENUM(Kind)

    using QAbstractTableModel::QAbstractTableModel;
    void setPart(const jose::DecodedPart &part, qint64 nowMs);
    void clear();
    void setNow(qint64 nowMs);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    struct Row {
        QString name, value, shown;
        Kind kind = Kind::Text;
        TokenRange range;
        bool isDuplicate = false;
        std::optional<qint64> timeMs;
    };
    QString meaning(const Row &row) const;
    bool isOutOfTime(const Row &row) const;

    std::vector<Row> m_rows;
    qint64 m_nowMs = 0;
};

} // namespace gatehouse
