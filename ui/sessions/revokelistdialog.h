// SPDX-License-Identifier: MIT
#pragma once

#include "ui/sessions/revokedialog.h"

class QPlainTextEdit;
class QTimer;

namespace gatehouse {

/// Takes a pasted list of session ids, user ids and logins, says what they are, and revokes them.
class RevokeListDialog : public RevokeDialog {
    Q_OBJECT

public:
    RevokeListDialog(SessionService &sessions, const Theme &theme, QWidget *parent = nullptr);

protected:
    QFuture<Result<RevocationPlan>> plan() override;

private:
    RevocationService &m_revocations;
    QPlainTextEdit *m_list;
    QTimer *m_typed; ///< So that the store is asked when the typing rests.
};

} // namespace gatehouse
