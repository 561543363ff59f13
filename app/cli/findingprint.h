// SPDX-License-Identifier: MIT
#pragma once

#include "core/service/tokenfindings.h"

#include <QJsonArray>

namespace gatehouse::cli {

/// "caution: Key k1 holds its private part. Why. What to do."
QString lineOf(const Finding &finding);
/// `[{"id","severity","title","why","action"}]`
QJsonArray jsonOf(const std::vector<Finding> &findings);

} // namespace gatehouse::cli
