// SPDX-License-Identifier: MIT
#pragma once

#include "core/service/connectionservice.h"

#include <QString>

#include <vector>

namespace gatehouse {

/// One thing a connection may or may not do, in plain words.
struct Right {
    QString name; ///< "See the sessions"
    QString meaning; ///< What that is good for.
    bool isGiven = false;
};

std::vector<Right> rightsOf(Capabilities capabilities, bool isReadOnly);

} // namespace gatehouse
