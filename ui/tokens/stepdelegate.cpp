// SPDX-License-Identifier: MIT
#include "ui/tokens/stepdelegate.h"

#include "ui/text/wrappedtext.h"
#include "ui/tokens/reportmodel.h"

#include <QAbstractItemView>
#include <QPainter>

namespace gatehouse {

namespace {

constexpr int lineHeight = 28, mostLines = 12, iconSize = 16, textLeft = 38, nameWidth = 118, nameGap = 12,
              padRight = 14, gap = 4;

bool isOpen(const QModelIndex &index)
{
    const auto outcome = jose::Outcome(index.data(ReportModel::OutcomeRole).toInt());
    return outcome == jose::Outcome::Failed || outcome == jose::Outcome::PassedByLeeway;
}

/// Wide enough for every name, so that the sentences stand under one another.
int nameColumn(const QAbstractItemModel &model)
{
    const QFontMetrics metrics(Theme::font(Type::Medium));
    int widest = nameWidth - nameGap;
    for (int row = 0; row < model.rowCount(); ++row)
        widest = std::max(widest, metrics.horizontalAdvance(model.index(row, 0).data().toString()));
    return widest + nameGap;
}

} // namespace

OutcomeLook lookOf(jose::Outcome outcome)
{
    switch (outcome) {
    case jose::Outcome::Passed:
        return {QLatin1String("circle-check"), Tone::Success};
    case jose::Outcome::PassedByLeeway:
        return {QLatin1String("hourglass"), Tone::Warning};
    case jose::Outcome::Failed:
        return {QLatin1String("circle-x"), Tone::Danger};
    case jose::Outcome::NotAsked:
        return {QLatin1String("circle-minus"), Tone::Neutral};
    case jose::Outcome::Skipped:
        break;
    }
    return {QLatin1String("skip-forward"), Tone::Neutral};
}

StepDelegate::StepDelegate(const Theme &theme, QObject *parent)
    : QStyledItemDelegate(parent)
    , m_theme(theme)
{ }

/// The lines beneath the first one. Returns their height; draws when there is a painter.
int StepDelegate::details(QPainter *painter, const QRect &area, const QModelIndex &index) const
{
    int top = area.top();
    const auto line = [&](const QString &text, const QFont &font, Ink ink, int left) {
        if (painter)
            painter->setPen(m_theme.colour(ink));
        return wrapText(text, font, area.width() - left, mostLines, painter,
                        QPointF(area.left() + left, top));
    };
    top +=
        line(index.data(ReportModel::SentenceRole).toString(), Theme::font(Type::Small), Ink::Text, 0) + gap;
    if (jose::Outcome(index.data(ReportModel::OutcomeRole).toInt()) != jose::Outcome::Failed)
        return top - area.top();
    const auto fact = [&](const QString &name, const QString &value) {
        if (value.isEmpty())
            return;
        line(name, Theme::font(Type::Small), Ink::TextFaint, 0);
        top += line(value, Theme::font(Type::Mono), Ink::Text, 74) + gap;
    };
    fact(tr("Found"), index.data(ReportModel::FoundRole).toString());
    fact(tr("Expected"), index.data(ReportModel::ExpectedRole).toString());
    fact(tr("Code"), index.data(ReportModel::CodeRole).toString());
    return top - area.top();
}

void StepDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                         const QModelIndex &index) const
{
    const auto outcome = jose::Outcome(index.data(ReportModel::OutcomeRole).toInt());
    const OutcomeLook look = lookOf(outcome);
    const auto [ink, soft] = coloursOf(look.tone);
    const bool isQuiet = look.tone == Tone::Neutral;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRect row = option.rect;
    if (isOpen(index)) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(m_theme.colour(soft));
        painter->drawRoundedRect(QRectF(row).adjusted(4, 1, -4, -2), 8, 8);
    } else if (option.state & QStyle::State_Selected) {
        painter->fillRect(row, m_theme.colour(Ink::Selected));
    }
    const QColor tone = m_theme.colour(isQuiet ? Ink::TextFaint : ink);
    painter->drawPixmap(QPoint(row.left() + 12, row.top() + (lineHeight - iconSize) / 2),
                        m_theme.pixmap(look.icon, tone, iconSize, painter->device()->devicePixelRatioF()));
    QRect line(row.left() + textLeft, row.top(), row.width() - textLeft - padRight, lineHeight);
    const QString word = index.data(ReportModel::WordRole).toString();
    painter->setFont(Theme::font(Type::Caption));
    painter->setPen(tone);
    painter->drawText(line, Qt::AlignRight | Qt::AlignVCenter, word);
    const int wordWidth = painter->fontMetrics().horizontalAdvance(word) + 12;
    painter->setFont(Theme::font(Type::Medium));
    painter->setPen(m_theme.colour(isQuiet ? Ink::TextSoft : Ink::Text));
    painter->drawText(line, Qt::AlignLeft | Qt::AlignVCenter, index.data().toString());
    if (isOpen(index)) {
        details(painter, QRect(line.left(), row.top() + lineHeight - 2, line.width(), 0), index);
    } else {
        painter->setFont(Theme::font(Type::Small));
        painter->setPen(m_theme.colour(Ink::TextFaint));
        line.adjust(nameColumn(*index.model()), 0, -wordWidth, 0);
        painter->drawText(line, Qt::AlignLeft | Qt::AlignVCenter,
                          painter->fontMetrics().elidedText(index.data(ReportModel::SentenceRole).toString(),
                                                            Qt::ElideRight, line.width()));
    }
    painter->restore();
}

QSize StepDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const auto *view = qobject_cast<const QAbstractItemView *>(option.widget);
    const int width = view ? view->viewport()->width() : 400;
    if (!isOpen(index))
        return {width, lineHeight};
    return {width, lineHeight + details(nullptr, QRect(0, 0, width - textLeft - padRight, 0), index) + 6};
}

} // namespace gatehouse
