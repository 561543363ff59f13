// SPDX-License-Identifier: MIT
#pragma once

#include "core/audit/auditlog.h"
#include "core/store/sql/sqlconnection.h"

namespace gatehouse {

/// The audit log in the embedded SQLite store. `connection` comes from openEmbeddedStore() and outlives this.
/// Inside a transaction of the same connection a record is written together with what it tells of.
class SqlAuditLog final : public AuditLog {
public:
    explicit SqlAuditLog(SqlConnection &connection)
        : m_connection(connection)
    { }
    Done append(AuditEvent event) override;
    Result<std::vector<AuditEvent>> read(const AuditQuery &query) override;
    Result<AuditCheck> check() override;
    Result<QByteArray> checkpoint() override;
    Result<AuditCheck> checkAgainst(const QByteArray &checkpoint) override;

private:
    SqlConnection &m_connection;
};

} // namespace gatehouse
