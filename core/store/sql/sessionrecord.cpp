// SPDX-License-Identifier: MIT
#include "core/store/sql/sessionrecord.h"

#include "core/store/sql/rowseal.h"

#include <QCoreApplication>

namespace gatehouse {

namespace {

QVariant orNull(const std::optional<qint64> &value) { return value ? QVariant(*value) : QVariant(); }

Done done(const Result<int> &result) { return result ? Done() : Failure(result.error()); }

SessionRecord recordOf(const SqlRows &rows)
{
    SessionRecord record;
    record.n = rows.number(0);
    Session &session = record.session;
    session.id = rows.text(1);
    session.userId = rows.text(2);
    session.client = rows.text(3);
    session.agent = rows.text(4);
    session.address = rows.text(5);
    session.generation = static_cast<std::uint32_t>(rows.number(6));
    session.currentHash = rows.bytes(7);
    session.previousHash = rows.bytes(8);
    session.createdMs = rows.number(9);
    session.refreshedMs = rows.number(10);
    session.expiresMs = rows.number(11);
    session.absoluteExpiresMs = rows.number(12);
    if (!rows.isNull(13))
        record.expirySeenMs = rows.number(13);
    if (!rows.isNull(14))
        session.revocation = SessionRevocation{rows.number(14), rows.text(15), rows.text(16),
                                               static_cast<ReuseKind>(rows.number(17))};
    session.login = rows.text(19);
    session.displayName = rows.text(20);
    session.role = rows.text(21);
    record.isDamaged = record.seal() != rows.number(18);
    return record;
}

} // namespace

qint64 SessionRecord::seal() const
{
    RowSeal seal;
    seal.add(session.id)
        .add(session.userId)
        .add(session.generation)
        .add(session.currentHash)
        .add(session.previousHash);
    seal.add(session.createdMs)
        .add(session.refreshedMs)
        .add(session.expiresMs)
        .add(session.absoluteExpiresMs);
    seal.add(expirySeenMs.value_or(-1)).add(session.revocation ? session.revocation->atMs : -1);
    seal.add(session.revocation ? static_cast<int>(session.revocation->reuse) : 0);
    return seal.value();
}

Result<std::optional<SessionRecord>> readSessionRecord(SqlConnection &connection, const QString &sessionId)
{
    static const QString sql = QStringLiteral(
        "SELECT s.n, s.id, s.user_id, s.client, s.agent, s.address, s.generation, s.current_hash, "
        "s.previous_hash, "
        "s.created_ms, s.refreshed_ms, s.expires_ms, s.absolute_expires_ms, s.expiry_seen_ms, s.revoked_ms, "
        "s.revoke_reason, s.revoked_by, s.reuse, s.seal, u.login, u.display_name, u.role "
        "FROM sessions s LEFT JOIN users u ON u.id = s.user_id WHERE s.id = ?");
    Result<SqlRows> rows = connection.run(sql, {sessionId});
    if (!rows)
        return Failure(rows.error());
    const Result<bool> row = rows->next();
    if (!row)
        return Failure(row.error());
    return *row ? std::optional(recordOf(*rows)) : std::nullopt;
}

Error damagedRecord(const SqlConnection &connection, const QString &what)
{
    return {Error::Code::Malformed,
            QCoreApplication::translate("Store",
                                        "The store %1 is damaged: its record of %2 was changed outside "
                                        "Gatehouse or by a failing disk. Restore it from a backup.")
                .arg(connection.path(), what),
            {}};
}

Done insertSessionRecord(SqlConnection &connection, SessionRecord &record, qint64 change)
{
    static const QString sql = QStringLiteral(
        "INSERT INTO sessions (id, user_id, client, agent, address, generation, current_hash, previous_hash, "
        "created_ms, "
        "refreshed_ms, expires_ms, absolute_expires_ms, changed, seal) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
    const Session &session = record.session;
    Result<SqlRows> rows = connection.run(
        sql,
        {session.id, session.userId, session.client, session.agent, session.address, session.generation,
         session.currentHash, session.previousHash, session.createdMs, session.refreshedMs, session.expiresMs,
         session.absoluteExpiresMs, change, record.seal()});
    if (!rows)
        return Failure(rows.error());
    record.n = rows->lastInsertId();
    return {};
}

Done updateSessionRecord(SqlConnection &connection, const SessionRecord &record, qint64 change)
{
    static const QString sql = QStringLiteral("UPDATE sessions SET agent = ?, address = ?, generation = ?, "
                                              "current_hash = ?, previous_hash = ?, refreshed_ms = ?, "
                                              "expires_ms = ?, expiry_seen_ms = ?, revoked_ms = ?, "
                                              "revoke_reason = ?, revoked_by = ?, reuse = ?, changed = ?, "
                                              "seal = ? WHERE n = ?");
    const Session &session = record.session;
    const std::optional<SessionRevocation> &revocation = session.revocation;
    return done(connection.execute(
        sql,
        {session.agent, session.address, session.generation, session.currentHash, session.previousHash,
         session.refreshedMs, session.expiresMs, orNull(record.expirySeenMs),
         revocation ? QVariant(revocation->atMs) : QVariant(),
         revocation ? QVariant(revocation->reason) : QVariant(),
         revocation ? QVariant(revocation->by) : QVariant(),
         revocation ? static_cast<int>(revocation->reuse) : 0, change, record.seal(), record.n}));
}

Done addSessionEvent(SqlConnection &connection, qint64 n, const SessionEvent &event)
{
    static const QString sql = QStringLiteral("INSERT INTO session_events (session, kind, at_ms, generation, "
                                              "address, agent, note) VALUES (?,?,?,?,?,?,?)");
    return done(connection.execute(sql,
                                   {n, static_cast<int>(event.kind), event.atMs, event.generation,
                                    event.address, event.agent, event.note}));
}

Result<qint64> nextSessionChange(SqlConnection &connection)
{
    return connection.number(
        QStringLiteral("UPDATE meta SET value = value + 1 WHERE key = 'session_changes' RETURNING value"));
}

} // namespace gatehouse
