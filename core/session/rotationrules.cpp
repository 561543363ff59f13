// SPDX-License-Identifier: MIT
#include "core/session/rotationrules.h"

#include "core/base/secret.h"

#include <QCoreApplication>

#include <algorithm>

namespace gatehouse {

namespace {

bool isSame(const QByteArray &a, const QByteArray &b)
{
    return !a.isEmpty()
        && equalInConstantTime({a.constData(), static_cast<std::size_t>(a.size())},
                               {b.constData(), static_cast<std::size_t>(b.size())});
}

ReuseKind reuseKind(const Session &session, const RotateRequest &request)
{
    if (request.generation == session.generation)
        return ReuseKind::OrphanedBranch;
    if (request.generation + 1 < session.generation)
        return ReuseKind::StaleLineage;
    return isSame(session.previousHash, request.presentedHash) ? ReuseKind::RecentPrevious
                                                               : ReuseKind::OrphanedBranch;
}

} // namespace

RotateAnswer judgeRotation(const Session &session, const RotateRequest &request)
{
    using Kind = RotateAnswer::Kind;
    RotateAnswer answer;
    answer.sinceRotationMs = std::max<qint64>(0, request.nowMs - session.refreshedMs);
    if (session.revocation) {
        answer.kind = Kind::Revoked;
    } else if (request.nowMs >= session.expiresMs) {
        answer.kind = Kind::Expired;
    } else if (request.generation > session.generation) {
        answer.kind = Kind::Ahead;
    } else if (request.generation == session.generation
               && isSame(session.currentHash, request.presentedHash)) {
        answer.kind = Kind::Rotated;
    } else {
        answer.reuse = reuseKind(session, request);
        const qint64 graceMs = std::min<qint64>(request.graceMs, 300'000);
        const bool inGrace = graceMs > 0 && answer.sinceRotationMs <= graceMs;
        answer.kind = answer.reuse == ReuseKind::RecentPrevious && inGrace ? Kind::Grace : Kind::Reused;
    }
    if (answer.kind == Kind::Grace) {
        answer.reuse = ReuseKind::None;
        answer.suspicious = request.address != session.address || request.agent != session.agent;
    }
    return answer;
}

Done checkRotationClock(const Session &session, qint64 nowMs)
{
    const qint64 behindMs = session.refreshedMs - nowMs;
    if (behindMs <= toleratedClockSetBackMs)
        return {};
    return failure(
        Error::Code::Conflict,
        QCoreApplication::translate("Store",
                                    "The clock is %1 s behind the last refresh of this session. Set the "
                                    "clock right; until then the session is not refreshed.")
            .arg(behindMs / 1000));
}

void rotateSession(Session &session, const RotateRequest &request)
{
    session.previousHash = session.currentHash;
    session.currentHash = request.nextHash;
    session.refreshedMs = std::max(request.nowMs, session.refreshedMs);
    session.expiresMs = std::min(request.nowMs + request.idleMs, session.absoluteExpiresMs);
    session.address = request.address;
    session.agent = request.agent;
    ++session.generation;
}

void revokeForReuse(Session &session, const RotateRequest &request, ReuseKind reuse)
{
    session.revocation =
        SessionRevocation{request.nowMs, QStringLiteral("reuse"), QStringLiteral("authority"), reuse};
}

QString describeReuse(const RotateAnswer &answer, const RotateRequest &request,
                      std::uint32_t currentGeneration)
{
    const QString seconds = QString::number(answer.sinceRotationMs / 1000);
    switch (answer.reuse) {
    case ReuseKind::RecentPrevious:
        return QStringLiteral("The previous token came back %1 s after it was used.").arg(seconds);
    case ReuseKind::OrphanedBranch:
        return QStringLiteral("A token of generation %1 that this session never gave out came %2 s after the "
                              "last rotation.")
            .arg(request.generation)
            .arg(seconds);
    case ReuseKind::StaleLineage:
        return QStringLiteral("A token %1 generations old came back %2 s after the last rotation.")
            .arg(currentGeneration - request.generation)
            .arg(seconds);
    case ReuseKind::None:
        break;
    }
    return {};
}

QString describeAhead(const RotateRequest &request, std::uint32_t currentGeneration)
{
    return QStringLiteral("A genuine token of generation %1 came, but the store knows generation %2.")
        .arg(request.generation)
        .arg(currentGeneration);
}

} // namespace gatehouse
