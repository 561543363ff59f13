// SPDX-License-Identifier: MIT
#include "ui/keys/usechoice.h"

#include "ui/keys/keymodel.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QRadioButton>

namespace gatehouse {

UseChoice::UseChoice(QWidget *parent)
    : QWidget(parent)
    , m_buttons(new QButtonGroup(this))
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(18);
    for (const KeyUse use : {KeyUse::Access, KeyUse::Refresh}) {
        auto *button = new QRadioButton(wordFor(use));
        button->setObjectName(use == KeyUse::Access ? QStringLiteral("useAccess")
                                                    : QStringLiteral("useRefresh"));
        button->setChecked(use == KeyUse::Access);
        m_buttons->addButton(button, int(use));
        row->addWidget(button);
    }
    row->addStretch();
}

KeyUse UseChoice::use() const { return KeyUse(m_buttons->checkedId()); }

} // namespace gatehouse
