// SPDX-License-Identifier: MIT
#include "core/auth/tokenissuer.h"

#include "core/base/base64url.h"
#include "core/jose/jws.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QJsonDocument>
#include <QJsonObject>

#include <openssl/hmac.h>

#include <array>

namespace gatehouse {

namespace {

QString tr(const char *text) { return QCoreApplication::translate("Auth", text); }

Failure locked()
{
    return failure(
        Error::Code::Locked,
        tr("The signing keys are locked, so no tokens can be issued. Unlock them on the Keys page."));
}

Result<Secret> sign(const KeyRing::Entry &key, std::string_view type, const QJsonObject &claims)
{
    const QByteArray payload = QJsonDocument(claims).toJson(QJsonDocument::Compact);
    jose::Checked<std::string> token = jose::signCompact(
        *key.privateKey, key.info.alg, type, {payload.constData(), static_cast<std::size_t>(payload.size())});
    if (!token)
        return failure(Error::Code::Internal, tr("A token could not be signed."),
                       QString::fromStdString(token.error().detail));
    std::string &text = token.value();
    Secret secret(text);
    wipeBytes(text.data(), text.size());
    return secret;
}

QJsonObject commonClaims(const TokenPolicy &policy, const Session &session, const User &user)
{
    return {
        {QStringLiteral("iss"), policy.issuer},
        {QStringLiteral("sub"), user.id},
        {QStringLiteral("sid"), session.id},
        {QStringLiteral("client"), session.client},
    };
}

QString randomTokenId()
{
    const Secret random = Secret::random(16);
    return QString::fromStdString(encodeBase64url(random.view()));
}

} // namespace

Result<QString> refreshTokenId(const KeyRing &ring, const QString &sessionId, std::uint32_t generation)
{
    const Secret *key = ring.derivationKey();
    if (key == nullptr)
        return locked();
    const QByteArray input = sessionId.toUtf8() + '.' + QByteArray::number(generation);
    std::array<char, 32> mac{};
    unsigned int size = 0;
    const bool made =
        HMAC(EVP_sha256(), key->view().data(), static_cast<int>(key->size()),
             reinterpret_cast<const unsigned char *>(input.constData()),
             static_cast<std::size_t>(input.size()), reinterpret_cast<unsigned char *>(mac.data()), &size)
        != nullptr;
    if (!made || size != mac.size())
        return failure(Error::Code::Internal, tr("The cryptographic library failed to derive a token id."));
    return QString::fromStdString(encodeBase64url({mac.data(), mac.size()}));
}

QByteArray tokenHash(const QString &tokenId)
{
    return QCryptographicHash::hash(tokenId.toUtf8(), QCryptographicHash::Sha256);
}

Result<TokenPair> issueTokens(const KeyRing &ring, const TokenPolicy &policy, const Session &session,
                              const User &user, qint64 nowMs)
{
    const KeyRing::Entry *accessKey = ring.current(KeyUse::Access);
    const KeyRing::Entry *refreshKey = ring.current(KeyUse::Refresh);
    if (accessKey == nullptr || refreshKey == nullptr)
        return locked();
    const Result<QString> refreshId = refreshTokenId(ring, session.id, session.generation);
    if (!refreshId)
        return Failure(refreshId.error());
    if (tokenHash(*refreshId) != session.currentHash)
        return failure(Error::Code::Conflict,
                       tr("The session was made under other keys than these. Log in again."));
    TokenPair pair;
    const qint64 now = nowMs / 1000;
    pair.refreshExpires = session.expiresMs / 1000;
    pair.accessExpires = std::min(now + policy.accessLife.count(), session.absoluteExpiresMs / 1000);
    QJsonObject access = commonClaims(policy, session, user);
    access.insert(QStringLiteral("aud"), policy.accessAudience);
    access.insert(QStringLiteral("jti"), randomTokenId());
    access.insert(QStringLiteral("iat"), now);
    access.insert(QStringLiteral("exp"), pair.accessExpires);
    access.insert(QStringLiteral("role"), user.role);
    QJsonObject refresh = commonClaims(policy, session, user);
    refresh.insert(QStringLiteral("aud"), policy.refreshAudience);
    refresh.insert(QStringLiteral("jti"), *refreshId);
    refresh.insert(QStringLiteral("iat"), session.refreshedMs / 1000);
    refresh.insert(QStringLiteral("exp"), pair.refreshExpires);
    refresh.insert(QStringLiteral("gen"), static_cast<qint64>(session.generation));
    Result<Secret> accessToken = sign(*accessKey, accessTokenType, access);
    Result<Secret> refreshToken = sign(*refreshKey, refreshTokenType, refresh);
    if (!accessToken || !refreshToken)
        return Failure(accessToken ? refreshToken.error() : accessToken.error());
    pair.accessToken = std::move(*accessToken);
    pair.refreshToken = std::move(*refreshToken);
    pair.sessionId = session.id;
    pair.user = user;
    return pair;
}

} // namespace gatehouse
