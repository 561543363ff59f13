// SPDX-License-Identifier: MIT
#pragma once

#include "core/service/inspectorservice.h"
#include "ui/theme/theme.h"

#include <QWidget>

class QComboBox;
class QPushButton;

namespace gatehouse {

class ConfirmDialog;
class MessageBar;

/// The saved policies by name: choose one, save the present rules as one, remove one.
class PolicyRow : public QWidget {
    Q_OBJECT

public:
    PolicyRow(InspectorService &inspector, const Theme &theme, QWidget *parent = nullptr);
    /// What will be saved; its name is asked.
    void setRules(const VerifyPolicy &rules) { m_rules = rules; }
    /// Nothing is chosen: the rules were changed by hand.
    void unchoose();

Q_SIGNALS:
    void chosen(const gatehouse::VerifyPolicy &policy);

private:
    void load();
    void choose(int index);
    void askName();
    void save(ConfirmDialog *dialog, const QString &name);
    void removeChosen();

    InspectorService &m_inspector;
    const Theme &m_theme;
    std::vector<VerifyPolicy> m_policies;
    VerifyPolicy m_rules;
    QComboBox *m_names;
    QPushButton *m_save, *m_remove;
    MessageBar *m_message;
};

/// The policy that asks what `rules` ask.
VerifyPolicy policyOf(const QString &name, const jose::Expectations &rules);

} // namespace gatehouse
