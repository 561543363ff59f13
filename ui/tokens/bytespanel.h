// SPDX-License-Identifier: MIT
#pragma once

#include "ui/tokens/claimsmodel.h"
#include "ui/widgets/card.h"

#include <memory>

namespace gatehouse {

class BytesRow;
class Theme;

/// The parts of a token that are bytes and no JSON: signature, encrypted key, IV, cipher text, tag. One line
/// each, which opens to the text as it stands in the token or to its bytes in hex. What makes the token a
/// credential is dots until it is revealed.
class BytesPanel : public Card {
    Q_OBJECT

public:
    explicit BytesPanel(const Theme &theme, QWidget *parent = nullptr);
    ~BytesPanel() override;

    /// The signed or encrypted token itself, and the signed one inside or null.
    void setToken(const jose::UnverifiedToken &token, const jose::UnverifiedToken *inside);
    void wipe();

Q_SIGNALS:
    /// The characters of the token that are pointed at; empty when nothing is.
    void pointed(gatehouse::TokenRange range);

private:
    void show(std::size_t row, const QString &name, const jose::DecodedPart &part, bool isSecret,
              bool isInToken);

    const Theme &m_theme;
    std::vector<BytesRow *> m_rows;
};

} // namespace gatehouse
