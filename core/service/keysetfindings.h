// SPDX-License-Identifier: MIT
#pragma once

#include "core/jose/jwk.h"
#include "core/service/tokenfindings.h"
#include "core/service/tokenservice.h"

#include <vector>

namespace gatehouse {

/// What is wrong with a set of keys that is published for verifying (RFC 7517 section 5), the worst first.
/// `set` as read by JwkSet::parseEach(). `before`: the same set at an earlier time; empty when there is none.
std::vector<Finding> keySetFindings(const jose::JwkSet &set, const jose::JwkSet &before = {});

/// The one of `keys`, with which `report` was made, that was chosen for the token; null when none was.
const jose::Jwk *chosenKey(const jose::JwkSet &keys, const jose::VerificationReport &report);
/// The one whose signature held, of a token inside where there is one; null when none did.
const jose::Jwk *verifyingKey(const jose::JwkSet &keys, const TokenInspection &inspection);

/// What is wrong with the one key that verified a token, as somebody brought it along: too weak, an RSA
/// exponent that invites forgery, no `alg` or `use` in a JWK, a private part that verifying does not need.
std::vector<Finding> verifyingKeyFindings(const jose::Jwk &key);

} // namespace gatehouse
