// SPDX-License-Identifier: MIT
#pragma once

#include "core/jose/verifier.h"

#include <string>
#include <vector>

/// Tokens up to the largest size that is looked at, made to cost the verifier as much as they can.
namespace attacks {

struct Attack {
    std::string name;
    std::string token;
    const char *keys; ///< That the verifier has, as JWK.
    gatehouse::jose::Reason reason; ///< For which it is refused.
    bool isSlowKind = false; ///< PBES2, zip or depth: more is allowed.
};

std::vector<Attack> all();

/// As many rounds of PBKDF2 as the rules let a token ask for: what that costs is the price of the rule, and
/// only a policy that allows PBES2 pays it.
Attack mostRounds();

/// One that has seen nothing yet.
gatehouse::jose::Verifier verifierFor(const Attack &attack);

} // namespace attacks
