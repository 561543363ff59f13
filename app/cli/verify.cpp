// SPDX-License-Identifier: MIT
#include "app/cli/command.h"
#include "app/cli/context.h"
#include "app/cli/input.h"
#include "app/cli/keyoptions.h"
#include "app/cli/verifybatch.h"
#include "app/cli/verifyrules.h"
#include "core/service/tokenservice.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace gatehouse::cli {

namespace {

QString text(const char *source) { return QCoreApplication::translate("Cli", source); }

QString fromView(std::string_view view) { return QString::fromUtf8(view.data(), qsizetype(view.size())); }

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
        return usageError(text("--now takes seconds since 1970 or a time like 2026-11-24T03:19:05Z."));
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

struct Checked {
    TokenInspection inspection;
    LiveState live;
    QString weakness;
    QStringList alarms;
};

Result<Checked> checkByStore(Context &context, const VerifyRules &rules, const QByteArray &pasted)
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
    Checked checked;
    const QByteArray token = TokenService::findToken(pasted).token;
    checked.inspection = tokens.inspect(
        pasted, ring->verifying(use, {token.constData(), std::size_t(token.size())}),
        rules.over(expectationsFor(context.policy(), *ring, use)),
        use == KeyUse::Refresh ? text("Refresh keys of the store") : text("Access keys of the store"));
    checked.inspection.isOfThisStore = true;
    Result<LiveState> live = await(tokens.liveState(checked.inspection));
    if (!live)
        return Failure(std::move(live.error()));
    checked.live = std::move(*live);
    return checked;
}

Checked checkByKeys(Context &context, const VerifyRules &rules, const QByteArray &pasted,
                    const GivenKeys &given)
{
    Checked checked;
    checked.inspection =
        TokenService(context.unopenedStore())
            .inspect(pasted, given.keys, given.keys, rules.over(expectationsOf(given.keys)), given.name);
    checked.weakness = given.weakness;
    checked.alarms = given.alarms;
    return checked;
}

QString codeOf(const LiveState &live)
{
    using Kind = LiveState::Kind;
    switch (live.kind) {
    case Kind::NotAsked:
    case Kind::Present:
        return {};
    case Kind::RotatedAway:
        return QStringLiteral("session.rotated");
    case Kind::Revoked:
        return gatehouse::codeOf(live.session && live.session->revocation
                                         && live.session->revocation->reuse != ReuseKind::None
                                     ? Denial::ReuseDetected
                                     : Denial::SessionRevoked);
    case Kind::Expired:
        return gatehouse::codeOf(Denial::SessionExpired);
    case Kind::UserCutOff:
        return gatehouse::codeOf(Denial::CutOff);
    case Kind::DenyListed:
        return gatehouse::codeOf(Denial::Denied);
    case Kind::Unknown:
        return gatehouse::codeOf(Denial::SessionUnknown);
    case Kind::StoreUnreachable:
        return QStringLiteral("store.unreachable");
    }
    return {};
}

QString nameOf(LiveState::Kind kind)
{
    static constexpr const char *names[] = {"not-asked",   "present", "rotated-away",
                                            "revoked",     "expired", "user-cut-off",
                                            "deny-listed", "unknown", "store-unreachable"};
    return QLatin1String(names[static_cast<std::size_t>(kind)]);
}

QString nameOf(jose::Outcome outcome)
{
    static constexpr const char *names[] = {"passed", "passed-by-leeway", "failed", "not-asked", "skipped"};
    return QLatin1String(names[static_cast<std::size_t>(outcome)]);
}

QString nameOf(jose::Verdict verdict)
{
    static constexpr const char *names[] = {"accepted", "accepted-by-leeway", "rejected", "undecided"};
    return QLatin1String(names[static_cast<std::size_t>(verdict)]);
}

int exitCodeOf(const Checked &checked)
{
    const jose::VerificationReport &report = checked.inspection.report;
    if (report.verdict() == jose::Verdict::Undecided)
        return ExitFailed;
    if (!report.isAccepted())
        return ExitRejected;
    if (checked.live.kind == LiveState::Kind::StoreUnreachable)
        return ExitFailed;
    return checked.live.isLive() || checked.live.kind == LiveState::Kind::NotAsked ? ExitDone : ExitRejected;
}

QString reasonOf(const Checked &checked)
{
    const jose::VerificationReport &report = checked.inspection.report;
    return report.isAccepted() ? codeOf(checked.live) : fromView(jose::codeOf(report.reason()));
}

