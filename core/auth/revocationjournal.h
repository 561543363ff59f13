// SPDX-License-Identifier: MIT
#pragma once

#include "core/auth/revocationorder.h"
#include "core/store/sql/sqlconnection.h"

namespace gatehouse {

/// What was asked to be revoked, what was sent, and what came of it: on disk before anything is sent.
/// Kept in the file of the audit trail. Every change is one transaction.
class RevocationJournal {
public:
    /// What is sent in one call of the store.
    struct Part {
        std::vector<qint64> places;
        RevokeTarget target;
        QStringList users; ///< Whole users, in the order of their places; `target` is not used then.
        RevocationTally before; ///< Of these places alone, when they still waited.
        bool isEmpty() const { return places.empty(); }
    };
    /// Done in the same transaction as the change; its Error undoes both.
    using Also = std::function<Done()>;

    /// `connection` comes from openEmbeddedStore(). `store` tells which sessions it is about where the file
    /// serves several stores; others' revocations are not seen. Empty: the sessions in this very file.
    RevocationJournal(SqlConnection &connection, QString store);

    /// Error Conflict when there is one with this id: it has begun already.
    Done add(const RevocationOrder &order, qint64 nowMs, const Also &also);
    Result<std::vector<UnfinishedRevocation>> all();
    /// Error NotFound when there is none with this id.
    Result<UnfinishedRevocation> find(const QString &id);
    /// Of the places of `part` alone. Adding up all of a large one takes long.
    Result<RevocationTally> tally(const QString &id, const Part &part);
    /// The next of what waits, at most `sessions` sessions or `users` users, from now on noted as sent; or
    /// empty.
    Result<Part> take(const QString &id, int sessions, int users);
    /// `outcome` has an item for each id of a part of sessions, in the same order, and in one of several
    /// users each item names its user.
    Done note(const QString &id, const Part &part, const RevokeOutcome &outcome);
    /// It is certain that this part was not done: it waits again.
    Done giveBack(const QString &id, const Part &part);
    /// What was sent without an answer, or was refused, waits again.
    Done retryOpen(const QString &id, const Also &also);
    Done remove(const QString &id, const Also &also);
    /// What came of each session and whole user (those have no session id) so far: Unknown for what was
    /// sent without an answer, NotSent for what waits.
    Result<std::vector<RevokeItem>> items(const QString &id);

    /// What is to be said of those that were revoked, such as that no replica confirmed it; the most frequent
    /// first, three at most, each with the number of its sessions.
    Result<QStringList> remarks(const QString &id);

    SqlConnection &connection() { return m_connection; }

private:
    Result<Part> waiting(const QString &id, int sessions, int users);
    Done noteSessions(const QString &id, const Part &part, const RevokeOutcome &outcome);
    Done noteUsers(const QString &id, const Part &part, const QStringList &users,
                   const RevokeOutcome &outcome);
    Done addTargets(const RevocationOrder &order);
    Done change(const QString &sql, const QVariantList &values, const Also &also);
    Result<std::vector<UnfinishedRevocation>> read(const QString &condition, const QVariantList &values);

    SqlConnection &m_connection;
    QString m_store;
};

} // namespace gatehouse
