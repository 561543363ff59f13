// SPDX-License-Identifier: MIT
#pragma once

#include "ui/keys/keymodel.h"

namespace gatehouse {

class DetailsPanel;
class Theme;

/// Fills the panel with everything that may be shown of a key.
void fillKeyDetails(DetailsPanel &panel, const KeyInfo &key, const Theme &theme, qint64 nowMs);

} // namespace gatehouse
