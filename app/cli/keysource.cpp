// SPDX-License-Identifier: MIT
#include "app/cli/keysource.h"

#include "app/cli/context.h"
#include "app/cli/input.h"
#include "core/base/base64url.h"
#include "core/http/jwksfetcher.h"
#include "core/jose/pem.h"
#include "core/service/tokenservice.h"

#include <QCoreApplication>
#include <QFile>
#include <QRegularExpression>

namespace gatehouse::cli {

namespace {

constexpr qint64 longestKeyText = 1 << 20;

QString text(const char *source) { return QCoreApplication::translate("Cli", source); }

QString fromView(std::string_view view) { return QString::fromUtf8(view.data(), qsizetype(view.size())); }

bool isPem(std::string_view keyText)
{
    // Files with certificates often have words before the first block.
    const std::size_t start = keyText.find_first_not_of(" \t\r\n");
    return start != std::string_view::npos && keyText[start] != '{'
        && keyText.find("-----BEGIN ") != std::string_view::npos;
}

Failure refused(const jose::Refusal &refusal, const QString &source)
{
    const QString code = fromView(jose::codeOf(refusal.reason));
    QString detail = QString::fromStdString(refusal.detail);
    const bool isText =
        code.startsWith(QLatin1String("malformed.")) && refusal.reason != jose::Reason::MalformedDuplicate;
    if (isText)
        return failure(
            Error::Code::Malformed,
            text("There is no key in %1 (%2). A key is JSON that begins with {, a JWK or a set of them "
                 "under \"keys\", or PEM that begins with -----BEGIN.")
                .arg(source, (code + u' ' + detail).trimmed()));
    if (!detail.isEmpty())
        detail = text(" (Found: %1.)").arg(detail);
    return failure(
        Error::Code::Malformed,
        text("The key of %1 cannot be used (%2). %3%4").arg(source, code, explain(refusal.reason), detail));
}

Result<Secret> passphraseFor(const QString &source, PassphraseFrom from)
{
    if (from == PassphraseFrom::StandardInput)
        return secretFromStandardInput();
    Result<Secret> asked = askSecret(text("The passphrase of %1").arg(source));
    if (asked || asked.error().code != Error::Code::Locked)
        return asked;
    return failure(Error::Code::Locked,
                   text("The key of %1 is encrypted. Give its passphrase on standard input with "
                        "--passphrase-stdin, or run this at a terminal to be asked for it.")
                       .arg(source));
}

Result<jose::JwkSet> keysFromPem(const Secret &pem, const QString &source, PassphraseFrom from,
                                 bool allowWeak)
{
    Secret passphrase;
    if (jose::isEncryptedPem(pem.view())) {
        Result<Secret> given = passphraseFor(source, from);
        if (!given)
            return Failure(std::move(given.error()));
        if (given->isEmpty())
            return failure(Error::Code::Locked, text("An empty passphrase opens no key."));
        passphrase = std::move(*given);
    }
    const auto key = jose::jwkFromPem(pem.view(), passphrase, {}, allowWeak);
    if (!key && !passphrase.isEmpty() && key.error().reason == jose::Reason::KeyInvalid)
        return failure(Error::Code::Denied,
                       text("The encrypted key of %1 was not opened: %2.")
                           .arg(source, QString::fromStdString(key.error().detail)));
    if (!key)
        return refused(key.error(), source);
    // Through JSON, as one single key: PEM has no kid, and a single key is tried whatever kid a token names.
    const Secret json = key->isPrivate() ? key->privateJson() : Secret(key->publicJson());
    const auto set = jose::JwkSet::parse(json.view(), allowWeak);
    return set ? Result<jose::JwkSet>(*set) : refused(set.error(), source);
}

Result<GivenKeys> settled(const Result<FetchedKeys> &fetched)
{
    if (!fetched)
        return Failure(fetched.error());
    const QString address = fetched->source.toDisplayString(QUrl::RemoveUserInfo | QUrl::RemoveQuery);
    return GivenKeys{fetched->keys, text("Keys of %1").arg(address), fetched->alarms};
}

} // namespace

PassphraseFrom passphraseSource(const Arguments &arguments)
{
    return arguments.has("passphrase-stdin") ? PassphraseFrom::StandardInput : PassphraseFrom::Terminal;
}

const Option &passphraseOption()
{
    static const Option option{
        "passphrase-stdin", nullptr,
        QT_TRANSLATE_NOOP(
            "Cli",
            "the passphrase of an encrypted key file is the first line of standard input;\nwithout it "
            "it is asked for at the terminal")};
    return option;
}

bool isAddress(const QString &fileOrUrl)
{
    static const QRegularExpression scheme(QStringLiteral("\\A[A-Za-z][A-Za-z0-9+.-]*://"));
    return scheme.match(fileOrUrl).hasMatch();
}

Result<Secret> keyTextFrom(const QString &path)
{
    QByteArray content;
    if (path == QLatin1String("-")) {
        Result<QByteArray> input = readStandardInput(longestKeyText);
        if (!input)
            return Failure(std::move(input.error()));
        content = std::move(*input);
    } else {
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly))
            return failure(Error::Code::NotFound,
                           text("The key file %1 could not be read: %2.").arg(path, file.errorString()));
        content = file.read(longestKeyText + 1);
        if (content.size() > longestKeyText)
            return failure(Error::Code::Malformed,
                           text("%1 is no key file: it has more than 1 MiB.").arg(path));
    }
    Secret keyText({content.constData(), std::size_t(content.size())});
    wipeBytes(content.data(), std::size_t(content.size()));
    return keyText;
}

