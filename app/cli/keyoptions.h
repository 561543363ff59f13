// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/keysource.h"

#include <optional>

namespace gatehouse::cli {

/// Error Malformed when two of key, secret, passphrase and tokens are to be read from standard input.
Done checkStandardInput(const Arguments &arguments);

/// The keys that --key, --jwk, --jwks, --issuer or --secret-stdin name, weak ones too when `allowWeak`;
/// nothing when there is no such option. What an operator must see of them is said on standard error.
/// Errors: those of keysource.h, and Malformed for options that do not go together.
Result<std::optional<GivenKeys>> givenKeys(Context &context, const Arguments &arguments,
                                           const QString &wantedKid, bool allowWeak);

} // namespace gatehouse::cli
