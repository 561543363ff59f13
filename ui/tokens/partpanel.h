// SPDX-License-Identifier: MIT
#pragma once

#include "ui/theme/colours.h"
#include "ui/tokens/claimsmodel.h"
#include "ui/widgets/card.h"

class QButtonGroup;
class QLabel;
class QPlainTextEdit;
class QStackedWidget;
class QTreeView;

namespace gatehouse {

class Theme;

/// One part of a token: its members, its exact text, its bytes in hex, or as it stands in the token.
class PartPanel : public Card {
    Q_OBJECT

public:
    enum class View { Members, Text, Hex, Raw };

    PartPanel(const Theme &theme, const QString &name, QWidget *parent = nullptr);

    void setName(const QString &name);
    /// False for what stands encrypted in the token: it has no bytes there to point at.
    void setPointing(bool on) { m_points = on; }
    /// Resets only when the part is another one than before.
    void setPart(const jose::DecodedPart &part, qint64 nowMs);
    /// For parts that cannot be looked into: says why.
    void setSentence(const QString &sentence, Tone tone = Tone::Danger);
    void setNow(qint64 nowMs) { m_model.setNow(nowMs); }
    void wipe();
    void setView(View view);
    /// As high as its members, up to `pixels`.
    void fitTo(int pixels);
    /// Never lower than its members or these pixels, whichever is less.
    void setLeast(int pixels);

Q_SIGNALS:
    /// The characters of the token that carry what is pointed at; empty when nothing is.
    void pointed(gatehouse::TokenRange range);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QWidget *makeTop(const Theme &theme, const QString &name);
    QTreeView *makeMembers(const Theme &theme);
    void point(const QModelIndex &index);
    void showTexts();
    int membersHeight(int limit) const;
    void fitAgain();

    ClaimsModel m_model;
    std::string m_bytes;
    std::string m_shownText;
    QLabel *m_name = nullptr;
    QLabel *m_note;
    QLabel *m_problem;
    QButtonGroup *m_views;
    QStackedWidget *m_stack;
    QTreeView *m_members;
    QPlainTextEdit *m_text;
    QPlainTextEdit *m_hex;
    QPlainTextEdit *m_raw;
    int m_fit = 0, m_least = 0;
    bool m_points = true;
};

} // namespace gatehouse
