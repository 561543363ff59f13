// SPDX-License-Identifier: MIT
#include "ui/palette/commanddelegate.h"

#include "ui/palette/commandmodel.h"

#include <QPainter>

namespace gatehouse {

CommandDelegate::CommandDelegate(const Theme &theme, QObject *parent)
    : QStyledItemDelegate(parent)
    , m_theme(theme)
{ }

void CommandDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                            const QModelIndex &index) const
{
    const bool isEnabled = index.data(CommandModel::EnabledRole).toBool();
    const bool isCurrent = option.state.testFlag(QStyle::State_Selected);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (isCurrent || (isEnabled && option.state.testFlag(QStyle::State_MouseOver))) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(m_theme.colour(isCurrent ? Ink::AccentSoft : Ink::Hover));
        painter->drawRoundedRect(QRectF(option.rect).adjusted(0, 1, 0, -1), 8, 8);
    }
    const QColor ink = m_theme.colour(!isEnabled ? Ink::TextFaint : isCurrent ? Ink::AccentText : Ink::Text);
    QRect area = option.rect.adjusted(12, 0, -12, 0);
    const QByteArray icon = index.data(CommandModel::IconNameRole).toString().toLatin1();
    if (!icon.isEmpty())
        painter->drawPixmap(
            QPoint(area.left(), area.center().y() - 8),
            m_theme.pixmap(QLatin1String(icon), ink, 16, painter->device()->devicePixelRatioF()));
    area.setLeft(area.left() + 28);
    painter->setFont(Theme::font(Type::Small));
    painter->setPen(m_theme.colour(Ink::TextFaint));
    const QString shortcut = isEnabled ? index.data(CommandModel::ShortcutRole).toString() : tr("not now");
    painter->drawText(area, Qt::AlignRight | Qt::AlignVCenter, shortcut);
    const auto positions = index.data(CommandModel::PositionsRole).value<QList<int>>();
    const QString name = index.data().toString();
    painter->setPen(ink);
    int left = area.left();
    for (int i = 0; i < name.size(); ++i) {
        painter->setFont(Theme::font(positions.contains(i) ? Type::Strong : Type::Body));
        const QString letter = name.mid(i, 1);
        painter->drawText(QRect(left, area.top(), area.width(), area.height()),
                          Qt::AlignLeft | Qt::AlignVCenter, letter);
        left += painter->fontMetrics().horizontalAdvance(letter);
    }
    painter->restore();
}

QSize CommandDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const
{
    return {option.rect.width(), rowHeight};
}

} // namespace gatehouse
