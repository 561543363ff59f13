// SPDX-License-Identifier: MIT
#pragma once

#include "ui/widgets/confirmdialog.h"

class QCheckBox;

namespace gatehouse {

class ConnectionService;
class PassphraseField;

/// Asks for the password of the connection in use.
class PasswordDialog : public ConfirmDialog {
    Q_OBJECT

public:
    /// `why`: what the server said.
    PasswordDialog(ConnectionService &connections, const Error &why, const Theme &theme,
                   QWidget *parent = nullptr);

protected:
    bool isComplete() const override;

private:
    void give();

    ConnectionService &m_connections;
    PassphraseField *m_password;
    QCheckBox *m_keep;
};

} // namespace gatehouse
