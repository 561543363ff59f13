// SPDX-License-Identifier: MIT
// The native layout: revocation.
#include "core/store/redis/redisnativestore.h"
#include "core/store/redis/revoketally.h"

#include <QCoreApplication>

#include <algorithm>

namespace gatehouse {

namespace {

using Outcome = RevokeItem::Outcome;

QString tr(const char *text) { return QCoreApplication::translate("RedisStore", text); }

std::vector<std::string_view> viewsOf(const std::vector<std::string> &texts)
{
    return {texts.begin(), texts.end()};
}

RevokeItem itemOf(std::string_view outcome, const QString &id, const QString &userId)
{
    if (outcome == "revoked")
        return {id, userId, Outcome::Revoked, {}};
    if (outcome == "already revoked")
        return {id, userId, Outcome::AlreadyGone, tr("It was revoked already.")};
    if (outcome == "expired")
        return {id, userId, Outcome::AlreadyGone, tr("It had expired.")};
    return {id, userId, Outcome::AlreadyGone, tr("There is no such session."), true};
}

/// Nothing was sent that could have changed it.
void noteUnread(RevokeOutcome &outcome, RevokeItem &item, const Error &error, const RedisFacts &facts)
{
    noteProblem(outcome, item, error, facts);
    if (item.outcome == Outcome::Unknown)
        item.outcome = Outcome::Failed;
}

} // namespace

/// The sessions of one user among those to revoke, for one call of the script.
struct RedisNativeStore::Group {
    QString userId;
    std::vector<std::size_t> places; ///< In the order's list.
};

std::vector<std::string> RedisNativeStore::revokeArguments(const NativeKeys &keys, const RevokeOrder &order,
                                                           qint64 cutOffLifeMs, const QString &except) const
{
    return {keys.prefix(),    std::to_string(order.nowMs), toUtf8(order.reason),
            toUtf8(order.by), toJsonText(order.reason),    std::to_string(cutOffLifeMs),
            toUtf8(except)};
}

Result<RevokeOutcome> RedisNativeStore::revoke(const RevokeOrder &order)
{
    m_link->beginChanges();
    const auto *user = std::get_if<UserSessions>(&order.target);
    Result<RevokeOutcome> outcome =
        user ? revokeUser(*user, order) : revokeSessions(std::get<SessionIds>(order.target).ids, order);
    if (outcome && !m_link->isConfirmed())
        markUnconfirmed(*outcome);
    return outcome;
}

void RedisNativeStore::takeOutcomes(const RespReply &reply, const QString &userId,
                                    const std::function<void(RevokeItem)> &take) const
{
    for (std::size_t i = 2; i + 1 < reply.size(); i += 2)
        take(itemOf(reply.text(i + 1), fromUtf8(reply.text(i)), userId));
}

/// What keeps one user from being ended need not keep the next: a key of theirs that is somebody else's, or a
/// node of the cluster.
Result<RevokeOutcome> RedisNativeStore::withoutUser(const QString &userId, const Error &error) const
{
    const RedisFacts &facts = m_link->facts();
    const bool isTheirs =
        error.isRefusal ? !facts.wouldRefuseAgain(error) : facts.isCluster && error.isTransient();
    if (!isTheirs)
        return Failure(error);
    RevokeOutcome outcome;
    outcome.items.push_back({{}, userId, Outcome::Failed, {}});
    noteProblem(outcome, outcome.items.front(), error, facts);
    return outcome;
}

Result<RevokeOutcome> RedisNativeStore::revokeUser(const UserSessions &user, const RevokeOrder &order)
{
    const NativeKeys keys(user.userId);
    const std::vector<std::string> names = withFeed({keys.index(), keys.cutOff()});
    const std::vector<std::string> arguments =
        revokeArguments(keys, order, m_cutOffLifeMs, user.exceptSession);
    const Result<OwnedReply> reply = m_link->run(m_revoke, viewsOf(names), viewsOf(arguments), Intent::Write);
    if (!reply)
        return withoutUser(user.userId, reply.error());
    RevokeOutcome outcome;
    std::int64_t cutMs = 0;
    if (!reply->view().isList(0, 1) || !readDecimal(reply->view().text(1), cutMs))
        return failure(Error::Code::Malformed,
                       tr("The cut-off of user %1 in Redis is damaged.").arg(user.userId));
    outcome.cutOffSeconds = cutMs / 1000;
    std::vector<std::string> changed;
    takeOutcomes(reply->view(), user.userId, [&](RevokeItem item) {
        if (item.outcome == Outcome::Revoked)
            changed.push_back(keys.session(item.sessionId));
        if (!item.isMissing)
            outcome.items.push_back(std::move(item));
    });
    noteChanges(changed);
    return outcome;
}

std::vector<RedisNativeStore::Group>
RedisNativeStore::groupsOf(const QStringList &ids, const std::vector<Found> &users, const RevokeOrder &order,
                           RevokeOutcome &outcome, std::vector<RedisLink::ScriptCall> &calls) const
{
    constexpr std::size_t largest = 500; // what one call of a script may name
    std::vector<Group> groups;
    QHash<QString, std::size_t> places;
    for (std::size_t i = 0; i < users.size(); ++i) {
        const Found &found = users[i];
        const QString &id = ids[qsizetype(i)];
        outcome.items[i] = itemOf("unknown", id, found.userId);
        if (found.error) {
            outcome.items[i] = {id, {}, Outcome::Failed, {}};
            noteUnread(outcome, outcome.items[i], *found.error, m_link->facts());
        }
        if (found.error || found.userId.isEmpty())
            continue;
        auto place = places.find(found.userId);
        if (place == places.end() || groups[*place].places.size() >= largest) {
            place = places.insert(found.userId, groups.size());
            const NativeKeys keys(found.userId);
            groups.push_back({found.userId, {}});
            calls.push_back({withFeed({keys.index(), keys.cutOff()}), revokeArguments(keys, order, 0, {})});
        }
        groups[*place].places.push_back(i);
        calls[*place].arguments.push_back(toUtf8(id));
    }
    return groups;
}

Result<RevokeOutcome> RedisNativeStore::revokeSessions(const QStringList &ids, const RevokeOrder &order)
{
    const Result<std::vector<Found>> users = usersOf(ids);
    if (!users)
        return Failure(users.error());
    RevokeOutcome outcome;
    outcome.items.resize(std::size_t(ids.size()));
    std::vector<RedisLink::ScriptCall> calls;
    const std::vector<Group> groups = groupsOf(ids, *users, order, outcome, calls);
    const auto fill = [&](const Group &group, const RespReply &reply) {
        std::size_t next = 0;
        std::vector<std::string> changed;
        takeOutcomes(reply, group.userId, [&](RevokeItem item) {
            if (item.outcome == Outcome::Revoked)
                changed.push_back(NativeKeys(group.userId).session(item.sessionId));
            if (next < group.places.size())
                outcome.items[group.places[next++]] = std::move(item);
        });
        return changed;
    };
    const auto fail = [&](const Group &group, const Error &error) {
        for (const std::size_t place : group.places) {
            outcome.items[place] = {ids[qsizetype(place)], group.userId, Outcome::Failed, {}};
            noteProblem(outcome, outcome.items[place], error, m_link->facts());
        }
    };

    std::vector<std::string> changed;
    const Done sent = m_link->runAll(
        m_revoke, calls, Intent::Write, [&](std::size_t index, const Result<RespReply> &reply) {
            if (reply)
                std::ranges::move(fill(groups[index], *reply), std::back_inserter(changed));
            else
                fail(groups[index], reply.error());
        });
    if (!sent)
        return Failure(sent.error());
    noteChanges(changed);
    lookUpOpen(outcome.items, order);
    return ended(std::move(outcome));
}

/// What became of those whose answer was lost: asked, not guessed.
void RedisNativeStore::lookUpOpen(std::vector<RevokeItem> &items, const RevokeOrder &order)
{
    QStringList ids;
    std::vector<RevokeItem *> open;
    for (RevokeItem &item : items) {
        if (item.outcome == Outcome::Unknown) {
            ids << item.sessionId;
            open.push_back(&item);
        }
    }
    if (open.empty())
        return;
    const Result<std::vector<Found>> found = readAll(ids);
    for (std::size_t i = 0; found && i < open.size(); ++i) {
        const Found &one = (*found)[i];
        if (one.error)
            continue;
        const bool isOurs = one.hash && one.hash->session.revocation
            && one.hash->session.revocation->by == order.by
            && one.hash->session.revocation->atMs == order.nowMs;
        if (isOurs)
            *open[i] = itemOf("revoked", ids[qsizetype(i)], one.userId);
        else if (!one.hash)
            *open[i] = itemOf("unknown", ids[qsizetype(i)], one.userId);
        else if (one.hash->session.revocation)
            *open[i] = itemOf("already revoked", ids[qsizetype(i)], one.userId);
        else {
            open[i]->outcome = Outcome::Failed;
            open[i]->why += QLatin1Char(' ') + tr("The session is still there; revoke it again.");
        }
    }
}

} // namespace gatehouse
