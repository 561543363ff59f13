// SPDX-License-Identifier: MIT
#pragma once

#include "core/session/sessionstore.h"
#include "core/store/sql/sqlconnection.h"

namespace gatehouse {

/// Sessions in the embedded SQLite store. `connection` comes from openEmbeddedStore() and outlives this.
class SqlSessionStore final : public SessionStore {
public:
    explicit SqlSessionStore(SqlConnection &connection);

    StoreInfo info() const override;
    Done ping() override;
    Done scan(SessionSink &sink) override;
    /// Error Conflict when the store is older than `mark`: it was set back; load anew.
    Result<qint64> changes(qint64 mark, SessionSink &sink) override;
    Result<std::optional<Session>> find(const QString &sessionId) override;
    Result<std::vector<SessionEvent>> history(const QString &sessionId) override;
    Result<std::vector<UserActivity>> userActivity(qint64 nowMs) override;

    Done insert(const Session &session) override;
    Result<RotateAnswer> rotate(const RotateRequest &request) override;
    Result<RevokeOutcome> revoke(const RevokeOrder &order) override;
    Result<RevokePreview> preview(const RevokeTarget &target, qint64 nowMs) override;

    Result<std::optional<qint64>> cutOff(const QString &userId) override;
    Done deny(const QStringList &entries, qint64 untilSeconds, const QString &reason, qint64 nowMs) override;
    Result<std::optional<QString>> denied(const QStringList &entries, qint64 nowMs) override;

    /// Removes sessions whose absolute end has passed, with their history, and deny-list entries that are
    /// over. How many sessions. Call it once when a store is opened and then once a day.
    Result<int> purge(qint64 nowMs);

private:
    SqlConnection &m_connection;
};

} // namespace gatehouse
