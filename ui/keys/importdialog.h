// SPDX-License-Identifier: MIT
#pragma once

#include "core/service/keyservice.h"
#include "ui/widgets/confirmdialog.h"

class QComboBox;
class QLabel;
class QPlainTextEdit;

namespace gatehouse {

class KeyBox;
class UseChoice;

/// Takes in a private key made elsewhere: pasted, opened or dropped, as JWK or PEM. Says what it is before it
/// is taken in. The key then waits as Next until a rotation.
class ImportDialog : public ConfirmDialog {
    Q_OBJECT

public:
    ImportDialog(KeyService &keys, const Theme &theme, QWidget *parent = nullptr);

Q_SIGNALS:
    void imported(const gatehouse::KeyInfo &key);

private:
    void makeUseRow();
    void showKey();
    QString problem() const;
    void import();

    KeyService &m_keys;
    KeyBox *m_box;
    QPlainTextEdit *m_text; ///< Of the box.
    UseChoice *m_use;
    QComboBox *m_alg;
    QLabel *m_found;
};

} // namespace gatehouse
