// SPDX-License-Identifier: MIT
#pragma once

#include "core/jose/jwk.h"

#include <string>
#include <string_view>

namespace gatehouse::jose {

/// The text holds a key that opens with a password only.
bool isEncryptedPem(std::string_view pem);

/// The first key of a PEM text: PKCS#8 with and without password (RFC 5958), PKCS#1 (RFC 8017), SEC 1,
/// SubjectPublicKeyInfo, or the key of an X.509 certificate (RFC 7468). It is then checked like any JWK.
/// `labels` gives kid, use and alg. Nobody is ever asked for a password: an empty or wrong one is a refusal.
Checked<Jwk> jwkFromPem(std::string_view pem, const Secret &password = {}, const KeyLabels &labels = {},
                        bool allowWeak = false);

/// SubjectPublicKeyInfo. Refused for a symmetric key.
Checked<std::string> publicPem(const Jwk &key);

/// PKCS#8; with a password encrypted (PBES2: AES-256-CBC, PBKDF2 with HMAC-SHA-256 and 600,000 rounds).
Checked<Secret> privatePem(const Jwk &key, const Secret &password = {});

} // namespace gatehouse::jose
