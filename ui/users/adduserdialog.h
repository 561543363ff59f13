// SPDX-License-Identifier: MIT
#pragma once

#include "ui/widgets/confirmdialog.h"

class QComboBox;

namespace gatehouse {

class PassphraseField;
class UserService;

/// Adds a user to the directory of the embedded store.
class AddUserDialog : public ConfirmDialog {
    Q_OBJECT

public:
    AddUserDialog(UserService &users, const Theme &theme, QWidget *parent = nullptr);

Q_SIGNALS:
    void added(const QString &userId, const QString &login);

protected:
    bool isComplete() const override;

private:
    void add();

    UserService &m_users;
    QLineEdit *m_login;
    QLineEdit *m_name;
    QComboBox *m_role;
    PassphraseField *m_password;
};

} // namespace gatehouse
