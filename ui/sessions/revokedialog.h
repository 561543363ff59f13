// SPDX-License-Identifier: MIT
#pragma once

#include "core/service/sessionservice.h"
#include "ui/widgets/confirmdialog.h"

namespace gatehouse {

/// Shows what a revocation would end, asks for the reason, revokes, and tells the outcome. Show it with
/// open().
class RevokeDialog : public ConfirmDialog {
    Q_OBJECT

public:
    RevokeDialog(SessionService &sessions, const Theme &theme, RevokeTarget target,
                 QWidget *parent = nullptr);

Q_SIGNALS:
    /// Done, entirely or in part. The dialog closes itself when nothing failed.
    void finishedWith(const gatehouse::RevokeOutcome &outcome);

private:
    void askPreview();
    void showPreview(const StoreInfo &info, const RevokePreview &preview);
    void revoke(const QString &reason);
    void take(const RevokeOutcome &outcome);

    SessionService &m_sessions;
    RevokeTarget m_target;
};

} // namespace gatehouse
