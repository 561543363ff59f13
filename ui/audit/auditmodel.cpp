// SPDX-License-Identifier: MIT
#include "ui/audit/auditmodel.h"

#include "ui/roles.h"
#include "ui/text/plaintext.h"
#include "ui/theme/colours.h"
#include "ui/timetext.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace gatehouse {

namespace {

/// Longer than any action takes: the slowest is bounded by the store's deadline.
constexpr qint64 patienceMs = 30'000;

struct OutcomeLook {
    const char *icon;
    Tone tone;
};

OutcomeLook lookOf(AuditModel::State state)
{
    switch (state) {
    case AuditModel::State::Succeeded:
        return {"circle-check", Tone::Success};
    case AuditModel::State::Failed:
        return {"circle-x", Tone::Danger};
    case AuditModel::State::Pending:
        return {"loader", Tone::Neutral};
    case AuditModel::State::NoOutcome:
        break;
    }
    return {"triangle-alert", Tone::Warning};
}

} // namespace

QString wordFor(AuditAction action)
{
    switch (action) {
    case AuditAction::RevokeSessions:
        return AuditModel::tr("Revoke sessions");
    case AuditAction::RevokeUser:
        return AuditModel::tr("Revoke a user");
    case AuditAction::ReuseDetected:
        return AuditModel::tr("Reuse detected");
    case AuditAction::Logout:
        return AuditModel::tr("Log out");
    case AuditAction::KeyGenerate:
        return AuditModel::tr("Generate a key");
    case AuditAction::KeyRotate:
        return AuditModel::tr("Rotate keys");
    case AuditAction::KeyRetire:
        return AuditModel::tr("Retire a key");
    case AuditAction::KeyRemove:
        return AuditModel::tr("Remove a key");
    case AuditAction::KeyExport:
        return AuditModel::tr("Export keys");
    case AuditAction::KeyImport:
        return AuditModel::tr("Import a key");
    case AuditAction::KeySetUp:
        return AuditModel::tr("Set up the key store");
    case AuditAction::KeyUnlock:
        return AuditModel::tr("Unlock the key store");
    case AuditAction::UserAdd:
        return AuditModel::tr("Add a user");
    case AuditAction::UserChange:
        return AuditModel::tr("Change a user");
    case AuditAction::TokenMint:
        return AuditModel::tr("Mint a token");
    case AuditAction::TokenDeny:
        return AuditModel::tr("Deny a token");
    case AuditAction::StoreTidy:
        return AuditModel::tr("Remove what is over");
    }
    return codeOf(action);
}

bool AuditModel::joinOutcome(const AuditEvent &event)
{
    const auto open = m_open.find(event.actionId.toStdString());
    if (event.phase == AuditPhase::Requested || open == m_open.end())
        return false;
    m_entries[open->second].outcome = event;
    const int row = int(m_entries.size() - 1 - open->second);
    m_open.erase(open);
    Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
    return true;
}

void AuditModel::append(const std::vector<AuditEvent> &events, qint64 nowMs)
{
    m_nowMs = nowMs;
    for (const AuditEvent &event : events) {
        if (event.seq <= m_lastSeq)
            continue;
        m_lastSeq = event.seq;
        if (joinOutcome(event))
            continue;
        beginInsertRows({}, 0, 0);
        AuditEntry entry;
        if (event.phase == AuditPhase::Requested) {
            entry.request = event;
            m_open.emplace(event.actionId.toStdString(), m_entries.size());
        } else {
            entry.outcome = event;
        }
        m_entries.push_back(std::move(entry));
        endInsertRows();
    }
}

void AuditModel::clear()
{
    beginResetModel();
    m_entries.clear();
    m_open.clear();
    m_lastSeq = 0;
    endResetModel();
}

