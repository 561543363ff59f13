// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace gatehouse::jose {

// The forms in which one and the same secret turns up.

std::string lowered(std::string_view text); ///< A to Z only.
/// The standard alphabet instead of that for URLs, with padding when asked.
std::string standardBase64(std::string_view base64url, bool isPadded);
std::string_view withoutLineEnd(std::string_view text);

} // namespace gatehouse::jose
