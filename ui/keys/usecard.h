// SPDX-License-Identifier: MIT
#pragma once

#include "ui/keys/keymodel.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"

class QLabel;
class QPushButton;

namespace gatehouse {

class Chip;
class ElidedLabel;

/// Which key signs the tokens of one use, since when, and which comes next.
class UseCard : public Card {
    Q_OBJECT

public:
    UseCard(KeyUse use, const Theme &theme, QWidget *parent = nullptr);
    void show(const KeyInfo *current, const KeyInfo *next, qint64 nowMs);
    /// False where keys may only be looked at, with the reason.
    void setRotatable(bool rotatable, const QString &whyNot);

Q_SIGNALS:
    void rotate(gatehouse::KeyUse use);

private:
    KeyUse m_use;
    Chip *m_alg;
    ElidedLabel *m_kid;
    QLabel *m_since, *m_next;
    QPushButton *m_rotate;
    bool m_isRotatable = true;
};

} // namespace gatehouse
