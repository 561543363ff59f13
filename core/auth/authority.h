// SPDX-License-Identifier: MIT
#pragma once

#include "core/audit/auditlog.h"
#include "core/auth/policy.h"
#include "core/auth/userdirectory.h"
#include "core/base/clock.h"
#include "core/jose/report.h"
#include "core/jose/verifier.h"
#include "core/keys/keyring.h"
#include "core/session/sessionstore.h"

#include <QStringList>

#include <memory>
#include <optional>
#include <string_view>

namespace gatehouse {

/// Where a request came from.
struct Origin {
    QString address, agent, client;
};

struct Credentials {
    QString login;
    Secret password;
};

struct TokenPair {
    Secret accessToken, refreshToken;
    qint64 accessExpires = 0, refreshExpires = 0; ///< Seconds since 1970, UTC.
    QString sessionId;
    User user;
};

/// Why a request was turned away. The wire answer is the same for every one of a group ("Invalid
/// credentials", "invalid_grant"); the operator sees which.
enum class Denial {
    BadCredentials,
    UserDisabled,
    TokenInvalid, ///< The verifier's report says why.
    TokenExpired,
    SessionUnknown,
    SessionExpired,
    SessionRevoked,
    ReuseDetected,
    StoreSetBack,
    CutOff, ///< The user was cut off after this token was issued.
    Denied, ///< The token is on the deny list.
    RoleMissing
};
QString codeOf(Denial denial); ///< "session.revoked": for JSON.

/// An answer from the authority: a value, or a denial with its facts. (An Error, beside it, means that no
/// answer could be given; treat that as refused.)
template <class T>
struct Answer {
    std::optional<T> value;
    Denial denial = Denial::TokenInvalid;
    jose::Reason tokenReason = jose::Reason::None; ///< For TokenInvalid and TokenExpired.
    ReuseKind reuse = ReuseKind::None;
    std::optional<SessionRevocation> revocation; ///< For SessionRevoked and ReuseDetected.
    bool ok() const { return value.has_value(); }
};

/// Who an access token speaks for.
struct Principal {
    QString userId, role, sessionId, tokenId;
};

/// Issues, rotates and checks tokens by the rules of core/auth/README.md. One thread. Needs an unlocked key
/// ring to issue (Error Locked), any ring to check.
class Authority {
public:
    Authority(SessionStore &sessions, UserDirectory &users, AuditLog &audit, const KeyRingShelf &keys,
              const Clock &clock, TokenPolicy policy);

    Result<Answer<TokenPair>> login(const Credentials &credentials, const Origin &origin);
    /// Rotates. A replay within the grace time gets the same successor; any other reuse revokes the family in
    /// the same step.
    Result<Answer<TokenPair>> refresh(std::string_view refreshToken, const Origin &origin);
    /// Ends the session of this token. An invalid or ended one is fine (RFC 7009 section 2.2).
    Done logout(std::string_view refreshToken);
    /// Verifies, then asks the store for cut-off, deny list and nothing else. Fails closed.
    Result<Answer<Principal>> authenticate(std::string_view accessToken);
    /// True when the principal has one of the roles.
    static bool authorize(const Principal &principal, const QStringList &roles);

    const TokenPolicy &policy() const { return m_policy; }

private:
    struct Checked; ///< A genuine token, or why it is none.
    Result<Checked> verified(KeyUse use, std::string_view token);
    Result<Answer<User>> passwordHolder(const Credentials &credentials);
    Result<Answer<User>> refreshingUser(const QString &userId);
    Result<Answer<TokenPair>> answerOf(const RotateAnswer &rotation, const User &user, const KeyRing &ring);
    Done recordReuse(const RotateAnswer &rotation);
    void takeRing();

    SessionStore &m_sessions;
    UserDirectory &m_users;
    AuditLog &m_audit;
    const KeyRingShelf &m_keys;
    const Clock &m_clock;
    TokenPolicy m_policy;
    std::shared_ptr<const KeyRing> m_ring; ///< The one the verifiers were made for.
    std::optional<jose::Verifier> m_accessVerifier, m_refreshVerifier;
};

} // namespace gatehouse
