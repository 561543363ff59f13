// SPDX-License-Identifier: MIT
#include "app/cli/command.h"
#include "app/cli/selection.h"
#include "core/service/sessionservice.h"
#include "core/session/sessionexport.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonArray>
#include <QSaveFile>

#ifdef Q_OS_UNIX
#include <sys/resource.h>
#endif

namespace gatehouse::cli {

namespace {

QString text(const char *source) { return QCoreApplication::translate("Cli", source); }

void printList(const Context &context, const std::vector<Session> &shown, std::size_t found)
{
    const qint64 nowMs = context.nowMs();
    if (context.isJson()) {
        QJsonArray list;
        for (const Session &session : shown)
            list.append(jsonOf(session, nowMs));
        QJsonObject document{{QStringLiteral("found"), qint64(found)}, {QStringLiteral("sessions"), list}};
        putTime(document, QStringLiteral("readAt"), nowMs);
        context.output().document(document);
        return;
    }
    std::vector<QStringList> rows;
    rows.reserve(shown.size());
    for (const Session &session : shown)
        rows.push_back({session.id, session.login.isEmpty() ? session.userId : session.login,
                        nameOf(session.stateAt(nowMs)), deviceName(session.agent), session.address,
                        QString::number(session.generation), relativeText(session.refreshedMs, nowMs),
                        relativeText(session.expiresMs, nowMs)});
    context.output().table({text("SESSION"), text("USER"), text("STATE"), text("DEVICE"), text("ADDRESS"),
                            text("GEN"), text("LAST REFRESH"), text("EXPIRES")},
                           rows);
    if (shown.size() < found)
        context.output().line(
            text("%1 of %2 sessions shown; --limit 0 shows all.").arg(shown.size()).arg(found));
}

/// How much memory this program needed at most, in bytes; 0 where the system does not tell.
qint64 peakMemory()
{
#ifdef Q_OS_UNIX
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return qint64(usage.ru_maxrss) * 1024;
#else
    return 0;
#endif
}

void printSummary(const Context &context, const Listing &listing, std::size_t found)
{
    const StateCounts counts = listing.table().counts(context.nowMs());
    if (context.isJson()) {
        QJsonObject states;
        for (std::size_t state = 0; state < counts.size(); ++state)
            states.insert(nameOf(SessionState(state)), qint64(counts[state]));
        QJsonObject document{{QStringLiteral("rows"), qint64(listing.table().size())},
                             {QStringLiteral("found"), qint64(found)},
                             {QStringLiteral("states"), states},
                             {QStringLiteral("firstHundredMs"), listing.firstMs()},
                             {QStringLiteral("totalMs"), listing.totalMs()},
                             {QStringLiteral("peakMemoryBytes"), peakMemory()}};
        putTime(document, QStringLiteral("readAt"), context.nowMs());
        context.output().document(document);
        return;
    }
    std::vector<std::pair<QString, QString>> facts = {
        {text("Sessions"), QString::number(listing.table().size())},
        {text("That were asked for"), QString::number(found)}};
    for (std::size_t state = 0; state < counts.size(); ++state)
        facts.emplace_back(nameOf(SessionState(state)), QString::number(counts[state]));
    facts.emplace_back(text("First hundred after"), text("%1 ms").arg(listing.firstMs()));
    facts.emplace_back(text("All after"), text("%1 ms").arg(listing.totalMs()));
    facts.emplace_back(text("Memory at most"), text("%1 MB").arg(peakMemory() / 1'000'000));
    context.output().facts(facts);
}

Ran list(Context &context, const Arguments &arguments)
{
    const Result<Selection> selection = selectionFrom(arguments);
    if (!selection)
        return Failure(selection.error());
    const Result<qint64> limit = arguments.number("limit", context.isJson() ? 0 : 100, 0, 100'000'000);
    if (!limit)
        return Failure(limit.error());
    const Result<std::shared_ptr<Listing>> listing = readAll(context);
    if (!listing)
        return Failure(listing.error());
    const std::vector<SessionTable::Row> rows = (*listing)->rows(*selection, context.nowMs());
    if (arguments.has("summary")) {
        printSummary(context, **listing, rows.size());
        return ExitDone;
    }
    std::vector<Session> shown;
    for (const SessionTable::Row row : rows) {
        if (*limit > 0 && shown.size() == std::size_t(*limit))
            break;
        shown.push_back((*listing)->table().session(row));
    }
    printList(context, shown, rows.size());
    return ExitDone;
}

/// To a file as a whole or not at all, or to standard output as it comes.
Ran exportSessions(Context &context, const Arguments &arguments)
{
    const Result<Selection> selection = selectionFrom(arguments);
    if (!selection)
        return Failure(selection.error());
    const std::optional<ExportFormat> format = exportFormat(arguments.value("format", QStringLiteral("csv")));
    if (!format)
        return usageError(text("--format takes csv or json."));
    const QString path = arguments.value("output");
    if (path.isEmpty())
        return usageError(text("Say where to with --output FILE, or --output - for standard output."));
    const bool isPipe = path == QLatin1String("-");
    QFile pipe;
    QSaveFile file(path);
    QFileDevice &device = isPipe ? static_cast<QFileDevice &>(pipe) : file;
    if (isPipe ? !pipe.open(stdout, QIODevice::WriteOnly) : !file.open(QIODevice::WriteOnly))
        return failure(Error::Code::Denied,
                       text("%1 could not be opened for writing: %2").arg(path, device.errorString()));
    const Result<std::shared_ptr<Listing>> listing = readAll(context);
    if (!listing)
        return Failure(listing.error());
    SessionExport out(device, *format, context.nowMs());
    for (const SessionTable::Row row : (*listing)->rows(*selection, context.nowMs()))
        if (Done added = out.add((*listing)->table().session(row)); !added)
            return Failure(std::move(added.error()));
    if (Done finished = out.finish(); !finished)
        return Failure(std::move(finished.error()));
    if (isPipe ? !pipe.flush() : !file.commit())
        return failure(Error::Code::Internal,
                       text("%1 could not be written: %2").arg(path, device.errorString()));
    if (!isPipe)
        Output::warn(text("%1 sessions were written to %2.").arg(out.count()).arg(path));
    return ExitDone;
}

QString eventName(SessionEvent::Kind kind)
{
    static constexpr const char *names[] = {"issued", "rotated", "grace-answer", "suspicious",
                                            "reuse",  "revoked", "ahead"};
    return QLatin1String(names[static_cast<std::size_t>(kind)]);
}

void printSession(const Context &context, const Session &session, const std::vector<SessionEvent> &history)
{
    const qint64 nowMs = context.nowMs();
    if (context.isJson()) {
        QJsonArray events;
        for (const SessionEvent &event : history) {
            QJsonObject told{{QStringLiteral("event"), eventName(event.kind)},
                             {QStringLiteral("generation"), qint64(event.generation)},
                             {QStringLiteral("address"), event.address},
                             {QStringLiteral("agent"), event.agent},
                             {QStringLiteral("note"), event.note}};
            putTime(told, QStringLiteral("at"), event.atMs);
            events.append(told);
        }
        context.output().document(
            {{QStringLiteral("session"), jsonOf(session, nowMs)}, {QStringLiteral("history"), events}});
        return;
    }
    const auto moment = [nowMs](qint64 ms) {
        return utcText(ms) + QStringLiteral(" (%1)").arg(relativeText(ms, nowMs));
    };
    std::vector<std::pair<QString, QString>> facts = {
        {text("Session"), session.id},
        {text("State"), nameOf(session.stateAt(nowMs))},
        {text("User"),
         session.login.isEmpty()
             ? session.userId
             : QStringLiteral("%1 (%2, %3)").arg(session.login, session.displayName, session.userId)},
        {text("Role"), session.role},
        {text("Client"), session.client},
        {text("Device"), deviceName(session.agent)},
        {text("Address"), session.address},
        {text("Generation"), QString::number(session.generation)},
        {text("Logged in"), moment(session.createdMs)},
        {text("Last refresh"), moment(session.refreshedMs)},
        {text("Expires"), moment(session.expiresMs)},
        {text("Ends at the latest"), moment(session.absoluteExpiresMs)}};
    if (session.revocation) {
        facts.emplace_back(text("Revoked"), moment(session.revocation->atMs));
        facts.emplace_back(text("By"), session.revocation->by);
        facts.emplace_back(text("Reason"), session.revocation->reason);
        facts.emplace_back(text("Reuse"), codeOf(session.revocation->reuse));
    }
    context.output().facts(facts);
    context.output().line();
    std::vector<QStringList> rows;
    rows.reserve(history.size());
    for (const SessionEvent &event : history)
        rows.push_back({utcText(event.atMs), eventName(event.kind), QString::number(event.generation),
                        event.address, deviceName(event.agent), event.note});
    context.output().table(
        {text("TIME"), text("EVENT"), text("GEN"), text("ADDRESS"), text("DEVICE"), text("NOTE")}, rows);
}

Ran show(Context &context, const Arguments &arguments)
{
    Result<StoreAccess *> store = context.store();
    if (!store)
        return Failure(store.error());
    const QString id = arguments.words.first();
    SessionService sessions(**store, context.actor());
    const Result<std::optional<Session>> session = await(sessions.find(id));
    if (!session)
        return Failure(session.error());
    if (!*session)
        return failure(
            Error::Code::NotFound,
            text("The store has no session %1. \"gatehouse-cli sessions list\" shows those it has.")
                .arg(printable(id)));
    const Result<std::vector<SessionEvent>> history = await(sessions.history(id));
    if (!history)
        return Failure(history.error());
    printSession(context, **session, *history);
    return ExitDone;
}

std::vector<Option> joined(std::vector<Option> options, const std::vector<Option> &more)
{
    options.insert(options.end(), more.begin(), more.end());
    return options;
}

} // namespace

std::vector<Command> sessionCommands()
{
    return {
        {"sessions list", "", QT_TRANSLATE_NOOP("Cli", "list login sessions"),
         QT_TRANSLATE_NOOP(
             "Cli",
             "A session begins with a login and lives as long as its refresh token is exchanged for a new\n"
             "one in time. As text the newest 100 are shown; with --json all of them.\n\n"
             "Examples:\n"
             "  gatehouse-cli sessions list --state live --user ada@example.org\n"
             "  gatehouse-cli sessions list --state reuse-detected --sort -refreshed --json\n"
             "  gatehouse-cli sessions list --filter 'ip:10.0.0.0/8 idle>7d -device:ios' --summary"),
         joined(selectionOptions(),
                {{"limit", "NUMBER", QT_TRANSLATE_NOOP("Cli", "show at most so many; 0 shows all")},
                 {"summary", nullptr,
                  QT_TRANSLATE_NOOP("Cli",
                                    "only numbers: sessions in each state, how long reading took, and how\n"
                                    "much memory")}}),
         0, 0, list},
        {"sessions export", "", QT_TRANSLATE_NOOP("Cli", "write sessions to a file"),
         QT_TRANSLATE_NOOP(
             "Cli",
             "Writes the sessions as they stand now, filtered and sorted, as CSV or as one JSON\n"
             "array. No token is in it. A file is written as a whole or not at all.\n\n"
             "Example:\n"
             "  gatehouse-cli sessions export --filter 'state:live idle>30d' --output idle.csv"),
         joined(selectionOptions(),
                {{"format", "NAME", QT_TRANSLATE_NOOP("Cli", "csv (when not given) or json")},
                 {"output", "FILE", QT_TRANSLATE_NOOP("Cli", "where to; - for standard output. Required")}}),
         0, 0, exportSessions},
        {"sessions show",
         "SESSION",
         QT_TRANSLATE_NOOP("Cli", "show one session with its history"),
         QT_TRANSLATE_NOOP(
             "Cli",
             "Shows who logged in, from where, until when the session lives, and every rotation of its\n"
             "refresh token. SESSION is the \"sid\" claim of its tokens.\n\n"
             "Example:\n"
             "  gatehouse-cli sessions show 5f0c7c1e-6f2b-4a57-a1b5-0d8a1f6f3c11"),
         {},
         1,
         1,
         show},
    };
}

} // namespace gatehouse::cli
