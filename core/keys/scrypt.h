// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/result.h"
#include "core/base/secret.h"

#include <QByteArray>

namespace gatehouse {

/// scrypt (RFC 7914). Uses 128 * 2^costLog2 * r bytes of memory; refuses more than 1 GiB (Unsupported).
struct ScryptCost {
    int costLog2 = 15; ///< N = 2^costLog2, 1 to 24.
    int r = 8;
    int p = 1;
};
Result<Secret> scrypt(const Secret &password, const QByteArray &salt, const ScryptCost &cost,
                      std::size_t size);

} // namespace gatehouse
