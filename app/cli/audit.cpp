// SPDX-License-Identifier: MIT
#include "app/cli/command.h"
#include "app/cli/context.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonArray>

namespace gatehouse::cli {

namespace {

QString text(const char *source) { return QCoreApplication::translate("Cli", source); }

QJsonObject jsonOf(const AuditEvent &event)
{
    QJsonObject object{{QStringLiteral("seq"), event.seq},
                       {QStringLiteral("actionId"), event.actionId},
                       {QStringLiteral("action"), codeOf(event.action)},
                       {QStringLiteral("phase"), codeOf(event.phase)},
                       {QStringLiteral("actor"), event.actor},
                       {QStringLiteral("object"), event.object},
                       {QStringLiteral("reason"), event.reason},
                       {QStringLiteral("store"), event.store},
                       {QStringLiteral("outcome"), event.outcome},
                       {QStringLiteral("hash"), QString::fromLatin1(event.hash.toHex())}};
    putTime(object, QStringLiteral("at"), event.atMs);
    return object;
}

/// The newest `limit` records, oldest first. The log reads forward from a number, so it is read in pages.
Result<std::vector<AuditEvent>> newest(AuditLog &log, const QString &wanted, qint64 limit)
{
    std::vector<AuditEvent> kept;
    AuditQuery query;
    query.text = wanted;
    while (true) {
        Result<std::vector<AuditEvent>> page = log.read(query);
        if (!page)
            return page;
        if (page->empty())
            return kept;
        query.afterSeq = page->back().seq;
        std::move(page->begin(), page->end(), std::back_inserter(kept));
        if (limit > 0 && qint64(kept.size()) > limit)
            kept.erase(kept.begin(), kept.end() - limit);
    }
}

Ran list(Context &context, const Arguments &arguments)
{
    const Result<qint64> limit = arguments.number("limit", context.isJson() ? 0 : 100, 0, 100'000'000);
    if (!limit)
        return Failure(limit.error());
    Result<StoreAccess *> store = context.store();
    if (!store)
        return Failure(store.error());
    const Result<std::vector<AuditEvent>> events =
        await((*store)->run([wanted = arguments.value("text"), limit = *limit](OpenStore &open) {
            return newest(open.audit, wanted, limit);
        }));
    if (!events)
        return Failure(events.error());
    if (context.isJson()) {
        QJsonArray all;
        for (const AuditEvent &event : *events)
            all.append(jsonOf(event));
        context.output().document({{QStringLiteral("events"), all}});
        return ExitDone;
    }
    std::vector<QStringList> rows;
    for (const AuditEvent &event : *events) {
        const QString what =
            event.store.isEmpty() ? event.object : text("%1 at %2").arg(event.object, event.store);
        rows.push_back({QString::number(event.seq), utcText(event.atMs), codeOf(event.action),
                        codeOf(event.phase), event.actor, what,
                        event.outcome.isEmpty() ? event.reason : event.outcome});
    }
    context.output().table({text("NO"), text("TIME"), text("ACTION"), text("PHASE"), text("WHO"),
                            text("WHAT"), text("REASON OR OUTCOME")},
                           rows);
    return ExitDone;
}

Result<QByteArray> checkpointFrom(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return failure(Error::Code::NotFound,
                       text("The checkpoint %1 could not be read: %2.").arg(path, file.errorString()));
    return file.read(64 << 10);
}

Ran verify(Context &context, const Arguments &arguments)
{
    QByteArray checkpoint;
    if (arguments.has("against")) {
        Result<QByteArray> read = checkpointFrom(arguments.value("against"));
        if (!read)
            return Failure(read.error());
        checkpoint = *read;
    }
    Result<StoreAccess *> store = context.store();
    if (!store)
        return Failure(store.error());
    const Result<AuditCheck> check = await((*store)->run([checkpoint](OpenStore &open) {
        return checkpoint.isEmpty() ? open.audit.check() : open.audit.checkAgainst(checkpoint);
    }));
    if (!check)
        return Failure(check.error());
    if (context.isJson())
        context.output().document(
            {{QStringLiteral("holds"), check->holds()},
             {QStringLiteral("records"), check->records},
             {QStringLiteral("firstBad"), check->holds() ? QJsonValue() : QJsonValue(check->firstBad)},
             {QStringLiteral("problem"), check->problem},
             {QStringLiteral("head"), QString::fromLatin1(check->head.toHex())}});
    else if (check->holds())
        context.output().line(text("The audit trail is whole: %1 records, the last with hash %2.")
                                  .arg(check->records)
                                  .arg(QString::fromLatin1(check->head.toHex())));
    else
        context.output().line(
            text("The audit trail is broken at record %1. %2").arg(check->firstBad).arg(check->problem));
    return check->holds() ? ExitDone : ExitRejected;
}

Ran checkpoint(Context &context, const Arguments &)
{
    Result<StoreAccess *> store = context.store();
    if (!store)
        return Failure(store.error());
    const Result<QByteArray> lines =
        await((*store)->run([](OpenStore &open) { return open.audit.checkpoint(); }));
    if (!lines)
        return Failure(lines.error());
    if (context.isJson())
        context.output().document({{QStringLiteral("checkpoint"), QString::fromUtf8(*lines)}});
    else
        context.output().line(QString::fromUtf8(*lines).trimmed());
    return ExitDone;
}

} // namespace

std::vector<Command> auditCommands()
{
    return {
        {"audit list",
         "",
         QT_TRANSLATE_NOOP("Cli", "list who did what, when and why"),
         QT_TRANSLATE_NOOP("Cli",
                           "Every action leaves two records: what was asked for, and how it ended. A request "
                           "without an end\n"
                           "tells of a program that stopped in between.\n\nExample:\n  gatehouse-cli audit "
                           "list --text ada --limit 20"),
         {{"text", "TEXT", QT_TRANSLATE_NOOP("Cli", "only records with this text in any field")},
          {"limit", "NUMBER",
           QT_TRANSLATE_NOOP("Cli",
                             "the newest so many; 0 shows all (100, with --json all, when not given)")}},
         0,
         0,
         list},
        {"audit verify",
         "",
         QT_TRANSLATE_NOOP("Cli", "check that the audit trail is whole"),
         QT_TRANSLATE_NOOP("Cli",
                           "Each record holds the hash of the one before, so a changed, removed or inserted "
                           "record shows. Exit\n"
                           "code 1 when the trail is broken. A cut-off end shows only against a checkpoint "
                           "kept elsewhere.\n\n"
                           "Example:\n  gatehouse-cli audit verify --against checkpoint.txt"),
         {{"against", "FILE",
           QT_TRANSLATE_NOOP("Cli", "also check that the trail still holds what this checkpoint says")}},
         0,
         0,
         verify},
        {"audit checkpoint",
         "",
         QT_TRANSLATE_NOOP("Cli", "print the state of the trail, to be kept elsewhere"),
         QT_TRANSLATE_NOOP(
             "Cli",
             "Three lines: origin, number of records, hash of the last one. Give them to a colleague.\n\n"
             "Example:\n  gatehouse-cli audit checkpoint > checkpoint.txt"),
         {},
         0,
         0,
         checkpoint},
    };
}

} // namespace gatehouse::cli
