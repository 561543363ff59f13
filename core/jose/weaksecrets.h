// SPDX-License-Identifier: MIT
#pragma once

#include "core/jose/jwk.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::jose {

/// Why an HMAC secret can be guessed, the gravest first. All of this is offline and sends nothing anywhere.
enum class SecretWeakness : std::uint8_t {
    None,
    Known, ///< On the list of secrets found in public, in clear or encoded (resources/weak-secrets).
    Placeholder, ///< Holds a word of texts that are to be replaced: "your-256-bit-secret", "changeme".
    Repeats, ///< A short piece over and over: "aaaa", "abcabcabc".
    Sequence, ///< Mostly runs along the alphabet, the digits or a keyboard: "qwertyuiop12345".
    FewCharacters, ///< So few different characters that it carries less than 80 bits.
    Short ///< Fewer than 32 bytes, the least for HS256 (RFC 7518 section 3.2).
};

/// The gravest weakness of a secret.
SecretWeakness weaknessOf(std::string_view secret);

/// Of a symmetric key, apart from its length, which Jwk::isWeak() tells; None for a key pair.
SecretWeakness weaknessOf(const Jwk &key);

/// Tries the placeholders and `candidates` as the key of a signed HS256, HS384 or HS512 token, each also with
/// a line end, lower-cased and decoded from base64, base64url and hexadecimal. The bytes of the key that
/// fits; nothing when none does or the token is no such token. About a microsecond a candidate: for long
/// lists use a worker.
std::optional<std::string> guessSecret(std::string_view token, const std::vector<std::string> &candidates);

/// How far the search below goes. Each try hashes the whole token, so a long one is tried with less.
enum class SecretReach : std::uint8_t {
    Whole, ///< Every secret of the list, in every form.
    AsTheyStand, ///< Every secret, but only as it stands in the list.
    Placeholders ///< The usual placeholders only.
};

/// For a token of `size` characters signed with HS256, HS384 or HS512: Whole up to 8 KiB and AsTheyStand up
/// to 24 KiB for HS256; half and a third of that for the others, whose hash is slower.
SecretReach reachOfSearch(Alg alg, std::size_t size);

/// The same as guessSecret() with every secret of the list, as far as reachOfSearch() says: up to some two
/// seconds, so use a worker. `isCancelled` is asked now and then; when it says yes nothing is found.
std::optional<std::string> guessKnownSecret(std::string_view token,
                                            const std::function<bool()> &isCancelled = {});

/// How many secrets the list has.
std::size_t knownSecretCount();

} // namespace gatehouse::jose
