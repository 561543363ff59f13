// SPDX-License-Identifier: MIT
#include "app/cli/command.h"
#include "app/cli/context.h"
#include "app/cli/input.h"
#include "core/service/tokenservice.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QFile>
#include <QJsonArray>

#include <algorithm>

namespace gatehouse::cli {

namespace {

QString text(const char *source) { return QCoreApplication::translate("Cli", source); }

QString fromView(std::string_view view) { return QString::fromUtf8(view.data(), qsizetype(view.size())); }

/// Keys that do not come from the store.
struct GivenKeys {
    jose::JwkSet keys;
    QString name;
};

Failure refused(const jose::Refusal &refusal, const QString &source)
{
    return failure(Error::Code::Malformed,
                   text("The key of %1 cannot be used (%2). %3 %4")
                       .arg(source, fromView(jose::codeOf(refusal.reason)), explain(refusal.reason),
                            QString::fromStdString(refusal.detail)));
}

Result<GivenKeys> fromFile(const QString &path)
{
    QByteArray content;
    if (path == QLatin1String("-")) {
        Result<QByteArray> input = readStandardInput();
        if (!input)
            return Failure(input.error());
        content = *input;
    } else {
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly))
            return failure(Error::Code::NotFound,
                           text("The key file %1 could not be read: %2.").arg(path, file.errorString()));
        content = file.read(1 << 20);
    }
    const auto set = jose::JwkSet::parse({content.constData(), std::size_t(content.size())});
    wipeBytes(content.data(), std::size_t(content.size()));
    if (!set)
        return refused(set.error(), path);
    return GivenKeys{*set, text("Keys of %1").arg(path)};
}

Result<std::vector<jose::Alg>> algsOf(const Arguments &arguments)
{
    std::vector<jose::Alg> algs;
    const QStringList names = arguments.value("alg").split(u',', Qt::SkipEmptyParts);
    for (const QString &name : names) {
        const std::optional<jose::Alg> alg = jose::algFromName(name.trimmed().toStdString());
        if (!alg)
            return usageError(
                text("--alg: there is no algorithm \"%1\". Upper and lower case count: HS256, ES256, EdDSA.")
                    .arg(name));
        algs.push_back(*alg);
    }
    return algs;
}

Result<GivenKeys> fromSecretInput(const std::vector<jose::Alg> &algs)
{
    const Result<Secret> secret = secretFromStandardInput();
    if (!secret)
        return Failure(secret.error());
    const jose::Alg alg = algs.empty() ? jose::Alg::HS256 : algs.front();
    const auto key = jose::Jwk::fromSecret(secret->view(), alg);
    if (!key)
        return refused(key.error(), text("standard input"));
    return GivenKeys{jose::JwkSet({*key}), text("The secret on standard input")};
}

/// Nothing: the keys of the store are to be used.
Result<std::optional<GivenKeys>> givenKeys(const Arguments &arguments, const std::vector<jose::Alg> &algs)
{
    const int sources =
        int(arguments.has("jwk")) + int(arguments.has("jwks")) + int(arguments.has("secret-stdin"));
    if (sources > 1)
        return usageError(text("Give one source of keys: --jwk, --jwks or --secret-stdin."));
    if (sources == 0)
        return std::nullopt;
    const bool isInputTaken = arguments.has("secret-stdin") || arguments.value("jwk") == QLatin1String("-");
    if (isInputTaken && (arguments.words.isEmpty() || arguments.words.first() == QLatin1String("-")))
        return usageError(
            text("The key is on standard input, so the token cannot be there too: put the key into a file, "
                 "or give the token as a word."));
    Result<GivenKeys> keys = arguments.has("secret-stdin")
        ? fromSecretInput(algs)
        : fromFile(arguments.value("jwk", arguments.value("jwks")));
    if (!keys)
        return Failure(std::move(keys.error()));
    return std::optional(std::move(*keys));
}

