// SPDX-License-Identifier: MIT
#include "core/auth/revocationjournal.h"

#include "core/store/sql/sqltransaction.h"

#include <QCoreApplication>
#include <QHash>
#include <QSet>

#include <algorithm>

namespace gatehouse {

namespace {

using Outcome = RevokeItem::Outcome;

QString tr(const char *text) { return QCoreApplication::translate("Revocation", text); }

constexpr int waits = 0, sent = 1, known = 2; // revocation_items.state
const QString itsNumber = QStringLiteral("(SELECT n FROM revocations WHERE id = ?)");

Failure noSuch()
{
    return failure(Error::Code::NotFound,
                   tr("There is no unfinished revocation with this number: it was finished or forgotten."));
}

/// What one call of the store made of a row of the journal.
struct Row {
    int state = known;
    int revoked = 0, gone = 0, missing = 0, failed = 0;
    QString userId, why;

    void add(const RevokeItem &item)
    {
        revoked += item.outcome == Outcome::Revoked ? 1 : 0;
        gone += item.outcome == Outcome::AlreadyGone ? 1 : 0;
        missing += item.isMissing ? 1 : 0;
        failed += item.outcome == Outcome::Failed ? 1 : 0;
        if (item.outcome == Outcome::Unknown)
            state = sent;
        if (item.outcome == Outcome::NotSent)
            state = waits;
        if (!item.why.isEmpty())
            why = item.why;
        userId = item.userId;
    }
};

Done write(SqlConnection &connection, const QString &id, qint64 place, const Row &row)
{
    const Result<int> written = connection.execute(
        QStringLiteral("UPDATE revocation_items SET state = ?, revoked = revoked + ?, gone = ?, missing = ?, "
                       "failed = ?, why = ?, user_id = CASE WHEN ? = '' THEN user_id ELSE ? END "
                       "WHERE revocation = ")
            + itsNumber + QStringLiteral(" AND place = ?"),
        {row.state, row.revoked, row.gone, row.missing, row.failed, row.why, row.userId, row.userId, id,
         place});
    return written ? Done() : Failure(written.error());
}

RevokeItem itemFrom(const SqlRows &row)
{
    RevokeItem item{row.text(0), row.text(1), Outcome::Revoked, row.text(7), row.number(5) > 0};
    if (row.number(2) == waits)
        item.outcome = Outcome::NotSent;
    else if (row.number(2) == sent)
        item.outcome = Outcome::Unknown;
    else if (row.number(6) > 0)
        item.outcome = Outcome::Failed;
    else if (row.number(3) == 0)
        item.outcome = Outcome::AlreadyGone;
    return item;
}

} // namespace

RevocationJournal::RevocationJournal(SqlConnection &connection, QString store)
    : m_connection(connection)
    , m_store(std::move(store))
{ }

Done RevocationJournal::add(const RevocationOrder &order, qint64 nowMs, const Also &also)
{
    Result<SqlTransaction> transaction = SqlTransaction::begin(m_connection);
    if (!transaction)
        return Failure(transaction.error());
    const Result<qint64> there =
        m_connection.number(QStringLiteral("SELECT count(*) FROM revocations WHERE id = ?"), {order.id});
    if (!there)
        return Failure(there.error());
    if (*there > 0)
        return failure(Error::Code::Conflict, tr("This revocation has begun already."));
    const Result<int> added = m_connection.execute(
        QStringLiteral("INSERT INTO revocations (id, store, what, reason, actor, begun_ms, denies_tokens) "
                       "VALUES (?,?,?,?,?,?,?)"),
        {order.id, m_store, objectOf(order), order.reason, order.actor, nowMs, int(order.deniesTokens)});
    if (!added)
        return Failure(added.error());
    if (Done targets = addTargets(order); !targets)
        return targets;
    if (Done done = also(); !done)
        return done;
    return transaction->commit();
}

Done RevocationJournal::addTargets(const RevocationOrder &order)
{
    qint64 place = 0;
    QSet<QString> named;
    const auto add = [&](const QString &session, const QString &user, const QString &except) -> Done {
        const Result<int> added = m_connection.execute(
            QStringLiteral("INSERT INTO revocation_items (revocation, place, session_id, user_id, "
                           "except_session, state, revoked, gone, missing, failed, why) VALUES (")
                + itsNumber + QStringLiteral(",?,?,?,?,0,0,0,0,0,'')"),
            {order.id, ++place, session, user, except});
        return added ? Done() : Failure(added.error());
    };
    for (const RevokeTarget &target : order.targets) {
        if (const auto *user = std::get_if<UserSessions>(&target)) {
            if (Done added = add({}, user->userId, user->exceptSession); !added)
                return added;
            continue;
        }
        for (const QString &id : std::get<SessionIds>(target).ids) {
            if (id.isEmpty() || named.contains(id))
                continue;
            named.insert(id);
            if (Done added = add(id, {}, {}); !added)
                return added;
        }
    }
    return {};
}

Result<std::vector<UnfinishedRevocation>> RevocationJournal::read(const QString &condition,
                                                                  const QVariantList &values)
{
    Result<SqlRows> rows = m_connection.run(
        QStringLiteral("SELECT r.id, r.what, r.reason, r.actor, r.begun_ms, count(*), "
                       "total(i.state = 0), total(i.state = 1), total(i.revoked), total(i.gone), "
                       "total(i.failed), total(i.missing), total(i.state = 2 AND i.failed > 0), count(*) = 1 "
                       "AND max(i.session_id) = '', r.denies_tokens "
                       "FROM revocations r JOIN revocation_items i ON i.revocation = r.n WHERE ")
            + condition + QStringLiteral(" GROUP BY r.n ORDER BY r.n"),
        values);
    if (!rows)
        return Failure(rows.error());
    std::vector<UnfinishedRevocation> found;
    for (;;) {
        const Result<bool> row = rows->next();
        if (!row)
            return Failure(row.error());
        if (!*row)
            return found;
        const auto count = [&rows](int column) { return static_cast<int>(rows->number(column)); };
        found.push_back(
            {rows->text(0),
             rows->text(1),
             rows->text(2),
             rows->text(3),
             rows->number(4),
             rows->number(13) != 0,
             rows->number(14) != 0,
             {count(5), count(6), count(7), count(8), count(9), count(10), count(11), count(12)}});
    }
}

Result<std::vector<UnfinishedRevocation>> RevocationJournal::all()
{
    return read(QStringLiteral("r.store = ?"), {m_store});
}

Result<UnfinishedRevocation> RevocationJournal::find(const QString &id)
{
    Result<std::vector<UnfinishedRevocation>> found =
        read(QStringLiteral("r.store = ? AND r.id = ?"), {m_store, id});
    if (!found)
        return Failure(found.error());
    return found->empty() ? Result<UnfinishedRevocation>(noSuch()) : std::move(found->front());
}

Result<RevocationTally> RevocationJournal::tally(const QString &id, const Part &part)
{
    return read(QStringLiteral("r.id = ? AND i.place BETWEEN ? AND ?"),
                {id, part.places.front(), part.places.back()})
        .map([](const std::vector<UnfinishedRevocation> &found) {
            return found.empty() ? RevocationTally() : found.front().tally;
        });
}

/// Rows of one kind that stand behind one another: sessions, whole users, or a user with an exception, who is
/// a part alone.
Result<RevocationJournal::Part> RevocationJournal::waiting(const QString &id, int sessions, int users)
{
    Result<SqlRows> rows = m_connection.run(
        QStringLiteral("SELECT place, session_id, user_id, except_session FROM revocation_items "
                       "WHERE state = 0 AND revocation = ")
            + itsNumber + QStringLiteral(" ORDER BY place LIMIT ?"),
        {id, std::max(sessions, users)});
    if (!rows)
        return Failure(rows.error());
    Part part;
    QStringList ids;
    for (;;) {
        const Result<bool> row = rows->next();
        if (!row)
            return Failure(row.error());
        if (!*row)
            break;
        const bool isUser = rows->text(1).isEmpty();
        const bool hasException = isUser && !rows->text(3).isEmpty();
        const bool hasRoom = isUser
            ? ids.isEmpty() && (!hasException || part.isEmpty()) && part.users.size() < users
            : part.users.isEmpty() && ids.size() < sessions;
        if (!hasRoom)
            break;
        part.places.push_back(rows->number(0));
        if (hasException) {
            part.target = UserSessions{rows->text(2), rows->text(3)};
            return part;
        }
        (isUser ? part.users : ids) << rows->text(isUser ? 2 : 1);
    }
    part.target = SessionIds{ids};
    return part;
}

Result<RevocationJournal::Part> RevocationJournal::take(const QString &id, int sessions, int users)
{
    Result<SqlTransaction> transaction = SqlTransaction::begin(m_connection);
    if (!transaction)
        return Failure(transaction.error());
    Result<Part> part = waiting(id, sessions, users);
    if (!part || part->isEmpty())
        return part;
    const Result<RevocationTally> before = tally(id, *part);
    if (!before)
        return Failure(before.error());
    part->before = *before;
    const Result<int> marked =
        m_connection.execute(QStringLiteral("UPDATE revocation_items SET state = 1 WHERE state = 0 AND "
                                            "place BETWEEN ? AND ? AND revocation = ")
                                 + itsNumber,
                             {part->places.front(), part->places.back(), id});
    if (!marked)
        return Failure(marked.error());
    if (Done committed = transaction->commit(); !committed)
        return Failure(committed.error());
    return part;
}

Done RevocationJournal::note(const QString &id, const Part &part, const RevokeOutcome &outcome)
{
    Result<SqlTransaction> transaction = SqlTransaction::begin(m_connection);
    if (!transaction)
        return Failure(transaction.error());
    const auto *user = std::get_if<UserSessions>(&part.target);
    const Done noted = user != nullptr || !part.users.isEmpty()
        ? noteUsers(id, part, user != nullptr ? QStringList(user->userId) : part.users, outcome)
        : noteSessions(id, part, outcome);
    return noted ? transaction->commit() : noted;
}

Done RevocationJournal::noteSessions(const QString &id, const Part &part, const RevokeOutcome &outcome)
{
    for (std::size_t i = 0; i < part.places.size() && i < outcome.items.size(); ++i) {
        Row row;
        row.add(outcome.items[i]);
        if (Done written = write(m_connection, id, part.places[i], row); !written)
            return written;
    }
    return {};
}

Done RevocationJournal::noteUsers(const QString &id, const Part &part, const QStringList &users,
                                  const RevokeOutcome &outcome)
{
    QHash<QString, Row> rows;
    for (const RevokeItem &item : outcome.items)
        rows[users.size() == 1 ? users.front() : item.userId].add(item);
    for (std::size_t i = 0; i < part.places.size(); ++i) {
        const QString &user = users[qsizetype(i)];
        Row row = rows.value(user);
        row.userId = user;
        if (outcome.stop)
            row.state = waits; // Of the sessions some may be left.
        if (Done written = write(m_connection, id, part.places[i], row); !written)
            return written;
    }
    return {};
}

Done RevocationJournal::change(const QString &sql, const QVariantList &values, const Also &also)
{
    Result<SqlTransaction> transaction = SqlTransaction::begin(m_connection);
    if (!transaction)
        return Failure(transaction.error());
    if (const Result<int> changed = m_connection.execute(sql, values); !changed)
        return Failure(changed.error());
    if (Done done = also(); !done)
        return done;
    return transaction->commit();
}

Done RevocationJournal::giveBack(const QString &id, const Part &part)
{
    return change(QStringLiteral("UPDATE revocation_items SET state = 0 WHERE state = 1 AND "
                                 "place BETWEEN ? AND ? AND revocation = ")
                      + itsNumber,
                  {part.places.front(), part.places.back(), id}, [] { return Done(); });
}

Done RevocationJournal::retryOpen(const QString &id, const Also &also)
{
    return change(QStringLiteral("UPDATE revocation_items SET state = 0, failed = 0 "
                                 "WHERE (state = 1 OR failed > 0) AND revocation = ")
                      + itsNumber,
                  {id}, also);
}

Done RevocationJournal::remove(const QString &id, const Also &also)
{
    return change(QStringLiteral("DELETE FROM revocations WHERE id = ?"), {id}, also);
}

Result<QStringList> RevocationJournal::remarks(const QString &id)
{
    Result<SqlRows> rows = m_connection.run(
        QStringLiteral("SELECT why, total(revoked) FROM revocation_items WHERE revoked > 0 AND why <> '' AND "
                       "revocation = ")
            + itsNumber + QStringLiteral(" GROUP BY why ORDER BY 2 DESC LIMIT 3"),
        {id});
    if (!rows)
        return Failure(rows.error());
    QStringList remarks;
    for (;;) {
        const Result<bool> row = rows->next();
        if (!row)
            return Failure(row.error());
        if (!*row)
            return remarks;
        remarks << QStringLiteral("%1: %2").arg(QString::number(rows->number(1)), rows->text(0));
    }
}

Result<std::vector<RevokeItem>> RevocationJournal::items(const QString &id)
{
    Result<SqlRows> rows = m_connection.run(
        QStringLiteral("SELECT session_id, user_id, state, revoked, gone, missing, failed, why "
                       "FROM revocation_items WHERE revocation = ")
            + itsNumber + QStringLiteral(" ORDER BY place"),
        {id});
    if (!rows)
        return Failure(rows.error());
    std::vector<RevokeItem> items;
    for (;;) {
        const Result<bool> row = rows->next();
        if (!row)
            return Failure(row.error());
        if (!*row)
            return items;
        items.push_back(itemFrom(*rows));
    }
}

} // namespace gatehouse
