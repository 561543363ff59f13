// SPDX-License-Identifier: MIT
#include "core/service/tokenservice.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace gatehouse {

namespace {

/// What the live state is asked for: the claims of a token whose signature holds.
struct Facts {
    QString sessionId, userId, tokenId;
    std::optional<qint64> issuedAt, expires;
    std::optional<qint64> generation;
    bool isRefresh = false;
};

bool signatureHolds(const jose::VerificationReport &report)
{
    for (const jose::Step &step : report.steps()) {
        if (step.check == jose::Check::Signature)
            return step.outcome == jose::Outcome::Passed;
    }
    return false;
}

QJsonValue valueOf(const jose::DecodedMember *member)
{
    if (member == nullptr)
        return {};
    return QJsonDocument::fromJson('[' + QByteArray::fromStdString(member->valueText) + ']').array().at(0);
}

std::optional<qint64> wholeNumber(const QJsonValue &value)
{
    return value.isDouble() ? std::optional(value.toInteger()) : std::nullopt;
}

bool isRefreshToken(const jose::UnverifiedToken &token)
{
    return valueOf(token.headerMember("typ")).toString() == QLatin1String(refreshTokenType);
}

/// Nothing when the token is not known to be genuine.
std::optional<Facts> factsOf(const TokenInspection &outer)
{
    const TokenInspection &inspection = outer.nested ? *outer.nested : outer;
    const jose::UnverifiedToken &decoded = inspection.decoded;
    Facts facts;
    facts.isRefresh = isRefreshToken(decoded);
    if (const auto &verified = inspection.report.verified()) {
        facts.sessionId = QString::fromStdString(verified->text("sid").value_or(std::string()));
        facts.userId = QString::fromStdString(verified->subject());
        facts.tokenId = QString::fromStdString(verified->tokenId());
        facts.issuedAt = verified->issuedAt();
        facts.expires = verified->expiresAt();
        facts.generation = verified->number("gen");
        return facts;
    }
    // A genuine token that failed at a later step, an expired one mostly, is asked about as well.
    if (!decoded.isSigned() || !signatureHolds(inspection.report))
        return {};
    facts.sessionId = valueOf(decoded.claim("sid")).toString();
    facts.userId = valueOf(decoded.claim("sub")).toString();
    facts.tokenId = valueOf(decoded.claim("jti")).toString();
    facts.issuedAt = wholeNumber(valueOf(decoded.claim("iat")));
    facts.expires = wholeNumber(valueOf(decoded.claim("exp")));
    facts.generation = wholeNumber(valueOf(decoded.claim("gen")));
    return facts;
}

LiveState::Kind refreshKind(const Facts &facts, const Session &session)
{
    const QByteArray hash = QCryptographicHash::hash(facts.tokenId.toUtf8(), QCryptographicHash::Sha256);
    if (hash == session.currentHash)
        return LiveState::Kind::Present;
    // Newer than the store: the store was set back, so it does not know this token.
    if (facts.generation && *facts.generation > qint64(session.generation))
        return LiveState::Kind::Unknown;
    return LiveState::Kind::RotatedAway;
}

/// Deny list, then cut-off (SEMANTICS of `iat`: strictly before, and a token without it does not count).
Result<LiveState> accessState(OpenStore &store, const Facts &facts, qint64 nowMs, std::chrono::seconds leeway)
{
    LiveState state;
    const Capabilities can = store.sessions.info().capabilities;
    if (can.testFlag(Capability::CutOff) && !facts.userId.isEmpty()) {
        const Result<std::optional<qint64>> cutOff = store.sessions.cutOff(facts.userId);
        if (!cutOff)
            return Failure(cutOff.error());
        state.cutOffSeconds = *cutOff;
        state.isCutOff = *cutOff && (!facts.issuedAt || *facts.issuedAt < **cutOff);
        if (state.isCutOff)
            state.kind = LiveState::Kind::UserCutOff;
    }
    QStringList entries;
    if (!facts.tokenId.isEmpty())
        entries << facts.tokenId;
    if (!facts.sessionId.isEmpty())
        entries << denialOfSession(facts.sessionId);
    if (can.testFlag(Capability::DenyList) && !entries.isEmpty()) {
        const Result<std::optional<QString>> denied = store.sessions.denied(entries, nowMs);
        if (!denied)
            return Failure(denied.error());
        state.isDenied = denied->has_value();
        if (state.isDenied) {
            state.kind = LiveState::Kind::DenyListed;
            state.denyReason = **denied;
        } else if (!facts.tokenId.isEmpty() && facts.expires
                   && *facts.expires + leeway.count() > nowMs / 1000) {
            state.deniable = DenyOrder{facts.tokenId, *facts.expires + leeway.count()};
        }
    }
    return state;
}

Result<LiveState> stateOf(OpenStore &store, const Facts &facts, qint64 nowMs, std::chrono::seconds leeway)
{
    LiveState state;
    if (!facts.isRefresh) {
        Result<LiveState> access = accessState(store, facts, nowMs, leeway);
        if (!access)
            return access;
        state = std::move(*access);
    }
    if (facts.sessionId.isEmpty()) {
        if (state.kind == LiveState::Kind::NotAsked)
            state.why = LiveState::Why::NoSession;
        return state;
    }
    Result<std::optional<Session>> found = store.sessions.find(facts.sessionId);
    if (!found)
        return Failure(std::move(found.error()));
    state.session = std::move(*found);
    if (state.kind != LiveState::Kind::NotAsked)
        return state;
    if (!state.session)
        state.kind = LiveState::Kind::Unknown;
    else if (state.session->revocation)
        state.kind = LiveState::Kind::Revoked;
    else if (!state.session->isLiveAt(nowMs))
        state.kind = LiveState::Kind::Expired;
    else
        state.kind = facts.isRefresh ? refreshKind(facts, *state.session) : LiveState::Kind::Present;
    return state;
}

std::shared_ptr<const TokenInspection> insideOf(const TokenInspection &outer,
                                                const jose::VerificationReport &report, bool hasKeys)
{
    auto inner = std::make_shared<TokenInspection>();
    inner->text = std::make_shared<const std::string>(outer.report.plaintext().value_or(std::string()));
    inner->found.token = QByteArray::fromStdString(*inner->text);
    inner->decoded = jose::decode(*inner->text);
    inner->report = report;
    inner->verifiedBy = outer.verifiedBy;
    inner->hasKeys = hasKeys;
    return inner;
}

std::vector<jose::Alg> carriedBy(const jose::JwkSet &keys, const std::vector<jose::Alg> &algs)
{
    std::vector<jose::Alg> carried;
    std::copy_if(algs.begin(), algs.end(), std::back_inserter(carried), [&keys](jose::Alg alg) {
        return std::any_of(keys.keys().begin(), keys.keys().end(),
                           [alg](const jose::Jwk &key) { return key.isFor(alg); });
    });
    return carried;
}

QFuture<Result<LiveState>> notAsked(LiveState::Why why)
{
    LiveState state;
    state.why = why;
    return QtFuture::makeReadyFuture(Result<LiveState>(state));
}

} // namespace

