// SPDX-License-Identifier: MIT
#pragma once

#include "result.h"

#include "core/jose/verifier.h"

namespace vectorcheck {

/// A token with all it is held against.
struct TokenCase {
    std::string token;
    std::string keyText, nestedKeyText; ///< JSON; empty when there is none.
    gatehouse::jose::Expectations expect;
    std::int64_t now = 0;
    std::optional<std::string> plaintext; ///< What must come out.
    bool mustNotFetch = false;
};

/// Verifies with a report and without, and complains when the two differ.
Finding verifyToken(const TokenCase &tokenCase);

} // namespace vectorcheck
