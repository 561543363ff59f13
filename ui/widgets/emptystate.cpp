// SPDX-License-Identifier: MIT
#include "emptystate.h"

#include "labels.h"
#include "pageheader.h"

#include <QPainter>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

namespace gatehouse {

namespace {

struct ErrorLook {
    QLatin1String icon;
    Tone tone;
    const char *title;
};

ErrorLook lookOf(Error::Code code)
{
    switch (code) {
    case Error::Code::Unavailable:
        return {QLatin1String("unplug"), Tone::Danger,
                QT_TRANSLATE_NOOP("EmptyState", "The store cannot be reached")};
    case Error::Code::Timeout:
        return {QLatin1String("timer"), Tone::Warning,
                QT_TRANSLATE_NOOP("EmptyState", "The store did not answer in time")};
    case Error::Code::Denied:
        return {QLatin1String("lock"), Tone::Warning,
                QT_TRANSLATE_NOOP("EmptyState", "This connection may not see this")};
    case Error::Code::Locked:
        return {QLatin1String("key-round"), Tone::Warning, QT_TRANSLATE_NOOP("EmptyState", "Locked")};
    case Error::Code::Unsupported:
        return {QLatin1String("ban"), Tone::Neutral,
                QT_TRANSLATE_NOOP("EmptyState", "This store does not keep this")};
    default:
        return {QLatin1String("triangle-alert"), Tone::Danger,
                QT_TRANSLATE_NOOP("EmptyState", "That did not work")};
    }
}

} // namespace

EmptyState::EmptyState(const Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_icon(new QLabel)
    , m_title(label("heading"))
    , m_sentence(label("soft"))
    , m_progress(new QProgressBar)
    , m_action(pushButton(theme, QStringLiteral("emptyAction"), QString()))
{
    setObjectName(QStringLiteral("emptyState"));
    auto *column = new QVBoxLayout(this);
    column->setSpacing(8);
    column->addStretch(2);
    for (QLabel *text : {m_icon, m_title, m_sentence}) {
        text->setAlignment(Qt::AlignCenter);
        column->addWidget(text, 0, text == m_sentence ? Qt::Alignment() : Qt::AlignHCenter);
    }
    m_sentence->setWordWrap(true);
    m_sentence->setContentsMargins(24, 0, 24, 0);
    m_progress->setRange(0, 0);
    m_progress->setTextVisible(false);
    m_progress->setFixedWidth(180);
    column->addSpacing(4);
    column->addWidget(m_progress, 0, Qt::AlignHCenter);
    column->addWidget(m_action, 0, Qt::AlignHCenter);
    column->addStretch(3);
    connect(m_action, &QPushButton::clicked, this, [this] {
        if (m_run)
            m_run();
    });
    connect(&theme, &Theme::changed, this, &EmptyState::showIcon);
}

void EmptyState::say(QLatin1String icon, const QString &title, const QString &sentence,
                     const QString &actionText, std::function<void()> action)
{
    m_iconName = icon;
    m_tone = Tone::Accent;
    m_title->setText(title);
    m_sentence->setText(sentence);
    m_sentence->setVisible(!sentence.isEmpty());
    m_run = std::move(action);
    m_action->setText(actionText);
    m_action->setAccessibleName(actionText);
    m_action->setVisible(m_run && !actionText.isEmpty());
    m_progress->hide();
    setAccessibleName(title);
    setAccessibleDescription(sentence);
    showIcon();
}

void EmptyState::sayLoading(const QString &title)
{
    say(QLatin1String("loader"), title, QString());
    m_progress->show();
}

void EmptyState::say(const Error &error, std::function<void()> retry)
{
    const ErrorLook look = lookOf(error.code);
    const QString actionText = retry ? tr("Try again") : QString();
    say(look.icon, tr(look.title), error.message, actionText, std::move(retry));
    m_tone = look.tone;
    showIcon();
}

/// The icon in a soft circle.
void EmptyState::showIcon()
{
    if (m_iconName.isEmpty())
        return;
    constexpr int size = 56, icon = 26;
    const qreal ratio = devicePixelRatioF();
    QPixmap picture(QSize(size, size) * ratio);
    picture.setDevicePixelRatio(ratio);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    painter.setRenderHint(QPainter::Antialiasing);
    const auto [ink, soft] = coloursOf(m_tone);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.colour(soft));
    painter.drawEllipse(QRectF(0, 0, size, size));
    painter.drawPixmap(QPointF((size - icon) / 2.0, (size - icon) / 2.0),
                       m_theme.pixmap(m_iconName, m_theme.colour(ink), icon, ratio));
    painter.end();
    m_icon->setPixmap(picture);
}

} // namespace gatehouse
