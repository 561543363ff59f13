// SPDX-License-Identifier: MIT
#include "ui/widgets/maskededit.h"

#include <QMimeData>
#include <QTextBlock>
#include <QTextDocument>
#include <QUrl>

#include <algorithm>

namespace gatehouse {

namespace {

constexpr QChar maskDot(0x2022);

bool endsLine(QChar c) { return c == QLatin1Char('\n') || c == QLatin1Char('\r'); }

} // namespace

MaskedEdit::MaskedEdit(QWidget *parent)
    : QPlainTextEdit(parent)
{
    setUndoRedoEnabled(false);
    setTabChangesFocus(true);
    setWordWrapMode(QTextOption::WrapAnywhere);
    connect(document(), &QTextDocument::contentsChange, this, &MaskedEdit::takeEdit);
}

MaskedEdit::~MaskedEdit() { m_text.fill(QChar()); }

QString MaskedEdit::masked() const
{
    QString shown = m_text;
    for (const Range &secret : secretsOf(m_text)) {
        for (qsizetype i = secret.from; i < std::min(secret.to, shown.size()); ++i) {
            if (!endsLine(shown.at(i)))
                shown[i] = maskDot;
        }
    }
    return shown;
}

void MaskedEdit::showAgain()
{
    const QString shown = m_isRevealed ? m_text : masked();
    if (toPlainText() != shown) {
        const int anchor = textCursor().anchor(), position = textCursor().position();
        m_isShowing = true;
        setPlainText(shown);
        m_isShowing = false;
        QTextCursor cursor = textCursor();
        cursor.setPosition(std::min(anchor, int(shown.size())));
        cursor.setPosition(std::min(position, int(shown.size())), QTextCursor::KeepAnchor);
        setTextCursor(cursor);
    }
    decorate();
}

void MaskedEdit::setText(const QString &text)
{
    m_text.fill(QChar());
    m_text = text;
    // As the document counts its characters.
    m_text.replace(QLatin1String("\r\n"), QLatin1String("\n")).replace(QLatin1Char('\r'), QLatin1Char('\n'));
    showAgain();
}

void MaskedEdit::wipe()
{
    m_isRevealed = false;
    setText(QString());
}

void MaskedEdit::setRevealed(bool isRevealed)
{
    m_isRevealed = isRevealed;
    showAgain();
}

void MaskedEdit::takeEdit(int position, int removed, int added)
{
    if (m_isShowing)
        return;
    // Qt counts the end of the paragraph in at times; mid() and replace() cut that off.
    m_text.replace(position, removed, toPlainText().mid(position, added));
    if (m_text.size() != document()->characterCount() - 1)
        m_text = toPlainText();
    // Not from inside the document's own change.
    QMetaObject::invokeMethod(
        this,
        [this] {
            showAgain();
            Q_EMIT edited();
        },
        Qt::QueuedConnection);
}

/// For the clipboard, for the selection of X11 and for dragging: none of them gets more than dots.
QMimeData *MaskedEdit::createMimeDataFromSelection() const
{
    const QTextCursor cursor = textCursor();
    auto *copied = new QMimeData;
    copied->setText(masked().mid(cursor.selectionStart(), cursor.selectionEnd() - cursor.selectionStart()));
    return copied;
}

bool MaskedEdit::canInsertFromMimeData(const QMimeData *source) const
{
    return source->hasText() || source->hasUrls();
}

/// Told afterwards: a drop is still changing the document when it comes here.
void MaskedEdit::insertFromMimeData(const QMimeData *source)
{
    const QList<QUrl> urls = source->urls();
    if (!urls.isEmpty() && urls.constFirst().isLocalFile())
        QMetaObject::invokeMethod(
            this, [this, path = urls.constFirst().toLocalFile()] { Q_EMIT fileDropped(path); },
            Qt::QueuedConnection);
    else if (source->hasText())
        QMetaObject::invokeMethod(
            this, [this, text = source->text()] { Q_EMIT pasted(text); }, Qt::QueuedConnection);
}

} // namespace gatehouse
