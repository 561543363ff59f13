// SPDX-License-Identifier: MIT
#pragma once

#include "core/service/keyservice.h"
#include "ui/widgets/confirmdialog.h"

class QComboBox;
class QLabel;
class QProgressBar;

namespace gatehouse {

class UseChoice;

/// Asks what kind of key to make, and makes it. The new key waits as Next until a rotation.
class GenerateDialog : public ConfirmDialog {
    Q_OBJECT

public:
    GenerateDialog(KeyService &keys, const Theme &theme, QWidget *parent = nullptr);
    KeySpec spec() const;

Q_SIGNALS:
    void generated(const gatehouse::KeyInfo &key);

private:
    void showSpec();
    void generate();

    KeyService &m_keys;
    UseChoice *m_use;
    QComboBox *m_alg, *m_bits;
    QLabel *m_bitsLabel, *m_sentence;
    QProgressBar *m_progress;
};

} // namespace gatehouse
