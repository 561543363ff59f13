// SPDX-License-Identifier: MIT
#include "assets.h"

#include <QtCore/qglobal.h>

// The macro declares a function of the global namespace.
static void initialise()
{
    Q_INIT_RESOURCE(assets);
    Q_INIT_RESOURCE(fonts);
}

namespace gatehouse {

void loadAssets() { initialise(); }

} // namespace gatehouse
