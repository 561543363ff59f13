// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/secret.h"
#include "ui/theme/theme.h"

#include <QLineEdit>
#include <QWidget>

class QLabel;
class QToolButton;

namespace gatehouse {

class RevealButton;
class SecretClipboard;

/// A secret that is masked while nobody holds its eye down. Copying goes through `clipboard`, which takes it
/// back.
class SecretLabel : public QWidget {
    Q_OBJECT

public:
    SecretLabel(const Theme &theme, SecretClipboard &clipboard, const QString &accessibleName,
                QWidget *parent = nullptr);
    void setSecret(Secret secret);

private:
    void showText(bool isRevealed);
    void copy();

    SecretClipboard &m_clipboard;
    Secret m_secret;
    QLabel *m_text;
    RevealButton *m_eye;
    QToolButton *m_copy;
};

/// For typing a secret: dots, unless its eye is held down. take() hands the secret over and empties the
/// field.
class PassphraseField : public QLineEdit {
    Q_OBJECT

public:
    explicit PassphraseField(const Theme &theme, const QString &accessibleName, QWidget *parent = nullptr);
    Secret take();
    /// What is typed, left in the field.
    Secret typed() const;

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    RevealButton *m_eye;
};

} // namespace gatehouse
