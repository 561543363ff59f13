// SPDX-License-Identifier: MIT
#include "app/cli/context.h"
#include "app/cli/input.h"
#include "app/cli/keycommands.h"
#include "app/cli/keysource.h"
#include "core/jose/pem.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace gatehouse::cli {

namespace {

QString text(const char *source) { return QCoreApplication::translate("Cli", source); }

QString fromUtf8(const std::string &utf8) { return QString::fromStdString(utf8); }

/// What this key signs with when nobody says so.
std::optional<jose::Alg> usualAlg(const jose::Jwk &key)
{
    if (const auto own = jose::algFromName(key.alg()); own && jose::isSignature(*own))
        return own;
    if (key.type() == jose::KeyType::Oct)
        return jose::Alg::HS256;
    if (key.type() == jose::KeyType::Rsa)
        return jose::Alg::RS256;
    const auto &all = jose::allSignatureAlgs();
    const auto carried =
        std::find_if(all.begin(), all.end(), [&key](jose::Alg alg) { return key.canCarry(alg); });
    return carried == all.end() ? std::nullopt : std::optional(*carried);
}

Result<jose::Alg> algOf(const Arguments &arguments, const jose::Jwk &key)
{
    const std::optional<jose::Alg> alg =
        arguments.has("alg") ? jose::algFromName(arguments.value("alg").toStdString()) : usualAlg(key);
    if (alg && jose::isSignature(*alg))
        return *alg;
    if (!arguments.has("alg"))
        return usageError(text("A key of the kind %1 does not sign.").arg(fromUtf8(key.description())));
    return usageError(
        text("--alg: there is no signature algorithm \"%1\". Upper and lower case count: ES256, RS256, "
             "EdDSA.")
            .arg(arguments.value("alg")));
}

/// The one key of the file, under the kid that is wanted.
Result<jose::Jwk> keyToImport(const Arguments &arguments)
{
    const QString path = arguments.words.first();
    if (path == QLatin1String("-") && arguments.has("passphrase-stdin"))
        return usageError(
            text("Standard input holds one thing only: put the key into a file to give its passphrase "
                 "there."));
    const Result<GivenKeys> given = keysFromFile(path, passphraseSource(arguments), true);
    if (!given)
        return Failure(given.error());
    const std::vector<jose::Jwk> &keys = given->keys.keys();
    if (keys.size() != 1)
        return usageError(text("%1 holds %2 keys. Import one at a time.").arg(path).arg(keys.size()));
    if (!arguments.has("kid"))
        return keys.front();
    jose::KeyLabels labels = keys.front().labels();
    labels.kid = arguments.value("kid").toStdString();
    const auto named = keys.front().withLabels(labels);
    return named ? Result<jose::Jwk>(*named) : usageError(text("--kid: this key cannot have that name."));
}

Ran importKey(Context &context, const Arguments &arguments)
{
    const Result<KeyUse> use = useOf(arguments);
    if (!use)
        return Failure(use.error());
    const Result<jose::Jwk> key = keyToImport(arguments);
    if (!key)
        return Failure(key.error());
    const Result<jose::Alg> alg = algOf(arguments, *key);
    if (!alg)
        return Failure(alg.error());
    if (arguments.has("dry-run")) {
        const Done could = context.rehearseKeys([&](KeyStore &keys) { return keys.checkImport(*key, *alg); });
        return could ? toldDry(context,
                               text("The key (%1) would be taken in, to sign %2 tokens with %3.")
                                   .arg(fromUtf8(key->description()), nameOf(*use), algName(*alg)))
                     : Failure(could.error());
    }
    if (const Done unlocked = context.unlockKeys(); !unlocked)
        return Failure(unlocked.error());
    const Result<KeyInfo> taken = await(context.keys().importKey(*key, *use, *alg));
    if (!taken)
        return Failure(taken.error());
    return told(
        context,
        text(
            "Imported %1 (%2) to sign %3 tokens with %4; it is in state \"%5\". Destroy the file now, unless "
            "you need it elsewhere.")
            .arg(taken->kid, taken->description, nameOf(taken->use), algName(taken->alg),
                 nameOf(taken->state)),
        {{QStringLiteral("key"), jsonOf(*taken)}});
}

Ran thumbprint(Context &context, const Arguments &arguments)
{
    const Result<GivenKeys> given = keysFromFile(arguments.words.first(), passphraseSource(arguments), true);
    if (!given)
        return Failure(given.error());
    const std::vector<jose::Jwk> &keys = given->keys.keys();
    QJsonArray list;
    std::vector<QStringList> rows;
    for (const jose::Jwk &key : keys) {
        const QString print = fromUtf8(key.thumbprint());
        rows.push_back({fromUtf8(key.kid()), fromUtf8(key.description()), print});
        list.append(QJsonObject{
            {QStringLiteral("kid"), key.kid().empty() ? QJsonValue() : QJsonValue(fromUtf8(key.kid()))},
            {QStringLiteral("description"), fromUtf8(key.description())},
            {QStringLiteral("thumbprint"), print},
            {QStringLiteral("uri"),
             QStringLiteral("urn:ietf:params:oauth:jwk-thumbprint:sha-256:") + print}});
    }
    if (context.isJson())
        context.output().document(QJsonObject{{QStringLiteral("keys"), list}});
    else if (keys.size() == 1)
        context.output().line(rows.front().last());
    else
        context.output().table({text("KID"), text("KIND"), text("THUMBPRINT")}, rows);
    return ExitDone;
}

enum class Form : std::uint8_t { Jwk, Pem, Pkcs1, Certificate, Pkcs8 };

/// Which form --form, --pem and --private ask for. A private key has one only, the one under a passphrase.
Result<Form> formOf(const Arguments &arguments)
{
    static const QStringList names = {QStringLiteral("jwk"), QStringLiteral("pem"), QStringLiteral("pkcs1"),
                                      QStringLiteral("certificate"), QStringLiteral("pkcs8")};
    const bool isPrivate = arguments.has("private");
    if (arguments.has("pem") && arguments.has("form"))
        return usageError(text("--pem is short for --form pem: give one of them."));
    const QString usual = isPrivate ? QStringLiteral("pkcs8")
        : arguments.has("pem")      ? QStringLiteral("pem")
                                    : QStringLiteral("jwk");
    const qsizetype found = names.indexOf(arguments.value("form", usual));
    if (found < 0)
        return usageError(text("--form takes jwk, pem, pkcs1, certificate or, with --private, pkcs8."));
    const Form form = static_cast<Form>(found);
    if (isPrivate && form == Form::Pkcs1)
        return usageError(
            text("PKCS#1 has no safe encryption, and a private key leaves under a passphrase only. Export it "
                 "as PKCS#8 (--private without --form) and convert it where it is needed: openssl rsa "
                 "-traditional -in FILE."));
    if (isPrivate && form != Form::Pkcs8)
        return usageError(text("--form %1 holds a public key: leave out --private.").arg(names[found]));
    if (!isPrivate && form == Form::Pkcs8)
        return usageError(text("PKCS#8 holds a private key: add --private. A public key has --form pem."));
    if (arguments.has("days") && form != Form::Certificate)
        return usageError(text("--days goes with --form certificate."));
    return form;
}

Result<std::string> certificateOf(const KeyRing::Entry &entry, qint64 nowMs, int days)
{
    if (!entry.privateKey)
        return failure(Error::Code::Unsupported,
                       text("A certificate is signed with the key itself, and the private part of %1 is no "
                            "longer kept. Take --form pem.")
                           .arg(entry.info.kid));
    constexpr qsizetype longestName = 64;
    const QString name = entry.info.kid.size() <= longestName ? entry.info.kid : entry.info.thumbprint;
    const auto written =
        jose::selfSignedCertificate(*entry.privateKey, {name.toStdString(), nowMs / 1000, days});
    if (!written)
        return failure(Error::Code::Internal, text("The certificate could not be written."),
                       fromUtf8(written.error().detail));
    return *written;
}

/// The public key in one of the forms that stand between "-----BEGIN" and "-----END".
Result<std::string> armoured(const KeyRing::Entry &entry, Form form, qint64 nowMs, int days)
{
    if (form == Form::Certificate)
        return certificateOf(entry, nowMs, days);
    if (form == Form::Pkcs1 && entry.publicKey->type() != jose::KeyType::Rsa)
        return failure(Error::Code::Unsupported,
                       text("PKCS#1 is a form of RSA keys, and %1 is %2. Take --form pem, which fits every "
                            "public key.")
                           .arg(entry.info.kid, entry.info.description));
    const auto pem = form == Form::Pkcs1 ? jose::traditionalPublicPem(*entry.publicKey)
                                         : jose::publicPem(*entry.publicKey);
    if (!pem)
        return failure(Error::Code::Internal, text("The key could not be written."),
                       fromUtf8(pem.error().detail));
    return *pem;
}

/// `entry` is one of the keys that are published.
Ran exportArmoured(const Context &context, const KeyRing::Entry &entry, Form form, int days)
{
    const Result<std::string> pem = armoured(entry, form, context.nowMs(), days);
    if (!pem)
        return Failure(pem.error());
    return told(context, fromUtf8(*pem).trimmed(),
                {{QStringLiteral("kid"), entry.info.kid}, {QStringLiteral("pem"), fromUtf8(*pem)}});
}

Ran exportPublic(Context &context, const QString &kid, Form form, int days)
{
    const Result<QByteArray> json = await(context.keys().exportPublic(kid));
    if (!json)
        return Failure(json.error());
    if (form == Form::Jwk) {
        // The key or the set is the document, with --json or without: what an API serves as jwks.json.
        context.output().line(QString::fromUtf8(*json).trimmed());
        return ExitDone;
    }
    const auto ring = context.shelf().take();
    const auto entry = std::find_if(ring->entries().begin(), ring->entries().end(),
                                    [&kid](const KeyRing::Entry &each) { return each.info.kid == kid; });
    if (entry == ring->entries().end())
        return failure(Error::Code::Conflict, text("Key %1 was removed just now.").arg(printable(kid)));
    return exportArmoured(context, *entry, form, days);
}

Ran exportPrivate(Context &context, const Arguments &arguments, const QString &kid)
{
    Result<Secret> passphrase = arguments.has("passphrase-stdin")
        ? secretFromStandardInput()
        : askNewSecret(text("A passphrase for the exported key"));
    if (!passphrase && passphrase.error().code == Error::Code::Locked)
        return failure(Error::Code::Locked,
                       text("A private key leaves under a passphrase only. Give one on standard input with "
                            "--passphrase-stdin, or run this at a terminal to be asked for it."));
    if (!passphrase)
        return Failure(std::move(passphrase.error()));
    const auto pem = await(context.keys().exportPrivate(kid, std::move(*passphrase)));
    if (!pem)
        return Failure(pem.error());
    const QString sealed = QString::fromLatin1((*pem)->view().data(), qsizetype((*pem)->size()));
    return told(context, sealed.trimmed(), {{QStringLiteral("kid"), kid}, {QStringLiteral("pem"), sealed}});
}

Ran exportKeys(Context &context, const Arguments &arguments)
{
    const QString kid = arguments.words.value(0);
    const Result<Form> form = formOf(arguments);
    if (!form)
        return Failure(form.error());
    constexpr qint64 usualDays = 365, mostDays = 3650;
    const Result<qint64> days = arguments.number("days", usualDays, 1, mostDays);
    if (!days)
        return Failure(days.error());
    if (kid.isEmpty() && *form != Form::Jwk)
        return usageError(text("Name the key to be exported: \"gatehouse-cli keys list\" shows their ids."));
    if (arguments.has("passphrase-stdin") && !arguments.has("private"))
        return usageError(text("--passphrase-stdin goes with --private: a public key needs no passphrase."));
    if (const Done unlocked = context.unlockKeys(); !unlocked)
        return Failure(unlocked.error());
    return *form == Form::Pkcs8 ? exportPrivate(context, arguments, kid)
                                : exportPublic(context, kid, *form, int(*days));
}

Command importCommand()
{
    return {"keys import",
            "FILE | -",
            QT_TRANSLATE_NOOP("Cli", "take in a signing key made elsewhere"),
            QT_TRANSLATE_NOOP(
                "Cli",
                "FILE holds one private key: a JWK (RFC 7517), or PEM, encrypted or not. It waits in state "
                "\"next\"\n"
                "until \"keys rotate\" puts it to use (and signs at once where nothing signs yet), and keeps "
                "its\n"
                "kid. Weak keys are refused.\n\n"
                "Examples:\n"
                "  gatehouse-cli keys import signing.pem --use access --alg RS256\n"
                "  gatehouse-cli keys import - --use refresh --kid 2026-11 < key.json"),
            {useOption(),
             {"alg", "ALG",
              QT_TRANSLATE_NOOP("Cli",
                                "what it signs with; when not given what the key says, or what is usual\n"
                                "for its kind (RS256 for RSA, HS256 for a secret)")},
             {"kid", "KID",
              QT_TRANSLATE_NOOP("Cli", "its id in the store; when not given its own, or its thumbprint")},
             passphraseOption(),
             dryRunOption()},
            1,
            1,
            importKey};
}

Command exportCommand()
{
    return {"keys export",
            "[KID]",
            QT_TRANSLATE_NOOP("Cli", "print the public keys as a JWK set, or one key"),
            QT_TRANSLATE_NOOP("Cli",
                              "Without KID the set (RFC 7517) that services verify with; it never holds a "
                              "private or symmetric\n"
                              "key. With KID that one key. --private prints a private key, and only "
                              "encrypted with a passphrase\n"
                              "(PKCS#8). Every export is noted in the audit trail.\n\n"
                              "Examples:\n"
                              "  gatehouse-cli keys export > jwks.json\n"
                              "  gatehouse-cli keys export KID --pem > public.pem\n"
                              "  gatehouse-cli keys export KID --form certificate > signing.crt\n"
                              "  gatehouse-cli keys export KID --private > backup.pem"),
            {{"form", "FORM",
              QT_TRANSLATE_NOOP("Cli",
                                "of one public key: jwk (when not given), pem (SubjectPublicKeyInfo), pkcs1\n"
                                "(RSA only), or certificate (X.509, signed by the key itself, which vouches\n"
                                "for nothing); with --private pkcs8, the only one")},
             {"pem", nullptr, QT_TRANSLATE_NOOP("Cli", "short for --form pem")},
             {"days", "DAYS",
              QT_TRANSLATE_NOOP("Cli",
                                "how long the certificate is valid from now: 1 to 3650, 365 when not given")},
             {"private", nullptr,
              QT_TRANSLATE_NOOP("Cli", "with the private part, as PEM, encrypted with a passphrase")},
             {"passphrase-stdin", nullptr,
              QT_TRANSLATE_NOOP("Cli",
                                "that passphrase is the first line of standard input; without it it is\n"
                                "asked for at the terminal")}},
            0,
            1,
            exportKeys};
}

} // namespace

std::vector<Command> keyFileCommands()
{
    return {
        importCommand(),
        exportCommand(),
        {"keys thumbprint",
         "FILE | -",
         QT_TRANSLATE_NOOP("Cli", "print the thumbprint of the keys in a file"),
         QT_TRANSLATE_NOOP(
             "Cli",
             "The SHA-256 thumbprint of RFC 7638, by which two keys can be compared whatever their kid says "
             "and\n"
             "in whatever form they are: a JWK, a JWK set, PEM or a certificate. The store is not needed.\n\n"
             "Example:\n  gatehouse-cli keys thumbprint public.pem"),
         {passphraseOption()},
         1,
         1,
         thumbprint}};
}

} // namespace gatehouse::cli
