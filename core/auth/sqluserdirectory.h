// SPDX-License-Identifier: MIT
#pragma once

#include "core/auth/userdirectory.h"
#include "core/store/sql/sqlconnection.h"

namespace gatehouse {

/// Users in the embedded SQLite store. `connection` comes from openEmbeddedStore() and outlives this.
class SqlUserDirectory final : public UserDirectory {
public:
    explicit SqlUserDirectory(SqlConnection &connection)
        : m_connection(connection)
    { }
    Result<std::vector<User>> list() override;
    Result<std::optional<User>> findByLogin(const QString &login) override;
    Result<std::optional<User>> findById(const QString &id) override;
    Result<User> add(const NewUser &user, const QByteArray &passwordHash, qint64 nowMs) override;
    Result<QByteArray> passwordHash(const QString &id) override;
    Done setPasswordHash(const QString &id, const QByteArray &hash) override;
    Done setDisabled(const QString &id, bool disabled) override;
    Done noteLogin(const QString &id, qint64 nowMs) override;

private:
    SqlConnection &m_connection;
};

} // namespace gatehouse
