// SPDX-License-Identifier: MIT
#pragma once

#include "core/jose/report.h"
#include "core/service/tokenfindings.h"
#include "ui/theme/colours.h"

#include <QAbstractListModel>

namespace gatehouse {

/// Something with a name, a word that says how grave it is, and what there is to say about it.
struct ExplainedRow {
    QLatin1String icon; ///< For Theme::pixmap().
    Tone tone = Tone::Neutral;
    QString title, word, id;
    QStringList paragraphs;
    bool operator==(const ExplainedRow &) const = default;
};

/// Risks, in the order given: "Risk", "Caution" or "Note", why it matters and what to do.
std::vector<ExplainedRow> rowsOf(const std::vector<Finding> &findings);
/// What each candidate key said, those for a token inside after the others: key id, kind, why it was chosen
/// or not, and whether the signature holds with it.
std::vector<ExplainedRow> rowsOf(const jose::VerificationReport &report);

/// Rows of words for an ExplainedDelegate. ToneRole and IconRole of ui/roles.h, and those below.
class ExplainedModel : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role {
        WordRole = Qt::UserRole + 1,
        ParagraphsRole, ///< QStringList
        IdRole ///< A finding: "claims.no_exp". A key: its reason code, empty when it was chosen.
    };

    using QAbstractListModel::QAbstractListModel;
    /// Nothing changes, and the selection stays, where the rows are the same as before.
    void setRows(std::vector<ExplainedRow> rows);

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;

private:
    std::vector<ExplainedRow> m_rows;
};

} // namespace gatehouse
