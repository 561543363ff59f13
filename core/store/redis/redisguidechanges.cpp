// SPDX-License-Identifier: MIT
// The guide's layout: login, rotation and revocation.
#include "core/store/redis/guidepages.h"
#include "core/store/redis/redisguidestore.h"
#include "core/store/redis/revoketally.h"
#include "core/store/redis/sessionhash.h"

#include <QCoreApplication>

namespace gatehouse {

namespace {

using Kind = RotateAnswer::Kind;
using Outcome = RevokeItem::Outcome;

constexpr std::string_view gravePrefix = "gatehouse:used:";
constexpr int maximalPasses = 20;

QString tr(const char *text) { return QCoreApplication::translate("RedisStore", text); }

std::string keyOf(const QString &id) { return std::string(guidePrefix) + toUtf8(id); }
std::string cutOffKey(const QString &userId) { return "nbf:user:" + toUtf8(userId); }

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

/// Nobody knows whether it was done.
bool isOpen(const Error &error) { return error.isTransient() || error.code == Error::Code::Cancelled; }

RevokeItem itemOf(const QString &id, const QString &userId, std::int64_t removed)
{
    return removed > 0 ? RevokeItem{id, userId, Outcome::Revoked, {}}
                       : RevokeItem{id, userId, Outcome::AlreadyGone, tr("There is no such session."), true};
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
    const std::string grave = std::string(gravePrefix) + toUtf8(request.sessionId);
    const std::vector<std::string> arguments{std::to_string(request.nowMs),
                                             std::to_string(std::max<qint64>(request.idleMs, 1)),
                                             std::to_string(std::min<qint64>(request.graceMs, 300'000)),
                                             toUtf8(request.address),
                                             toUtf8(request.agent),
                                             toUtf8(request.nextSessionId),
                                             commit ? "1" : "0",
                                             std::string(guidePrefix),
                                             std::string(gravePrefix)};
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

Result<RevokeOutcome> RedisGuideStore::revoke(const RevokeOrder &order)
{
    const auto *user = std::get_if<UserSessions>(&order.target);
    Result<RevokeOutcome> outcome =
        user ? revokeUser(*user, order) : revokeSessions(std::get<SessionIds>(order.target).ids);
    if (outcome && !m_link->isConfirmed())
        markUnconfirmed(*outcome);
    return outcome;
}

/// The cut-off first. Then pass after pass over all keys until one finds none: a refresh may slip in between.
Result<RevokeOutcome> RedisGuideStore::revokeUser(const UserSessions &user, const RevokeOrder &order)
{
    const std::string cut = cutOffKey(user.userId), second = std::to_string(order.nowMs / 1000);
    const std::string life = std::to_string(m_cutOffLifeMs), name = toUtf8(user.userId);
    const std::vector<std::string_view> cutKeys{cut}, cutArguments{second, life};
    const Result<OwnedReply> cutReply = m_link->run(m_cutOff, cutKeys, cutArguments, Intent::Write);
    if (!cutReply)
        return Failure(cutReply.error());
    RevokeOutcome outcome;
    std::int64_t seconds = 0;
    readDecimal(cutReply->view().text(), seconds);
    outcome.cutOffSeconds = seconds;
    const qsizetype atOnce = m_link->facts().isCluster ? 1 : 500;
    for (int pass = 0; pass < maximalPasses; ++pass) {
        const Result<QStringList> ids = keysOf(user);
        if (!ids)
            return Failure(ids.error());
        if (ids->isEmpty())
            return outcome;
        for (qsizetype from = 0; from < ids->size(); from += atOnce) {
            const QStringList some = ids->mid(from, atOnce);
            std::vector<std::string> keys;
            for (const QString &id : some)
                keys.push_back(keyOf(id));
            const std::vector<std::string_view> arguments{name};
            const Result<OwnedReply> reply = m_link->run(m_revoke, viewsOf(keys), arguments, Intent::Write);
            for (qsizetype i = 0; i < some.size(); ++i) {
                if (reply && reply->view().isList(0, some.size()))
                    outcome.items.push_back(
                        itemOf(some[i], user.userId, reply->view().number(std::size_t(i) + 1)));
                else
                    outcome.items.push_back(
                        {some[i], user.userId, Outcome::Unknown, reply ? QString() : reply.error().message});
            }
            if (!reply)
                return outcome;
        }
    }
    return outcome;
}

Result<RevokeOutcome> RedisGuideStore::revokeSessions(const QStringList &ids)
{
    RevokeOutcome outcome;
    outcome.items.resize(std::size_t(ids.size()));
    // Written as they are sent, so that the server works while the rest is still being written.
    const CommandSource commands{outcome.items.size(),
                                 [&](std::size_t index) { return keyOf(ids[qsizetype(index)]); },
                                 [&](std::size_t index, std::string &out) {
                                     appendCommand(out, {"UNLINK", keyOf(ids[qsizetype(index)])});
                                 }};
    const Done sent =
        m_link->pipeline(commands, Intent::Write, [&](std::size_t index, const Result<RespReply> &reply) {
            const QString &id = ids[qsizetype(index)];
            if (reply)
                outcome.items[index] = itemOf(id, {}, reply->number());
            else
                outcome.items[index] = {id,
                                        {},
                                        isOpen(reply.error()) ? Outcome::Unknown : Outcome::Failed,
                                        reply.error().message};
        });
    if (!sent)
        return Failure(sent.error());
    lookUpOpen(outcome.items);
    return outcome;
}

/// What became of those whose answer was lost: asked, not guessed.
void RedisGuideStore::lookUpOpen(std::vector<RevokeItem> &items)
{
    std::vector<RevokeItem *> open;
    std::vector<KeyedCommand> questions;
    for (RevokeItem &item : items) {
        if (item.outcome != Outcome::Unknown)
            continue;
        open.push_back(&item);
        questions.push_back({keyOf(item.sessionId), {}});
        appendCommand(questions.back().bytes, {"GET", questions.back().key});
    }
    if (open.empty())
        return;
    // Without an answer to this either, they stay unknown.
    (void)m_link->pipeline(questions, Intent::Read, [&](std::size_t index, const Result<RespReply> &reply) {
        RevokeItem &item = *open[index];
        if (reply && reply->isNull()) {
            item.outcome = Outcome::AlreadyGone;
            item.why = tr("The answer was lost, and the session is gone.");
        } else if (reply) {
            item.outcome = Outcome::Failed;
            item.why = tr(
                "The connection was lost before this was done. The session is still there; revoke it again.");
        }
    });
}

} // namespace gatehouse
