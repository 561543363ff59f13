// SPDX-License-Identifier: MIT
#include "app/cli/command.h"
#include "app/cli/context.h"
#include "app/cli/input.h"

#include "core/service/tokenservice.h"

#include <QCoreApplication>

namespace gatehouse::cli {

namespace {

QString text(const char *source) { return QCoreApplication::translate("Cli", source); }

Origin originOf(const Arguments &arguments)
{
    return {arguments.value("address", QStringLiteral("127.0.0.1")),
            arguments.value("agent", QStringLiteral("gatehouse-cli/" GATEHOUSE_VERSION)),
            arguments.value("client", QStringLiteral("gatehouse-cli"))};
}

QString fromSecret(const Secret &secret)
{
    return QString::fromLatin1(secret.view().data(), qsizetype(secret.size()));
}

template <class T>
QString denialSentence(const Answer<T> &answer)
{
    switch (answer.denial) {
    case Denial::BadCredentials:
        return text("The login or the password is wrong.");
    case Denial::UserDisabled:
        return text("This user is disabled.");
    case Denial::TokenInvalid:
    case Denial::TokenExpired:
        return explain(answer.tokenReason);
    case Denial::SessionUnknown:
        return text("The store has no such session.");
    case Denial::SessionExpired:
        return text("The session has expired. Log in again.");
    case Denial::SessionRevoked:
        return answer.revocation
            ? text("The session was revoked on %1 by %2. Reason: %3.")
                  .arg(utcText(answer.revocation->atMs), answer.revocation->by, answer.revocation->reason)
            : text("The session was revoked.");
    case Denial::ReuseDetected:
        return text("This refresh token was used already (%1). The whole session was ended, since a copy may "
                    "be in the wrong hands.")
            .arg(codeOf(answer.reuse));
    case Denial::StoreSetBack:
        return text("The token is newer than the store: the store was set back to an older state.");
    case Denial::CutOff:
        return text("Tokens of this user issued before a certain time were cut off. Log in again.");
    case Denial::Denied:
        return text("This token is on the deny list.");
    case Denial::RoleMissing:
        return text("The user does not have one of the roles asked for.");
    }
    return {};
}

template <class T>
Ran denied(const Context &context, const Answer<T> &answer)
{
    const QString sentence = denialSentence(answer);
    if (context.isJson()) {
        QJsonObject document{{QStringLiteral("accepted"), false},
                             {QStringLiteral("reason"), codeOf(answer.denial)},
                             {QStringLiteral("message"), sentence}};
        const std::string_view tokenReason = jose::codeOf(answer.tokenReason);
        if (!tokenReason.empty())
            document.insert(QStringLiteral("tokenReason"),
                            QString::fromLatin1(tokenReason.data(), qsizetype(tokenReason.size())));
        if (answer.reuse != ReuseKind::None)
            document.insert(QStringLiteral("reuse"), codeOf(answer.reuse));
        if (answer.revocation) {
            QJsonObject revocation{{QStringLiteral("reason"), answer.revocation->reason},
                                   {QStringLiteral("by"), answer.revocation->by}};
            putTime(revocation, QStringLiteral("at"), answer.revocation->atMs);
            document.insert(QStringLiteral("revocation"), revocation);
        }
        context.output().document(document);
    } else
        context.output().line(text("Rejected (%1). %2").arg(codeOf(answer.denial), sentence));
    return ExitRejected;
}

Ran printPair(const Context &context, const Answer<TokenPair> &answer)
{
    if (!answer.ok())
        return denied(context, answer);
    const TokenPair &pair = *answer.value;
    if (context.isJson()) {
        QJsonObject document{{QStringLiteral("accepted"), true},
                             {QStringLiteral("sessionId"), pair.sessionId},
                             {QStringLiteral("userId"), pair.user.id},
                             {QStringLiteral("login"), pair.user.login},
                             {QStringLiteral("accessToken"), fromSecret(pair.accessToken)},
                             {QStringLiteral("refreshToken"), fromSecret(pair.refreshToken)}};
        putTime(document, QStringLiteral("accessExpiresAt"), pair.accessExpires * 1000);
        putTime(document, QStringLiteral("refreshExpiresAt"), pair.refreshExpires * 1000);
        context.output().document(document);
        return ExitDone;
    }
    context.output().facts({{text("Session"), pair.sessionId},
                            {text("User"), pair.user.login},
                            {text("Access token valid until"), utcText(pair.accessExpires * 1000)},
                            {text("Refresh token valid until"), utcText(pair.refreshExpires * 1000)}});
    context.output().line(text("\nAccess token:\n%1\n\nRefresh token:\n%2")
                              .arg(fromSecret(pair.accessToken), fromSecret(pair.refreshToken)));
    return ExitDone;
}

/// Unlocks the keys and does `job(Authority &)` on the store's thread.
template <class Job>
auto withAuthority(Context &context, Job job, KeyService::FirstUse firstUse = KeyService::FirstUse::Refuse)
    -> std::invoke_result_t<Job &, Authority &>
{
    Result<StoreAccess *> store = context.store();
    if (!store)
        return Failure(store.error());
    if (const Done unlocked = context.unlockKeys(firstUse); !unlocked)
        return Failure(unlocked.error());
    return await((*store)->run(
        [job = std::move(job)](OpenStore &open) mutable -> std::invoke_result_t<Job &, Authority &> {
            if (open.authority == nullptr)
                return failure(Error::Code::Unsupported,
                               text("This store can be looked at, but tokens cannot be issued into it."));
            return job(*open.authority);
        }));
}

Ran login(Context &context, const Arguments &arguments)
{
    if (arguments.has("password") && arguments.value("password") != QLatin1String("-"))
        return usageError(
            text("A password on the command line can be seen by others. Use \"--password -\" to give it on "
                 "standard input, or leave the option out to be asked for it."));
    Result<Secret> password =
        arguments.has("password") ? secretFromStandardInput() : askSecret(text("Password"));
    if (!password)
        return Failure(std::move(password.error()));
    Credentials credentials{arguments.words.first(), std::move(*password)};
    // The first login of a new store makes its keys, as the first start of the console does.
    const auto answer = withAuthority(
        context,
        [credentials = std::move(credentials), origin = originOf(arguments)](Authority &authority) {
            return authority.login(credentials, origin);
        },
        KeyService::FirstUse::SetUp);
    return answer ? printPair(context, *answer) : Ran(Failure(answer.error()));
}

/// The token in what was pasted, header line and all.
Result<std::string> pastedToken(const Arguments &arguments)
{
    const Result<QByteArray> pasted = tokenFrom(arguments.words);
    if (!pasted)
        return Failure(pasted.error());
    const Result<FoundToken> found = foundTokenIn(*pasted);
    return found ? Result<std::string>(found->token.toStdString()) : Failure(found.error());
}

Ran refresh(Context &context, const Arguments &arguments)
{
    const Result<std::string> token = pastedToken(arguments);
    if (!token)
        return Failure(token.error());
    const auto answer =
        withAuthority(context, [token = *token, origin = originOf(arguments)](Authority &authority) {
            return authority.refresh(token, origin);
        });
    return answer ? printPair(context, *answer) : Ran(Failure(answer.error()));
}

Ran logout(Context &context, const Arguments &arguments)
{
    const Result<std::string> token = pastedToken(arguments);
    if (!token)
        return Failure(token.error());
    const Done done =
        withAuthority(context, [token = *token](Authority &authority) { return authority.logout(token); });
    if (!done)
        return Failure(done.error());
    if (context.isJson())
        context.output().document({{QStringLiteral("done"), true}});
    else
        context.output().line(text("Logged out. A token that counted no longer is fine, too (RFC 7009)."));
    return ExitDone;
}

Ran check(Context &context, const Arguments &arguments)
{
    const Result<std::string> token = pastedToken(arguments);
    if (!token)
        return Failure(token.error());
    auto answer = withAuthority(
        context, [token = *token](Authority &authority) { return authority.authenticate(token); });
    if (!answer)
        return Failure(answer.error());
    const QStringList roles = arguments.value("role").split(u',', Qt::SkipEmptyParts);
    if (answer->ok() && !roles.isEmpty() && !Authority::authorize(*answer->value, roles)) {
        answer->value.reset();
        answer->denial = Denial::RoleMissing;
    }
    if (!answer->ok())
        return denied(context, *answer);
    const Principal &principal = *answer->value;
    if (context.isJson())
        context.output().document({{QStringLiteral("accepted"), true},
                                   {QStringLiteral("userId"), principal.userId},
                                   {QStringLiteral("role"), principal.role},
                                   {QStringLiteral("sessionId"), principal.sessionId},
                                   {QStringLiteral("tokenId"), principal.tokenId}});
    else
        context.output().line(text("Accepted: user %1 with role \"%2\", session %3.")
                                  .arg(principal.userId, principal.role, principal.sessionId));
    return ExitDone;
}

const std::vector<Option> originOptions = {
    {"address", "IP",
     QT_TRANSLATE_NOOP("Cli", "the address to note for the session; 127.0.0.1 when not given")},
    {"agent", "TEXT", QT_TRANSLATE_NOOP("Cli", "the User-Agent to note")},
    {"client", "NAME", QT_TRANSLATE_NOOP("Cli", "the application to note")}};

std::vector<Option> loginOptions()
{
    std::vector<Option> options = originOptions;
    options.insert(options.begin(),
                   {"password", "-", QT_TRANSLATE_NOOP("Cli", "read the password from standard input")});
    return options;
}

} // namespace

std::vector<Command> authCommands()
{
    return {
        {"auth login", "LOGIN", QT_TRANSLATE_NOOP("Cli", "log a user in and print the token pair"),
         QT_TRANSLATE_NOOP(
             "Cli",
             "For trying things out: it is what a login page does. The password is asked for, or read from\n"
             "standard input with \"--password -\". Needs the signing keys unlocked.\n\n"
             "Example:\n  gatehouse-cli auth login ada@example.org --json > pair.json"),
         loginOptions(), 1, 1, login},
        {"auth refresh", "[TOKEN | -]", QT_TRANSLATE_NOOP("Cli", "exchange a refresh token for a new pair"),
         QT_TRANSLATE_NOOP(
             "Cli",
             "A refresh token works once. Used again within 30 seconds it gives the same successor, for "
             "lost\n"
             "answers; later, or after the successor was used, the whole session is ended as stolen.\n\n"
             "Example:\n  jq -r .refreshToken pair.json | gatehouse-cli auth refresh -"),
         originOptions, 0, 1, refresh},
        {"auth logout",
         "[TOKEN | -]",
         QT_TRANSLATE_NOOP("Cli", "end the session of a refresh token"),
         QT_TRANSLATE_NOOP("Cli", "Example:\n  jq -r .refreshToken pair.json | gatehouse-cli auth logout -"),
         {},
         0,
         1,
         logout},
        {"auth check",
         "[TOKEN | -]",
         QT_TRANSLATE_NOOP("Cli", "ask the authority whether an access token counts"),
         QT_TRANSLATE_NOOP(
             "Cli",
             "What an API does with each request: signature, times, issuer, audience, then cut-off and deny "
             "list.\n\n"
             "Example:\n  jq -r .accessToken pair.json | gatehouse-cli auth check - --role admin,support"),
         {{"role", "ROLE,...", QT_TRANSLATE_NOOP("Cli", "the user must have one of these roles")}},
         0,
         1,
         check},
    };
}

} // namespace gatehouse::cli
