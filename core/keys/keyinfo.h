// SPDX-License-Identifier: MIT
#pragma once

#include "core/jose/alg.h"

#include <QByteArray>
#include <QString>

#include <optional>

namespace gatehouse {

/// Access and refresh tokens are signed by separate keys, so that one kind can never pass for the other.
enum class KeyUse { Access, Refresh };

/// Next: published so that verifiers know it, not signing yet. Current: signs. Retired: verifies only, until
/// the last token it signed has expired.
enum class KeyState { Next, Current, Retired };

/// What may be shown of a signing key.
struct KeyInfo {
    QString kid;
    KeyUse use = KeyUse::Access;
    KeyState state = KeyState::Next;
    jose::Alg alg = jose::Alg::ES256;
    QString description; ///< "EC P-256", "RSA 3072", "HMAC 256 bit"
    qint64 createdMs = 0; ///< Milliseconds since 1970, UTC, as are all times here.
    std::optional<qint64> activatedMs;
    std::optional<qint64> retiredMs;
    /// For a retired key: from then on no token it signed can still be valid, so it may be removed.
    std::optional<qint64> safeToRemoveMs;
    QByteArray publicJwk; ///< Empty for a symmetric key.
    QString thumbprint; ///< RFC 7638, SHA-256.
};

/// What to generate.
struct KeySpec {
    KeyUse use = KeyUse::Access;
    jose::Alg alg = jose::Alg::ES256;
    int rsaBits = 3072; ///< For RS and PS only.
};

} // namespace gatehouse