Result<jose::JwkSet> keysFromText(const Secret &keyText, const QString &source, PassphraseFrom from,
                                  bool allowWeak)
{
    if (isPem(keyText.view()))
        return keysFromPem(keyText, source, from, allowWeak);
    const auto set = jose::JwkSet::parse(keyText.view(), allowWeak);
    if (!set) {
        // As of a set that is fetched: one bad key disables itself only.
        const auto each = jose::JwkSet::parseEach(keyText.view());
        const bool hasOthers = each && !each->isSingle() && !each->isEmpty() && !each->isMixed();
        return hasOthers ? Result<jose::JwkSet>(*each) : refused(set.error(), source);
    }
    if (set->isEmpty())
        return failure(Error::Code::Malformed, text("There is no usable key in %1.").arg(source));
    return *set;
}

Result<GivenKeys> keysFromFile(const QString &path, PassphraseFrom from, bool allowWeak)
{
    const QString source = path == QLatin1String("-") ? text("standard input") : path;
    const Result<Secret> keyText = keyTextFrom(path);
    if (!keyText)
        return Failure(keyText.error());
    const Result<jose::JwkSet> set = keysFromText(*keyText, source, from, allowWeak);
    if (!set)
        return Failure(set.error());
    return GivenKeys{*set, text("Keys of %1").arg(source), {}};
}

Result<GivenKeys> keysFromSecretInput()
{
    const Result<Secret> secret = secretFromStandardInput();
    if (!secret)
        return Failure(secret.error());
    if (secret->isEmpty())
        return failure(Error::Code::Malformed, text("There is no secret on standard input."));
    std::string encoded = encodeBase64url(secret->view());
    std::string json = R"({"kty":"oct","k":")" + encoded + R"("})";
    const auto set = jose::JwkSet::parse(json, true);
    wipeBytes(encoded.data(), encoded.size());
    wipeBytes(json.data(), json.size());
    if (!set)
        return refused(set.error(), text("standard input"));
    return GivenKeys{*set, text("The secret on standard input"), {}};
}

Result<GivenKeys> keysFromUrl(Context &context, const QString &url, const QString &wantedKid)
{
    JwksFetcher fetcher(context.clock());
    return settled(await(fetcher.fromUrl(QUrl(url, QUrl::StrictMode), wantedKid)));
}

Result<GivenKeys> keysFromIssuer(Context &context, const QString &issuer, const QString &wantedKid)
{
    JwksFetcher fetcher(context.clock());
    return settled(await(fetcher.fromIssuer(issuer, wantedKid)));
}

} // namespace gatehouse::cli
