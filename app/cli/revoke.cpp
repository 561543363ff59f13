// SPDX-License-Identifier: MIT
#include "app/cli/revoke.h"

#include "app/cli/input.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <cstdio>

namespace gatehouse::cli {

namespace {

constexpr int typedAbove = 25;

QString text(const char *source) { return QCoreApplication::translate("Cli", source); }

QString number(qint64 n) { return QLocale(QLocale::English).toString(n); }

void showProgress(const RevocationTally &tally)
{
    std::fputs(qPrintable(text("\r%1 of %2…").arg(number(tally.done()), number(tally.total))), stderr);
    if (tally.left() == 0)
        std::fputc('\n', stderr);
    (void)std::fflush(stderr);
}

/// Lets `start` begin a revocation and waits for its end.
template <class Start>
Result<RevocationResult> carriedOut(RevocationService &service, Start start)
{
    RevocationResult result;
    bool isOver = false;
    QEventLoop loop;
    QObject::connect(&service, &RevocationService::finished, &loop, [&](const RevocationResult &finished) {
        result = finished;
        isOver = true;
        loop.quit();
    });
    if (isTerminal(stderr))
        QObject::connect(&service, &RevocationService::progressed, &loop, &showProgress);
    start();
    if (!isOver)
        loop.exec();
    // It has not even begun, so there is nothing to tell but why.
    if (result.stoppedBy && result.tally.total == 0)
        return Failure(*result.stoppedBy);
    return result;
}

/// The person types the number; who cannot be asked must have said --yes.
Done confirmed(const Context &context, const Arguments &arguments, int live)
{
    const bool mustAsk = live > typedAbove || (context.profile().isProduction && live > 0);
    if (!mustAsk || arguments.has("yes"))
        return {};
    if (!isTerminal(stdin) || context.isJson())
        return usageError(
            text("What is to end has to be confirmed, and there is no terminal to ask at. Nothing was "
                 "changed. Add --yes to revoke, or --dry-run to see what would end. Live sessions: %1.")
                .arg(number(live)));
    const QString typed = askLine(text("Type %1 to revoke these sessions: ").arg(live));
    if (typed == QString::number(live))
        return {};
    return failure(Error::Code::Cancelled, text("That is not %1. Nothing was changed.").arg(live));
}

/// Nothing of what was named exists.
bool isAllMissing(const RevocationPlan &plan)
{
    qsizetype named = 0;
    for (const RevokeTarget &target : plan.choice.targets) {
        const auto *sessions = std::get_if<SessionIds>(&target);
        if (!sessions)
            return false;
        named += sessions->ids.size();
    }
    return plan.preview.notFound == named && named + plan.choice.notFound.size() > 0;
}

/// A whole user of whom the store has nothing: a mistake, or the cut-off alone was wanted.
bool isOfNobodyKnown(const RevocationPlan &plan)
{
    return plan.isOneUser() && plan.preview.liveSessions + plan.preview.alreadyEnded == 0
        && std::get<UserSessions>(plan.choice.targets.front()).exceptSession.isEmpty();
}

int sayAllMissing(const Context &context, const RevocationPlan &plan)
{
    RevocationResult result;
    for (const RevokeTarget &target : plan.choice.targets) {
        for (const QString &id : std::get<SessionIds>(target).ids)
            result.items.push_back(
                {id, {}, RevokeItem::Outcome::AlreadyGone, text("There is no such session."), true});
    }
    result.tally.total = result.tally.gone = result.tally.missing = int(result.items.size());
    result.accessTokensEndMs = context.nowMs();
    if (context.isJson()) {
        (void)printResult(context, result, plan.choice.notFound);
        return ExitRejected;
    }
    for (const RevokeItem &item : result.items)
        context.output().line(text("%1: no such session.").arg(printable(item.sessionId)));
    for (const QString &entry : plan.choice.notFound)
        context.output().line(text("%1: no such session or user.").arg(printable(entry)));
    context.output().line(text("Nothing was changed. \"gatehouse-cli sessions list\" shows all sessions."));
    return ExitRejected;
}

Done checkReason(const Arguments &arguments)
{
    if (arguments.value("reason").trimmed().isEmpty() && !arguments.has("dry-run"))
        return usageError(text("Say why with --reason \"...\": it is kept in the audit trail."));
    return {};
}

Ran carryOut(Context &context, const Arguments &arguments, RevocationService &service, qint64 accessEndMs,
             const Result<RevocationPlan> &plan)
{
    if (!plan)
        return Failure(plan.error());
    if (isAllMissing(*plan) && !(arguments.has("dry-run") && context.isJson()))
        return sayAllMissing(context, *plan);
    if (arguments.has("dry-run")) {
        if (!context.isJson())
            context.output().line(text("Nothing was changed. This would end:"));
        printPlan(context, *plan, accessEndMs);
        return isAllMissing(*plan) ? ExitRejected : ExitDone;
    }
    if (!context.isJson()) {
        context.output().line(text("This ends:"));
        printPlan(context, *plan, accessEndMs);
        (void)std::fflush(stdout);
    }
    if (Done asked = confirmed(context, arguments, plan->preview.liveSessions); !asked)
        return Failure(std::move(asked.error()));
    const Result<RevocationResult> result =
        carriedOut(service, [&] { service.begin(*plan, arguments.value("reason").trimmed()); });
    if (!result)
        return Failure(result.error());
    const int code = printResult(context, *result, plan->choice.notFound);
    if (code != ExitDone || !isOfNobodyKnown(*plan))
        return code;
    Output::warn(
        text("No session of %1 is in this store, live or ended. If that is not what you expect, check "
             "the id and the layout: \"gatehouse-cli store check\" says what the store holds.")
            .arg(printable(std::get<UserSessions>(plan->choice.targets.front()).userId)));
    return ExitRejected;
}

Done checkDenyList(StoreAccess &store)
{
    const Result<StoreInfo> info =
        await(store.run([](OpenStore &open) -> Result<StoreInfo> { return open.sessions.info(); }));
    if (!info)
        return Failure(info.error());
    if (info->capabilities.testFlag(Capability::DenyList))
        return {};
    return failure(Error::Code::Denied,
                   text("This connection may not write the deny list, so nothing was changed. Leave out "
                        "--deny-tokens, or see \"gatehouse-cli store check\"."));
}

/// `plan(RevocationService &)` begins to look up what would end.
template <class Plan>
Ran planned(Context &context, const Arguments &arguments, Plan plan)
{
    if (Done reason = checkReason(arguments); !reason)
        return Failure(std::move(reason.error()));
    Result<StoreAccess *> store = context.store();
    if (!store)
        return Failure(store.error());
    RevocationService service(**store, context.actor());
    Result<RevocationPlan> made = await(plan(service));
    if (made && arguments.has("deny-tokens")) {
        if (Done can = checkDenyList(**store); !can)
            return Failure(std::move(can.error()));
        made->choice.deniesTokens = true;
    }
    return carryOut(context, arguments, service, (*store)->accessTokensEndMs(), made);
}

} // namespace

const std::vector<Option> &revokeOptions()
{
    static const std::vector<Option> options = {
        {"reason", "TEXT",
         QT_TRANSLATE_NOOP("Cli", "why; goes into the audit trail and onto the session. Required")},
        {"deny-tokens", nullptr,
         QT_TRANSLATE_NOOP("Cli",
                           "also put the access tokens of the sessions on the deny list, which an API that "
                           "asks the store obeys. For a whole user the cut-off does that")},
        {"dry-run", nullptr, QT_TRANSLATE_NOOP("Cli", "say what would end, and change nothing")},
        {"yes", nullptr, QT_TRANSLATE_NOOP("Cli", "do not ask, even for more than 25 sessions")}};
    return options;
}

Ran revoke(Context &context, const Arguments &arguments, const RevocationChoice &choice)
{
    return planned(context, arguments, [&](RevocationService &service) { return service.plan(choice); });
}

Ran revokeList(Context &context, const Arguments &arguments, const QString &list)
{
    return planned(context, arguments, [&](RevocationService &service) { return service.planList(list); });
}

Ran resumeRevocation(Context &context, const Arguments &arguments, const QString &id)
{
    Result<StoreAccess *> store = context.store();
    if (!store)
        return Failure(store.error());
    RevocationService service(**store, context.actor());
    const Result<std::vector<UnfinishedRevocation>> unfinished = await(service.unfinished());
    if (!unfinished)
        return Failure(unfinished.error());
    const auto job = std::find_if(unfinished->begin(), unfinished->end(),
                                  [&id](const UnfinishedRevocation &one) { return one.id == id; });
    if (job != unfinished->end()) { // Else resuming says why it cannot be.
        if (!context.isJson())
            context.output().line(text("This goes on with: %1. Reason: %2. Begun %3 by %4.")
                                      .arg(job->object, job->reason, utcText(job->begunMs), job->actor));
        if (Done asked = confirmed(context, arguments, job->tally.left()); !asked)
            return Failure(std::move(asked.error()));
    }
    const Result<RevocationResult> result = carriedOut(service, [&] { service.resume(id); });
    return result ? Ran(printResult(context, *result, {})) : Failure(result.error());
}

} // namespace gatehouse::cli
