// SPDX-License-Identifier: MIT
#include "core/session/rotationrules.h"

#include "core/base/secret.h"

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

} // namespace gatehouse
