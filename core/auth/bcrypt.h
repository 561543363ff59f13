// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/result.h"
#include "core/base/secret.h"

#include <QByteArray>

namespace gatehouse {

/// A bcrypt hash of the forms $2a$, $2b$ and $2y$ with a cost of 4 to 31.
bool isBcryptHash(const QByteArray &hash);

/// False for a password over 72 bytes or with a NUL byte: bcrypt would look at a part of it only.
/// Error Unsupported where the system has no bcrypt.
Result<bool> matchesBcrypt(const Secret &password, const QByteArray &hash);

} // namespace gatehouse
