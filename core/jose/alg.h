// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace gatehouse::jose {

/// The `alg` names this library knows (RFC 7518, 8037, 8812, 9864). There is no value for "none".
enum class Alg : std::uint8_t {
    // Signatures (JWS)
    HS256,
    HS384,
    HS512,
    RS256,
    RS384,
    RS512,
    PS256,
    PS384,
    PS512,
    ES256,
    ES384,
    ES512,
    ES256K,
    EdDSA,
    Ed25519,
    Ed448,
    // Key management (JWE)
    Dir,
    A128KW,
    A192KW,
    A256KW,
    A128GCMKW,
    A192GCMKW,
    A256GCMKW,
    RSA1_5,
    RSA_OAEP,
    RSA_OAEP_256,
    ECDH_ES,
    ECDH_ES_A128KW,
    ECDH_ES_A192KW,
    ECDH_ES_A256KW,
    PBES2_HS256_A128KW,
    PBES2_HS384_A192KW,
    PBES2_HS512_A256KW
};

/// The `enc` names (RFC 7518 section 5.1).
enum class Enc : std::uint8_t { A128CBC_HS256, A192CBC_HS384, A256CBC_HS512, A128GCM, A192GCM, A256GCM };

std::optional<Alg> algFromName(std::string_view name); ///< Compared byte by byte, as RFC 7515 4.1.1 asks.
std::optional<Enc> encFromName(std::string_view name);
std::string_view nameOf(Alg alg);
std::string_view nameOf(Enc enc);
bool isSignature(Alg alg); ///< A JWS algorithm, as opposed to JWE key management.
bool isHmac(Alg alg);
const std::vector<Alg> &allSignatureAlgs();
/// Of JWE. RSA1_5 is among them; whoever offers a choice leaves it off (RFC 8725 section 3.2).
const std::vector<Alg> &allKeyManagementAlgs();
const std::vector<Enc> &allEncs();

} // namespace gatehouse::jose
