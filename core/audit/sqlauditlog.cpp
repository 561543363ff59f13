// SPDX-License-Identifier: MIT
#include "core/audit/sqlauditlog.h"

#include "core/store/sql/migrations.h"
#include "core/store/sql/sqltransaction.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QJsonDocument>
#include <QJsonObject>

namespace gatehouse {

namespace {

QString tr(const char *text) { return QCoreApplication::translate("Audit", text); }

constexpr int hashSize = 32;

/// What is hashed and stored: one JSON object, its members in the order of their names.
QByteArray canonical(const AuditEvent &event)
{
    QJsonObject record{
        {QStringLiteral("seq"), event.seq},
        {QStringLiteral("at"), event.atMs},
        {QStringLiteral("id"), event.actionId},
        {QStringLiteral("action"), codeOf(event.action)},
        {QStringLiteral("phase"), codeOf(event.phase)},
        {QStringLiteral("actor"), event.actor},
        {QStringLiteral("object"), event.object},
        {QStringLiteral("reason"), event.reason},
        {QStringLiteral("outcome"), event.outcome},
    };
    if (!event.store.isEmpty())
        record.insert(QStringLiteral("store"), event.store);
    return QJsonDocument(record).toJson(QJsonDocument::Compact);
}

QByteArray chained(const QByteArray &previous, const QByteArray &record)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(previous);
    hash.addData(record);
    return hash.result();
}

std::optional<AuditEvent> eventOf(const QByteArray &record)
{
    const QJsonDocument document = QJsonDocument::fromJson(record);
    if (!document.isObject())
        return std::nullopt;
    const auto text = [&document](const char *name) { return document[QLatin1String(name)].toString(); };
    const std::optional<AuditAction> action = auditActionFromCode(text("action"));
    const std::optional<AuditPhase> phase = auditPhaseFromCode(text("phase"));
    if (!action || !phase)
        return std::nullopt;
    AuditEvent event;
    event.seq = document[QLatin1String("seq")].toInteger();
    event.atMs = document[QLatin1String("at")].toInteger();
    event.actionId = text("id");
    event.action = *action;
    event.phase = *phase;
    event.actor = text("actor");
    event.object = text("object");
    event.reason = text("reason");
    event.outcome = text("outcome");
    event.store = text("store");
    return event;
}

bool contains(const AuditEvent &event, const QString &text)
{
    if (text.isEmpty())
        return true;
    for (const QString &field :
         {event.actionId, codeOf(event.action), codeOf(event.phase), event.actor, event.object, event.store,
          event.reason, event.outcome, QString::number(event.seq)}) {
        if (field.contains(text, Qt::CaseInsensitive))
            return true;
    }
    return false;
}

struct Link {
    qint64 seq = 0;
    QByteArray record, hash;
};

/// Hands each record to `use` in order, until it returns false.
template <class Use>
Done eachLink(SqlConnection &connection, qint64 afterSeq, Use use)
{
    Result<SqlRows> rows = connection.run(
        QStringLiteral("SELECT seq, CAST(record AS BLOB), hash FROM audit WHERE seq > ? ORDER BY seq"),
        {afterSeq});
    if (!rows)
        return Failure(rows.error());
    for (;;) {
        const Result<bool> row = rows->next();
        if (!row)
            return Failure(row.error());
        if (!*row || !use(Link{rows->number(0), rows->bytes(1), rows->bytes(2)}))
            return {};
    }
}

Result<Link> lastLink(SqlConnection &connection)
{
    Result<SqlRows> rows =
        connection.run(QStringLiteral("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1"));
    if (!rows)
        return Failure(rows.error());
    const Result<bool> row = rows->next();
    if (!row)
        return Failure(row.error());
    return *row ? Link{rows->number(0), {}, rows->bytes(1)} : Link{};
}

/// Why this record does not follow the one before; empty when it does.
QString problemOf(const Link &link, qint64 expectedSeq, const QByteArray &previousHash)
{
    if (link.seq != expectedSeq)
        return tr("Record %1 is missing: it was deleted.").arg(expectedSeq);
    if (link.hash != chained(previousHash, link.record))
        return tr("Record %1 was changed after it was written, or does not follow the one before it.")
            .arg(link.seq);
    if (QJsonDocument::fromJson(link.record)[QLatin1String("seq")].toInteger() != link.seq)
        return tr("Record %1 stands in another place than where it was written.").arg(link.seq);
    return {};
}

struct Checkpoint {
    QString origin;
    qint64 size = 0;
    QByteArray hash;
};

std::optional<Checkpoint> checkpointOf(const QByteArray &text)
{
    const QList<QByteArray> lines = text.split('\n');
    if (lines.size() < 3)
        return std::nullopt;
    bool isNumber = false;
    Checkpoint checkpoint{QString::fromUtf8(lines[0].trimmed()), lines[1].trimmed().toLongLong(&isNumber),
                          QByteArray::fromBase64(lines[2].trimmed())};
    if (!isNumber || checkpoint.size < 0 || checkpoint.hash.size() != hashSize)
        return std::nullopt;
    return checkpoint;
}

QByteArray startOfChain() { return QByteArray(hashSize, '\0'); }

Result<QString> originOf(SqlConnection &connection)
{
    return storeId(connection).map([](const QString &id) { return QStringLiteral("gatehouse/audit/") + id; });
}

} // namespace

