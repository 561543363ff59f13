// SPDX-License-Identifier: MIT
#include "app/cli/revoke.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QJsonArray>
#include <QLocale>

#include <algorithm>

namespace gatehouse::cli {

namespace {

using Outcome = RevokeItem::Outcome;

QString text(const char *source) { return QCoreApplication::translate("Cli", source); }

QString number(qint64 n) { return QLocale(QLocale::English).toString(n); }

QString counted(int count, const QStringList &names)
{
    if (count == 0)
        return number(0);
    const QString more =
        count > names.size() ? text(", and %1 more").arg(number(count - names.size())) : QString();
    return QStringLiteral("%1 (%2%3)").arg(number(count), names.join(QLatin1String(", ")), more);
}

QString codeOf(const RevokeItem &item)
{
    static constexpr const char *names[] = {"revoked", "already-gone", "failed", "unknown", "not-sent"};
    return QLatin1String(item.isMissing ? "no-such-session" : names[static_cast<std::size_t>(item.outcome)]);
}

void printPlanJson(const Context &context, const RevocationPlan &plan, qint64 accessEndMs)
{
    const RevokePreview &preview = plan.preview;
    QJsonObject document{{QStringLiteral("dryRun"), true},
                         {QStringLiteral("liveSessions"), preview.liveSessions},
                         {QStringLiteral("alreadyEnded"), preview.alreadyEnded},
                         {QStringLiteral("notFound"), preview.notFound + int(plan.choice.notFound.size())},
                         {QStringLiteral("userCount"), preview.userCount},
                         {QStringLiteral("users"), QJsonArray::fromStringList(preview.users)},
                         {QStringLiteral("clientCount"), preview.clientCount},
                         {QStringLiteral("clients"), QJsonArray::fromStringList(preview.clients)}};
    document.insert(QStringLiteral("accessTokensDenied"), plan.choice.deniesTokens);
    putTime(document, QStringLiteral("accessTokensEndAt"), accessEndMs);
    context.output().document(document);
}

QJsonArray itemsOf(const RevocationResult &result, const QStringList &notFound)
{
    QJsonArray items;
    for (const RevokeItem &item : result.items)
        items.append(QJsonObject{{QStringLiteral("id"), item.sessionId},
                                 {QStringLiteral("userId"), item.userId},
                                 {QStringLiteral("outcome"), codeOf(item)},
                                 {QStringLiteral("why"), item.why}});
    for (const QString &entry : notFound)
        items.append(QJsonObject{{QStringLiteral("id"), entry},
                                 {QStringLiteral("userId"), QString()},
                                 {QStringLiteral("outcome"), QStringLiteral("no-such-session")},
                                 {QStringLiteral("why"), text("There is no such session or user.")}});
    return items;
}

void printResultJson(const Context &context, const RevocationResult &result, const QStringList &notFound)
{
    const RevocationTally &tally = result.tally;
    QJsonObject document{{QStringLiteral("dryRun"), false},
                         {QStringLiteral("actionId"), result.id},
                         {QStringLiteral("revoked"), tally.revoked},
                         {QStringLiteral("alreadyGone"), tally.gone - tally.missing},
                         {QStringLiteral("noSuchSession"), tally.missing + int(notFound.size())},
                         {QStringLiteral("failed"), tally.failed},
                         {QStringLiteral("unknown"), tally.unknown},
                         {QStringLiteral("notSent"), tally.waiting},
                         {QStringLiteral("items"), itemsOf(result, notFound)}};
    document.insert(QStringLiteral("accessTokensDenied"), result.deniesTokens);
    putTime(document, QStringLiteral("cutOffAt"),
            result.cutOffSeconds ? std::optional(*result.cutOffSeconds * 1000) : std::nullopt);
    putTime(document, QStringLiteral("accessTokensEndAt"), result.accessTokensEndMs);
    if (result.stoppedBy)
        document.insert(QStringLiteral("stoppedBy"),
                        QJsonObject{{QStringLiteral("code"), cli::codeOf(result.stoppedBy->code)},
                                    {QStringLiteral("message"), result.stoppedBy->message}});
    context.output().document(document);
}

QString sentenceOf(const RevocationTally &tally)
{
    QStringList parts{text("%1 revoked").arg(number(tally.revoked)),
                      text("%1 had ended already").arg(number(tally.gone - tally.missing))};
    if (tally.failed > 0)
        parts << text("%1 failed").arg(number(tally.failed));
    if (tally.unknown > 0)
        parts << text("%1 not known, because the answer was lost").arg(number(tally.unknown));
    if (tally.waiting > 0)
        parts << text("%1 not sent").arg(number(tally.waiting));
    return parts.join(QLatin1String(", ")) + u'.';
}

QString nameOf(const RevokeItem &item)
{
    return printable(item.sessionId.isEmpty() ? item.userId : item.sessionId);
}

/// What is not simply done, each cause once: a cause of the whole server is that of every session.
void printRemarks(const Output &output, const RevocationResult &result)
{
    constexpr int named = 10;
    std::vector<std::pair<QString, QStringList>> causes;
    for (const RevokeItem &item : result.items) {
        if (item.isMissing) {
            output.line(text("%1: no such session.").arg(nameOf(item)));
            continue;
        }
        if (item.why.isEmpty() || (item.outcome == Outcome::Unknown && result.stoppedBy))
            continue;
        const QString cause = QStringLiteral("%1. %2").arg(codeOf(item), item.why);
        auto known = std::find_if(causes.begin(), causes.end(),
                                  [&cause](const auto &each) { return each.first == cause; });
        if (known == causes.end())
            known = causes.insert(causes.end(), {cause, {}});
        known->second << nameOf(item);
    }
    for (const auto &[cause, names] : causes)
        output.line(names.size() > named
                        ? text("%1 sessions: %2").arg(number(names.size()), cause)
                        : QStringLiteral("%1: %2").arg(names.join(QLatin1String(", ")), cause));
}

void printResultText(const Context &context, const RevocationResult &result, const QStringList &notFound)
{
    const Output &output = context.output();
    output.line(sentenceOf(result.tally));
    printRemarks(output, result);
    for (const QString &entry : notFound)
        output.line(text("%1: no such session or user.").arg(printable(entry)));
    if (result.cutOffSeconds)
        output.line(text("Access tokens issued before %1 are cut off where the API asks the store.")
                        .arg(utcText(*result.cutOffSeconds * 1000)));
    if (result.deniesTokens && result.tally.revoked > 0)
        output.line(text("Access tokens of these sessions are refused where the API asks the store."));
    output.line(text("Access tokens stay valid until %1 where the API does not ask the store.")
                    .arg(clockText(result.accessTokensEndMs, context.nowMs())));
    if (result.stoppedBy)
        Output::warn(result.stoppedBy->message);
    if (result.tally.left() > 0)
        Output::warn(text("%1 are left. Go on with: gatehouse-cli sessions revoke --resume %2")
                         .arg(number(result.tally.left()), result.id));
}

} // namespace

QString clockText(qint64 ms, qint64 nowMs)
{
    const QDateTime then = QDateTime::fromMSecsSinceEpoch(ms);
    const bool isToday = then.date() == QDateTime::fromMSecsSinceEpoch(nowMs).date();
    return then.toString(isToday ? QStringLiteral("HH:mm:ss t") : QStringLiteral("yyyy-MM-dd HH:mm:ss t"));
}

void printPlan(const Context &context, const RevocationPlan &plan, qint64 accessEndMs)
{
    if (context.isJson())
        return printPlanJson(context, plan, accessEndMs);
    const RevokePreview &preview = plan.preview;
    const auto unlessNone = [](qint64 n) { return n == 0 ? QString() : number(n); };
    QStringList missing = plan.choice.notFound;
    const QString kept =
        plan.isOneUser() ? std::get<UserSessions>(plan.choice.targets.front()).exceptSession : QString();
    context.output().facts({{text("Live sessions"), number(preview.liveSessions)},
                            {text("Users"), counted(preview.userCount, preview.users)},
                            {text("Clients"), counted(preview.clientCount, preview.clients)},
                            {text("Kept"), printable(kept)},
                            {text("Ended already"), number(preview.alreadyEnded)},
                            {text("No such session"), unlessNone(preview.notFound)},
                            {text("Not found"), missing.join(QLatin1String(", "))},
                            {text("Access tokens"),
                             (plan.choice.deniesTokens
                                  ? text("are refused where the API asks the store; elsewhere valid until %1")
                                  : text("stay valid until %1"))
                                 .arg(clockText(accessEndMs, context.nowMs()))}});
    if (plan.choice.isSnapshot)
        context.output().line(text("Sessions that begin after this moment are not included."));
}

int printResult(const Context &context, const RevocationResult &result, const QStringList &notFound)
{
    if (context.isJson())
        printResultJson(context, result, notFound);
    else
        printResultText(context, result, notFound);
    const bool isWhole = !result.stoppedBy && result.tally.failed + result.tally.left() == 0;
    return isWhole ? ExitDone : ExitFailed;
}

} // namespace gatehouse::cli
