// SPDX-License-Identifier: MIT
#pragma once

#include <QFont>
#include <QPointF>
#include <QString>

class QPainter;

namespace gatehouse {

/// Breaks `text` between words, and inside a word only where it is longer than a line. Returns the height in
/// device-independent pixels; draws at `at` when there is a painter. At most `lines` lines.
int wrapText(const QString &text, const QFont &font, int width, int lines, QPainter *painter = nullptr,
             QPointF at = {});

} // namespace gatehouse
