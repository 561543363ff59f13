// SPDX-License-Identifier: MIT
#pragma once

#include "core/audit/auditlog.h"
#include "core/base/clock.h"
#include "core/session/sessionstore.h"

namespace gatehouse {

/// Revokes with a record before and after. When the record before cannot be written nothing is revoked.
class Revoker {
public:
    Revoker(SessionStore &sessions, AuditLog &audit, const Clock &clock);
    Result<RevokeOutcome> revoke(const RevokeTarget &target, const QString &reason, const QString &actor);

private:
    SessionStore &m_sessions;
    AuditLog &m_audit;
    const Clock &m_clock;
};

} // namespace gatehouse
