// SPDX-License-Identifier: MIT
#include "core/store/sql/sqlrefusals.h"

#include "core/store/sql/rowseal.h"
#include "core/store/sql/sessionrecord.h"

#include <algorithm>

namespace gatehouse {

namespace {

qint64 sealOf(const QString &userId, const CutOff &cutOff)
{
    return RowSeal().add(userId).add(cutOff.beforeSeconds).add(cutOff.atMs).value();
}

qint64 denialSeal(const QString &tokenId, qint64 untilSeconds, const QString &reason)
{
    return RowSeal().add(tokenId).add(untilSeconds).add(reason).value();
}

/// Hands each row to `isSealed`.
template <class Check>
Done eachRow(SqlConnection &connection, const QString &sql, Check isSealed)
{
    Result<SqlRows> rows = connection.run(sql);
    if (!rows)
        return Failure(rows.error());
    for (;;) {
        const Result<bool> row = rows->next();
        if (!row)
            return Failure(row.error());
        if (!*row)
            return {};
        if (!isSealed(*rows))
            return Failure(damagedRecord(connection, rows->text(0)));
    }
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

Result<std::optional<QString>> readDenial(SqlConnection &connection, const QString &tokenId, qint64 nowMs)
{
    Result<SqlRows> rows = connection.run(
        QStringLiteral("SELECT until_s, reason, seal FROM denied_tokens WHERE jti = ?"), {tokenId});
    if (!rows)
        return Failure(rows.error());
    const Result<bool> row = rows->next();
    if (!row)
        return Failure(row.error());
    if (!*row)
        return std::optional<QString>();
    if (rows->number(2) != denialSeal(tokenId, rows->number(0), rows->text(1)))
        return Failure(damagedRecord(connection, tokenId));
    return rows->number(0) * 1000 >= nowMs ? std::optional(rows->text(1)) : std::nullopt;
}

Done addDenial(SqlConnection &connection, const QString &tokenId, qint64 untilSeconds, const QString &reason)
{
    const Result<int> added = connection.execute(
        QStringLiteral("INSERT OR REPLACE INTO denied_tokens (jti, until_s, reason, seal) VALUES (?,?,?,?)"),
        {tokenId, untilSeconds, reason, denialSeal(tokenId, untilSeconds, reason)});
    return added ? Done() : Failure(added.error());
}

Done checkRefusals(SqlConnection &connection)
{
    Done cutOffs = eachRow(connection, QStringLiteral("SELECT user_id, before_s, at_ms, seal FROM cut_offs"),
                           [](const SqlRows &row) {
                               return row.number(3) == sealOf(row.text(0), {row.number(1), row.number(2)});
                           });
    if (!cutOffs)
        return cutOffs;
    return eachRow(connection, QStringLiteral("SELECT jti, until_s, reason, seal FROM denied_tokens"),
                   [](const SqlRows &row) {
                       return row.number(3) == denialSeal(row.text(0), row.number(1), row.text(2));
                   });
}

} // namespace gatehouse
