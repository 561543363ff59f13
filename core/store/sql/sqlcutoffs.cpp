// SPDX-License-Identifier: MIT
#include "core/store/sql/sqlcutoffs.h"

#include "core/store/sql/rowseal.h"
#include "core/store/sql/sessionrecord.h"

#include <algorithm>

namespace gatehouse {

namespace {

qint64 sealOf(const QString &userId, const CutOff &cutOff)
{
    return RowSeal().add(userId).add(cutOff.beforeSeconds).add(cutOff.atMs).value();
}

} // namespace

Result<std::optional<CutOff>> readCutOff(SqlConnection &connection, const QString &userId)
{
    Result<SqlRows> rows = connection.run(
        QStringLiteral("SELECT before_s, at_ms, seal FROM cut_offs WHERE user_id = ?"), {userId});
    if (!rows)
        return Failure(rows.error());
    const Result<bool> row = rows->next();
    if (!row)
        return Failure(row.error());
    if (!*row)
        return std::optional<CutOff>();
    const CutOff cutOff{rows->number(0), rows->number(1)};
    if (rows->number(2) != sealOf(userId, cutOff))
        return Failure(damagedRecord(connection, userId));
    return cutOff;
}

Result<CutOff> setCutOff(SqlConnection &connection, const QString &userId, qint64 nowMs)
{
    const Result<std::optional<CutOff>> known = readCutOff(connection, userId);
    if (!known)
        return Failure(known.error());
    CutOff cutOff{nowMs / 1000, nowMs};
    if (*known && (*known)->atMs > nowMs)
        cutOff = **known;
    const Result<int> written = connection.execute(
        QStringLiteral("INSERT OR REPLACE INTO cut_offs (user_id, before_s, at_ms, seal) VALUES (?,?,?,?)"),
        {userId, cutOff.beforeSeconds, cutOff.atMs, sealOf(userId, cutOff)});
    return written ? Result<CutOff>(cutOff) : Failure(written.error());
}

} // namespace gatehouse
