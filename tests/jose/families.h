// SPDX-License-Identifier: MIT
#pragma once

#include "fixture.h"

/// A good token with its key for every family of algorithms; for the tests in which the ground gives way.
namespace fixture {

struct Family {
    std::string name;
    std::string keys; ///< JWK text
    std::string token;
    Alg alg = Alg::HS256;
};

/// Made once; RSA keys take a moment.
const std::vector<Family> &families();
const Family &familyNamed(std::string_view name);

/// What a verifier of this family expects: any payload, this algorithm.
Expectations expecting(const Family &family);

/// The same token with its last part changed: never to be accepted.
std::string forged(const Family &family);

} // namespace fixture
