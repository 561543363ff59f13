// SPDX-License-Identifier: MIT
#include "core/service/tokenservice.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QRegularExpression>

namespace gatehouse {

namespace {

using jose::Check;
using jose::Outcome;
using jose::Verdict;

QString text(const char *source) { return QCoreApplication::translate("TokenText", source); }

QString utc(qint64 ms)
{
    return QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss 'UTC'"));
}

/// What a passed step found out, for a person.
const char *passedSentence(Check check)
{
    switch (check) {
    case Check::Text:
        return QT_TRANSLATE_NOOP("TokenText", "The text has the size, characters and parts of a token.");
    case Check::Base64url:
        return QT_TRANSLATE_NOOP("TokenText", "Every part is proper base64url.");
    case Check::HeaderJson:
        return QT_TRANSLATE_NOOP("TokenText", "The header is one JSON object without doubled names.");
    case Check::HeaderMembers:
        return QT_TRANSLATE_NOOP("TokenText", "The header asks for nothing unusual.");
    case Check::Algorithm:
        return QT_TRANSLATE_NOOP("TokenText", "The algorithm is an allowed one.");
    case Check::Type:
        return QT_TRANSLATE_NOOP("TokenText", "It is the kind of token that is expected here.");
    case Check::Key:
        return QT_TRANSLATE_NOOP("TokenText", "A known key fits the token.");
    case Check::Signature:
        return QT_TRANSLATE_NOOP("TokenText", "The signature fits: the token is genuine and unchanged.");
    case Check::PayloadJson:
        return QT_TRANSLATE_NOOP("TokenText", "The payload is one JSON object without doubled names.");
    case Check::ClaimTypes:
        return QT_TRANSLATE_NOOP("TokenText", "Every known claim is of the right kind.");
    case Check::RequiredClaims:
        return QT_TRANSLATE_NOOP("TokenText", "Every claim that must be there is there.");
    case Check::Expiry:
        return QT_TRANSLATE_NOOP("TokenText", "It has not expired.");
    case Check::NotBefore:
        return QT_TRANSLATE_NOOP("TokenText", "Its time has begun.");
    case Check::IssuedAt:
        return QT_TRANSLATE_NOOP("TokenText", "It was issued in the past.");
    case Check::Issuer:
        return QT_TRANSLATE_NOOP("TokenText", "It comes from the expected issuer.");
    case Check::Audience:
        return QT_TRANSLATE_NOOP("TokenText", "It is meant for this receiver.");
    case Check::Subject:
        return QT_TRANSLATE_NOOP("TokenText", "It speaks for the expected user.");
    }
    return "";
}

/// Found and expected, where a step has them: " Found: hs256. Expected: ES256."
QString facts(const jose::Step &step)
{
    QString out;
    if (!step.found.empty())
        out += u' ' + text("Found: %1.").arg(withMoment(step, QString::fromStdString(step.found), utc));
    if (!step.expected.empty())
        out += u' ' + text("Expected: %1.").arg(withMoment(step, QString::fromStdString(step.expected), utc));
    return out;
}

/// What becomes of a key before a signature is looked at.
QString choiceText(const jose::KeyTrial &trial)
{
    // What stands in the verdict is about all keys together, and would be said of each.
    switch (trial.reason) {
    case jose::Reason::None:
        return text("It fits what the token asks for, so it was used.");
    case jose::Reason::KeyNotFound:
        return text("The token names another id or algorithm.");
    case jose::Reason::AlgKeyMismatch:
        return text("It does not fit the algorithm that the token names.");
    case jose::Reason::KeyUse:
        return text("It is marked for another purpose (\"use\" or \"key_ops\").");
    case jose::Reason::KeyAmbiguous:
        return text("It fits, but so do others, and the token does not say which is meant.");
    default:
        return explain(trial.reason);
    }
}

/// What trying it said.
QString trialText(const jose::KeyTrial &trial)
{
    const bool isChosen = trial.reason == jose::Reason::None;
    const bool holds = trial.tried == jose::Reason::None;
    if (trial.isDecryption)
        return holds ? text("The token decrypts with it.") : text("The token does not decrypt with it.");
    if (!holds)
        return text("The signature does not hold with it.");
    return isChosen
        ? text("The signature holds with it.")
        : text("The signature holds with this key all the same: the token was signed with it. The "
               "issuer must name it (\"kid\").");
}

QString actorName(const QString &by) { return by == QLatin1String("authority") ? text("the authority") : by; }

QString revokedSentence(const SessionRevocation &revocation)
{
    const QString when = utc(revocation.atMs), by = actorName(revocation.by);
    if (revocation.reuse != ReuseKind::None)
        return text("A used refresh token of its session came back, so the whole session was ended on %1 by "
                    "%2.")
            .arg(when, by);
    if (revocation.reason == QLatin1String("logout"))
        return text("Its user logged out of this session on %1; that was done by %2.").arg(when, by);
    return text("Its session was revoked on %1 by %2. Reason: %3.").arg(when, by, revocation.reason);
}

bool isRefreshToken(const TokenInspection &inspection)
{
    const jose::DecodedMember *type = inspection.decoded.headerMember("typ");
    return type != nullptr && type->valueText.find(refreshTokenType) != std::string::npos;
}

/// What the session itself has against the token; empty when it is live or was not asked about.
QString sessionSentence(const LiveState &live)
{
    const bool isPresent = live.session.has_value();
    if (isPresent && live.session->revocation)
        return revokedSentence(*live.session->revocation);
    switch (live.kind) {
    case LiveState::Kind::RotatedAway:
        return text(
            "This refresh token was exchanged for a newer one already. Using it again ends the session, "
            "because a copy may be in the wrong hands.");
    case LiveState::Kind::Revoked:
        return text("Its session was revoked.");
    case LiveState::Kind::Expired:
        return isPresent ? text("Its session expired on %1. The user has to log in again.")
                               .arg(utc(live.session->expiresMs))
                         : text("Its session has expired. The user has to log in again.");
    case LiveState::Kind::Unknown:
        return text(
            "The token is genuine, but the store has no such session: it was deleted, or the store was set "
            "back to an older state.");
    default:
        return {};
    }
}

/// Everything the store has against the token, the gravest first; empty when it has nothing.
QStringList objections(const LiveState &live)
{
    QStringList sentences;
    if (live.isDenied)
        sentences << text("This single access token is on the deny list. Reason: %1.").arg(live.denyReason);
    if (live.isCutOff)
        sentences << text("Every token of its user issued before %1 was cut off.")
                         .arg(utc(live.cutOffSeconds.value_or(0) * 1000));
    if (const QString session = sessionSentence(live); !session.isEmpty())
        sentences << session;
    return sentences;
}

QString liveSentence(const TokenInspection &inspection, const LiveState &live)
{
    if (live.kind == LiveState::Kind::NotAsked && live.why == LiveState::Why::ForeignKeys)
        return text("Valid. Only the token itself was checked: it was verified with keys from elsewhere, so "
                    "the connected store was not asked about its session.");
    if (live.kind == LiveState::Kind::NotAsked && live.why == LiveState::Why::NoSession)
        return text("Valid. It names no session (\"sid\"), so there is none to ask the store about.");
    if (live.kind == LiveState::Kind::NotAsked)
        return text("Valid. Only the token itself was checked: no store was asked about a session.");
    if (live.kind == LiveState::Kind::StoreUnreachable)
        return text("Undecided: the token itself is valid, but the store could not be asked about its "
                    "session. "
                    "Treat it as rejected. %1")
            .arg(live.error.message);
    QStringList against = objections(live);
    if (against.isEmpty())
        return text("Valid, and its session is live.");
    if (!isRefreshToken(inspection) && live.session && live.session->revocation && !live.isDenied
        && !live.isCutOff)
        against << text(
            "An API that does not ask the store goes on accepting this access token until it expires.");
    return text("Rejected.") + u' ' + against.join(u' ');
}

} // namespace

QString nameOf(jose::Check check)
{
    static constexpr const char *names[] = {QT_TRANSLATE_NOOP("TokenText", "Text"),
                                            QT_TRANSLATE_NOOP("TokenText", "Encoding"),
                                            QT_TRANSLATE_NOOP("TokenText", "Header JSON"),
                                            QT_TRANSLATE_NOOP("TokenText", "Header"),
                                            QT_TRANSLATE_NOOP("TokenText", "Algorithm"),
                                            QT_TRANSLATE_NOOP("TokenText", "Type"),
                                            QT_TRANSLATE_NOOP("TokenText", "Key"),
                                            QT_TRANSLATE_NOOP("TokenText", "Signature"),
                                            QT_TRANSLATE_NOOP("TokenText", "Payload JSON"),
                                            QT_TRANSLATE_NOOP("TokenText", "Claim types"),
                                            QT_TRANSLATE_NOOP("TokenText", "Required claims"),
                                            QT_TRANSLATE_NOOP("TokenText", "Expiry"),
                                            QT_TRANSLATE_NOOP("TokenText", "Not before"),
                                            QT_TRANSLATE_NOOP("TokenText", "Issued at"),
                                            QT_TRANSLATE_NOOP("TokenText", "Issuer"),
                                            QT_TRANSLATE_NOOP("TokenText", "Audience"),
                                            QT_TRANSLATE_NOOP("TokenText", "Subject")};
    return text(names[static_cast<std::size_t>(check)]);
}

QString nameOf(const jose::Step &step) { return step.isDecryption ? text("Decryption") : nameOf(step.check); }

QString describe(const jose::Step &step)
{
    switch (step.outcome) {
    case Outcome::Passed:
        if (step.isDecryption)
            return text("It decrypts with this key, and the content is unchanged.");
        return text(passedSentence(step.check));
    case Outcome::PassedByLeeway:
        return text("Passed only because clocks may differ a little.") + facts(step);
    case Outcome::Failed:
        return explain(step.reason) + facts(step);
    case Outcome::NotAsked:
        return text("Not asked for here.");
    case Outcome::Skipped:
        return text("Not looked at, because an earlier step failed.");
    }
    return {};
}

QString describe(const jose::KeyTrial &trial)
{
    QString sentences = choiceText(trial);
    if (!trial.detail.empty())
        sentences += u' ' + text("Found: %1.").arg(QString::fromStdString(trial.detail));
    return trial.tried ? sentences + u' ' + trialText(trial) : sentences;
}

QString withMoment(const jose::Step &step, const QString &fact, QString (*momentText)(qint64 ms))
{
    if (step.check != jose::Check::Expiry && step.check != jose::Check::NotBefore
        && step.check != jose::Check::IssuedAt)
        return fact;
    static const QRegularExpression seconds(QStringLiteral("(?<![0-9.])[0-9]{9,11}(?![0-9])"));
    const QRegularExpressionMatch match = seconds.match(fact);
    if (!match.hasMatch())
        return fact;
    QString told = fact;
    return told.insert(match.capturedEnd(),
                       QStringLiteral(" (%1)").arg(momentText(match.captured().toLongLong() * 1000)));
}

std::vector<std::vector<jose::Step>> stepsByLevel(const jose::VerificationReport &report)
{
    if (report.nested() == nullptr)
        return {report.steps()};
    std::vector<jose::Step> outer;
    for (const jose::Step &step : report.steps()) {
        outer.push_back(step);
        if (step.isDecryption)
            break;
    }
    // There is a token inside, so it did decrypt; the failure told there is that of the inner token.
    outer.back().outcome = Outcome::Passed;
    outer.back().reason = jose::Reason::None;
    return {std::move(outer), report.nested()->steps()};
}

QString verdictSentence(const TokenInspection &inspection, const LiveState &live)
{
    if (inspection.found.token.isEmpty())
        return text("There is no token in this text.");
    const jose::VerificationReport &report = inspection.report;
    if (report.verdict() == Verdict::Undecided)
        return text("Undecided.") + u' ' + explain(report.reason());
    if (!report.isAccepted()) {
        if (!inspection.hasKeys)
            return inspection.decoded.isEncrypted()
                ? text("Not verified: there is no key to decrypt it with.")
                : text(
                    "Not verified: there is no key to check the signature with. What it says may be false.");
        QStringList sentences{text("Rejected."), explain(report.reason())};
        sentences << objections(live);
        if (live.kind == LiveState::Kind::StoreUnreachable)
            sentences << text("How its session stands is not known: the store could not be asked. %1")
                             .arg(live.error.message);
        return sentences.join(u' ');
    }
    QString sentence = liveSentence(inspection, live);
    if (report.verdict() == Verdict::AcceptedByLeeway
        && (live.isLive() || live.kind == LiveState::Kind::NotAsked))
        return sentence + u' '
            + text("It is at the edge of its time: accepted only because clocks may differ a little.");
    return sentence;
}

} // namespace gatehouse
