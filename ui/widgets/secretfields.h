// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/secret.h"
#include "ui/theme/theme.h"

#include <QLineEdit>
#include <QWidget>

class QLabel;
class QToolButton;

namespace gatehouse {

/// A secret that is masked until the person asks to see it. Copying empties the clipboard again after a
/// minute, unless something else was copied since.
class SecretLabel : public QWidget {
    Q_OBJECT

public:
    explicit SecretLabel(const Theme &theme, const QString &accessibleName, QWidget *parent = nullptr);
    void setSecret(Secret secret);

private:
    void showText();
    void copy();

    const Theme &m_theme;
    Secret m_secret;
    QLabel *m_text;
    QToolButton *m_eye;
    QToolButton *m_copy;
    bool m_shown = false;
};

/// For typing a passphrase. take() hands it over and empties the field.
class PassphraseField : public QLineEdit {
    Q_OBJECT

public:
    explicit PassphraseField(const Theme &theme, const QString &accessibleName, QWidget *parent = nullptr);
    Secret take();
};

/// Puts `text` on the clipboard and takes it away after a minute, if it is still there. For secrets.
void copyForAMinute(const QString &text, QObject *owner);

} // namespace gatehouse
