// SPDX-License-Identifier: MIT
#pragma once

#include "core/store/sql/sqlconnection.h"

namespace gatehouse {

/// A transaction: BEGIN IMMEDIATE, so that it never has to give way after it has read. Inside another
/// transaction of the same connection it is a savepoint. Rolls back when it ends without commit().
///
///     auto transaction = SqlTransaction::begin(connection);
///     if (!transaction) return Failure(transaction.error());
///     ...
///     return transaction->commit();
class SqlTransaction {
public:
    static Result<SqlTransaction> begin(SqlConnection &connection);
    /// Several reads of one and the same moment. Writes nothing.
    static Result<SqlTransaction> beginRead(SqlConnection &connection);
    SqlTransaction(SqlTransaction &&other) noexcept;
    SqlTransaction &operator=(SqlTransaction &&) = delete;
    ~SqlTransaction();
    Done commit();

private:
    explicit SqlTransaction(SqlConnection &connection)
        : m_connection(&connection)
    { }
    static Result<SqlTransaction> beginWith(SqlConnection &connection, const QString &sql);
    void rollBack();
    void end();
    SqlConnection *m_connection; ///< Null once committed, rolled back or moved from.
    bool m_hasTurn = false; ///< Holds the connection's turn to write.
};

} // namespace gatehouse
