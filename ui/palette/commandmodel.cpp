// SPDX-License-Identifier: MIT
#include "ui/palette/commandmodel.h"

#include <algorithm>

namespace gatehouse {

void CommandModel::setCommands(Commands commands, Searches searches)
{
    beginResetModel();
    m_commands = std::move(commands);
    m_searches = std::move(searches);
    m_found.clear();
    m_rows.clear();
    endResetModel();
    setText(QString());
}

void CommandModel::setText(const QString &text)
{
    beginResetModel();
    m_rows.clear();
    for (std::size_t i = 0; i < m_commands.size(); ++i) {
        if (std::optional<FuzzyMatch> match = fuzzyMatch(text, m_commands[i].name))
            m_rows.push_back({i, std::move(*match), m_commands[i].enabled()});
    }
    std::stable_sort(m_rows.begin(), m_rows.end(), [](const Row &a, const Row &b) {
        return a.isEnabled != b.isEnabled ? a.isEnabled : a.match.score > b.match.score;
    });
    const QString wanted = text.simplified();
    m_found = m_searches && !wanted.isEmpty() ? m_searches(wanted) : Commands();
    for (std::size_t i = 0; i < m_found.size(); ++i)
        m_rows.push_back({m_commands.size() + i, {}, true});
    endResetModel();
}

int CommandModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant CommandModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row &row = m_rows[std::size_t(index.row())];
    const Command &command = at(row);
    switch (role) {
    case Qt::DisplayRole:
        return command.name;
    case Qt::AccessibleTextRole:
        return command.shortcut.isEmpty()
            ? command.name
            : QStringLiteral("%1, %2").arg(command.name, command.shortcut.toString(QKeySequence::NativeText));
    case IconNameRole:
        return QString(command.icon);
    case ShortcutRole:
        return command.shortcut.toString(QKeySequence::NativeText);
    case EnabledRole:
        return row.isEnabled;
    case PositionsRole: {
        QList<int> positions;
        for (const qsizetype position : row.match.positions)
            positions << int(position);
        return QVariant::fromValue(positions);
    }
    default:
        return {};
    }
}

Qt::ItemFlags CommandModel::flags(const QModelIndex &index) const
{
    return index.data(EnabledRole).toBool() ? Qt::ItemIsEnabled | Qt::ItemIsSelectable : Qt::NoItemFlags;
}

} // namespace gatehouse
