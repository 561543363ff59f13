// SPDX-License-Identifier: MIT
#include "app/cli/context.h"
#include "app/cli/input.h"
#include "app/programidentity.h"
#include "core/service/profileservice.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonArray>

#include <cstdio>

namespace gatehouse::cli {

namespace {

constexpr qint64 mostBytes = 4 << 20;

QString text(const char *source) { return QCoreApplication::translate("Cli", source); }

/// The saved connections; Error when the file cannot be used.
Result<std::unique_ptr<ProfileService>> opened(Context &context)
{
    auto profiles =
        std::make_unique<ProfileService>(ConnectionProfile(), connectionsFilePath(), &context.vault());
    if (profiles->problem())
        return Failure(*profiles->problem());
    return profiles;
}

QString marksOf(const ConnectionProfile &profile)
{
    QStringList marks;
    if (profile.isProduction)
        marks << text("production");
    if (profile.isReadOnly)
        marks << text("read-only");
    return marks.join(QStringLiteral(", "));
}

Ran list(Context &context, const Arguments &)
{
    const auto profiles = opened(context);
    if (!profiles)
        return Failure(profiles.error());
    QJsonArray array;
    std::vector<QStringList> rows;
    for (const ConnectionProfile &profile : (*profiles)->profiles()) {
        if (profile.id.isEmpty())
            continue; // The embedded store is not one of them.
        rows.push_back({profile.name, profile.toUrl(), profile.layout, marksOf(profile)});
        array.append(QJsonObject{{QStringLiteral("name"), profile.name},
                                 {QStringLiteral("store"), profile.toUrl()},
                                 {QStringLiteral("layout"), profile.layout},
                                 {QStringLiteral("production"), profile.isProduction},
                                 {QStringLiteral("readOnly"), profile.isReadOnly}});
    }
    if (context.isJson())
        context.output().document({{QStringLiteral("connections"), array}});
    else if (rows.empty())
        context.output().line(
            text("No connection is saved yet. \"gatehouse-cli profiles save NAME --store URL\" "
                 "saves one."));
    else
        context.output().table({text("NAME"), text("STORE"), text("LAYOUT"), text("MARKS")}, rows);
    return ExitDone;
}

Ran save(Context &context, const Arguments &arguments)
{
    const auto profiles = opened(context);
    if (!profiles)
        return Failure(profiles.error());
    ConnectionProfile profile = context.profile();
    profile.name = arguments.words.first();
    if (const ConnectionProfile *before = (*profiles)->find(profile.name))
        profile.id = before->id;
    profile.isProduction = arguments.has("production");
    profile.isReadOnly = arguments.has("read-only");
    Secret password;
    if (arguments.has("password-stdin")) {
        Result<Secret> given = secretFromStandardInput();
        if (!given)
            return Failure(given.error());
        password = std::move(*given);
    }
    using Password = ProfileService::Password;
    const Password what = arguments.has("password-stdin") ? Password::Set : Password::Keep;
    const Result<ConnectionProfile> saved = await((*profiles)->save(profile, what, std::move(password)));
    if (!saved)
        return Failure(saved.error());
    if (context.isJson())
        context.output().document({{QStringLiteral("saved"), saved->name}});
    else
        context.output().line(text("Saved. Use it with --profile \"%1\".").arg(saved->name));
    return ExitDone;
}

Ran remove(Context &context, const Arguments &arguments)
{
    const auto profiles = opened(context);
    if (!profiles)
        return Failure(profiles.error());
    const ConnectionProfile *profile = (*profiles)->find(arguments.words.first());
    if (profile == nullptr || profile->id.isEmpty())
        return failure(Error::Code::NotFound,
                       text("There is no saved connection named \"%1\".").arg(arguments.words.first()));
    const QString name = profile->name;
    if (const Done removed = await((*profiles)->remove(profile->id)); !removed)
        return Failure(removed.error());
    if (context.isJson())
        context.output().document({{QStringLiteral("removed"), name}});
    else
        context.output().line(text("Removed, with its password. The server stays as it is."));
    return ExitDone;
}

Ran exportAll(Context &context, const Arguments &)
{
    const auto profiles = opened(context);
    if (!profiles)
        return Failure(profiles.error());
    const QByteArray json = (*profiles)->exported();
    std::fwrite(json.constData(), 1, std::size_t(json.size()), stdout);
    return ExitDone;
}

Result<QByteArray> contentOf(const QString &path)
{
    if (path == QLatin1String("-"))
        return readStandardInput();
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return failure(Error::Code::NotFound,
                       text("The file %1 could not be read: %2.").arg(path, file.errorString()));
    return file.read(mostBytes);
}

Ran importAll(Context &context, const Arguments &arguments)
{
    const auto profiles = opened(context);
    if (!profiles)
        return Failure(profiles.error());
    const Result<QByteArray> json = contentOf(arguments.words.first());
    if (!json)
        return Failure(json.error());
    const Result<int> count = (*profiles)->import(*json);
    if (!count)
        return Failure(count.error());
    if (context.isJson())
        context.output().document({{QStringLiteral("imported"), *count}});
    else
        context.output().line(
            text("Connections imported: %1. Their passwords will be asked for.").arg(*count));
    return ExitDone;
}

} // namespace

std::vector<Command> profileCommands()
{
    return {
        {"profiles list",
         "",
         QT_TRANSLATE_NOOP("Cli", "list the saved connections"),
         QT_TRANSLATE_NOOP("Cli",
                           "The same ones as on the page Connections of the console. Passwords are in the\n"
                           "keychain of the system and are never shown."),
         {},
         0,
         0,
         list},
        {"profiles save",
         "NAME",
         QT_TRANSLATE_NOOP("Cli", "save the connection named by --store"),
         QT_TRANSLATE_NOOP("Cli",
                           "A connection of that name is replaced. The server is not asked.\n\n"
                           "Example:\n"
                           "  gatehouse-cli profiles save Shop --store rediss://admin@redis.example.org \\\n"
                           "    --layout guide --production --password-stdin < password.txt"),
         {{"production", nullptr, QT_TRANSLATE_NOOP("Cli", "revocations have to be confirmed by typing")},
          {"read-only", nullptr, QT_TRANSLATE_NOOP("Cli", "nothing that changes data is ever sent")},
          {"password-stdin", nullptr,
           QT_TRANSLATE_NOOP("Cli", "keep the password on standard input in the keychain")}},
         1,
         1,
         save},
        {"profiles remove",
         "NAME",
         QT_TRANSLATE_NOOP("Cli", "take a connection off the list"),
         QT_TRANSLATE_NOOP("Cli", "Its password leaves the keychain too. The server stays as it is."),
         {},
         1,
         1,
         remove},
        {"profiles export",
         "",
         QT_TRANSLATE_NOOP("Cli", "write the saved connections, without passwords"),
         QT_TRANSLATE_NOOP("Cli", "As JSON, for another person or machine."),
         {},
         0,
         0,
         exportAll},
        {"profiles import",
         "FILE | -",
         QT_TRANSLATE_NOOP("Cli", "add the connections of an exported file"),
         QT_TRANSLATE_NOOP("Cli", "All of them or none. A name that is taken gets a number."),
         {},
         1,
         1,
         importAll}};
}

} // namespace gatehouse::cli
