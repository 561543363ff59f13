// SPDX-License-Identifier: MIT
#include "core/auth/revocationjobs.h"

#include "core/audit/auditedaction.h"

#include <QCoreApplication>
#include <QFile>
#include <QLocale>
#include <QLockFile>

namespace gatehouse {

namespace {

using Outcome = RevokeItem::Outcome;

QString tr(const char *text) { return QCoreApplication::translate("Revocation", text); }

AuditAction actionOf(bool isUser) { return isUser ? AuditAction::RevokeUser : AuditAction::RevokeSessions; }

/// The request that stands in the audit trail already.
AuditEvent eventOf(const UnfinishedRevocation &job, const QString &actor)
{
    AuditEvent event;
    event.actionId = job.id;
    event.action = actionOf(job.isUser);
    event.actor = actor;
    event.object = job.object;
    event.reason = job.reason;
    return event;
}

/// The call may have been carried out although it failed.
bool mayBeDone(const Error &error)
{
    return !error.isRefusal
        && (error.isTransient() || error.code == Error::Code::Cancelled
            || error.code == Error::Code::Internal);
}

RevokeOutcome unknownOutcome(const RevocationJournal::Part &part, const Error &error)
{
    RevokeOutcome outcome;
    for (const QString &user : part.users)
        outcome.items.push_back({{}, user, Outcome::Unknown, error.message});
    if (const auto *user = std::get_if<UserSessions>(&part.target)) {
        outcome.items.push_back({{}, user->userId, Outcome::Unknown, error.message});
        return outcome;
    }
    for (const QString &id : std::get<SessionIds>(part.target).ids)
        outcome.items.push_back({id, {}, Outcome::Unknown, error.message});
    return outcome;
}

} // namespace

RevocationJobs::RevocationJobs(SessionStore &sessions, AuditLog &audit, RevocationJournal journal,
                               const Clock &clock, std::chrono::seconds accessLife)
    : m_sessions(sessions)
    , m_audit(audit)
    , m_journal(std::move(journal))
    , m_clock(clock)
    , m_accessLife(accessLife)
{ }

RevocationJobs::~RevocationJobs() = default;

/// One program carries a revocation out; the lock of one that was killed does not hold.
Result<std::unique_ptr<QLockFile>> RevocationJobs::locked(const QString &id)
{
    const QString path = QStringLiteral("%1-revocation-%2.lock").arg(m_journal.connection().path(), id);
    auto lock = std::make_unique<QLockFile>(path);
    // The system's own lock on the file decides, also for one that was killed before it wrote its number in.
    lock->setStaleLockTime(1);
    if (lock->tryLock(0)) {
        QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner);
        return lock;
    }
    if (lock->error() == QLockFile::LockFailedError)
        return failure(Error::Code::Conflict,
                       tr("This revocation is being carried out by another window or program."));
    return failure(Error::Code::Internal,
                   tr("The file %1 cannot be written, so nothing was revoked.").arg(path));
}

Done RevocationJobs::begin(const RevocationOrder &order)
{
    const bool isEmpty = std::ranges::all_of(order.targets, [](const RevokeTarget &target) {
        const auto *ids = std::get_if<SessionIds>(&target);
        return ids && ids->ids.isEmpty();
    });
    if (isEmpty)
        return failure(Error::Code::Malformed, tr("There is nothing to revoke."));
    if (m_running.contains(order.id))
        return failure(Error::Code::Conflict, tr("This revocation has begun already."));
    Result<std::unique_ptr<QLockFile>> lock = locked(order.id);
    if (!lock)
        return Failure(std::move(lock.error()));
    const Done written = m_journal.add(order, m_clock.nowMs(), [&]() -> Done {
        return AuditedAction::begin(m_audit, m_clock, actionOf(isOneUser(order.targets)), order.actor,
                                    objectOf(order), order.reason, order.id)
            .map([](const AuditedAction &) {});
    });
    return written ? start(order.id, order.actor, std::move(*lock)) : written;
}

Done RevocationJobs::start(const QString &id, const QString &actor, std::unique_ptr<QLockFile> lock)
{
    const Result<UnfinishedRevocation> job = m_journal.find(id);
    if (!job)
        return Failure(job.error());
    m_running[id] = {std::move(lock), actor, job->reason, job->deniesTokens, job->tally};
    return {};
}

Done RevocationJobs::resume(const QString &id, const QString &actor)
{
    Result<std::unique_ptr<QLockFile>> lock = locked(id);
    if (!lock)
        return Failure(std::move(lock.error()));
    const Result<UnfinishedRevocation> job = m_journal.find(id);
    if (!job)
        return Failure(job.error());
    const QString object = QStringLiteral("%1: continued, %2 left")
                               .arg(job->object, QLocale(QLocale::English).toString(job->tally.left()));
    const Done written = m_journal.retryOpen(id, [&]() -> Done {
        return AuditedAction::begin(m_audit, m_clock, actionOf(job->isUser), actor, object, job->reason, id)
            .map([](const AuditedAction &) {});
    });
    return written ? start(id, actor, std::move(*lock)) : written;
}

