// SPDX-License-Identifier: MIT
#include "chip.h"

#include <QFontMetrics>
#include <QPainter>

#include <algorithm>

namespace gatehouse {

namespace {

constexpr int chipHalf = chipHeight / 2;
constexpr int chipPadding = 8, chipIcon = 12, chipGap = 5;

const QFont &chipFont()
{
    static const QFont font = Theme::font(Type::Caption);
    return font;
}

} // namespace

int chipWidth(const ChipLook &look)
{
    static const QFontMetrics metrics(chipFont());
    return chipPadding + chipIcon + chipGap + metrics.horizontalAdvance(look.text) + chipPadding + 2;
}

void paintChip(QPainter &painter, const QRect &area, const ChipLook &look, const Theme &theme)
{
    const auto [ink, soft] = coloursOf(look.tone);
    const int width = std::min(chipWidth(look), area.width());
    const QRectF box(area.left(), area.center().y() - chipHalf + 1, width, chipHeight);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.colour(soft));
    painter.drawRoundedRect(box, chipHeight / 2.0, chipHeight / 2.0);
    const QRectF spot(box.left() + chipPadding, box.center().y() - chipIcon / 2.0, chipIcon, chipIcon);
    if (look.icon.isEmpty()) {
        painter.setBrush(theme.colour(ink));
        painter.drawEllipse(spot.center(), 3, 3);
    } else {
        const qreal ratio = painter.device()->devicePixelRatioF();
        painter.drawPixmap(spot.topLeft(), theme.pixmap(look.icon, theme.colour(ink), chipIcon, ratio));
    }
    painter.setFont(chipFont());
    painter.setPen(theme.colour(ink));
    const QRectF room = box.adjusted(chipPadding + chipIcon + chipGap, 0, -chipPadding + 2, 0);
    const QString text = painter.fontMetrics().elidedText(look.text, Qt::ElideRight, int(room.width()) + 1);
    painter.drawText(room, int(Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine), text);
    painter.restore();
}

QString initialsOf(const QString &name)
{
    QString initials;
    bool atStart = true;
    for (const QChar c : name) {
        if (c == u'@')
            break;
        if (c.isLetterOrNumber()) {
            if (atStart && initials.size() < 2)
                initials += c.toUpper();
            atStart = false;
        } else {
            atStart = true;
        }
    }
    if (initials.size() == 1 && name.size() > 1 && name.at(1).isLetterOrNumber())
        initials += name.at(1).toUpper();
    return initials;
}

void paintAvatar(QPainter &painter, const QRect &circle, const QString &name, const Theme &theme)
{
    static constexpr Tone tones[] = {Tone::Violet, Tone::Info, Tone::Success, Tone::Warning};
    std::uint32_t sum = 0;
    for (const QChar c : name)
        sum = sum * 31 + c.unicode();
    const auto [ink, soft] = coloursOf(tones[sum % std::size(tones)]);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.colour(soft));
    painter.drawEllipse(circle);
    QFont font = Theme::font(Type::Strong);
    font.setPixelSize(std::max(10, circle.height() * 3 / 8));
    painter.setFont(font);
    painter.setPen(theme.colour(ink));
    painter.drawText(circle, Qt::AlignCenter, initialsOf(name));
    painter.restore();
}

Chip::Chip(const Theme &theme, ChipLook look, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setLook(std::move(look));
}

void Chip::setLook(ChipLook look)
{
    m_look = std::move(look);
    setAccessibleName(m_look.text);
    updateGeometry();
    update();
}

QSize Chip::sizeHint() const { return {chipWidth(m_look), chipHeight}; }

void Chip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paintChip(painter, rect().adjusted(0, 0, 0, -1), m_look, m_theme);
}

Avatar::Avatar(const Theme &theme, int size, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
{
    setFixedSize(size, size);
}

void Avatar::setName(const QString &name)
{
    m_name = name;
    update();
}

void Avatar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paintAvatar(painter, rect(), m_name, m_theme);
}

} // namespace gatehouse
