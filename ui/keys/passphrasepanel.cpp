// SPDX-License-Identifier: MIT
#include "ui/keys/passphrasepanel.h"

#include "ui/keys/passphrasestrength.h"
#include "ui/widgets/card.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/pageheader.h"
#include "ui/widgets/secretfields.h"

#include <QHBoxLayout>
#include <QProgressBar>
#include <QPushButton>

namespace gatehouse {

namespace {

constexpr int panelWidth = 460;

} // namespace

PassphrasePanel::PassphrasePanel(KeyService &keys, const Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_keys(keys)
    , m_title(label("heading"))
    , m_sentence(label("soft"))
    , m_why(label("small"))
    , m_hint(label("small"))
    , m_first(new PassphraseField(theme, tr("Passphrase")))
    , m_second(new PassphraseField(theme, tr("Passphrase again")))
    , m_strength(new QProgressBar)
    , m_message(new MessageBar(theme))
    , m_give(pushButton(theme, QStringLiteral("givePassphrase"), QString(), QLatin1String("lock-open"),
                        "primary"))
{
    auto *card = new Card;
    card->setFixedWidth(panelWidth);
    card->body()->setContentsMargins(28, 24, 28, 24);
    card->body()->setSpacing(10);
    m_title->setObjectName(QStringLiteral("passphraseTitle"));
    m_first->setObjectName(QStringLiteral("passphrase"));
    m_second->setObjectName(QStringLiteral("passphraseAgain"));
    m_first->setPlaceholderText(tr("Passphrase"));
    m_second->setPlaceholderText(tr("The same again"));
    m_strength->setRange(0, 4);
    m_strength->setTextVisible(false);
    m_strength->setAccessibleName(tr("Strength of the passphrase"));
    m_hint->setObjectName(QStringLiteral("passphraseHint"));
    for (QLabel *text : {m_title, m_sentence, m_why, m_hint})
        text->setWordWrap(true);
    setTone(m_why, Tone::Warning);
    for (QWidget *widget : std::initializer_list<QWidget *>{m_title, m_sentence, m_why, m_first, m_second,
                                                            m_strength, m_hint, m_message, m_give})
        card->body()->addWidget(widget);
    auto *column = new QVBoxLayout(this);
    column->addStretch(2);
    auto *row = new QHBoxLayout; // An alignment would forget the height of the wrapped sentences.
    row->addStretch();
    row->addWidget(card);
    row->addStretch();
    column->addLayout(row);
    column->addStretch(3);
    connect(m_first, &QLineEdit::textChanged, this, &PassphrasePanel::showStrength);
    connect(m_second, &QLineEdit::textChanged, this, &PassphrasePanel::showStrength);
    connect(m_give, &QPushButton::clicked, this, &PassphrasePanel::give);
    connect(m_first, &QLineEdit::returnPressed, this, [this] {
        if (m_isNew)
            m_second->setFocus();
        else
            give();
    });
    connect(m_second, &QLineEdit::returnPressed, this, &PassphrasePanel::give);
}

void PassphrasePanel::ask(bool isNew, const QString &why)
{
    m_isNew = isNew;
    m_title->setText(isNew ? tr("Choose a passphrase for the signing keys")
                           : tr("The signing keys are locked"));
    m_sentence->setText(
        isNew ? tr("The private keys are kept encrypted. There is no keychain on this system to hold the key "
                   "to them, so a passphrase protects them. It is asked for at each start and is stored "
                   "nowhere: without it the keys cannot be recovered.")
              : tr("Give the passphrase that protects them. Sessions can be seen and revoked without it; "
                   "signing and changing keys cannot."));
    m_why->setText(why);
    m_why->setVisible(!why.isEmpty());
    m_second->setVisible(isNew);
    m_strength->setVisible(isNew);
    m_hint->setVisible(isNew);
    m_give->setText(QLatin1Char(' ') + (isNew ? tr("Protect the keys") : tr("Unlock")));
    m_give->setAccessibleName(m_give->text().trimmed());
    m_message->dismiss();
    m_first->clear();
    m_second->clear();
    setBusy(false);
    m_first->setFocus();
}

void PassphrasePanel::showStrength()
{
    const int strength = passphraseStrength(m_first->text());
    m_strength->setValue(strength);
    const bool areSame = m_first->text() == m_second->text();
    m_hint->setText(passphraseHint(m_first->text(), m_second->text()));
    m_give->setEnabled(m_isNew ? strength > 0 && areSame : !m_first->text().isEmpty());
}

void PassphrasePanel::setBusy(bool busy)
{
    m_first->setEnabled(!busy);
    m_second->setEnabled(!busy);
    if (busy)
        m_give->setEnabled(false);
    else
        showStrength();
}

void PassphrasePanel::give()
{
    if (!m_give->isEnabled())
        return;
    Secret passphrase = m_first->take();
    m_second->clear();
    m_message->dismiss();
    setBusy(true);
    deliver(m_keys.givePassphrase(std::move(passphrase)), this, [this](const Done &done) {
        setBusy(false);
        if (done)
            return;
        m_message->say(done.error());
        m_first->setFocus();
    });
}

} // namespace gatehouse
