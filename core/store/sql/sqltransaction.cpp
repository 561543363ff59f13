// SPDX-License-Identifier: MIT
#include "core/store/sql/sqltransaction.h"

#include "core/base/log.h"

#include <QCoreApplication>

namespace gatehouse {

namespace {

QString savepoint(const char *verb, int depth)
{
    return QLatin1String(verb) + QLatin1String(" gatehouse_") + QString::number(depth);
}

} // namespace

Result<SqlTransaction> SqlTransaction::begin(SqlConnection &connection)
{
    if (connection.m_options.readOnly) {
        return failure(Error::Code::Denied,
                       QCoreApplication::translate(
                           "Store", "The store %1 was opened for reading only; nothing was changed.")
                           .arg(connection.m_path));
    }
    const bool isOutermost = connection.m_depth == 0;
    if (isOutermost && !connection.m_writers->tryAcquire(1, connection.m_options.busyTimeoutMs))
        return Failure(connection.errorOf(SqlConnection::busy()));
    Result<SqlTransaction> transaction = beginWith(connection, QStringLiteral("BEGIN IMMEDIATE"));
    if (isOutermost && transaction)
        transaction->m_hasTurn = true;
    else if (isOutermost)
        connection.m_writers->release();
    return transaction;
}

Result<SqlTransaction> SqlTransaction::beginRead(SqlConnection &connection)
{
    return beginWith(connection, QStringLiteral("BEGIN"));
}

Result<SqlTransaction> SqlTransaction::beginWith(SqlConnection &connection, const QString &sql)
{
    const Result<int> begun =
        connection.execute(connection.m_depth == 0 ? sql : savepoint("SAVEPOINT", connection.m_depth));
    if (!begun)
        return Failure(begun.error());
    ++connection.m_depth;
    return SqlTransaction(connection);
}

SqlTransaction::SqlTransaction(SqlTransaction &&other) noexcept
    : m_connection(std::exchange(other.m_connection, nullptr))
    , m_hasTurn(std::exchange(other.m_hasTurn, false))
{ }

SqlTransaction::~SqlTransaction()
{
    if (m_connection)
        rollBack();
}

Done SqlTransaction::commit()
{
    const int outer = m_connection->m_depth - 1;
    const QString sql = outer == 0 ? QStringLiteral("COMMIT") : savepoint("RELEASE", outer);
    if (const Result<int> done = m_connection->execute(sql); !done) {
        rollBack();
        return Failure(done.error());
    }
    end();
    return {};
}

void SqlTransaction::rollBack()
{
    // After a full disk or a failed write SQLite has rolled back by itself; the answer then does not matter.
    const int outer = m_connection->m_depth - 1;
    if (outer == 0) {
        (void)m_connection->execute(QStringLiteral("ROLLBACK"));
    } else {
        (void)m_connection->execute(savepoint("ROLLBACK TO", outer));
        (void)m_connection->execute(savepoint("RELEASE", outer));
    }
    end();
}

void SqlTransaction::end()
{
    --m_connection->m_depth;
    if (std::exchange(m_hasTurn, false))
        m_connection->m_writers->release();
    m_connection = nullptr;
}

} // namespace gatehouse
