// SPDX-License-Identifier: MIT
#include "ui/tokens/verdict.h"

#include "ui/text/plaintext.h"
#include "ui/timetext.h"

#include <QCoreApplication>

namespace gatehouse {

namespace {

QString tr(const char *text) { return QCoreApplication::translate("TokenVerdict", text); }

TokenVerdict::Tone toneOf(const LiveState &live)
{
    switch (live.kind) {
    case LiveState::Kind::NotAsked:
    case LiveState::Kind::Present:
        return TokenVerdict::Tone::Good;
    case LiveState::Kind::StoreUnreachable:
        return TokenVerdict::Tone::Undecided;
    case LiveState::Kind::Unknown:
    case LiveState::Kind::RotatedAway:
    case LiveState::Kind::Revoked:
    case LiveState::Kind::Expired:
    case LiveState::Kind::UserCutOff:
    case LiveState::Kind::DenyListed:
        break;
    }
    return TokenVerdict::Tone::Bad;
}

/// Who and when, beside the verdict, which says what it means.
QString sessionFacts(const LiveState &live, qint64 nowMs)
{
    if (!live.session)
        return {};
    const Session &session = *live.session;
    QStringList facts{
        tr("Session of %1").arg(visibleText(session.login.isEmpty() ? session.userId : session.login))};
    if (const QString device = deviceName(session.agent); !device.isEmpty())
        facts << visibleText(device);
    facts << tr("last refreshed %1").arg(relativeTime(session.refreshedMs, nowMs));
    if (session.revocation)
        facts << tr("revoked %1 by %2")
                     .arg(relativeTime(session.revocation->atMs, nowMs), visibleText(session.revocation->by));
    else if (session.isLiveAt(nowMs))
        facts << tr("ends %1 unless it is refreshed").arg(relativeTime(session.expiresMs, nowMs));
    else
        facts << tr("ended %1").arg(relativeTime(session.expiresMs, nowMs));
    return facts.join(QStringLiteral(" · "));
}

TokenVerdict::Tone toneOf(const TokenInspection &inspection, const LiveState &live)
{
    using Tone = TokenVerdict::Tone;
    const jose::Verdict verdict = inspection.report.verdict();
    if (!inspection.hasKeys || verdict == jose::Verdict::Undecided)
        return Tone::Undecided;
    if (verdict == jose::Verdict::Rejected)
        return Tone::Bad;
    const Tone store = toneOf(live);
    if (store == Tone::Good
        && (verdict == jose::Verdict::AcceptedByLeeway || inspection.report.usedWeakKey()))
        return Tone::Caution;
    return store;
}

QString wordOf(const TokenInspection &inspection, TokenVerdict::Tone tone)
{
    switch (tone) {
    case TokenVerdict::Tone::Neutral:
        return {};
    case TokenVerdict::Tone::Good:
        return tr("Accepted");
    case TokenVerdict::Tone::Caution:
        return inspection.report.usedWeakKey() ? tr("Accepted, but its key is weak")
                                               : tr("Accepted only by leeway");
    case TokenVerdict::Tone::Bad:
        return tr("Rejected");
    case TokenVerdict::Tone::Undecided:
        break;
    }
    return tr("Undecided");
}

/// The verdict's word stands above the sentence: not twice the same.
QString withoutWord(const QString &sentence, const QString &word)
{
    static const QString separators = QStringLiteral(".:,");
    if (!sentence.startsWith(word) || sentence.size() <= word.size() + 2
        || !separators.contains(sentence.at(word.size())))
        return sentence;
    QString rest = sentence.mid(word.size() + 1).trimmed();
    rest.front() = rest.front().toUpper();
    return rest;
}

} // namespace

TokenVerdict tokenVerdict(const TokenInspection &inspection, const LiveState &live, qint64 nowMs)
{
    TokenVerdict verdict;
    verdict.tone = toneOf(inspection, live);
    verdict.word = wordOf(inspection, verdict.tone);
    verdict.sentence = withoutWord(verdictSentence(inspection, live), verdict.word);
    if (inspection.nested)
        verdict.sentence = tr("It decrypts; this is about the token inside. %1").arg(verdict.sentence);
    verdict.session = sessionFacts(live, nowMs);
    verdict.canDeny = live.deniable.has_value();
    if (live.session) {
        verdict.sessionId = live.session->id;
        verdict.canRevoke = live.session->isLiveAt(nowMs);
    }
    return verdict;
}

TokenVerdict decryptingVerdict()
{
    TokenVerdict verdict =
        undecidedVerdict(tr("What the token holds is not known yet. With a password this takes a second."));
    verdict.word = tr("Decrypting…");
    return verdict;
}

TokenVerdict undecidedVerdict(const QString &why)
{
    TokenVerdict verdict;
    verdict.tone = TokenVerdict::Tone::Undecided;
    verdict.word = tr("Undecided");
    verdict.sentence = why;
    return verdict;
}

QString trimmedSentence(const FoundToken &found)
{
    if (found.token.isEmpty() || found.trimmed.isEmpty())
        return {};
    QString list = found.trimmed.constFirst();
    for (qsizetype i = 1; i < found.trimmed.size(); ++i)
        list += (i + 1 < found.trimmed.size() ? tr(", ") : tr(" and ")) + found.trimmed.at(i);
    return tr("Found a token in the pasted text; left out %1.").arg(list);
}

} // namespace gatehouse
