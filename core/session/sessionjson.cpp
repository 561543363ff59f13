// SPDX-License-Identifier: MIT
#include "core/session/sessionjson.h"

#include <QDateTime>

namespace gatehouse {

void putTime(QJsonObject &object, const QString &name, std::optional<qint64> ms)
{
    const bool isKnown = ms && *ms != 0;
    object.insert(name,
                  isKnown
                      ? QJsonValue(QDateTime::fromMSecsSinceEpoch(*ms, Qt::UTC).toString(Qt::ISODateWithMs))
                      : QJsonValue());
    object.insert(name + QLatin1String("Epoch"), isKnown ? QJsonValue(*ms / 1000) : QJsonValue());
}

QString nameOf(SessionState state)
{
    switch (state) {
    case SessionState::Active:
        return QStringLiteral("active");
    case SessionState::Expiring:
        return QStringLiteral("expiring");
    case SessionState::Expired:
        return QStringLiteral("expired");
    case SessionState::Revoked:
        return QStringLiteral("revoked");
    case SessionState::ReuseDetected:
        return QStringLiteral("reuse-detected");
    }
    return {};
}

QString codeOf(ReuseKind kind)
{
    switch (kind) {
    case ReuseKind::None:
        return {};
    case ReuseKind::RecentPrevious:
        return QStringLiteral("recent-previous");
    case ReuseKind::OrphanedBranch:
        return QStringLiteral("orphaned-branch");
    case ReuseKind::StaleLineage:
        return QStringLiteral("stale-lineage");
    }
    return {};
}

QJsonObject jsonOf(const Session &session, qint64 nowMs)
{
    QJsonObject object{{QStringLiteral("id"), session.id},
                       {QStringLiteral("state"), nameOf(session.stateAt(nowMs))},
                       {QStringLiteral("userId"), session.userId},
                       {QStringLiteral("login"), session.login},
                       {QStringLiteral("displayName"), session.displayName},
                       {QStringLiteral("role"), session.role},
                       {QStringLiteral("client"), session.client},
                       {QStringLiteral("agent"), session.agent},
                       {QStringLiteral("device"), deviceName(session.agent)},
                       {QStringLiteral("address"), session.address},
                       {QStringLiteral("generation"), qint64(session.generation)}};
    putTime(object, QStringLiteral("createdAt"), session.createdMs);
    putTime(object, QStringLiteral("refreshedAt"), session.refreshedMs);
    putTime(object, QStringLiteral("expiresAt"), session.expiresMs);
    putTime(object, QStringLiteral("absoluteExpiresAt"), session.absoluteExpiresMs);
    QJsonValue revocation;
    if (session.revocation) {
        QJsonObject told{{QStringLiteral("reason"), session.revocation->reason},
                         {QStringLiteral("by"), session.revocation->by},
                         {QStringLiteral("reuse"), codeOf(session.revocation->reuse)}};
        putTime(told, QStringLiteral("at"), session.revocation->atMs);
        revocation = told;
    }
    object.insert(QStringLiteral("revocation"), revocation);
    return object;
}

} // namespace gatehouse
