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
    Result<std::optional<qint64>> measureClockSkew() override;
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
    /// All are found in the same passes over the keys.
    int usersAtOnce() const override { return 500; }
    /// `cutOffSeconds` is the latest of theirs.
    Result<RevokeOutcome> revokeUsers(const QStringList &userIds, const RevokeOrder &order) override;
    Result<RevokePreview> previewUsers(const QStringList &userIds, qint64 nowMs) override;
    Result<std::optional<qint64>> cutOff(const QString &userId) override;
    Done deny(const QStringList &entries, qint64 untilSeconds, const QString &reason, qint64 nowMs) override;
    Result<std::optional<QString>> denied(const QStringList &entries, qint64 nowMs) override;

private:
    void learnRights();
    void learnLiveness();
    SessionRow rowOf(const struct GuideRow &found) const;
    Done tellChanged(const std::set<std::string> &ids, SessionSink &sink);
    Session sessionOf(const QString &id, const QString &userId, qint64 expiresMs) const;
    /// The ids of each user's sessions but `except`.
    using Keys = QHash<QString, QStringList>;
    Result<Keys> keysOf(const QStringList &userIds, const QString &except);
    Result<RevokePreview> previewAll(const QStringList &userIds, const QString &except);
    Result<RevokeOutcome> revokeAll(const QStringList &userIds, const QString &except,
                                    const RevokeOrder &order);
    Result<QStringList> cutOffAll(const QStringList &userIds, qint64 nowMs, RevokeOutcome &outcome);
    struct Part;
    void endSessions(const Keys &keys, RevokeOutcome &outcome);
    Result<RevokeOutcome> revokeSessions(const QStringList &ids);
    /// Ends these (Write) or only looks (Read). `take` is told of each by its index where in the reply its
    /// answer is.
    Done
    askOf(const QStringList &ids, Intent intent,
          const std::function<void(qsizetype index, const Result<RespReply> &reply, std::size_t at)> &take);
    void lookUpOpen(RevokeOutcome &outcome);
    Result<RotateAnswer> rotateOnce(const RotateRequest &request, bool commit);
    RotateAnswer answerFrom(const RespReply &reply, const RotateRequest &request) const;

    std::unique_ptr<RedisLink> m_link;
    qint64 m_cutOffLifeMs, m_guideLifeMs;
    StoreInfo m_info;
    GuideFeed m_feed;
    qint64 m_mark = 0; ///< Counts how often listening began.
    RedisScript m_issue, m_rotate, m_end, m_revoke, m_cutOff;
};

} // namespace gatehouse
