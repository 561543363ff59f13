// SPDX-License-Identifier: MIT
#pragma once

#include "result.h"

namespace vectorcheck {

/// A test of one primitive as JOSE uses it: ECDSA (P1363), EdDSA, HMAC, RSA PKCS#1 and PSS, X25519 and ECDH
/// with keys as JWK.
CaseResult runPrimitive(gatehouse::JsonValue group, gatehouse::JsonValue test,
                        const Expectation &expectation);

} // namespace vectorcheck