TokenService::TokenService(StoreAccess &store, QObject *parent)
    : QObject(parent)
    , m_store(store)
{ }

std::optional<qint64> nextJudgement(const TokenInspection &inspection, std::chrono::seconds leeway,
                                    qint64 afterSeconds)
{
    const jose::UnverifiedToken &token = inspection.nested ? inspection.nested->decoded : inspection.decoded;
    const std::vector<jose::DecodedMember> none;
    const std::vector<jose::DecodedMember> &claims = inspection.plaintext ? inspection.plaintext->members
        : token.isSigned()                                                ? token.parts[1].members
                                                                          : none;
    std::optional<qint64> next;
    for (const jose::DecodedMember &claim : claims) {
        const QJsonValue value = valueOf(&claim);
        const bool isTime = claim.name == "exp" || claim.name == "nbf" || claim.name == "iat";
        if (!isTime || !value.isDouble() || std::abs(value.toDouble()) > 1e12)
            continue;
        const auto at = qint64(std::ceil(value.toDouble()));
        for (const qint64 moment : {at - leeway.count(), at, at + leeway.count()}) {
            if (moment > afterSeconds && (!next || moment < *next))
                next = moment;
        }
    }
    return next;
}

jose::Expectations expectationsFor(const TokenPolicy &policy, const KeyRing &ring, KeyUse use)
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
    return expectations;
}

