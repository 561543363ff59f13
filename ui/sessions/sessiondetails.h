// SPDX-License-Identifier: MIT
#pragma once

#include "core/service/sessionservice.h"
#include "ui/widgets/detailspanel.h"

class QPushButton;

namespace gatehouse {

/// One session: how it stands and why, where it is used, what happened to it, what can be done.
class SessionDetails : public DetailsPanel {
    Q_OBJECT

public:
    SessionDetails(SessionService &sessions, const Theme &theme, QWidget *parent = nullptr);

    /// Asks the store; the panel keeps what it shows until the answer is there. Again for the same id:
    /// refreshes.
    void showSession(const QString &sessionId);
    /// In place of one session: how many are selected.
    void showSelection(int count);

Q_SIGNALS:
    void selectionRevokeRequested();
    void revokeRequested(const gatehouse::RevokeTarget &target);
    void userRequested(const QString &userId);

private:
    void show(const Session &session, const std::vector<SessionEvent> &events);
    void showError(const Error &error);
    void addState(const Session &session, qint64 nowMs);
    void addFacts(const Session &session);
    void addActions(const Session &session);
    void addHistory(const std::vector<SessionEvent> &events, qint64 nowMs);
    QWidget *eventRow(const SessionEvent &event, qint64 nowMs);

    SessionService &m_sessions;
    const Theme &m_theme;
    QPushButton *m_revoke;
    QPushButton *m_copy;
    QString m_id;
    QString m_userId;
};

} // namespace gatehouse
