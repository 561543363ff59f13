// SPDX-License-Identifier: MIT
#include "chip.h"
#include "tableview.h"
#include "ui/roles.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

namespace gatehouse {

CellDelegate::CellDelegate(const Theme &theme, QObject *parent)
    : QStyledItemDelegate(parent)
    , m_theme(theme)
{ }

void CellDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                         const QModelIndex &index) const
{
    painter->save();
    painter->setClipRect(option.rect);
    paintGround(*painter, option, index);
    paintContent(*painter, option.rect.adjusted(cellMargin, 0, -8, -1), index);
    painter->restore();
}

void CellDelegate::paintGround(QPainter &painter, const QStyleOptionViewItem &option,
                               const QModelIndex &index) const
{
    const auto *table = qobject_cast<const TableView *>(option.widget);
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const bool hovered = table && table->hoveredRow() == index.row();
    if (selected || hovered)
        painter.fillRect(option.rect, m_theme.colour(selected ? Ink::Selected : Ink::Hover));
    painter.fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1),
                     m_theme.colour(Ink::Line));
    const bool first = table && table->columnViewportPosition(index.column()) <= 0 && option.rect.left() <= 0;
    if (table && table->currentIndex().row() == index.row() && (first || index.column() == 0)) {
        // The current row is marked apart from the selection, so that the keyboard's place is always seen.
        const Ink bar = table->hasFocus() ? Ink::Focus : Ink::LineStrong;
        painter.fillRect(QRect(option.rect.left(), option.rect.top(), 3, option.rect.height() - 1),
                         m_theme.colour(bar));
    }
}

void CellDelegate::paintContent(QPainter &painter, const QRect &area, const QModelIndex &index) const
{
    QRect room = area;
    const QString avatar = index.data(AvatarRole).toString();
    if (!avatar.isEmpty()) {
        const QRect circle(room.left(), room.center().y() - 15, 30, 30);
        paintAvatar(painter, circle, avatar, m_theme);
        room.setLeft(circle.right() + 11);
    }
    const QString icon = index.data(IconRole).toString();
    if (!icon.isEmpty()) {
        const QVariant tone = index.data(ToneRole);
        paintIcon(painter, room, QLatin1String(icon.toLatin1()),
                  tone.isValid() ? coloursOf(Tone(tone.toInt())).ink : Ink::TextFaint);
        room.setLeft(room.left() + 26);
    }
    paintLines(painter, room, linesOf(index, index.data(Qt::DisplayRole).toString()));
}

CellDelegate::Lines CellDelegate::linesOf(const QModelIndex &index, const QString &first)
{
    const QVariant tone = index.data(ToneRole);
    return {.first = first,
            .second = index.data(SecondLineRole).toString(),
            .ink = tone.isValid() ? coloursOf(Tone(tone.toInt())).ink : Ink::Text,
            .mono = index.data(MonoRole).toBool(),
            .strong = index.data(StrongRole).toBool(),
            .secondMono = index.data(SecondLineMonoRole).toBool()};
}

void CellDelegate::paintIcon(QPainter &painter, const QRect &area, QLatin1String name, Ink ink) const
{
    painter.drawPixmap(QPoint(area.left(), area.center().y() - 8),
                       m_theme.pixmap(name, m_theme.colour(ink), 16, painter.device()->devicePixelRatioF()));
}

void CellDelegate::paintLines(QPainter &painter, const QRect &area, const Lines &lines) const
{
    const bool single = lines.second.isEmpty();
    const QRect upper = single ? area : QRect(area.left(), area.center().y() - 17, area.width(), 18);
    painter.setPen(m_theme.colour(lines.ink));
    const Type first = lines.mono ? Type::Mono : lines.strong ? Type::Strong : Type::Body;
    m_theme.line(first).draw(painter, upper, lines.first);
    if (single)
        return;
    painter.setPen(m_theme.colour(Ink::TextSoft));
    const QRect lower(area.left(), area.center().y() + 1, area.width(), 17);
    m_theme.line(lines.secondMono ? Type::MonoSmall : Type::Small).draw(painter, lower, lines.second);
}

QSize CellDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &index) const
{
    const int icon = index.data(IconRole).isValid() ? 26 : index.data(AvatarRole).isValid() ? 41 : 0;
    const int first =
        QFontMetrics(Theme::font(Type::Strong)).horizontalAdvance(index.data(Qt::DisplayRole).toString());
    const int second =
        QFontMetrics(Theme::font(Type::Small)).horizontalAdvance(index.data(SecondLineRole).toString());
    return {icon + std::max(first, second) + 24, 52};
}

/// The model's own tooltip, or the whole text where it may be cut.
bool CellDelegate::helpEvent(QHelpEvent *event, QAbstractItemView *view, const QStyleOptionViewItem &option,
                             const QModelIndex &index)
{
    if (event->type() != QEvent::ToolTip || !index.isValid())
        return QStyledItemDelegate::helpEvent(event, view, option, index);
    QString tip = index.data(Qt::ToolTipRole).toString();
    if (tip.isEmpty() && sizeHint(option, index).width() > option.rect.width()) {
        tip = index.data(Qt::DisplayRole).toString();
        const QString second = index.data(SecondLineRole).toString();
        if (!second.isEmpty())
            tip += QLatin1Char('\n') + second;
    }
    QToolTip::showText(event->globalPos(), tip, view);
    return true;
}

void ChipDelegate::paintContent(QPainter &painter, const QRect &area, const QModelIndex &index) const
{
    const QString text = index.data(Qt::DisplayRole).toString();
    if (text.isEmpty())
        return;
    const QByteArray icon = index.data(IconRole).toString().toLatin1();
    paintChip(painter, area, {text, Tone(index.data(ToneRole).toInt()), QLatin1String(icon)}, theme());
}

} // namespace gatehouse
