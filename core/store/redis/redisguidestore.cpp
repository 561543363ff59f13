// SPDX-License-Identifier: MIT
// The guide's layout: reading, and the records beside it.
#include "core/store/redis/redisguidestore.h"

#include "core/store/redis/denylist.h"
#include "core/store/redis/guidepages.h"
#include "core/store/redis/redisrights.h"
#include "core/store/redis/revoketally.h"
#include "core/store/redis/sessionhash.h"

#include <QCoreApplication>
#include <QCryptographicHash>

#include <unordered_map>

namespace gatehouse {

namespace {

constexpr std::string_view anySession = "refresh:*";
constexpr std::string_view anyCutOff = "nbf:user:*";

QString tr(const char *text) { return QCoreApplication::translate("RedisStore", text); }

std::string keyOf(const QString &id) { return std::string(guidePrefix) + toUtf8(id); }
std::string cutOffKey(const QString &userId) { return std::string(cutOffPrefix) + toUtf8(userId); }

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
        std::int64_t seconds = 0;
        if (reply.isText() && readDecimal(reply.text(), seconds))
            m_users[fromUtf8(keys[n].substr(cutOffPrefix.size()))].cutOffSeconds = seconds;
        return true;
    }
    std::size_t usedUp(std::size_t taken) const override { return taken; }

private:
    QHash<QString, UserActivity> &m_users;
};

} // namespace

RedisGuideStore::RedisGuideStore(std::unique_ptr<RedisLink> link, const RedisStoreOptions &options)
    : m_link(std::move(link))
    , m_cutOffLifeMs(std::chrono::milliseconds(options.cutOffLife).count())
    , m_guideLifeMs(std::chrono::milliseconds(options.guideLife).count())
    , m_feed(*m_link)
    , m_issue(RedisScript::load({QStringLiteral("guide_issue")}))
    , m_rotate(RedisScript::load({QStringLiteral("guide_rotate")}))
    , m_end(RedisScript::load({QStringLiteral("guide_end")}))
    , m_revoke(RedisScript::load({QStringLiteral("guide_revoke")}))
    , m_cutOff(RedisScript::load({QStringLiteral("guide_cut_off")}))
{
    learnRights();
    learnLiveness();
}

void RedisGuideStore::learnLiveness()
{
    m_feed.learn();
    m_info.liveness = m_feed.liveness();
    m_info.capabilities.setFlag(Capability::Changes, m_feed.isOffered());
}

void RedisGuideStore::learnRights()
{
    m_info.kind = QStringLiteral("Redis");
    m_info.version = m_link->facts().version;
    m_info.location = m_link->where();
    m_info.layout = QStringLiteral("guide");
    using C = Capability;
    m_info.capabilities = {C::List, C::RevokeSession, C::RevokeUser, C::CutOff, C::DenyList};
    // The successor's key is in another slot: no step over both is atomic in a cluster.
    if (!m_link->facts().isCluster)
        m_info.capabilities |= C::Issue;
    const std::string key = keyOf(QStringLiteral("gatehouse-probe")),
                      cut = cutOffKey(QStringLiteral("gatehouse-probe"));
    const std::string deny = NativeKeys::denied(QStringLiteral("probe")),
                      grave = std::string(usedPrefix) + "probe";
    const std::string_view sha = "0000000000000000000000000000000000000000";
    const std::string_view end = guideEndCommand(m_link->facts());
    const std::vector<NeededCommand> needed{
        {C::List, {"SCAN", "0"}},
        {C::List, {"MGET", key}},
        {C::List, {end, key}},
        {C::CutOff, {"GET", cut}},
        {C::CutOff, {"EVALSHA", sha, "1", cut}},
        {C::CutOff, {"SET", cut, "0", "PX", "1"}},
        {C::DenyList, {"SET", deny, "", "PX", "1"}},
        {C::RevokeSession, {"UNLINK", key}},
        {C::RevokeSession, {"EVALSHA", sha, "1", key}},
        {C::RevokeSession, {"TYPE", key}},
        {C::RevokeSession, {"HMGET", grave, "next"}},
        {C::RevokeUser, {"SET", cut, "0", "PX", "1"}},
        {C::RevokeUser, {"EVALSHA", sha, "1", key}},
        {C::RevokeUser, {"UNLINK", key}},
        {C::Issue, {"EVALSHA", sha, "1", key}},
        {C::Issue, {"SET", key, "", "PX", "1"}},
        {C::Issue, {"DEL", key}},
        {C::Issue, {"EXISTS", key}},
        {C::Issue, {"HSET", grave, "at", "0"}},
    };
    probeRights(*m_link, needed, m_info);
}

Done RedisGuideStore::ping() { return m_link->ping(); }

