// SPDX-License-Identifier: MIT
#pragma once

#include "core/store/redis/guidefeed.h"
#include "core/store/redis/redislink.h"
#include "core/store/redis/redisstore.h"

namespace gatehouse {

/// Sessions as the JWT guide keeps them: `refresh:<jti>` = user id, with a life. Each refresh token is a
/// session of its own; see README.md for what is derived and what is not known.
class RedisGuideStore final : public SessionStore {
public:
    RedisGuideStore(std::unique_ptr<RedisLink> link, const RedisStoreOptions &options);

    StoreInfo info() const override { return m_info; }
    Done ping() override;
    Done scan(SessionSink &sink) override;
    /// As the server tells them (GuideFeed); a session that is gone is removed. Unsupported where it does
    /// not, and when something may have been missed: then all has to be read again.
    Result<qint64> changes(qint64 mark, SessionSink &sink) override;
    Result<std::optional<Session>> find(const QString &sessionId) override;
    /// Unsupported.
    Result<std::vector<SessionEvent>> history(const QString &sessionId) override;
    Result<std::vector<UserActivity>> userActivity(qint64 nowMs) override;
    /// `session.id` is the jti of its refresh token.
    Done insert(const Session &session) override;
    /// Needs `nextSessionId`. A key that a guide server itself rotated is Unknown: it leaves no trace.
    Result<RotateAnswer> rotate(const RotateRequest &request) override;
    /// A user's sessions are found by looking at all keys, again until none is left.
    Result<RevokeOutcome> revoke(const RevokeOrder &order) override;
    Result<RevokePreview> preview(const RevokeTarget &target, qint64 nowMs) override;
    Result<std::optional<qint64>> cutOff(const QString &userId) override;
    Done deny(const QStringList &entries, qint64 untilSeconds, const QString &reason, qint64 nowMs) override;
    Result<std::optional<QString>> denied(const QStringList &entries, qint64 nowMs) override;

private:
    void learnRights();
    void learnLiveness();
    SessionRow rowOf(const struct GuideRow &found) const;
    Done tellChanged(const std::set<std::string> &ids, SessionSink &sink);
    Session sessionOf(const QString &id, const QString &userId, qint64 expiresMs) const;
    Result<QStringList> keysOf(const UserSessions &user);
    Result<RevokeOutcome> revokeUser(const UserSessions &user, const RevokeOrder &order);
    Result<RevokeOutcome> revokeSessions(const QStringList &ids);
    void lookUpOpen(std::vector<RevokeItem> &items);
    Result<RotateAnswer> rotateOnce(const RotateRequest &request, bool commit);
    RotateAnswer answerFrom(const RespReply &reply, const RotateRequest &request) const;

    std::unique_ptr<RedisLink> m_link;
    qint64 m_cutOffLifeMs, m_guideLifeMs;
    StoreInfo m_info;
    GuideFeed m_feed;
    qint64 m_mark = 0; ///< Counts how often listening began.
    RedisScript m_issue, m_rotate, m_revoke, m_cutOff;
};

} // namespace gatehouse
