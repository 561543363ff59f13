// SPDX-License-Identifier: MIT
#pragma once

#include "ui/theme/theme.h"
#include "ui/tokens/verdict.h"

#include <QFrame>

class QLabel;
class QPushButton;

namespace gatehouse {

/// The verdict in one word and one sentence, how its session stands, and what can be done about it.
class VerdictPanel : public QFrame {
    Q_OBJECT

public:
    explicit VerdictPanel(const Theme &theme, QWidget *parent = nullptr);
    void setVerdict(const TokenVerdict &verdict);

Q_SIGNALS:
    void showSession(const QString &sessionId);
    void revokeSession(const QString &sessionId);
    void denyToken();

private:
    void showIcon();

    const Theme &m_theme;
    TokenVerdict m_verdict;
    QLabel *m_icon, *m_word, *m_sentence, *m_session;
    QPushButton *m_show, *m_deny, *m_revoke;
};

} // namespace gatehouse
