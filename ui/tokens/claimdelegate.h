// SPDX-License-Identifier: MIT
#pragma once

#include "ui/theme/theme.h"

#include <QStyledItemDelegate>

namespace gatehouse {

/// Paints a member of a token: its name, its exact value in the fixed-width font, what it means beneath.
class ClaimDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit ClaimDelegate(const Theme &theme, QObject *parent = nullptr);
    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    void paintName(QPainter &painter, const QRect &area, const QModelIndex &index) const;
    void paintValue(QPainter &painter, const QRect &area, const QModelIndex &index) const;

    const Theme &m_theme;
};

} // namespace gatehouse
