// SPDX-License-Identifier: MIT
#pragma once

#include "core/jose/jwk.h"

#include <optional>
#include <string>
#include <string_view>

namespace gatehouse::jose {

// The building blocks of JWE. What fails for a reason an attacker can cause gives nothing; there is no
// telling apart of causes on purpose (RFC 7516 section 11.5).

std::size_t keySize(Enc enc); ///< Of the content encryption key, in bytes (RFC 7518 5.1).
std::size_t ivSize(Enc enc);
std::size_t tagSize(Enc enc);

/// The parts of one authenticated encryption.
struct Sealed {
    std::string_view iv, additionalData, text, tag; ///< text: cipher or plain
};
/// Decrypts and authenticates (RFC 7518 5.2 and 5.3). Wrong lengths count as wrong tags.
std::optional<std::string> openContent(Enc enc, std::string_view key, const Sealed &sealed);
/// Encrypts; the tag follows the cipher text. Nothing when the library fails.
std::optional<std::string> sealContent(Enc enc, std::string_view key, const Sealed &plain);

/// Of the key that wraps, in bytes: the number in the algorithm's name.
std::size_t wrappingKeySize(Alg alg);

/// AES Key Wrap (RFC 3394); the key's length decides between A128KW, A192KW and A256KW.
std::optional<Secret> unwrapKey(std::string_view wrappingKey, std::string_view wrapped);
std::optional<std::string> wrapKey(std::string_view wrappingKey, std::string_view key);

/// The ECDH secret of our private and their public key. Nothing when they do not fit each other.
std::optional<Secret> agree(const Jwk &own, const Jwk &other);

/// Concat KDF with SHA-256 (RFC 7518 4.6.2). `apu` and `apv` are decoded.
std::optional<Secret> deriveByConcat(std::string_view secret, std::string_view algorithmId,
                                     std::string_view apu, std::string_view apv, std::size_t size);

/// Inflates raw DEFLATE data (RFC 7516 4.1.3). Stops at `most` bytes.
enum class Inflated : std::uint8_t { Fine, TooLong, Broken };
Inflated inflateBounded(std::string_view data, std::size_t most, std::string &out);

} // namespace gatehouse::jose
