// SPDX-License-Identifier: MIT
#include "page.h"

#include <QAbstractButton>
#include <QPointer>

namespace gatehouse {

Command Page::pressing(QAbstractButton *button, const QString &id, const QString &name, QLatin1String icon,
                       const QKeySequence &shortcut) const
{
    const QPointer<QAbstractButton> at(button);
    return {id,
            name,
            icon,
            shortcut,
            [at] {
                if (at)
                    at->click();
            },
            [at, this] { return at && at->isEnabled() && at->isVisibleTo(this); }};
}

} // namespace gatehouse
