// SPDX-License-Identifier: MIT
#include "core/auth/minting.h"

#include "core/audit/auditedaction.h"
#include "core/base/strictjson.h"
#include "core/jose/jws.h"

#include <QCoreApplication>
#include <QUuid>

#include <algorithm>

namespace gatehouse {

namespace {

QString tr(const char *text) { return QCoreApplication::translate("Minting", text); }

Failure malformed(const QString &message) { return failure(Error::Code::Malformed, message); }

Result<const KeyRing::Entry *> signingKey(const KeyRing &ring, const QString &kid)
{
    if (!ring.isUnlocked())
        return failure(Error::Code::Locked,
                       tr("The private keys are locked. Unlock them on the Keys page first."));
    const auto &entries = ring.entries();
    const auto entry = std::find_if(entries.begin(), entries.end(), [&](const KeyRing::Entry &candidate) {
        return candidate.info.kid == kid;
    });
    if (entry == entries.end() || !entry->privateKey)
        return failure(Error::Code::NotFound, tr("There is no key named \"%1\" to sign with.").arg(kid));
    return &*entry;
}

struct Times {
    qint64 issued = 0, expires = 0;
};

/// The claims as given, with ours behind them. Works on the text so that every digit stays as it was written.
Result<std::string> payloadOf(const MintOrder &order, const TokenPolicy &policy, const QString &tokenId,
                              Times times)
{
    JsonDocument document;
    const std::string_view text(order.claims.constData(), std::size_t(order.claims.size()));
    if (document.parse(text) != JsonProblem::None || !document.root().isObject())
        return malformed(
            tr("The claims are not a JSON object (look at byte %1). Write them like {\"sub\": \"user\"}.")
                .arg(document.problemOffset()));
    const JsonValue claims = document.root();
    for (const char *ours : {"iat", "nbf", "exp", "jti"}) {
        if (claims.member(ours).exists())
            return malformed(
                tr("\"%1\" is set by Gatehouse; take it out of the claims.").arg(QLatin1String(ours)));
    }
    std::string payload = "{";
    for (JsonValue claim = claims.firstChild(); claim.exists(); claim = claim.next())
        payload += jsonQuoted(claim.name()) + ':' + std::string(claim.text()) + ',';
    if (!claims.member("iss").exists())
        payload += "\"iss\":" + jsonQuoted(policy.issuer.toStdString()) + ',';
    return payload + "\"jti\":" + jsonQuoted(tokenId.toStdString())
        + ",\"iat\":" + std::to_string(times.issued) + ",\"exp\":" + std::to_string(times.expires) + '}';
}

} // namespace

std::chrono::seconds longestMintedLife(const TokenPolicy &policy) { return policy.accessLife; }

Result<MintedToken> mintToken(const KeyRing &ring, const MintOrder &order, const TokenPolicy &policy,
                              const QString &actor, AuditLog &audit, const Clock &clock)
{
    if (order.reason.trimmed().isEmpty())
        return malformed(tr("Say why the token is made; the reason is kept in the audit trail."));
    if (order.life.count() <= 0 || order.life > longestMintedLife(policy))
        return malformed(
            tr("A token made by hand lives from 1 to %1 seconds.").arg(longestMintedLife(policy).count()));
    const auto key = signingKey(ring, order.kid);
    if (!key)
        return Failure(key.error());
    MintedToken minted;
    minted.tokenId = QUuid::createUuid().toString(QUuid::WithoutBraces);
    const qint64 now = clock.now();
    minted.expires = now + order.life.count();
    const auto payload = payloadOf(order, policy, minted.tokenId, {now, minted.expires});
    if (!payload)
        return Failure(payload.error());
    auto record =
        AuditedAction::begin(audit, clock, AuditAction::TokenMint, actor,
                             tr("token %1 with key %2").arg(minted.tokenId, order.kid), order.reason);
    if (!record)
        return Failure(record.error());
    auto token = jose::signCompact(*(*key)->privateKey, (*key)->info.alg, order.type.toStdString(), *payload);
    if (!token) {
        const Error error{Error::Code::Internal, tr("The token could not be signed."),
                          QString::fromStdString(token.error().detail)};
        if (const Done written = record->failed(error); !written)
            return Failure(written.error());
        return Failure(error);
    }
    minted.token = Secret(*token);
    wipeBytes(token->data(), token->size());
    if (const Done written = record->succeeded(tr("valid for %1 s").arg(order.life.count())); !written)
        return Failure(written.error());
    return minted;
}

} // namespace gatehouse
