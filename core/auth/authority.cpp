// SPDX-License-Identifier: MIT
#include "core/auth/authority.h"

#include "core/audit/auditedaction.h"
#include "core/auth/password.h"
#include "core/auth/tokenissuer.h"
#include "core/base/log.h"

#include <QCoreApplication>
#include <QUuid>

#include <algorithm>
#include <array>
#include <limits>

namespace gatehouse {

namespace {

const QString authorityName = QStringLiteral("authority");

QString tr(const char *text) { return QCoreApplication::translate("Auth", text); }

QString textOf(const std::optional<std::string> &text)
{
    return text ? QString::fromStdString(*text) : QString();
}

template <class T>
Answer<T> deny(Denial denial)
{
    Answer<T> answer;
    answer.denial = denial;
    return answer;
}

template <class T>
Answer<T> grant(T value)
{
    Answer<T> answer;
    answer.value = std::move(value);
    return answer;
}

/// The same refusal, for another kind of value.
template <class T, class From>
Answer<T> denyAs(const Answer<From> &from)
{
    Answer<T> answer = deny<T>(from.denial);
    answer.tokenReason = from.tokenReason;
    return answer;
}

jose::Verifier verifierFor(const KeyRing &ring, KeyUse use, std::string_view token, const TokenPolicy &policy,
                           const Clock &clock)
{
    const bool isAccess = use == KeyUse::Access;
    jose::Expectations expectations;
    expectations.allowedAlgs = ring.algs(use);
    expectations.issuer = policy.issuer.toStdString();
    expectations.audience = (isAccess ? policy.accessAudience : policy.refreshAudience).toStdString();
    expectations.type = isAccess ? accessTokenType : refreshTokenType;
    expectations.required = {"iss", "aud", "sub", "sid", "jti", "iat", "exp"};
    if (!isAccess)
        expectations.required.emplace_back("gen");
    expectations.leeway = policy.leeway;
    return {ring.verifying(use, token), std::move(expectations), clock};
}

} // namespace

QString codeOf(Denial denial)
{
    switch (denial) {
    case Denial::BadCredentials:
        return QStringLiteral("credentials.bad");
    case Denial::UserDisabled:
        return QStringLiteral("user.disabled");
    case Denial::TokenInvalid:
        return QStringLiteral("token.invalid");
    case Denial::TokenExpired:
        return QStringLiteral("token.expired");
    case Denial::SessionUnknown:
        return QStringLiteral("session.unknown");
    case Denial::SessionExpired:
        return QStringLiteral("session.expired");
    case Denial::SessionRevoked:
        return QStringLiteral("session.revoked");
    case Denial::ReuseDetected:
        return QStringLiteral("session.reuse");
    case Denial::StoreSetBack:
        return QStringLiteral("store.setback");
    case Denial::CutOff:
        return QStringLiteral("user.cutoff");
    case Denial::Denied:
        return QStringLiteral("token.denied");
    case Denial::RoleMissing:
        return QStringLiteral("role.missing");
    }
    return {};
}

/// Answer of the verifier to one token.
struct Authority::Checked {
    Answer<jose::VerifiedJwt> answer;
    QString userId, sessionId, tokenId;
    std::uint32_t generation = 0;
};

Authority::Authority(SessionStore &sessions, UserDirectory &users, AuditLog &audit, const KeyRingShelf &keys,
                     const Clock &clock, TokenPolicy policy)
    : m_sessions(sessions)
    , m_users(users)
    , m_audit(audit)
    , m_keys(keys)
    , m_clock(clock)
    , m_policy(std::move(policy))
{ }

void Authority::takeRing()
{
    std::shared_ptr<const KeyRing> ring = m_keys.take();
    if (ring == m_ring)
        return;
    m_ring = std::move(ring);
    m_accessVerifier.emplace(verifierFor(*m_ring, KeyUse::Access, {}, m_policy, m_clock));
    m_refreshVerifier.emplace(verifierFor(*m_ring, KeyUse::Refresh, {}, m_policy, m_clock));
}

Result<Authority::Checked> Authority::verified(KeyUse use, std::string_view token)
{
    takeRing();
    const jose::Verifier &verifier = use == KeyUse::Access ? *m_accessVerifier : *m_refreshVerifier;
    const jose::VerificationReport report = m_ring->verifying(use).isMixed()
        ? verifierFor(*m_ring, use, token, m_policy, m_clock).verify(token)
        : verifier.verify(token);
    if (report.verdict() == jose::Verdict::Undecided)
        return failure(Error::Code::Internal,
                       tr("The cryptographic library failed, so the token is refused."));
    Checked checked;
    if (!report.isAccepted() || !report.verified()) {
        checked.answer = deny<jose::VerifiedJwt>(
            report.reason() == jose::Reason::ClaimsExpired ? Denial::TokenExpired : Denial::TokenInvalid);
        checked.answer.tokenReason = report.reason();
        return checked;
    }
    const jose::VerifiedJwt &jwt = *report.verified();
    checked.userId = QString::fromStdString(jwt.subject());
    checked.tokenId = QString::fromStdString(jwt.tokenId());
    checked.sessionId = textOf(jwt.text("sid"));
    const std::int64_t generation = jwt.number("gen").value_or(use == KeyUse::Access ? 0 : -1);
    if (checked.userId.isEmpty() || checked.sessionId.isEmpty() || checked.tokenId.isEmpty() || generation < 0
        || generation >= std::numeric_limits<std::uint32_t>::max()) {
        checked.answer = deny<jose::VerifiedJwt>(Denial::TokenInvalid);
        checked.answer.tokenReason = jose::Reason::ClaimsType;
        return checked;
    }
    checked.generation = static_cast<std::uint32_t>(generation);
    checked.answer = grant(jwt);
    return checked;
}

Result<Answer<User>> Authority::passwordHolder(const Credentials &credentials)
{
    Result<std::optional<User>> user = m_users.findByLogin(credentials.login);
    if (!user)
        return Failure(user.error());
    const Result<QByteArray> hash =
        *user ? m_users.passwordHash((*user)->id) : hashOfNobody(m_policy.passwordCostLog2);
    if (!hash)
        return Failure(hash.error());
    const Result<PasswordCheck> check = checkPassword(credentials.password, *hash, m_policy.passwordCostLog2);
    if (!check)
        return Failure(check.error());
    if (!*user || *check == PasswordCheck::Mismatch)
        return deny<User>(Denial::BadCredentials);
    if ((*user)->disabled)
        return deny<User>(Denial::UserDisabled);
    if (*check == PasswordCheck::NeedsRehash) {
        const Result<QByteArray> better = hashPassword(credentials.password, m_policy.passwordCostLog2);
        if (!better || !m_users.setPasswordHash((*user)->id, *better))
            qCWarning(lcAuth) << "A password could not be hashed anew; the older hash stays.";
    }
    return grant(std::move(**user));
}

Result<Answer<TokenPair>> Authority::login(const Credentials &credentials, const Origin &origin)
{
    // The session counts from here: a revocation of the user while the password is checked ends it too.
    const qint64 nowMs = m_clock.nowMs();
    takeRing();
    const std::shared_ptr<const KeyRing> ring = m_ring;
    Session session;
    session.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    const Result<QString> tokenId = refreshTokenId(*ring, session.id, 0);
    if (!tokenId)
        return Failure(tokenId.error());
    Result<Answer<User>> holder = passwordHolder(credentials);
    if (!holder)
        return Failure(holder.error());
    if (!holder->ok())
        return denyAs<TokenPair>(*holder);
    const User &user = *holder->value;
    session.userId = user.id;
    session.client = origin.client;
    session.agent = origin.agent;
    session.address = origin.address;
    session.createdMs = session.refreshedMs = nowMs;
    session.absoluteExpiresMs = nowMs + m_policy.sessionLife.count() * 1000;
    session.expiresMs = std::min(nowMs + m_policy.refreshLife.count() * 1000, session.absoluteExpiresMs);
    session.currentHash = tokenHash(*tokenId);
    Result<TokenPair> pair = issueTokens(*ring, m_policy, session, user, nowMs);
    if (!pair)
        return Failure(pair.error());
    if (Done inserted = m_sessions.insert(session); !inserted) {
        if (inserted.error().code == Error::Code::Denied && m_sessions.cutOff(user.id).value_or(std::nullopt))
            return deny<TokenPair>(Denial::CutOff);
        return Failure(inserted.error());
    }
    if (Done noted = m_users.noteLogin(user.id, nowMs); !noted)
        qCWarning(lcAuth) << "The time of a login could not be noted:" << noted.error().message;
    return grant(std::move(*pair));
}

Result<Answer<User>> Authority::refreshingUser(const QString &userId)
{
    Result<std::optional<User>> user = m_users.findById(userId);
    if (!user)
        return Failure(user.error());
    if (!*user || (*user)->disabled)
        return deny<User>(Denial::UserDisabled);
    return grant(std::move(**user));
}

Result<Answer<TokenPair>> Authority::refresh(std::string_view refreshToken, const Origin &origin)
{
    const qint64 nowMs = m_clock.nowMs();
    const Result<Checked> checked = verified(KeyUse::Refresh, refreshToken);
    if (!checked)
        return Failure(checked.error());
    if (!checked->answer.ok())
        return denyAs<TokenPair>(checked->answer);
    const std::shared_ptr<const KeyRing> ring = m_ring;
    // Nothing is rotated that could not be answered.
    const Result<QString> nextId = refreshTokenId(*ring, checked->sessionId, checked->generation + 1);
    if (!nextId)
        return Failure(nextId.error());
    if (ring->current(KeyUse::Access) == nullptr || ring->current(KeyUse::Refresh) == nullptr)
        return failure(Error::Code::Locked,
                       tr("There is no signing key in use. Generate one on the Keys page."));
    const Result<Answer<User>> user = refreshingUser(checked->userId);
    if (!user)
        return Failure(user.error());
    if (!user->ok())
        return denyAs<TokenPair>(*user);
    RotateRequest request;
    request.sessionId = checked->sessionId;
    request.generation = checked->generation;
    request.presentedHash = tokenHash(checked->tokenId);
    request.nextHash = tokenHash(*nextId);
    request.nowMs = nowMs;
    request.graceMs = m_policy.grace.count() * 1000;
    request.idleMs = m_policy.refreshLife.count() * 1000;
    request.address = origin.address;
    request.agent = origin.agent;
    request.onReuse = [this](const RotateAnswer &rotation) { return recordReuse(rotation); };
    const Result<RotateAnswer> rotation = m_sessions.rotate(request);
    return rotation ? answerOf(*rotation, *user->value, *ring) : Failure(rotation.error());
}

Result<Answer<TokenPair>> Authority::answerOf(const RotateAnswer &rotation, const User &user,
                                              const KeyRing &ring)
{
    using Kind = RotateAnswer::Kind;
    Answer<TokenPair> answer;
    answer.reuse = rotation.reuse;
    if (rotation.session)
        answer.revocation = rotation.session->revocation;
    switch (rotation.kind) {
    case Kind::Rotated:
    case Kind::Grace: {
        Result<TokenPair> pair = issueTokens(ring, m_policy, *rotation.session, user, m_clock.nowMs());
        if (!pair)
            return Failure(pair.error());
        answer.value = std::move(*pair);
        return answer;
    }
    case Kind::Reused:
        answer.denial = Denial::ReuseDetected;
        break;
    case Kind::Ahead:
        answer.denial = Denial::StoreSetBack;
        break;
    case Kind::Expired:
        answer.denial = Denial::SessionExpired;
        break;
    case Kind::Revoked:
        answer.denial = Denial::SessionRevoked;
        break;
    case Kind::Unknown:
        answer.denial = Denial::SessionUnknown;
        break;
    }
    return answer;
}

/// One record only: the store writes it in the same step as the revocation, so there is nothing in between.
Done Authority::recordReuse(const RotateAnswer &rotation)
{
    AuditEvent event;
    event.atMs = m_clock.nowMs();
    event.actionId = QUuid::createUuid().toString(QUuid::WithoutBraces);
    event.action = AuditAction::ReuseDetected;
    event.phase = AuditPhase::Succeeded;
    event.actor = authorityName;
    event.object = rotation.session->id;
    event.reason = QStringLiteral("reuse");
    event.outcome = QStringLiteral("family revoked, user %1").arg(rotation.session->userId);
    return m_audit.append(std::move(event));
}

Done Authority::logout(std::string_view refreshToken)
{
    const Result<Checked> checked = verified(KeyUse::Refresh, refreshToken);
    if (!checked)
        return Failure(checked.error());
    if (!checked->answer.ok())
        return {};
    const Result<std::optional<Session>> session = m_sessions.find(checked->sessionId);
    if (!session)
        return Failure(session.error());
    const qint64 nowMs = m_clock.nowMs();
    if (!*session || !(*session)->isLiveAt(nowMs))
        return {};
    const QString reason = QStringLiteral("logout");
    Result<AuditedAction> action = AuditedAction::begin(m_audit, m_clock, AuditAction::Logout, authorityName,
                                                        checked->sessionId, reason);
    if (!action)
        return Failure(action.error());
    const Result<RevokeOutcome> outcome =
        m_sessions.revoke({SessionIds{{checked->sessionId}}, reason, authorityName, nowMs});
    if (outcome)
        return action->succeeded();
    (void)action->failed(outcome.error()); // The first error says more.
    return Failure(outcome.error());
}

Result<Answer<Principal>> Authority::authenticate(std::string_view accessToken)
{
    const Result<Checked> checked = verified(KeyUse::Access, accessToken);
    if (!checked)
        return Failure(checked.error());
    if (!checked->answer.ok())
        return denyAs<Principal>(checked->answer);
    const jose::VerifiedJwt &jwt = *checked->answer.value;
    const Result<std::optional<qint64>> cutOff = m_sessions.cutOff(checked->userId);
    if (!cutOff)
        return Failure(cutOff.error());
    if (*cutOff && (!jwt.issuedAt() || *jwt.issuedAt() < **cutOff))
        return deny<Principal>(Denial::CutOff);
    const Result<std::optional<QString>> denied =
        m_sessions.denied({checked->tokenId, denialOfSession(checked->sessionId)}, m_clock.nowMs());
    if (!denied)
        return Failure(denied.error());
    if (*denied)
        return deny<Principal>(Denial::Denied);
    return grant(Principal{checked->userId, textOf(jwt.text("role")), checked->sessionId, checked->tokenId});
}

bool Authority::authorize(const Principal &principal, const QStringList &roles)
{
    return !principal.role.isEmpty() && roles.contains(principal.role);
}

} // namespace gatehouse
