// SPDX-License-Identifier: MIT
#pragma once

#include "core/audit/auditlog.h"

#include <QAbstractTableModel>

#include <optional>
#include <unordered_map>
#include <vector>

namespace gatehouse {

QString wordFor(AuditAction action); ///< "Revoked sessions"

/// The records of one action: request and outcome, or a single record of something that happened.
struct AuditEntry {
    std::optional<AuditEvent> request, outcome;
    const AuditEvent &first() const { return request ? *request : *outcome; }
};

/// The audit trail, newest first, with the two records of an action in one row.
class AuditModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { TimeColumn, ActorColumn, ActionColumn, ReasonColumn, OutcomeColumn, ColumnCount };
    enum class State { Succeeded, Failed, Pending /**< Begun a moment ago. */, NoOutcome };
    Q_ENUM(State)
    enum Role { StateRole = Qt::UserRole + 1, SearchRole /**< Everything of the row as text. */ };

    using QAbstractTableModel::QAbstractTableModel;
    /// Adds records in order of seq; those already known are passed over.
    void append(const std::vector<AuditEvent> &events, qint64 nowMs);
    void clear();
    void setNow(qint64 nowMs);
    qint64 lastSeq() const { return m_lastSeq; }
    const AuditEntry &entry(int row) const { return m_entries[m_entries.size() - 1 - std::size_t(row)]; }
    State stateOf(int row) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    QString text(const AuditEntry &entry, int row, int column) const;
    bool joinOutcome(const AuditEvent &event);

    std::vector<AuditEntry> m_entries; ///< Oldest first, so that appending moves nothing.
    std::unordered_map<std::string, std::size_t> m_open; ///< actionId of requests without outcome → entry.
    qint64 m_lastSeq = 0;
    qint64 m_nowMs = 0;
};

/// One JSON object a line, in order of seq, with hashes in hex: for an archive or another program.
QByteArray jsonLines(const std::vector<AuditEvent> &events);

} // namespace gatehouse
