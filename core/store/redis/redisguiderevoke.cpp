// SPDX-License-Identifier: MIT
// The guide's layout: revocation.
#include "core/store/redis/guidepages.h"
#include "core/store/redis/redisguidestore.h"
#include "core/store/redis/revoketally.h"
#include "core/store/redis/sessionhash.h"

#include <QCoreApplication>

#include <algorithm>

namespace gatehouse {

namespace {

using Outcome = RevokeItem::Outcome;
using ScriptCall = RedisLink::ScriptCall;

constexpr int maximalPasses = 20;

QString tr(const char *text) { return QCoreApplication::translate("RedisStore", text); }

std::string keyOf(const QString &id) { return std::string(guidePrefix) + toUtf8(id); }

bool isDone(const RevokeItem &item)
{
    return item.outcome == Outcome::Revoked || item.outcome == Outcome::AlreadyGone;
}

/// From what guide_end.lua says of it.
void fillIn(RevokeItem &item, std::string_view what, std::string_view successor)
{
    item.outcome = what == "live" ? Outcome::Revoked : Outcome::AlreadyGone;
    item.isMissing = what == "gone";
    if (!successor.empty())
        item.why = tr("It had been rotated to %1, and that one was ended.").arg(fromUtf8(successor));
    else if (what == "over")
        item.why = tr("It had been rotated, and what it became is gone as well.");
    else if (item.isMissing)
        item.why =
            tr("It is gone. It may have been rotated into another session: revoke the user to be sure.");
}

/// Sessions of the user that no item names may be left.
void noteUser(RevokeOutcome &outcome, const QString &userId, const Error &error, const RedisFacts &facts)
{
    RevokeItem item{{}, userId, Outcome::Unknown, {}};
    noteProblem(outcome, item, error, facts);
    if (item.outcome == Outcome::Failed)
        item.outcome = Outcome::Unknown;
    outcome.items.push_back(std::move(item));
}

} // namespace

/// Places in the order's list, for one call of a script.
struct RedisGuideStore::Part {
    std::size_t first = 0, size = 0;
};

Result<RevokeOutcome> RedisGuideStore::revoke(const RevokeOrder &order)
{
    m_link->beginChanges();
    const auto *user = std::get_if<UserSessions>(&order.target);
    Result<RevokeOutcome> outcome = user ? revokeAll({user->userId}, user->exceptSession, order)
                                         : revokeSessions(std::get<SessionIds>(order.target).ids);
    if (outcome && !m_link->isConfirmed())
        markUnconfirmed(*outcome);
    return outcome;
}

Result<RevokeOutcome> RedisGuideStore::revokeUsers(const QStringList &userIds, const RevokeOrder &order)
{
    m_link->beginChanges();
    Result<RevokeOutcome> outcome = revokeAll(userIds, {}, order);
    if (outcome && !m_link->isConfirmed())
        markUnconfirmed(*outcome);
    return outcome;
}

/// The users that are cut off now.
Result<QStringList> RedisGuideStore::cutOffAll(const QStringList &userIds, qint64 nowMs,
                                               RevokeOutcome &outcome)
{
    std::vector<ScriptCall> calls;
    for (const QString &user : userIds)
        calls.push_back({{std::string(cutOffPrefix) + toUtf8(user)},
                         {std::to_string(nowMs / 1000), std::to_string(m_cutOffLifeMs)}});
    QStringList cut;
    std::optional<Error> problem;
    const Done sent = m_link->runAll(
        m_cutOff, calls, Intent::Write, [&](std::size_t index, const Result<RespReply> &reply) {
            std::int64_t seconds = 0;
            if (!reply) {
                noteUser(outcome, userIds[qsizetype(index)], reply.error(), m_link->facts());
                problem = reply.error();
                return;
            }
            readDecimal(reply->text(), seconds);
            outcome.cutOffSeconds = std::max(outcome.cutOffSeconds.value_or(0), qint64(seconds));
            cut << userIds[qsizetype(index)];
        });
    if (!sent)
        return Failure(sent.error());
    if (cut.isEmpty() && problem)
        return Failure(*problem);
    return cut;
}

/// The cut-off first. Then pass after pass over all keys until one finds none: a refresh may slip in between.
Result<RevokeOutcome> RedisGuideStore::revokeAll(const QStringList &userIds, const QString &except,
                                                 const RevokeOrder &order)
{
    RevokeOutcome outcome;
    QStringList users = userIds;
    users.removeDuplicates();
    const Result<QStringList> cut = cutOffAll(users, order.nowMs, outcome);
    if (!cut)
        return Failure(cut.error());
    if (outcome.stop)
        for (const QString &user : *cut)
            noteUser(outcome, user, *outcome.stop, m_link->facts());
    for (int pass = 0; !outcome.stop; ++pass) {
        const Result<Keys> keys = keysOf(*cut, except);
        if (!keys) {
            for (const QString &user : *cut)
                noteUser(outcome, user, keys.error(), m_link->facts());
            break;
        }
        if (keys->isEmpty())
            break;
        if (pass == maximalPasses) {
            for (auto user = keys->begin(); user != keys->end(); ++user)
                outcome.items.push_back({{},
                                         user.key(),
                                         Outcome::Unknown,
                                         tr("New sessions of this user came as fast as they were ended, so "
                                            "some are left. Revoke the user again.")});
            break;
        }
        const std::size_t before = outcome.items.size();
        endSessions(*keys, outcome);
        lookUpOpen(outcome);
        if (!std::all_of(outcome.items.begin() + std::ptrdiff_t(before), outcome.items.end(), isDone))
            break;
    }
    return outcome;
}

/// By compare and delete.
void RedisGuideStore::endSessions(const Keys &keys, RevokeOutcome &outcome)
{
    const qsizetype atOnce = m_link->facts().isCluster ? 1 : 500;
    std::vector<ScriptCall> calls;
    std::vector<Part> parts;
    for (auto user = keys.begin(); user != keys.end(); ++user) {
        for (qsizetype i = 0; i < user->size(); ++i) {
            if (i % atOnce == 0) {
                parts.push_back({outcome.items.size(), 0});
                calls.push_back({{}, {toUtf8(user.key())}});
            }
            ++parts.back().size;
            calls.back().keys.push_back(keyOf((*user)[i]));
            outcome.items.push_back({(*user)[i], user.key(), Outcome::Unknown, {}});
        }
    }
    const auto take = [&](std::size_t index, const Result<RespReply> &reply) {
        const Part &part = parts[index];
        for (std::size_t i = 0; i < part.size; ++i) {
            RevokeItem &item = outcome.items[part.first + i];
            if (!reply)
                noteProblem(outcome, item, reply.error(), m_link->facts());
            else if (i + 1 < reply->size() && reply->number(i + 1) > 0)
                item.outcome = Outcome::Revoked;
            else
                item = {item.sessionId, item.userId, Outcome::AlreadyGone, tr("There is no such session."),
                        true};
        }
    };
    if (const Done sent = m_link->runAll(m_revoke, calls, Intent::Write, take); !sent)
        for (std::size_t i = parts.front().first; i < outcome.items.size(); ++i)
            noteProblem(outcome, outcome.items[i], sent.error(), m_link->facts());
}

/// In a cluster nothing is rotated here, so there are no tombstones, and each key is in a slot of its own.
Done RedisGuideStore::askOf(
    const QStringList &ids, Intent intent,
    const std::function<void(qsizetype, const Result<RespReply> &, std::size_t)> &take)
{
    const bool isCluster = m_link->facts().isCluster;
    const qsizetype atOnce = isCluster ? 1 : 100;
    std::vector<ScriptCall> calls;
    for (qsizetype i = 0; i < ids.size(); ++i) {
        if (i % atOnce == 0)
            calls.push_back({{},
                             {intent == Intent::Write ? "1" : "0", std::string(guidePrefix),
                              isCluster ? std::string() : std::string(usedPrefix)}});
        calls.back().keys.push_back(keyOf(ids[i]));
        calls.back().arguments.push_back(toUtf8(ids[i]));
    }
    return m_link->runAll(m_end, calls, intent, [&](std::size_t index, const Result<RespReply> &reply) {
        const qsizetype first = qsizetype(index) * atOnce;
        const std::size_t size = calls[index].keys.size();
        const bool isWhole = !reply || reply->isList(0, std::int64_t(2 * size));
        const Result<RespReply> read = isWhole
            ? reply
            : Failure({Error::Code::Malformed,
                       tr("%1 answered a revocation in an unknown form.").arg(m_link->where()),
                       {}});
        for (std::size_t i = 0; i < size; ++i)
            take(first + qsizetype(i), read, 1 + 2 * i);
    });
}

Result<RevokeOutcome> RedisGuideStore::revokeSessions(const QStringList &ids)
{
    RevokeOutcome outcome;
    for (const QString &id : ids)
        outcome.items.push_back({id, {}, Outcome::Unknown, {}});
    const Done sent =
        askOf(ids, Intent::Write, [&](qsizetype index, const Result<RespReply> &reply, std::size_t at) {
            RevokeItem &item = outcome.items[std::size_t(index)];
            if (reply)
                fillIn(item, reply->text(at), reply->text(at + 1));
            else
                noteProblem(outcome, item, reply.error(), m_link->facts());
        });
    if (!sent)
        return Failure(sent.error());
    lookUpOpen(outcome);
    return ended(std::move(outcome));
}

/// What became of those whose answer was lost: asked, not guessed.
void RedisGuideStore::lookUpOpen(RevokeOutcome &outcome)
{
    QStringList ids;
    std::vector<RevokeItem *> open;
    for (RevokeItem &item : outcome.items) {
        if (item.outcome != Outcome::Unknown || item.sessionId.isEmpty())
            continue;
        ids << item.sessionId;
        open.push_back(&item);
    }
    // Without an answer to this either, they stay unknown.
    (void)askOf(ids, Intent::Read, [&](qsizetype index, const Result<RespReply> &reply, std::size_t at) {
        RevokeItem &item = *open[std::size_t(index)];
        if (reply && reply->text(at) == "live") {
            item.outcome = Outcome::Failed;
            item.why += QLatin1Char(' ') + tr("The session is still there; revoke it again.");
        } else if (reply) {
            item.outcome = Outcome::AlreadyGone;
            item.why = tr("The answer was lost, and the session is gone.");
        }
    });
}

} // namespace gatehouse
