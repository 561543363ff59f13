// SPDX-License-Identifier: MIT
#include "ui/tokens/policyrow.h"

#include "ui/widgets/confirmdialog.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/pageheader.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>

#include <algorithm>

namespace gatehouse {

namespace {

constexpr int longestName = 80;

std::optional<QString> textOf(const std::optional<std::string> &value)
{
    return value ? std::optional(QString::fromStdString(*value)) : std::nullopt;
}

} // namespace

VerifyPolicy policyOf(const QString &name, const jose::Expectations &rules)
{
    VerifyPolicy policy;
    policy.name = name;
    policy.algs = rules.allowedAlgs;
    policy.issuer = textOf(rules.issuer);
    policy.audience = textOf(rules.audience);
    policy.subject = textOf(rules.subject);
    policy.type = textOf(rules.type);
    for (const std::string &claim : rules.required)
        policy.required << QString::fromStdString(claim);
    policy.leewaySeconds = int(rules.leeway.count());
    policy.rejectFutureIat = rules.rejectFutureIat;
    return policy;
}

PolicyRow::PolicyRow(InspectorService &inspector, const Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_inspector(inspector)
    , m_theme(theme)
    , m_names(new QComboBox)
    , m_save(pushButton(theme, QStringLiteral("savePolicy"), tr("Save as…")))
    , m_remove(pushButton(theme, QStringLiteral("removePolicy"), tr("Remove")))
    , m_message(new MessageBar(theme))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 4, 0, 0);
    column->setSpacing(6);
    auto *row = new QHBoxLayout;
    QLabel *title = label("small", tr("Policy"));
    title->setBuddy(m_names);
    m_names->setObjectName(QStringLiteral("policies"));
    m_names->setAccessibleName(tr("Saved policies"));
    m_names->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_names->setMinimumContentsLength(5);
    m_save->setToolTip(tr("Keep these rules under a name. No key and no secret is saved."));
    m_remove->setToolTip(tr("Remove the chosen policy from the list"));
    row->addWidget(title);
    row->addWidget(m_names, 1);
    row->addWidget(m_save);
    row->addWidget(m_remove);
    column->addLayout(row);
    column->addWidget(m_message);
    connect(m_names, &QComboBox::activated, this, &PolicyRow::choose);
    connect(m_save, &QPushButton::clicked, this, &PolicyRow::askName);
    connect(m_remove, &QPushButton::clicked, this, &PolicyRow::removeChosen);
    connect(&m_inspector, &InspectorService::policiesChanged, this, &PolicyRow::load);
    load();
}

void PolicyRow::load()
{
    const QString kept = m_names->currentIndex() > 0 ? m_names->currentText() : QString();
    Result<std::vector<VerifyPolicy>> policies = m_inspector.policies();
    m_policies = policies ? std::move(*policies) : std::vector<VerifyPolicy>();
    if (!policies)
        m_message->say(policies.error(), [this] { load(); });
    m_names->clear();
    m_names->addItem(tr("None: the rules below"));
    for (const VerifyPolicy &policy : m_policies)
        m_names->addItem(policy.name);
    m_names->setCurrentIndex(kept.isEmpty() ? 0 : std::max(0, m_names->findText(kept, Qt::MatchExactly)));
    m_remove->setEnabled(m_names->currentIndex() > 0);
}

void PolicyRow::unchoose()
{
    m_names->setCurrentIndex(0);
    m_remove->setEnabled(false);
}

void PolicyRow::choose(int index)
{
    m_message->dismiss();
    m_remove->setEnabled(index > 0);
    if (index > 0)
        Q_EMIT chosen(m_policies[std::size_t(index - 1)]);
}

void PolicyRow::askName()
{
    auto *dialog = new ConfirmDialog(m_theme, tr("Save the rules as a policy"), this);
    dialog->setObjectName(QStringLiteral("policyDialog"));
    dialog->setSentence(tr("The rules are kept on this computer under a name. A policy of the same name is "
                           "replaced. No key, secret or token is saved."));
    auto *name = new QLineEdit(m_names->currentIndex() > 0 ? m_names->currentText() : QString());
    name->setObjectName(QStringLiteral("policyName"));
    name->setAccessibleName(tr("Name"));
    name->setPlaceholderText(tr("Orders API"));
    name->setMaxLength(longestName);
    dialog->body()->addWidget(label("strong", tr("Name")));
    dialog->body()->addWidget(name);
    dialog->setConfirm(tr("Save"), QLatin1String("check"), "primary");
    dialog->setReady(!name->text().trimmed().isEmpty());
    connect(name, &QLineEdit::textChanged, dialog,
            [dialog](const QString &text) { dialog->setReady(!text.trimmed().isEmpty()); });
    connect(dialog, &ConfirmDialog::confirmed, this,
            [this, dialog, name] { save(dialog, name->text().simplified()); });
    dialog->open();
    name->setFocus();
}

void PolicyRow::save(ConfirmDialog *dialog, const QString &name)
{
    VerifyPolicy policy = m_rules;
    policy.name = name;
    if (const Done saved = m_inspector.savePolicy(policy); !saved) {
        dialog->fail(saved.error());
        return;
    }
    dialog->setBusy(false);
    dialog->accept();
    m_names->setCurrentIndex(std::max(0, m_names->findText(name, Qt::MatchExactly)));
    m_remove->setEnabled(m_names->currentIndex() > 0);
}

void PolicyRow::removeChosen()
{
    if (m_names->currentIndex() <= 0)
        return;
    if (const Done removed = m_inspector.removePolicy(m_names->currentText()); !removed)
        m_message->say(removed.error());
}

} // namespace gatehouse