Result<jose::Expectations> adjusted(jose::Expectations expectations, const Arguments &arguments,
                                    const std::vector<jose::Alg> &algs)
{
    const auto set = [&arguments](const char *option, std::optional<std::string> &member) {
        if (arguments.has(option))
            member = arguments.value(option).toStdString();
    };
    set("iss", expectations.issuer);
    set("aud", expectations.audience);
    set("sub", expectations.subject);
    set("typ", expectations.type);
    if (!algs.empty())
        expectations.allowedAlgs = algs;
    const Result<qint64> leeway = arguments.number("leeway", expectations.leeway.count(), 0, 300);
    if (!leeway)
        return Failure(leeway.error());
    expectations.leeway = std::chrono::seconds(*leeway);
    return expectations;
}

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

bool isHmacToken(const QByteArray &pasted)
{
    const FoundToken found = TokenService::findToken(pasted);
    const jose::UnverifiedToken token =
        jose::decode({found.token.constData(), std::size_t(found.token.size())});
    const jose::DecodedMember *alg = token.headerMember("alg");
    return alg != nullptr && alg->valueText.starts_with("\"HS");
}

struct Checked {
    TokenInspection inspection;
    LiveState live;
};

Result<Checked> checkByStore(Context &context, const Arguments &arguments, const QByteArray &pasted,
                             const std::vector<jose::Alg> &algs)
{
    Done ready = context.loadPublicKeys();
    if (ready && context.hasSymmetricKeys() && isHmacToken(pasted))
        ready = context.unlockKeys();
    Result<StoreAccess *> store = context.store();
    if (!ready || !store)
        return Failure(ready ? store.error() : ready.error());
    TokenService tokens(**store);
    const auto ring = context.shelf().take();
    const KeyUse use = TokenService::useOf(pasted);
    const Result<jose::Expectations> expectations =
        adjusted(expectationsFor(context.policy(), *ring, use), arguments, algs);
    if (!expectations)
        return Failure(expectations.error());
    Checked checked;
    const QByteArray token = TokenService::findToken(pasted).token;
    checked.inspection = tokens.inspect(
        pasted, ring->verifying(use, {token.constData(), std::size_t(token.size())}), *expectations,
        use == KeyUse::Refresh ? text("Refresh keys of the store") : text("Access keys of the store"));
    checked.inspection.isOfThisStore = true;
    Result<LiveState> live = await(tokens.liveState(checked.inspection));
    if (!live)
        return Failure(std::move(live.error()));
    checked.live = std::move(*live);
    return checked;
}

Result<Checked> checkByKeys(Context &context, const Arguments &arguments, const QByteArray &pasted,
                            const GivenKeys &given, const std::vector<jose::Alg> &algs)
{
    jose::Expectations plain;
    plain.allowedAlgs = signatureAlgsFor(given.keys);
    const Result<jose::Expectations> expectations = adjusted(plain, arguments, algs);
    if (!expectations)
        return Failure(expectations.error());
    Checked checked;
    checked.inspection =
        TokenService(context.unopenedStore()).inspect(pasted, given.keys, *expectations, given.name);
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
    output.line();
    std::vector<QStringList> rows;
    for (const jose::Step &step : checked.inspection.report.steps())
        rows.push_back({gatehouse::nameOf(step), nameOf(step.outcome), describe(step)});
    rows.push_back({text("Session"), nameOf(checked.live.kind),
                    checked.live.session ? checked.live.session->id : QString()});
    output.table({text("CHECK"), text("OUTCOME"), text("MEANING")}, rows);
}

void printJson(const Context &context, const Checked &checked)
{
    const jose::VerificationReport &report = checked.inspection.report;
    const QString reason = reasonOf(checked);
    const int exitCode = exitCodeOf(checked);
    QJsonArray steps;
    for (const jose::Step &step : report.steps())
        steps.append(QJsonObject{{QStringLiteral("check"), gatehouse::nameOf(step)},
                                 {QStringLiteral("outcome"), nameOf(step.outcome)},
                                 {QStringLiteral("reason"), fromView(jose::codeOf(step.reason))},
                                 {QStringLiteral("found"), QString::fromStdString(step.found)},
                                 {QStringLiteral("expected"), QString::fromStdString(step.expected)},
                                 {QStringLiteral("message"), describe(step)}});
    QJsonObject document{
        {QStringLiteral("accepted"), exitCode == ExitDone},
        {QStringLiteral("verdict"),
         exitCode == ExitRejected     ? nameOf(jose::Verdict::Rejected)
             : exitCode == ExitFailed ? nameOf(jose::Verdict::Undecided)
                                      : nameOf(report.verdict())},
        {QStringLiteral("reason"), reason.isEmpty() ? QJsonValue() : QJsonValue(reason)},
        {QStringLiteral("message"), verdictSentence(checked.inspection, checked.live)},
        {QStringLiteral("verifiedBy"), checked.inspection.verifiedBy},
        {QStringLiteral("trimmed"), QJsonArray::fromStringList(checked.inspection.found.trimmed)},
        {QStringLiteral("steps"), steps},
        {QStringLiteral("live"), nameOf(checked.live.kind)},
        {QStringLiteral("session"),
         checked.live.session ? QJsonValue(jsonOf(*checked.live.session, context.nowMs())) : QJsonValue()}};
    putTime(document, QStringLiteral("cutOffAt"),
            checked.live.cutOffSeconds ? std::optional(*checked.live.cutOffSeconds * 1000) : std::nullopt);
    context.output().document(document);
}

