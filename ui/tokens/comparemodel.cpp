// SPDX-License-Identifier: MIT
#include "ui/tokens/comparemodel.h"

#include "ui/roles.h"
#include "ui/text/plaintext.h"
#include "ui/theme/colours.h"

#include <algorithm>

namespace gatehouse {

namespace {

using Relation = ComparedMember::Relation;

constexpr qsizetype longestCell = 300; ///< More is cut by any column; the whole stands below the table.

Tone toneOf(Relation relation)
{
    switch (relation) {
    case Relation::Same:
        return Tone::Neutral;
    case Relation::Different:
        return Tone::Warning;
    case Relation::OnlyLeft:
    case Relation::OnlyRight:
        break;
    }
    return Tone::Info;
}

QLatin1String iconOf(Relation relation)
{
    switch (relation) {
    case Relation::Same:
        return QLatin1String("check");
    case Relation::Different:
        return QLatin1String("triangle-alert");
    case Relation::OnlyLeft:
        return QLatin1String("chevron-left");
    case Relation::OnlyRight:
        break;
    }
    return QLatin1String("chevron-right");
}

QString valueOf(const QString &value)
{
    return value.isEmpty() ? CompareModel::tr("Not there") : visibleText(value);
}

} // namespace

QString wordFor(Relation relation)
{
    switch (relation) {
    case Relation::Same:
        return CompareModel::tr("Same");
    case Relation::Different:
        return CompareModel::tr("Changed");
    case Relation::OnlyLeft:
        return CompareModel::tr("Only in A");
    case Relation::OnlyRight:
        break;
    }
    return CompareModel::tr("Only in B");
}

QString nameOf(ComparedMember::Part part)
{
    switch (part) {
    case ComparedMember::Part::Header:
        return CompareModel::tr("Header");
    case ComparedMember::Part::OuterHeader:
        return CompareModel::tr("Outer header");
    case ComparedMember::Part::InnerHeader:
        return CompareModel::tr("Inner header");
    case ComparedMember::Part::Payload:
        break;
    }
    return CompareModel::tr("Payload");
}

void CompareModel::setRows(std::vector<ComparedMember> rows)
{
    beginResetModel();
    m_rows = std::move(rows);
    choose();
    endResetModel();
}

void CompareModel::setOnlyDifferences(bool only)
{
    beginResetModel();
    m_onlyDifferences = only;
    choose();
    endResetModel();
}

void CompareModel::choose()
{
    m_shown.clear();
    for (std::size_t row = 0; row < m_rows.size(); ++row) {
        if (!m_onlyDifferences || m_rows[row].relation != Relation::Same)
            m_shown.push_back(row);
    }
}

QString CompareModel::summary() const
{
    const auto count = [this](Relation relation) {
        return int(std::count_if(m_rows.begin(), m_rows.end(),
                                 [relation](const ComparedMember &row) { return row.relation == relation; }));
    };
    QStringList texts{tr("%1 the same").arg(count(Relation::Same)),
                      tr("%1 changed").arg(count(Relation::Different))};
    if (const int only = count(Relation::OnlyLeft); only > 0)
        texts << tr("%1 only in A").arg(only);
    if (const int only = count(Relation::OnlyRight); only > 0)
        texts << tr("%1 only in B").arg(only);
    return texts.join(QStringLiteral(", ")) + QLatin1Char('.');
}

int CompareModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_shown.size());
}

int CompareModel::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant CompareModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || std::size_t(index.row()) >= m_shown.size())
        return {};
    const ComparedMember &member = m_rows[m_shown[std::size_t(index.row())]];
    const QString &value = index.column() == LeftColumn ? member.left : member.right;
    const bool isValue = index.column() == LeftColumn || index.column() == RightColumn;
    switch (role) {
    case Qt::DisplayRole:
        if (isValue)
            return valueOf(value.left(longestCell));
        return index.column() == NameColumn ? visibleText(member.name) : wordFor(member.relation);
    case Qt::ToolTipRole:
        return isValue ? valueOf(value) : member.note;
    case SecondLineRole:
        return index.column() == NameColumn ? nameOf(member.part)
            : index.column() == RightColumn ? member.note
                                            : QString();
    case MonoRole:
        return index.column() == NameColumn || (isValue && !value.isEmpty());
    case StrongRole:
        return index.column() == NameColumn;
    case ToneRole:
        if (index.column() == RelationColumn)
            return int(toneOf(member.relation));
        return isValue && value.isEmpty() ? QVariant(int(Tone::Neutral)) : QVariant();
    case IconRole:
        return index.column() == RelationColumn ? QVariant(QString(iconOf(member.relation))) : QVariant();
    case RelationRole:
        return int(member.relation);
    case WholeRole:
        return QStringLiteral("A: %1\nB: %2").arg(valueOf(member.left), valueOf(member.right));
    case Qt::AccessibleTextRole:
        return tr("%1 %2: %3. A: %4. B: %5.")
            .arg(nameOf(member.part), visibleText(member.name), wordFor(member.relation),
                 valueOf(member.left), valueOf(member.right));
    default:
        return {};
    }
}

QVariant CompareModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (role != Qt::DisplayRole || orientation != Qt::Horizontal)
        return {};
    const QStringList names{tr("Member"), tr("Token A"), tr("Token B"), tr("Difference")};
    return names.value(section);
}

} // namespace gatehouse
