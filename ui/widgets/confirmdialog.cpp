// SPDX-License-Identifier: MIT
#include "confirmdialog.h"

#include "labels.h"
#include "messagebar.h"
#include "pageheader.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace gatehouse {

ConfirmDialog::ConfirmDialog(const Theme &theme, const QString &title, QWidget *parent)
    : QDialog(parent)
    , m_theme(theme)
    , m_sentence(label("value"))
    , m_body(new QVBoxLayout)
    , m_reasonLabel(label("strong", tr("Reason")))
    , m_reason(new QLineEdit)
    , m_typedLabel(label("strong"))
    , m_typed(new QLineEdit)
    , m_message(new MessageBar(theme))
    , m_cancel(pushButton(theme, QStringLiteral("cancel"), tr("Cancel")))
    , m_confirm(pushButton(theme, QStringLiteral("confirm"), tr("Confirm")))
{
    setWindowTitle(title);
    setModal(true);
    setMinimumWidth(480);
    setAttribute(Qt::WA_DeleteOnClose);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(24, 20, 24, 20);
    column->setSpacing(12);
    QLabel *heading = label("heading", title);
    m_sentence->setObjectName(QStringLiteral("sentence"));
    m_sentence->setWordWrap(true);
    m_sentence->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_reason->setObjectName(QStringLiteral("reason"));
    m_reason->setMaxLength(200);
    m_reason->setAccessibleName(tr("Reason"));
    m_reasonLabel->setBuddy(m_reason);
    m_typed->setObjectName(QStringLiteral("typed"));
    m_typedLabel->setBuddy(m_typed);
    m_typedLabel->setWordWrap(true);
    m_body->setSpacing(8);
    column->addWidget(heading);
    column->addWidget(m_sentence);
    column->addLayout(m_body);
    for (const auto &[caption, field] : {std::pair{m_reasonLabel, m_reason}, {m_typedLabel, m_typed}}) {
        auto *pair = new QVBoxLayout;
        pair->setSpacing(5);
        pair->addWidget(caption);
        pair->addWidget(field);
        column->addLayout(pair);
        caption->hide();
        field->hide();
    }
    column->addWidget(m_message);
    column->addSpacing(6);
    column->addLayout(buttons());
    connect(m_reason, &QLineEdit::textChanged, this, &ConfirmDialog::updateButtons);
    connect(m_typed, &QLineEdit::textChanged, this, &ConfirmDialog::updateButtons);
}

QLayout *ConfirmDialog::buttons()
{
    auto *row = new QHBoxLayout;
    row->setSpacing(10);
    row->addStretch();
    row->addWidget(m_cancel);
    row->addWidget(m_confirm);
    connect(m_cancel, &QPushButton::clicked, this, &ConfirmDialog::reject);
    m_confirm->setDefault(true);
    connect(m_confirm, &QPushButton::clicked, this, [this] {
        if (!m_confirm->isEnabled() || m_busy)
            return;
        m_message->dismiss();
        setBusy(true);
        Q_EMIT confirmed(reason());
    });
    return row;
}

void ConfirmDialog::showEvent(QShowEvent *event)
{
    QDialog::showEvent(event);
    fit();
}

/// What a layout suggests for text that wraps is taller than it needs, and the rest would stand between the
/// lines.
void ConfirmDialog::fit()
{
    adjustSize();
    if (const int height = layout()->totalHeightForWidth(width()); height > 0)
        resize(width(), height);
}

void ConfirmDialog::setSentence(const QString &sentence) { m_sentence->setText(sentence); }

void ConfirmDialog::wantReason(const QString &placeholder)
{
    m_reasonWanted = true;
    m_reason->setPlaceholderText(placeholder);
    m_reasonLabel->show();
    m_reason->show();
    m_reason->setFocus();
    updateButtons();
}

void ConfirmDialog::wantTyped(const QString &word)
{
    m_word = word;
    m_typedLabel->setText(tr("Type %1 to confirm").arg(word));
    m_typed->setAccessibleName(m_typedLabel->text());
    m_typedLabel->setVisible(!word.isEmpty());
    m_typed->setVisible(!word.isEmpty());
    updateButtons();
}

void ConfirmDialog::setConfirm(const QString &text, QLatin1String icon, const char *kind)
{
    const Ink ink = qstrcmp(kind, "destructive") == 0 ? Ink::OnDanger : Ink::OnAccent;
    m_confirm->setText(QStringLiteral(" ") + text);
    m_confirm->setAccessibleName(text);
    m_confirm->setIcon(m_theme.icon(icon, ink));
    m_confirm->setProperty("kind", QString::fromLatin1(kind));
}

QString ConfirmDialog::reason() const { return m_reason->text().simplified(); }

void ConfirmDialog::setReady(bool ready)
{
    m_ready = ready;
    updateButtons();
}

void ConfirmDialog::setBusy(bool busy)
{
    m_busy = busy;
    m_reason->setEnabled(!busy);
    m_typed->setEnabled(!busy);
    m_cancel->setEnabled(!busy);
    updateButtons();
}

void ConfirmDialog::showOnlyClose()
{
    for (QWidget *widget :
         std::initializer_list<QWidget *>{m_reasonLabel, m_reason, m_typedLabel, m_typed, m_confirm})
        widget->hide();
    m_message->dismiss();
    m_cancel->setText(tr("Close"));
    m_cancel->setAccessibleName(m_cancel->text());
    m_cancel->setDefault(true);
}

void ConfirmDialog::fail(const Error &error)
{
    setBusy(false);
    m_message->say(error);
}

void ConfirmDialog::updateButtons()
{
    const bool reasonGiven = !m_reasonWanted || !reason().isEmpty();
    const bool typed = m_word.isEmpty() || m_typed->text().trimmed() == m_word;
    m_confirm->setEnabled(m_ready && !m_busy && reasonGiven && typed && isComplete());
}

/// What was sent runs to its end: there is nothing to cancel then.
void ConfirmDialog::reject()
{
    if (!m_busy)
        QDialog::reject();
}

} // namespace gatehouse
