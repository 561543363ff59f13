// SPDX-License-Identifier: MIT
#include "ui/connections/profilemodel.h"

#include "ui/roles.h"
#include "ui/theme/colours.h"

#include <algorithm>

namespace gatehouse {

namespace {

using Kind = ConnectionProfile::Kind;

QString layoutText(const ConnectionProfile &profile)
{
    if (profile.layout == QLatin1String("guide"))
        return ProfileModel::tr("refresh:<jti> keys (guide)");
    return ProfileModel::tr("Gatehouse's own layout");
}

} // namespace

QString kindName(Kind kind)
{
    switch (kind) {
    case Kind::Redis:
        return QStringLiteral("Redis");
    case Kind::PostgreSql:
        return QStringLiteral("PostgreSQL");
    case Kind::Embedded:
        break;
    }
    return ProfileModel::tr("SQLite file");
}

QString placeOf(const ConnectionProfile &profile)
{
    if (profile.kind == Kind::Embedded)
        return profile.path;
    QString place = profile.host.isEmpty() ? profile.service : profile.host;
    if (profile.port != 0)
        place += QLatin1Char(':') + QString::number(profile.port);
    if (!profile.sentinelPrimary.isEmpty())
        place = ProfileModel::tr("%1 by Sentinel %2").arg(profile.sentinelPrimary, place);
    return profile.database.isEmpty() ? place : place + QLatin1Char('/') + profile.database;
}

void ProfileModel::setProfiles(std::vector<ConnectionProfile> profiles, const QString &idInUse)
{
    beginResetModel();
    m_profiles = std::move(profiles);
    m_inUse = idInUse;
    endResetModel();
}

const ConnectionProfile *ProfileModel::profile(int row) const
{
    return row >= 0 && row < int(m_profiles.size()) ? &m_profiles[std::size_t(row)] : nullptr;
}

int ProfileModel::rowOf(const QString &id) const
{
    const auto found = std::find_if(m_profiles.begin(), m_profiles.end(),
                                    [&](const ConnectionProfile &profile) { return profile.id == id; });
    return found == m_profiles.end() ? -1 : int(found - m_profiles.begin());
}

int ProfileModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_profiles.size());
}

int ProfileModel::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : ColumnCount; }

QString ProfileModel::text(const ConnectionProfile &profile, int column) const
{
    switch (column) {
    case NameColumn:
        return profile.name;
    case KindColumn:
        return kindName(profile.kind);
    case PlaceColumn:
        return placeOf(profile);
    case MarksColumn:
        if (profile.isProduction)
            return profile.isReadOnly ? tr("Production, read-only") : tr("Production");
        return profile.isReadOnly ? tr("Read-only") : QString();
    case StateColumn:
        return profile.id == m_inUse ? tr("In use") : QString();
    default:
        return {};
    }
}

QVariant ProfileModel::look(const ConnectionProfile &profile, int column, int role) const
{
    switch (role) {
    case StrongRole:
        return column == NameColumn;
    case MonoRole:
        return column == PlaceColumn;
    case SecondLineRole:
        if (column == KindColumn)
            return profile.kind == Kind::Embedded ? QVariant() : QVariant(layoutText(profile));
        if (column == PlaceColumn && profile.kind != Kind::Embedded)
            return profile.userName.isEmpty() ? tr("no user named") : tr("as %1").arg(profile.userName);
        return {};
    case IconRole:
        if (column == MarksColumn)
            return profile.isProduction ? QStringLiteral("shield-alert") : QStringLiteral("eye");
        return column == StateColumn ? QVariant(QStringLiteral("circle-check")) : QVariant();
    case ToneRole:
        if (column == MarksColumn)
            return int(profile.isProduction ? Tone::Danger : Tone::Info);
        return column == StateColumn ? QVariant(int(Tone::Success)) : QVariant();
    default:
        return {};
    }
}

QVariant ProfileModel::data(const QModelIndex &index, int role) const
{
    const ConnectionProfile *profile = this->profile(index.row());
    if (profile == nullptr || !index.isValid())
        return {};
    switch (role) {
    case Qt::DisplayRole:
        return text(*profile, index.column());
    case Qt::ToolTipRole:
        return index.column() == PlaceColumn ? QVariant(placeOf(*profile)) : QVariant();
    case Qt::DecorationRole:
        if (index.column() == NameColumn && !profile->colour.isEmpty())
            return QColor(profile->colour);
        return {};
    case IdRole:
        return profile->id;
    default:
        return look(*profile, index.column(), role);
    }
}

QVariant ProfileModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (section) {
    case NameColumn:
        return tr("Name");
    case KindColumn:
        return tr("Kind");
    case PlaceColumn:
        return tr("Where");
    case MarksColumn:
        return tr("Marks");
    default:
        return tr("State");
    }
}

} // namespace gatehouse
