// SPDX-License-Identifier: MIT
#pragma once

#include "ui/theme/theme.h"

#include <QStyledItemDelegate>

namespace gatehouse {

/// Paints a row of an ExplainedModel: icon, title and word in the first line, the paragraphs beneath it.
class ExplainedDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit ExplainedDelegate(const Theme &theme, QObject *parent = nullptr);
    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    const Theme &m_theme;
};

} // namespace gatehouse
