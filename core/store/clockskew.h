// SPDX-License-Identifier: MIT
#pragma once

#include <QtGlobal>

namespace gatehouse {

/// A server's clock minus ours, in milliseconds. It said `serverMs` between `beforeMs` and `afterMs` of our
/// clock. 0 when the clocks may agree as far as that tells; else right to half the time that the answer took.
constexpr qint64 clockSkewFrom(qint64 beforeMs, qint64 serverMs, qint64 afterMs)
{
    const bool mayAgree = beforeMs <= serverMs && serverMs <= afterMs;
    return mayAgree ? 0 : serverMs - beforeMs - (afterMs - beforeMs) / 2;
}

} // namespace gatehouse
