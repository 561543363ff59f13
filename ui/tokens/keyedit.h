// SPDX-License-Identifier: MIT
#pragma once

#include "ui/widgets/maskededit.h"

namespace gatehouse {

/// The box a key is pasted into, as JSON or PEM. What is private in it is a row of dots until it is revealed.
class KeyEdit : public MaskedEdit {
    Q_OBJECT

public:
    explicit KeyEdit(QWidget *parent = nullptr);

protected:
    QList<Range> secretsOf(const QString &text) const override;
};

} // namespace gatehouse
