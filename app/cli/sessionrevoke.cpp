// SPDX-License-Identifier: MIT
#include "app/cli/input.h"
#include "app/cli/revoke.h"
#include "app/cli/selection.h"
#include "core/session/livesessions.h"

#include <QCoreApplication>
#include <QJsonArray>

namespace gatehouse::cli {

namespace {

QString text(const char *source) { return QCoreApplication::translate("Cli", source); }

void printUnfinished(const Context &context, const std::vector<UnfinishedRevocation> &unfinished)
{
    if (context.isJson()) {
        QJsonArray list;
        for (const UnfinishedRevocation &one : unfinished) {
            QJsonObject object{{QStringLiteral("actionId"), one.id},
                               {QStringLiteral("object"), one.object},
                               {QStringLiteral("reason"), one.reason},
                               {QStringLiteral("actor"), one.actor},
                               {QStringLiteral("total"), one.tally.total},
                               {QStringLiteral("notSent"), one.tally.waiting},
                               {QStringLiteral("unknown"), one.tally.unknown},
                               {QStringLiteral("left"), one.tally.left()}};
            putTime(object, QStringLiteral("begunAt"), one.begunMs);
            list.append(object);
        }
        context.output().document({{QStringLiteral("unfinished"), list}});
        return;
    }
    if (unfinished.empty())
        return context.output().line(text("Every revocation that was begun here has been finished."));
    std::vector<QStringList> rows;
    for (const UnfinishedRevocation &one : unfinished)
        rows.push_back({one.id, utcText(one.begunMs), one.actor,
                        text("%1 of %2").arg(one.tally.left()).arg(one.tally.total), one.object, one.reason});
    context.output().table(
        {text("ACTION"), text("BEGUN"), text("BY"), text("LEFT"), text("WHAT"), text("REASON")}, rows);
    context.output().line();
    context.output().line(text("Go on with one: gatehouse-cli sessions revoke --resume ACTION"));
    context.output().line(text("Leave the rest as it is: gatehouse-cli sessions revoke --forget ACTION"));
}

Ran listUnfinished(Context &context)
{
    Result<StoreAccess *> store = context.store();
    if (!store)
        return Failure(store.error());
    RevocationService service(**store, context.actor());
    const Result<std::vector<UnfinishedRevocation>> unfinished = await(service.unfinished());
    if (!unfinished)
        return Failure(unfinished.error());
    printUnfinished(context, *unfinished);
    return ExitDone;
}

Ran forget(Context &context, const QString &id)
{
    Result<StoreAccess *> store = context.store();
    if (!store)
        return Failure(store.error());
    RevocationService service(**store, context.actor());
    if (Done forgotten = await(service.forget(id)); !forgotten)
        return Failure(std::move(forgotten.error()));
    if (context.isJson())
        context.output().document({{QStringLiteral("forgotten"), id}});
    else
        context.output().line(text("What was left of it stays as it is. The audit trail says so."));
    return ExitDone;
}

Ran revokeMatching(Context &context, const Arguments &arguments)
{
    const QString filter = arguments.value("filter").trimmed();
    if (filter.isEmpty())
        return usageError(text("An empty filter matches every session. If that is what you want, write "
                               "--filter state:live"));
    const Result<Selection> selection = selectionFrom(arguments);
    if (!selection)
        return Failure(selection.error());
    const Result<std::shared_ptr<Listing>> listing = readAll(context);
    if (!listing)
        return Failure(listing.error());
    const LiveSessions found =
        liveSessions((*listing)->table(), selection->filter, std::nullopt, context.nowMs());
    if (found.ids.isEmpty()) {
        if (context.isJson() && arguments.has("dry-run"))
            return revoke(context, arguments, {{}, {}, true, found.ended, {}});
        if (context.isJson())
            return printResult(context, {}, {});
        context.output().line(text("No live session matches. Nothing was changed."));
        return ExitDone;
    }
    return revoke(context, arguments,
                  {{SessionIds{found.ids}}, QStringLiteral("filter ") + filter, true, found.ended, {}});
}

/// A session to be kept that is not there would not be kept: the person means another.
Done checkKept(const Context &context, StoreAccess &store, const QString &userId, const QString &kept)
{
    const auto found = await(store.run([kept](OpenStore &open) { return open.sessions.find(kept); }));
    if (!found)
        return Failure(found.error());
    const std::optional<Session> &session = *found;
    const bool isLive = session && session->userId == userId && session->isLiveAt(context.nowMs());
    return isLive ? Done()
                  : failure(Error::Code::NotFound,
                            text("--except: %1 is no live session of this user, so nothing was changed. Give "
                                 "the whole id, as \"gatehouse-cli sessions list --json\" shows it.")
                                .arg(printable(kept)));
}

Ran revokeUser(Context &context, const Arguments &arguments)
{
    Result<StoreAccess *> store = context.store();
    if (!store)
        return Failure(store.error());
    const Result<QString> user = userIdOf(**store, arguments.value("user"));
    if (!user)
        return Failure(user.error());
    const QString kept = arguments.value("except");
    if (arguments.has("except")) {
        if (Done known = checkKept(context, **store, *user, kept); !known)
            return Failure(std::move(known.error()));
    }
    return revoke(context, arguments, {{UserSessions{*user, kept}}});
}

Ran revokeSessions(Context &context, const Arguments &arguments)
{
    const QStringList &words = arguments.words;
    if (arguments.has("resume") || arguments.has("forget")) {
        if (words.size() > 1 || (arguments.has("forget") && words.isEmpty()))
            return usageError(text("Name one action. \"gatehouse-cli sessions revoke --resume\" shows all."));
        if (arguments.has("forget"))
            return forget(context, words.first());
        return words.isEmpty() ? listUnfinished(context)
                               : resumeRevocation(context, arguments, words.first());
    }
    const int ways =
        (words.isEmpty() ? 0 : 1) + (arguments.has("filter") ? 1 : 0) + (arguments.has("user") ? 1 : 0);
    if (ways != 1 || (arguments.has("except") && !arguments.has("user")))
        return usageError(
            text("Say in one way what to revoke: session ids, \"-\" for a list on standard input, --filter, "
                 "or --user with or without --except."));
    if (arguments.has("filter"))
        return revokeMatching(context, arguments);
    if (arguments.has("user"))
        return revokeUser(context, arguments);
    if (words != QStringList{QStringLiteral("-")})
        return revoke(context, arguments, {{SessionIds{words}}});
    const Result<QByteArray> list = readStandardInput(64 << 20);
    if (!list)
        return Failure(list.error());
    return revokeList(context, arguments, QString::fromUtf8(*list));
}

std::vector<Option> options()
{
    std::vector<Option> all = {
        {"filter", "TEXT",
         QT_TRANSLATE_NOOP("Cli", "every live session that matches, as in \"sessions list\"")},
        {"user", "USER", QT_TRANSLATE_NOOP("Cli", "every session of this login or user id")},
        {"except", "SESSION", QT_TRANSLATE_NOOP("Cli", "with --user: but not this one")},
        {"resume", nullptr,
         QT_TRANSLATE_NOOP("Cli", "list revocations that were interrupted; with ACTION, finish it")},
        {"forget", nullptr, QT_TRANSLATE_NOOP("Cli", "with ACTION: leave what is left of it as it is")}};
    all.insert(all.begin(), revokeOptions().begin(), revokeOptions().end());
    return all;
}

} // namespace

std::vector<Command> sessionRevokeCommands()
{
    return {
        {"sessions revoke", "[SESSION... | - | ACTION]", QT_TRANSLATE_NOOP("Cli", "end sessions"),
         QT_TRANSLATE_NOOP(
             "Cli",
             "The refresh tokens of these sessions stop working at once, and the audit trail says who did\n"
             "it and why. A session that has ended already is not an error. \"-\" reads session ids, user\n"
             "ids and logins from standard input, one per line or with commas or spaces between them.\n"
             "More than 25 sessions are revoked only after the number was typed, or with --yes.\n\n"
             "Every session is noted on disk before anything is sent. When the connection or the program\n"
             "fails in the midst of it, --resume lists what is left, and --resume ACTION finishes it.\n"
             "There is no undo: see first what would end with --dry-run.\n\n"
             "Examples:\n"
             "  gatehouse-cli sessions revoke 5f0c7c1e-6f2b-4a57-a1b5-0d8a1f6f3c11 --reason \"laptop "
             "stolen\"\n"
             "  gatehouse-cli sessions revoke --filter \"idle>30d\" --reason \"clean-up\" --dry-run\n"
             "  gatehouse-cli sessions revoke --user ada@example.org --except "
             "5f0c7c1e-6f2b-4a57-a1b5-0d8a1f6f3c11 --reason \"new phone\"\n"
             "  gatehouse-cli sessions revoke - --reason \"leaked list, ticket 4711\" --yes < list.txt"),
         options(), 0, -1, revokeSessions}};
}

} // namespace gatehouse::cli
