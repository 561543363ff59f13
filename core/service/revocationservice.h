// SPDX-License-Identifier: MIT
#pragma once

#include "core/auth/revocationorder.h"
#include "core/base/result.h"

#include <QFuture>
#include <QObject>
#include <QSet>
#include <QTimer>

#include <deque>
#include <memory>

namespace gatehouse {

class StoreAccess;

/// What a person wants to revoke, before it is looked up.
struct RevocationChoice {
    std::vector<RevokeTarget> targets;
    QString what = {}; ///< How they were chosen: "filter idle>30d"; for the audit trail.
    /// Chosen from what was listed at one moment: a session that begins later is not included.
    bool isSnapshot = false;
    int alreadyEnded = 0; ///< What the choice left out because it has ended.
    QStringList notFound = {}; ///< Entries of a pasted list that are neither a session nor a user.
    bool deniesTokens = false; ///< As in RevocationOrder.
};

/// The same, looked up: what would end, exactly.
struct RevocationPlan {
    QString id; ///< Of the action. A plan is carried out once, however often it is asked for.
    RevocationChoice choice;
    RevokePreview preview;

    /// One whole user, and nothing else.
    bool isOneUser() const { return gatehouse::isOneUser(choice.targets); }
    /// Something can be revoked. A user's new sessions and access tokens count even when none is live now.
    bool isUseful() const;
};

/// How a revocation ended.
struct RevocationResult {
    QString id;
    RevocationTally tally; ///< From its very beginning.
    std::vector<RevokeItem> items; ///< What was sent now, after a resume() not what was sent before.
    std::optional<qint64> cutOffSeconds; ///< As in RevokeOutcome; of the last user.
    /// Why it did not come to its end: Cancelled by the person, or what went wrong.
    std::optional<Error> stoppedBy;
    qint64 accessTokensEndMs = 0; ///< When the last access token of what was revoked is over.
    bool deniesTokens = false; ///< They are on the deny list.
};

/// Plans revocations and carries them out step by step, one after the other; polls and other work get their
/// turn on the store's thread between the steps. On the GUI thread.
class RevocationService : public QObject {
    Q_OBJECT

public:
    RevocationService(StoreAccess &store, const QString &actor, QObject *parent = nullptr);
    ~RevocationService() override;

    QFuture<Result<RevocationPlan>> plan(const RevocationChoice &choice);
    /// A pasted list of session ids, user ids and logins: entriesOf().
    QFuture<Result<RevocationPlan>> planList(const QString &list);

    /// How long schedule() waits; 5 seconds unless set. 0: not at all.
    void setUndoTime(int milliseconds) { m_undoMs = milliseconds; }
    /// Begins after the undo time, or at once when another plan is scheduled meanwhile. Nothing is sent or
    /// written before, so what is scheduled when the program ends has never been.
    void schedule(const RevocationPlan &plan, const QString &reason);
    void undo();
    bool isScheduled() const { return m_scheduled != nullptr; }
    qint64 undoLeftMs() const { return m_undo.isActive() ? m_undo.remainingTime() : 0; }
    /// Begins now, or after the one that is being carried out.
    void begin(const RevocationPlan &plan, const QString &reason);
    /// Goes on with one of unfinished().
    void resume(const QString &id);
    /// After the step that is being sent.
    void cancel();
    bool isRunning() const { return m_running != nullptr; }

    /// Begun, here or by another program, and neither finished nor being carried out now.
    QFuture<Result<std::vector<UnfinishedRevocation>>> unfinished();
    /// What came of each of its sessions so far.
    QFuture<Result<std::vector<RevokeItem>>> items(const QString &id);
    /// Leaves what is left as it is; audited.
    QFuture<Done> forget(const QString &id);

Q_SIGNALS:
    void scheduled(const gatehouse::RevocationPlan &plan, int undoMs);
    void undone(const gatehouse::RevocationPlan &plan);
    void begun(const QString &id);
    void progressed(const gatehouse::RevocationTally &tally);
    void finished(const gatehouse::RevocationResult &result);

private:
    struct Task;
    struct Planning;
    void previewNext(const std::shared_ptr<Planning> &planning);
    void enqueue(std::unique_ptr<Task> task);
    void startNext();
    void sendNext();
    void take(Result<struct RevocationStep> step);
    void end(const QString &why);
    void report(std::optional<Error> failure);

    StoreAccess &m_store;
    QString m_actor;
    int m_undoMs = 5000;
    QTimer m_undo;
    QSet<QString> m_accepted; ///< Plans that were scheduled or begun.
    std::unique_ptr<Task> m_scheduled, m_running;
    std::deque<std::unique_ptr<Task>> m_waiting;
};

} // namespace gatehouse
