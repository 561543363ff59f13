// SPDX-License-Identifier: MIT
#pragma once

#include "core/service/keyservice.h"
#include "ui/theme/theme.h"

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;

namespace gatehouse {

class MessageBar;
class PassphraseField;

/// Asks for the passphrase of the keys, or for a new one at first use.
class PassphrasePanel : public QWidget {
    Q_OBJECT

public:
    PassphrasePanel(KeyService &keys, const Theme &theme, QWidget *parent = nullptr);
    /// `why`: what led here, when the keychain would not serve.
    void ask(bool isNew, const QString &why);

private:
    QLabel *makeLabel(const char *kind, const QString &objectName);
    void showStrength();
    void give();
    void setBusy(bool busy);

    KeyService &m_keys;
    bool m_isNew = false;
    QLabel *m_title, *m_sentence, *m_why, *m_hint;
    PassphraseField *m_first, *m_second;
    QProgressBar *m_strength;
    MessageBar *m_message;
    QPushButton *m_give;
};

} // namespace gatehouse
