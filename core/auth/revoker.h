// SPDX-License-Identifier: MIT
#pragma once

#include "core/audit/auditlog.h"
#include "core/base/clock.h"
#include "core/session/sessionstore.h"

namespace gatehouse {

/// Revokes in one call of the store, with a record before and after; for what takes several calls see
/// RevocationJobs. When the record before cannot be written nothing is revoked.
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
