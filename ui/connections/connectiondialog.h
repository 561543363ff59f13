// SPDX-License-Identifier: MIT
#pragma once

#include "ui/widgets/confirmdialog.h"

#include "core/service/profileservice.h"

class QCheckBox;

namespace gatehouse {

class ConnectionForm;
class PassphraseField;
class StepList;

/// Makes or changes a saved connection. It can be tested before it is saved.
class ConnectionDialog : public ConfirmDialog {
    Q_OBJECT

public:
    /// A profile without an id makes a new connection.
    ConnectionDialog(ProfileService &profiles, const ConnectionProfile &profile, const Theme &theme,
                     QWidget *parent = nullptr);

Q_SIGNALS:
    void saved(const gatehouse::ConnectionProfile &profile);

protected:
    bool isComplete() const override;

private:
    QWidget *makeFields(const ConnectionProfile &profile);
    void makePassword(QVBoxLayout *column, bool isNew);
    void takeAddress(const QString &text);
    void test();
    void save();

    ProfileService &m_profiles;
    ConnectionForm *m_form;
    QLineEdit *m_address;
    PassphraseField *m_password;
    QCheckBox *m_keep, *m_forget;
    QWidget *m_passwordBox;
    QPushButton *m_test;
    StepList *m_steps;
};

} // namespace gatehouse
