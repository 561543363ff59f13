// SPDX-License-Identifier: MIT
#include "ui/tokens/tokenview.h"

#include "ui/tokens/secretclipboard.h"

#include <QAbstractTextDocumentLayout>
#include <QMimeData>
#include <QTextBlock>

#include <algorithm>
#include <array>

namespace gatehouse {

namespace {

constexpr QChar maskDot(0x2022);
constexpr int leastLines = 4, mostLines = 10, padding = 24;

/// Where the signature, or the tag of an encrypted token, begins; the end when there are not three or five
/// parts.
qsizetype signatureStart(const QString &token)
{
    const auto dots = token.count(QLatin1Char('.'));
    return dots == 2 || dots == 4 ? token.lastIndexOf(QLatin1Char('.')) + 1 : token.size();
}

std::array<Ink, 5> inksOf(bool isEncrypted)
{
    if (isEncrypted)
        return {Ink::JwtHeader, Ink::Info, Ink::Warning, Ink::JwtPayload, Ink::JwtSignature};
    return {Ink::JwtHeader, Ink::JwtPayload, Ink::JwtSignature, Ink::Text, Ink::Text};
}

} // namespace

TokenView::TokenView(const Theme &theme, SecretClipboard &clipboard, QWidget *parent)
    : QPlainTextEdit(parent)
    , m_theme(theme)
    , m_clipboard(clipboard)
{
    setObjectName(QStringLiteral("tokenView"));
    setProperty("kind", QStringLiteral("code"));
    setAccessibleName(tr("Token"));
    setPlaceholderText(tr("Paste a token here (Ctrl+V)"));
    setFont(Theme::font(Type::Mono));
    setUndoRedoEnabled(false);
    setWordWrapMode(QTextOption::WrapAnywhere);
    setTabChangesFocus(true);
    setFrameShape(QFrame::NoFrame);
    connect(document(), &QTextDocument::contentsChange, this, &TokenView::takeEdit);
    connect(document()->documentLayout(), &QAbstractTextDocumentLayout::documentSizeChanged, this,
            &TokenView::fitHeight);
    connect(&theme, &Theme::changed, this, &TokenView::colour);
    fitHeight();
}

void TokenView::fitHeight()
{
    // The layout of a plain text edit counts in lines.
    const int lines = int(document()->documentLayout()->documentSize().height());
    setFixedHeight(std::clamp(lines, leastLines, mostLines) * fontMetrics().lineSpacing() + padding);
}

TokenView::~TokenView() { m_token.fill(QChar()); }

void TokenView::resizeEvent(QResizeEvent *event)
{
    QPlainTextEdit::resizeEvent(event);
    fitHeight();
}

QString TokenView::shown() const
{
    if (m_signatureShown)
        return m_token;
    const qsizetype start = signatureStart(m_token);
    return m_token.left(start) + QString(m_token.size() - start, maskDot);
}

void TokenView::showAgain()
{
    const QString text = shown();
    if (toPlainText() != text) {
        const int position = textCursor().position();
        m_showing = true;
        setPlainText(text);
        m_showing = false;
        QTextCursor cursor = textCursor();
        cursor.setPosition(std::min(position, int(text.size())));
        setTextCursor(cursor);
    }
    colour();
}

void TokenView::setToken(const QString &token)
{
    m_token = token;
    m_marked = {};
    showAgain();
}

void TokenView::wipe()
{
    m_token.fill(QChar());
    m_signatureShown = false;
    setToken(QString());
}

void TokenView::setSignatureShown(bool shown)
{
    m_signatureShown = shown;
    showAgain();
}

void TokenView::highlight(TokenRange range)
{
    m_marked = range;
    colour();
    if (range.isEmpty())
        return;
    QTextCursor cursor(document());
    cursor.setPosition(std::min(int(range.offset), document()->characterCount() - 1));
    const QRect at = cursorRect(cursor);
    if (!viewport()->rect().contains(at)) {
        QTextCursor own = textCursor();
        own.setPosition(cursor.position());
        setTextCursor(own);
    }
}

void TokenView::colour()
{
    QList<QTextEdit::ExtraSelection> selections;
    const auto paint = [&](qsizetype from, qsizetype to, Ink ink, std::optional<Ink> ground) {
        QTextEdit::ExtraSelection selection;
        selection.cursor = QTextCursor(document());
        selection.cursor.setPosition(int(from));
        selection.cursor.setPosition(int(to), QTextCursor::KeepAnchor);
        selection.format.setForeground(m_theme.colour(ink));
        if (ground)
            selection.format.setBackground(m_theme.colour(*ground));
        selections << selection;
    };
    const auto dots = m_token.count(QLatin1Char('.'));
    if ((dots == 2 || dots == 4) && document()->blockCount() == 1) {
        const auto inks = inksOf(dots == 4);
        qsizetype from = 0;
        for (qsizetype part = 0; part <= dots; ++part) {
            const qsizetype dot = part < dots ? m_token.indexOf(QLatin1Char('.'), from) : m_token.size();
            paint(from, dot, inks[std::size_t(part)], std::nullopt);
            from = dot + 1;
        }
        if (!m_marked.isEmpty() && m_marked.offset + m_marked.length <= m_token.size())
            paint(m_marked.offset, m_marked.offset + m_marked.length, Ink::OnAccent, Ink::Accent);
    }
    setExtraSelections(selections);
}

void TokenView::takeEdit(int position, int removed, int added)
{
    if (m_showing)
        return;
    // Qt counts the end of the paragraph in at times; mid() and replace() cut that off.
    m_token.replace(position, removed, toPlainText().mid(position, added));
    if (m_token.size() != document()->characterCount() - 1)
        m_token = toPlainText();
    // Not from inside the document's own change.
    QMetaObject::invokeMethod(
        this,
        [this] {
            showAgain();
            Q_EMIT edited();
        },
        Qt::QueuedConnection);
}

QMimeData *TokenView::createMimeDataFromSelection() const
{
    const QString selected = textCursor().selectedText();
    if (m_signatureShown)
        m_clipboard.watch(selected);
    auto *copied = new QMimeData;
    copied->setText(selected);
    return copied;
}

bool TokenView::canInsertFromMimeData(const QMimeData *source) const { return source->hasText(); }

void TokenView::insertFromMimeData(const QMimeData *source)
{
    if (source->hasText())
        Q_EMIT pasted(source->text());
}

} // namespace gatehouse
