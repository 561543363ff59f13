// SPDX-License-Identifier: MIT
#include "app/cli/command.h"
#include "app/cli/context.h"
#include "app/cli/keycommands.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace gatehouse::cli {

QString nameOf(KeyUse use)
{
    return use == KeyUse::Access ? QStringLiteral("access") : QStringLiteral("refresh");
}

QString nameOf(KeyState state)
{
    static constexpr const char *names[] = {"next", "current", "retired"};
    return QLatin1String(names[static_cast<std::size_t>(state)]);
}

QString algName(jose::Alg alg)
{
    const std::string_view name = jose::nameOf(alg);
    return QString::fromLatin1(name.data(), qsizetype(name.size()));
}

QJsonObject jsonOf(const KeyInfo &key)
{
    QJsonObject object{{QStringLiteral("kid"), key.kid},
                       {QStringLiteral("use"), nameOf(key.use)},
                       {QStringLiteral("state"), nameOf(key.state)},
                       {QStringLiteral("alg"), algName(key.alg)},
                       {QStringLiteral("description"), key.description},
                       {QStringLiteral("thumbprint"), key.thumbprint}};
    putTime(object, QStringLiteral("createdAt"), key.createdMs);
    putTime(object, QStringLiteral("activatedAt"), key.activatedMs);
    putTime(object, QStringLiteral("retiredAt"), key.retiredMs);
    putTime(object, QStringLiteral("safeToRemoveAt"), key.safeToRemoveMs);
    return object;
}

namespace {

QString text(const char *source) { return QCoreApplication::translate("Cli", source); }

} // namespace

Result<KeyUse> useOf(const Arguments &arguments)
{
    const QString use = arguments.value("use");
    if (use == QLatin1String("access"))
        return KeyUse::Access;
    if (use == QLatin1String("refresh"))
        return KeyUse::Refresh;
    return usageError(text("Say with --use which tokens the key is for: access or refresh."));
}

Ran told(const Context &context, const QString &sentence, const QJsonObject &document)
{
    if (context.isJson())
        context.output().document(document);
    else
        context.output().line(sentence);
    return ExitDone;
}

Ran toldDry(const Context &context, const QString &sentence)
{
    return told(context, text("Nothing was changed. %1").arg(sentence),
                {{QStringLiteral("dryRun"), true}, {QStringLiteral("would"), sentence}});
}

const Option &useOption()
{
    static const Option option{
        "use", "USE", QT_TRANSLATE_NOOP("Cli", "access or refresh: which tokens the key signs. Required")};
    return option;
}

const Option &dryRunOption()
{
    static const Option option{"dry-run", nullptr,
                               QT_TRANSLATE_NOOP("Cli", "say what would happen, and change nothing")};
    return option;
}

