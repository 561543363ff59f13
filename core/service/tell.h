// SPDX-License-Identifier: MIT
#pragma once

#include <QCoreApplication>
#include <QMetaObject>
#include <QPointer>

#include <utility>

namespace gatehouse {

/// From a worker: does `use(owner)` on the GUI thread, if the owner still lives then. The pointer was made on
/// the GUI thread and is looked at there only.
template <class Owner, class Use>
void tell(const QPointer<Owner> &owner, Use use)
{
    QMetaObject::invokeMethod(
        qApp,
        [owner, use = std::move(use)]() mutable {
            if (owner)
                use(*owner);
        },
        Qt::QueuedConnection);
}

} // namespace gatehouse
