// SPDX-License-Identifier: MIT
#pragma once

#include "ui/theme/theme.h"
#include "ui/tokens/claimsmodel.h"

#include <QPlainTextEdit>

namespace gatehouse {

class SecretClipboard;

/// The box a token is pasted into. Its parts are coloured; the signature is a row of dots until it is
/// revealed, and while it is, what can be selected and copied has dots as well. Keeps no history to undo.
class TokenView : public QPlainTextEdit {
    Q_OBJECT

public:
    TokenView(const Theme &theme, SecretClipboard &clipboard, QWidget *parent = nullptr);
    ~TokenView() override;

    const QString &token() const { return m_token; }
    void setToken(const QString &token);
    /// Forgets what was shown.
    void wipe();
    bool isSignatureShown() const { return m_signatureShown; }
    void setSignatureShown(bool shown);
    /// Marks these characters; an empty range marks none.
    void highlight(TokenRange range);

Q_SIGNALS:
    void pasted(const QString &text); ///< Pasted or dropped: to be looked through for a token.
    void edited(); ///< token() was changed by typing.

protected:
    void resizeEvent(QResizeEvent *event) override;
    QMimeData *createMimeDataFromSelection() const override;
    bool canInsertFromMimeData(const QMimeData *source) const override;
    void insertFromMimeData(const QMimeData *source) override;

private:
    void fitHeight();
    QString shown() const;
    void showAgain();
    void colour();
    void takeEdit(int position, int removed, int added);

    const Theme &m_theme;
    SecretClipboard &m_clipboard;
    QString m_token; ///< The same characters as the document, but with the signature.
    TokenRange m_marked;
    bool m_signatureShown = false;
    bool m_showing = false;
};

} // namespace gatehouse
