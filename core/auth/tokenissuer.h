// SPDX-License-Identifier: MIT
#pragma once

#include "core/auth/authority.h"

namespace gatehouse {

/// The `jti` of a session's refresh token of this generation: HMAC-SHA256 under the ring's derivation key,
/// base64url. Derived and not random, so that the answer to a retry is the very same token and no family ever
/// forks. Error Locked.
Result<QString> refreshTokenId(const KeyRing &ring, const QString &sessionId, std::uint32_t generation);

/// SHA-256 of a jti: what the store keeps of a token.
QByteArray tokenHash(const QString &tokenId);

/// The tokens of a session as it stands: its current refresh token, and a new access token of now.
///
/// Errors: Locked (no signing key), Conflict (the derivation key is not the one the session was made with).
Result<TokenPair> issueTokens(const KeyRing &ring, const TokenPolicy &policy, const Session &session,
                              const User &user, qint64 nowMs);

} // namespace gatehouse
