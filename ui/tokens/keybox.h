// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/worker.h"
#include "ui/tokens/keyreader.h"

#include <QWidget>

class QCheckBox;

namespace gatehouse {

class KeyEdit;
class PassphraseField;
class RevealButton;
class Theme;

/// A key that is pasted, opened or dropped, or a secret that is typed. Read on a thread of its own: a
/// passphrase takes its time, by intention.
class KeyBox : public QWidget {
    Q_OBJECT

public:
    enum class Kind { Key, Secret };
    KeyBox(Kind kind, const Theme &theme, QWidget *parent = nullptr);

    /// The keys, or why there are none (yet).
    const BroughtKeys &brought() const { return m_brought; }
    /// What is wrong with the typed secret, in one sentence; empty when nothing is or none is typed.
    const QString &weakness() const { return m_weakness; }
    void setKeyText(const QString &text);
    void wipe();

Q_SIGNALS:
    void changed();

private:
    struct Read {
        BroughtKeys keys;
        QString weakness;
    };
    void makeKeyRow(const Theme &theme);
    void makeSecretRow(const Theme &theme);
    void chooseFile();
    void openFile(const QString &path);
    void read();
    void take(Read read);

    Kind m_kind;
    KeyEdit *m_text = nullptr;
    RevealButton *m_reveal = nullptr;
    PassphraseField *m_typed;
    QCheckBox *m_isBase64url = nullptr;
    BroughtKeys m_brought;
    QString m_weakness;
    quint64 m_generation = 0; ///< Of texts; what was read from an older one is dropped.
    Worker m_reader;
};

} // namespace gatehouse
