// SPDX-License-Identifier: MIT
#pragma once

#include "core/service/inspectorservice.h"
#include "core/service/keyservice.h"
#include "ui/widgets/confirmdialog.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QSpinBox;

namespace gatehouse {

class SecretClipboard;
class SecretLabel;

/// Makes a token by hand, to try a service with: which key, for whom, how long, and why. Then shows it,
/// masked.
class MintDialog : public ConfirmDialog {
    Q_OBJECT

public:
    MintDialog(InspectorService &inspector, KeyService &keys, const StoreAccess &store,
               SecretClipboard &clipboard, const Theme &theme, QWidget *parent = nullptr);

Q_SIGNALS:
    /// The person asks to have the new token explained.
    void inspectRequested(const QString &token);
    void keysRequested(); ///< The keys are locked, and the person wants to unlock them.

private:
    QWidget *makeForm();
    QWidget *makeResult(const Theme &theme, SecretClipboard &clipboard);
    QLineEdit *makeLine(const QString &objectName, const QString &name, const QString &placeholder);
    void takeKeys();
    void check();
    void mint(const QString &reason);
    void show(const MintedToken &minted);

    InspectorService &m_inspector;
    KeyService &m_keys;
    const StoreAccess &m_store;
    QWidget *m_form = nullptr, *m_result = nullptr;
    QComboBox *m_key;
    QLineEdit *m_type, *m_subject, *m_audience, *m_role;
    QPlainTextEdit *m_more;
    QLabel *m_problem, *m_facts;
    QSpinBox *m_life;
    SecretLabel *m_token = nullptr;
    QString m_minted; ///< Wiped at the end.

protected:
    void done(int result) override;
};

} // namespace gatehouse
