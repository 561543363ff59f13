// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/result.h"

#include <QString>

#include <cstdint>
#include <string_view>

namespace gatehouse {

enum class Readers : std::uint8_t { Owner, Everybody };

/// Writes a whole new file in place of the one that may be there, or leaves that one as it is. Who may read
/// it does not depend on what this process keeps to itself otherwise. May block, as files on a network do:
/// not for the GUI thread. Error: Denied, with what to do; its detail is the reason alone.
Done saveFile(const QString &path, std::string_view bytes, Readers readers);

} // namespace gatehouse
