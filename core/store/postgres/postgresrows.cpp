// SPDX-License-Identifier: MIT
#include "core/store/postgres/postgresrows.h"

#include <QtEndian>

#include "core/store/postgres/libpq.h"

namespace gatehouse {

void PostgresRows::Clear::operator()(pg_result *result) const { PQclear(result); }

PostgresRows::PostgresRows(pg_result *result)
    : m_result(result)
{ }

int PostgresRows::size() const { return PQntuples(m_result.get()); }

bool PostgresRows::isNull(int row, int column) const { return PQgetisnull(m_result.get(), row, column) != 0; }

std::string_view PostgresRows::view(int row, int column) const
{
    return {PQgetvalue(m_result.get(), row, column),
            static_cast<std::size_t>(PQgetlength(m_result.get(), row, column))};
}

std::string_view PostgresRows::viewOrNull(int row, int column) const
{
    // Each question to libpq checks row and column again, so the rare one comes last.
    const int size = PQgetlength(m_result.get(), row, column);
    if (size == 0 && isNull(row, column))
        return {};
    return {PQgetvalue(m_result.get(), row, column), static_cast<std::size_t>(size)};
}

QString PostgresRows::text(int row, int column) const
{
    const std::string_view utf8 = view(row, column);
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

QByteArray PostgresRows::bytes(int row, int column) const
{
    const std::string_view raw = view(row, column);
    return QByteArray(raw.data(), static_cast<qsizetype>(raw.size()));
}

qint64 PostgresRows::number(int row, int column) const { return postgresNumber(view(row, column)); }

std::optional<qint64> PostgresRows::maybeNumber(int row, int column) const
{
    return isNull(row, column) ? std::nullopt : std::optional(number(row, column));
}

bool PostgresRows::truth(int row, int column) const
{
    const std::string_view raw = view(row, column);
    return !raw.empty() && raw.front() != 0;
}

int PostgresRows::affected() const { return QByteArray(PQcmdTuples(m_result.get())).toInt(); }

QByteArray PostgresRows::command() const { return PQcmdStatus(m_result.get()); }

qint64 postgresNumber(std::string_view bytes)
{
    switch (bytes.size()) {
    case sizeof(qint64):
        return qFromBigEndian<qint64>(bytes.data());
    case sizeof(qint32):
        return qFromBigEndian<qint32>(bytes.data());
    case sizeof(qint16):
        return qFromBigEndian<qint16>(bytes.data());
    default:
        return 0;
    }
}

} // namespace gatehouse
