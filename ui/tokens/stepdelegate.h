// SPDX-License-Identifier: MIT
#pragma once

#include "core/jose/report.h"
#include "ui/theme/theme.h"

#include <QStyledItemDelegate>

namespace gatehouse {

/// How an outcome is shown: always an icon and a word beside the colour.
struct OutcomeLook {
    QLatin1String icon;
    Tone tone;
};
OutcomeLook lookOf(jose::Outcome outcome);

/// Paints a step of a verification: one line when it passed; when it failed also what was found, what was
/// expected and what to do.
class StepDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit StepDelegate(const Theme &theme, QObject *parent = nullptr);
    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    int details(QPainter *painter, const QRect &area, const QModelIndex &index) const;

    const Theme &m_theme;
};

} // namespace gatehouse
