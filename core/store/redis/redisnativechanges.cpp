// SPDX-License-Identifier: MIT
// The native layout: login and rotation.
#include "core/base/log.h"
#include "core/session/rotationrules.h"
#include "core/store/redis/redisnativestore.h"

#include <QCoreApplication>

#include <algorithm>

namespace gatehouse {

namespace {

using Kind = RotateAnswer::Kind;

/// Each failed try means that somebody else got something done.
constexpr int maximalTries = 1000;

QString tr(const char *text) { return QCoreApplication::translate("RedisStore", text); }

std::vector<std::string_view> viewsOf(const std::vector<std::string> &texts)
{
    return {texts.begin(), texts.end()};
}

RotateAnswer judge(const SessionHash &hash, const RotateRequest &request)
{
    RotateAnswer answer = judgeRotation(hash.session, request);
    if (hash.expirySeenMs != 0 && answer.kind != Kind::Revoked)
        answer.kind = Kind::Expired;
    return answer;
}

} // namespace

std::vector<std::string> RedisNativeStore::withFeed(std::vector<std::string> keys) const
{
    if (!m_link->facts().isCluster) {
        keys.emplace_back(NativeKeys::feedCounter);
        keys.emplace_back(NativeKeys::feedLog);
    }
    return keys;
}

void RedisNativeStore::noteChanges(const std::vector<std::string> &sessionKeys)
{
    if (!m_link->facts().isCluster || sessionKeys.empty())
        return;
    const std::vector<std::string_view> feed{NativeKeys::feedCounter, NativeKeys::feedLog};
    const Result<OwnedReply> noted = m_link->run(m_note, feed, viewsOf(sessionKeys), Intent::Write);
    if (!noted)
        qCWarning(lcStore) << "A change will show only after the next full listing:" << noted.error().message;
}

Done RedisNativeStore::insert(const Session &session)
{
    const NativeKeys keys(session.userId);
    const std::string locator = NativeKeys::locator(session.id), user = toUtf8(session.userId);
    const std::string life =
        std::to_string(std::max<qint64>(session.absoluteExpiresMs - session.createdMs, 1));
    const Failure exists = failure(Error::Code::Conflict, tr("There is a session with this id already."));
    // First the way to it, which leads nowhere if what follows fails. Nobody else can take the id from then
    // on.
    const Result<OwnedReply> placed =
        m_link->call(locator, {"SET", locator, user, "NX", "PX", life}, Intent::Write);
    if (!placed)
        return Failure(placed.error());
    if (placed->view().isNull()) {
        const Result<QString> owner = userOf(session.id);
        if (!owner)
            return Failure(owner.error());
        if (*owner != session.userId)
            return exists;
    }
    std::vector<std::string> arguments{toUtf8(session.id), std::to_string(session.createdMs), life,
                                       std::to_string(session.absoluteExpiresMs),
                                       toLine({SessionEvent::Kind::Issued,
                                               session.createdMs,
                                               session.generation,
                                               session.address,
                                               session.agent,
                                               {}})};
    std::ranges::move(SessionHash::fieldsOf(session), std::back_inserter(arguments));
    const std::string key = keys.session(session.id);
    const std::vector<std::string> names =
        withFeed({key, keys.history(session.id), keys.index(), keys.cutOff()});
    const Result<OwnedReply> reply = m_link->run(m_issue, viewsOf(names), viewsOf(arguments), Intent::Write);
    if (!reply)
        return Failure(reply.error());
    if (reply->view().text() == "exists")
        return exists;
    if (reply->view().text() == "cut off")
        return failure(Error::Code::Denied,
                       tr("The user's sessions were all revoked after this login began."));
    noteChanges({key});
    return {};
}

/// What an answer writes. Brings `hash` to how it will stand.
RedisNativeStore::Step RedisNativeStore::stepFor(const RotateAnswer &answer, const RotateRequest &request,
                                                 SessionHash &hash) const
{
    Step step;
    Session &session = hash.session;
    const auto note = [&](SessionEvent::Kind kind, std::uint32_t generation, const QString &text = {}) {
        step.events.push_back({kind, request.nowMs, generation, request.address, request.agent, text});
    };
    switch (answer.kind) {
    case Kind::Rotated:
        rotateSession(session, request);
        step.fields = SessionHash::fieldsOf(session);
        note(SessionEvent::Kind::Rotated, session.generation);
        break;
    case Kind::Grace:
        note(answer.suspicious ? SessionEvent::Kind::Suspicious : SessionEvent::Kind::GraceAnswer,
             request.generation);
        break;
    case Kind::Reused:
        session.revocation = SessionRevocation{request.nowMs, QStringLiteral("reuse"),
                                               QStringLiteral("authority"), answer.reuse};
        step.fields = SessionHash::fieldsOf(session);
        note(SessionEvent::Kind::Reuse, request.generation,
             describeReuse(answer, request, session.generation));
        note(SessionEvent::Kind::Revoked, request.generation, QStringLiteral("reuse"));
        break;
    case Kind::Ahead:
        note(SessionEvent::Kind::Ahead, request.generation, describeAhead(request, session.generation));
        break;
    case Kind::Expired:
        if (hash.expirySeenMs == 0)
            step.fields = {"expired", std::to_string(request.nowMs)};
        break;
    case Kind::Revoked:
    case Kind::Unknown:
        break;
    }
    return step;
}

Result<bool> RedisNativeStore::carryOut(const NativeKeys &keys, const QString &id, const SessionHash &read,
                                        const Step &step)
{
    if (step.fields.empty() && step.events.empty())
        return true;
    std::vector<std::string> arguments{read.generation, read.current, read.expired,
                                       std::to_string(step.events.size())};
    for (const SessionEvent &event : step.events)
        arguments.push_back(toLine(event));
    arguments.insert(arguments.end(), step.fields.begin(), step.fields.end());
    const std::string key = keys.session(id);
    const std::vector<std::string> names = withFeed({key, keys.history(id)});
    const Result<OwnedReply> reply = m_link->run(m_rotate, viewsOf(names), viewsOf(arguments), Intent::Write);
    if (!reply)
        return Failure(reply.error());
    const bool isDone = reply->view().text() == "done";
    if (isDone && !step.fields.empty())
        noteChanges({key});
    return isDone;
}

/// Read, judge, and write on the condition that nothing changed since: what another one did in between is
/// judged anew. The rules stay in one place, and the script decides nothing but that.
Result<RotateAnswer> RedisNativeStore::rotate(const RotateRequest &request)
{
    const Result<QString> user = userOf(request.sessionId);
    if (!user)
        return Failure(user.error());
    if (user->isEmpty())
        return RotateAnswer{};
    const NativeKeys keys(*user);
    bool isRecorded = false;
    for (int i = 0; i < maximalTries; ++i) {
        Result<std::optional<SessionHash>> found = read(*user, request.sessionId);
        if (!found)
            return Failure(found.error());
        if (!*found)
            return RotateAnswer{};
        const SessionHash before = **found;
        SessionHash &hash = **found;
        RotateAnswer answer = judge(hash, request);
        if (answer.kind != Kind::Revoked) {
            if (Done clock = checkRotationClock(hash.session, request.nowMs); !clock)
                return Failure(clock.error());
        }
        const Step step = stepFor(answer, request, hash);
        answer.session = std::move(hash.session);
        if (answer.kind == Kind::Reused && request.onReuse && !isRecorded) {
            if (Done noted = request.onReuse(answer); !noted)
                return Failure(noted.error());
            isRecorded = true;
        }
        const Result<bool> done = carryOut(keys, request.sessionId, before, step);
        if (!done)
            return Failure(done.error());
        if (*done)
            return answer;
    }
    return failure(Error::Code::Conflict, tr("This session is being changed by too many others. Try again."));
}

} // namespace gatehouse
