// SPDX-License-Identifier: MIT
#pragma once

#include "core/audit/auditlog.h"
#include "core/auth/revocationjournal.h"
#include "core/base/clock.h"

#include <map>
#include <memory>

class QLockFile;

namespace gatehouse {

/// What came of one step of a revocation.
struct RevocationStep {
    std::vector<RevokeItem> items;
    /// For a whole user: access tokens issued before this second count no longer.
    std::optional<qint64> cutOffSeconds;
    RevocationTally tally; ///< After it.
    bool deniesTokens = false; ///< As in the order, also of a revocation that was continued.
    /// Why it cannot go on now; what waits was not sent.
    std::optional<Error> stoppedBy;
    bool isLast() const { return stoppedBy || tally.waiting == 0; }
};

/// Revocations of any size, carried out step by step so that the store can do other work in between, with a
/// journal that a crash or a lost connection cannot put in doubt.
///
///     id = begin(order)                  audit "requested" and journal, in one transaction, or nothing
///     while (!step.isLast()) step = next(id)
///     end(id)                            audit outcome; what is left stays in the journal
///
/// A reply that was lost makes the sessions of that step Unknown. They, and those that the store refused, are
/// not sent again until a person asks for it with resume(); that is safe, since revoking is idempotent.
class RevocationJobs {
public:
    static constexpr int sessionsPerStep = 500;

    /// `accessLife`: how long an access token counts at most, leeway included.
    RevocationJobs(SessionStore &sessions, AuditLog &audit, RevocationJournal journal, const Clock &clock,
                   std::chrono::seconds accessLife);
    ~RevocationJobs();

    /// Writes down what will be done. Errors: Malformed (nothing to do), Conflict (has begun already).
    Done begin(const RevocationOrder &order);
    /// Takes up what is left of it, unknown and refused ones included; the audit trail has a second request
    /// with the same action id. Errors: NotFound; Conflict (another program is carrying it out).
    Done resume(const QString &id, const QString &actor);
    /// Sends the next part. Error: nothing was sent.
    Result<RevocationStep> next(const QString &id);
    /// Ends or, when something is left, interrupts it. Returns how far it came. `why`: what stopped it.
    Result<RevocationTally> end(const QString &id, const QString &why = {});

    /// Those that were begun and not finished and that nobody is carrying out now.
    Result<std::vector<UnfinishedRevocation>> unfinished();
    Result<std::vector<RevokeItem>> items(const QString &id) { return m_journal.items(id); }
    /// Leaves what is left as it is, and says so in the audit trail.
    Done forget(const QString &id, const QString &actor);

private:
    struct Running {
        std::unique_ptr<QLockFile> lock;
        QString actor, reason;
        bool deniesTokens = false;
        RevocationTally tally; ///< As in the journal.
    };
    Done start(const QString &id, const QString &actor, std::unique_ptr<QLockFile> lock);
    Done send(const QString &id, const RevocationJournal::Part &part, RevocationStep &step);
    Done denyTokens(const Running &job, const RevokeTarget &target);
    Result<std::unique_ptr<QLockFile>> locked(const QString &id);

    SessionStore &m_sessions;
    AuditLog &m_audit;
    RevocationJournal m_journal;
    const Clock &m_clock;
    std::chrono::seconds m_accessLife;
    std::map<QString, Running> m_running;
};

} // namespace gatehouse
