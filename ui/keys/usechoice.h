// SPDX-License-Identifier: MIT
#pragma once

#include "core/keys/keyinfo.h"

#include <QWidget>

class QButtonGroup;

namespace gatehouse {

/// Which tokens a key will sign; access tokens until the person chooses.
class UseChoice : public QWidget {
    Q_OBJECT

public:
    explicit UseChoice(QWidget *parent = nullptr);
    KeyUse use() const;

private:
    QButtonGroup *m_buttons;
};

} // namespace gatehouse
