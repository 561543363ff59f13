// SPDX-License-Identifier: MIT
#include "core/store/postgres/postgressessionstore.h"

#include <QCoreApplication>
#include <QHash>
#include <QSet>

namespace gatehouse {

namespace {

using Outcome = RevokeItem::Outcome;

constexpr int sessionsPerMs = 10; // What a slow server gets through; added to the deadline.

QString tr(const char *text) { return QCoreApplication::translate("Store", text); }

/// Ends the live ones and marks the expired ones, so that they stay expired whatever the clock says later.
/// One statement; the rows tell which were which. $1 is the selection, $2 the time, $3 the reason, $4 by
/// whom.
#define GATEHOUSE_END_SESSIONS                                                                               \
    "UPDATE {}.sessions SET revoked_ms = CASE WHEN expires_ms > $2 THEN $2 END, "                            \
    "revoke_reason = CASE WHEN expires_ms > $2 THEN $3 END, "                                                \
    "revoked_by = CASE WHEN expires_ms > $2 THEN $4 END, "                                                   \
    "expiry_seen_ms = CASE WHEN expires_ms > $2 THEN NULL ELSE $2 END "                                      \
    "WHERE revoked_ms IS NULL AND expiry_seen_ms IS NULL AND "
#define GATEHOUSE_ENDED " RETURNING id, user_id, revoked_ms IS NOT NULL"

/// Sessions by user, client and whether they live at $2.
#define GATEHOUSE_COUNT_SESSIONS                                                                             \
    "SELECT CASE WHEN login = '' THEN user_id ELSE login END AS name, client, "                              \
    "revoked_ms IS NULL AND expiry_seen_ms IS NULL AND expires_ms > $2 AS live, count(*) FROM {}.sessions "

/// The sessions a statement touched or found, by id: the user and what is to be said.
using Found = QHash<QString, RevokeItem>;

void takeEnded(const PostgresRows &rows, Found &found)
{
    found.reserve(found.size() + rows.size());
    for (int row = 0; row < rows.size(); ++row) {
        const QString id = rows.text(row, 0);
        const bool isRevoked = rows.truth(row, 2);
        found.insert(id,
                     {id, rows.text(row, 1), isRevoked ? Outcome::Revoked : Outcome::AlreadyGone,
                      isRevoked ? QString() : tr("It had expired.")});
    }
}

/// Those that had ended before.
void takeOthers(const PostgresRows &rows, Found &found, QStringList *order = nullptr)
{
    for (int row = 0; row < rows.size(); ++row) {
        const QString id = rows.text(row, 0);
        if (order)
            *order << id;
        if (!found.contains(id))
            found.insert(id,
                         {id, rows.text(row, 1), Outcome::AlreadyGone,
                          rows.truth(row, 2) ? tr("It was revoked already.") : tr("It had expired.")});
    }
}

/// One item for each id asked for, in that order; a second mention of an id finds it gone.
std::vector<RevokeItem> itemsInOrder(const QStringList &ids, const Found &found)
{
    std::vector<RevokeItem> items;
    items.reserve(static_cast<std::size_t>(ids.size()));
    QSet<QString> told;
    told.reserve(ids.size());
    for (const QString &id : ids) {
        const auto item = found.constFind(id);
        if (item == found.cend())
            items.push_back({id, {}, Outcome::AlreadyGone, tr("There is no such session."), true});
        else if (told.contains(id))
            items.push_back({id, item->userId, Outcome::AlreadyGone, tr("It was revoked already.")});
        else
            items.push_back(*item);
        told.insert(id);
    }
    return items;
}

Result<std::vector<RevokeItem>> revokeIds(PostgresConnection &connection, const QStringList &ids,
                                          const RevokeOrder &order)
{
    const Result<PostgresRows> ended =
        connection.run(GATEHOUSE_END_SESSIONS "id = ANY ($1)" GATEHOUSE_ENDED,
                       PostgresValues().texts(ids).number(order.nowMs).text(order.reason).text(order.by));
    if (!ended)
        return Failure(ended.error());
    Found found;
    takeEnded(*ended, found);
    QStringList others;
    for (const QString &id : ids) {
        if (!found.contains(id))
            others << id;
    }
    if (!others.isEmpty()) {
        const Result<PostgresRows> rest =
            connection.run("SELECT id, user_id, revoked_ms IS NOT NULL FROM {}.sessions WHERE id = ANY ($1)",
                           PostgresValues().texts(others));
        if (!rest)
            return Failure(rest.error());
        takeOthers(*rest, found);
    }
    return itemsInOrder(ids, found);
}

Result<std::vector<RevokeItem>> revokeUser(PostgresConnection &connection, const UserSessions &user,
                                           const RevokeOrder &order)
{
    const Result<PostgresRows> ended =
        connection.run(GATEHOUSE_END_SESSIONS "user_id = $1 AND id <> $5" GATEHOUSE_ENDED,
                       PostgresValues()
                           .text(user.userId)
                           .number(order.nowMs)
                           .text(order.reason)
                           .text(order.by)
                           .text(user.exceptSession));
    if (!ended)
        return Failure(ended.error());
    Found found;
    takeEnded(*ended, found);
    const Result<PostgresRows> all =
        connection.run("SELECT id, user_id, revoked_ms IS NOT NULL FROM {}.sessions "
                       "WHERE user_id = $1 AND id <> $2 ORDER BY n",
                       PostgresValues().text(user.userId).text(user.exceptSession));
    if (!all)
        return Failure(all.error());
    QStringList ids;
    takeOthers(*all, found, &ids);
    return itemsInOrder(ids, found);
}

/// The connection broke while committing and nobody could tell how it ended.
void markUnknown(RevokeOutcome &outcome)
{
    for (RevokeItem &item : outcome.items) {
        if (item.outcome != Outcome::Revoked)
            continue;
        item.outcome = Outcome::Unknown;
        item.why =
            tr("The connection broke while the revocation was being finished. Revoke it again to be sure.");
    }
}

} // namespace

/// Sets it to `nowMs`, or leaves a later one. Returns what stands then, in seconds.
Result<qint64> PostgresSessionStore::setCutOff(const QString &userId, qint64 nowMs)
{
    // Alone: no login of this user is being written while this transaction lasts.
    const Result<PostgresRows> locked = m_connection.run(
        "SELECT pg_advisory_xact_lock(hashtextextended($1, 7448))", PostgresValues().text(userId));
    if (!locked)
        return Failure(locked.error());
    const Result<PostgresRows> rows = m_connection.run(
        "INSERT INTO {}.cut_offs AS c (user_id, before_s, at_ms) VALUES ($1, $2 / 1000, $2) "
        "ON CONFLICT (user_id) DO UPDATE SET before_s = greatest(c.before_s, excluded.before_s), "
        "at_ms = greatest(c.at_ms, excluded.at_ms) RETURNING before_s",
        PostgresValues().text(userId).number(nowMs));
    return rows ? Result<qint64>(rows->number(0, 0)) : Failure(rows.error());
}

Result<RevokeOutcome> PostgresSessionStore::revokeInside(const RevokeOrder &order)
{
    RevokeOutcome outcome;
    const auto *user = std::get_if<UserSessions>(&order.target);
    if (user) {
        const Result<qint64> cutOff = setCutOff(user->userId, order.nowMs);
        if (!cutOff)
            return Failure(cutOff.error());
        outcome.cutOffSeconds = *cutOff;
    }
    Result<std::vector<RevokeItem>> items = user
        ? revokeUser(m_connection, *user, order)
        : revokeIds(m_connection, std::get<SessionIds>(order.target).ids, order);
    if (!items)
        return Failure(std::move(items.error()));
    outcome.items = std::move(*items);
    return outcome;
}

Result<RevokeOutcome> PostgresSessionStore::revoke(const RevokeOrder &order)
{
    RevokeOutcome outcome;
    const auto *asked = std::get_if<SessionIds>(&order.target);
    const int extraMs = asked ? static_cast<int>(asked->ids.size() / sessionsPerMs) : 0;
    const Result<PostgresConnection::Commit> committed = m_connection.change(
        [&]() -> Done {
            Result<RevokeOutcome> result = revokeInside(order);
            if (!result)
                return Failure(std::move(result.error()));
            outcome = std::move(*result);
            return {};
        },
        extraMs);
    if (!committed)
        return Failure(committed.error());
    if (*committed == PostgresConnection::Commit::Unknown)
        markUnknown(outcome);
    return outcome;
}

Result<RevokePreview> PostgresSessionStore::preview(const RevokeTarget &target, qint64 nowMs)
{
    PostgresValues values;
    const auto *user = std::get_if<UserSessions>(&target);
    QStringList ids = user ? QStringList() : std::get<SessionIds>(target).ids;
    ids.removeDuplicates();
    if (user)
        values.text(user->userId).number(nowMs).text(user->exceptSession);
    else
        values.texts(ids).number(nowMs);
    const Result<PostgresRows> rows =
        m_connection.read(user ? GATEHOUSE_COUNT_SESSIONS "WHERE user_id = $1 AND id <> $3 GROUP BY 1, 2, 3"
                               : GATEHOUSE_COUNT_SESSIONS "WHERE id = ANY ($1) GROUP BY 1, 2, 3",
                          values);
    if (!rows)
        return Failure(rows.error());
    RevokePreview preview;
    for (int row = 0; row < rows->size(); ++row) {
        const int count = static_cast<int>(rows->number(row, 3));
        if (!rows->truth(row, 2)) {
            preview.alreadyEnded += count;
            continue;
        }
        preview.liveSessions += count;
        preview.perUser[rows->text(row, 0)] += count;
        if (const QString client = rows->text(row, 1); !client.isEmpty())
            preview.perClient[client] += count;
    }
    if (!user)
        preview.notFound = static_cast<int>(ids.size()) - preview.liveSessions - preview.alreadyEnded;
    preview.countNames();
    return preview;
}

} // namespace gatehouse
