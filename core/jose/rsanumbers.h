// SPDX-License-Identifier: MIT
#pragma once

#include "core/jose/openssl.h"

namespace gatehouse::jose {

/// The numbers of an RSA key (RFC 7518 section 6.3); the private ones are null in a public key, and all but d
/// may be missing in a private one.
struct RsaNumbers {
    BnPtr n, e, d, p, q, dp, dq, qi;
    bool hasFactors() const { return p != nullptr; }
};

constexpr int MaxRsaBits = 16384;
constexpr int LeastRsaBits = 2048;

/// n and e are possible at all: odd, e from 3 to 256 bits, n up to 16,384 bits.
bool isPossibleRsa(const RsaNumbers &numbers);
/// Shorter than 2,048 bits, or of the shape that CVE-2017-15361 (ROCA) gave to keys.
bool isWeakRsa(const BIGNUM *n);
/// The private numbers belong to n and e. Cheap rules first, so that a wrong key is refused quickly.
bool belongTogether(const RsaNumbers &numbers);

/// The key of these numbers; null when the library refuses them.
PkeyPtr rsaKeyFrom(const RsaNumbers &numbers);
/// Finds the factors of a key that has n, e and d only, and fills in p, q, dp, dq and qi (NIST SP 800-56B
/// appendix C.2). Leaves the numbers alone when it finds none, as for a modulus of three primes. Takes a
/// second or more for long keys: not for keys that strangers send.
void recoverFactors(RsaNumbers &numbers);

} // namespace gatehouse::jose