Result<std::optional<qint64>> RedisGuideStore::measureClockSkew()
{
    return m_link->measureClockSkew().map(
        [this](std::optional<qint64> skewMs) { return m_info.clockSkewMs = skewMs; });
}

/// The guide stores no times: a key that was given the usual life was given it at its last refresh.
Session RedisGuideStore::sessionOf(const QString &id, const QString &userId, qint64 expiresMs) const
{
    Session session;
    session.id = id;
    session.userId = userId;
    session.expiresMs = session.absoluteExpiresMs = expiresMs;
    session.createdMs = session.refreshedMs = expiresMs == neverMs ? 0 : expiresMs - m_guideLifeMs;
    session.currentHash = QCryptographicHash::hash(id.toUtf8(), QCryptographicHash::Sha256);
    return session;
}

SessionRow RedisGuideStore::rowOf(const GuideRow &found) const
{
    SessionRow row;
    row.id = found.id;
    row.userId = found.userId;
    row.expiresMs = row.absoluteExpiresMs = found.expiresMs;
    row.createdMs = row.refreshedMs = found.expiresMs == neverMs ? 0 : found.expiresMs - m_guideLifeMs;
    return row;
}

Done RedisGuideStore::scan(SessionSink &sink)
{
    GuidePages pages(m_link->facts(), [&](const GuideRow &found) { return sink.add(rowOf(found)); });
    return scanKeys(*m_link, anySession, pages, &sink);
}

Result<qint64> RedisGuideStore::changes(qint64 mark, SessionSink &sink)
{
    const auto readAnew = [this] {
        return failure(
            Error::Code::Unsupported,
            tr("In this layout nobody notes what changed. Load the sessions again. %1").arg(m_info.liveness));
    };
    if (mark == 0) {
        learnLiveness(); // Its operator may have switched it on or off.
        const Done listening = m_feed.isOffered() ? m_feed.begin() : Done(readAnew());
        if (!listening && listening.error().isTransient())
            return Failure(listening.error());
        m_info.liveness = m_feed.liveness();
        m_info.capabilities.setFlag(Capability::Changes, listening.has_value());
        if (!listening)
            return readAnew();
        return ++m_mark;
    }
    if (mark != m_mark)
        return readAnew();
    const Result<std::set<std::string>> touched = m_feed.touched();
    if (!touched)
        return touched.error().code == Error::Code::Cancelled ? Failure(touched.error()) : readAnew();
    if (Done told = tellChanged(*touched, sink); !told)
        return Failure(told.error());
    return mark;
}

/// Whatever happened to them: how these keys stand now is told.
Done RedisGuideStore::tellChanged(const std::set<std::string> &ids, SessionSink &sink)
{
    std::vector<KeyedCommand> questions;
    std::vector<std::string_view> idOf;
    for (const std::string &id : ids) {
        const std::string key = std::string(guidePrefix) + id;
        questions.push_back({key, {}});
        appendCommand(questions.back().bytes, {"GET", key});
        questions.push_back({key, {}});
        appendCommand(questions.back().bytes, {guideEndCommand(m_link->facts()), key});
        idOf.push_back(id);
    }
    std::vector<std::optional<std::string>> users(ids.size());
    std::vector<std::optional<qint64>> ends(ids.size());
    std::optional<Error> problem;
    Done asked =
        m_link->pipeline(questions, Intent::Read, [&](std::size_t index, const Result<RespReply> &reply) {
            if (!reply && reply.error().code != Error::Code::Malformed
                && reply.error().code != Error::Code::Internal)
                problem = reply.error();
            else if (reply && index % 2 == 0 && reply->isText())
                users[index / 2] = reply->text();
            else if (reply && index % 2 == 1)
                ends[index / 2] = guideEnd(*reply, m_link->facts());
        });
    if (!asked || problem)
        return asked ? Done(Failure(*problem)) : asked;
    for (std::size_t i = 0; i < idOf.size(); ++i) {
        if (!users[i] || !ends[i])
            sink.remove(idOf[i]);
        else if (!sink.add(rowOf({idOf[i], *users[i], *ends[i]})))
            break;
    }
    return {};
}

Result<std::vector<SessionEvent>> RedisGuideStore::history(const QString & /*sessionId*/)
{
    return failure(Error::Code::Unsupported, tr("This layout keeps no history of a session."));
}

Result<std::optional<Session>> RedisGuideStore::find(const QString &sessionId)
{
    const std::string key = keyOf(sessionId);
    const Result<OwnedReply> user = m_link->call(key, {"GET", key}, Intent::Read);
    if (!user)
        return Failure(user.error());
    const Result<OwnedReply> end = m_link->call(key, {guideEndCommand(m_link->facts()), key}, Intent::Read);
    if (!end)
        return Failure(end.error());
    const std::optional<qint64> expiresMs = guideEnd(end->view(), m_link->facts());
    if (!user->view().isText() || !expiresMs)
        return std::optional<Session>();
    return sessionOf(sessionId, fromUtf8(user->view().text()), *expiresMs);
}

