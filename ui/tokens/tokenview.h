// SPDX-License-Identifier: MIT
#pragma once

#include "ui/theme/theme.h"
#include "ui/tokens/claimsmodel.h"
#include "ui/widgets/maskededit.h"

namespace gatehouse {

/// The box a token is pasted into. Its parts are coloured; the signature, or the tag of an encrypted token,
/// is a row of dots until it is revealed.
class TokenView : public MaskedEdit {
    Q_OBJECT

public:
    explicit TokenView(const Theme &theme, QWidget *parent = nullptr);

    const QString &token() const { return text(); }
    void setToken(const QString &token);
    /// Forgets what was shown.
    void wipe();
    /// Grows with its text up to this many lines; 10 at first.
    void setMostLines(int lines);
    /// Marks these characters; an empty range marks none.
    void highlight(TokenRange range);

protected:
    void resizeEvent(QResizeEvent *event) override;
    QList<Range> secretsOf(const QString &text) const override;
    void decorate() override { colour(); }

private:
    void fitHeight();
    void colour();

    const Theme &m_theme;
    TokenRange m_marked;
    int m_mostLines;
};

} // namespace gatehouse
