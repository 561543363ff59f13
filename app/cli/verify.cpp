// SPDX-License-Identifier: MIT
#include "app/cli/command.h"
#include "app/cli/context.h"
#include "app/cli/input.h"
#include "app/cli/keyoptions.h"
#include "app/cli/verifybatch.h"
#include "app/cli/verifyprint.h"
#include "app/cli/verifyrules.h"
#include "core/service/inspectorservice.h"
#include "core/service/keysetfindings.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>

namespace gatehouse::cli {

namespace {

QString text(const char *source) { return QCoreApplication::translate("Cli", source); }

Done setNow(Context &context, const Arguments &arguments)
{
    if (!arguments.has("now"))
        return {};
    const QString given = arguments.value("now");
    bool isNumber = false;
    const qint64 seconds = given.toLongLong(&isNumber);
    const QDateTime moment = isNumber ? QDateTime::fromSecsSinceEpoch(seconds, Qt::UTC)
                                      : QDateTime::fromString(given, Qt::ISODate);
    if (!moment.isValid())
        return usageError(text("--now takes seconds since 1970 or a time with its zone, like "
                               "2030-03-17T17:46:39Z."));
    // Read as that of this machine it would give another verdict on another one.
    if (moment.timeSpec() == Qt::LocalTime)
        return usageError(text("--now %1 does not say its zone. Write Z behind it for UTC, or the difference "
                               "to UTC: 2030-03-17T17:46:39Z or 2030-03-17T18:46:39+01:00.")
                              .arg(given));
    context.setNow(moment.toMSecsSinceEpoch());
    return {};
}

QString headerText(const QByteArray &pasted, const char *member)
{
    const FoundToken found = TokenService::findToken(pasted);
    const jose::UnverifiedToken token =
        jose::decode({found.token.constData(), std::size_t(found.token.size())});
    const jose::DecodedMember *value = token.headerMember(member);
    const QByteArray json = value != nullptr ? '[' + QByteArray::fromStdString(value->valueText) + ']' : "[]";
    return QJsonDocument::fromJson(json).array().at(0).toString();
}

Result<CheckedToken> checkByStore(Context &context, const VerifyRules &rules, const QByteArray &pasted)
{
    Done ready = context.loadPublicKeys();
    if (ready && context.hasSymmetricKeys() && headerText(pasted, "alg").startsWith(QLatin1String("HS")))
        ready = context.unlockKeys();
    Result<StoreAccess *> store = context.store();
    if (!ready || !store)
        return Failure(ready ? store.error() : ready.error());
    TokenService tokens(**store);
    const auto ring = context.shelf().take();
    const KeyUse use = TokenService::useOf(pasted);
    CheckedToken checked;
    const QByteArray token = TokenService::findToken(pasted).token;
    const jose::Expectations expectations = rules.over(expectationsFor(context.policy(), *ring, use));
    checked.leeway = expectations.leeway;
    checked.inspection = tokens.inspect(
        pasted, ring->verifying(use, {token.constData(), std::size_t(token.size())}), expectations,
        use == KeyUse::Refresh ? text("Refresh keys of the store") : text("Access keys of the store"));
    checked.inspection.isOfThisStore = true;
    Result<LiveState> live = await(tokens.liveState(checked.inspection));
    if (!live)
        return Failure(std::move(live.error()));
    checked.live = std::move(*live);
    return checked;
}

/// Of the secret that was used, or of the only one that was given; of a token inside too.
QString weaknessOf(const jose::JwkSet &keys, const TokenInspection &inspection)
{
    std::vector<const jose::Jwk *> used{keys.keys().size() == 1 ? &keys.keys().front()
                                                                : chosenKey(keys, inspection.report)};
    if (inspection.nested)
        used.push_back(chosenKey(keys, inspection.nested->report));
    for (const jose::Jwk *key : used) {
        if (key != nullptr && jose::weaknessOf(*key) != jose::SecretWeakness::None)
            return explain(jose::weaknessOf(*key));
    }
    return {};
}

CheckedToken checkByKeys(Context &context, const VerifyRules &rules, const QByteArray &pasted,
                         const GivenKeys &given)
{
    CheckedToken checked;
    const jose::Expectations expectations = rules.over(expectationsOf(given.keys));
    checked.leeway = expectations.leeway;
    checked.inspection = TokenService(context.unopenedStore())
                             .inspect(pasted, given.keys, given.keys, expectations, given.name);
    checked.weakness = weaknessOf(given.keys, checked.inspection);
    if (const jose::Jwk *key = verifyingKey(given.keys, checked.inspection))
        checked.findings = verifyingKeyFindings(*key);
    checked.alarms = given.alarms;
    return checked;
}

std::vector<Finding> risksOf(const Context &context, const QByteArray &pasted, const CheckedToken &checked,
                             const std::optional<GivenKeys> &given)
{
    FindingContext facts;
    facts.nowSeconds = context.nowMs() / 1000;
    facts.ownAccessLifeSeconds = context.policy().accessLife.count();
    facts.cookie = CookieFacts::read(pasted);
    const TokenInspection &inspection = checked.inspection;
    facts.weakSecret = checked.weakness;
    if (facts.weakSecret.isEmpty())
        facts.weakSecret =
            TokenService::weakSecretOf(inspection.nested ? *inspection.nested->text : *inspection.text);
    return findingsOf(inspection, std::move(facts), given ? given->keys : jose::JwkSet());
}

Ran verifyOne(Context &context, const Arguments &arguments, const VerifyRules &rules)
{
    const Result<QByteArray> pasted = tokenFrom(arguments.words);
    if (!pasted)
        return Failure(pasted.error());
    if (const Result<FoundToken> found = foundTokenIn(*pasted); !found)
        return Failure(found.error());
    const Result<std::optional<GivenKeys>> given =
        givenKeys(context, arguments, headerText(*pasted, "kid"), arguments.has("allow-weak-keys"));
    if (!given)
        return Failure(given.error());
    const Result<CheckedToken> checked =
        *given ? checkByKeys(context, rules, *pasted, **given) : checkByStore(context, rules, *pasted);
    if (!checked)
        return Failure(checked.error());
    if (arguments.has("report"))
        printReport(context, *checked, risksOf(context, *pasted, *checked, *given));
    else
        print(context, *checked);
    return exitCodeOf(*checked);
}

Ran verify(Context &context, const Arguments &arguments)
{
    if (const Done now = setNow(context, arguments); !now)
        return Failure(now.error());
    const Result<VerifyRules> rules = VerifyRules::from(arguments);
    if (!rules)
        return Failure(rules.error());
    if (const Done input = checkStandardInput(arguments); !input)
        return Failure(input.error());
    if (arguments.has("report") && (context.isJson() || arguments.has("batch")))
        return usageError(
            text("--report writes Markdown about one token: give it without --json and --batch."));
    if (!arguments.has("batch"))
        return verifyOne(context, arguments, *rules);
    if (!arguments.words.isEmpty())
        return usageError(text("Give one token as a word, or a file of tokens with --batch, not both."));
    const Result<std::optional<GivenKeys>> given =
        givenKeys(context, arguments, {}, arguments.has("allow-weak-keys"));
    return given ? verifyBatch(context, arguments.value("batch"), *rules, *given) : Failure(given.error());
}

std::vector<Option> verifyOptions()
{
    std::vector<Option> options{
        {"key", "FILE",
         QT_TRANSLATE_NOOP("Cli",
                           "verify with this one key: a JWK (RFC 7517) or PEM, that is a public key,\n"
                           "a certificate or a private key; \"-\" reads it from standard input")},
        {"jwk", "FILE", QT_TRANSLATE_NOOP("Cli", "the same as --key")},
        passphraseOption(),
        {"jwks", "FILE|URL",
         QT_TRANSLATE_NOOP("Cli",
                           "verify with this set of keys, of a file or fetched over HTTPS (plain HTTP\n"
                           "from this machine itself only)")},
        {"issuer", "URL",
         QT_TRANSLATE_NOOP("Cli",
                           "verify with the keys of this issuer, found by OpenID discovery; the\n"
                           "token must be issued by it")},
        {"secret-stdin", nullptr,
         QT_TRANSLATE_NOOP("Cli", "verify with the HMAC secret on the first line of standard input")},
        {"report", nullptr,
         QT_TRANSLATE_NOOP("Cli",
                           "answer in Markdown for a ticket: verdict, checks, risks, keys, header and\n"
                           "payload, without the signature and without what was encrypted")},
        {"batch", "FILE",
         QT_TRANSLATE_NOOP("Cli", "check a file of tokens, one a line; \"-\" reads standard input")}};
    for (Option &option : VerifyRules::options())
        options.push_back(option);
    return options;
}

} // namespace

std::vector<Command> verifyCommands()
{
    return {
        {"verify", "[TOKEN | -]", QT_TRANSLATE_NOOP("Cli", "check a token and the session it belongs to"),
         QT_TRANSLATE_NOOP(
             "Cli",
             "With the store's keys the store is also asked about the session: live, exchanged, revoked, cut "
             "off.\n"
             "With other keys (--key, --jwks, --issuer, --secret-stdin) only the token itself is checked.\n"
             "An encrypted token is decrypted with a private key or a secret; of a token inside, each step "
             "is\n"
             "listed as well (with --json under innerSteps).\n"
             "Without TOKEN, or with \"-\", the token is read from standard input.\n\n"
             "With keys that are given, clocks may differ by 60 seconds unless --leeway or a policy says\n"
             "otherwise; with the keys of the store, by what the store allows. The answer tells which it "
             "was.\n\n"
             "--batch checks many tokens and prints one line for each: its place in the file, the verdict "
             "and\n"
             "the reason (with --json one JSON object a line), and a summary at the end. The word Bearer in\n"
             "front of a token does not count. It never asks the store about sessions.\n\n"
             "Exit code 0 when accepted, 1 when rejected (of a batch: any of them), 2 when nothing could be\n"
             "checked: no token in what was given, no key, a wrong option.\n\n"
             "Examples:\n"
             "  jq -r .refreshToken pair.json | gatehouse-cli verify -\n"
             "  gatehouse-cli verify - --issuer https://id.example.org --aud shop --require exp < token.txt\n"
             "  gatehouse-cli verify - --key public.pem --alg RS256 < token.txt\n"
             "  gatehouse-cli verify --batch tokens.txt --jwks jwks.json --policy policy.json --json"),
         verifyOptions(), 0, 1, verify}};
}

} // namespace gatehouse::cli
