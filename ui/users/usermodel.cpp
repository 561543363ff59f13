// SPDX-License-Identifier: MIT
#include "usermodel.h"

#include "ui/roles.h"
#include "ui/theme/colours.h"
#include "ui/timetext.h"

#include <QHash>
#include <QLocale>

#include <algorithm>

namespace gatehouse {

namespace {

QString nameOf(const User &user)
{
    return !user.displayName.isEmpty() ? user.displayName : !user.login.isEmpty() ? user.login : user.id;
}

bool shownIn(UserModel::Show show, const UserOverview &user)
{
    switch (show) {
    case UserModel::Show::All:
        return true;
    case UserModel::Show::WithSessions:
        return user.activity.liveSessions > 0;
    case UserModel::Show::WithoutSessions:
        return user.activity.liveSessions == 0;
    case UserModel::Show::Disabled:
        return user.user.disabled;
    }
    return true;
}

} // namespace

void UserModel::setUsers(std::vector<UserOverview> users) { arrange(std::move(users)); }

void UserModel::setFilter(const QString &text, Show show)
{
    m_filter = text.trimmed();
    m_show = show;
    arrange(m_users);
}

int UserModel::rowOf(const QString &userId) const
{
    for (std::size_t row = 0; row < m_rows.size(); ++row) {
        if (m_users[m_rows[row]].user.id == userId)
            return int(row);
    }
    return -1;
}

int UserModel::count(Show show) const
{
    return int(std::count_if(m_users.begin(), m_users.end(),
                             [show](const UserOverview &user) { return shownIn(show, user); }));
}

int UserModel::rowCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : int(m_rows.size()); }

int UserModel::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant UserModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const UserOverview &user = userAt(index.row());
    const int column = index.column();
    if (role == Qt::DisplayRole || role == Qt::AccessibleTextRole)
        return text(user, column);
    if (column == Name)
        return nameData(user, role);
    if (column == State)
        return stateData(user, role);
    const qint64 time = timeOf(user, column);
    if (role == TimeRole)
        return time;
    if (role == SecondLineRole && column == LiveSessions && user.activity.allSessions > 0)
        return tr("of %1 known").arg(QLocale().toString(user.activity.allSessions));
    return {};
}

QVariant UserModel::text(const UserOverview &user, int column) const
{
    switch (column) {
    case Name:
        return nameOf(user.user);
    case UserRole:
        return user.user.role.isEmpty() ? tr("–") : user.user.role;
    case LiveSessions:
        return QLocale().toString(user.activity.liveSessions);
    case State:
        return user.user.disabled ? tr("Disabled") : tr("Enabled");
    default:
        break;
    }
    const qint64 time = timeOf(user, column);
    return time == 0 ? tr("Never") : exactTime(time);
}

QVariant UserModel::nameData(const UserOverview &user, int role) const
{
    switch (role) {
    case AvatarRole:
        return nameOf(user.user);
    case StrongRole:
        return true;
    case SecondLineRole:
        return user.user.login.isEmpty() || user.user.login == nameOf(user.user) ? user.user.id
                                                                                 : user.user.login;
    default:
        return {};
    }
}

QVariant UserModel::stateData(const UserOverview &user, int role) const
{
    const bool disabled = user.user.disabled;
    if (role == ToneRole)
        return int(disabled ? Tone::Danger : Tone::Success);
    if (role == IconRole)
        return disabled ? QStringLiteral("ban") : QStringLiteral("check");
    return {};
}

qint64 UserModel::timeOf(const UserOverview &user, int column)
{
    switch (column) {
    case LastActivity:
        return user.activity.lastActivityMs;
    case LastLogin:
        return user.user.lastLoginMs.value_or(0);
    case CutOff:
        return user.activity.cutOffSeconds.value_or(0) * 1000;
    default:
        return 0;
    }
}

QVariant UserModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::ToolTipRole && section == CutOff)
        return tr("Access tokens issued before this time count no longer.");
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name:
        return tr("User");
    case UserRole:
        return tr("Role");
    case LiveSessions:
        return tr("Live sessions");
    case LastActivity:
        return tr("Last activity");
    case LastLogin:
        return tr("Last login");
    case CutOff:
        return tr("Access cut off");
    case State:
        return tr("State");
    default:
        return {};
    }
}

void UserModel::sort(int column, Qt::SortOrder order)
{
    m_column = column;
    m_order = order;
    arrange(m_users);
}

bool UserModel::matches(const UserOverview &user) const
{
    if (!shownIn(m_show, user))
        return false;
    const User &who = user.user;
    const auto has = [this](const QString &text) { return text.contains(m_filter, Qt::CaseInsensitive); };
    return m_filter.isEmpty() || has(who.login) || has(who.displayName) || has(who.id) || has(who.role);
}

bool UserModel::before(const UserOverview &a, const UserOverview &b) const
{
    const auto compare = [this](const UserOverview &x, const UserOverview &y) {
        switch (m_column) {
        case Name:
            return QString::localeAwareCompare(nameOf(x.user), nameOf(y.user));
        case UserRole:
            return QString::localeAwareCompare(x.user.role, y.user.role);
        case LiveSessions:
            return x.activity.liveSessions - y.activity.liveSessions;
        case State:
            return int(x.user.disabled) - int(y.user.disabled);
        default:
            break;
        }
        const qint64 left = timeOf(x, m_column), right = timeOf(y, m_column);
        return left < right ? -1 : left > right ? 1 : 0;
    };
    const int order = m_order == Qt::AscendingOrder ? compare(a, b) : compare(b, a);
    return order != 0 ? order < 0 : a.user.id < b.user.id;
}

void UserModel::arrange(std::vector<UserOverview> users)
{
    Q_EMIT layoutAboutToBeChanged();
    const QModelIndexList kept = persistentIndexList();
    QStringList ids;
    for (const QModelIndex &index : kept)
        ids.push_back(userAt(index.row()).user.id);

    m_users = std::move(users);
    m_rows.clear();
    for (std::size_t i = 0; i < m_users.size(); ++i) {
        if (matches(m_users[i]))
            m_rows.push_back(i);
    }
    std::sort(m_rows.begin(), m_rows.end(),
              [this](std::size_t a, std::size_t b) { return before(m_users[a], m_users[b]); });

    QHash<QString, int> rowOfId;
    for (std::size_t row = 0; row < m_rows.size(); ++row)
        rowOfId.insert(m_users[m_rows[row]].user.id, int(row));
    QModelIndexList moved;
    for (qsizetype i = 0; i < kept.size(); ++i) {
        const auto found = rowOfId.constFind(ids[i]);
        moved.push_back(found == rowOfId.cend() ? QModelIndex() : index(*found, kept[i].column()));
    }
    changePersistentIndexList(kept, moved);
    Q_EMIT layoutChanged();
}

} // namespace gatehouse