Done SqlAuditLog::append(AuditEvent event)
{
    Result<SqlTransaction> transaction = SqlTransaction::begin(m_connection);
    if (!transaction)
        return Failure(transaction.error());
    const Result<Link> last = lastLink(m_connection);
    if (!last)
        return Failure(last.error());
    event.seq = last->seq + 1;
    event.store = m_store;
    const QByteArray record = canonical(event);
    const QByteArray hash = chained(last->seq == 0 ? startOfChain() : last->hash, record);
    const Result<int> added =
        m_connection.execute(QStringLiteral("INSERT INTO audit (seq, record, hash) VALUES (?,?,?)"),
                             {event.seq, QString::fromUtf8(record), hash});
    return added ? transaction->commit() : Failure(added.error());
}

Result<std::vector<AuditEvent>> SqlAuditLog::read(const AuditQuery &query)
{
    std::vector<AuditEvent> events;
    QByteArray previous = startOfChain();
    if (query.afterSeq > 0) {
        const Done begun = eachLink(m_connection, query.afterSeq - 1, [&previous](const Link &link) {
            previous = link.hash;
            return false;
        });
        if (!begun)
            return Failure(begun.error());
    }
    qint64 unreadable = 0;
    const Done read = eachLink(m_connection, query.afterSeq, [&](const Link &link) {
        std::optional<AuditEvent> event = eventOf(link.record);
        if (!event) {
            unreadable = link.seq;
            return false;
        }
        event->previousHash = std::exchange(previous, link.hash);
        event->hash = link.hash;
        if (contains(*event, query.text))
            events.push_back(std::move(*event));
        return static_cast<int>(events.size()) < query.limit;
    });
    if (!read)
        return Failure(read.error());
    if (unreadable != 0)
        return failure(Error::Code::Malformed,
                       tr("Record %1 of the audit trail cannot be read. Check the trail.").arg(unreadable));
    return events;
}

Result<AuditCheck> SqlAuditLog::check()
{
    AuditCheck check;
    check.head = startOfChain();
    const Done walked = eachLink(m_connection, 0, [&check](const Link &link) {
        check.problem = problemOf(link, check.records + 1, check.head);
        if (!check.problem.isEmpty()) {
            check.firstBad = check.records + 1;
            return false;
        }
        ++check.records;
        check.head = link.hash;
        return true;
    });
    return walked ? Result<AuditCheck>(check) : Failure(walked.error());
}

Result<QByteArray> SqlAuditLog::checkpoint()
{
    Result<SqlTransaction> moment = SqlTransaction::beginRead(m_connection);
    if (!moment)
        return Failure(moment.error());
    const Result<AuditCheck> checked = check();
    const Result<QString> origin = originOf(m_connection);
    if (!checked || !origin)
        return Failure(checked ? origin.error() : checked.error());
    if (!checked->holds())
        return failure(
            Error::Code::Conflict,
            tr("The audit trail is broken, so no checkpoint is made of it. %1").arg(checked->problem));
    return origin->toUtf8() + '\n' + QByteArray::number(checked->records) + '\n' + checked->head.toBase64()
        + '\n';
}

Result<AuditCheck> SqlAuditLog::checkAgainst(const QByteArray &text)
{
    const std::optional<Checkpoint> checkpoint = checkpointOf(text);
    if (!checkpoint)
        return failure(
            Error::Code::Malformed,
            tr("This is not a checkpoint: three lines with origin, number of records and hash are needed."));
    Result<SqlTransaction> moment = SqlTransaction::beginRead(m_connection);
    if (!moment)
        return Failure(moment.error());
    const Result<QString> origin = originOf(m_connection);
    if (!origin)
        return Failure(origin.error());
    if (checkpoint->origin != *origin)
        return failure(Error::Code::Conflict, tr("This checkpoint belongs to another audit trail."));
    Result<AuditCheck> checked = check();
    if (!checked || !checked->holds() || checkpoint->size == 0)
        return checked;
    QByteArray hashThen;
    const Done read = eachLink(m_connection, checkpoint->size - 1, [&hashThen](const Link &link) {
        hashThen = link.hash;
        return false;
    });
    if (!read)
        return Failure(read.error());
    if (checked->records < checkpoint->size) {
        checked->firstBad = checked->records + 1;
        checked->problem = tr("The end was cut off: the checkpoint knows %1 records, the trail has %2.")
                               .arg(checkpoint->size)
                               .arg(checked->records);
    } else if (hashThen != checkpoint->hash) {
        checked->firstBad = checkpoint->size;
        checked->problem =
            tr("The trail was rebuilt: record %1 is not the one of the checkpoint.").arg(checkpoint->size);
    }
    return checked;
}

} // namespace gatehouse
