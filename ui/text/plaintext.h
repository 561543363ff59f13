// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/visibletext.h"

#include <QString>

#include <string_view>

namespace gatehouse {

/// Offset, 16 bytes and their ASCII characters in each line. At most `limit` bytes.
QString hexDump(std::string_view bytes, std::size_t limit = 65'536);

} // namespace gatehouse
