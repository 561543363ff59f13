// SPDX-License-Identifier: MIT
#pragma once

#include "ui/theme/theme.h"

#include <QToolButton>

namespace gatehouse {

/// Shows something secret while it is held down, by the mouse or by Space, and not a moment longer: also when
/// it loses the focus, is hidden or is disabled while held.
class RevealButton : public QToolButton {
    Q_OBJECT

public:
    /// `what`: "the signature". For the tooltip and the accessible name.
    RevealButton(const Theme &theme, const QString &what, QWidget *parent = nullptr);

Q_SIGNALS:
    void revealed(bool isHeld);

protected:
    void hideEvent(QHideEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void reveal(bool isHeld);

    const Theme &m_theme;
    bool m_isHeld = false;
};

} // namespace gatehouse
