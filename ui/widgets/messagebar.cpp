// SPDX-License-Identifier: MIT
#include "messagebar.h"

#include "labels.h"
#include "pageheader.h"

#include <QAccessible>
#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QPushButton>
#include <QToolButton>

namespace gatehouse {

namespace {

QLatin1String iconOf(Tone tone)
{
    switch (tone) {
    case Tone::Success:
        return QLatin1String("circle-check");
    case Tone::Warning:
        return QLatin1String("triangle-alert");
    case Tone::Danger:
        return QLatin1String("circle-x");
    default:
        return QLatin1String("info");
    }
}

} // namespace

MessageBar::MessageBar(const Theme &theme, QWidget *parent)
    : QFrame(parent)
    , m_theme(theme)
    , m_icon(new QLabel)
    , m_text(label("value"))
    , m_action(pushButton(theme, QStringLiteral("messageAction"), QString(), QLatin1String(), "link"))
    , m_copy(pushButton(theme, QStringLiteral("messageCopy"), tr("Copy details"), QLatin1String(), "link"))
    , m_close(new QToolButton)
{
    setObjectName(QStringLiteral("messageBar"));
    setProperty("kind", QStringLiteral("message"));
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(12, 6, 8, 6);
    row->setSpacing(10);
    m_text->setObjectName(QStringLiteral("messageText"));
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_close->setObjectName(QStringLiteral("messageClose"));
    m_close->setAccessibleName(tr("Close this message"));
    m_close->setToolTip(tr("Close this message"));
    m_close->setIcon(theme.icon(QLatin1String("x")));
    row->addWidget(m_icon);
    row->addWidget(m_text, 1);
    row->addWidget(m_action);
    row->addWidget(m_copy);
    row->addWidget(m_close);
    connect(m_close, &QToolButton::clicked, this, &MessageBar::dismiss);
    connect(m_action, &QPushButton::clicked, this, [this] {
        if (const auto run = m_run) // A copy: it may dismiss this message.
            run();
    });
    connect(m_copy, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(m_text->text() + QLatin1Char('\n') + m_detail); });
    connect(&theme, &Theme::changed, this, &MessageBar::showIcon);
    hide();
}

void MessageBar::say(Tone tone, const QString &text, const QString &actionText, std::function<void()> action)
{
    dropOffers();
    m_tone = tone;
    m_text->setText(text);
    m_detail.clear();
    m_run = std::move(action);
    m_action->setText(actionText);
    m_action->setAccessibleName(actionText);
    m_action->setVisible(m_run && !actionText.isEmpty());
    m_copy->hide();
    setTone(this, tone);
    setTone(m_text, tone);
    setAccessibleName(text);
    showIcon();
    show();
    QAccessibleEvent event(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

void MessageBar::say(const Error &error, std::function<void()> retry)
{
    const QString actionText = retry ? tr("Try again") : QString();
    say(Tone::Danger,
        error.message.isEmpty() ? tr("That did not work, and no reason was given.") : error.message,
        actionText, std::move(retry));
    m_detail = error.detail;
    m_copy->setVisible(!m_detail.isEmpty());
}

void MessageBar::offer(const QString &objectName, const QString &text, std::function<void()> run)
{
    QPushButton *button = pushButton(m_theme, objectName, text, QLatin1String(), "link");
    auto *row = static_cast<QHBoxLayout *>(layout());
    row->insertWidget(row->indexOf(m_copy), button);
    connect(button, &QPushButton::clicked, this, std::move(run));
    m_offers.append(button);
}

/// Later, since one of them may just have been pressed.
void MessageBar::dropOffers()
{
    for (QPushButton *button : std::as_const(m_offers)) {
        button->hide();
        button->deleteLater();
    }
    m_offers.clear();
}

void MessageBar::setText(const QString &text)
{
    m_text->setText(text);
    setAccessibleName(text);
}

void MessageBar::dismiss()
{
    dropOffers();
    m_run = {};
    hide();
    Q_EMIT dismissed();
}

void MessageBar::setCloseable(bool closeable) { m_close->setVisible(closeable); }

QString MessageBar::text() const { return m_text->text(); }

void MessageBar::showIcon()
{
    m_icon->setPixmap(
        m_theme.pixmap(iconOf(m_tone), m_theme.colour(coloursOf(m_tone).ink), 18, devicePixelRatioF()));
}

} // namespace gatehouse