namespace {

std::vector<KeyInfo> listed(const Context &context)
{
    std::vector<KeyInfo> keys;
    for (const KeyRing::Entry &entry : context.shelf().take()->entries())
        keys.push_back(entry.info);
    return keys;
}

Ran list(Context &context, const Arguments &)
{
    if (const Done loaded = context.loadPublicKeys(); !loaded)
        return Failure(loaded.error());
    const std::vector<KeyInfo> keys = listed(context);
    if (context.isJson()) {
        QJsonArray list;
        for (const KeyInfo &key : keys)
            list.append(jsonOf(key));
        context.output().document({{QStringLiteral("keys"), list}});
        return ExitDone;
    }
    std::vector<QStringList> rows;
    rows.reserve(keys.size());
    for (const KeyInfo &key : keys)
        rows.push_back({key.kid, nameOf(key.use), nameOf(key.state), algName(key.alg), key.description,
                        relativeText(key.createdMs, context.nowMs()),
                        utcText(key.safeToRemoveMs.value_or(0))});
    context.output().table({text("KID"), text("USE"), text("STATE"), text("ALG"), text("KIND"), text("MADE"),
                            text("SAFE TO REMOVE")},
                           rows);
    return ExitDone;
}

Result<KeySpec> specOf(const Arguments &arguments)
{
    const Result<KeyUse> use = useOf(arguments);
    if (!use)
        return Failure(use.error());
    const std::optional<jose::Alg> alg =
        jose::algFromName(arguments.value("alg", QStringLiteral("ES256")).toStdString());
    if (!alg || !jose::isSignature(*alg)) {
        QStringList names;
        for (const jose::Alg known : jose::allSignatureAlgs())
            names.append(algName(known));
        return usageError(
            text("--alg takes one of %1; upper and lower case count.").arg(names.join(QLatin1String(", "))));
    }
    const Result<qint64> bits = arguments.number("rsa-bits", 3072, 2048, 8192);
    if (!bits)
        return Failure(bits.error());
    return KeySpec{*use, *alg, int(*bits)};
}

Ran dryGenerate(Context &context, bool mayMake, const KeySpec &spec)
{
    const QString key =
        text("A new %1 key for %2 tokens would be made.").arg(algName(spec.alg), nameOf(spec.use));
    if (mayMake && context.isStoreMissing())
        return toldDry(context,
                       text("A store would be made at %1, with one ES256 key for each use. %2")
                           .arg(context.profile().path, key));
    if (const Done loaded = context.loadPublicKeys(); !loaded)
        return Failure(loaded.error());
    return toldDry(context, key);
}

Ran generate(Context &context, const Arguments &arguments)
{
    const Result<KeySpec> spec = specOf(arguments);
    if (!spec)
        return Failure(spec.error());
    if (arguments.has("dry-run"))
        return dryGenerate(context, arguments.has("create"), *spec);
    if (arguments.has("create"))
        context.makeStoreIfMissing();
    if (const Done unlocked = context.unlockKeys(KeyService::FirstUse::SetUp); !unlocked)
        return Failure(unlocked.error());
    const Result<KeyInfo> made = await(context.keys().generate(*spec));
    if (!made)
        return Failure(made.error());
    return told(context,
                text("Made %1 (%2) for %3 tokens; it is in state \"%4\". \"keys rotate\" puts it to use.")
                    .arg(made->kid, made->description, nameOf(made->use), nameOf(made->state)),
                {{QStringLiteral("key"), jsonOf(*made)}});
}

Ran rotate(Context &context, const Arguments &arguments)
{
    const Result<KeyUse> use = useOf(arguments);
    if (!use)
        return Failure(use.error());
    if (const Done loaded = context.loadPublicKeys(); !loaded)
        return Failure(loaded.error());
    if (arguments.has("dry-run")) {
        const std::vector<KeyInfo> keys = listed(context);
        const auto next = std::find_if(keys.begin(), keys.end(), [&use](const KeyInfo &key) {
            return key.use == *use && key.state == KeyState::Next;
        });
        return toldDry(
            context,
            next == keys.end()
                ? text("A new key would be made and take over signing of %1 tokens at once.")
                      .arg(nameOf(*use))
                : text("Key %1 would take over signing of %2 tokens.").arg(next->kid, nameOf(*use)));
    }
    if (const Done unlocked = context.unlockKeys(); !unlocked)
        return Failure(unlocked.error());
    const Result<KeyInfo> current = await(context.keys().rotate(*use));
    if (!current)
        return Failure(current.error());
    return told(context,
                text("%1 (%2) signs %3 tokens now. The one before verifies until its last token has expired.")
                    .arg(current->kid, current->description, nameOf(*use)),
                {{QStringLiteral("key"), jsonOf(*current)}});
}

/// How a key ends: retired or removed.
struct Ending {
    QFuture<Done> (KeyService::*deed)(const QString &kid);
    std::function<Done(KeyStore &, const QString &kid)> rehearsal;
    QString would, done; ///< With %1 for the kid.
    /// What depends on the key.
    std::function<QString(const Context &, const KeyInfo &, const std::vector<KeyInfo> &)> effect = {};
};

Ran endKey(Context &context, const Arguments &arguments, const Ending &ending)
{
    const QString kid = arguments.words.first();
    if (const Done loaded = context.loadPublicKeys(); !loaded)
        return Failure(loaded.error());
    const std::vector<KeyInfo> keys = listed(context);
    const auto key =
        std::find_if(keys.begin(), keys.end(), [&kid](const KeyInfo &each) { return each.kid == kid; });
    if (key == keys.end())
        return failure(
            Error::Code::NotFound,
            text("There is no key %1. \"gatehouse-cli keys list\" shows all.").arg(printable(kid)));
    const QString effect = ending.effect ? u' ' + ending.effect(context, *key, keys) : QString();
    if (arguments.has("dry-run")) {
        const Done could =
            context.rehearseKeys([&](KeyStore &store) { return ending.rehearsal(store, kid); });
        return could ? toldDry(context, ending.would.arg(kid) + effect) : Failure(could.error());
    }
    if (const Done unlocked = context.unlockKeys(); !unlocked)
        return Failure(unlocked.error());
    if (const Done ended = await((context.keys().*ending.deed)(kid)); !ended)
        return Failure(ended.error());
    return told(context, ending.done.arg(kid) + effect,
                {{QStringLiteral("kid"), kid}, {QStringLiteral("done"), true}});
}

/// What depends on the key, and until when.
QString consequences(const Context &context, const KeyInfo &key, const std::vector<KeyInfo> &keys)
{
    if (key.state == KeyState::Retired)
        return text("It was retired before, and can be removed from %1 on.")
            .arg(utcText(key.safeToRemoveMs.value_or(0)));
    if (key.state == KeyState::Next)
        return text("It has signed nothing here and can be removed at any time. If it was imported from a "
                    "system that signs with it, keep it until the last token of that system has ended.");
    const std::chrono::milliseconds longest = context.policy().longestLife(key.use);
    const QString safe = utcText(context.nowMs() + longest.count());
    const auto next = std::find_if(keys.begin(), keys.end(), [&key](const KeyInfo &other) {
        return other.use == key.use && other.state == KeyState::Next;
    });
    return text("%1 takes its place for %2 tokens. The last token it signed ends by %3; until then it "
                "verifies and cannot be removed.")
        .arg(next == keys.end() ? text("Another key") : next->kid, nameOf(key.use), safe);
}

Ran retire(Context &context, const Arguments &arguments)
{
    return endKey(
        context, arguments,
        {&KeyService::retire,
         // How long it verifies after that is nothing that could be in the way.
         [](KeyStore &keys, const QString &kid) { return keys.retire(kid, std::chrono::seconds(0)); },
         text("Key %1 would sign no longer."), text("Key %1 signs no longer."), consequences});
}

Ran removeKey(Context &context, const Arguments &arguments)
{
    return endKey(context, arguments,
                  {&KeyService::remove, [](KeyStore &keys, const QString &kid) { return keys.remove(kid); },
                   text("Key %1 would be deleted."), text("Key %1 was deleted.")});
}

Ran check(Context &context, const Arguments &)
{
    if (const Done unlocked = context.unlockKeys(); !unlocked)
        return Failure(unlocked.error());
    const bool isPassphrase = context.keys().isProtectedByPassphrase();
    return told(context,
                isPassphrase
                    ? text("The keys are protected by a passphrase, and it is the right one.")
                    : text("The keys are protected by the keychain of the system, and it opened them."),
                {{QStringLiteral("unlocked"), true},
                 {QStringLiteral("protection"),
                  isPassphrase ? QStringLiteral("passphrase") : QStringLiteral("keychain")}});
}

std::vector<Command> makingCommands()
{
    return {
        {"keys list",
         "",
         QT_TRANSLATE_NOOP("Cli", "list the signing keys"),
         QT_TRANSLATE_NOOP("Cli",
                           "Shows every key with its state: \"next\" is published and waits, \"current\" "
                           "signs, \"retired\"\n"
                           "only verifies what it signed before. Private keys are never shown."),
         {},
         0,
         0,
         list},
        {"keys generate",
         "",
         QT_TRANSLATE_NOOP("Cli", "make a new signing key"),
         QT_TRANSLATE_NOOP(
             "Cli",
             "The first time, one ES256 key for each use is made as well, and all are protected by the "
             "keychain\n"
             "of the system or, without one, by a passphrase (GATEHOUSE_PASSPHRASE, or asked for).\n\n"
             "Examples:\n"
             "  gatehouse-cli keys generate --use access --alg EdDSA\n"
             "  gatehouse-cli keys generate --use refresh --alg HS512 --create --store sqlite:/srv/auth.db"),
         {useOption(),
          {"alg", "ALG",
           QT_TRANSLATE_NOOP("Cli", "HS256, RS256, PS256, ES256, EdDSA, ...; ES256 when not given")},
          {"rsa-bits", "BITS", QT_TRANSLATE_NOOP("Cli", "2048 to 8192, for RS and PS; 3072 when not given")},
          {"create", nullptr, QT_TRANSLATE_NOOP("Cli", "make the store when there is none")},
          dryRunOption()},
         0,
         0,
         generate},
        {"keys rotate",
         "",
         QT_TRANSLATE_NOOP("Cli", "let the next key take over"),
         QT_TRANSLATE_NOOP(
             "Cli",
             "The next key signs from now on; the current one is retired. Without a next key one like the\n"
             "current is made. Let verifiers fetch the new key first: \"keys generate\", wait, \"keys "
             "rotate\".\n\n"
             "Example:\n  gatehouse-cli keys rotate --use access --dry-run"),
         {useOption(), dryRunOption()},
         0,
         0,
         rotate},
    };
}

std::vector<Command> endingCommands()
{
    return {
        {"keys retire",
         "KID",
         QT_TRANSLATE_NOOP("Cli", "take a key out of service"),
         QT_TRANSLATE_NOOP("Cli",
                           "A current key can be retired only when another can take its place: rotate first. "
                           "--dry-run says\n"
                           "until when tokens depend on the key."),
         {dryRunOption()},
         1,
         1,
         retire},
        {"keys remove",
         "KID",
         QT_TRANSLATE_NOOP("Cli", "delete a retired key"),
         QT_TRANSLATE_NOOP(
             "Cli",
             "Refused until the last token that the key signed has expired; \"keys list\" shows when."),
         {dryRunOption()},
         1,
         1,
         removeKey},
        {"keys check",
         "",
         QT_TRANSLATE_NOOP("Cli", "see whether the keys can be unlocked"),
         QT_TRANSLATE_NOOP(
             "Cli",
             "Tries the keychain of the system, then GATEHOUSE_PASSPHRASE, then asks at the terminal."),
         {},
         0,
         0,
         check},
    };
}

} // namespace

std::vector<Command> keyCommands()
{
    std::vector<Command> all = makingCommands();
    for (Command &command : endingCommands())
        all.push_back(std::move(command));
    return all;
}

} // namespace gatehouse::cli
