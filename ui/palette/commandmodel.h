// SPDX-License-Identifier: MIT
#pragma once

#include "ui/commands.h"
#include "ui/palette/fuzzy.h"

#include <QAbstractListModel>

namespace gatehouse {

/// The commands that fit what was typed, the best first; without text all that can be run, in their order.
class CommandModel : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role {
        IconNameRole = Qt::UserRole + 1,
        ShortcutRole, ///< As text.
        EnabledRole,
        PositionsRole ///< QList<int>: the letters that fit.
    };

    using QAbstractListModel::QAbstractListModel;
    void setCommands(Commands commands);
    void setText(const QString &text);
    const Command &command(int row) const { return m_commands[m_rows[std::size_t(row)].command]; }

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;

private:
    struct Row {
        std::size_t command;
        FuzzyMatch match;
        bool isEnabled;
    };
    Commands m_commands;
    std::vector<Row> m_rows;
};

} // namespace gatehouse
