// SPDX-License-Identifier: MIT
#include "secretfields.h"

#include "labels.h"

#include <QAction>
#include <QClipboard>
#include <QCryptographicHash>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QMimeData>
#include <QTimer>
#include <QToolButton>

namespace gatehouse {

SecretLabel::SecretLabel(const Theme &theme, const QString &accessibleName, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_text(label("mono"))
    , m_eye(new QToolButton)
    , m_copy(new QToolButton)
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    row->addWidget(m_text, 1);
    row->addWidget(m_eye);
    row->addWidget(m_copy);
    m_text->setWordWrap(true);
    m_text->setAccessibleName(accessibleName);
    m_eye->setObjectName(QStringLiteral("reveal"));
    m_copy->setObjectName(QStringLiteral("copySecret"));
    m_copy->setIcon(theme.icon(QLatin1String("copy")));
    m_copy->setAccessibleName(tr("Copy %1").arg(accessibleName));
    m_copy->setToolTip(tr("Copy; the clipboard is emptied after a minute"));
    connect(m_eye, &QToolButton::clicked, this, [this] {
        m_shown = !m_shown;
        showText();
    });
    connect(m_copy, &QToolButton::clicked, this, &SecretLabel::copy);
    showText();
}

void SecretLabel::setSecret(Secret secret)
{
    m_secret = std::move(secret);
    m_shown = false;
    showText();
}

void SecretLabel::showText()
{
    const std::string_view bytes = m_secret.view();
    m_text->setText(m_shown ? QString::fromUtf8(bytes.data(), qsizetype(bytes.size()))
                            : QString(12, QChar(0x2022)));
    m_eye->setIcon(m_theme.icon(QLatin1String(m_shown ? "eye-off" : "eye")));
    m_eye->setAccessibleName(m_shown ? tr("Hide") : tr("Show"));
    m_eye->setToolTip(m_eye->accessibleName());
}

void SecretLabel::copy()
{
    const std::string_view bytes = m_secret.view();
    copyForAMinute(QString::fromUtf8(bytes.data(), qsizetype(bytes.size())), qApp);
}

PassphraseField::PassphraseField(const Theme &theme, const QString &accessibleName, QWidget *parent)
    : QLineEdit(parent)
{
    setAccessibleName(accessibleName);
    setEchoMode(Password);
    setInputMethodHints(Qt::ImhHiddenText | Qt::ImhNoPredictiveText | Qt::ImhNoAutoUppercase);
    QAction *eye = addAction(theme.icon(QLatin1String("eye"), Ink::TextFaint), TrailingPosition);
    eye->setToolTip(tr("Show what is typed"));
    connect(eye, &QAction::triggered, this, [this, eye, &theme] {
        setEchoMode(echoMode() == Password ? Normal : Password);
        eye->setIcon(theme.icon(QLatin1String(echoMode() == Password ? "eye" : "eye-off"), Ink::TextFaint));
    });
    for (QToolButton *button : findChildren<QToolButton *>())
        button->setAccessibleName(eye->toolTip());
}

Secret PassphraseField::take()
{
    QByteArray bytes = text().toUtf8();
    Secret secret(std::string_view(bytes.constData(), std::size_t(bytes.size())));
    wipeBytes(bytes.data(), std::size_t(bytes.size()));
    clear();
    return secret;
}

void copyForAMinute(const QString &text, QObject *owner)
{
    auto *data = new QMimeData;
    data->setText(text);
    // Clipboard histories of KDE and others leave out what carries this mark.
    data->setData(QStringLiteral("x-kde-passwordManagerHint"), QByteArrayLiteral("secret"));
    QGuiApplication::clipboard()->setMimeData(data);
    const auto digest = [](const QString &of) {
        return QCryptographicHash::hash(of.toUtf8(), QCryptographicHash::Sha256);
    };
    QTimer::singleShot(60'000, owner, [mark = digest(text), digest] {
        if (digest(QGuiApplication::clipboard()->text()) == mark)
            QGuiApplication::clipboard()->clear();
    });
}

} // namespace gatehouse