Ran verify(Context &context, const Arguments &arguments)
{
    if (const Done now = setNow(context, arguments); !now)
        return Failure(now.error());
    const Result<std::vector<jose::Alg>> algs = algsOf(arguments);
    if (!algs)
        return Failure(algs.error());
    const Result<std::optional<GivenKeys>> given = givenKeys(arguments, *algs);
    if (!given)
        return Failure(given.error());
    const Result<QByteArray> pasted = tokenFrom(arguments.words);
    if (!pasted)
        return Failure(pasted.error());
    if (TokenService::findToken(*pasted).token.isEmpty())
        return usageError(text("There is no token in what was given."));
    const Result<Checked> checked = *given ? checkByKeys(context, arguments, *pasted, **given, *algs)
                                           : checkByStore(context, arguments, *pasted, *algs);
    if (!checked)
        return Failure(checked.error());
    if (context.isJson())
        printJson(context, *checked);
    else
        printText(context, *checked);
    return exitCodeOf(*checked);
}

} // namespace

std::vector<Command> verifyCommands()
{
    return {
        {"verify",
         "[TOKEN | -]",
         QT_TRANSLATE_NOOP("Cli", "check a token and the session it belongs to"),
         QT_TRANSLATE_NOOP(
             "Cli",
             "With the store's keys the store is also asked about the session: live, exchanged, revoked, cut "
             "off.\n"
             "With keys of your own (--jwk, --jwks, --secret-stdin) only the token itself is checked.\n"
             "Without TOKEN, or with \"-\", the token is read from standard input. Exit code 1 when "
             "rejected.\n\n"
             "Examples:\n"
             "  jq -r .refreshToken pair.json | gatehouse-cli verify -\n"
             "  gatehouse-cli verify - --jwks jwks.json --alg RS256 --iss https://id.example.org < "
             "token.txt"),
         {{"jwk", "FILE",
           QT_TRANSLATE_NOOP("Cli",
                             "verify with this one key (RFC 7517); \"-\" reads it from standard input")},
          {"jwks", "FILE", QT_TRANSLATE_NOOP("Cli", "verify with this set of keys")},
          {"secret-stdin", nullptr,
           QT_TRANSLATE_NOOP("Cli", "verify with the HMAC secret on the first line of standard input")},
          {"alg", "ALG,...",
           QT_TRANSLATE_NOOP("Cli", "allow only these algorithms; those that fit the keys when not given")},
          {"iss", "TEXT", QT_TRANSLATE_NOOP("Cli", "the issuer must be this")},
          {"aud", "TEXT", QT_TRANSLATE_NOOP("Cli", "the audience must contain this")},
          {"sub", "TEXT", QT_TRANSLATE_NOOP("Cli", "the user must be this")},
          {"typ", "TEXT",
           QT_TRANSLATE_NOOP("Cli", "the type in the header must be this, for example at+jwt")},
          {"leeway", "SECONDS", QT_TRANSLATE_NOOP("Cli", "how far clocks may differ, 0 to 300")},
          {"now", "TIME",
           QT_TRANSLATE_NOOP("Cli", "check as if it were this time: seconds since 1970, or ISO 8601")}},
         0,
         1,
         verify}};
}

} // namespace gatehouse::cli
