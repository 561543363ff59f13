// SPDX-License-Identifier: MIT
#pragma once

#include "core/store/redis/redislink.h"
#include "core/store/redis/redisstore.h"
#include "core/store/redis/sessionhash.h"

#include <QHash>

namespace gatehouse {

/// Sessions in Redis in our own layout; see README.md.
class RedisNativeStore final : public SessionStore {
public:
    RedisNativeStore(std::unique_ptr<RedisLink> link, const RedisStoreOptions &options);

    StoreInfo info() const override { return m_info; }
    Done ping() override;
    Result<std::optional<qint64>> measureClockSkew() override;
    Done scan(SessionSink &sink) override;
    /// Error Conflict when the feed does not reach back to `mark`, or was set back: load anew.
    Result<qint64> changes(qint64 mark, SessionSink &sink) override;
    Result<std::optional<Session>> find(const QString &sessionId) override;
    Result<std::vector<SessionEvent>> history(const QString &sessionId) override;
    Result<std::vector<UserActivity>> userActivity(qint64 nowMs) override;
    Done insert(const Session &session) override;
    Result<RotateAnswer> rotate(const RotateRequest &request) override;
    /// Items that a lost connection left open are looked up afterwards; those that cannot be are Unknown.
    Result<RevokeOutcome> revoke(const RevokeOrder &order) override;
    Result<RevokePreview> preview(const RevokeTarget &target, qint64 nowMs) override;
    Result<std::optional<qint64>> cutOff(const QString &userId) override;
    Done deny(const QStringList &entries, qint64 untilSeconds, const QString &reason, qint64 nowMs) override;
    Result<std::optional<QString>> denied(const QStringList &entries, qint64 nowMs) override;

private:
    using Script = RedisScript;
    void learnRights();
    /// Empty when there is no such session.
    Result<QString> userOf(const QString &sessionId);
    Result<std::optional<SessionHash>> read(const QString &userId, const QString &sessionId);
    /// For each of these ids its session, its user, or what went wrong.
    struct Found {
        QString userId; ///< Empty: no such session.
        std::optional<SessionHash> hash;
        std::optional<Error> error;
    };
    Result<std::vector<Found>> usersOf(const QStringList &ids);
    Result<std::vector<Found>> readAll(const QStringList &ids);
    /// Adds the session to each of which the user is known.
    Done readHashes(const QStringList &ids, std::vector<Found> &found);
    Result<std::vector<Found>> foundOf(const RevokeTarget &target);
    Result<QStringList> sessionsOf(const QString &userId);

    struct Step {
        std::vector<std::string> fields;
        std::vector<SessionEvent> events;
    };
    Step stepFor(const RotateAnswer &answer, const RotateRequest &request, SessionHash &hash) const;
    /// False when the session changed meanwhile.
    Result<bool> carryOut(const NativeKeys &keys, const QString &id, const SessionHash &read,
                          const Step &step);

    Result<RevokeOutcome> withoutUser(const QString &userId, const Error &error) const;
    Result<RevokeOutcome> revokeUser(const UserSessions &user, const RevokeOrder &order);
    Result<RevokeOutcome> revokeSessions(const QStringList &ids, const RevokeOrder &order);
    struct Group;
    std::vector<Group> groupsOf(const QStringList &ids, const std::vector<Found> &users,
                                const RevokeOrder &order, RevokeOutcome &outcome,
                                std::vector<RedisLink::ScriptCall> &calls) const;
    void lookUpOpen(std::vector<RevokeItem> &items, const RevokeOrder &order);
    void takeOutcomes(const RespReply &reply, const QString &userId,
                      const std::function<void(RevokeItem)> &take) const;
    std::vector<std::string> revokeArguments(const NativeKeys &keys, const RevokeOrder &order,
                                             qint64 cutOffLifeMs, const QString &except) const;
    std::vector<std::string> withFeed(std::vector<std::string> keys) const;
    /// In a cluster: the part of a change that its script cannot write.
    void noteChanges(const std::vector<std::string> &sessionKeys);

    std::unique_ptr<RedisLink> m_link;
    qint64 m_cutOffLifeMs;
    StoreInfo m_info;
    Script m_issue, m_rotate, m_revoke, m_note;
};

} // namespace gatehouse
