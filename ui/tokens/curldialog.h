// SPDX-License-Identifier: MIT
#pragma once

#include "ui/widgets/confirmdialog.h"

class QLineEdit;
class QPlainTextEdit;

namespace gatehouse {

/// Asks for the address of an API and copies the call of it for a shell. The token is not in that text.
class CurlDialog : public ConfirmDialog {
    Q_OBJECT

public:
    explicit CurlDialog(const Theme &theme, QWidget *parent = nullptr);

Q_SIGNALS:
    void copied(const QString &sentence);

private:
    void check();
    void copy();

    QLineEdit *m_address;
    QPlainTextEdit *m_command;
};

} // namespace gatehouse
