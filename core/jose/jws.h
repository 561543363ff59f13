// SPDX-License-Identifier: MIT
#pragma once

#include "core/jose/jwk.h"

#include <string>
#include <string_view>

namespace gatehouse::jose {

/// Signs `payload` as JWS compact (RFC 7515 section 7.1). The header is `{"alg":...,"typ":typ,"kid":kid of
/// the key}`; an empty `typ` or kid is left out. Refuses an `alg` the key cannot carry and a key that is weak
/// for it.
Checked<std::string> signCompact(const Jwk &key, Alg alg, std::string_view typ, std::string_view payload);

} // namespace gatehouse::jose
