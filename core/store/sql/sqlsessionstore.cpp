// SPDX-License-Identifier: MIT
#include "core/store/sql/sqlsessionstore.h"

#include "core/store/sql/sessionrecord.h"
#include "core/store/sql/sqlrefusals.h"
#include "core/store/sql/sqltransaction.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <array>

namespace gatehouse {

namespace {

QString tr(const char *text) { return QCoreApplication::translate("Store", text); }

constexpr qint64 dayMs = qint64(24) * 3600 * 1000;

// As BLOB the texts arrive as the UTF-8 they are stored in, without a detour over UTF-16.
const char rowColumns[] =
    "SELECT CAST(s.id AS BLOB), CAST(s.user_id AS BLOB), CAST(u.login AS BLOB), CAST(u.display_name AS "
    "BLOB), "
    "CAST(u.role AS BLOB), CAST(s.client AS BLOB), CAST(s.agent AS BLOB), CAST(s.address AS BLOB), "
    "CAST(s.revoke_reason AS BLOB), CAST(s.revoked_by AS BLOB), s.created_ms, s.refreshed_ms, s.expires_ms, "
    "s.absolute_expires_ms, s.revoked_ms, s.generation, s.reuse FROM sessions s LEFT JOIN users u ON u.id = "
    "s.user_id";

Done stream(SqlRows &rows, SessionSink &sink)
{
    constexpr int textCount = 10;
    std::array<QByteArray, textCount> texts;
    for (;;) {
        const Result<bool> next = rows.next();
        if (!next)
            return Failure(next.error());
        if (!*next)
            return {};
        SessionRow row;
        std::string_view *const views[textCount] = {
            &row.id,     &row.userId, &row.login,   &row.displayName,  &row.role,
            &row.client, &row.agent,  &row.address, &row.revokeReason, &row.revokedBy};
        for (int i = 0; i < textCount; ++i) {
            texts[i] = rows.bytes(i);
            *views[i] = {texts[i].constData(), static_cast<std::size_t>(texts[i].size())};
        }
        row.createdMs = rows.number(10);
        row.refreshedMs = rows.number(11);
        row.expiresMs = rows.number(12);
        row.absoluteExpiresMs = rows.number(13);
        row.revoked = !rows.isNull(14);
        row.revokedMs = rows.number(14);
        row.generation = static_cast<std::uint32_t>(rows.number(15));
        row.reuse = static_cast<ReuseKind>(rows.number(16));
        if (!sink.add(row))
            return failure(Error::Code::Cancelled, tr("The list was not read to its end."));
    }
}

SessionEvent eventOf(const SqlRows &rows)
{
    return {static_cast<SessionEvent::Kind>(rows.number(0)),
            rows.number(1),
            static_cast<std::uint32_t>(rows.number(2)),
            rows.text(3),
            rows.text(4),
            rows.text(5)};
}

} // namespace

SqlSessionStore::SqlSessionStore(SqlConnection &connection)
    : m_connection(connection)
{ }

StoreInfo SqlSessionStore::info() const
{
    StoreInfo info;
    info.kind = QStringLiteral("SQLite");
    info.location = m_connection.path();
    info.layout = QStringLiteral("native");
    if (Result<SqlRows> rows = m_connection.run(QStringLiteral("SELECT sqlite_version()"));
        rows && rows->next().value_or(false))
        info.version = rows->text(0);
    info.capabilities = {Capability::List, Capability::History, Capability::Changes};
    if (m_connection.options().readOnly) {
        info.missingRights << tr(
            "The store was opened for reading only, so nothing can be revoked or issued.");
    } else if (!QFileInfo(m_connection.path()).isWritable()) {
        info.missingRights
            << tr("The file %1 is read-only for this program, so nothing can be revoked or issued.")
                   .arg(m_connection.path());
    } else {
        info.capabilities |= {Capability::RevokeSession, Capability::RevokeUser, Capability::Issue,
                              Capability::CutOff, Capability::DenyList};
    }
    return info;
}

Done SqlSessionStore::ping()
{
    const Result<qint64> count = m_connection.number(QStringLiteral("SELECT count(*) FROM meta"));
    return count ? Done() : Failure(count.error());
}

Done SqlSessionStore::scan(SessionSink &sink)
{
    Result<SqlRows> rows = m_connection.run(QLatin1String(rowColumns));
    return rows ? stream(*rows, sink) : Failure(rows.error());
}

Result<qint64> SqlSessionStore::changes(qint64 mark, SessionSink &sink)
{
    Result<SqlTransaction> moment = SqlTransaction::beginRead(m_connection);
    if (!moment)
        return Failure(moment.error());
    Result<qint64> newest =
        m_connection.number(QStringLiteral("SELECT value FROM meta WHERE key = 'session_changes'"));
    if (!newest || mark == 0 || mark == *newest)
        return newest;
    if (mark > *newest)
        return failure(Error::Code::Conflict,
                       tr("The store was set back to an older state. Load the sessions again."));
    Result<SqlRows> rows = m_connection.run(
        QLatin1String(rowColumns) + QLatin1String(" WHERE s.changed > ? ORDER BY s.changed"), {mark});
    if (!rows)
        return Failure(rows.error());
    if (Done streamed = stream(*rows, sink); !streamed)
        return Failure(streamed.error());
    return newest;
}

Result<std::optional<Session>> SqlSessionStore::find(const QString &sessionId)
{
    Result<std::optional<SessionRecord>> record = readSessionRecord(m_connection, sessionId);
    if (!record)
        return Failure(record.error());
    if (!*record)
        return std::optional<Session>();
    if ((*record)->isDamaged)
        return Failure(damagedRecord(m_connection, sessionId));
    return std::move((*record)->session);
}

Result<std::vector<SessionEvent>> SqlSessionStore::history(const QString &sessionId)
{
    Result<SqlRows> rows = m_connection.run(
        QStringLiteral("SELECT e.kind, e.at_ms, e.generation, e.address, e.agent, e.note FROM session_events "
                       "e JOIN sessions s ON s.n = e.session WHERE s.id = ? ORDER BY e.n"),
        {sessionId});
    if (!rows)
        return Failure(rows.error());
    std::vector<SessionEvent> events;
    for (;;) {
        const Result<bool> row = rows->next();
        if (!row)
            return Failure(row.error());
        if (!*row)
            return events;
        events.push_back(eventOf(*rows));
    }
}

Result<std::vector<UserActivity>> SqlSessionStore::userActivity(qint64 nowMs)
{
    static const QString sql =
        QStringLiteral("SELECT s.user_id, sum(s.revoked_ms IS NULL AND s.expires_ms > ?), count(*), "
                       "max(s.refreshed_ms), c.before_s "
                       "FROM sessions s LEFT JOIN cut_offs c ON c.user_id = s.user_id GROUP BY s.user_id "
                       "UNION ALL SELECT user_id, 0, 0, 0, before_s FROM cut_offs WHERE user_id NOT IN "
                       "(SELECT user_id FROM sessions)");
    Result<SqlRows> rows = m_connection.run(sql, {nowMs});
    if (!rows)
        return Failure(rows.error());
    std::vector<UserActivity> activity;
    for (;;) {
        const Result<bool> row = rows->next();
        if (!row)
            return Failure(row.error());
        if (!*row)
            return activity;
        activity.push_back({rows->text(0), static_cast<int>(rows->number(1)),
                            static_cast<int>(rows->number(2)), rows->number(3),
                            rows->isNull(4) ? std::nullopt : std::optional(rows->number(4))});
    }
}

Done SqlSessionStore::insert(const Session &session)
{
    Result<SqlTransaction> transaction = SqlTransaction::begin(m_connection);
    if (!transaction)
        return Failure(transaction.error());
    const Result<std::optional<CutOff>> cutOff = readCutOff(m_connection, session.userId);
    if (!cutOff)
        return Failure(cutOff.error());
    if (*cutOff && session.createdMs < (*cutOff)->atMs)
        return failure(Error::Code::Denied,
                       tr("The user's sessions were all revoked after this login began."));
    const Result<qint64> change = nextSessionChange(m_connection);
    if (!change)
        return Failure(change.error());
    SessionRecord record{0, session, std::nullopt, false};
    if (Done added = insertSessionRecord(m_connection, record, *change); !added)
        return added;
    if (Done noted = addSessionEvent(m_connection, record.n,
                                     {SessionEvent::Kind::Issued,
                                      session.createdMs,
                                      session.generation,
                                      session.address,
                                      session.agent,
                                      {}});
        !noted)
        return noted;
    return transaction->commit();
}

Result<std::optional<qint64>> SqlSessionStore::cutOff(const QString &userId)
{
    return readCutOff(m_connection, userId).map([](const std::optional<CutOff> &cutOff) {
        return cutOff ? std::optional(cutOff->beforeSeconds) : std::nullopt;
    });
}

Done SqlSessionStore::deny(const QStringList &entries, qint64 untilSeconds, const QString &reason,
                           qint64 nowMs)
{
    Result<SqlTransaction> transaction = SqlTransaction::begin(m_connection);
    if (!transaction)
        return Failure(transaction.error());
    const Result<int> over = m_connection.execute(
        QStringLiteral("DELETE FROM denied_tokens WHERE until_s < ?"), {(nowMs - dayMs) / 1000});
    if (!over)
        return Failure(over.error());
    for (const QString &entry : entries)
        if (Done added = addDenial(m_connection, entry, untilSeconds, reason); !added)
            return added;
    return transaction->commit();
}

Result<std::optional<QString>> SqlSessionStore::denied(const QStringList &entries, qint64 nowMs)
{
    for (const QString &entry : entries) {
        Result<std::optional<QString>> reason = readDenial(m_connection, entry, nowMs);
        if (!reason || *reason)
            return reason;
    }
    return std::optional<QString>();
}

Result<int> SqlSessionStore::purge(qint64 nowMs)
{
    Result<SqlTransaction> transaction = SqlTransaction::begin(m_connection);
    if (!transaction)
        return Failure(transaction.error());
    // A day of patience, for a clock that is wrong for a while.
    Result<int> sessions = m_connection.execute(
        QStringLiteral("DELETE FROM sessions WHERE absolute_expires_ms < ?"), {nowMs - dayMs});
    const Result<int> denials = m_connection.execute(
        QStringLiteral("DELETE FROM denied_tokens WHERE until_s < ?"), {(nowMs - dayMs) / 1000});
    if (!sessions || !denials)
        return Failure(sessions ? denials.error() : sessions.error());
    if (Done committed = transaction->commit(); !committed)
        return Failure(committed.error());
    return sessions;
}

} // namespace gatehouse
