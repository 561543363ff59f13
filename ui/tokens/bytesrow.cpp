// SPDX-License-Identifier: MIT
#include "ui/tokens/bytesrow.h"

#include "core/base/secret.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/revealbutton.h"

#include <QAbstractTextDocumentLayout>
#include <QHBoxLayout>
#include <QLocale>
#include <QScrollArea>
#include <QTextDocument>
#include <QToolButton>

#include <algorithm>

namespace gatehouse {

namespace {

constexpr int mostLines = 6, padding = 12;
constexpr std::size_t largestShown = 16'384; ///< Of cipher text; more is said, not shown.

/// "3a f1 09": without letters beside it, as none of this is text, and so for any width.
QString hexPairs(const std::string &bytes)
{
    const std::size_t shown = std::min(bytes.size(), largestShown);
    const QByteArray hex = QByteArray::fromRawData(bytes.data(), qsizetype(shown)).toHex(' ');
    if (shown == bytes.size())
        return QString::fromLatin1(hex);
    return QString::fromLatin1(hex) + QLatin1Char('\n')
        + BytesRow::tr("%1 more bytes are not shown.")
              .arg(QLocale().toString(qulonglong(bytes.size() - shown)));
}

} // namespace

BytesView::BytesView(QWidget *parent)
    : MaskedEdit(parent)
{
    setObjectName(QStringLiteral("bytes"));
    setProperty("kind", QStringLiteral("code"));
    setFont(Theme::font(Type::Mono));
    setReadOnly(true);
    setFrameShape(QFrame::NoFrame);
}

void BytesView::fitHeight()
{
    const int lines = int(document()->documentLayout()->documentSize().height()); // Counted in lines.
    setFixedHeight(std::clamp(lines, 1, mostLines) * fontMetrics().lineSpacing() + padding);
}

void BytesView::resizeEvent(QResizeEvent *event)
{
    MaskedEdit::resizeEvent(event);
    fitHeight();
}

QList<MaskedEdit::Range> BytesView::secretsOf(const QString &text) const
{
    return m_isSecret ? QList<Range>{{0, text.size()}} : QList<Range>{};
}

BytesRow::BytesRow(const Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_name(label("strong"))
    , m_note(new ElidedLabel("small"))
    , m_reveal(new RevealButton(theme, tr("these bytes")))
    , m_content(new BytesView)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    auto *line = new QHBoxLayout;
    line->setContentsMargins(10, 0, 8, 0);
    line->setSpacing(6);
    line->addWidget(m_name);
    line->addWidget(m_note, 1);
    m_reveal->setObjectName(QStringLiteral("revealBytes"));
    line->addWidget(m_reveal);
    m_asText = addView(QStringLiteral("bytesAsText"), tr("Raw"), View::Text);
    m_asHex = addView(QStringLiteral("bytesAsHex"), tr("Hex"), View::Hex);
    line->addWidget(m_asText);
    line->addWidget(m_asHex);
    column->addLayout(line);
    column->addWidget(m_content);
    connect(m_reveal, &RevealButton::revealed, m_content, &BytesView::setRevealed);
    setView(View::Closed);
}

BytesRow::~BytesRow() { wipe(); }

QToolButton *BytesRow::addView(const QString &objectName, const QString &text, View view)
{
    auto *button = new QToolButton;
    button->setObjectName(objectName);
    button->setProperty("kind", QStringLiteral("filter"));
    button->setProperty("dense", true);
    button->setText(text);
    button->setCheckable(true);
    connect(button, &QToolButton::clicked, this, [this, view](bool isOn) {
        setView(isOn ? view : View::Closed);
        QMetaObject::invokeMethod(this, &BytesRow::scrollTo, Qt::QueuedConnection);
    });
    return button;
}

/// What was opened may lie below the edge of a column that scrolls.
void BytesRow::scrollTo()
{
    for (QWidget *above = parentWidget(); above != nullptr; above = above->parentWidget()) {
        if (auto *area = qobject_cast<QScrollArea *>(above))
            area->ensureWidgetVisible(m_view == View::Closed ? static_cast<QWidget *>(this) : m_content, 0,
                                      12);
    }
}

void BytesRow::setPart(const QString &name, const jose::DecodedPart &part, bool isSecret, bool isInToken)
{
    if (m_name->text() == name && m_text == part.text && m_bytes == part.bytes && m_isSecret == isSecret)
        return;
    wipe();
    m_text = std::string(part.text);
    m_bytes = part.bytes;
    m_isSecret = isSecret;
    m_range = isInToken ? TokenRange{qsizetype(part.offset), qsizetype(part.text.size())} : TokenRange{};
    m_name->setText(name);
    m_note->setText(m_text.empty() ? tr("empty")
                        : part.problem != jose::Reason::None && m_bytes.empty() && !m_text.empty()
                        ? tr("no proper base64url")
                        : tr("%1 bytes").arg(QLocale().toString(qulonglong(m_bytes.size()))));
    m_asText->setAccessibleName(tr("%1: show as it stands in the token").arg(name));
    m_asHex->setAccessibleName(tr("%1: show in hex").arg(name));
    m_asText->setEnabled(!m_text.empty());
    m_asHex->setEnabled(!m_bytes.empty());
    m_content->setAccessibleName(name);
    m_content->setSecret(isSecret);
}

void BytesRow::setView(View view)
{
    m_view = view;
    m_asText->setChecked(view == View::Text);
    m_asHex->setChecked(view == View::Hex);
    m_reveal->setVisible(view != View::Closed && m_isSecret);
    m_content->setVisible(view != View::Closed);
    if (view == View::Closed) {
        m_content->wipe();
        return;
    }
    const bool isText = view == View::Text;
    m_content->setWordWrapMode(isText ? QTextOption::WrapAnywhere
                                      : QTextOption::WrapAtWordBoundaryOrAnywhere);
    m_content->setText(isText ? QString::fromUtf8(m_text.data(), qsizetype(m_text.size()))
                              : hexPairs(m_bytes));
    m_content->fitHeight();
}

void BytesRow::wipe()
{
    wipeBytes(m_text.data(), m_text.size());
    wipeBytes(m_bytes.data(), m_bytes.size());
    m_text.clear();
    m_bytes.clear();
    m_name->clear();
    m_range = {};
    setView(View::Closed);
}

void BytesRow::enterEvent(QEnterEvent *event)
{
    Q_EMIT pointed(m_range);
    QWidget::enterEvent(event);
}

void BytesRow::leaveEvent(QEvent *event)
{
    Q_EMIT pointed({});
    QWidget::leaveEvent(event);
}

} // namespace gatehouse
