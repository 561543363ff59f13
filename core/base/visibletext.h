// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

#include <string_view>

namespace gatehouse {

/// Foreign text made safe to look at: control characters and those that turn the direction of writing are
/// shown as \u202e and the like, so that nothing can pretend to be something else. Line feeds stay when
/// `keepLines` is set.
QString visibleText(const QString &text, bool keepLines = false);
QString visibleText(std::string_view utf8, bool keepLines = false);

} // namespace gatehouse
