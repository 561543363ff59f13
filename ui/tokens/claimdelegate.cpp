// SPDX-License-Identifier: MIT
#include "ui/tokens/claimdelegate.h"

#include "ui/tokens/claimsmodel.h"
#include "ui/widgets/chip.h"

#include <QPainter>
#include <QTextLayout>
#include <QTreeView>

namespace gatehouse {

namespace {

constexpr int padX = 10, padY = 6, gap = 2, mostLines = 6;

/// Breaks anywhere, since values are long words. Returns the height; draws when there is a painter.
int layOut(const QString &text, const QFont &font, int width, int lines, QPainter *painter, QPointF at)
{
    QTextLayout layout(text, font);
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    layout.setTextOption(option);
    layout.beginLayout();
    qreal height = 0;
    for (int i = 0; i < lines; ++i) {
        QTextLine line = layout.createLine();
        if (!line.isValid())
            break;
        line.setLineWidth(std::max(width, 20));
        line.setPosition(QPointF(0, height));
        height += line.height();
    }
    layout.endLayout();
    if (painter)
        layout.draw(painter, at);
    return int(std::ceil(height));
}

QString meaningOf(const QModelIndex &index)
{
    return index.siblingAtColumn(ClaimsModel::MeaningColumn).data().toString();
}

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
    const QRect line(area.left(), area.top(), area.width(), metrics.height());
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter,
                     metrics.elidedText(index.data().toString(), Qt::ElideRight, line.width()));
    if (isDuplicate)
        paintChip(painter, QRect(area.left(), line.bottom() + 3, area.width(), chipHeight),
                  {tr("doubled"), Tone::Danger, QLatin1String("triangle-alert")}, m_theme);
}

void ClaimDelegate::paintValue(QPainter &painter, const QRect &area, const QModelIndex &index) const
{
    painter.setPen(m_theme.colour(inkOf(index.data(ClaimsModel::KindRole).value<ClaimsModel::Kind>())));
    const int height = layOut(index.data().toString(), Theme::font(Type::Mono), area.width(), mostLines,
                              &painter, area.topLeft());
    const QString meaning = meaningOf(index);
    if (meaning.isEmpty())
        return;
    const bool isOut =
        index.data(ClaimsModel::ExpiredRole).toBool() || index.data(ClaimsModel::DuplicateRole).toBool();
    painter.setPen(m_theme.colour(isOut ? Ink::Danger : Ink::TextFaint));
    layOut(meaning, Theme::font(Type::Small), area.width(), 3, &painter,
           QPointF(area.left(), area.top() + height + gap));
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
    int height = layOut(index.data().toString(), Theme::font(Type::Mono), width, mostLines, nullptr, {});
    if (const QString meaning = meaningOf(index); !meaning.isEmpty())
        height += gap + layOut(meaning, Theme::font(Type::Small), width, 3, nullptr, {});
    return {width, height + 2 * padY + 1};
}

} // namespace gatehouse