std::vector<jose::Alg> signatureAlgsFor(const jose::JwkSet &keys)
{
    return carriedBy(keys, jose::allSignatureAlgs());
}

std::vector<jose::Alg> keyManagementAlgsFor(const jose::JwkSet &keys)
{
    auto algs = carriedBy(keys, jose::allKeyManagementAlgs());
    std::erase(algs, jose::Alg::RSA1_5);
    return algs;
}

KeyUse TokenService::useOf(const QByteArray &pasted)
{
    const FoundToken found = findToken(pasted);
    const jose::UnverifiedToken token =
        jose::decode({found.token.constData(), std::size_t(found.token.size())});
    return isRefreshToken(token) ? KeyUse::Refresh : KeyUse::Access;
}

QString TokenService::weakSecretOf(std::string_view token, const std::function<bool()> &isCancelled)
{
    auto guessed = jose::guessKnownSecret(token, isCancelled);
    if (!guessed)
        return {};
    const auto weakness = jose::weaknessOf(*guessed);
    wipeBytes(guessed->data(), guessed->size());
    return explain(weakness == jose::SecretWeakness::None ? jose::SecretWeakness::Known : weakness);
}

TokenInspection TokenService::inspect(const QByteArray &pasted) const
{
    const KeyUse use = useOf(pasted);
    const QByteArray token = findToken(pasted).token;
    const std::shared_ptr<const KeyRing> ring = m_store.keys().take();
    const jose::JwkSet keys = ring->verifying(use, {token.constData(), std::size_t(token.size())});
    TokenInspection inspection =
        inspect(pasted, keys, expectationsFor(m_store.policy(), *ring, use),
                use == KeyUse::Refresh
                    ? QCoreApplication::translate("TokenService", "Refresh keys of this authority")
                    : QCoreApplication::translate("TokenService", "Access keys of this authority"));
    inspection.isOfThisStore = true;
    return inspection;
}

TokenInspection TokenService::inspect(const QByteArray &pasted, const jose::JwkSet &keys,
                                      const jose::Expectations &expectations, const QString &keysName) const
{
    return inspect(pasted, keys, jose::JwkSet(), expectations, keysName);
}

TokenInspection TokenService::inspect(const QByteArray &pasted, const jose::JwkSet &keys,
                                      const jose::JwkSet &nestedKeys, const jose::Expectations &expectations,
                                      const QString &keysName) const
{
    TokenInspection inspection;
    inspection.found = findToken(pasted);
    inspection.text = std::make_shared<const std::string>(inspection.found.token.toStdString());
    inspection.decoded = jose::decode(*inspection.text);
    inspection.report =
        jose::Verifier(keys, nestedKeys, expectations, m_store.clock()).explain(*inspection.text);
    inspection.verifiedBy = keysName;
    inspection.hasKeys = !keys.isEmpty();
    if (const jose::VerificationReport *inner = inspection.report.nested())
        inspection.nested = insideOf(inspection, *inner, !nestedKeys.isEmpty());
    else if (const auto &plaintext = inspection.report.plaintext())
        inspection.plaintext = jose::decodeJson(*plaintext);
    return inspection;
}

QFuture<Result<LiveState>> TokenService::liveState(const TokenInspection &inspection)
{
    const std::optional<Facts> facts = factsOf(inspection);
    if (!facts)
        return notAsked(LiveState::Why::NotGenuine);
    if (!inspection.isOfThisStore)
        return notAsked(LiveState::Why::ForeignKeys);
    auto asking =
        m_store.run([facts = *facts, nowMs = m_store.clock().nowMs(), leeway = m_store.policy().leeway](
                        OpenStore &store) { return stateOf(store, facts, nowMs, leeway); });
    // A store that does not answer is an answer about the token: it does not count.
    return asking.then([](Result<LiveState> state) -> Result<LiveState> {
        if (state || state.error().code == Error::Code::Cancelled)
            return state;
        LiveState unreachable;
        unreachable.kind = LiveState::Kind::StoreUnreachable;
        unreachable.error = std::move(state.error());
        return unreachable;
    });
}

} // namespace gatehouse
