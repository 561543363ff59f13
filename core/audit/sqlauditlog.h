// SPDX-License-Identifier: MIT
#pragma once

#include "core/audit/auditlog.h"
#include "core/store/sql/sqlconnection.h"

namespace gatehouse {

/// The audit log in the embedded SQLite store. `connection` comes from openEmbeddedStore() and outlives this.
/// Inside a transaction of the same connection a record is written together with what it tells of.
class SqlAuditLog final : public AuditLog {
public:
    /// `store`: AuditEvent::store of what is appended; empty where the log lies beside its only sessions.
    explicit SqlAuditLog(SqlConnection &connection, QString store = {})
        : m_connection(connection)
        , m_store(std::move(store))
    { }
    Done append(AuditEvent event) override;
    Result<std::vector<AuditEvent>> read(const AuditQuery &query) override;
    Result<AuditCheck> check() override;
    Result<QByteArray> checkpoint() override;
    Result<AuditCheck> checkAgainst(const QByteArray &checkpoint) override;

private:
    SqlConnection &m_connection;
    QString m_store;
};

} // namespace gatehouse
