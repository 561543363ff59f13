// SPDX-License-Identifier: MIT
#include "ui/tokens/explaineddelegate.h"

#include "ui/roles.h"
#include "ui/text/wrappedtext.h"
#include "ui/tokens/explainedmodel.h"

#include <QAbstractItemView>
#include <QPainter>

namespace gatehouse {

namespace {

constexpr int lineHeight = 28, mostLines = 8, iconSize = 16, textLeft = 38, padRight = 14, gap = 4;

/// The height of the paragraphs; draws them when there is a painter.
int paragraphs(const QModelIndex &index, int width, QPainter *painter = nullptr, QPoint at = {})
{
    int height = 0;
    for (const QString &text : index.data(ExplainedModel::ParagraphsRole).toStringList())
        height += wrapText(text, Theme::font(Type::Small), width, mostLines, painter,
                           QPointF(at.x(), at.y() + height))
            + gap;
    return height;
}

} // namespace

ExplainedDelegate::ExplainedDelegate(const Theme &theme, QObject *parent)
    : QStyledItemDelegate(parent)
    , m_theme(theme)
{ }

void ExplainedDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                              const QModelIndex &index) const
{
    const Tone tone = Tone(index.data(ToneRole).toInt());
    const auto [ink, soft] = coloursOf(tone);
    const QColor colour = m_theme.colour(tone == Tone::Neutral ? Ink::TextFaint : ink);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRect row = option.rect;
    painter->setPen(option.state & QStyle::State_Selected ? QPen(m_theme.colour(Ink::LineStrong))
                                                          : Qt::NoPen);
    painter->setBrush(m_theme.colour(tone == Tone::Neutral ? Ink::Sunken : soft));
    painter->drawRoundedRect(QRectF(row).adjusted(4, 1, -4, -2), 8, 8);
    painter->drawPixmap(QPoint(row.left() + 12, row.top() + 2 + (lineHeight - iconSize) / 2),
                        m_theme.pixmap(QLatin1String(index.data(IconRole).toString().toLatin1()), colour,
                                       iconSize, painter->device()->devicePixelRatioF()));
    QRect line(row.left() + textLeft, row.top() + 2, row.width() - textLeft - padRight, lineHeight);
    const QString word = index.data(ExplainedModel::WordRole).toString();
    painter->setFont(Theme::font(Type::Caption));
    painter->setPen(colour);
    painter->drawText(line, Qt::AlignRight | Qt::AlignVCenter, word);
    line.adjust(0, 0, -painter->fontMetrics().horizontalAdvance(word) - 12, 0);
    painter->setFont(Theme::font(Type::Medium));
    painter->setPen(m_theme.colour(Ink::Text));
    painter->drawText(
        line, Qt::AlignLeft | Qt::AlignVCenter,
        painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, line.width()));
    painter->setPen(m_theme.colour(Ink::TextSoft));
    paragraphs(index, row.width() - textLeft - padRight, painter, QPoint(line.left(), line.bottom() + 1));
    painter->restore();
}

QSize ExplainedDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const auto *view = qobject_cast<const QAbstractItemView *>(option.widget);
    const int width = view ? view->viewport()->width() : 400;
    return {width, lineHeight + paragraphs(index, width - textLeft - padRight) + 8};
}

} // namespace gatehouse
