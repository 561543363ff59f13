// SPDX-License-Identifier: MIT
#include "app/cli/verifyprint.h"

#include "app/cli/context.h"
#include "app/cli/findingprint.h"
#include "core/service/tokenreport.h"

#include <QCoreApplication>
#include <QJsonArray>

namespace gatehouse::cli {

namespace {

QString text(const char *source) { return QCoreApplication::translate("Cli", source); }

QString fromView(std::string_view view) { return QString::fromUtf8(view.data(), qsizetype(view.size())); }

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

QString nameOf(const jose::KeyTrial &trial)
{
    return trial.reason == jose::Reason::None ? QStringLiteral("chosen") : QStringLiteral("not-chosen");
}

QString reasonOf(const CheckedToken &checked)
{
    const jose::VerificationReport &report = checked.inspection.report;
    return report.isAccepted() ? codeOf(checked.live) : fromView(jose::codeOf(report.reason()));
}

/// Which of several keys was meant and what each says; one key is what the checks tell about already.
void printKeys(const Output &output, const jose::VerificationReport &report, const QString &name)
{
    if (report.keys().size() > 1) {
        std::vector<QStringList> rows;
        for (const jose::KeyTrial &trial : report.keys())
            rows.push_back({name.arg(trial.kid.empty() ? QStringLiteral("-") : fromView(trial.kid)),
                            fromView(trial.description), nameOf(trial), describe(trial)});
        output.line();
        output.table({text("KEY"), text("KIND"), text("CHOICE"), text("MEANING")}, rows);
    }
    if (report.nested() != nullptr)
        printKeys(output, *report.nested(), text("Inside: %1"));
}

void printText(const Context &context, const CheckedToken &checked)
{
    const Output &output = context.output();
    for (const QString &layer : checked.inspection.found.trimmed)
        output.line(text("Taken away: %1").arg(layer));
    output.line(printable(verdictSentence(checked.inspection, checked.live)));
    if (const QString reason = reasonOf(checked); !reason.isEmpty())
        output.line(text("Reason code: %1").arg(reason));
    output.line(checkedWith(checked.inspection.verifiedBy, checked.leeway));
    if (checked.inspection.report.usedWeakKey())
        output.line(text("Warning: the key is too weak; it was used because of --allow-weak-keys."));
    if (!checked.weakness.isEmpty())
        output.line(text("Warning: %1 Replace it: until then others can make such tokens, or read them.")
                        .arg(checked.weakness));
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
    printKeys(output, checked.inspection.report, QStringLiteral("%1"));
    if (!checked.findings.empty())
        output.line();
    for (const Finding &finding : checked.findings)
        output.line(lineOf(finding));
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
                               {QStringLiteral("message"), describe(step)},
                               {QStringLiteral("action"), whatToDo(step.reason)}});
    return all;
}

QJsonArray jsonOf(const std::vector<jose::KeyTrial> &trials)
{
    QJsonArray all;
    for (const jose::KeyTrial &trial : trials)
        all.append(QJsonObject{{QStringLiteral("kid"), fromView(trial.kid)},
                               {QStringLiteral("kind"), fromView(trial.description)},
                               {QStringLiteral("chosen"), trial.reason == jose::Reason::None},
                               {QStringLiteral("reason"), fromView(jose::codeOf(trial.reason))},
                               {QStringLiteral("detail"), fromView(trial.detail)},
                               {QStringLiteral("holds"),
                                trial.tried ? QJsonValue(*trial.tried == jose::Reason::None) : QJsonValue()},
                               {QStringLiteral("message"), describe(trial)}});
    return all;
}

void printJson(const Context &context, const CheckedToken &checked)
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
        {QStringLiteral("leeway"), qint64(checked.leeway.count())},
        {QStringLiteral("trimmed"), QJsonArray::fromStringList(checked.inspection.found.trimmed)},
        {QStringLiteral("steps"), jsonOf(levels.front())},
        {QStringLiteral("innerSteps"), levels.size() > 1 ? QJsonValue(jsonOf(levels[1])) : QJsonValue()},
        {QStringLiteral("keys"), jsonOf(report.keys())},
        {QStringLiteral("innerKeys"),
         report.nested() != nullptr ? QJsonValue(jsonOf(report.nested()->keys())) : QJsonValue()},
        {QStringLiteral("live"), nameOf(checked.live.kind)},
        {QStringLiteral("session"),
         checked.live.session ? QJsonValue(jsonOf(*checked.live.session, context.nowMs())) : QJsonValue()}};
    putTime(facts, QStringLiteral("cutOffAt"),
            checked.live.cutOffSeconds ? std::optional(*checked.live.cutOffSeconds * 1000) : std::nullopt);
    facts.insert(QStringLiteral("weakSecret"),
                 checked.weakness.isEmpty() ? QJsonValue() : QJsonValue(checked.weakness));
    facts.insert(QStringLiteral("findings"), cli::jsonOf(checked.findings));
    facts.insert(QStringLiteral("usedWeakKey"), report.usedWeakKey());
    facts.insert(QStringLiteral("alarms"), QJsonArray::fromStringList(checked.alarms));
    ExactJson document(facts);
    const jose::DecodedPart *claims = claimsOf(checked.inspection);
    document.addAsItStands(QStringLiteral("claims"),
                           claims != nullptr && !claims->members.empty() ? claims->bytes : std::string());
    context.output().document(document);
}

QString wordOf(const CheckedToken &checked)
{
    const int exitCode = exitCodeOf(checked);
    if (exitCode != ExitDone)
        return exitCode == ExitRejected ? text("Rejected") : text("Undecided");
    if (checked.inspection.report.usedWeakKey())
        return text("Accepted, but its key is weak");
    return checked.inspection.report.verdict() == jose::Verdict::AcceptedByLeeway
        ? text("Accepted only by leeway")
        : text("Accepted");
}

/// The word stands above the sentence: not twice the same.
QString sentenceUnder(const QString &word, const CheckedToken &checked)
{
    const QString sentence = verdictSentence(checked.inspection, checked.live);
    return sentence.startsWith(word + QStringLiteral(". ")) ? sentence.mid(word.size() + 2) : sentence;
}

} // namespace

int exitCodeOf(const CheckedToken &checked)
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

QString checkedWith(const QString &keysName, std::chrono::seconds leeway)
{
    const QString keys = text("Checked with: %1.").arg(keysName);
    return keys + u' '
        + (leeway.count() == 0 ? text("The clocks must agree to the second.")
                               : text("Clocks may differ by %1 s.").arg(qint64(leeway.count())));
}

void printReport(const Context &context, const CheckedToken &checked, const std::vector<Finding> &findings)
{
    const std::optional<Session> &session = checked.live.session;
    const QString word = wordOf(checked);
    const ReportHead head{word, sentenceUnder(word, checked),
                          session ? text("Session of %1: %2.")
                                        .arg(session->login.isEmpty() ? session->userId : session->login,
                                             nameOf(checked.live.kind))
                                  : QString(),
                          utcText(context.nowMs()), utcText};
    context.output().line(markdownReport(checked.inspection, head, findings).trimmed());
}

void print(const Context &context, const CheckedToken &checked)
{
    if (context.isJson())
        printJson(context, checked);
    else
        printText(context, checked);
}

} // namespace gatehouse::cli
