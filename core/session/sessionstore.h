// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/result.h"
#include "core/session/session.h"

#include <QFlags>
#include <QHash>
#include <QList>

#include <chrono>
#include <functional>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

namespace gatehouse {

/// What a store, with the rights of this connection, can do.
enum class Capability {
    List = 1,
    History = 2,
    RevokeSession = 4,
    RevokeUser = 8,
    Issue = 16, ///< Log in and refresh.
    Changes = 32, ///< Tell what changed since a mark.
    CutOff = 64, ///< Keep a time before which a user's access tokens count no longer.
    DenyList = 128 ///< Keep single access tokens that count no longer.
};
Q_DECLARE_FLAGS(Capabilities, Capability)

struct StoreInfo {
    QString kind; ///< "SQLite", "Redis", "PostgreSQL"
    QString version; ///< Of the server or library.
    QString location; ///< File or host; never with a password.
    QString layout; ///< "native", "guide", ...
    Capabilities capabilities;
    /// For each action that is not allowed: which right is missing, in one sentence.
    QStringList missingRights;
    /// The server's clock minus ours, as measured last. Nothing: the same clock, or the server does not tell.
    std::optional<qint64> clockSkewMs;
    /// How it is noticed what others change, in one sentence and with what would make it sooner. Empty: the
    /// store notes it by itself.
    QString liveness;
};

/// One session on its way from a store to a table. The texts are UTF-8 and live only during the call.
struct SessionRow {
    std::string_view id, userId, login, displayName, role, client, agent, address, revokeReason, revokedBy;
    qint64 createdMs = 0, refreshedMs = 0, expiresMs = 0, absoluteExpiresMs = 0, revokedMs = 0;
    std::uint32_t generation = 0;
    bool revoked = false;
    ReuseKind reuse = ReuseKind::None;
};

/// Takes sessions as they arrive. Called on the store's thread.
class SessionSink {
public:
    virtual ~SessionSink() = default;
    /// False stops the scan; it then ends with Error::Cancelled.
    virtual bool add(const SessionRow &row) = 0;
    /// A scan has lost its connection and seeks another; told again at each try, and false gives up. What was
    /// added stays, and will not be added a second time.
    virtual bool interrupted() { return true; }
    /// The scan goes on where it was.
    virtual void resumed() { }
    /// A session that exists no longer. Of changes() only, and only where a store cannot keep it as revoked.
    virtual void remove(std::string_view /*sessionId*/) { }
};

/// These sessions, one by one.
struct SessionIds {
    QStringList ids;
};
/// All sessions of a user, those that begin during the call included, except one if given.
struct UserSessions {
    QString userId;
    QString exceptSession;
};
using RevokeTarget = std::variant<SessionIds, UserSessions>;

struct RevokeOrder {
    RevokeTarget target;
    QString reason;
    QString by;
    qint64 nowMs = 0;
};

struct RevokeItem {
    enum class Outcome {
        Revoked,
        AlreadyGone,
        Failed,
        Unknown, ///< Sent, but the answer was lost.
        /// Its turn has not come: in a revocation of several steps, or because a store ended before it
        /// (RevokeOutcome::stop). Not done for certain.
        NotSent
    };
    QString sessionId;
    QString userId;
    Outcome outcome = Outcome::Revoked;
    QString why; ///< For Failed, Unknown and, from a store, NotSent; may say more of the others.
    /// AlreadyGone, and the store has no trace of it: the id is wrong, or the session was deleted.
    bool isMissing = false;
};

struct RevokeOutcome {
    std::vector<RevokeItem> items;
    /// For a whole user: access tokens issued before this second (strictly) count no longer.
    std::optional<qint64> cutOffSeconds;
    /// The server refuses such changes altogether just now (no replicas, no memory, read-only, a right that
    /// is missing...), so the call ended early. Items that were not carried out are NotSent, certainly
    /// undone, and may be sent again later; the others stand as they say. Of a whole user, sessions without
    /// an item may be left. When nothing at all was carried out revoke() returns this Error instead, with
    /// isRefusal.
    std::optional<Error> stop;
    int count(RevokeItem::Outcome outcome) const;
};

/// What a revocation would end.
struct RevokePreview {
    int liveSessions = 0;
    int alreadyEnded = 0;
    int notFound = 0;
    QStringList users; ///< Logins or ids, at most 20, in order of sessions.
    int userCount = 0;
    QStringList clients; ///< Distinct client names, at most 20.
    int clientCount = 0;
    QHash<QString, int> perUser, perClient; ///< Live sessions of each name.

