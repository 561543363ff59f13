// SPDX-License-Identifier: MIT
#include "app/console/program.h"
#include "app/console/screenshots.h"
#include "app/demo/demo.h"
#include "app/keychainvault.h"
#include "app/programidentity.h"
#include "app/quitsignals.h"
#include "ui/theme/theme.h"
#include "ui/windowstate.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QFileInfo>
#include <QSettings>
#include <QTemporaryDir>

#include <algorithm>
#include <cstdio>
#include <optional>
#include <string_view>

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
    parser.addOption({QStringLiteral("store"),
                      text("The store to open: sqlite:PATH, redis://…, rediss://… or postgresql://…. Without "
                           "it the one that "
                           "was in use last, at first that in your data folder."),
                      QStringLiteral("store")});
    parser.addOption({QStringLiteral("profile"), text("The saved connection to open, by its name."),
                      QStringLiteral("name")});
    parser.addOption({QStringLiteral("layout"),
                      text("How sessions are kept in the Redis of --store: native or guide (refresh:<jti>)."),
                      QStringLiteral("layout")});
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

ConnectionProfile embeddedStore()
{
    ConnectionProfile profile;
    profile.id = QStringLiteral("embedded");
    profile.name = text("Embedded store");
    profile.path = defaultStorePath();
    return profile;
}

/// --store, --profile, what was in use last time, or the embedded store.
Result<ConnectionProfile> profileOf(const QCommandLineParser &parser, ProfileService &profiles)
{
    if (parser.isSet(QStringLiteral("store"))) {
        Result<ConnectionProfile> profile = ConnectionProfile::fromUrl(parser.value(QStringLiteral("store")));
        if (profile && parser.isSet(QStringLiteral("layout")))
            profile->layout = parser.value(QStringLiteral("layout"));
        if (profile)
            profile->name = profile->kind == ConnectionProfile::Kind::Embedded
                ? QFileInfo(profile->path).fileName()
                : profile->host;
        return profile;
    }
    const QString name = parser.value(QStringLiteral("profile"));
    if (!name.isEmpty()) {
        if (const ConnectionProfile *profile = profiles.find(name))
            return *profile;
        return failure(
            Error::Code::NotFound,
            text("There is no saved connection named \"%1\". The page Connections lists them.").arg(name));
    }
    const ConnectionProfile *last = profiles.find(rememberedConnection());
    return last != nullptr ? *last : profiles.profiles().front();
}

/// An option or a word that is not understood, or nothing.
QString problemOf(const QCommandLineParser &parser)
{
    const QStringList words = parser.positionalArguments();
    if (!words.isEmpty())
        return text("\"%1\" is not understood: options begin with two dashes. A store is named by --store, "
                    "for "
                    "example --store sqlite:/path/to/file.db.")
            .arg(words.first());
    if (parser.isSet(QStringLiteral("store")) && parser.isSet(QStringLiteral("profile")))
        return text("Give --store or --profile, not both.");
    return {};
}

/// What a picture shows must not depend on how the person left the window, nor change it.
void useSettingsIn(const QString &folder)
{
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, folder);
}

void takePictures(std::optional<Screenshots> &pictures, std::optional<Demo> &demo, Program &program,
                  Theme &theme, const QString &folder)
{
    pictures.emplace(program.window(), theme, folder);
    if (!demo) {
        pictures->start();
        return;
    }
    QObject::connect(&*demo, &Demo::filled, &*pictures, [&] {
        deliver(demo->sampleToken(), &*pictures, [&](const Result<QByteArray> &token) {
            pictures->setToken(token.value_or(QByteArray()));
            pictures->start();
        });
    });
}

/// Help and version are text: they need no screen, so that they answer over ssh as well.
bool asksForText(int argc, char **argv)
{
    return std::any_of(argv + 1, argv + argc, [](const char *argument) {
        const std::string_view word(argument);
        return word == "--help" || word == "-h" || word == "--version" || word == "-v";
    });
}

int sayText(int &argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    nameProgram();
    QCommandLineParser parser;
    describeArguments(parser);
    parser.process(application);
    return 0;
}

} // namespace

int main(int argc, char **argv)
{
    protectProcess();
    returnFreedMemory();
    if (asksForText(argc, argv))
        return sayText(argc, argv);
    QApplication application(argc, argv);
    nameProgram();
    const QuitSignals quitSignals;
    QCommandLineParser parser;
    describeArguments(parser);
    if (!parser.parse(application.arguments()))
        return refuse(parser.errorText() + text(" \"gatehouse --help\" lists what there is."));
    if (const QString problem = problemOf(parser); !problem.isEmpty())
        return refuse(problem);
    const QString pictureFolder = parser.value(QStringLiteral("screenshots"));
    const QTemporaryDir settingsFolder;
    if (!pictureFolder.isEmpty())
        useSettingsIn(settingsFolder.path());
    const Result<Theme::Choice> choice = themeOf(parser);
    if (!choice)
        return refuse(choice.error().message);

    KeychainVault keychain;
    std::optional<Demo> demo;
    if (parser.isSet(QStringLiteral("demo"))) {
        demo.emplace();
        if (const Done prepared = demo->prepare(); !prepared)
            return refuse(prepared.error().message);
    }
    Theme theme(*choice, Theme::Sheet::WhenDressed);
    // The demonstration leaves the person's own connections alone.
    Program program(demo ? demo->profile() : embeddedStore(),
                    demo ? demo->profile().path + QStringLiteral(".connections.json") : connectionsFilePath(),
                    demo ? Demo::policy() : TokenPolicy(),
                    demo ? demo->vault() : static_cast<SecretVault &>(keychain), theme);
    const Result<ConnectionProfile> profile =
        demo ? Result<ConnectionProfile>(demo->profile()) : profileOf(parser, program.profiles());
    if (!profile)
        return refuse(profile.error().message);
    program.use(*profile);
    std::optional<Screenshots> pictures;
    if (!pictureFolder.isEmpty())
        takePictures(pictures, demo, program, theme, pictureFolder);
    if (demo)
        demo->start();
    return application.exec();
}
