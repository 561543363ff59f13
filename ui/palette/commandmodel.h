// SPDX-License-Identifier: MIT
#pragma once

#include "ui/commands.h"
#include "ui/palette/fuzzy.h"

#include <QAbstractListModel>

namespace gatehouse {

/// The commands that fit what was typed, the best first; without text all of them in their order, with what
/// cannot be run last. After those that fit, the searches for the text itself.
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
    using Searches = std::function<Commands(const QString &text)>;
    /// `searches`, if given, makes commands of a text that is not empty.
    void setCommands(Commands commands, Searches searches = {});
    void setText(const QString &text);
    const Command &command(int row) const { return at(m_rows[std::size_t(row)]); }

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;

private:
    struct Row {
        std::size_t command;
        FuzzyMatch match;
        bool isEnabled;
    };
    /// The searches stand behind the commands.
    const Command &at(const Row &row) const
    {
        return row.command < m_commands.size() ? m_commands[row.command]
                                               : m_found[row.command - m_commands.size()];
    }

    Commands m_commands, m_found;
    Searches m_searches;
    std::vector<Row> m_rows;
};

} // namespace gatehouse
