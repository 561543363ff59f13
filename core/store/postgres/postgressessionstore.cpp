// SPDX-License-Identifier: MIT
#include "core/store/postgres/postgressessionstore.h"

#include "core/store/postgres/postgresschema.h"
#include "core/store/postgres/seenrows.h"
#include "core/store/postgres/sessionrows.h"
#include "core/store/resumption.h"

#include <QCoreApplication>
#include <QLocale>
#include <QThread>

#include <algorithm>

namespace gatehouse {

namespace {

constexpr qint64 dayMs = qint64(24) * 3600 * 1000;

QString tr(const char *text) { return QCoreApplication::translate("Store", text); }

Done done(const Result<PostgresRows> &rows) { return rows ? Done() : Failure(rows.error()); }

SessionEvent eventOf(const PostgresRows &rows, int row)
{
    return {static_cast<SessionEvent::Kind>(rows.number(row, 0)),
            rows.number(row, 1),
            static_cast<std::uint32_t>(rows.number(row, 2)),
            rows.text(row, 3),
            rows.text(row, 4),
            rows.text(row, 5)};
}

Done addSession(PostgresConnection &connection, const Session &session)
{
    const PostgresValues values = PostgresValues()
                                      .text(session.id)
                                      .text(session.userId)
                                      .text(session.login)
                                      .text(session.displayName)
                                      .text(session.role)
                                      .text(session.client)
                                      .text(session.agent)
                                      .text(session.address)
                                      .number(session.generation)
                                      .bytes(session.currentHash)
                                      .bytes(session.previousHash)
                                      .number(session.createdMs)
                                      .number(session.refreshedMs)
                                      .number(session.expiresMs)
                                      .number(session.absoluteExpiresMs)
                                      .number(static_cast<int>(SessionEvent::Kind::Issued));
    return done(connection.run(
        "WITH added AS (INSERT INTO {}.sessions (id, user_id, login, display_name, role, client, agent, "
        "address, "
        "generation, current_hash, previous_hash, created_ms, refreshed_ms, expires_ms, absolute_expires_ms) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) RETURNING n) "
        "INSERT INTO {}.session_events (session, kind, at_ms, generation, address, agent, note) "
        "SELECT n, $16, $12, $9, $8, $7, '' FROM added",
        values));
}

} // namespace

Result<std::unique_ptr<PostgresSessionStore>>
PostgresSessionStore::open(std::unique_ptr<PostgresConnection> connection)
{
    if (Done current = checkPostgresSchema(*connection); !current)
        return Failure(std::move(current.error()));
    Result<PostgresRights> rights = askPostgresRights(*connection);
    if (!rights)
        return Failure(std::move(rights.error()));
    return std::unique_ptr<PostgresSessionStore>(
        new PostgresSessionStore(std::move(connection), std::move(*rights)));
}

PostgresSessionStore::PostgresSessionStore(std::unique_ptr<PostgresConnection> connection,
                                           PostgresRights rights)
    : m_owned(std::move(connection))
    , m_connection(*m_owned)
    , m_rights(std::move(rights))
{ }

StoreInfo PostgresSessionStore::info() const
{
    return {QStringLiteral("PostgreSQL"),
            m_connection.server().version,
            m_connection.location(),
            QStringLiteral("native"),
            m_rights.capabilities,
            m_rights.missing,
            m_connection.server().clockSkewMs,
            QString()};
}

Done PostgresSessionStore::ping() { return done(m_connection.read("SELECT count(*) FROM {}.meta")); }

Result<std::optional<qint64>> PostgresSessionStore::measureClockSkew()
{
    return m_connection.measureClockSkew().map([](qint64 skewMs) { return std::optional(skewMs); });
}

Done PostgresSessionStore::scan(SessionSink &sink)
{
    SeenRows seen;
    const auto take = [&](const std::string_view *columns) {
        return !seen.insert(postgresNumber(columns[sessionColumnCount])) || sink.add(sessionRow(columns));
    };
    Resumption resumption(&sink, m_connection.options().deadlineMs,
                          [this](int milliseconds) { return pause(milliseconds); });
    for (;;) {
        const Done read = m_connection.stream("SELECT " GATEHOUSE_NUMBERED_COLUMNS " FROM {}.sessions s",
                                              sessionColumnCount + 1, take);
        if (read || !resumption.isBack(read.error(), seen.count(), [this] { return ping(); }))
            return read;
    }
}

/// False when a stop ended it.
bool PostgresSessionStore::pause(int milliseconds) const
{
    const std::atomic<bool> *stop = m_connection.options().stop;
    for (const QDeadlineTimer end(milliseconds); !end.hasExpired();) {
        if (stop != nullptr && *stop)
            return false;
        QThread::msleep(std::clamp<unsigned long>(static_cast<unsigned long>(end.remainingTime()), 1, 50));
    }
    return true;
}

Result<QString> PostgresSessionStore::describeLayout()
{
    constexpr qint64 most = 10'000;
    const Result<PostgresRows> rows =
        m_connection.read("SELECT count(*) FROM (SELECT 1 FROM {}.sessions LIMIT $1) AS counted",
                          PostgresValues().number(most));
    if (!rows)
        return Failure(rows.error());
    const qint64 count = rows->number(0, 0);
    return (count < most ? tr("Sessions in this program's tables of the schema \"%1\": %2.")
                         : tr("Sessions in this program's tables of the schema \"%1\": %2 or more."))
        .arg(m_connection.options().schema, QLocale().toString(count));
}

Result<std::optional<Session>> PostgresSessionStore::find(const QString &sessionId)
{
    const Result<PostgresRows> rows =
        m_connection.read("SELECT " GATEHOUSE_RECORD_COLUMNS " FROM {}.sessions s WHERE s.id = $1",
                          PostgresValues().text(sessionId));
    if (!rows)
        return Failure(rows.error());
    return rows->isEmpty() ? std::nullopt : std::optional(postgresRecord(*rows, 0).session);
}

Result<std::vector<SessionEvent>> PostgresSessionStore::history(const QString &sessionId)
{
    // The revocation is told by the session's own row, and nothing comes after it.
    const Result<PostgresRows> rows = m_connection.read(
        "SELECT kind, at_ms, generation, address, agent, note FROM (SELECT e.n, e.kind, e.at_ms, "
        "e.generation, "
        "e.address, e.agent, e.note FROM {}.session_events e JOIN {}.sessions s ON s.n = e.session WHERE "
        "s.id = $1 "
        "UNION ALL SELECT 9223372036854775807, $2::smallint, revoked_ms, generation, '', '', revoke_reason "
        "FROM {}.sessions WHERE id = $1 AND revoked_ms IS NOT NULL) AS told ORDER BY n",
        PostgresValues().text(sessionId).number(static_cast<int>(SessionEvent::Kind::Revoked)));
    if (!rows)
        return Failure(rows.error());
    std::vector<SessionEvent> events;
    for (int row = 0; row < rows->size(); ++row)
        events.push_back(eventOf(*rows, row));
    return events;
}

Result<std::vector<UserActivity>> PostgresSessionStore::userActivity(qint64 nowMs)
{
    const Result<PostgresRows> rows = m_connection.read(
        "SELECT user_id, coalesce(s.live, 0), coalesce(s.all_of_them, 0), coalesce(s.last, 0), c.before_s "
        "FROM "
        "(SELECT user_id, count(*) FILTER (WHERE revoked_ms IS NULL AND expires_ms > $1) AS live, "
        "count(*) AS all_of_them, max(refreshed_ms) AS last FROM {}.sessions GROUP BY user_id) s "
        "FULL JOIN {}.cut_offs c USING (user_id)",
        PostgresValues().number(nowMs));
    if (!rows)
        return Failure(rows.error());
    std::vector<UserActivity> activity;
    for (int row = 0; row < rows->size(); ++row)
        activity.push_back({rows->text(row, 0), static_cast<int>(rows->number(row, 1)),
                            static_cast<int>(rows->number(row, 2)), rows->number(row, 3),
                            rows->maybeNumber(row, 4)});
    return activity;
}

/// change(), for work whose caller needs a plain answer.
Done PostgresSessionStore::carriedOut(const std::function<Done()> &work)
{
    const Result<PostgresConnection::Commit> committed = m_connection.change(work);
    if (!committed)
        return Failure(committed.error());
    if (*committed == PostgresConnection::Commit::Unknown)
        return failure(
            Error::Code::Timeout,
            tr("The connection to %1 broke while the change was being finished, so it is not known "
               "whether it was done. Look again before you repeat it.")
                .arg(m_connection.location()));
    return {};
}

Done PostgresSessionStore::insert(const Session &session)
{
    return carriedOut([&]() -> Done {
        // A revocation of the whole user takes the same lock alone: either it sees this session, or this
        // sees its cut-off.
        const Result<PostgresRows> locked =
            m_connection.run("SELECT pg_advisory_xact_lock_shared(hashtextextended($1, 7448))",
                             PostgresValues().text(session.userId));
        if (!locked)
            return Failure(locked.error());
        const Result<PostgresRows> cutOff =
            m_connection.run("SELECT 1 FROM {}.cut_offs WHERE user_id = $1 AND at_ms > $2",
                             PostgresValues().text(session.userId).number(session.createdMs));
        if (!cutOff)
            return Failure(cutOff.error());
        if (!cutOff->isEmpty())
            return failure(Error::Code::Denied,
                           tr("The user's sessions were all revoked after this login began."));
        return addSession(m_connection, session);
    });
}

Result<std::optional<qint64>> PostgresSessionStore::cutOff(const QString &userId)
{
    const Result<PostgresRows> rows = m_connection.read("SELECT before_s FROM {}.cut_offs WHERE user_id = $1",
                                                        PostgresValues().text(userId));
    if (!rows)
        return Failure(rows.error());
    return rows->isEmpty() ? std::nullopt : rows->maybeNumber(0, 0);
}

Done PostgresSessionStore::deny(const QStringList &entries, qint64 untilSeconds, const QString &reason,
                                qint64 nowMs)
{
    return carriedOut([&]() -> Done {
        if (Done over = done(m_connection.run("DELETE FROM {}.denied_tokens WHERE until_s < $1",
                                              PostgresValues().number((nowMs - dayMs) / 1000)));
            !over)
            return over;
        return done(
            m_connection.run("INSERT INTO {}.denied_tokens (jti, until_s, reason) "
                             "SELECT DISTINCT entry, $2::bigint, $3::text FROM unnest($1::text[]) entry "
                             "ON CONFLICT (jti) DO UPDATE SET until_s = $2, reason = $3",
                             PostgresValues().texts(entries).number(untilSeconds).text(reason)));
    });
}

Result<std::optional<QString>> PostgresSessionStore::denied(const QStringList &entries, qint64 nowMs)
{
    const Result<PostgresRows> rows =
        m_connection.read("SELECT reason FROM {}.denied_tokens WHERE jti = ANY($1) AND until_s * 1000 >= $2 "
                          "LIMIT 1",
                          PostgresValues().texts(entries).number(nowMs));
    if (!rows)
        return Failure(rows.error());
    return rows->isEmpty() ? std::nullopt : std::optional(rows->text(0, 0));
}

} // namespace gatehouse