Result<std::vector<UserActivity>> RedisGuideStore::userActivity(qint64 nowMs)
{
    QHash<QString, UserActivity> users;
    GuidePages pages(m_link->facts(), [&](const GuideRow &row) {
        UserActivity &user = users[fromUtf8(row.userId)];
        ++user.allSessions;
        user.liveSessions += nowMs < row.expiresMs ? 1 : 0;
        if (row.expiresMs != neverMs)
            user.lastActivityMs = std::max(user.lastActivityMs, row.expiresMs - m_guideLifeMs);
        return true;
    });
    if (Done done = scanKeys(*m_link, anySession, pages); !done)
        return Failure(done.error());
    CutOffPages cutOffs(users);
    if (Done done = scanKeys(*m_link, anyCutOff, cutOffs); !done)
        return Failure(done.error());
    std::vector<UserActivity> activity;
    for (auto user = users.begin(); user != users.end(); ++user) {
        user->userId = user.key();
        activity.push_back(*user);
    }
    return activity;
}

/// Found by looking at all keys.
Result<RedisGuideStore::Keys> RedisGuideStore::keysOf(const QStringList &userIds, const QString &except)
{
    std::unordered_map<std::string, QStringList> found;
    for (const QString &user : userIds)
        found[toUtf8(user)];
    const std::string kept = toUtf8(except);
    std::string name;
    GuidePages pages(m_link->facts(), [&](const GuideRow &row) {
        const auto user = found.find(name.assign(row.userId));
        if (user != found.end() && row.id != kept)
            user->second << fromUtf8(row.id);
        return true;
    });
    if (Done done = scanKeys(*m_link, anySession, pages); !done)
        return Failure(done.error());
    Keys keys;
    for (auto &[user, ids] : found)
        if (!ids.isEmpty())
            keys.insert(fromUtf8(user), std::move(ids));
    return keys;
}

Result<RevokePreview> RedisGuideStore::previewUsers(const QStringList &userIds, qint64 /*nowMs*/)
{
    return previewAll(userIds, {});
}

Result<RevokePreview> RedisGuideStore::previewAll(const QStringList &userIds, const QString &except)
{
    const Result<Keys> keys = keysOf(userIds, except);
    if (!keys)
        return Failure(keys.error());
    RevokeTally tally;
    for (auto user = keys->begin(); user != keys->end(); ++user)
        for (qsizetype i = 0; i < user->size(); ++i)
            tally.addLive(user.key(), {});
    return tally.preview();
}

Result<RevokePreview> RedisGuideStore::preview(const RevokeTarget &target, qint64 nowMs)
{
    if (const auto *user = std::get_if<UserSessions>(&target))
        return previewAll({user->userId}, user->exceptSession);
    RevokeTally tally;
    const QStringList &ids = std::get<SessionIds>(target).ids;
    std::vector<KeyedCommand> questions;
    for (const QString &id : ids) {
        questions.push_back({keyOf(id), {}});
        appendCommand(questions.back().bytes, {"GET", questions.back().key});
    }
    std::optional<Error> problem;
    const Done sent =
        m_link->pipeline(questions, Intent::Read, [&](std::size_t, const Result<RespReply> &reply) {
            if (!reply)
                problem = reply.error();
            else if (reply->isText())
                tally.addLive(fromUtf8(reply->text()), {});
            else
                tally.addMissing();
        });
    Q_UNUSED(nowMs) // a key that is there is live: Redis drops it at its end
    if (!sent || problem)
        return Failure(sent ? *problem : sent.error());
    return tally.preview();
}

Result<std::optional<qint64>> RedisGuideStore::cutOff(const QString &userId)
{
    const std::string key = cutOffKey(userId);
    const Result<OwnedReply> reply = m_link->call(key, {"GET", key}, Intent::Read);
    if (!reply)
        return Failure(reply.error());
    std::int64_t seconds = 0;
    if (reply->view().isNull())
        return std::optional<qint64>();
    if (!readDecimal(reply->view().text(), seconds))
        return failure(Error::Code::Malformed, tr("The cut-off of user %1 in Redis is damaged.").arg(userId));
    return std::optional<qint64>(seconds);
}

Done RedisGuideStore::deny(const QStringList &entries, qint64 untilSeconds, const QString &reason,
                           qint64 nowMs)
{
    return putOnDenyList(*m_link, entries, untilSeconds, reason, nowMs);
}

Result<std::optional<QString>> RedisGuideStore::denied(const QStringList &entries, qint64 nowMs)
{
    return deniedReason(*m_link, entries, nowMs);
}

} // namespace gatehouse
