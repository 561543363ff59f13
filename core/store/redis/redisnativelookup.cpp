// SPDX-License-Identifier: MIT
// The native layout: sessions by their ids and users.
#include "core/store/redis/redisnativestore.h"
#include "core/store/redis/revoketally.h"

namespace gatehouse {

Result<QStringList> RedisNativeStore::sessionsOf(const QString &userId)
{
    const std::string index = NativeKeys(userId).index();
    const Result<OwnedReply> reply = m_link->call(index, {"ZRANGE", index, "0", "-1"}, Intent::Read);
    if (!reply)
        return Failure(reply.error());
    QStringList ids;
    for (std::size_t i = 1; i < reply->view().size(); ++i)
        ids << fromUtf8(reply->view().text(i));
    return ids;
}

Result<std::vector<RedisNativeStore::Found>> RedisNativeStore::usersOf(const QStringList &ids)
{
    std::vector<Found> found(static_cast<std::size_t>(ids.size()));
    std::vector<KeyedCommand> questions;
    questions.reserve(found.size());
    for (const QString &id : ids) {
        questions.push_back({NativeKeys::locator(id), {}});
        appendCommand(questions.back().bytes, {"GET", questions.back().key});
    }
    const Done sent =
        m_link->pipeline(questions, Intent::Read, [&](std::size_t index, const Result<RespReply> &reply) {
            if (!reply)
                found[index].error = reply.error();
            else if (reply->isText())
                found[index].userId = fromUtf8(reply->text());
        });
    return sent ? Result<std::vector<Found>>(std::move(found)) : Failure(sent.error());
}

Result<std::vector<RedisNativeStore::Found>> RedisNativeStore::readAll(const QStringList &ids)
{
    Result<std::vector<Found>> found = usersOf(ids);
    if (!found)
        return found;
    Done read = readHashes(ids, *found);
    return read ? std::move(found) : Result<std::vector<Found>>(Failure(std::move(read.error())));
}

Done RedisNativeStore::readHashes(const QStringList &ids, std::vector<Found> &found)
{
    std::vector<KeyedCommand> questions;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < found.size(); ++i) {
        if (found[i].userId.isEmpty())
            continue;
        places.push_back(i);
        questions.push_back({NativeKeys(found[i].userId).session(ids[qsizetype(i)]), {}});
        SessionHash::appendQuestion(questions.back().bytes, questions.back().key);
    }
    return m_link->pipeline(questions, Intent::Read, [&](std::size_t index, const Result<RespReply> &reply) {
        Found &place = found[places[index]];
        Result<std::optional<SessionHash>> hash = reply
            ? SessionHash::fromReply(ids[qsizetype(places[index])], *reply)
            : Result<std::optional<SessionHash>>(Failure(reply.error()));
        if (hash)
            place.hash = std::move(*hash);
        else
            place.error = hash.error();
    });
}

Result<std::vector<RedisNativeStore::Found>> RedisNativeStore::foundOf(const RevokeTarget &target)
{
    const auto *user = std::get_if<UserSessions>(&target);
    if (!user)
        return readAll(std::get<SessionIds>(target).ids);
    Result<QStringList> ids = sessionsOf(user->userId);
    if (!ids)
        return Failure(std::move(ids.error()));
    ids->removeAll(user->exceptSession);
    std::vector<Found> found(std::size_t(ids->size()), Found{user->userId, {}, {}});
    Done read = readHashes(*ids, found);
    return read ? std::move(found) : Result<std::vector<Found>>(Failure(std::move(read.error())));
}

Result<RevokePreview> RedisNativeStore::preview(const RevokeTarget &target, qint64 nowMs)
{
    const Result<std::vector<Found>> found = foundOf(target);
    if (!found)
        return Failure(found.error());
    RevokeTally tally;
    for (const Found &one : *found) {
        if (one.error)
            return Failure(*one.error);
        if (!one.hash) {
            tally.addMissing();
        } else if (one.hash->session.revocation || one.hash->isExpiredAt(nowMs)) {
            tally.addEnded();
        } else {
            const Session &session = one.hash->session;
            tally.addLive(session.login.isEmpty() ? session.userId : session.login, session.client);
        }
    }
    return tally.preview();
}

} // namespace gatehouse
