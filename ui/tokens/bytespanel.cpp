// SPDX-License-Identifier: MIT
#include "ui/tokens/bytespanel.h"

#include "ui/tokens/bytesrow.h"

namespace gatehouse {

BytesPanel::BytesPanel(const Theme &theme, QWidget *parent)
    : Card(parent)
    , m_theme(theme)
{
    setObjectName(QStringLiteral("bytesPanel"));
    setAccessibleName(tr("Parts that are bytes"));
    body()->setContentsMargins(4, 8, 4, 8);
    body()->setSpacing(6);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
}

BytesPanel::~BytesPanel() = default;

void BytesPanel::show(std::size_t row, const QString &name, const jose::DecodedPart &part, bool isSecret,
                      bool isInToken)
{
    if (row == m_rows.size()) {
        m_rows.push_back(new BytesRow(m_theme));
        body()->addWidget(m_rows.back());
        connect(m_rows.back(), &BytesRow::pointed, this, &BytesPanel::pointed);
    }
    m_rows[row]->setPart(name, part, isSecret, isInToken);
    m_rows[row]->setVisible(true);
}

void BytesPanel::setToken(const jose::UnverifiedToken &token, const jose::UnverifiedToken *inside)
{
    std::size_t count = 0;
    if (token.isSigned()) {
        show(count++, tr("Signature"), token.parts[2], true, true);
    } else if (token.isEncrypted()) {
        show(count++, tr("Encrypted key"), token.parts[1], false, true);
        show(count++, tr("IV"), token.parts[2], false, true);
        show(count++, tr("Cipher text"), token.parts[3], false, true);
        show(count++, tr("Tag"), token.parts[4], true, true);
    }
    if (inside != nullptr && inside->isSigned())
        show(count++, tr("Inner signature"), inside->parts[2], true, false);
    for (std::size_t row = count; row < m_rows.size(); ++row) {
        m_rows[row]->wipe();
        m_rows[row]->setVisible(false);
    }
    setVisible(count > 0);
}

void BytesPanel::wipe() { setToken({}, nullptr); }

} // namespace gatehouse
