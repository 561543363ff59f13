// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/command.h"
#include "core/service/tokenservice.h"

#include <functional>

namespace gatehouse::cli {

/// "decode --compare FILE": `left` beside the token in the file `path`, which `read` takes apart (and
/// decrypts) in the same way. Exit code 1 when they differ. Errors: NotFound, Malformed.
Ran compareWithFile(const Context &context, const TokenInspection &left, const QString &path,
                    const std::function<TokenInspection(const QByteArray &)> &read);

} // namespace gatehouse::cli
