// SPDX-License-Identifier: MIT
// The guide's layout: login and rotation.
#include "core/store/redis/guidepages.h"
#include "core/store/redis/redisguidestore.h"
#include "core/store/redis/sessionhash.h"

#include <QCoreApplication>

namespace gatehouse {

namespace {

using Kind = RotateAnswer::Kind;

QString tr(const char *text) { return QCoreApplication::translate("RedisStore", text); }

std::string keyOf(const QString &id) { return std::string(guidePrefix) + toUtf8(id); }
std::string cutOffKey(const QString &userId) { return std::string(cutOffPrefix) + toUtf8(userId); }

std::vector<std::string_view> viewsOf(const std::vector<std::string> &texts)
{
    return {texts.begin(), texts.end()};
}

Failure noAtomicStep()
{
    return failure(Error::Code::Unsupported,
                   tr("In a cluster the keys of the guide's layout are in different slots, so tokens cannot "
                      "be issued here safely."));
}

} // namespace

Done RedisGuideStore::insert(const Session &session)
{
    if (m_link->facts().isCluster)
        return noAtomicStep();
    const std::string key = keyOf(session.id), cut = cutOffKey(session.userId), user = toUtf8(session.userId);
    const std::string life = std::to_string(std::max<qint64>(session.expiresMs - session.createdMs, 1));
    const std::string second = std::to_string(session.createdMs / 1000);
    const std::vector<std::string_view> keys{key, cut}, arguments{user, life, second};
    const Result<OwnedReply> reply = m_link->run(m_issue, keys, arguments, Intent::Write);
    if (!reply)
        return Failure(reply.error());
    if (reply->view().text() == "exists")
        return failure(Error::Code::Conflict, tr("There is a session with this id already."));
    if (reply->view().text() == "cut off")
        return failure(Error::Code::Denied,
                       tr("The user's sessions were all revoked after this login began."));
    return {};
}

RotateAnswer RedisGuideStore::answerFrom(const RespReply &reply, const RotateRequest &request) const
{
    RotateAnswer answer;
    const auto part = [&](std::int64_t n) { return reply.text(reply.part(0, n)); };
    const std::string_view what = part(0);
    if (what == "unknown")
        return answer;
    std::int64_t sinceMs = 0;
    readDecimal(part(2), sinceMs);
    answer.kind = what == "rotated" ? Kind::Rotated
        : what == "grace"           ? Kind::Grace
        : what == "revoked"         ? Kind::Revoked
                                    : Kind::Reused;
    answer.session =
        sessionOf(fromUtf8(part(5)), fromUtf8(part(1)), request.nowMs + request.idleMs - sinceMs);
    answer.session->address = fromUtf8(part(3));
    answer.session->agent = fromUtf8(part(4));
    if (answer.kind == Kind::Rotated)
        return answer;
    answer.sinceRotationMs = sinceMs;
    if (answer.kind == Kind::Grace) {
        answer.suspicious =
            answer.session->address != request.address || answer.session->agent != request.agent;
        return answer;
    }
    if (answer.kind == Kind::Revoked) {
        answer.session->id = request.sessionId;
        answer.session->revocation = SessionRevocation{};
        return answer;
    }
    answer.reuse = part(6) == "1" ? ReuseKind::RecentPrevious : ReuseKind::StaleLineage;
    answer.session->revocation =
        SessionRevocation{request.nowMs, QStringLiteral("reuse"), QStringLiteral("authority"), answer.reuse};
    return answer;
}

Result<RotateAnswer> RedisGuideStore::rotateOnce(const RotateRequest &request, bool commit)
{
    const std::string used = keyOf(request.sessionId), next = keyOf(request.nextSessionId);
    const std::string grave = std::string(usedPrefix) + toUtf8(request.sessionId);
    const std::vector<std::string> arguments{std::to_string(request.nowMs),
                                             std::to_string(std::max<qint64>(request.idleMs, 1)),
                                             std::to_string(std::min<qint64>(request.graceMs, 300'000)),
                                             toUtf8(request.address),
                                             toUtf8(request.agent),
                                             toUtf8(request.nextSessionId),
                                             commit ? "1" : "0",
                                             std::string(guidePrefix),
                                             std::string(usedPrefix)};
    const std::vector<std::string_view> keys{used, next, grave};
    const Result<OwnedReply> reply = m_link->run(m_rotate, keys, viewsOf(arguments), Intent::Write);
    if (!reply)
        return Failure(reply.error());
    if (!reply->view().isList(0, 7))
        return failure(Error::Code::Malformed,
                       tr("%1 answered a rotation in an unknown form.").arg(m_link->where()));
    return answerFrom(reply->view(), request);
}

Result<RotateAnswer> RedisGuideStore::rotate(const RotateRequest &request)
{
    if (m_link->facts().isCluster)
        return noAtomicStep();
    if (request.nextSessionId.isEmpty())
        return failure(Error::Code::Unsupported,
                       tr("In the guide's layout a rotation needs the id of the next token."));
    Result<RotateAnswer> answer = rotateOnce(request, !request.onReuse);
    if (!answer || answer->kind != Kind::Reused || !request.onReuse)
        return answer;
    // The record first; what is live now is ended then, whoever has rotated it meanwhile.
    if (Done noted = request.onReuse(*answer); !noted)
        return Failure(noted.error());
    return rotateOnce(request, true);
}

} // namespace gatehouse
