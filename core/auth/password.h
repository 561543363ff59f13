// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/result.h"
#include "core/base/secret.h"

#include <QByteArray>

namespace gatehouse {

/// "$scrypt$ln=15,r=8,p=1$salt$hash" (RFC 7914; base64 without padding). The salt is 16 random bytes.
Result<QByteArray> hashPassword(const Secret &password, int costLog2);

enum class PasswordCheck { Match, Mismatch, NeedsRehash /**< A match, by an older or cheaper hash. */ };

/// Checks against a hash of hashPassword() or a bcrypt hash ($2a$, $2b$, $2y$). Error Malformed for any other
/// text. A bcrypt hash never matches a password over 72 bytes, since bcrypt would look at the first 72 only.
Result<PasswordCheck> checkPassword(const Secret &password, const QByteArray &hash, int costLog2);

/// A hash that no password matches and that takes as long to check as one of hashPassword(): for a login that
/// does not exist, so that the time of the answer does not tell.
QByteArray hashOfNobody(int costLog2);

} // namespace gatehouse