void AuditModel::setNow(qint64 nowMs)
{
    m_nowMs = nowMs;
    if (m_entries.empty())
        return;
    Q_EMIT dataChanged(index(0, TimeColumn), index(rowCount() - 1, TimeColumn));
    for (const auto &[id, position] : m_open) {
        const int row = int(m_entries.size() - 1 - position);
        Q_EMIT dataChanged(index(row, OutcomeColumn), index(row, OutcomeColumn));
    }
}

AuditModel::State AuditModel::stateOf(int row) const
{
    const AuditEntry &at = entry(row);
    if (at.outcome)
        return at.outcome->phase == AuditPhase::Failed ? State::Failed : State::Succeeded;
    return m_nowMs - at.request->atMs < patienceMs ? State::Pending : State::NoOutcome;
}

int AuditModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_entries.size());
}

int AuditModel::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : ColumnCount; }

QString AuditModel::text(const AuditEntry &entry, int row, int column) const
{
    switch (column) {
    case TimeColumn:
        return relativeTime(entry.first().atMs, m_nowMs);
    case ActorColumn:
        return visibleText(entry.first().actor);
    case ActionColumn:
        return wordFor(entry.first().action);
    case ReasonColumn:
        return visibleText(entry.first().reason);
    case OutcomeColumn:
        if (stateOf(row) == State::Pending)
            return tr("Under way");
        if (!entry.outcome)
            return tr("No outcome recorded");
        if (!entry.outcome->outcome.isEmpty())
            return visibleText(entry.outcome->outcome);
        return entry.outcome->phase == AuditPhase::Failed ? tr("Failed") : tr("Done");
    default:
        return {};
    }
}

QVariant AuditModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const AuditEntry &at = entry(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return text(at, index.row(), index.column());
    case Qt::ToolTipRole:
        return index.column() == TimeColumn ? exactTime(at.first().atMs)
                                            : text(at, index.row(), index.column());
    case SecondLineRole:
        if (index.column() == ActionColumn)
            return visibleText(at.first().object);
        return index.column() == TimeColumn ? QVariant(localTime(at.first().atMs)) : QVariant();
    case StrongRole:
        return index.column() == ActionColumn;
    case ToneRole:
        return index.column() == OutcomeColumn ? QVariant(int(lookOf(stateOf(index.row())).tone))
                                               : QVariant();
    case IconRole:
        return index.column() == OutcomeColumn
            ? QVariant(QString::fromLatin1(lookOf(stateOf(index.row())).icon))
            : QVariant();
    case StateRole:
        return QVariant::fromValue(stateOf(index.row()));
    case SearchRole: {
        QStringList all;
        for (int column = 0; column < ColumnCount; ++column)
            all << text(at, index.row(), column);
        all << at.first().object << localTime(at.first().atMs) << codeOf(at.first().action)
            << utcTime(at.first().atMs) << at.first().actionId;
        return all.join(QLatin1Char('\n'));
    }
    default:
        return {};
    }
}

QVariant AuditModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    const QStringList titles{tr("When"), tr("Who"), tr("What"), tr("Reason"), tr("Outcome")};
    return titles.value(section);
}

QByteArray jsonLines(const std::vector<AuditEvent> &events)
{
    QByteArray lines;
    for (const AuditEvent &event : events) {
        const QJsonObject object{
            {QStringLiteral("seq"), event.seq},
            {QStringLiteral("at"), utcTime(event.atMs)},
            {QStringLiteral("at_ms"), event.atMs},
            {QStringLiteral("action_id"), event.actionId},
            {QStringLiteral("action"), codeOf(event.action)},
            {QStringLiteral("phase"), codeOf(event.phase)},
            {QStringLiteral("actor"), event.actor},
            {QStringLiteral("object"), event.object},
            {QStringLiteral("reason"), event.reason},
            {QStringLiteral("store"), event.store},
            {QStringLiteral("outcome"), event.outcome},
            {QStringLiteral("previous_hash"), QString::fromLatin1(event.previousHash.toHex())},
            {QStringLiteral("hash"), QString::fromLatin1(event.hash.toHex())},
        };
        lines += QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n';
    }
    return lines;
}

} // namespace gatehouse
