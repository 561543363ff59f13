// SPDX-License-Identifier: MIT
#pragma once

#include "core/jose/jwk.h"

#include <memory>
#include <string_view>

namespace gatehouse::jose {

/// The exact length of a signature, in bytes (RFC 7518 3.2 to 3.5, RFC 8037 3.1).
std::size_t signatureSize(const Jwk &key, Alg alg);

/// One key made ready for one algorithm. What can be fetched, parsed and initialised beforehand is, so that
/// a check costs the bare operation. For one thread at a time.
class SignatureCheck {
public:
    /// Null when the library fails. `key` can carry `alg`.
    static std::unique_ptr<SignatureCheck> create(const Jwk &key, Alg alg);
    virtual ~SignatureCheck() = default;
    SignatureCheck(const SignatureCheck &) = delete;
    SignatureCheck &operator=(const SignatureCheck &) = delete;

    /// None, SigInvalid or InternalCrypto. `signature` has the right length.
    virtual Reason check(std::string_view input, std::string_view signature) = 0;

protected:
    SignatureCheck() = default;
};

/// The signature of `input`. `key` can carry `alg` and has a private part.
Checked<std::string> signMessage(const Jwk &key, Alg alg, std::string_view input);

} // namespace gatehouse::jose
