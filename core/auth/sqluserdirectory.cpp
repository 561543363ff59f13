// SPDX-License-Identifier: MIT
#include "core/auth/sqluserdirectory.h"

#include "core/store/sql/rowseal.h"
#include "core/store/sql/sessionrecord.h"
#include "core/store/sql/sqltransaction.h"

#include <QCoreApplication>
#include <QUuid>

namespace gatehouse {

namespace {

struct UserRow {
    User user;
    QByteArray passwordHash;

    qint64 seal() const
    {
        return RowSeal()
            .add(user.id)
            .add(user.login)
            .add(user.role)
            .add(static_cast<int>(user.disabled))
            .add(passwordHash)
            .value();
    }
};

const char columns[] = "SELECT id, login, display_name, role, disabled, password_hash, created_ms, "
                       "last_login_ms, seal FROM users ";

QString folded(const QString &login)
{
    return login.trimmed().normalized(QString::NormalizationForm_KC).toCaseFolded();
}

/// The next row, or nothing after the last one.
Result<std::optional<UserRow>> nextUser(SqlConnection &connection, SqlRows &rows)
{
    const Result<bool> next = rows.next();
    if (!next)
        return Failure(next.error());
    if (!*next)
        return std::optional<UserRow>();
    UserRow row;
    row.user.id = rows.text(0);
    row.user.login = rows.text(1);
    row.user.displayName = rows.text(2);
    row.user.role = rows.text(3);
    row.user.disabled = rows.number(4) != 0;
    row.passwordHash = rows.bytes(5);
    row.user.createdMs = rows.number(6);
    if (!rows.isNull(7))
        row.user.lastLoginMs = rows.number(7);
    if (row.seal() != rows.number(8))
        return Failure(damagedRecord(connection, row.user.login));
    return row;
}

Result<std::optional<UserRow>> oneUser(SqlConnection &connection, const char *where, const QString &value)
{
    Result<SqlRows> rows = connection.run(QLatin1String(columns) + QLatin1String(where), {value});
    return rows ? nextUser(connection, *rows) : Failure(rows.error());
}

Result<std::optional<User>> userOf(const Result<std::optional<UserRow>> &row)
{
    return row.map([](const std::optional<UserRow> &found) {
        return found ? std::optional(found->user) : std::nullopt;
    });
}

Error noSuchUser(const QString &id)
{
    return {Error::Code::NotFound,
            QCoreApplication::translate("Store", "There is no user with the id %1.").arg(id),
            {}};
}

/// Reads a user, lets `edit` change it and writes it back, in one transaction.
template <class Edit>
Done changeUser(SqlConnection &connection, const QString &id, Edit edit)
{
    Result<SqlTransaction> transaction = SqlTransaction::begin(connection);
    if (!transaction)
        return Failure(transaction.error());
    Result<std::optional<UserRow>> row = oneUser(connection, "WHERE id = ?", id);
    if (!row || !*row)
        return Failure(row ? noSuchUser(id) : row.error());
    UserRow &found = **row;
    edit(found);
    const Result<int> written = connection.execute(
        QStringLiteral(
            "UPDATE users SET disabled = ?, password_hash = ?, last_login_ms = ?, seal = ? WHERE id = ?"),
        {static_cast<int>(found.user.disabled), found.passwordHash,
         found.user.lastLoginMs ? QVariant(*found.user.lastLoginMs) : QVariant(), found.seal(), id});
    return written ? transaction->commit() : Failure(written.error());
}

} // namespace

Result<std::vector<User>> SqlUserDirectory::list()
{
    Result<SqlRows> rows = m_connection.run(QLatin1String(columns) + QLatin1String("ORDER BY folded_login"));
    if (!rows)
        return Failure(rows.error());
    std::vector<User> users;
    for (;;) {
        Result<std::optional<UserRow>> row = nextUser(m_connection, *rows);
        if (!row)
            return Failure(row.error());
        if (!*row)
            return users;
        users.push_back(std::move((*row)->user));
    }
}

Result<std::optional<User>> SqlUserDirectory::findByLogin(const QString &login)
{
    return userOf(oneUser(m_connection, "WHERE folded_login = ?", folded(login)));
}

Result<std::optional<User>> SqlUserDirectory::findById(const QString &id)
{
    return userOf(oneUser(m_connection, "WHERE id = ?", id));
}

Result<User> SqlUserDirectory::add(const NewUser &user, const QByteArray &passwordHash, qint64 nowMs)
{
    UserRow row;
    row.user.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    row.user.login = user.login.trimmed();
    row.user.displayName = user.displayName;
    row.user.role = user.role;
    row.user.createdMs = nowMs;
    row.passwordHash = passwordHash;
    Result<SqlTransaction> transaction = SqlTransaction::begin(m_connection);
    if (!transaction)
        return Failure(transaction.error());
    const Result<std::optional<UserRow>> taken =
        oneUser(m_connection, "WHERE folded_login = ?", folded(user.login));
    if (!taken)
        return Failure(taken.error());
    if (*taken)
        return failure(Error::Code::Conflict,
                       QCoreApplication::translate("Store", "There is a user with the login %1 already.")
                           .arg(row.user.login));
    const Result<int> added = m_connection.execute(
        QStringLiteral("INSERT INTO users (id, login, folded_login, display_name, role, disabled, "
                       "password_hash, created_ms, seal) VALUES (?,?,?,?,?,0,?,?,?)"),
        {row.user.id, row.user.login, folded(user.login), row.user.displayName, row.user.role, passwordHash,
         nowMs, row.seal()});
    if (!added)
        return Failure(added.error());
    if (Done committed = transaction->commit(); !committed)
        return Failure(committed.error());
    return row.user;
}

Result<QByteArray> SqlUserDirectory::passwordHash(const QString &id)
{
    const Result<std::optional<UserRow>> row = oneUser(m_connection, "WHERE id = ?", id);
    if (!row || !*row)
        return Failure(row ? noSuchUser(id) : row.error());
    return (*row)->passwordHash;
}

Done SqlUserDirectory::setPasswordHash(const QString &id, const QByteArray &hash)
{
    return changeUser(m_connection, id, [&hash](UserRow &row) { row.passwordHash = hash; });
}

Done SqlUserDirectory::setDisabled(const QString &id, bool disabled)
{
    return changeUser(m_connection, id, [disabled](UserRow &row) { row.user.disabled = disabled; });
}

Done SqlUserDirectory::noteLogin(const QString &id, qint64 nowMs)
{
    return changeUser(m_connection, id, [nowMs](UserRow &row) { row.user.lastLoginMs = nowMs; });
}

} // namespace gatehouse
