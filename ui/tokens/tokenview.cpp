// SPDX-License-Identifier: MIT
#include "ui/tokens/tokenview.h"

#include <QAbstractTextDocumentLayout>
#include <QTextBlock>

#include <algorithm>
#include <array>

namespace gatehouse {

namespace {

constexpr int usualLeastLines = 4, usualMostLines = 10, padding = 24;

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

TokenView::TokenView(const Theme &theme, QWidget *parent)
    : MaskedEdit(parent)
    , m_theme(theme)
    , m_mostLines(usualMostLines)
{
    setObjectName(QStringLiteral("tokenView"));
    setProperty("kind", QStringLiteral("code"));
    setAccessibleName(tr("Token"));
    setPlaceholderText(tr("Paste a token here (Ctrl+V)"));
    setFont(Theme::font(Type::Mono));
    setFrameShape(QFrame::NoFrame);
    connect(document()->documentLayout(), &QAbstractTextDocumentLayout::documentSizeChanged, this,
            &TokenView::fitHeight);
    connect(&theme, &Theme::changed, this, &TokenView::colour);
    fitHeight();
}

void TokenView::fitHeight()
{
    // The layout of a plain text edit counts in lines.
    const int lines = int(document()->documentLayout()->documentSize().height());
    setFixedHeight(std::clamp(lines, std::min(usualLeastLines, m_mostLines), m_mostLines)
                       * fontMetrics().lineSpacing()
                   + padding);
}

void TokenView::setMostLines(int lines)
{
    m_mostLines = lines;
    fitHeight();
}

void TokenView::resizeEvent(QResizeEvent *event)
{
    MaskedEdit::resizeEvent(event);
    fitHeight();
}

QList<MaskedEdit::Range> TokenView::secretsOf(const QString &text) const
{
    return {{signatureStart(text), text.size()}};
}

void TokenView::setToken(const QString &token)
{
    m_marked = {};
    setText(token);
}

void TokenView::wipe()
{
    m_marked = {};
    MaskedEdit::wipe();
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
    const auto dots = token().count(QLatin1Char('.'));
    if ((dots == 2 || dots == 4) && document()->blockCount() == 1) {
        const auto inks = inksOf(dots == 4);
        qsizetype from = 0;
        for (qsizetype part = 0; part <= dots; ++part) {
            const qsizetype dot = part < dots ? token().indexOf(QLatin1Char('.'), from) : token().size();
            paint(from, dot, inks[std::size_t(part)], std::nullopt);
            from = dot + 1;
        }
        if (!m_marked.isEmpty() && m_marked.offset + m_marked.length <= token().size())
            paint(m_marked.offset, m_marked.offset + m_marked.length, Ink::OnAccent, Ink::Accent);
    }
    setExtraSelections(selections);
}

} // namespace gatehouse
