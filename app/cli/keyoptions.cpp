// SPDX-License-Identifier: MIT
#include "app/cli/keyoptions.h"

#include "app/cli/output.h"

#include <QCoreApplication>

namespace gatehouse::cli {

namespace {

QString text(const char *source) { return QCoreApplication::translate("Cli", source); }

Result<GivenKeys> keysOf(Context &context, const Arguments &arguments, const QString &wantedKid,
                         bool allowWeak)
{
    if (arguments.has("issuer"))
        return keysFromIssuer(context, arguments.value("issuer"), wantedKid);
    if (arguments.has("secret-stdin"))
        return keysFromSecretInput();
    const QString place = arguments.value("jwks", arguments.value("key", arguments.value("jwk")));
    if (isAddress(place))
        return keysFromUrl(context, place, wantedKid);
    return keysFromFile(place, passphraseSource(arguments), allowWeak);
}

} // namespace

Done checkStandardInput(const Arguments &arguments)
{
    QStringList readers;
    for (const char *option : {"jwk", "key", "jwks"}) {
        if (arguments.value(option) == QLatin1String("-"))
            readers << text("the key (--%1 -)").arg(QLatin1String(option));
    }
    if (arguments.has("secret-stdin"))
        readers << text("the secret (--secret-stdin)");
    if (arguments.has("passphrase-stdin"))
        readers << text("the passphrase (--passphrase-stdin)");
    if (arguments.has("batch") && arguments.value("batch") == QLatin1String("-"))
        readers << text("the tokens (--batch -)");
    else if (!arguments.has("batch")
             && (arguments.words.isEmpty() || arguments.words.first() == QLatin1String("-")))
        readers << text("the token");
    if (readers.size() < 2)
        return {};
    return usageError(text("Standard input holds one thing only, but it is to be %1. Put one of them into a "
                           "file, or give the token as a word.")
                          .arg(readers.join(text(" and "))));
}

Result<std::optional<GivenKeys>> givenKeys(Context &context, const Arguments &arguments,
                                           const QString &wantedKid, bool allowWeak)
{
    int sources = 0;
    for (const char *option : {"jwk", "key", "jwks", "issuer", "secret-stdin"})
        sources += int(arguments.has(option));
    if (sources > 1)
        return usageError(text("Give one source of keys: --key, --jwks, --issuer or --secret-stdin."));
    if (arguments.has("passphrase-stdin") && !arguments.has("key") && !arguments.has("jwk"))
        return usageError(text("--passphrase-stdin opens an encrypted key file: give that with --key FILE."));
    if (sources == 0)
        return std::nullopt;
    Result<GivenKeys> keys = keysOf(context, arguments, wantedKid, allowWeak);
    if (!keys)
        return Failure(std::move(keys.error()));
    for (const QString &alarm : std::as_const(keys->alarms))
        Output::warn(alarm);
    return std::optional(std::move(*keys));
}

} // namespace gatehouse::cli
