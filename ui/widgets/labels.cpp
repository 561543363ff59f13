// SPDX-License-Identifier: MIT
#include "labels.h"

#include <QPainter>
#include <QStyle>
#include <QVariant>

namespace gatehouse {

QLabel *label(const char *kind, const QString &text, QWidget *parent)
{
    auto *made = new QLabel(text, parent);
    made->setProperty("kind", QString::fromLatin1(kind));
    made->setTextFormat(Qt::PlainText);
    return made;
}

void setTone(QWidget *widget, Tone tone)
{
    const QString name = QString::fromLatin1(nameOf(tone));
    if (widget->property("tone").toString() == name)
        return;
    widget->setProperty("tone", name);
    // The style sheet looks at properties only when a widget is polished.
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
}

ElidedLabel::ElidedLabel(const char *kind, const QString &text, QWidget *parent)
    : QLabel(text, parent)
{
    setProperty("kind", QString::fromLatin1(kind));
    setTextFormat(Qt::PlainText);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void ElidedLabel::setMode(Qt::TextElideMode mode)
{
    m_mode = mode;
    update();
}

QSize ElidedLabel::minimumSizeHint() const { return {24, QLabel::minimumSizeHint().height()}; }

void ElidedLabel::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const QString shown = fontMetrics().elidedText(text(), m_mode, contentsRect().width());
    const QString tip = shown == text() ? QString() : text();
    if (toolTip() != tip)
        setToolTip(tip);
    style()->drawItemText(&painter, contentsRect(), int(alignment() | Qt::AlignVCenter), palette(),
                          isEnabled(), shown, foregroundRole());
}

} // namespace gatehouse
