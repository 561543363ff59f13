// SPDX-License-Identifier: MIT
#include "ui/text/wrappedtext.h"

#include <QTextLayout>

#include <algorithm>
#include <cmath>

namespace gatehouse {

int wrapText(const QString &text, const QFont &font, int width, int lines, QPainter *painter, QPointF at)
{
    constexpr int narrowest = 20;
    QTextLayout layout(text, font);
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    layout.setTextOption(option);
    layout.beginLayout();
    qreal height = 0;
    for (int i = 0; i < lines; ++i) {
        QTextLine line = layout.createLine();
        if (!line.isValid())
            break;
        line.setLineWidth(std::max(width, narrowest));
        line.setPosition(QPointF(0, height));
        height += line.height();
    }
    layout.endLayout();
    if (painter)
        layout.draw(painter, at);
    return int(std::ceil(height));
}

} // namespace gatehouse
