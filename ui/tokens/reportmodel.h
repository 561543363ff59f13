// SPDX-License-Identifier: MIT
#pragma once

#include "core/jose/report.h"

#include <QAbstractListModel>

namespace gatehouse {

/// The steps of a verification, always all of them and in order; after them those of a token inside.
class ReportModel : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role {
        OutcomeRole = Qt::UserRole + 1, ///< int of jose::Outcome
        WordRole, ///< The outcome in words.
        FoundRole,
        ExpectedRole,
        SentenceRole, ///< What the step did; for a failed one also what to do.
        CodeRole ///< Reason code of a failed step: "sig.invalid".
    };

    using QAbstractListModel::QAbstractListModel;
    /// Keeps the rows, and with them the selection, where only outcomes change.
    void setReport(const jose::VerificationReport &report);
    void clear();

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;

private:
    struct Row {
        jose::Outcome outcome;
        QString name, found, expected, sentence, code;
        bool operator==(const Row &) const = default;
    };
    std::vector<Row> m_rows;
};

} // namespace gatehouse
