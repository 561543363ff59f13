// SPDX-License-Identifier: MIT
#include "ui/tokens/verdictpanel.h"

#include "ui/widgets/labels.h"
#include "ui/widgets/pageheader.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QPushButton>

namespace gatehouse {

namespace {

struct VerdictLook {
    QLatin1String icon;
    Tone tone;
};

VerdictLook lookOf(TokenVerdict::Tone tone)
{
    switch (tone) {
    case TokenVerdict::Tone::Neutral:
        return {QLatin1String("info"), Tone::Info};
    case TokenVerdict::Tone::Good:
        return {QLatin1String("shield-check"), Tone::Success};
    case TokenVerdict::Tone::Caution:
        return {QLatin1String("hourglass"), Tone::Warning};
    case TokenVerdict::Tone::Bad:
        return {QLatin1String("shield-alert"), Tone::Danger};
    case TokenVerdict::Tone::Undecided:
        break;
    }
    return {QLatin1String("circle-help"), Tone::Warning};
}

} // namespace

VerdictPanel::VerdictPanel(const Theme &theme, QWidget *parent)
    : QFrame(parent)
    , m_theme(theme)
    , m_icon(new QLabel)
    , m_word(label("heading"))
    , m_sentence(label("value"))
    , m_session(label("small"))
    , m_show(pushButton(theme, QStringLiteral("showSession"), tr("Show session"), QLatin1String("activity")))
    , m_deny(pushButton(theme, QStringLiteral("denyToken"), tr("Deny token…"), QLatin1String("circle-minus")))
    , m_revoke(pushButton(theme, QStringLiteral("revokeSession"), tr("Revoke…"), QLatin1String("ban")))
{
    setObjectName(QStringLiteral("verdict"));
    setProperty("kind", QStringLiteral("message"));
    m_revoke->setIcon(theme.icon(QLatin1String("ban"), Ink::Danger));
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(18, 12, 14, 12);
    row->setSpacing(14);
    row->addWidget(m_icon, 0, Qt::AlignVCenter);
    auto *words = new QVBoxLayout;
    words->setSpacing(2);
    m_word->setObjectName(QStringLiteral("verdictWord"));
    m_sentence->setObjectName(QStringLiteral("verdictSentence"));
    m_session->setObjectName(QStringLiteral("verdictSession"));
    for (QLabel *text : {m_word, m_sentence, m_session}) {
        text->setWordWrap(true);
        text->setTextInteractionFlags(Qt::TextSelectableByMouse);
        words->addWidget(text);
    }
    row->addLayout(words, 1);
    row->addWidget(m_show, 0, Qt::AlignVCenter);
    row->addWidget(m_deny, 0, Qt::AlignVCenter);
    row->addWidget(m_revoke, 0, Qt::AlignVCenter);
    connect(m_deny, &QPushButton::clicked, this, &VerdictPanel::denyToken);
    connect(m_show, &QPushButton::clicked, this, [this] { Q_EMIT showSession(m_verdict.sessionId); });
    connect(m_revoke, &QPushButton::clicked, this, [this] { Q_EMIT revokeSession(m_verdict.sessionId); });
    connect(&theme, &Theme::changed, this, &VerdictPanel::showIcon);
}

void VerdictPanel::setVerdict(const TokenVerdict &verdict)
{
    const bool isNews = verdict.word != m_verdict.word || verdict.sentence != m_verdict.sentence;
    m_verdict = verdict;
    m_session->setText(verdict.session);
    m_session->setVisible(!verdict.session.isEmpty());
    m_show->setVisible(!verdict.sessionId.isEmpty());
    m_revoke->setVisible(verdict.canRevoke);
    m_revoke->setEnabled(verdict.whyNoRevoke.isEmpty());
    m_revoke->setToolTip(verdict.whyNoRevoke);
    m_deny->setVisible(verdict.canDeny);
    m_deny->setEnabled(verdict.whyNoDeny.isEmpty());
    m_deny->setToolTip(verdict.whyNoDeny.isEmpty()
                           ? tr("This one access token counts no longer; its session goes on")
                           : verdict.whyNoDeny);
    if (!isNews)
        return;
    m_word->setText(verdict.word);
    m_sentence->setText(verdict.sentence);
    const Tone tone = lookOf(verdict.tone).tone;
    setTone(this, tone);
    setTone(m_word, tone);
    setAccessibleName(QStringLiteral("%1. %2").arg(verdict.word, verdict.sentence));
    showIcon();
    QAccessibleEvent event(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

void VerdictPanel::showIcon()
{
    const auto [icon, tone] = lookOf(m_verdict.tone);
    m_icon->setPixmap(m_theme.pixmap(icon, m_theme.colour(coloursOf(tone).ink), 30, devicePixelRatioF()));
}

} // namespace gatehouse
