// SPDX-License-Identifier: MIT
#include "core/store/sql/sqlkeyrecords.h"

#include "core/store/sql/migrations.h"
#include "core/store/sql/sqltransaction.h"

#include <QCoreApplication>

namespace gatehouse {

namespace {

std::optional<qint64> optionalNumber(const SqlRows &rows, int column)
{
    return rows.isNull(column) ? std::nullopt : std::optional(rows.number(column));
}

QVariant orNull(const std::optional<qint64> &value) { return value ? QVariant(*value) : QVariant(); }

QString algName(jose::Alg alg)
{
    const std::string_view name = jose::nameOf(alg);
    return QString::fromLatin1(name.data(), static_cast<qsizetype>(name.size()));
}

Result<KeyRecord> keyOf(const SqlRows &rows)
{
    const std::optional<jose::Alg> alg = jose::algFromName(rows.text(3).toStdString());
    if (!alg) {
        return failure(
            Error::Code::Unsupported,
            QCoreApplication::translate(
                "Store", "The store has a signing key of an algorithm that this Gatehouse does not know: %1.")
                .arg(rows.text(3)));
    }
    KeyRecord key;
    key.info.kid = rows.text(0);
    key.info.use = static_cast<KeyUse>(rows.number(1));
    key.info.state = static_cast<KeyState>(rows.number(2));
    key.info.alg = *alg;
    key.info.description = rows.text(4);
    key.info.createdMs = rows.number(5);
    key.info.activatedMs = optionalNumber(rows, 6);
    key.info.retiredMs = optionalNumber(rows, 7);
    key.info.safeToRemoveMs = optionalNumber(rows, 8);
    key.info.publicJwk = rows.bytes(9);
    key.info.thumbprint = rows.text(10);
    key.sealedPrivate = rows.bytes(11);
    return key;
}

Result<std::vector<KeyRecord>> readKeys(SqlConnection &connection)
{
    Result<SqlRows> rows = connection.run(
        QStringLiteral("SELECT kid, use, state, alg, description, created_ms, activated_ms, retired_ms, "
                       "safe_to_remove_ms, public_jwk, "
                       "thumbprint, sealed_private FROM signing_keys ORDER BY created_ms, kid"));
    if (!rows)
        return Failure(rows.error());
    std::vector<KeyRecord> keys;
    for (;;) {
        const Result<bool> row = rows->next();
        if (!row)
            return Failure(row.error());
        if (!*row)
            return keys;
        Result<KeyRecord> key = keyOf(*rows);
        if (!key)
            return Failure(key.error());
        keys.push_back(std::move(*key));
    }
}

Result<std::optional<WrapRecord>> readWrap(SqlConnection &connection)
{
    Result<SqlRows> rows = connection.run(QStringLiteral(
        "SELECT kind, salt, cost_log2, sealed_check, sealed_derivation_key FROM key_protection"));
    if (!rows)
        return Failure(rows.error());
    const Result<bool> row = rows->next();
    if (!row)
        return Failure(row.error());
    if (!*row)
        return std::optional<WrapRecord>();
    return WrapRecord{rows->text(0), rows->bytes(1), static_cast<int>(rows->number(2)), rows->bytes(3),
                      rows->bytes(4)};
}

Done writeKey(SqlConnection &connection, const KeyRecord &key)
{
    const KeyInfo &info = key.info;
    const Result<int> written = connection.execute(
        QStringLiteral(
            "INSERT INTO signing_keys (kid, use, state, alg, description, created_ms, activated_ms, "
            "retired_ms, safe_to_remove_ms, public_jwk, thumbprint, sealed_private) "
            "VALUES (?,?,?,?,?,?,?,?,?,?,?,?)"),
        {info.kid, static_cast<int>(info.use), static_cast<int>(info.state), algName(info.alg),
         info.description, info.createdMs, orNull(info.activatedMs), orNull(info.retiredMs),
         orNull(info.safeToRemoveMs), info.publicJwk, info.thumbprint, key.sealedPrivate});
    return written ? Done() : Failure(written.error());
}

} // namespace

Result<KeyRecordSet> SqlKeyRecords::readSet()
{
    KeyRecordSet set;
    Result<QString> id = storeId(m_connection);
    Result<std::optional<WrapRecord>> wrap = readWrap(m_connection);
    Result<std::vector<KeyRecord>> keys = readKeys(m_connection);
    const Result<qint64> version =
        m_connection.number(QStringLiteral("SELECT value FROM meta WHERE key = 'key_changes'"));
    if (!id || !wrap)
        return Failure(id ? wrap.error() : id.error());
    if (!keys || !version)
        return Failure(keys ? version.error() : keys.error());
    return KeyRecordSet{std::move(*id), std::move(*wrap), std::move(*keys), *version};
}

Done SqlKeyRecords::writeSet(const KeyRecordSet &set)
{
    // A handful of rows: written anew as a whole.
    for (const char *const sql : {"DELETE FROM signing_keys", "DELETE FROM key_protection",
                                  "UPDATE meta SET value = value + 1 WHERE key = 'key_changes'"}) {
        if (const Result<int> done = m_connection.execute(QLatin1String(sql)); !done)
            return Failure(done.error());
    }
    for (const KeyRecord &key : set.keys) {
        if (Done written = writeKey(m_connection, key); !written)
            return written;
    }
    if (!set.wrap)
        return {};
    const WrapRecord &wrap = *set.wrap;
    const Result<int> written = m_connection.execute(
        QStringLiteral(
            "INSERT INTO key_protection (one, kind, salt, cost_log2, sealed_check, sealed_derivation_key) "
            "VALUES (1,?,?,?,?,?)"),
        {wrap.kind, wrap.salt, wrap.costLog2, wrap.sealedCheck, wrap.sealedDerivationKey});
    return written ? Done() : Failure(written.error());
}

Result<KeyRecordSet> SqlKeyRecords::load()
{
    Result<SqlTransaction> moment = SqlTransaction::beginRead(m_connection);
    return moment ? readSet() : Failure(moment.error());
}

Result<KeyRecordSet> SqlKeyRecords::change(const std::function<Done(KeyRecordSet &)> &edit)
{
    Result<SqlTransaction> transaction = SqlTransaction::begin(m_connection);
    if (!transaction)
        return Failure(transaction.error());
    Result<KeyRecordSet> set = readSet();
    if (!set)
        return set;
    if (Done edited = edit(*set); !edited)
        return Failure(edited.error());
    if (Done written = writeSet(*set); !written)
        return Failure(written.error());
    if (Done committed = transaction->commit(); !committed)
        return Failure(committed.error());
    ++set->version;
    return set;
}

} // namespace gatehouse