void printText(const Context &context, const Checked &checked)
{
    const Output &output = context.output();
    for (const QString &layer : checked.inspection.found.trimmed)
        output.line(text("Taken away: %1").arg(layer));
    output.line(printable(verdictSentence(checked.inspection, checked.live)));
    if (const QString reason = reasonOf(checked); !reason.isEmpty())
        output.line(text("Reason code: %1").arg(reason));
    output.line(text("Checked with: %1").arg(checked.inspection.verifiedBy));
    if (checked.inspection.report.usedWeakKey())
        output.line(text("Warning: the key is too weak; it was used because of --allow-weak-keys."));
    if (!checked.weakness.isEmpty())
        output.line(text("Warning: %1 Replace it: until then others can sign tokens.").arg(checked.weakness));
    output.line();
    std::vector<QStringList> rows;
    bool isInside = false;
    for (const std::vector<jose::Step> &level : stepsByLevel(checked.inspection.report)) {
        for (const jose::Step &step : level)
            rows.push_back(
                {isInside ? text("Inside: %1").arg(gatehouse::nameOf(step)) : gatehouse::nameOf(step),
                 nameOf(step.outcome), describe(step)});
        isInside = true;
    }
    rows.push_back({text("Session"), nameOf(checked.live.kind),
                    checked.live.session ? checked.live.session->id : QString()});
    output.table({text("CHECK"), text("OUTCOME"), text("MEANING")}, rows);
}

/// What a token with a fitting signature, or that decrypts, says; null otherwise.
const jose::DecodedPart *claimsOf(const TokenInspection &inspection)
{
    if (inspection.nested)
        return claimsOf(*inspection.nested);
    for (const jose::Step &step : inspection.report.steps()) {
        if (step.check == jose::Check::Signature && step.outcome != jose::Outcome::Passed)
            return nullptr;
    }
    if (inspection.decoded.isEncrypted())
        return inspection.plaintext ? &*inspection.plaintext : nullptr;
    return inspection.decoded.parts.size() > 1 ? &inspection.decoded.parts[1] : nullptr;
}

QJsonArray jsonOf(const std::vector<jose::Step> &steps)
{
    QJsonArray all;
    for (const jose::Step &step : steps)
        all.append(QJsonObject{{QStringLiteral("check"), gatehouse::nameOf(step)},
                               {QStringLiteral("outcome"), nameOf(step.outcome)},
                               {QStringLiteral("reason"), fromView(jose::codeOf(step.reason))},
                               {QStringLiteral("found"), QString::fromStdString(step.found)},
                               {QStringLiteral("expected"), QString::fromStdString(step.expected)},
                               {QStringLiteral("message"), describe(step)}});
    return all;
}

void printJson(const Context &context, const Checked &checked)
{
    const jose::VerificationReport &report = checked.inspection.report;
    const QString reason = reasonOf(checked);
    const int exitCode = exitCodeOf(checked);
    const std::vector<std::vector<jose::Step>> levels = stepsByLevel(report);
    QJsonObject facts{
        {QStringLiteral("accepted"), exitCode == ExitDone},
        {QStringLiteral("verdict"),
         exitCode == ExitRejected     ? nameOf(jose::Verdict::Rejected)
             : exitCode == ExitFailed ? nameOf(jose::Verdict::Undecided)
                                      : nameOf(report.verdict())},
        {QStringLiteral("reason"), reason.isEmpty() ? QJsonValue() : QJsonValue(reason)},
        {QStringLiteral("message"), verdictSentence(checked.inspection, checked.live)},
        {QStringLiteral("verifiedBy"), checked.inspection.verifiedBy},
        {QStringLiteral("trimmed"), QJsonArray::fromStringList(checked.inspection.found.trimmed)},
        {QStringLiteral("steps"), jsonOf(levels.front())},
        {QStringLiteral("innerSteps"), levels.size() > 1 ? QJsonValue(jsonOf(levels[1])) : QJsonValue()},
        {QStringLiteral("live"), nameOf(checked.live.kind)},
        {QStringLiteral("session"),
         checked.live.session ? QJsonValue(jsonOf(*checked.live.session, context.nowMs())) : QJsonValue()}};
    putTime(facts, QStringLiteral("cutOffAt"),
            checked.live.cutOffSeconds ? std::optional(*checked.live.cutOffSeconds * 1000) : std::nullopt);
    facts.insert(QStringLiteral("weakSecret"),
                 checked.weakness.isEmpty() ? QJsonValue() : QJsonValue(checked.weakness));
    facts.insert(QStringLiteral("usedWeakKey"), report.usedWeakKey());
    facts.insert(QStringLiteral("alarms"), QJsonArray::fromStringList(checked.alarms));
    ExactJson document(facts);
    const jose::DecodedPart *claims = claimsOf(checked.inspection);
    document.addAsItStands(QStringLiteral("claims"),
                           claims != nullptr && !claims->members.empty() ? claims->bytes : std::string());
    context.output().document(document);
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
    const Result<Checked> checked =
        *given ? checkByKeys(context, rules, *pasted, **given) : checkByStore(context, rules, *pasted);
    if (!checked)
        return Failure(checked.error());
    if (context.isJson())
        printJson(context, *checked);
    else
        printText(context, *checked);
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
             "--batch checks many tokens and prints one line for each: its place in the file, the verdict "
             "and\n"
             "the reason (with --json one JSON object a line), and a summary at the end. It never asks the\n"
             "store about sessions.\n\n"
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
