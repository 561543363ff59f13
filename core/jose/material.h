// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/strictjson.h"
#include "core/jose/jwk.h"
#include "core/jose/openssl.h"

namespace gatehouse::jose {

/// The imported key behind a Jwk, and its members for writing it out again.
struct Jwk::Material {
    struct Member {
        const char *name;
        Secret text; ///< base64url
    };
    KeyLabels labels;
    KeyType type = KeyType::Oct;
    int bits = 0;
    bool isPrivate = false;
    bool isWeak = false;
    PkeyPtr key; ///< None for a symmetric key.
    Secret secret; ///< The bytes of a symmetric key.
    std::vector<Member> publicMembers; ///< In the order of RFC 7638, without kty and crv.
    std::vector<Member> privateMembers;
};

/// Room for the text of any key, so that a text with private parts never moves and leaves a copy behind.
constexpr std::size_t MostKeyText = std::size_t{16} * 1024;

/// The reason code for what a JSON text breaks.
Reason reasonOf(JsonProblem problem);

/// Reads one JWK object. `labels` is filled as far as can be, also when the key is refused.
Checked<Jwk> readJwk(JsonValue object, bool allowWeak, KeyLabels &labels);
/// False when a label has the wrong type; the others are read all the same.
bool readLabels(JsonValue object, KeyLabels &labels);

/// The JWK of a key OpenSSL made or read; checked like any other.
Checked<Jwk> jwkFromOpenssl(EVP_PKEY *key, const KeyLabels &labels, bool allowWeak);

/// Bytes an HMAC algorithm's digest has: the least its key must have (RFC 7518 section 3.2). 0 for the
/// others.
std::size_t leastSecretSize(Alg alg);

/// Type, curve and the key's own `alg` allow `alg` (RFC 7518 3.1 and 4.1, RFC 8037 3). `encName` is the
/// token's `enc`, which a key for `dir` may name.
bool fits(const KeyLabels &labels, Alg alg, std::string_view encName = {});
/// `use` and `key_ops` allow verifying or decrypting with `alg` (RFC 7517 4.2 and 4.3).
bool mayCheck(const KeyLabels &labels, Alg alg);

} // namespace gatehouse::jose
