// SPDX-License-Identifier: MIT
// What SessionModel shows in its cells.
#include "ui/roles.h"
#include "ui/sessions/sessionmodel.h"
#include "ui/sessions/statelook.h"
#include "ui/text/plaintext.h"
#include "ui/timetext.h"

#include <QLocale>

#include <algorithm>

namespace gatehouse {

namespace {

QString decoded(std::string_view text) { return QString::fromUtf8(text.data(), qsizetype(text.size())); }

QString nameOf(const SessionRow &session)
{
    return visibleText(!session.displayName.empty() ? session.displayName
                           : !session.login.empty() ? session.login
                                                    : session.userId);
}

/// "AL" for "Ada Lindqvist", "A" for "ada".
QString initialsOf(const QString &name)
{
    QString initials;
    const QStringList words = name.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    for (const QString &word : {words.value(0), words.size() > 1 ? words.last() : QString()}) {
        if (word.isEmpty())
            continue;
        const bool isPair = word.size() > 1 && word[0].isHighSurrogate();
        initials += word.left(isPair ? 2 : 1).toUpper();
    }
    return initials;
}

} // namespace

int SessionModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int SessionModel::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant SessionModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const Row row = entryAt(index.row());
    if (SessionGroups::isHeading(row))
        return headingData(row, index.column(), role);
    const StoredSession session = m_table.row(row);
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        return text(session, row, column);
    case StateRole:
        return int(m_table.stateAt(row, m_clock.nowMs()));
    case DeviceKindRole:
        return int(m_table.deviceKindAt(row));
    case InitialsRole:
        return initialsOf(nameOf(session));
    case SessionIdRole:
        return decoded(session.id);
    case UserIdRole:
        return decoded(session.userId);
    case SortRole:
        return sortValue(session, row, column);
    default:
        return look(session, row, column, role);
    }
}

QString SessionModel::text(const StoredSession &session, Row row, int column) const
{
    switch (column) {
    case User:
        return nameOf(session);
    case State:
        return lookOf(m_table.stateAt(row, m_clock.nowMs())).name;
    case Device: {
        const std::string_view device = m_table.deviceAt(row);
        return device.empty() ? tr("Unknown") : visibleText(device);
    }
    case Address:
        return session.address.empty() ? tr("–") : visibleText(session.address);
    case Family:
        return visibleText(session.id);
    case Generation:
        return QLocale().toString(session.generation);
    case Refreshed:
        return exactTime(session.refreshedMs);
    case Expires:
        return exactTime(session.expiresMs);
    case Client:
        return session.client.empty() ? tr("–") : visibleText(session.client);
    case Created:
        return exactTime(session.createdMs);
    default:
        return {};
    }
}

QVariant SessionModel::sortValue(const StoredSession &session, Row row, int column) const
{
    switch (column) {
    case State:
        return int(m_table.stateAt(row, m_clock.nowMs()));
    case Generation:
        return session.generation;
    case Refreshed:
        return session.refreshedMs;
    case Expires:
        return session.expiresMs;
    case Created:
        return session.createdMs;
    default:
        return text(session, row, column);
    }
}

QVariant SessionModel::look(const StoredSession &session, Row row, int column, int role) const
{
    switch (column) {
    case User:
        if (role == AvatarRole)
            return nameOf(session);
        if (role == StrongRole)
            return true;
        if (role == SecondLineRole)
            return visibleText(session.displayName.empty() || session.login.empty() ? session.userId
                                                                                    : session.login);
        break;
    case State: {
        const StateLook shown = lookOf(m_table.stateAt(row, m_clock.nowMs()));
        if (role == ToneRole)
            return int(shown.tone);
        if (role == IconRole)
            return QString(shown.icon);
        if (role == Qt::ToolTipRole && session.revoked)
            return stateToolTip(session);
        break;
    }
    case Device:
        if (role == IconRole)
            return QString(iconOf(m_table.deviceKindAt(row)));
        if (role == SecondLineRole)
            return visibleText(session.client);
        if (role == Qt::ToolTipRole)
            return visibleText(session.agent);
        break;
    case Address:
    case Family:
        if (role == MonoRole)
            return true;
        break;
    case Generation:
        if (role == Qt::TextAlignmentRole)
            return int(Qt::AlignRight | Qt::AlignVCenter);
        break;
    case Refreshed:
        if (role == TimeRole)
            return session.refreshedMs;
        break;
    case Created:
        if (role == TimeRole)
            return session.createdMs;
        break;
    case Expires: {
        if (role == TimeRole)
            return session.expiresMs;
        const qint64 life = session.expiresMs - session.refreshedMs;
        if (role == MeterRole && !session.revoked && life > 0)
            return std::clamp(double(session.expiresMs - m_clock.nowMs()) / double(life), 0.0, 1.0);
        break;
    }
    default:
        break;
    }
    return {};
}

QString SessionModel::stateToolTip(const StoredSession &session) const
{
    QStringList lines{
        session.revokedBy.empty()
            ? tr("Revoked %1.").arg(exactTime(session.revokedMs))
            : tr("Revoked %1 by %2.").arg(exactTime(session.revokedMs), visibleText(session.revokedBy))};
    if (!session.revokeReason.empty())
        lines += tr("Reason: %1").arg(visibleText(session.revokeReason));
    if (session.reuse != ReuseKind::None)
        lines += explain(session.reuse);
    return lines.join(QLatin1Char('\n'));
}

QVariant SessionModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || (role != Qt::DisplayRole && role != Qt::ToolTipRole))
        return {};
    const bool isToolTip = role == Qt::ToolTipRole;
    switch (section) {
    case User:
        return isToolTip ? QVariant() : tr("User");
    case State:
        return isToolTip ? QVariant() : tr("State");
    case Device:
        return isToolTip ? tr("As the browser or app describes itself; not proven.") : tr("Device");
    case Address:
        return isToolTip ? tr("IP address of the last refresh.") : tr("Address");
    case Family:
        return isToolTip
            ? tr("Id of the session: one family of refresh tokens, each taking over from the last.")
            : tr("Token family");
    case Generation:
        return isToolTip ? tr("How often the refresh token was exchanged since the login.") : tr("Gen.");
    case Refreshed:
        return isToolTip ? QVariant() : tr("Last refresh");
    case Expires:
        return isToolTip ? tr("When the current refresh token ends, unless it is refreshed before.")
                         : tr("Expires");
    case Client:
        return isToolTip ? tr("Application that logged in.") : tr("Client");
    case Created:
        return isToolTip ? tr("When the user logged in.") : tr("Login");
    default:
        return {};
    }
}

} // namespace gatehouse
