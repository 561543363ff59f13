// SPDX-License-Identifier: MIT
#include "filterchips.h"

#include <QAbstractItemView>
#include <QLocale>
#include <QToolButton>

namespace gatehouse {

QToolButton *filterChip(const QString &id, const QString &name)
{
    auto *chip = new QToolButton;
    chip->setObjectName(QStringLiteral("chip.") + id);
    chip->setProperty("kind", QStringLiteral("filter"));
    chip->setProperty("name", name);
    chip->setText(name);
    chip->setAccessibleName(name);
    chip->setCheckable(true);
    return chip;
}

void setChipCount(QAbstractButton &chip, qint64 count)
{
    const QString name = chip.property("name").toString();
    const QString number = QLocale().toString(count);
    chip.setText(QStringLiteral("%1  %2").arg(name, number));
    chip.setAccessibleName(QStringLiteral("%1, %2").arg(name, number));
}

void focusTable(QAbstractItemView &table)
{
    table.setFocus(Qt::OtherFocusReason);
    if (!table.currentIndex().isValid() && table.model() && table.model()->rowCount() > 0)
        table.setCurrentIndex(table.model()->index(0, 0));
}

} // namespace gatehouse