    /// Adds what another part of the same revocation would end; after the last one, countNames().
    void add(const RevokePreview &part);
    /// Fills in the names and their numbers from `perUser` and `perClient`.
    void countNames();
};

struct RotateAnswer;
struct RotateRequest {
    QString sessionId;
    std::uint32_t generation = 0; ///< As the presented token says.
    QByteArray presentedHash; ///< SHA-256 of its jti.
    QByteArray nextHash; ///< SHA-256 of the jti of generation + 1.
    /// Where each token is a session of its own (guide layout): sessionId is the jti of the presented token,
    /// and this the jti of its successor. Empty elsewhere.
    QString nextSessionId;
    qint64 nowMs = 0;
    qint64 graceMs = 30'000;
    qint64 idleMs = 0; ///< Life of the successor.
    QString address, agent;
    /// Called once when the answer is Reused, inside the step where the store can do that: when it fails
    /// nothing is written and its Error is returned. Here the audit record joins the revocation.
    std::function<Done(const RotateAnswer &)> onReuse;
};

struct RotateAnswer {
    enum class Kind {
        Rotated, ///< The successor is current now.
        Grace, ///< The previous token within the grace time; the present current token is the answer.
        Reused, ///< The family was revoked in this same step.
        Ahead, ///< Token newer than the store.
        Expired,
        Revoked,
        Unknown ///< No such session.
    };
    Kind kind = Kind::Unknown;
    std::optional<Session> session; ///< As it stands after the step.
    ReuseKind reuse = ReuseKind::None;
    qint64 sinceRotationMs = 0; ///< For Grace and Reused.
    bool suspicious = false; ///< Grace from another address or agent than the rotation.
};

struct UserActivity {
    QString userId;
    int liveSessions = 0;
    int allSessions = 0;
    qint64 lastActivityMs = 0;
    std::optional<qint64> cutOffSeconds;
};

/// Stands on the deny list for every access token of this session (claim `sid`).
QString denialOfSession(const QString &sessionId);

/// Where sessions live. Blocking; used by one thread; every round trip is bounded by a deadline.
/// A call that changes something is one atomic step and is never sent twice by the store itself.
class SessionStore {
public:
    virtual ~SessionStore() = default;
    virtual StoreInfo info() const = 0;
    virtual Done ping() = 0;
    /// Compares the clocks now, for info().clockSkewMs too.
    virtual Result<std::optional<qint64>> measureClockSkew() { return std::optional<qint64>(); }

    /// Every session, in no promised order. A lost connection is made anew and the scan goes on where it was,
    /// as far as the server can be reached again soon.
    virtual Done scan(SessionSink &sink) = 0;
    /// Sessions changed after `mark` (0: none known yet, gives only the new mark). Returns the next mark.
    virtual Result<qint64> changes(qint64 mark, SessionSink &sink) = 0;
    /// False when the server would have told of a change since the last changes() and has not, which may come
    /// a moment late. For those who ask again and again: it costs no way to the server.
    virtual bool mayHaveChanged() { return true; }
    virtual Result<std::optional<Session>> find(const QString &sessionId) = 0;
    virtual Result<std::vector<SessionEvent>> history(const QString &sessionId) = 0;
    virtual Result<std::vector<UserActivity>> userActivity(qint64 nowMs) = 0;

    /// A new session with its first event. Error Conflict when the id exists; Denied when the user was cut
    /// off after `session.createdMs`, so that a login that began before a revocation does not outlive it.
    virtual Done insert(const Session &session) = 0;
    /// The rules of rotation, grace and reuse (core/auth/README.md), decided and written atomically.
    /// Error Conflict when the clock is more than five minutes behind the session's last rotation.
    virtual Result<RotateAnswer> rotate(const RotateRequest &request) = 0;
    /// Idempotent: what is gone already is reported as such. For a user the cut-off is set first.
    virtual Result<RevokeOutcome> revoke(const RevokeOrder &order) = 0;
    virtual Result<RevokePreview> preview(const RevokeTarget &target, qint64 nowMs) = 0;
    /// How many whole users revokeUsers() and previewUsers() take at little more than the cost of one.
    virtual int usersAtOnce() const { return 1; }
    /// As revoke() and preview() of all sessions of each of these users, at most usersAtOnce() of them and
    /// none twice. The target of the order is not looked at; every item names its user.
    virtual Result<RevokeOutcome> revokeUsers(const QStringList &userIds, const RevokeOrder &order);
    virtual Result<RevokePreview> previewUsers(const QStringList &userIds, qint64 nowMs);

    /// Access tokens of this user issued before this second count no longer; nothing when there is no
    /// cut-off.
    virtual Result<std::optional<qint64>> cutOff(const QString &userId) = 0;
    /// Puts these on the deny list: a `jti` for one access token, denialOfSession() for all of a session. In
    /// one step where the store can do that; again is harmless.
    virtual Done deny(const QStringList &entries, qint64 untilSeconds, const QString &reason,
                      qint64 nowMs) = 0;
    /// The reason, when one of these is on the deny list.
    virtual Result<std::optional<QString>> denied(const QStringList &entries, qint64 nowMs) = 0;
};

} // namespace gatehouse

Q_DECLARE_OPERATORS_FOR_FLAGS(gatehouse::Capabilities)
