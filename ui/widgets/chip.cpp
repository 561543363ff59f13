// SPDX-License-Identifier: MIT
#include "chip.h"

#include <QFontMetrics>
#include <QPainter>

#include <algorithm>

namespace gatehouse {

namespace {

constexpr int chipHalf = chipHeight / 2;
constexpr int chipPadding = 8, chipIcon = 12, chipGap = 5;

} // namespace

int chipWidth(const ChipLook &look)
{
    static const QFontMetrics metrics(Theme::font(Type::Caption));
    return chipPadding + chipIcon + chipGap + metrics.horizontalAdvance(look.text) + chipPadding + 2;
}

void paintChip(QPainter &painter, const QRect &area, const ChipLook &look, const Theme &theme)
{
    const auto [ink, soft] = coloursOf(look.tone);
    const int width = std::min(chipWidth(look), area.width());
    const QRect box(area.left(), area.center().y() - chipHalf + 1, width, chipHeight);
    const qreal ratio = painter.device()->devicePixelRatioF();
    painter.drawPixmap(box.topLeft(), theme.pill(theme.colour(soft), box.size(), ratio));
    const QPoint spot(box.left() + chipPadding, box.top() + (chipHeight - chipIcon) / 2);
    painter.drawPixmap(look.icon.isEmpty() ? spot + QPoint(3, 3) : spot,
                       look.icon.isEmpty() ? theme.pill(theme.colour(ink), {6, 6}, ratio)
                                           : theme.pixmap(look.icon, theme.colour(ink), chipIcon, ratio));
    painter.setPen(theme.colour(ink));
    const QRect room = box.adjusted(chipPadding + chipIcon + chipGap, 0, -chipPadding + 3, 0);
    theme.line(Type::Caption).draw(painter, room, look.text);
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
    painter.drawPixmap(circle.topLeft(),
                       theme.pill(theme.colour(soft), circle.size(), painter.device()->devicePixelRatioF()));
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
