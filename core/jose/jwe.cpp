// SPDX-License-Identifier: MIT
#include "core/jose/jwe.h"

namespace gatehouse::jose {

Reason decryptToken(const EncryptedToken &, const Jwk &, std::string &) { return Reason::JweIntegrity; }

} // namespace gatehouse::jose
