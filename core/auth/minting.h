// SPDX-License-Identifier: MIT
#pragma once

#include "core/audit/auditlog.h"
#include "core/auth/policy.h"
#include "core/base/clock.h"
#include "core/base/secret.h"
#include "core/keys/keyring.h"

#include <QByteArray>
#include <QString>

#include <chrono>

namespace gatehouse {

/// A token an operator makes by hand, to try a service with.
struct MintOrder {
    QString kid; ///< A key of the ring.
    QString type = QStringLiteral("at+jwt"); ///< `typ` of the header.
    QByteArray claims; ///< A JSON object. `iat`, `nbf`, `exp` and `jti` are set by us and refused in here.
    std::chrono::seconds life{0};
    QString reason; ///< For the audit trail; required.
};

struct MintedToken {
    Secret token;
    QString tokenId; ///< jti
    qint64 expires = 0; ///< Seconds since 1970, UTC.
};

/// The longest life of a minted token: no longer than an access token of the policy, because a token made by
/// hand has no session that could be revoked.
std::chrono::seconds longestMintedLife(const TokenPolicy &policy);

/// Signs the token with that key, between two audit records. `iss` is the policy's unless the claims name
/// one.
///
/// Errors: Locked (no private keys), NotFound (no such key), Malformed (claims, life or reason: the sentence
/// says which), and what the audit log says; then nothing is signed.
Result<MintedToken> mintToken(const KeyRing &ring, const MintOrder &order, const TokenPolicy &policy,
                              const QString &actor, AuditLog &audit, const Clock &clock);

} // namespace gatehouse
