// SPDX-License-Identifier: MIT
#pragma once

#include "ui/theme/theme.h"

#include <QStyledItemDelegate>

namespace gatehouse {

/// A command: icon, name with the letters that fit made strong, shortcut at the right.
class CommandDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    static constexpr int rowHeight = 36;
    explicit CommandDelegate(const Theme &theme, QObject *parent = nullptr);
    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    const Theme &m_theme;
};

} // namespace gatehouse
