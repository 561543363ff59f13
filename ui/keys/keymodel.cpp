// SPDX-License-Identifier: MIT
#include "ui/keys/keymodel.h"

#include "ui/roles.h"
#include "ui/text/algname.h"
#include "ui/theme/colours.h"
#include "ui/timetext.h"

#include <algorithm>
#include <tuple>

namespace gatehouse {

namespace {

int rank(KeyState state)
{
    switch (state) {
    case KeyState::Current:
        return 0;
    case KeyState::Next:
        return 1;
    case KeyState::Retired:
        break;
    }
    return 2;
}

Tone toneOf(KeyState state)
{
    switch (state) {
    case KeyState::Next:
        return Tone::Info;
    case KeyState::Current:
        return Tone::Success;
    case KeyState::Retired:
        break;
    }
    return Tone::Neutral;
}

} // namespace

QLatin1String iconOf(KeyState state)
{
    switch (state) {
    case KeyState::Next:
        return QLatin1String("clock");
    case KeyState::Current:
        return QLatin1String("badge-check");
    case KeyState::Retired:
        break;
    }
    return QLatin1String("circle-minus");
}

QString wordFor(KeyUse use)
{
    return use == KeyUse::Access ? KeyModel::tr("Access tokens") : KeyModel::tr("Refresh tokens");
}

QString wordFor(KeyState state)
{
    switch (state) {
    case KeyState::Next:
        return KeyModel::tr("Next");
    case KeyState::Current:
        return KeyModel::tr("Signing");
    case KeyState::Retired:
        break;
    }
    return KeyModel::tr("Retired");
}

QString nameOf(const KeyInfo &key)
{
    return key.description.isEmpty() ? algName(key.alg)
                                     : algName(key.alg) + QStringLiteral(" · ") + key.description;
}

bool isSafeToRemove(const KeyInfo &key, qint64 nowMs)
{
    return key.state == KeyState::Retired && key.safeToRemoveMs && *key.safeToRemoveMs <= nowMs;
}

QString explain(const KeyInfo &key, qint64 nowMs)
{
    switch (key.state) {
    case KeyState::Next:
        return KeyModel::tr(
            "Published so that servers learn it, but not signing yet. The next rotation makes it sign.");
    case KeyState::Current:
        return key.use == KeyUse::Access ? KeyModel::tr("Signs every new access token.")
                                         : KeyModel::tr("Signs every new refresh token.");
    case KeyState::Retired:
        break;
    }
    if (isSafeToRemove(key, nowMs))
        return KeyModel::tr("Signs no more, and no token it signed can still be valid. It may be removed.");
    if (key.safeToRemoveMs)
        return KeyModel::tr("Signs no more, but tokens it signed may be valid until %1. Keep it until then.")
            .arg(exactTime(*key.safeToRemoveMs));
    return KeyModel::tr("Signs no more. Tokens it signed are still verified.");
}

void KeyModel::setKeys(std::vector<KeyInfo> keys, qint64 nowMs)
{
    std::stable_sort(keys.begin(), keys.end(), [](const KeyInfo &a, const KeyInfo &b) {
        return std::tuple(int(a.use), rank(a.state), -a.createdMs)
            < std::tuple(int(b.use), rank(b.state), -b.createdMs);
    });
    beginResetModel();
    m_keys = std::move(keys);
    m_nowMs = nowMs;
    endResetModel();
}

void KeyModel::setNow(qint64 nowMs)
{
    m_nowMs = nowMs;
    if (!m_keys.empty())
        Q_EMIT dataChanged(index(0, CreatedColumn), index(int(m_keys.size()) - 1, RemoveColumn));
}

const KeyInfo *KeyModel::key(const QString &kid) const
{
    const int row = rowOf(kid);
    return row < 0 ? nullptr : &m_keys[std::size_t(row)];
}

int KeyModel::rowOf(const QString &kid) const
{
    const auto found =
        std::find_if(m_keys.begin(), m_keys.end(), [&](const KeyInfo &key) { return key.kid == kid; });
    return found == m_keys.end() ? -1 : int(found - m_keys.begin());
}

const KeyInfo *KeyModel::current(KeyUse use) const
{
    for (const KeyInfo &key : m_keys) {
        if (key.use == use && key.state == KeyState::Current)
            return &key;
    }
    return nullptr;
}

const KeyInfo *KeyModel::next(KeyUse use) const
{
    const KeyInfo *oldest = nullptr; // The order of rotation: first generated, first used.
    for (const KeyInfo &key : m_keys) {
        if (key.use == use && key.state == KeyState::Next && (!oldest || key.createdMs < oldest->createdMs))
            oldest = &key;
    }
    return oldest;
}

int KeyModel::rowCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : int(m_keys.size()); }

int KeyModel::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : ColumnCount; }

QString KeyModel::text(const KeyInfo &key, int column) const
{
    switch (column) {
    case UseColumn:
        return wordFor(key.use);
    case StateColumn:
        return wordFor(key.state);
    case AlgorithmColumn:
        return algName(key.alg);
    case KidColumn:
        return key.kid;
    case CreatedColumn:
        return relativeTime(key.createdMs, m_nowMs);
    case RemoveColumn:
        if (key.state != KeyState::Retired || !key.safeToRemoveMs)
            return tr("In use");
        return isSafeToRemove(key, m_nowMs) ? tr("Yes, now") : relativeTime(*key.safeToRemoveMs, m_nowMs);
    default:
        return {};
    }
}

QVariant KeyModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const KeyInfo &key = m_keys[std::size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return text(key, index.column());
    case Qt::ToolTipRole:
        if (index.column() == CreatedColumn)
            return exactTime(key.createdMs);
        if (index.column() == StateColumn || index.column() == RemoveColumn)
            return explain(key, m_nowMs);
        return text(key, index.column());
    case SecondLineRole:
        return index.column() == AlgorithmColumn ? QVariant(key.description) : QVariant();
    case StrongRole:
        return index.column() == UseColumn;
    case MonoRole:
        return index.column() == KidColumn;
    case ToneRole:
        return index.column() == StateColumn ? QVariant(int(toneOf(key.state))) : QVariant();
    case IconRole:
        return index.column() == StateColumn ? QVariant(QString(iconOf(key.state))) : QVariant();
    case KidRole:
        return key.kid;
    case StateRole:
        return int(key.state);
    case UseRole:
        return int(key.use);
    default:
        return {};
    }
}

QVariant KeyModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    const QStringList titles{tr("Signs"),  tr("State"),   tr("Algorithm"),
                             tr("Key id"), tr("Created"), tr("Safe to remove")};
    return titles.value(section);
}

} // namespace gatehouse
