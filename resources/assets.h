// SPDX-License-Identifier: MIT
#pragma once

namespace gatehouse {

/// Makes the resources of this library (":/icons", ":/fonts", ":/gatehouse.qss") known. A static library is
/// linked without them unless something asks. Calling twice is fine.
void loadAssets();

} // namespace gatehouse
