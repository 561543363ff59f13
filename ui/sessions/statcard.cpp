// SPDX-License-Identifier: MIT
#include "statcard.h"

#include "ui/widgets/labels.h"

#include <QGridLayout>
#include <QLinearGradient>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace gatehouse {

Sparkline::Sparkline(const Theme &theme, Tone tone, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_tone(tone)
{
    setFixedSize(76, 36);
}

void Sparkline::setValues(std::vector<double> values)
{
    m_values = std::move(values);
    update();
}

void Sparkline::paintEvent(QPaintEvent *)
{
    if (m_values.size() < 2)
        return;
    const auto [least, most] = std::minmax_element(m_values.begin(), m_values.end());
    const double span = std::max(1.0, *most - *least);
    const double step = (width() - 4.0) / double(m_values.size() - 1);
    QPainterPath line;
    for (std::size_t i = 0; i < m_values.size(); ++i) {
        const QPointF point(2 + double(i) * step,
                            height() - 4 - (m_values[i] - *least) / span * (height() - 8));
        i == 0 ? line.moveTo(point) : line.lineTo(point);
    }
    QPainterPath area = line;
    area.lineTo(width() - 2, height());
    area.lineTo(2, height());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor colour = m_theme.colour(coloursOf(m_tone).ink);
    painter.setPen(QPen(colour, 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    QLinearGradient ground(0, 0, 0, height());
    colour.setAlphaF(0.22F);
    ground.setColorAt(0, colour);
    colour.setAlphaF(0);
    ground.setColorAt(1, colour);
    painter.fillPath(area, ground);
    painter.drawPath(line);
}

StatCard::StatCard(const Theme &theme, const QString &objectName, const QString &name, Tone tone,
                   QWidget *parent)
    : QFrame(parent)
    , m_name(name)
    , m_value(label("number"))
    , m_remark(new ElidedLabel("small"))
    , m_line(new Sparkline(theme, tone))
{
    setObjectName(objectName);
    setProperty("kind", QStringLiteral("card"));
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(16, 11, 14, 11);
    grid->setVerticalSpacing(2);
    grid->setColumnStretch(0, 1);
    auto *caption = new ElidedLabel("soft", name);
    grid->addWidget(caption, 0, 0, 1, 2);
    grid->addWidget(m_value, 1, 0);
    grid->addWidget(m_line, 0, 1, 2, 1, Qt::AlignRight | Qt::AlignVCenter);
    grid->addWidget(m_remark, 2, 0, 1, 2);
    setTone(m_remark, tone);
    m_line->hide();
}

void StatCard::show(const QString &value, const QString &remark)
{
    m_value->setText(value);
    m_remark->setText(remark);
    setAccessibleName(QStringLiteral("%1: %2, %3").arg(m_name, value, remark));
}

void StatCard::setHistory(std::vector<double> values)
{
    m_line->setVisible(values.size() > 1);
    m_line->setValues(std::move(values));
}

} // namespace gatehouse
