// SPDX-License-Identifier: MIT
#pragma once

#include "core/service/keyservice.h"
#include "ui/widgets/confirmdialog.h"

class QLabel;

namespace gatehouse {

class PassphraseField;

/// Asks for a passphrase and a file, and writes one private key there as encrypted PKCS#8 in PEM, readable by
/// its owner only.
class ExportPrivateDialog : public ConfirmDialog {
    Q_OBJECT

public:
    ExportPrivateDialog(KeyService &keys, const Theme &theme, const QString &kid, QWidget *parent = nullptr);

Q_SIGNALS:
    void exported(const QString &path);

private:
    void showHint();
    void chooseFile();
    void exportTo(const QString &path);

    KeyService &m_keys;
    QString m_kid;
    PassphraseField *m_first, *m_second;
    QLabel *m_hint;
};

} // namespace gatehouse
