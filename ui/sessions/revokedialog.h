// SPDX-License-Identifier: MIT
#pragma once

#include "core/service/sessionservice.h"
#include "ui/widgets/confirmdialog.h"

class QWidget;

namespace gatehouse {

/// Shows exactly what a revocation would end, asks for the reason and hands it to the RevocationService,
/// which waits a few seconds for an "Undo" before it sends anything. Show it with open().
class RevokeDialog : public ConfirmDialog {
    Q_OBJECT

public:
    RevokeDialog(SessionService &sessions, const Theme &theme, const RevokeTarget &target,
                 QWidget *parent = nullptr);
    RevokeDialog(SessionService &sessions, const Theme &theme, const RevocationChoice &choice,
                 QWidget *parent = nullptr);

    /// For chosen sessions of these users: offers to refuse their access tokens too, where the store keeps a
    /// cut-off. That one counts for a whole user, so all of the user's sessions are revoked then.
    void offerCutOff(const QStringList &userIds);

protected:
    /// Looks nothing up by itself.
    RevokeDialog(SessionService &sessions, const Theme &theme, const QString &title, QWidget *parent);
    /// Asks for the plan; to be called again after an error.
    virtual QFuture<Result<RevocationPlan>> plan();
    void lookUp();
    /// Goes back to the state before a plan.
    void forgetPlan(const QString &sentence);

private:
    void take(quint64 asked, bool canCutOff, Result<RevocationPlan> plan);
    void revoke(const QString &reason);

    SessionService &m_sessions;
    RevocationChoice m_choice;
    QWidget *m_cutOff = nullptr; ///< The offer; null without one.
    bool m_hasCutOff = false; ///< The store keeps one, and it may be set.
    RevocationPlan m_plan;
    quint64 m_asked = 0; ///< Answers to an earlier question do not count.
};

} // namespace gatehouse
