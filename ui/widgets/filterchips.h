// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

class QAbstractButton;
class QAbstractItemView;
class QToolButton;

namespace gatehouse {

/// A round button that filters a table, with the number of rows it would leave. Put some into one
/// QButtonGroup.
QToolButton *filterChip(const QString &id, const QString &name);
void setChipCount(QAbstractButton &chip, qint64 count);
/// From the search field into the table: to the current row, or the first.
void focusTable(QAbstractItemView &table);

} // namespace gatehouse