Result<RevocationStep> RevocationJobs::next(const QString &id)
{
    const auto running = m_running.find(id);
    if (running == m_running.end())
        return failure(Error::Code::NotFound, tr("This revocation is not being carried out any more."));
    // So that a store which cannot be reached is told from a reply that was lost.
    if (Done reached = m_sessions.ping(); !reached)
        return Failure(std::move(reached.error()));
    const Result<RevocationJournal::Part> part =
        m_journal.take(id, sessionsPerStep, m_sessions.usersAtOnce());
    if (!part)
        return Failure(part.error());
    RevocationStep step;
    RevocationTally &tally = running->second.tally;
    if (!part->isEmpty()) {
        if (Done sent = send(id, *part, step); !sent)
            step.stoppedBy = std::move(sent.error());
        const Result<RevocationTally> after = m_journal.tally(id, *part);
        if (after)
            (tally -= part->before) += *after;
        else if (!step.stoppedBy)
            step.stoppedBy = after.error();
    }
    step.tally = tally;
    step.deniesTokens = running->second.deniesTokens;
    return step;
}

/// Sends one part and notes what came of it. An Error: why nothing more can be sent now.
Done RevocationJobs::send(const QString &id, const RevocationJournal::Part &part, RevocationStep &step)
{
    const Running &job = m_running.at(id);
    if (Done denied = denyTokens(job, part.target); !denied) {
        const Done kept = m_journal.giveBack(id, part);
        return kept ? denied : kept;
    }
    const RevokeOrder order{part.target, job.reason, job.actor, m_clock.nowMs()};
    Result<RevokeOutcome> outcome =
        part.users.isEmpty() ? m_sessions.revoke(order) : m_sessions.revokeUsers(part.users, order);
    const Done sent = outcome ? Done() : Failure(outcome.error());
    if (!outcome && !mayBeDone(outcome.error())) {
        const Done kept = m_journal.giveBack(id, part);
        return kept ? sent : kept;
    }
    if (!outcome)
        outcome = unknownOutcome(part, outcome.error());
    // When this fails they are unknown in the journal, as they were before the call.
    const Done noted = m_journal.note(id, part, *outcome);
    const std::optional<Error> stop = outcome->stop;
    step.items = std::move(outcome->items);
    step.cutOffSeconds = outcome->cutOffSeconds;
    if (noted && stop)
        return Failure(*stop);
    return noted ? sent : noted;
}

/// First, as a cut-off is: a token that is issued before its session ends is denied as well. Twice is
/// harmless.
Done RevocationJobs::denyTokens(const Running &job, const RevokeTarget &target)
{
    const auto *sessions = std::get_if<SessionIds>(&target);
    if (!job.deniesTokens || !sessions)
        return {};
    QStringList entries;
    for (const QString &id : sessions->ids)
        entries << denialOfSession(id);
    const qint64 nowMs = m_clock.nowMs();
    return m_sessions.deny(entries, nowMs / 1000 + m_accessLife.count() + 1, job.reason, nowMs);
}

Result<RevocationTally> RevocationJobs::end(const QString &id, const QString &why)
{
    const auto running = m_running.find(id);
    if (running == m_running.end())
        return failure(Error::Code::NotFound, tr("This revocation is not being carried out any more."));
    const QString actor = running->second.actor;
    const std::unique_ptr<QLockFile> lock = std::move(running->second.lock); // Held until this is written.
    m_running.erase(running);
    const Result<UnfinishedRevocation> job = m_journal.find(id);
    if (!job)
        return Failure(job.error());
    AuditedAction action = AuditedAction::begun(m_audit, m_clock, eventOf(*job, actor));
    const Result<QStringList> remarks = m_journal.remarks(id);
    const QString summary =
        (QStringList(job->tally.summary()) + remarks.value_or(QStringList())).join(QStringLiteral(". "));
    if (job->tally.left() == 0) {
        const Done ended = m_journal.remove(id, [&] { return action.succeeded(summary); });
        return ended ? Result<RevocationTally>(job->tally) : Failure(ended.error());
    }
    const QString outcome = why.isEmpty() ? summary : QStringLiteral("%1. %2").arg(summary, why);
    const Done recorded = action.failed({Error::Code::Cancelled, outcome, {}});
    return recorded ? Result<RevocationTally>(job->tally) : Failure(recorded.error());
}

Result<std::vector<UnfinishedRevocation>> RevocationJobs::unfinished()
{
    Result<std::vector<UnfinishedRevocation>> all = m_journal.all();
    if (all)
        std::erase_if(*all, [this](const UnfinishedRevocation &job) {
            const auto lock = locked(job.id);
            return !lock && lock.error().code == Error::Code::Conflict;
        });
    return all;
}

Done RevocationJobs::forget(const QString &id, const QString &actor)
{
    const Result<std::unique_ptr<QLockFile>> lock = locked(id);
    if (!lock)
        return Failure(lock.error());
    const Result<UnfinishedRevocation> job = m_journal.find(id);
    if (!job)
        return Failure(job.error());
    AuditedAction action = AuditedAction::begun(m_audit, m_clock, eventOf(*job, actor));
    return m_journal.remove(id, [&] {
        return action.failed({Error::Code::Cancelled,
                              QStringLiteral("%1. What is left was given up.").arg(job->tally.summary()),
                              {}});
    });
}

} // namespace gatehouse
