// SPDX-License-Identifier: MIT
#include "app/cli/command.h"
#include "app/cli/context.h"
#include "app/programidentity.h"
#include "core/store/profilebook.h"

#include <QCoreApplication>

#include <cstdio>

using namespace gatehouse;

namespace {

QString text(const char *source) { return QCoreApplication::translate("Cli", source); }

Result<ConnectionProfile> savedProfile(const QString &name)
{
    ProfileBook book(connectionsFilePath());
    if (Done loaded = book.load(); !loaded)
        return Failure(std::move(loaded.error()));
    if (const ConnectionProfile *profile = book.find(name))
        return *profile;
    return cli::usageError(
        text("There is no saved connection named \"%1\". \"gatehouse-cli profiles list\" lists "
             "them.")
            .arg(name));
}

Result<ConnectionProfile> profileOf(const cli::Call &call)
{
    if (!call.profile.isEmpty() && !(call.store.isEmpty() && call.layout.isEmpty()))
        return cli::usageError(text("--profile names everything: leave out --store and --layout."));
    if (!call.profile.isEmpty())
        return savedProfile(call.profile);
    const QString url = call.store.isEmpty() ? qEnvironmentVariable("GATEHOUSE_STORE") : call.store;
    Result<ConnectionProfile> profile =
        ConnectionProfile::fromUrl(url.isEmpty() ? QStringLiteral("sqlite:") + defaultStorePath() : url);
    if (!profile || call.layout.isEmpty())
        return profile;
    const bool hasLayouts = profile->kind == ConnectionProfile::Kind::Redis;
    if (!hasLayouts && call.layout != QLatin1String("native"))
        return cli::usageError(
            text("--layout is for Redis; the other stores have the layout \"native\" only."));
    profile->layout = call.layout;
    return profile;
}

cli::Ran run(const cli::Call &call)
{
    if (call.wantsVersion) {
        cli::Output(false).line(QStringLiteral("gatehouse-cli " GATEHOUSE_VERSION));
        return cli::ExitDone;
    }
    if (call.wantsHelp) {
        const Result<QString> page = cli::helpPage(call.helpFor);
        if (!page)
            return Failure(page.error());
        std::fputs(page->toUtf8().constData(), stdout);
        return cli::ExitDone;
    }
    Result<ConnectionProfile> profile = profileOf(call);
    if (!profile)
        return Failure(std::move(profile.error()));
    cli::Context context(std::move(*profile), call.isJson);
    return call.command->run(context, call.arguments);
}

} // namespace

int main(int argc, char **argv)
{
    protectProcess();
    QCoreApplication application(argc, argv);
    nameProgram();
    bool isJson = false;
    const Result<cli::Call> call = cli::parseCall(application.arguments().mid(1), isJson);
    const cli::Ran ran = call ? run(*call) : cli::Ran(Failure(call.error()));
    if (ran)
        return *ran;
    cli::Output(isJson).error(ran.error());
    return cli::ExitFailed;
}
