// SPDX-License-Identifier: MIT
#pragma once

#include "core/service/userservice.h"
#include "ui/widgets/detailspanel.h"

class QPushButton;

namespace gatehouse {

/// One user: who, how many sessions, since when cut off, and what can be done.
class UserDetails : public DetailsPanel {
    Q_OBJECT

public:
    explicit UserDetails(const Theme &theme, QWidget *parent = nullptr);

    /// What the connection may do: greys out the rest and says why.
    void setRights(bool mayRevoke, bool mayChange);
    void show(const UserOverview &user);
    const QString &userId() const { return m_user.user.id; }

Q_SIGNALS:
    void revokeAllRequested(const QString &userId);
    void disableRequested(const gatehouse::User &user, bool disabled);
    void sessionsRequested(const QString &userId);

private:
    void addState();
    void addFacts();
    void addActions();

    const Theme &m_theme;
    QPushButton *m_revoke;
    UserOverview m_user;
    bool m_mayRevoke = true;
    bool m_mayChange = true;
    bool m_shown = false;
};

} // namespace gatehouse
