// SPDX-License-Identifier: MIT
#include "valuetext.h"

#include "ui/theme/theme.h"

#include <QAbstractTextDocumentLayout>
#include <QWheelEvent>

#include <algorithm>

namespace gatehouse {

ValueText::ValueText(const QString &text, bool isMono, QWidget *parent)
    : QPlainTextEdit(parent)
{
    setProperty("kind", isMono ? QStringLiteral("valueMono") : QStringLiteral("value"));
    setFont(Theme::font(isMono ? Type::Mono : Type::Body));
    setReadOnly(true);
    setUndoRedoEnabled(false);
    setTabChangesFocus(true);
    setFrameShape(QFrame::NoFrame);
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setMinimumWidth(1);
    document()->setDocumentMargin(0);
    viewport()->setAutoFillBackground(false);
    setPlainText(text);
    connect(document()->documentLayout(), &QAbstractTextDocumentLayout::documentSizeChanged, this,
            &ValueText::fitHeight);
    fitHeight();
}

void ValueText::fitHeight()
{
    const int lines = int(document()->documentLayout()->documentSize().height());
    setFixedHeight(std::max(lines, 1) * fontMetrics().lineSpacing() + 2);
}

void ValueText::resizeEvent(QResizeEvent *event)
{
    QPlainTextEdit::resizeEvent(event);
    fitHeight();
}

/// What it stands in scrolls, not the value.
void ValueText::wheelEvent(QWheelEvent *event) { event->ignore(); }

} // namespace gatehouse
