// SPDX-License-Identifier: MIT
#include "app/console.h"
#include "app/console/screenshots.h"
#include "app/demo/demo.h"
#include "app/keychainvault.h"
#include "app/programidentity.h"
#include "app/quitsignals.h"
#include "ui/theme/theme.h"
#include "ui/windowstate.h"

#include <QApplication>
#include <QCommandLineParser>

#include <cstdio>
#include <optional>

using namespace gatehouse;

namespace {

QString text(const char *source) { return QCoreApplication::translate("Main", source); }

/// Standard error, and exit code 2.
int refuse(const QString &message)
{
    std::fputs(qUtf8Printable(QLatin1String("gatehouse: ") + message + u'\n'), stderr);
    return 2;
}

void describeArguments(QCommandLineParser &parser)
{
    parser.setApplicationDescription(
        text("Gatehouse shows the login sessions of a system, explains its tokens, and looks "
             "after its keys."));
    parser.addOption(
        {QStringLiteral("store"),
         text("The store to open: sqlite:PATH. Without it the one in your data folder, made if needed."),
         QStringLiteral("store")});
    parser.addOption({QStringLiteral("demo"),
                      text("Open a made-up store with lifelike sessions. It is gone afterwards.")});
    parser.addOption(
        {QStringLiteral("theme"), text("The look: light, dark or system."), QStringLiteral("theme")});
    parser.addOption({QStringLiteral("screenshots"),
                      text("Save a picture of every page, light and dark, to this folder and end."),
                      QStringLiteral("folder")});
    parser.addHelpOption();
    parser.addVersionOption();
}

Result<Theme::Choice> themeOf(const QCommandLineParser &parser)
{
    const QString name = parser.value(QStringLiteral("theme"));
    if (name.isEmpty())
        return rememberedTheme();
    if (name == QLatin1String("light"))
        return Theme::Choice::Light;
    if (name == QLatin1String("dark"))
        return Theme::Choice::Dark;
    if (name == QLatin1String("system"))
        return Theme::Choice::System;
    return failure(Error::Code::Malformed, text("--theme takes light, dark or system."));
}

Result<ConnectionProfile> profileOf(const QCommandLineParser &parser)
{
    const QString url = parser.value(QStringLiteral("store"));
    Result<ConnectionProfile> profile =
        ConnectionProfile::fromUrl(url.isEmpty() ? QStringLiteral("sqlite:") + defaultStorePath() : url);
    if (profile)
        profile->name = text("Embedded store");
    return profile;
}

} // namespace

int main(int argc, char **argv)
{
    protectProcess();
    QApplication application(argc, argv);
    nameProgram();
    const QuitSignals quitSignals;
    QCommandLineParser parser;
    describeArguments(parser);
    parser.process(application);

    const Result<Theme::Choice> choice = themeOf(parser);
    if (!choice)
        return refuse(choice.error().message);
    Result<ConnectionProfile> profile = profileOf(parser);
    if (!profile)
        return refuse(profile.error().message);

    KeychainVault keychain;
    std::optional<Demo> demo;
    if (parser.isSet(QStringLiteral("demo"))) {
        demo.emplace();
        if (const Done prepared = demo->prepare(); !prepared)
            return refuse(prepared.error().message);
        profile = demo->profile();
    }
    Theme theme(*choice);
    Console console(*profile, demo ? Demo::policy() : TokenPolicy(),
                    demo ? demo->vault() : static_cast<SecretVault &>(keychain), theme);
    console.show();
    std::optional<Screenshots> screenshots;
    if (const QString folder = parser.value(QStringLiteral("screenshots")); !folder.isEmpty()) {
        screenshots.emplace(console.window(), theme, folder);
        if (demo)
            QObject::connect(&*demo, &Demo::filled, &*screenshots, [&] {
                deliver(demo->sampleToken(), &*screenshots, [&](const Result<QByteArray> &token) {
                    screenshots->setToken(token.value_or(QByteArray()));
                    screenshots->start();
                });
            });
        else
            screenshots->start();
    }
    if (demo)
        demo->start();
    return application.exec();
}
