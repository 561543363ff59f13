// SPDX-License-Identifier: MIT
#include "core/store/postgres/postgresrights.h"

#include <QCoreApplication>

namespace gatehouse {

namespace {

QString tr(const char *text) { return QCoreApplication::translate("Postgres", text); }

struct Need {
    Capability capability;
    const char *action;
    bool changes;
    const char *right; ///< As has_table_privilege() takes it.
    const char *table;
    const char *column; ///< Null: the whole table.
};

constexpr const char *look = QT_TRANSLATE_NOOP("Postgres", "Looking at sessions");
constexpr const char *history = QT_TRANSLATE_NOOP("Postgres", "Looking at the history of a session");
constexpr const char *changes = QT_TRANSLATE_NOOP("Postgres", "Following changes");
constexpr const char *revoke = QT_TRANSLATE_NOOP("Postgres", "Revoking sessions");
constexpr const char *revokeUser = QT_TRANSLATE_NOOP("Postgres", "Revoking all sessions of a user");
constexpr const char *issue = QT_TRANSLATE_NOOP("Postgres", "Issuing and refreshing tokens");
constexpr const char *cutOff = QT_TRANSLATE_NOOP("Postgres", "Cutting off a user's access tokens");
constexpr const char *deny = QT_TRANSLATE_NOOP("Postgres", "Putting a token on the deny list");

constexpr Need needs[] = {
    {Capability::List, look, false, "SELECT", "sessions", nullptr},
    {Capability::History, history, false, "SELECT", "session_events", nullptr},
    {Capability::Changes, changes, false, "SELECT", "session_changes", nullptr},
    {Capability::RevokeSession, revoke, true, "UPDATE", "sessions", "revoked_ms"},
    {Capability::RevokeSession, revoke, true, "UPDATE", "sessions", "revoke_reason"},
    {Capability::RevokeSession, revoke, true, "UPDATE", "sessions", "revoked_by"},
    {Capability::RevokeSession, revoke, true, "UPDATE", "sessions", "expiry_seen_ms"},
    {Capability::RevokeUser, revokeUser, true, "UPDATE", "sessions", "revoked_ms"},
    {Capability::RevokeUser, revokeUser, true, "INSERT", "cut_offs", nullptr},
    {Capability::RevokeUser, revokeUser, true, "UPDATE", "cut_offs", nullptr},
    {Capability::Issue, issue, true, "INSERT", "sessions", nullptr},
    {Capability::Issue, issue, true, "UPDATE", "sessions", nullptr},
    {Capability::Issue, issue, true, "INSERT", "session_events", nullptr},
    {Capability::CutOff, cutOff, true, "INSERT", "cut_offs", nullptr},
    {Capability::CutOff, cutOff, true, "UPDATE", "cut_offs", nullptr},
    {Capability::DenyList, deny, true, "INSERT", "denied_tokens", nullptr},
    {Capability::DenyList, deny, true, "UPDATE", "denied_tokens", nullptr},
    {Capability::DenyList, deny, true, "DELETE", "denied_tokens", nullptr},
};

/// Why nothing at all can be changed through this connection; empty when something may.
QString whyReadOnly(const PostgresConnection &connection)
{
    if (connection.options().readOnly)
        return tr("This connection is marked read-only in its profile, so nothing can be revoked or issued.");
    if (connection.server().isStandby)
        return tr("%1 is a standby that follows another server, so nothing can be revoked or issued there. "
                  "Connect to the primary server.")
            .arg(connection.location());
    if (connection.server().isReadOnly)
        return tr("%1 is set to read-only for this user (default_transaction_read_only), so nothing can be "
                  "revoked or issued.")
            .arg(connection.location());
    return {};
}

Result<PostgresRows> askAll(PostgresConnection &connection)
{
    QStringList tables;
    QStringList columns;
    QStringList rights;
    for (const Need &need : needs) {
        tables << QLatin1String(need.table);
        columns << QLatin1String(need.column);
        rights << QLatin1String(need.right);
    }
    return connection.read(
        "SELECT CASE WHEN need.col = '' THEN has_table_privilege(t.oid, need.priv) "
        "ELSE has_column_privilege(t.oid, need.col, need.priv) END "
        "FROM unnest($1, $2, $3) WITH ORDINALITY AS need (tab, col, priv, place) "
        "JOIN pg_class t ON t.relname = need.tab JOIN pg_namespace s "
        "ON s.oid = t.relnamespace AND s.nspname = $4 ORDER BY need.place",
        PostgresValues().texts(tables).texts(columns).texts(rights).text(connection.options().schema));
}

} // namespace

Result<PostgresRights> askPostgresRights(PostgresConnection &connection)
{
    const Result<PostgresRows> rows = askAll(connection);
    if (!rows)
        return Failure(rows.error());
    constexpr int count = static_cast<int>(std::size(needs));
    if (rows->size() != count)
        return failure(Error::Code::Malformed,
                       tr("A table of Gatehouse is missing on %1. Run \"gatehouse-cli store migrate\".")
                           .arg(connection.location()));
    PostgresRights rights;
    const QString readOnly = whyReadOnly(connection);
    if (!readOnly.isEmpty())
        rights.missing << readOnly;
    Capabilities refused;
    for (int i = 0; i < count; ++i) {
        const Need &need = needs[i];
        rights.capabilities |= need.capability;
        if (need.changes && !readOnly.isEmpty()) {
            refused |= need.capability;
        } else if (!rows->truth(i, 0)) {
            if (!refused.testFlag(need.capability))
                rights.missing << tr("%1 is not allowed: the right %2 on the table \"%3\" is missing.")
                                      .arg(tr(need.action), QLatin1String(need.right),
                                           QLatin1String(need.table));
            refused |= need.capability;
        }
    }
    rights.capabilities &= ~refused;
    return rights;
}

} // namespace gatehouse
