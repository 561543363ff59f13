// SPDX-License-Identifier: MIT
#include "app/cli/input.h"
#include "app/cli/revoke.h"
#include "core/service/userservice.h"

#include <QCoreApplication>
#include <QJsonArray>

namespace gatehouse::cli {

namespace {

QString text(const char *source) { return QCoreApplication::translate("Cli", source); }

QJsonObject jsonOf(const User &user)
{
    QJsonObject object{{QStringLiteral("id"), user.id},
                       {QStringLiteral("login"), user.login},
                       {QStringLiteral("displayName"), user.displayName},
                       {QStringLiteral("role"), user.role},
                       {QStringLiteral("disabled"), user.disabled}};
    putTime(object, QStringLiteral("createdAt"), user.createdMs);
    putTime(object, QStringLiteral("lastLoginAt"), user.lastLoginMs);
    return object;
}

void printList(const Context &context, const std::vector<UserOverview> &users)
{
    if (context.isJson()) {
        QJsonArray list;
        for (const UserOverview &overview : users) {
            QJsonObject object = jsonOf(overview.user);
            const UserActivity &activity = overview.activity;
            object.insert(QStringLiteral("liveSessions"), activity.liveSessions);
            object.insert(QStringLiteral("allSessions"), activity.allSessions);
            putTime(object, QStringLiteral("lastActivityAt"), activity.lastActivityMs);
            putTime(object, QStringLiteral("cutOffAt"),
                    activity.cutOffSeconds ? std::optional(*activity.cutOffSeconds * 1000) : std::nullopt);
            list.append(object);
        }
        context.output().document({{QStringLiteral("users"), list}});
        return;
    }
    std::vector<QStringList> rows;
    rows.reserve(users.size());
    for (const UserOverview &overview : users)
        rows.push_back({overview.user.login.isEmpty() ? overview.user.id : overview.user.login,
                        overview.user.displayName, overview.user.role,
                        overview.user.disabled ? text("disabled") : text("enabled"),
                        QString::number(overview.activity.liveSessions),
                        relativeText(overview.activity.lastActivityMs, context.nowMs()), overview.user.id});
    context.output().table({text("LOGIN"), text("NAME"), text("ROLE"), text("ACCOUNT"), text("LIVE SESSIONS"),
                            text("LAST ACTIVITY"), text("ID")},
                           rows);
}

Ran list(Context &context, const Arguments &)
{
    Result<StoreAccess *> store = context.store();
    if (!store)
        return Failure(store.error());
    UserService users(**store, context.actor());
    const Result<std::vector<UserOverview>> all = await(users.list());
    if (!all)
        return Failure(all.error());
    printList(context, *all);
    return ExitDone;
}

/// From standard input for "--password -", else at the terminal, twice.
Result<Secret> newPassword(const Arguments &arguments)
{
    if (!arguments.has("password"))
        return askNewSecret(text("A password for the new user"));
    if (arguments.value("password") != QLatin1String("-"))
        return usageError(
            text("A password on the command line can be seen by others. Use \"--password -\" to give it on "
                 "standard input, or leave the option out to be asked for it."));
    return secretFromStandardInput();
}

/// Without a store there is nobody yet who could be in the way.
Ran dryAdd(Context &context, bool mayMake, const NewUser &user)
{
    const bool isNewStore = mayMake && context.isStoreMissing();
    if (const Done good = UserService::checkNew(user); !good)
        return Failure(good.error());
    if (!isNewStore) {
        Result<StoreAccess *> store = context.store();
        if (!store)
            return Failure(store.error());
        UserService users(**store, context.actor());
        if (const Done could = await(users.checkAdd(user)); !could)
            return Failure(could.error());
    }
    if (context.isJson())
        context.output().document({{QStringLiteral("dryRun"), true},
                                   {QStringLiteral("login"), user.login},
                                   {QStringLiteral("newStore"), isNewStore}});
    else if (isNewStore)
        context.output().line(
            text("Nothing was changed. A store would be made at %1, and the user %2 added to it.")
                .arg(context.profile().path, user.login));
    else
        context.output().line(text("Nothing was changed. The user %1 could be added.").arg(user.login));
    return ExitDone;
}

Ran add(Context &context, const Arguments &arguments)
{
    const NewUser user{arguments.words.first(), arguments.value("name"),
                       arguments.value("role", QStringLiteral("user"))};
    if (arguments.has("dry-run"))
        return dryAdd(context, arguments.has("create"), user);
    if (arguments.has("create"))
        context.makeStoreIfMissing();
    Result<StoreAccess *> store = context.store();
    if (!store)
        return Failure(store.error());
    Result<Secret> password = newPassword(arguments);
    if (!password)
        return Failure(std::move(password.error()));
    UserService users(**store, context.actor());
    const Result<User> added = await(users.add(user, std::move(*password)));
    if (!added)
        return Failure(added.error());
    if (context.isJson())
        context.output().document({{QStringLiteral("user"), jsonOf(*added)}});
    else
        context.output().line(text("The user %1 was added with role \"%2\". The id is %3.")
                                  .arg(added->login, added->role, added->id));
    return ExitDone;
}

Ran revokeUser(Context &context, const Arguments &arguments)
{
    Result<StoreAccess *> store = context.store();
    if (!store)
        return Failure(store.error());
    const Result<QString> userId = userIdOf(**store, arguments.words.first());
    if (!userId)
        return Failure(userId.error());
    return revoke(context, arguments, {{UserSessions{*userId, {}}}});
}

} // namespace

Result<QString> userIdOf(StoreAccess &store, const QString &given)
{
    return await(store.run([given](OpenStore &open) -> Result<QString> {
        if (open.users == nullptr)
            return given;
        const Result<std::optional<User>> byLogin = open.users->findByLogin(given);
        if (!byLogin)
            return Failure(byLogin.error());
        if (*byLogin)
            return (*byLogin)->id;
        const Result<std::optional<User>> byId = open.users->findById(given);
        if (!byId)
            return Failure(byId.error());
        if (*byId)
            return given;
        return failure(
            Error::Code::NotFound,
            text("There is no user %1. \"gatehouse-cli users list\" shows all.").arg(printable(given)));
    }));
}

std::vector<Command> userCommands()
{
    return {
        {"users list",
         "",
         QT_TRANSLATE_NOOP("Cli", "list users with their live sessions"),
         QT_TRANSLATE_NOOP("Cli", "Example:\n  gatehouse-cli users list --json"),
         {},
         0,
         0,
         list},
        {"users add",
         "LOGIN",
         QT_TRANSLATE_NOOP("Cli", "add a user who can log in"),
         QT_TRANSLATE_NOOP(
             "Cli",
             "LOGIN is an e-mail address or a name. The password is asked for at the terminal, or read from\n"
             "standard input with \"--password -\"; it has at least 8 characters.\n\n"
             "Examples:\n"
             "  gatehouse-cli users add ada@example.org --name \"Ada Lovelace\" --role admin\n"
             "  gatehouse-cli users add build-bot --role service --password - < password.txt"),
         {{"name", "NAME", QT_TRANSLATE_NOOP("Cli", "the name to show")},
          {"role", "ROLE", QT_TRANSLATE_NOOP("Cli", "goes into the access tokens; \"user\" when not given")},
          {"password", "-", QT_TRANSLATE_NOOP("Cli", "read the password from standard input")},
          {"create", nullptr, QT_TRANSLATE_NOOP("Cli", "make the store when there is none")},
          {"dry-run", nullptr, QT_TRANSLATE_NOOP("Cli", "say whether it could be done, and change nothing")}},
         1,
         1,
         add},
        {"users revoke", "USER", QT_TRANSLATE_NOOP("Cli", "end all sessions of a user"),
         QT_TRANSLATE_NOOP(
             "Cli",
             "USER is a login or an id. Every session of the user ends, those that begin at this moment\n"
             "included, and access tokens issued before count no longer where the API asks the store. The\n"
             "user can log in again.\n\n"
             "Example:\n"
             "  gatehouse-cli users revoke ada@example.org --reason \"account taken over\" --dry-run"),
         revokeOptions(), 1, 1, revokeUser},
    };
}

} // namespace gatehouse::cli
