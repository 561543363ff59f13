// SPDX-License-Identifier: MIT
#include "card.h"

namespace gatehouse {

Card::Card(QWidget *parent)
    : QFrame(parent)
    , m_body(new QVBoxLayout(this))
{
    setProperty("kind", QStringLiteral("card"));
    m_body->setContentsMargins(16, 14, 16, 14);
    m_body->setSpacing(8);
}

} // namespace gatehouse
