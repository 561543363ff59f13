// SPDX-License-Identifier: MIT
#pragma once

#include "core/jose/jwk.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace gatehouse::jose {

/// The text holds a key that opens with a password only.
bool isEncryptedPem(std::string_view pem);

/// The most rounds of PBKDF2 (RFC 8018) that reading an encrypted key may cost: some seconds.
constexpr std::int64_t MostPemRounds = 10'000'000;
/// The most that N * r * p of scrypt (RFC 7914) may be: some seconds too.
constexpr std::uint64_t MostPemScryptCost = std::uint64_t{1} << 24;

/// The first key of a PEM text: PKCS#8 with and without password (RFC 5958), PKCS#1 (RFC 8017), SEC 1 with or
/// without its parameters before it (RFC 5915), SubjectPublicKeyInfo, or the key of an X.509 certificate
/// (RFC 7468). It is then checked like any JWK. `labels` gives kid, use and alg. Nobody is ever asked for a
/// password: an empty or wrong one is a refusal, and so is a derivation that costs more than the limits
/// above, before it is begun.
Checked<Jwk> jwkFromPem(std::string_view pem, const Secret &password = {}, const KeyLabels &labels = {},
                        bool allowWeak = false);

/// SubjectPublicKeyInfo. Refused for a symmetric key.
Checked<std::string> publicPem(const Jwk &key);

/// PKCS#8; with a password encrypted (PBES2: AES-256-CBC, PBKDF2 with HMAC-SHA-256 and 600,000 rounds).
Checked<Secret> privatePem(const Jwk &key, const Secret &password = {});

/// For older programs: "RSA PRIVATE KEY" (PKCS#1) or "EC PRIVATE KEY" (SEC 1), not encrypted. Refused for
/// other kinds of key, which have no such form.
Checked<Secret> traditionalPem(const Jwk &key);
/// "RSA PUBLIC KEY" (PKCS#1). Refused for other kinds of key.
Checked<std::string> traditionalPublicPem(const Jwk &key);

struct CertificateSpec {
    std::string commonName; ///< 1 to 64 characters, UTF-8.
    std::int64_t fromSeconds = 0; ///< Seconds since 1970.
    int days = 365; ///< 1 to 3650.
};
/// An X.509 certificate (RFC 5280) of this key, signed by itself, for programs that take a public key in no
/// other form. It vouches for nothing. Refused for keys that do not sign.
Checked<std::string> selfSignedCertificate(const Jwk &key, const CertificateSpec &spec);

} // namespace gatehouse::jose
