// SPDX-License-Identifier: MIT
#include "app/cli/revoke.h"

#include "app/cli/input.h"
#include "core/service/sessionservice.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QRegularExpression>

namespace gatehouse::cli {

namespace {

QString text(const char *source) { return QCoreApplication::translate("Cli", source); }

void printPreview(const Context &context, const RevokePreview &preview)
{
    if (context.isJson()) {
        context.output().document({{QStringLiteral("dryRun"), true},
                                   {QStringLiteral("liveSessions"), preview.liveSessions},
                                   {QStringLiteral("alreadyEnded"), preview.alreadyEnded},
                                   {QStringLiteral("notFound"), preview.notFound},
                                   {QStringLiteral("userCount"), preview.userCount},
                                   {QStringLiteral("users"), QJsonArray::fromStringList(preview.users)},
                                   {QStringLiteral("clients"), QJsonArray::fromStringList(preview.clients)}});
        return;
    }
    context.output().line(text("Nothing was changed. This would end:"));
    context.output().facts({{text("Live sessions"), QString::number(preview.liveSessions)},
                            {text("Ended already"), QString::number(preview.alreadyEnded)},
                            {text("Not found"), QString::number(preview.notFound)},
                            {text("Users"), preview.users.join(QLatin1String(", "))},
                            {text("Clients"), preview.clients.join(QLatin1String(", "))}});
}

QString codeOf(RevokeItem::Outcome outcome)
{
    static constexpr const char *names[] = {"revoked", "already-gone", "failed", "unknown"};
    return QLatin1String(names[static_cast<std::size_t>(outcome)]);
}

void printOutcome(const Context &context, const RevokeOutcome &outcome, qint64 accessEndMs)
{
    using Outcome = RevokeItem::Outcome;
    if (!context.isJson()) {
        context.output().line(text("%1 revoked, %2 had ended already.")
                                  .arg(outcome.count(Outcome::Revoked))
                                  .arg(outcome.count(Outcome::AlreadyGone)));
        for (const RevokeItem &item : outcome.items) {
            if (item.outcome == Outcome::Failed || item.outcome == Outcome::Unknown)
                context.output().line(text("%1: %2. %3").arg(item.sessionId, codeOf(item.outcome), item.why));
        }
        if (outcome.cutOffSeconds)
            context.output().line(
                text("Access tokens issued before %1 are cut off where the API asks the store.")
                    .arg(utcText(*outcome.cutOffSeconds * 1000)));
        context.output().line(
            text("APIs that do not ask the store accept access tokens until %1 at the latest.")
                .arg(utcText(accessEndMs)));
        return;
    }
    QJsonArray items;
    for (const RevokeItem &item : outcome.items)
        items.append(QJsonObject{{QStringLiteral("id"), item.sessionId},
                                 {QStringLiteral("userId"), item.userId},
                                 {QStringLiteral("outcome"), codeOf(item.outcome)},
                                 {QStringLiteral("why"), item.why}});
    QJsonObject document{{QStringLiteral("dryRun"), false},
                         {QStringLiteral("revoked"), outcome.count(Outcome::Revoked)},
                         {QStringLiteral("alreadyGone"), outcome.count(Outcome::AlreadyGone)},
                         {QStringLiteral("failed"), outcome.count(Outcome::Failed)},
                         {QStringLiteral("unknown"), outcome.count(Outcome::Unknown)},
                         {QStringLiteral("items"), items}};
    putTime(document, QStringLiteral("cutOffAt"),
            outcome.cutOffSeconds ? std::optional(*outcome.cutOffSeconds * 1000) : std::nullopt);
    putTime(document, QStringLiteral("accessTokensEndAt"), accessEndMs);
    context.output().document(document);
}

Result<RevokeTarget> targetOf(const QStringList &words)
{
    if (words != QStringList{QStringLiteral("-")})
        return SessionIds{words};
    const Result<QByteArray> input = readStandardInput(64 << 20);
    if (!input)
        return Failure(input.error());
    static const QRegularExpression blank(QStringLiteral("\\s+"));
    SessionIds ids{QString::fromUtf8(*input).split(blank, Qt::SkipEmptyParts)};
    if (ids.ids.isEmpty())
        return usageError(text("There is no session id on standard input."));
    return ids;
}

Ran revokeSessions(Context &context, const Arguments &arguments)
{
    const Result<RevokeTarget> target = targetOf(arguments.words);
    if (!target)
        return Failure(target.error());
    return revoke(context, arguments, *target);
}

} // namespace

const std::vector<Option> &revokeOptions()
{
    static const std::vector<Option> options = {
        {"reason", "TEXT",
         QT_TRANSLATE_NOOP("Cli", "why; goes into the audit trail and onto the session. Required")},
        {"dry-run", nullptr, QT_TRANSLATE_NOOP("Cli", "say what would end, and change nothing")}};
    return options;
}

Ran revoke(Context &context, const Arguments &arguments, const RevokeTarget &target)
{
    const QString reason = arguments.value("reason").trimmed();
    const bool isDryRun = arguments.has("dry-run");
    if (reason.isEmpty() && !isDryRun)
        return usageError(text("Say why with --reason \"...\": it is kept in the audit trail."));
    Result<StoreAccess *> store = context.store();
    if (!store)
        return Failure(store.error());
    SessionService sessions(**store, context.actor());
    if (isDryRun) {
        const Result<RevokePreview> preview = await(sessions.preview(target));
        if (!preview)
            return Failure(preview.error());
        printPreview(context, *preview);
        return ExitDone;
    }
    const Result<RevokeOutcome> outcome = await(sessions.revoke(target, reason));
    if (!outcome)
        return Failure(outcome.error());
    printOutcome(context, *outcome, sessions.accessTokensEndMs());
    const bool isWhole =
        outcome->count(RevokeItem::Outcome::Failed) + outcome->count(RevokeItem::Outcome::Unknown) == 0;
    return isWhole ? ExitDone : ExitFailed;
}

std::vector<Command> sessionRevokeCommands()
{
    return {
        {"sessions revoke", "SESSION... | -", QT_TRANSLATE_NOOP("Cli", "end sessions"),
         QT_TRANSLATE_NOOP(
             "Cli",
             "The refresh tokens of these sessions stop working at once, all or none of them, and the audit\n"
             "trail says who did it and why. A session that has ended already is not an error. \"-\" reads\n"
             "the session ids from standard input.\n\n"
             "Examples:\n"
             "  gatehouse-cli sessions revoke 5f0c7c1e-6f2b-4a57-a1b5-0d8a1f6f3c11 --reason \"laptop "
             "stolen\"\n"
             "  gatehouse-cli sessions list --state live --user ada --json | jq -r '.sessions[].id' |\n"
             "    gatehouse-cli sessions revoke - --reason \"moved to another team\" --dry-run"),
         revokeOptions(), 1, -1, revokeSessions}};
}

} // namespace gatehouse::cli
