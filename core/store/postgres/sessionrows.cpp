// SPDX-License-Identifier: MIT
#include "core/store/postgres/sessionrows.h"

namespace gatehouse {

SessionRow sessionRow(const std::string_view *columns)
{
    SessionRow row;
    row.id = columns[0];
    row.userId = columns[1];
    row.login = columns[2];
    row.displayName = columns[3];
    row.role = columns[4];
    row.client = columns[5];
    row.agent = columns[6];
    row.address = columns[7];
    row.revokeReason = columns[8];
    row.revokedBy = columns[9];
    row.createdMs = postgresNumber(columns[10]);
    row.refreshedMs = postgresNumber(columns[11]);
    row.expiresMs = postgresNumber(columns[12]);
    row.absoluteExpiresMs = postgresNumber(columns[13]);
    row.revoked = columns[14].data() != nullptr;
    row.revokedMs = postgresNumber(columns[14]);
    row.generation = static_cast<std::uint32_t>(postgresNumber(columns[15]));
    row.reuse = static_cast<ReuseKind>(postgresNumber(columns[16]));
    return row;
}

PostgresRecord postgresRecord(const PostgresRows &rows, int row)
{
    PostgresRecord record;
    Session &session = record.session;
    session.id = rows.text(row, 0);
    session.userId = rows.text(row, 1);
    session.login = rows.text(row, 2);
    session.displayName = rows.text(row, 3);
    session.role = rows.text(row, 4);
    session.client = rows.text(row, 5);
    session.agent = rows.text(row, 6);
    session.address = rows.text(row, 7);
    session.createdMs = rows.number(row, 10);
    session.refreshedMs = rows.number(row, 11);
    session.expiresMs = rows.number(row, 12);
    session.absoluteExpiresMs = rows.number(row, 13);
    if (!rows.isNull(row, 14))
        session.revocation = SessionRevocation{rows.number(row, 14), rows.text(row, 8), rows.text(row, 9),
                                               static_cast<ReuseKind>(rows.number(row, 16))};
    session.generation = static_cast<std::uint32_t>(rows.number(row, 15));
    session.currentHash = rows.bytes(row, 17);
    session.previousHash = rows.bytes(row, 18);
    record.expirySeenMs = rows.maybeNumber(row, 19);
    record.n = rows.number(row, 20);
    return record;
}

} // namespace gatehouse
