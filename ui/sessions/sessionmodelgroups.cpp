// SPDX-License-Identifier: MIT
// SessionModel while its sessions are grouped by user.
#include "ui/roles.h"
#include "ui/sessions/sessionmodel.h"
#include "ui/text/plaintext.h"
#include "ui/timetext.h"

#include <QLocale>

namespace gatehouse {

const std::vector<SessionModel::Row> &SessionModel::shown(std::vector<Row> &room)
{
    m_view.finish();
    const std::vector<Row> &rows = m_view.visible(room);
    return m_isGrouped ? m_groups.arrange(rows) : rows;
}

int SessionModel::shownCount() const { return int(m_isGrouped ? m_groups.gathered().size() : m_rows.size()); }

void SessionModel::setGrouped(bool grouped)
{
    if (m_isGrouped == grouped)
        return;
    m_isGrouped = grouped;
    showAnew();
}

bool SessionModel::isHeading(int row) const
{
    return row >= 0 && std::size_t(row) < m_rows.size() && SessionGroups::isHeading(entryAt(row));
}

int SessionModel::headingOf(int row) const
{
    while (row >= 0 && !isHeading(row))
        --row;
    return row;
}

bool SessionModel::isOpen(int row) const { return isHeading(row) && m_groups.isOpen(entryAt(row)); }

void SessionModel::setOpen(int row, bool open)
{
    if (!isHeading(row) || isOpen(row) == open)
        return;
    m_groups.setOpen(entryAt(row), open);
    showAnew();
    Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
}

void SessionModel::setAllOpen(bool open)
{
    m_groups.setAllOpen(open);
    showAnew();
}

QString SessionModel::countText(std::size_t sessions)
{
    return sessions == 1 ? tr("1 session") : tr("%1 sessions").arg(QLocale().toString(qulonglong(sessions)));
}

QVariant SessionModel::headingData(Row heading, int column, int role) const
{
    const StoredSession first = m_table.row(SessionGroups::rowOf(heading));
    const auto plain = [](std::string_view text) {
        return QString::fromUtf8(text.data(), qsizetype(text.size()));
    };
    switch (role) {
    case Qt::DisplayRole:
        return headingText(heading, column);
    case Qt::AccessibleTextRole:
        return column != User          ? headingText(heading, column)
            : m_groups.isOpen(heading) ? tr("%1, open").arg(headingText(heading, column))
                                       : tr("%1, closed").arg(headingText(heading, column));
    case UserIdRole:
        return plain(first.userId);
    case SecondLineRole:
        return column == User
            ? visibleText(first.displayName.empty() || first.login.empty() ? first.userId : first.login)
            : QVariant();
    case TimeRole: {
        const SessionGroups::Summary summary = m_groups.summaryOf(heading, m_clock.nowMs());
        return column == Refreshed ? summary.refreshedMs
            : column == Expires    ? summary.expiresMs
            : column == Created    ? summary.createdMs
                                   : 0;
    }
    default:
        return {};
    }
}

QString SessionModel::headingText(Row heading, int column) const
{
    const SessionGroups::Summary summary = m_groups.summaryOf(heading, m_clock.nowMs());
    const StoredSession first = m_table.row(SessionGroups::rowOf(heading));
    switch (column) {
    case User:
        return visibleText(!first.displayName.empty() ? first.displayName
                               : !first.login.empty() ? first.login
                                                      : first.userId);
    case State:
        return tr("%1, %2 live").arg(countText(summary.size), QLocale().toString(qulonglong(summary.live())));
    case Refreshed:
        return exactTime(summary.refreshedMs);
    case Expires:
        return summary.expiresMs == 0 ? QString() : exactTime(summary.expiresMs);
    case Created:
        return exactTime(summary.createdMs);
    default:
        return {};
    }
}

} // namespace gatehouse
