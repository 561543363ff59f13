// SPDX-License-Identifier: MIT
// What changed since a mark. Numbers from a sequence become visible out of order, so a mark stands for a
// snapshot: the transactions that had ended when the last answer was given. See 002-changes.sql.
#include "core/store/postgres/postgressessionstore.h"
#include "core/store/postgres/sessionrows.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace gatehouse {

namespace {

// A mark is the oldest transaction that was running then, and a number that tells marks of one such
// transaction apart: a long transaction elsewhere holds that one still.
constexpr int markBits = 8;
constexpr int keptMarks = 16;
constexpr int trustedMs = 5000;
constexpr qint64 dayMs = qint64(24) * 3600 * 1000;

QString tr(const char *text) { return QCoreApplication::translate("Store", text); }

Failure setBack()
{
    return failure(Error::Code::Conflict,
                   tr("The store was set back to an older state. Load the sessions again."));
}

Done give(const PostgresRows &rows, int firstColumn, SessionSink &sink)
{
    std::array<std::string_view, sessionColumnCount> columns;
    for (int row = 0; row < rows.size(); ++row) {
        if (rows.isNull(row, firstColumn))
            continue; // The one row of an answer without changes.
        for (int column = 0; column < sessionColumnCount; ++column)
            columns[static_cast<std::size_t>(column)] = rows.viewOrNull(row, firstColumn + column);
        if (!sink.add(sessionRow(columns.data())))
            return failure(Error::Code::Cancelled, tr("The list was not read to its end."));
    }
    return {};
}

} // namespace

qint64 PostgresSessionStore::markOf(const QString &snapshot, qint64 oldestRunning)
{
    qint64 mark = oldestRunning << markBits;
    if (!m_marks.isEmpty() && m_marks.last().mark >> markBits == oldestRunning) {
        if (m_marks.last().snapshot == snapshot)
            return m_marks.last().mark;
        const qint64 number = (m_marks.last().mark + 1) & ((qint64(1) << markBits) - 1);
        mark |= number;
    }
    m_marks.removeIf([mark](const Mark &known) { return known.mark == mark; });
    m_marks.append({mark, snapshot});
    if (m_marks.size() > keptMarks)
        m_marks.removeFirst();
    return mark;
}

Result<qint64> PostgresSessionStore::changes(qint64 mark, SessionSink &sink)
{
    const auto known = std::ranges::find(m_marks, mark, &Mark::mark);
    const qint64 from = mark >> markBits;
    // One statement, so the snapshot that is told is the one that was looked at. Without a mark nothing is
    // as late as $1.
    const Result<PostgresRows> rows = m_connection.read(
        "WITH now AS MATERIALIZED (SELECT pg_current_snapshot() AS snapshot) "
        "SELECT now.snapshot::text, pg_snapshot_xmin(now.snapshot), pg_snapshot_xmax(now.snapshot), "
        "(SELECT value::bigint FROM {}.meta WHERE key = 'changes_removed_to'), " GATEHOUSE_SESSION_COLUMNS
        " FROM now LEFT JOIN {}.sessions s ON s.n IN (SELECT unnest(c.sessions) FROM {}.session_changes c "
        "WHERE c.transaction >= $1::text::xid8 "
        "AND ($2 IS NULL OR NOT pg_visible_in_snapshot(c.transaction, $2::pg_snapshot)))",
        PostgresValues()
            .text(QString::number(mark == 0 ? std::numeric_limits<qint64>::max() : from))
            .text(known == m_marks.end() ? std::optional<QString>() : known->snapshot));
    m_sinceAsked.invalidate();
    if (!rows)
        return Failure(rows.error());
    m_sinceAsked.start();
    const bool isRemoved = !rows->isNull(0, 3) && from <= rows->number(0, 3);
    if (mark != 0 && (from > rows->number(0, 2) || isRemoved))
        return setBack();
    if (Done given = give(*rows, 4, sink); !given)
        return Failure(std::move(given.error()));
    return markOf(rows->text(0, 0), rows->number(0, 1));
}

bool PostgresSessionStore::mayHaveChanged()
{
    const bool wasListening = m_connection.isListening();
    const Result<bool> isTold = waitForChange(0); // Listens from now on.
    return !wasListening || !isTold || *isTold || !m_sinceAsked.isValid()
        || m_sinceAsked.elapsed() >= trustedMs;
}

Result<bool> PostgresSessionStore::waitForChange(int forMs)
{
    return m_connection.waitForNotification(m_connection.options().schema + QStringLiteral(".sessions"),
                                            forMs);
}

Result<qint64> PostgresSessionStore::serverNowMs()
{
    return m_connection.read("SELECT (extract(epoch FROM now()) * 1000)::bigint")
        .map([](const PostgresRows &rows) { return rows.number(0, 0); });
}

Result<int> PostgresSessionStore::purge(qint64 nowMs)
{
    int removed = 0;
    const Done purged = carriedOut([&]() -> Done {
        // A day of patience, for a clock that is wrong for a while.
        const Result<PostgresRows> sessions = m_connection.run(
            "DELETE FROM {}.sessions WHERE absolute_expires_ms < $1", PostgresValues().number(nowMs - dayMs));
        if (!sessions)
            return Failure(sessions.error());
        removed = sessions->affected();
        const Result<PostgresRows> denials =
            m_connection.run("DELETE FROM {}.denied_tokens WHERE until_s < $1",
                             PostgresValues().number((nowMs - dayMs) / 1000));
        if (!denials)
            return Failure(denials.error());
        // Whoever has a mark from before what is removed here has to load anew. Only what no transaction that
        // still runs can be older than: otherwise a new mark would be too old already.
        const Result<PostgresRows> log = m_connection.run(
            "WITH gone AS (DELETE FROM {}.session_changes WHERE at < now() - interval '1 day' "
            "AND transaction < pg_snapshot_xmin(pg_current_snapshot()) RETURNING transaction) "
            "INSERT INTO {}.meta SELECT 'changes_removed_to', transaction::text FROM gone "
            "ORDER BY transaction DESC LIMIT 1 ON CONFLICT (key) DO UPDATE SET value = excluded.value");
        return log ? Done() : Failure(log.error());
    });
    return purged ? Result<int>(removed) : Failure(purged.error());
}

} // namespace gatehouse
