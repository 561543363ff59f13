// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/command.h"
#include "app/cli/context.h"
#include "core/session/sessionstore.h"

namespace gatehouse::cli {

/// --reason and --dry-run.
const std::vector<Option> &revokeOptions();

/// Revokes, or says what a revocation would end, and prints the outcome.
Ran revoke(Context &context, const Arguments &arguments, const RevokeTarget &target);

} // namespace gatehouse::cli
