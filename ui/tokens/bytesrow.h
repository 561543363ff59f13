// SPDX-License-Identifier: MIT
#pragma once

#include "ui/tokens/claimsmodel.h"
#include "ui/widgets/maskededit.h"

#include <QWidget>

class QLabel;
class QToolButton;

namespace gatehouse {

class RevealButton;
class Theme;

/// Read only; all of it is dots, or nothing is.
class BytesView : public MaskedEdit {
    Q_OBJECT

public:
    explicit BytesView(QWidget *parent = nullptr);
    void setSecret(bool isSecret) { m_isSecret = isSecret; }
    /// As high as its lines, up to a few.
    void fitHeight();

protected:
    void resizeEvent(QResizeEvent *event) override;
    QList<Range> secretsOf(const QString &text) const override;

private:
    bool m_isSecret = false;
};

/// One part of a token that is bytes. See BytesPanel.
class BytesRow : public QWidget {
    Q_OBJECT

public:
    explicit BytesRow(const Theme &theme, QWidget *parent = nullptr);
    ~BytesRow() override;

    /// Closes only when the part is another one than before.
    void setPart(const QString &name, const jose::DecodedPart &part, bool isSecret, bool isInToken);
    void wipe();

Q_SIGNALS:
    void pointed(gatehouse::TokenRange range);

protected:
    void enterEvent(QEnterEvent *event) override;
    void leaveEvent(QEvent *event) override;

private:
    enum class View { Closed, Text, Hex };
    QToolButton *addView(const QString &objectName, const QString &text, View view);
    void setView(View view);
    void scrollTo();

    std::string m_text, m_bytes;
    bool m_isSecret = false;
    TokenRange m_range; ///< Empty for a part that does not stand in the token.
    View m_view = View::Closed;
    QLabel *m_name, *m_note;
    QToolButton *m_asText, *m_asHex;
    RevealButton *m_reveal;
    BytesView *m_content;
};

} // namespace gatehouse
