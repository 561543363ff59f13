// SPDX-License-Identifier: MIT
#include "ui/tokens/claimdelegate.h"

#include "ui/text/wrappedtext.h"
#include "ui/tokens/claimsmodel.h"
#include "ui/widgets/chip.h"

#include <QPainter>
#include <QTreeView>

namespace gatehouse {

namespace {

constexpr int padX = 10, padY = 6, gap = 2, beside = 14, slack = 6, mostLines = 6, meaningLines = 3;

QString meaningOf(const QModelIndex &index)
{
    return index.siblingAtColumn(ClaimsModel::MeaningColumn).data().toString();
}

/// The meaning stands beside a short value and beneath a long one.
struct ValueLayout {
    ValueLayout(const QModelIndex &index, int width)
        : value(index.data().toString())
        , meaning(meaningOf(index))
    {
        const QFont mono = Theme::font(Type::Mono), small = Theme::font(Type::Small);
        height = wrapText(value, mono, width, mostLines);
        if (meaning.isEmpty())
            return;
        const int valueWidth = QFontMetrics(mono).horizontalAdvance(value.left(width));
        meaningLeft = valueWidth + beside;
        if (meaningLeft + QFontMetrics(small).horizontalAdvance(meaning) + slack <= width)
            return;
        meaningLeft = 0;
        meaningTop = height + gap;
        height += gap + wrapText(meaning, small, width, meaningLines);
    }

    QString value, meaning;
    int meaningLeft = 0, meaningTop = 0, height = 0;
};

Ink inkOf(ClaimsModel::Kind kind)
{
    switch (kind) {
    case ClaimsModel::Kind::Text:
        return Ink::Text;
    case ClaimsModel::Kind::Number:
        return Ink::Info;
    case ClaimsModel::Kind::Word:
        return Ink::Violet;
    case ClaimsModel::Kind::List:
    case ClaimsModel::Kind::Object:
        break;
    }
    return Ink::TextSoft;
}

} // namespace

ClaimDelegate::ClaimDelegate(const Theme &theme, QObject *parent)
    : QStyledItemDelegate(parent)
    , m_theme(theme)
{ }

void ClaimDelegate::paintName(QPainter &painter, const QRect &area, const QModelIndex &index) const
{
    const bool isDuplicate = index.data(ClaimsModel::DuplicateRole).toBool();
    QFont font = Theme::font(Type::Mono);
    font.setWeight(QFont::DemiBold);
    painter.setFont(font);
    painter.setPen(m_theme.colour(Ink::Text));
    const QFontMetrics metrics(font);
    const QString name = index.data().toString();
    const bool isUrl = name.contains(QLatin1String("://")); // These differ at their end.
    const QRect line(area.left(), area.top(), area.width(), metrics.height());
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter,
                     metrics.elidedText(name, isUrl ? Qt::ElideLeft : Qt::ElideRight, line.width()));
    if (isDuplicate)
        paintChip(painter, QRect(area.left(), line.bottom() + 3, area.width(), chipHeight),
                  {tr("doubled"), Tone::Danger, QLatin1String("triangle-alert")}, m_theme);
}

void ClaimDelegate::paintValue(QPainter &painter, const QRect &area, const QModelIndex &index) const
{
    painter.setPen(m_theme.colour(inkOf(index.data(ClaimsModel::KindRole).value<ClaimsModel::Kind>())));
    const ValueLayout at(index, area.width());
    wrapText(at.value, Theme::font(Type::Mono), area.width(), mostLines, &painter, area.topLeft());
    if (at.meaning.isEmpty())
        return;
    const bool isOut =
        index.data(ClaimsModel::ExpiredRole).toBool() || index.data(ClaimsModel::DuplicateRole).toBool();
    painter.setPen(m_theme.colour(isOut ? Ink::Danger : Ink::TextFaint));
    wrapText(at.meaning, Theme::font(Type::Small), area.width() - at.meaningLeft, meaningLines, &painter,
             QPointF(area.left() + at.meaningLeft, area.top() + at.meaningTop));
}

void ClaimDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                          const QModelIndex &index) const
{
    painter->save();
    if (option.state & (QStyle::State_Selected | QStyle::State_MouseOver))
        painter->fillRect(option.rect,
                          m_theme.colour(option.state & QStyle::State_Selected ? Ink::Selected : Ink::Hover));
    painter->setPen(m_theme.colour(Ink::Line));
    painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
    const QRect area = option.rect.adjusted(padX, padY, -padX, -padY);
    painter->setClipRect(option.rect);
    if (index.column() == ClaimsModel::NameColumn)
        paintName(*painter, area, index);
    else
        paintValue(*painter, area, index);
    painter->restore();
}

QSize ClaimDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const auto *view = qobject_cast<const QTreeView *>(option.widget);
    const int width = (view ? view->columnWidth(index.column()) : 300) - 2 * padX;
    const int line = QFontMetrics(Theme::font(Type::Mono)).height();
    if (index.column() == ClaimsModel::NameColumn)
        return {width,
                line + 2 * padY + (index.data(ClaimsModel::DuplicateRole).toBool() ? chipHeight + 4 : 0)};
    return {width, ValueLayout(index, width).height + 2 * padY + 1};
}

} // namespace gatehouse
