// SPDX-License-Identifier: MIT
#include "timedelegate.h"

#include "ui/roles.h"
#include "ui/timetext.h"

#include <QHelpEvent>
#include <QTimer>
#include <QToolTip>

namespace gatehouse {

TimeDelegate::TimeDelegate(const Theme &theme, const Clock &clock, QAbstractItemView *view)
    : CellDelegate(theme, view)
    , m_clock(clock)
{
    auto *timer = new QTimer(this);
    timer->setInterval(1000);
    connect(timer, &QTimer::timeout, view, [view] {
        if (view->isVisible())
            view->viewport()->update();
    });
    timer->start();
}

void TimeDelegate::paintContent(QPainter &painter, const QRect &area, const QModelIndex &index) const
{
    const qint64 at = index.data(TimeRole).toLongLong();
    paintLines(painter, area, linesOf(index, at == 0 ? tr("Never") : relativeTime(at, m_clock.nowMs())));
}

bool TimeDelegate::helpEvent(QHelpEvent *event, QAbstractItemView *view, const QStyleOptionViewItem &option,
                             const QModelIndex &index)
{
    const qint64 at = index.data(TimeRole).toLongLong();
    if (event->type() != QEvent::ToolTip || at == 0)
        return CellDelegate::helpEvent(event, view, option, index);
    QToolTip::showText(event->globalPos(), exactTime(at), view);
    return true;
}

} // namespace gatehouse
