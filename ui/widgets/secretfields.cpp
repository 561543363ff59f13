// SPDX-License-Identifier: MIT
#include "secretfields.h"

#include "labels.h"
#include "revealbutton.h"
#include "secretclipboard.h"

#include <QHBoxLayout>
#include <QToolButton>

namespace gatehouse {

namespace {

constexpr QChar maskDot(0x2022);
constexpr int eyeSize = 26, eyeMargin = 4;

} // namespace

SecretLabel::SecretLabel(const Theme &theme, SecretClipboard &clipboard, const QString &accessibleName,
                         QWidget *parent)
    : QWidget(parent)
    , m_clipboard(clipboard)
    , m_text(label("mono"))
    , m_eye(new RevealButton(theme, accessibleName))
    , m_copy(new QToolButton)
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    row->addWidget(m_text, 1);
    row->addWidget(m_eye, 0, Qt::AlignTop);
    row->addWidget(m_copy, 0, Qt::AlignTop);
    m_text->setObjectName(QStringLiteral("secretText"));
    m_text->setWordWrap(true);
    m_text->setAccessibleName(accessibleName);
    m_eye->setObjectName(QStringLiteral("reveal"));
    m_copy->setObjectName(QStringLiteral("copySecret"));
    m_copy->setIcon(theme.icon(QLatin1String("copy")));
    m_copy->setFocusPolicy(Qt::StrongFocus);
    m_copy->setAccessibleName(tr("Copy %1").arg(accessibleName));
    m_copy->setToolTip(tr("Copy; the clipboard is emptied after %1 s").arg(clipboard.keptMs() / 1000));
    connect(m_eye, &RevealButton::revealed, this, &SecretLabel::showText);
    connect(m_copy, &QToolButton::clicked, this, &SecretLabel::copy);
    showText(false);
}

void SecretLabel::setSecret(Secret secret)
{
    m_secret = std::move(secret);
    showText(false);
}

void SecretLabel::showText(bool isRevealed)
{
    const std::string_view bytes = m_secret.view();
    QString text =
        isRevealed ? QString::fromUtf8(bytes.data(), qsizetype(bytes.size())) : QString(24, maskDot);
    // A label breaks lines at words only.
    for (qsizetype at = 1; isRevealed && at < text.size(); at += 2)
        text.insert(at, QChar(0x200b));
    m_text->setText(text);
    text.fill(QChar());
}

void SecretLabel::copy()
{
    const std::string_view bytes = m_secret.view();
    QString text = QString::fromUtf8(bytes.data(), qsizetype(bytes.size()));
    m_clipboard.copy(text);
    text.fill(QChar());
}

PassphraseField::PassphraseField(const Theme &theme, const QString &accessibleName, QWidget *parent)
    : QLineEdit(parent)
    , m_eye(new RevealButton(theme, tr("what is typed"), this))
{
    setAccessibleName(accessibleName);
    setEchoMode(Password);
    setInputMethodHints(Qt::ImhHiddenText | Qt::ImhNoPredictiveText | Qt::ImhNoAutoUppercase);
    m_eye->setObjectName(QStringLiteral("reveal"));
    m_eye->setFixedSize(eyeSize, eyeSize);
    m_eye->setCursor(Qt::ArrowCursor);
    setTextMargins(0, 0, eyeSize, 0);
    connect(m_eye, &RevealButton::revealed, this, [this](bool isHeld) {
        deselect(); // What is selected in the clear would go to the selection of X11.
        setEchoMode(isHeld ? Normal : Password);
    });
}

void PassphraseField::resizeEvent(QResizeEvent *event)
{
    QLineEdit::resizeEvent(event);
    m_eye->move(width() - eyeSize - eyeMargin, (height() - eyeSize) / 2);
}

Secret PassphraseField::typed() const
{
    QByteArray bytes = text().toUtf8();
    Secret secret(std::string_view(bytes.constData(), std::size_t(bytes.size())));
    wipeBytes(bytes.data(), std::size_t(bytes.size()));
    return secret;
}

Secret PassphraseField::take()
{
    Secret secret = typed();
    clear();
    return secret;
}

} // namespace gatehouse
