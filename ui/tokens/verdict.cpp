// SPDX-License-Identifier: MIT
#include "ui/tokens/verdict.h"

#include "ui/text/plaintext.h"
#include "ui/timetext.h"
#include "ui/tokens/reportmodel.h"

#include <QCoreApplication>

namespace gatehouse {

namespace {

QString tr(const char *text) { return QCoreApplication::translate("TokenVerdict", text); }

QString quoted(std::string_view code) { return QString::fromLatin1(code.data(), qsizetype(code.size())); }

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
        facts << tr("revoked %1").arg(relativeTime(session.revocation->atMs, nowMs));
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

/// Foreign text inside a Markdown table: one line, no pipes, no markup.
QString cell(const QString &text)
{
    QString safe = visibleText(text);
    static const QString special = QStringLiteral("\\`*_{}[]<>|#");
    for (const QChar c : special)
        safe.replace(c, QLatin1Char('\\') + QString(c));
    return safe.isEmpty() ? QStringLiteral("–") : safe;
}

/// A fence longer than any run of backticks inside, so that the content cannot leave it.
QString fenced(const QString &text)
{
    qsizetype longest = 0, run = 0;
    for (const QChar c : text) {
        run = c == QLatin1Char('`') ? run + 1 : 0;
        longest = std::max(longest, run);
    }
    const QString fence(std::max<qsizetype>(3, longest + 1), QLatin1Char('`'));
    return fence + QStringLiteral("json\n") + text + QLatin1Char('\n') + fence + QLatin1Char('\n');
}

} // namespace

TokenVerdict tokenVerdict(const TokenInspection &inspection, const LiveState &live, qint64 nowMs)
{
    TokenVerdict verdict;
    verdict.tone = toneOf(inspection, live);
    verdict.word = wordOf(inspection, verdict.tone);
    verdict.sentence = withoutWord(verdictSentence(inspection, live), verdict.word);
    verdict.session = sessionFacts(live, nowMs);
    if (live.session) {
        verdict.sessionId = live.session->id;
        verdict.canRevoke = live.session->isLiveAt(nowMs);
    }
    return verdict;
}

QString markdownReport(const TokenInspection &inspection, const LiveState &live, qint64 nowMs)
{
    const TokenVerdict verdict = tokenVerdict(inspection, live, nowMs);
    QString report =
        QStringLiteral("## %1: %2\n\n%3\n").arg(tr("Token"), verdict.word, cell(verdict.sentence));
    if (!verdict.session.isEmpty())
        report += QLatin1Char('\n') + cell(verdict.session) + QLatin1Char('\n');
    report += QLatin1Char('\n')
        + tr("Checked %1 with %2. The signature is left out.")
              .arg(exactTime(nowMs), cell(inspection.verifiedBy))
        + QLatin1Char('\n');
    report += QStringLiteral("\n| %1 | %2 | %3 | %4 |\n|---|---|---|---|\n")
                  .arg(tr("Check"), tr("Outcome"), tr("Found"), tr("Expected"));
    for (const jose::Step &step : inspection.report.steps()) {
        QString outcome = wordFor(step.outcome);
        if (step.reason != jose::Reason::None)
            outcome += QStringLiteral(" (%1)").arg(quoted(jose::codeOf(step.reason)));
        report += QStringLiteral("| %1 | %2 | %3 | %4 |\n")
                      .arg(cell(nameOf(step.check)), outcome, cell(QString::fromStdString(step.found)),
                           cell(QString::fromStdString(step.expected)));
    }
    const auto &parts = inspection.decoded.parts;
    if (!parts.empty())
        report +=
            QStringLiteral("\n### %1\n\n").arg(tr("Header")) + fenced(visibleText(parts[0].bytes, true));
    if (inspection.decoded.isSigned())
        report +=
            QStringLiteral("\n### %1\n\n").arg(tr("Payload")) + fenced(visibleText(parts[1].bytes, true));
    return report;
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
