// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/clock.h"
#include "ui/widgets/tableview.h"

namespace gatehouse {

/// TimeRole as "12 s ago", with the exact time, local and UTC, as tooltip. "Never" for 0 and where there is
/// none. The view is repainted each second while it is visible.
class TimeDelegate : public CellDelegate {
    Q_OBJECT

public:
    TimeDelegate(const Theme &theme, const Clock &clock, QAbstractItemView *view);
    bool helpEvent(QHelpEvent *event, QAbstractItemView *view, const QStyleOptionViewItem &option,
                   const QModelIndex &index) override;

protected:
    void paintContent(QPainter &painter, const QRect &area, const QModelIndex &index) const override;

private:
    const Clock &m_clock;
};

} // namespace gatehouse
