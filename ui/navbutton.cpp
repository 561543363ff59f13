// SPDX-License-Identifier: MIT
#include "navbutton.h"

#include <QLocale>
#include <QPainter>

namespace gatehouse {

namespace {

constexpr int glyph = 18;

void paintIcon(QPainter &painter, const Theme &theme, QLatin1String name, const QColor &colour, QPoint at)
{
    painter.drawPixmap(at, theme.pixmap(name, colour, glyph, painter.device()->devicePixelRatioF()));
}

} // namespace

void paintFocusRing(QPainter &painter, const QRect &rect, int radius, const Theme &theme)
{
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme.colour(Ink::Focus), 2));
    painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), radius, radius);
}

NavButton::NavButton(const Theme &theme, const QString &name, QLatin1String icon, QWidget *parent)
    : QAbstractButton(parent)
    , m_theme(theme)
    , m_icon(icon)
{
    setText(name);
    setAccessibleName(name);
    setCheckable(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setFocusPolicy(Qt::TabFocus);
    setCursor(Qt::PointingHandCursor);
}

void NavButton::setBadge(int count)
{
    if (m_badge == count)
        return;
    m_badge = count;
    setAccessibleDescription(count < 0 ? QString() : QLocale().toString(count));
    update();
}

void NavButton::setCompact(bool compact)
{
    m_compact = compact;
    update();
}

void NavButton::enterEvent(QEnterEvent *) { update(); }

void NavButton::leaveEvent(QEvent *) { update(); }

void NavButton::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    if (isChecked() || underMouse()) {
        painter.setBrush(m_theme.colour(isChecked() ? Ink::AccentSoft : Ink::Hover));
        painter.drawRoundedRect(rect(), 8, 8);
    }
    const QColor ink = m_theme.colour(isChecked() ? Ink::AccentText : Ink::TextSoft);
    const int left = m_compact ? (width() - glyph) / 2 : 12;
    paintIcon(painter, m_theme, m_icon, ink, QPoint(left, (height() - glyph) / 2));
    if (!m_compact) {
        painter.setFont(Theme::font(isChecked() ? Type::Strong : Type::Medium));
        painter.setPen(ink);
        painter.drawText(rect().adjusted(40, 0, -8, 0), int(Qt::AlignVCenter | Qt::AlignLeft), text());
        if (m_badge >= 0)
            paintBadge(painter, rect());
    }
    if (hasFocus())
        paintFocusRing(painter, rect(), 8, m_theme);
}

void NavButton::paintBadge(QPainter &painter, const QRect &box) const
{
    const QString number = m_badge < 100'000 ? QLocale().toString(m_badge)
                                             : QStringLiteral("%1k").arg(QLocale().toString(m_badge / 1000));
    QFont font = Theme::font(Type::Strong);
    font.setPixelSize(11);
    painter.setFont(font);
    const int wide = painter.fontMetrics().horizontalAdvance(number) + 16;
    const QRect pill(box.right() - 7 - wide, box.center().y() - 8, wide, 18);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.colour(isChecked() ? Ink::Surface : Ink::NeutralSoft));
    painter.drawRoundedRect(pill, 9, 9);
    painter.setPen(m_theme.colour(isChecked() ? Ink::AccentText : Ink::TextSoft));
    painter.drawText(pill, Qt::AlignCenter, number);
}

ConnectionBox::ConnectionBox(const Theme &theme, QWidget *parent)
    : QAbstractButton(parent)
    , m_theme(theme)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setFocusPolicy(Qt::TabFocus);
    setCursor(Qt::PointingHandCursor);
}

void ConnectionBox::setConnection(const QString &name, const QString &state, Tone tone)
{
    setText(name);
    m_state = state;
    m_tone = tone;
    setAccessibleName(tr("Connection %1: %2").arg(name, state));
    setToolTip(QStringLiteral("%1\n%2").arg(name, state));
    update();
}

void ConnectionBox::setCompact(bool compact)
{
    m_compact = compact;
    update();
}

void ConnectionBox::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(m_theme.colour(Ink::LineStrong));
    painter.setBrush(m_theme.colour(underMouse() ? Ink::Hover : Ink::Surface));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 10, 10);
    const QColor state = m_theme.colour(coloursOf(m_tone).ink);
    const int left = m_compact ? (width() - glyph) / 2 : 12;
    paintIcon(painter, m_theme, QLatin1String(m_tone == Tone::Danger ? "unplug" : "database"), state,
              QPoint(left, (height() - glyph) / 2));
    if (!m_compact) {
        const int room = width() - 40 - 30;
        const auto line = [&](Type type, Ink ink, int top, const QString &text) {
            painter.setFont(Theme::font(type));
            painter.setPen(m_theme.colour(ink));
            painter.drawText(QRect(40, top, room, 17), int(Qt::AlignVCenter | Qt::TextSingleLine),
                             painter.fontMetrics().elidedText(text, Qt::ElideRight, room));
        };
        line(Type::Strong, Ink::Text, 6, text());
        line(Type::Small, Ink::TextSoft, 23, m_state);
        painter.drawPixmap(width() - 26, (height() - 14) / 2,
                           m_theme.pixmap(QLatin1String("chevrons-up-down"), m_theme.colour(Ink::TextFaint),
                                          14, devicePixelRatioF()));
    }
    if (hasFocus())
        paintFocusRing(painter, rect(), 10, m_theme);
}

} // namespace gatehouse
