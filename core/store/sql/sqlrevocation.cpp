// SPDX-License-Identifier: MIT
#include "core/store/sql/sessionrecord.h"
#include "core/store/sql/sqlrefusals.h"
#include "core/store/sql/sqlsessionstore.h"
#include "core/store/sql/sqltransaction.h"

#include <QCoreApplication>
#include <QHash>

namespace gatehouse {

namespace {

using Outcome = RevokeItem::Outcome;

QString tr(const char *text) { return QCoreApplication::translate("Store", text); }

Result<QStringList> sessionsOf(SqlConnection &connection, const UserSessions &user)
{
    Result<SqlRows> rows =
        connection.run(QStringLiteral("SELECT id FROM sessions WHERE user_id = ? AND id <> ? ORDER BY n"),
                       {user.userId, user.exceptSession});
    if (!rows)
        return Failure(rows.error());
    QStringList ids;
    for (;;) {
        const Result<bool> row = rows->next();
        if (!row)
            return Failure(row.error());
        if (!*row)
            return ids;
        ids << rows->text(0);
    }
}

/// The one selection that both revoke() and preview() work on.
Result<QStringList> selected(SqlConnection &connection, const RevokeTarget &target)
{
    if (const auto *user = std::get_if<UserSessions>(&target))
        return sessionsOf(connection, *user);
    return std::get<SessionIds>(target).ids;
}

Done end(SqlConnection &connection, SessionRecord &record, const RevokeOrder &order, qint64 change)
{
    record.session.revocation = SessionRevocation{order.nowMs, order.reason, order.by, ReuseKind::None};
    if (Done written = updateSessionRecord(connection, record, change); !written)
        return written;
    return addSessionEvent(
        connection, record.n,
        {SessionEvent::Kind::Revoked, order.nowMs, record.session.generation, {}, {}, order.reason});
}

Result<RevokeItem> revokeOne(SqlConnection &connection, const QString &id, const RevokeOrder &order,
                             qint64 change)
{
    Result<std::optional<SessionRecord>> found = readSessionRecord(connection, id);
    if (!found)
        return Failure(found.error());
    if (!*found)
        return RevokeItem{id, {}, Outcome::AlreadyGone, tr("There is no such session."), true};
    SessionRecord &record = **found;
    const QString userId = record.session.userId;
    if (record.isDamaged)
        return RevokeItem{id, userId, Outcome::Failed,
                          tr("Its record is damaged. It cannot be refreshed either.")};
    if (record.session.revocation)
        return RevokeItem{id, userId, Outcome::AlreadyGone, tr("It was revoked already.")};
    if (record.isExpiredAt(order.nowMs)) {
        // It stays expired even if the clock is ahead now and is set back later.
        record.expirySeenMs = record.expirySeenMs.value_or(order.nowMs);
        const Done kept = updateSessionRecord(connection, record, change);
        return kept ? Result<RevokeItem>(RevokeItem{id, userId, Outcome::AlreadyGone, tr("It had expired.")})
                    : Failure(kept.error());
    }
    if (Done ended = end(connection, record, order, change); !ended)
        return Failure(ended.error());
    return RevokeItem{id, userId, Outcome::Revoked, {}};
}

} // namespace

Result<RevokeOutcome> SqlSessionStore::revoke(const RevokeOrder &order)
{
    Result<SqlTransaction> transaction = SqlTransaction::begin(m_connection);
    if (!transaction)
        return Failure(transaction.error());
    RevokeOutcome outcome;
    if (const auto *user = std::get_if<UserSessions>(&order.target)) {
        const Result<CutOff> cutOff = setCutOff(m_connection, user->userId, order.nowMs);
        if (!cutOff)
            return Failure(cutOff.error());
        outcome.cutOffSeconds = cutOff->beforeSeconds;
    }
    const Result<QStringList> ids = selected(m_connection, order.target);
    const Result<qint64> change = nextSessionChange(m_connection);
    if (!ids || !change)
        return Failure(ids ? change.error() : ids.error());
    outcome.items.reserve(static_cast<std::size_t>(ids->size()));
    for (const QString &id : *ids) {
        Result<RevokeItem> item = revokeOne(m_connection, id, order, *change);
        if (!item)
            return Failure(item.error());
        outcome.items.push_back(std::move(*item));
    }
    if (Done committed = transaction->commit(); !committed)
        return Failure(committed.error());
    return outcome;
}

Result<RevokePreview> SqlSessionStore::preview(const RevokeTarget &target, qint64 nowMs)
{
    Result<SqlTransaction> moment = SqlTransaction::beginRead(m_connection);
    if (!moment)
        return Failure(moment.error());
    const Result<QStringList> ids = selected(m_connection, target);
    if (!ids)
        return Failure(ids.error());
    RevokePreview preview;
    for (const QString &id : *ids) {
        const Result<std::optional<SessionRecord>> record = readSessionRecord(m_connection, id);
        if (!record)
            return Failure(record.error());
        if (!*record) {
            ++preview.notFound;
        } else if ((*record)->session.revocation || (*record)->isExpiredAt(nowMs)) {
            ++preview.alreadyEnded;
        } else {
            const Session &session = (*record)->session;
            ++preview.liveSessions;
            ++preview.perUser[session.login.isEmpty() ? session.userId : session.login];
            if (!session.client.isEmpty())
                ++preview.perClient[session.client];
        }
    }
    preview.countNames();
    return preview;
}

} // namespace gatehouse
