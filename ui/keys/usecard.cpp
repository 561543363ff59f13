// SPDX-License-Identifier: MIT
#include "ui/keys/usecard.h"

#include "ui/text/algname.h"
#include "ui/timetext.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/pageheader.h"

#include <QHBoxLayout>
#include <QPushButton>

namespace gatehouse {

UseCard::UseCard(KeyUse use, const Theme &theme, QWidget *parent)
    : Card(parent)
    , m_use(use)
    , m_alg(new Chip(theme))
    , m_kid(new ElidedLabel("mono"))
    , m_since(new ElidedLabel("small"))
    , m_next(label("small", {}))
    , m_rotate(pushButton(
          theme, use == KeyUse::Access ? QStringLiteral("rotateAccess") : QStringLiteral("rotateRefresh"),
          tr("Rotate…"), QLatin1String("rotate-cw")))
{
    m_kid->setMode(Qt::ElideMiddle);
    setAccessibleName(wordFor(use));
    m_rotate->setAccessibleName(tr("Rotate the key for %1").arg(wordFor(use)));
    auto *top = new QHBoxLayout;
    top->setSpacing(8);
    top->addWidget(label("strong", wordFor(use)));
    top->addWidget(m_alg);
    top->addStretch();
    top->addWidget(m_rotate);
    auto *words = new QVBoxLayout;
    words->setSpacing(4);
    words->addLayout(top);
    words->addWidget(m_kid);
    words->addWidget(m_since);
    m_next->setWordWrap(true);
    words->addWidget(m_next);
    words->addStretch();
    body()->addLayout(words);
    connect(m_rotate, &QPushButton::clicked, this, [this] { Q_EMIT rotate(m_use); });
}

void UseCard::show(const KeyInfo *current, const KeyInfo *next, qint64 nowMs)
{
    m_alg->setVisible(current != nullptr);
    if (current) {
        m_alg->setLook({algName(current->alg), Tone::Violet, QLatin1String("key-round")});
        m_kid->setText(current->kid);
        const qint64 since = current->activatedMs.value_or(current->createdMs);
        m_since->setText(tr("Signs since %1 · %2").arg(relativeTime(since, nowMs), localTime(since)));
    } else {
        m_kid->setText(tr("No key"));
        m_since->setText(tr("Nothing can be signed. Generate a key."));
    }
    m_next->setText(
        next ? tr("Next: %1, generated %2").arg(nameOf(*next), relativeTime(next->createdMs, nowMs))
             : tr("No next key is prepared. Generate one, so that servers learn it before it signs."));
    m_rotate->setEnabled(m_isRotatable && current != nullptr);
}

void UseCard::setRotatable(bool rotatable, const QString &whyNot)
{
    m_isRotatable = rotatable;
    m_rotate->setToolTip(whyNot);
}

} // namespace gatehouse
