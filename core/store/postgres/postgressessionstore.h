// SPDX-License-Identifier: MIT
#pragma once

#include "core/session/sessionstore.h"
#include "core/store/postgres/postgresconnection.h"
#include "core/store/postgres/postgresrights.h"

#include <QElapsedTimer>
#include <QList>

namespace gatehouse {

/// Sessions in the native tables of a PostgreSQL server (resources/schema/postgres).
class PostgresSessionStore final : public SessionStore {
public:
    /// Checks the tables and asks what this user may do. Errors beside those of the connection: Unsupported
    /// (the tables are older or newer), Malformed (a column is missing).
    static Result<std::unique_ptr<PostgresSessionStore>> open(std::unique_ptr<PostgresConnection> connection);

    StoreInfo info() const override;
    Done ping() override;
    Result<std::optional<qint64>> measureClockSkew() override;
    Done scan(SessionSink &sink) override;
    /// A mark names a snapshot (see resources/schema/postgres/002-changes.sql). The snapshots of the last
    /// marks are kept here; with an older mark, or one of another object, changes of transactions that
    /// overlapped may be told twice, and none is left out. Error Conflict when the store was set back, or the
    /// mark is older than the log of changes: load anew.
    Result<qint64> changes(qint64 mark, SessionSink &sink) override;
    Result<std::optional<Session>> find(const QString &sessionId) override;
    Result<std::vector<SessionEvent>> history(const QString &sessionId) override;
    Result<std::vector<UserActivity>> userActivity(qint64 nowMs) override;

    /// A lost connection is asked how the transaction ended. When that stays unknown the error is Timeout.
    Done insert(const Session &session) override;
    Result<RotateAnswer> rotate(const RotateRequest &request) override;
    Result<RevokeOutcome> revoke(const RevokeOrder &order) override;
    Result<RevokePreview> preview(const RevokeTarget &target, qint64 nowMs) override;

    Result<std::optional<qint64>> cutOff(const QString &userId) override;
    Done deny(const QStringList &entries, qint64 untilSeconds, const QString &reason, qint64 nowMs) override;
    Result<std::optional<QString>> denied(const QStringList &entries, qint64 nowMs) override;

    /// True as soon as somebody changes a session, false after `forMs` without. Only an early wake-up before
    /// the next changes(): a notification can be lost. Blocks, so not on a thread that others wait for.
    Result<bool> waitForChange(int forMs);
    /// Removes sessions whose absolute end has passed, with their history, deny-list entries that are over
    /// and the log of changes of more than a day ago. How many sessions.
    Result<int> purge(qint64 nowMs);
    Result<qint64> serverNowMs();
    /// By LISTEN; what is told may be lost on the way, by a pooler for one, so true every five seconds.
    bool mayHaveChanged() override;
    /// How many sessions the tables hold, counted up to 10,000, in one sentence.
    Result<QString> describeLayout();

private:
    PostgresSessionStore(std::unique_ptr<PostgresConnection> connection, PostgresRights rights);
    bool pause(int milliseconds) const;
    Done carriedOut(const std::function<Done()> &work);
    Result<RotateAnswer> rotateInside(const RotateRequest &request, bool &isReuseTold);
    Result<RevokeOutcome> revokeInside(const RevokeOrder &order);
    Result<qint64> setCutOff(const QString &userId, qint64 nowMs);
    Result<QString> snapshotAndChanges(qint64 mark, SessionSink &sink);
    qint64 markOf(const QString &snapshot, qint64 oldestRunning);

    struct Mark {
        qint64 mark = 0;
        QString snapshot;
    };
    std::unique_ptr<PostgresConnection> m_owned;
    PostgresConnection &m_connection;
    PostgresRights m_rights;
    QList<Mark> m_marks; ///< The newest last.
    QElapsedTimer m_sinceAsked; ///< Since changes() last succeeded.
};

} // namespace gatehouse
