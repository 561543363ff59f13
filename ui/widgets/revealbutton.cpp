// SPDX-License-Identifier: MIT
#include "ui/widgets/revealbutton.h"

#include <QEvent>

namespace gatehouse {

RevealButton::RevealButton(const Theme &theme, const QString &what, QWidget *parent)
    : QToolButton(parent)
    , m_theme(theme)
{
    setIcon(theme.icon(QLatin1String("eye")));
    setToolTip(tr("Hold to show %1 (mouse, or Space)").arg(what));
    setAccessibleName(tr("Hold to show %1").arg(what));
    setFocusPolicy(Qt::StrongFocus);
    connect(this, &QAbstractButton::pressed, this, [this] { reveal(true); });
    connect(this, &QAbstractButton::released, this, [this] { reveal(false); });
}

void RevealButton::reveal(bool isHeld)
{
    if (m_isHeld == isHeld)
        return;
    m_isHeld = isHeld;
    setIcon(m_theme.icon(QLatin1String(isHeld ? "eye-off" : "eye")));
    Q_EMIT revealed(isHeld);
}

void RevealButton::hideEvent(QHideEvent *event)
{
    setDown(false);
    reveal(false);
    QToolButton::hideEvent(event);
}

void RevealButton::changeEvent(QEvent *event)
{
    QToolButton::changeEvent(event);
    if (event->type() == QEvent::EnabledChange && !isEnabled())
        reveal(false);
}

} // namespace gatehouse
