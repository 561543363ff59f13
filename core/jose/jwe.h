// SPDX-License-Identifier: MIT
#pragma once

#include "core/jose/header.h"
#include "core/jose/jwk.h"

#include <string>
#include <string_view>

namespace gatehouse::jose {

/// An encrypted token taken apart (RFC 7516 section 7.1), with its header read and its algorithms known.
struct EncryptedToken {
    const Header *header = nullptr;
    std::string_view additionalData; ///< The header part as it stands in the token.
    std::string_view encryptedKey, iv, ciphertext, tag; ///< Decoded.
};

/// The most an encrypted payload may inflate to.
constexpr std::size_t MaxInflatedSize = std::size_t{250} * 1024;

/// What a password may ask for (RFC 7518 section 4.8).
constexpr std::uint64_t LeastRounds = 1'000, MostRounds = 1'200'000;
constexpr std::size_t LeastSalt = 8;

/// Decrypts and inflates into `plaintext`. The reason is None, a `jwe.` code or InternalCrypto. Wrong keys,
/// tags, lengths and paddings are all alike: `jwe.integrity`.
Reason decryptToken(const EncryptedToken &token, const Jwk &key, std::string &plaintext);

/// Encrypts as JWE compact (RFC 7516 section 7.1) with dir, A*KW, RSA-OAEP, RSA-OAEP-256, ECDH-ES or
/// ECDH-ES+A*KW. The header is alg, enc, an ephemeral key where one is needed, and cty and kid unless empty.
Checked<std::string> encryptCompact(const Jwk &key, Alg alg, Enc enc, std::string_view plaintext,
                                    std::string_view cty = {});

} // namespace gatehouse::jose
