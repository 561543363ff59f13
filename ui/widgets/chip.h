// SPDX-License-Identifier: MIT
#pragma once

#include "ui/theme/theme.h"

#include <QWidget>

class QPainter;

namespace gatehouse {

/// A word on a coloured ground, with an icon so that colour never tells it alone.
struct ChipLook {
    QString text;
    Tone tone = Tone::Neutral;
    QLatin1String icon = QLatin1String(); ///< Empty: a dot.
};

inline constexpr int chipHeight = 22;
int chipWidth(const ChipLook &look);
/// Paints at the left of `area`, centred in height, shortened to fit.
void paintChip(QPainter &painter, const QRect &area, const ChipLook &look, const Theme &theme);
/// A circle with initials, coloured by the name.
void paintAvatar(QPainter &painter, const QRect &circle, const QString &name, const Theme &theme);
/// "AL" for "Ada Lindqvist", "AD" for "ada@northwind.io".
QString initialsOf(const QString &name);

class Chip : public QWidget {
    Q_OBJECT

public:
    explicit Chip(const Theme &theme, ChipLook look = {}, QWidget *parent = nullptr);
    void setLook(ChipLook look);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {40, chipHeight}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    const Theme &m_theme;
    ChipLook m_look;
};

class Avatar : public QWidget {
    Q_OBJECT

public:
    explicit Avatar(const Theme &theme, int size, QWidget *parent = nullptr);
    void setName(const QString &name);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    const Theme &m_theme;
    QString m_name;
};

} // namespace gatehouse
