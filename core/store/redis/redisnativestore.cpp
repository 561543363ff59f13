// SPDX-License-Identifier: MIT
// The native layout: what reads.
#include "core/store/redis/redisnativestore.h"

#include "core/base/log.h"
#include "core/store/redis/denylist.h"
#include "core/store/redis/rangescan.h"
#include "core/store/redis/rediserrors.h"
#include "core/store/redis/redisrights.h"

#include <QCoreApplication>

namespace gatehouse {

namespace {

constexpr qint64 feedLength = 100'000; ///< As in feed.lua.

QString tr(const char *text) { return QCoreApplication::translate("RedisStore", text); }

Failure cancelled() { return failure(Error::Code::Cancelled, tr("The list was not read to its end.")); }

/// Reads sessions page by page into a sink.
class SessionPages final : public PageReader {
public:
    SessionPages(SessionSink &sink, QString where)
        : m_sink(sink)
        , m_where(std::move(where))
    { }
    std::size_t ask(const KeyPage &keys, std::string &commands) override
    {
        for (std::size_t i = 0; i < keys.size(); ++i)
            SessionHash::appendQuestion(commands, keys[i]);
        return keys.size();
    }
    Result<bool> take(const KeyPage &keys, std::size_t n, const RespReply &reply) override
    {
        SessionRow row;
        if (SessionHash::readRow(reply, NativeKeys::sessionOf(keys[n]), row))
            return m_sink.add(row);
        // Gone meanwhile, or not ours: a hash without any of the fields.
        if (reply.isError() && refusalOf(reply.text()) == RedisRefusal::NoPermission)
            return Failure(errorFromReply(reply.text(), "HMGET", m_where));
        if (!reply.isNull() && (!reply.isList(0, 1) || !reply.isNull(1)))
            qCWarning(lcStore) << "A key that is named like a session holds none and was left out.";
        return true;
    }
    std::size_t usedUp(std::size_t taken) const override { return taken; }

private:
    SessionSink &m_sink;
    QString m_where;
};

/// Reads the cut-offs of all users.
class CutOffPages final : public PageReader {
public:
    explicit CutOffPages(QHash<QString, UserActivity> &users)
        : m_users(users)
    { }
    std::size_t ask(const KeyPage &keys, std::string &commands) override
    {
        for (std::size_t i = 0; i < keys.size(); ++i)
            appendCommand(commands, {"GET", keys[i]});
        return keys.size();
    }
    Result<bool> take(const KeyPage &keys, std::size_t n, const RespReply &reply) override
    {
        std::int64_t atMs = 0;
        if (reply.isText() && readDecimal(reply.text(), atMs)) {
            UserActivity &user = m_users[NativeKeys::userOf(keys[n])];
            user.cutOffSeconds = atMs / 1000;
        }
        return true;
    }
    std::size_t usedUp(std::size_t taken) const override { return taken; }

private:
    QHash<QString, UserActivity> &m_users;
};

class ActivitySink final : public SessionSink {
public:
    ActivitySink(QHash<QString, UserActivity> &users, qint64 nowMs)
        : m_users(users)
        , m_nowMs(nowMs)
    { }
    bool add(const SessionRow &row) override
    {
        UserActivity &user = m_users[fromUtf8(row.userId)];
        ++user.allSessions;
        user.liveSessions += !row.revoked && m_nowMs < row.expiresMs ? 1 : 0;
        user.lastActivityMs = std::max(user.lastActivityMs, row.refreshedMs);
        return true;
    }

private:
    QHash<QString, UserActivity> &m_users;
    qint64 m_nowMs;
};

} // namespace

RedisNativeStore::RedisNativeStore(std::unique_ptr<RedisLink> link, const RedisStoreOptions &options)
    : m_link(std::move(link))
    , m_cutOffLifeMs(std::chrono::milliseconds(options.cutOffLife).count())
    , m_issue(Script::load({QStringLiteral("feed"), QStringLiteral("issue")}))
    , m_rotate(Script::load({QStringLiteral("feed"), QStringLiteral("rotate")}))
    , m_revoke(Script::load({QStringLiteral("feed"), QStringLiteral("revoke")}))
    , m_note(Script::load({QStringLiteral("feed"), QStringLiteral("note")}))
{
    learnRights();
}

void RedisNativeStore::learnRights()
{
    m_info.kind = QStringLiteral("Redis");
    m_info.version = m_link->facts().version;
    m_info.location = m_link->where();
    m_info.layout = QStringLiteral("native");
    using C = Capability;
    m_info.capabilities = {C::List,  C::History, C::RevokeSession, C::RevokeUser,
                           C::Issue, C::Changes, C::CutOff,        C::DenyList};
    const NativeKeys nobody(QStringLiteral("gatehouse-probe"));
    const std::string session = nobody.session(QStringLiteral("probe")),
                      history = nobody.history(QStringLiteral("probe"));
    const std::string index = nobody.index(), cut = nobody.cutOff();
    const std::string locator = NativeKeys::locator(QStringLiteral("probe")),
                      deny = NativeKeys::denied(QStringLiteral("probe"));
    const std::string_view sha = "0000000000000000000000000000000000000000";
    std::vector<NeededCommand> needed{
        {C::List, {"SCAN", "0"}},
        {C::List, {"HMGET", session, "user"}},
        {C::List, {"GET", locator}},
        {C::History, {"LRANGE", history, "0", "-1"}},
        {C::Changes, {"GET", NativeKeys::feedCounter}},
        {C::Changes, {"ZRANGEBYSCORE", NativeKeys::feedLog, "0", "0"}},
        {C::CutOff, {"GET", cut}},
        {C::CutOff, {"SET", cut, "0", "PX", "1"}},
        {C::DenyList, {"SET", deny, "", "PX", "1"}},
        {C::Issue, {"SET", locator, "", "NX", "PX", "1"}},
        {C::Issue, {"EXISTS", session}},
        {C::Issue, {"ZADD", index, "0", "probe"}},
        {C::Issue, {"ZREMRANGEBYSCORE", index, "0", "0"}},
        {C::RevokeUser, {"ZRANGE", index, "0", "-1"}},
        {C::RevokeUser, {"SET", cut, "0", "PX", "1"}},
    };
    for (const C capability : {C::RevokeSession, C::RevokeUser, C::Issue}) {
        needed.push_back({capability, {"EVALSHA", sha, "1", session}});
        needed.push_back({capability, {"EVAL", "return 1", "1", session}});
        needed.push_back({capability, {"HSET", session, "user", ""}});
        needed.push_back({capability, {"PEXPIRE", session, "1"}});
        needed.push_back({capability, {"RPUSH", history, ""}});
        needed.push_back({capability, {"INCR", NativeKeys::feedCounter}});
        needed.push_back({capability, {"ZADD", NativeKeys::feedLog, "0", "probe"}});
    }
    probeRights(*m_link, needed, m_info);
}

Done RedisNativeStore::ping() { return m_link->ping(); }

Result<std::optional<qint64>> RedisNativeStore::measureClockSkew()
{
    return m_link->measureClockSkew().map(
        [this](std::optional<qint64> skewMs) { return m_info.clockSkewMs = skewMs; });
}

Done RedisNativeStore::scan(SessionSink &sink)
{
    SessionPages pages(sink, m_link->where());
    return scanKeys(*m_link, NativeKeys::anySession, pages, &sink);
}

Result<qint64> RedisNativeStore::changes(qint64 mark, SessionSink &sink)
{
    const Result<OwnedReply> counter =
        m_link->call(NativeKeys::feedCounter, {"GET", NativeKeys::feedCounter}, Intent::Read);
    if (!counter)
        return Failure(counter.error());
    std::int64_t changed = 0;
    if (!counter->view().isNull() && !readDecimal(counter->view().text(), changed))
        return failure(Error::Code::Malformed,
                       tr("The feed of changes at %1 is damaged.").arg(m_link->where()));
    const qint64 newest = changed + 1; // so that a mark is never 0
    if (mark == 0 || mark == newest)
        return newest;
    if (mark > newest || mark < newest - feedLength)
        return failure(
            Error::Code::Conflict,
            tr("The store was set back, or changed more often than it remembers. Load the sessions again."));
    const std::string after = "(" + std::to_string(mark - 1);
    const Result<OwnedReply> log = m_link->call(
        NativeKeys::feedLog, {"ZRANGEBYSCORE", NativeKeys::feedLog, after, "+inf"}, Intent::Read);
    if (!log)
        return Failure(log.error());
    std::vector<KeyedCommand> questions;
    const RespReply keys = log->view();
    for (std::size_t i = 1; i < keys.size(); ++i) {
        questions.push_back({std::string(keys.text(i)), {}});
        SessionHash::appendQuestion(questions.back().bytes, keys.text(i));
    }
    Done outcome;
    const Done sent =
        m_link->pipeline(questions, Intent::Read, [&](std::size_t index, const Result<RespReply> &reply) {
            SessionRow row;
            if (!outcome)
                return;
            if (!reply)
                outcome = Failure(reply.error());
            else if (SessionHash::readRow(*reply, NativeKeys::sessionOf(questions[index].key), row)
                     && !sink.add(row))
                outcome = cancelled();
        });
    if (!sent || !outcome)
        return Failure(sent ? outcome.error() : sent.error());
    return newest;
}

Result<QString> RedisNativeStore::userOf(const QString &sessionId)
{
    const std::string locator = NativeKeys::locator(sessionId);
    const Result<OwnedReply> reply = m_link->call(locator, {"GET", locator}, Intent::Read);
    if (!reply)
        return Failure(reply.error());
    return reply->view().isText() ? fromUtf8(reply->view().text()) : QString();
}

Result<std::optional<SessionHash>> RedisNativeStore::read(const QString &userId, const QString &sessionId)
{
    const std::string key = NativeKeys(userId).session(sessionId);
    std::vector<KeyedCommand> question{{key, {}}};
    SessionHash::appendQuestion(question.front().bytes, key);
    Result<std::optional<SessionHash>> found = std::optional<SessionHash>();
    const Done sent =
        m_link->pipeline(question, Intent::Read, [&](std::size_t, const Result<RespReply> &reply) {
            if (reply)
                found = SessionHash::fromReply(sessionId, *reply);
            else
                found = Failure(reply.error());
        });
    return sent ? found : Failure(sent.error());
}

Result<std::optional<Session>> RedisNativeStore::find(const QString &sessionId)
{
    const Result<QString> user = userOf(sessionId);
    if (!user)
        return Failure(user.error());
    if (user->isEmpty())
        return std::optional<Session>();
    Result<std::optional<SessionHash>> hash = read(*user, sessionId);
    if (!hash)
        return Failure(hash.error());
    return *hash ? std::optional(std::move((*hash)->session)) : std::nullopt;
}

Result<std::vector<SessionEvent>> RedisNativeStore::history(const QString &sessionId)
{
    const Result<QString> user = userOf(sessionId);
    if (!user)
        return Failure(user.error());
    std::vector<SessionEvent> events;
    if (user->isEmpty())
        return events;
    const std::string key = NativeKeys(*user).history(sessionId);
    const Result<OwnedReply> reply = m_link->call(key, {"LRANGE", key, "0", "-1"}, Intent::Read);
    if (!reply)
        return Failure(reply.error());
    const RespReply lines = reply->view();
    for (std::size_t i = 1; i < lines.size(); ++i) {
        if (std::optional<SessionEvent> event = eventFromLine(lines.text(i)))
            events.push_back(std::move(*event));
    }
    return events;
}

Result<std::vector<UserActivity>> RedisNativeStore::userActivity(qint64 nowMs)
{
    QHash<QString, UserActivity> users;
    ActivitySink sink(users, nowMs);
    if (Done done = scan(sink); !done)
        return Failure(done.error());
    CutOffPages pages(users);
    if (Done done = scanKeys(*m_link, NativeKeys::anyCutOff, pages); !done)
        return Failure(done.error());
    std::vector<UserActivity> activity;
    activity.reserve(std::size_t(users.size()));
    for (auto user = users.begin(); user != users.end(); ++user) {
        user->userId = user.key();
        activity.push_back(*user);
    }
    return activity;
}

Result<std::optional<qint64>> RedisNativeStore::cutOff(const QString &userId)
{
    const std::string key = NativeKeys(userId).cutOff();
    const Result<OwnedReply> reply = m_link->call(key, {"GET", key}, Intent::Read);
    if (!reply)
        return Failure(reply.error());
    std::int64_t atMs = 0;
    if (reply->view().isNull())
        return std::optional<qint64>();
    if (!readDecimal(reply->view().text(), atMs))
        return failure(Error::Code::Malformed, tr("The cut-off of user %1 in Redis is damaged.").arg(userId));
    return std::optional<qint64>(atMs / 1000);
}

Done RedisNativeStore::deny(const QStringList &entries, qint64 untilSeconds, const QString &reason,
                            qint64 nowMs)
{
    return putOnDenyList(*m_link, entries, untilSeconds, reason, nowMs);
}

Result<std::optional<QString>> RedisNativeStore::denied(const QStringList &entries, qint64 nowMs)
{
    return deniedReason(*m_link, entries, nowMs);
}

} // namespace gatehouse
