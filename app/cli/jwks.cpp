// SPDX-License-Identifier: MIT
#include "app/cli/context.h"
#include "app/cli/keysource.h"
#include "core/http/boundeddownload.h"
#include "core/service/keysetfindings.h"
#include "core/service/tokenservice.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QNetworkAccessManager>

#include <algorithm>

namespace gatehouse::cli {

namespace {

QString text(const char *source) { return QCoreApplication::translate("Cli", source); }

QString fromUtf8(const std::string &utf8) { return QString::fromStdString(utf8); }

QString fromView(std::string_view view) { return QString::fromUtf8(view.data(), qsizetype(view.size())); }

Result<Secret> textOf(const QString &place)
{
    if (!isAddress(place))
        return keyTextFrom(place);
    QNetworkAccessManager network;
    const Result<Download> download = await(BoundedDownload::get(network, QUrl(place, QUrl::StrictMode), {}));
    if (!download)
        return Failure(download.error());
    return Secret({download->body.constData(), std::size_t(download->body.size())});
}

/// Every key as it is, also those that are broken, weak or should not be there.
Result<jose::JwkSet> setOf(const QString &place, const Arguments &arguments)
{
    const Result<Secret> keyText = textOf(place);
    if (!keyText)
        return Failure(keyText.error());
    // What somebody else sends is not tried out: a few hundred private keys could take minutes.
    const auto set = isAddress(place) ? jose::JwkSet::parsePublished(keyText->view())
                                      : jose::JwkSet::parseEach(keyText->view());
    if (set)
        return *set;
    if (set.error().detail == jose::JwkSet::TooManyKeys)
        return failure(
            Error::Code::Malformed,
            text("The key set of %1 holds more than %2 keys, so it was not looked at: checking so "
                 "many could be made to take very long. Ask its operator for a set of those in use.")
                .arg(place)
                .arg(jose::JwkSet::MaxPublishedKeys));
    // PEM, or a text that is no key, which is then explained.
    return keysFromText(*keyText, place == QLatin1String("-") ? text("standard input") : place,
                        passphraseSource(arguments), true);
}

Ran fetch(Context &context, const Arguments &arguments)
{
    const QString url = arguments.words.value(0);
    if (url.isEmpty() == arguments.value("issuer").isEmpty())
        return usageError(text("Give the address of the key set, or the issuer with --issuer URL."));
    const Result<GivenKeys> given = url.isEmpty() ? keysFromIssuer(context, arguments.value("issuer"), {})
                                                  : keysFromUrl(context, url, {});
    if (!given)
        return Failure(given.error());
    if (const std::size_t broken = given->keys.refused().size(); broken > 0)
        Output::warn(text("Left out, because they cannot be used: %1. \"gatehouse-cli jwks check\" says why.")
                         .arg(broken));
    const QByteArray json = QByteArray::fromStdString(given->keys.publicJson());
    context.output().document(QJsonDocument::fromJson(json).object());
    return ExitDone;
}

QString severityName(Finding::Severity severity)
{
    static constexpr const char *names[] = {"risk", "caution", "note"};
    return QLatin1String(names[static_cast<std::size_t>(severity)]);
}

Ran check(Context &context, const Arguments &arguments)
{
    const Result<jose::JwkSet> set = setOf(arguments.words.first(), arguments);
    if (!set)
        return Failure(set.error());
    jose::JwkSet before;
    if (arguments.has("before")) {
        const Result<jose::JwkSet> earlier = setOf(arguments.value("before"), arguments);
        if (!earlier)
            return Failure(earlier.error());
        before = *earlier;
    }
    const std::vector<Finding> findings = keySetFindings(*set, before);
    const bool isGood = std::none_of(findings.begin(), findings.end(), [](const Finding &finding) {
        return finding.severity != Finding::Severity::Note;
    });
    if (context.isJson()) {
        QJsonArray list;
        for (const Finding &finding : findings)
            list.append(QJsonObject{{QStringLiteral("id"), finding.id},
                                    {QStringLiteral("severity"), severityName(finding.severity)},
                                    {QStringLiteral("title"), finding.title},
                                    {QStringLiteral("why"), finding.why},
                                    {QStringLiteral("action"), finding.action}});
        context.output().document(QJsonObject{{QStringLiteral("good"), isGood},
                                              {QStringLiteral("keys"), qint64(set->keys().size())},
                                              {QStringLiteral("findings"), list}});
        return isGood ? ExitDone : ExitRejected;
    }
    for (const Finding &finding : findings)
        context.output().line(
            printable(QStringLiteral("%1: %2. %3 %4")
                          .arg(severityName(finding.severity), finding.title, finding.why, finding.action)));
    context.output().line(
        isGood ? text("Usable keys: %1. Nothing is wrong with them.").arg(set->keys().size())
               : text("Usable keys: %1. The set is not as it should be; see above.").arg(set->keys().size()));
    return isGood ? ExitDone : ExitRejected;
}

struct Row {
    QString kid, kind, alg, use, thumbprint, state;
};

std::vector<Row> rowsOf(const jose::JwkSet &set)
{
    std::vector<Row> rows;
    for (const jose::Jwk &key : set.keys()) {
        QString state = key.isPrivate() ? text("private") : text("public");
        if (key.isSymmetric())
            state = text("secret");
        if (key.isWeak())
            state += text(", weak");
        rows.push_back({fromUtf8(key.kid()), fromUtf8(key.description()), fromUtf8(key.alg()),
                        fromUtf8(key.use()), fromUtf8(key.thumbprint()), state});
    }
    for (const jose::RefusedJwk &key : set.refused())
        rows.push_back({fromUtf8(key.labels.kid.value_or(std::string())),
                        fromUtf8(key.labels.type + (key.labels.curve.empty() ? "" : ' ' + key.labels.curve)),
                        fromUtf8(key.labels.alg.value_or(std::string())),
                        fromUtf8(key.labels.use.value_or(std::string())), QString(),
                        text("cannot be used (%1)").arg(fromView(jose::codeOf(key.why.reason)))});
    return rows;
}

Ran show(Context &context, const Arguments &arguments)
{
    const Result<jose::JwkSet> set = setOf(arguments.words.first(), arguments);
    if (!set)
        return Failure(set.error());
    const std::vector<Row> rows = rowsOf(*set);
    if (context.isJson()) {
        QJsonArray list;
        for (const Row &row : rows)
            list.append(QJsonObject{{QStringLiteral("kid"), row.kid},
                                    {QStringLiteral("description"), row.kind},
                                    {QStringLiteral("alg"), row.alg},
                                    {QStringLiteral("use"), row.use},
                                    {QStringLiteral("thumbprint"), row.thumbprint},
                                    {QStringLiteral("state"), row.state}});
        context.output().document(
            QJsonObject{{QStringLiteral("keys"), list}, {QStringLiteral("passedOver"), set->passedOver()}});
        return ExitDone;
    }
    std::vector<QStringList> cells;
    cells.reserve(rows.size());
    for (const Row &row : rows)
        cells.push_back({row.kid, row.kind, row.alg, row.use, row.state, row.thumbprint});
    context.output().table(
        {text("KID"), text("KIND"), text("ALG"), text("USE"), text("STATE"), text("THUMBPRINT")}, cells);
    if (set->passedOver() > 0)
        context.output().line(text("Keys of a kind that is not known here: %1.").arg(set->passedOver()));
    return ExitDone;
}

} // namespace

std::vector<Command> jwksCommands()
{
    return {
        {"jwks fetch",
         "[URL]",
         QT_TRANSLATE_NOOP("Cli", "fetch the public keys of an issuer"),
         QT_TRANSLATE_NOOP("Cli",
                           "Prints the key set (RFC 7517) at URL, or that of an issuer by OpenID discovery. "
                           "HTTPS only, plain HTTP\n"
                           "from this machine itself; at most 512 KiB and 5 s. A set that holds private or "
                           "symmetric keys is\n"
                           "refused.\n\n"
                           "Examples:\n"
                           "  gatehouse-cli jwks fetch https://id.example.org/jwks.json > jwks.json\n"
                           "  gatehouse-cli jwks fetch --issuer https://id.example.org"),
         {{"issuer", "URL",
           QT_TRANSLATE_NOOP("Cli", "the issuer, exactly as in the claim iss of its tokens")}},
         0,
         1,
         fetch},
        {"jwks check",
         "FILE | URL | -",
         QT_TRANSLATE_NOOP("Cli", "look for mistakes in a published key set"),
         QT_TRANSLATE_NOOP(
             "Cli",
             "Tells of private parts and shared secrets in the set, weak and broken keys, names used twice "
             "and, with\n"
             "an earlier set beside it, of keys that changed under the same kid.\n\n"
             "Exit code 0 when there is nothing but notes, 1 when there is a risk or a caution, 2 when there "
             "is no\n"
             "key set.\n\n"
             "Example:\n"
             "  gatehouse-cli jwks check https://id.example.org/jwks.json --before yesterday.json"),
         {{"before", "FILE|URL", QT_TRANSLATE_NOOP("Cli", "the same set at an earlier time")},
          passphraseOption()},
         1,
         1,
         check},
        {"jwks show",
         "FILE | URL | -",
         QT_TRANSLATE_NOOP("Cli", "list the keys of a file or address"),
         QT_TRANSLATE_NOOP("Cli",
                           "One line for each key of a JWK set, a JWK or PEM, broken ones included. Never "
                           "shows key material.\n\n"
                           "Example:\n  gatehouse-cli jwks show jwks.json"),
         {passphraseOption()},
         1,
         1,
         show},
    };
}

} // namespace gatehouse::cli
