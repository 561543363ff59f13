// SPDX-License-Identifier: MIT
#include "revocationitemmodel.h"

#include "ui/roles.h"
#include "ui/theme/colours.h"

#include <algorithm>

namespace gatehouse {

namespace {

using Outcome = RevokeItem::Outcome;

bool isOpen(const RevokeItem &item)
{
    return item.outcome != Outcome::Revoked && item.outcome != Outcome::AlreadyGone;
}

QString wordFor(const RevokeItem &item)
{
    switch (item.outcome) {
    case Outcome::Revoked:
        return RevocationItemModel::tr("Revoked");
    case Outcome::AlreadyGone:
        return item.isMissing ? RevocationItemModel::tr("No such session")
                              : RevocationItemModel::tr("Already ended");
    case Outcome::Failed:
        return RevocationItemModel::tr("Failed");
    case Outcome::Unknown:
        return RevocationItemModel::tr("Not known");
    case Outcome::NotSent:
        break;
    }
    return RevocationItemModel::tr("Not sent");
}

Tone toneOf(const RevokeItem &item)
{
    switch (item.outcome) {
    case Outcome::Revoked:
        return Tone::Success;
    case Outcome::Failed:
        return Tone::Danger;
    case Outcome::Unknown:
        return Tone::Warning;
    default:
        return Tone::Neutral;
    }
}

QString whyOf(const RevokeItem &item)
{
    if (!item.why.isEmpty())
        return item.why;
    if (item.outcome == Outcome::NotSent)
        return RevocationItemModel::tr("It was stopped before its turn.");
    return item.outcome == Outcome::Unknown
        ? RevocationItemModel::tr("The answer was lost: it may be revoked or not.")
        : QString();
}

} // namespace

RevocationItemModel::RevocationItemModel(std::vector<RevokeItem> items, QObject *parent)
    : QAbstractTableModel(parent)
    , m_items(std::move(items))
{ }

int RevocationItemModel::openCount() const { return int(std::ranges::count_if(m_items, isOpen)); }

int RevocationItemModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_items.size());
}

int RevocationItemModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant RevocationItemModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const RevokeItem &item = m_items[std::size_t(index.row())];
    if (role == IsOpenRole)
        return isOpen(item);
    if (role == MonoRole)
        return index.column() == Session;
    if (role == ToneRole && index.column() == Outcome)
        return int(toneOf(item));
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole)
        return {};
    switch (index.column()) {
    case Session:
        return item.sessionId.isEmpty() ? tr("All sessions") : item.sessionId;
    case User:
        return item.userId;
    case Outcome:
        return wordFor(item);
    case Why:
        return whyOf(item);
    default:
        return {};
    }
}

QVariant RevocationItemModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    const QString names[] = {tr("Session"), tr("User"), tr("Outcome"), tr("Why")};
    return section < ColumnCount ? names[section] : QVariant();
}

} // namespace gatehouse
