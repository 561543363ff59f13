// SPDX-License-Identifier: MIT
#pragma once

#include "core/service/sessionservice.h"
#include "ui/widgets/confirmdialog.h"

class QCheckBox;
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

protected:
    /// Looks nothing up by itself.
    RevokeDialog(SessionService &sessions, const Theme &theme, const QString &title, QWidget *parent);
    /// Asks for the plan; to be called again after an error.
    virtual QFuture<Result<RevocationPlan>> plan();
    void lookUp();
    /// Goes back to the state before a plan.
    void forgetPlan(const QString &sentence);

private:
    void addDenyBox();
    void take(quint64 asked, Capabilities can, Result<RevocationPlan> plan);
    void showPlan();
    void revoke(const QString &reason);

    SessionService &m_sessions;
    RevocationChoice m_choice;
    QWidget *m_denyOffer; ///< Of the box, with what it means.
    QCheckBox *m_denyBox;
    RevocationPlan m_plan;
    Capabilities m_can;
    quint64 m_asked = 0; ///< Answers to an earlier question do not count.
};

} // namespace gatehouse
