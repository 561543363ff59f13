// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/command.h"
#include "app/cli/keysource.h"
#include "app/cli/verifyrules.h"

#include <optional>

namespace gatehouse::cli {

/// What is allowed where nothing else is said: every algorithm that these keys can carry, and the leeway of a
/// policy that names none. Private keys decrypt as well.
jose::Expectations expectationsOf(const jose::JwkSet &keys);

/// "verify --batch": each line of `path` ("-": standard input) is a token. Keys are read once, and each
/// token goes through Verifier::check(), at many thousands a second. Without `given` the keys of the store.
Ran verifyBatch(Context &context, const QString &path, const VerifyRules &rules,
                const std::optional<GivenKeys> &given);

} // namespace gatehouse::cli
