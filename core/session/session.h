// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <cstdint>
#include <optional>
#include <string_view>

namespace gatehouse {

/// How a session stands at a given moment. One session is one family of rotating refresh tokens.
enum class SessionState : std::uint8_t {
    Active,
    Expiring, ///< Active, with less than expiringWithinMs left.
    Expired,
    Revoked,
    ReuseDetected ///< Revoked because a used refresh token came back.
};
constexpr qint64 expiringWithinMs = qint64(24) * 3600 * 1000;

/// How a refresh token that is not the current one stands to the session it names.
enum class ReuseKind : std::uint8_t {
    None,
    RecentPrevious, ///< The previous token, after the grace time: often a lost answer, retried late.
    OrphanedBranch, ///< A token of the right generation that this family never issued.
    StaleLineage ///< Two or more generations old: theft, until shown otherwise.
};

struct SessionRevocation {
    qint64 atMs = 0;
    QString reason; ///< In the operator's words; "reuse" and "logout" are the authority's own.
    QString by; ///< Who: an operator's name, or "authority".
    ReuseKind reuse = ReuseKind::None;
};

/// One session. All times are milliseconds since 1970, UTC.
struct Session {
    QString id; ///< `sid` of its tokens.
    QString userId;
    QString login, displayName, role; ///< Of the user, where the store knows them.
    QString client; ///< Application that logged in.
    QString agent; ///< User-Agent of the last refresh.
    QString address; ///< IP address of the last refresh.
    qint64 createdMs = 0;
    qint64 refreshedMs = 0; ///< Last rotation; the login when there was none.
    qint64 expiresMs = 0; ///< When the current refresh token ends, unless it is refreshed.
    qint64 absoluteExpiresMs = 0; ///< No refresh leads beyond this.
    std::uint32_t generation = 0; ///< 0 at login, one more with each rotation.
    QByteArray currentHash; ///< SHA-256 of the current token's `jti`.
    QByteArray previousHash;
    std::optional<SessionRevocation> revocation;

    SessionState stateAt(qint64 nowMs) const;
    bool isLiveAt(qint64 nowMs) const { return !revocation && nowMs < expiresMs; }
};

/// One line of a session's history.
struct SessionEvent {
    enum class Kind : std::uint8_t {
        Issued,
        Rotated,
        GraceAnswer, ///< The previous token again within the grace time: the same successor was given.
        Suspicious, ///< A grace answer to another address or agent than the first.
        Reuse,
        Revoked,
        Ahead ///< A genuine token newer than the store: the store was set back.
    };
    Kind kind = Kind::Issued;
    qint64 atMs = 0;
    std::uint32_t generation = 0;
    QString address, agent;
    QString note; ///< For Reuse: the kind and the time since the rotation. For Revoked: the reason.
};

/// Short names of an agent: "Chrome 126 on Windows". Empty for an empty agent.
QString deviceName(const QString &agent);
/// "desktop", "phone", "tablet", "service" or "unknown".
enum class DeviceKind : std::uint8_t { Unknown, Desktop, Phone, Tablet, Service };
DeviceKind deviceKind(const QString &agent);

/// Calculates the state from the plain values, for tables that hold columns and not Sessions.
SessionState sessionState(bool revoked, bool reuse, qint64 expiresMs, qint64 nowMs);

} // namespace gatehouse
