// SPDX-License-Identifier: MIT
#include "revoketext.h"

#include "ui/timetext.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

#include <algorithm>

namespace gatehouse {

namespace {

constexpr int typedAbove = 25;

QString tr(const char *text) { return QCoreApplication::translate("Revoke", text); }

QString number(qint64 n) { return QLocale().toString(n); }

QString counted(int n, const char *one, const char *many)
{
    return n == 1 ? tr(one) : tr(many).arg(number(n));
}

QString sessions(int n)
{
    return counted(n, QT_TRANSLATE_NOOP("Revoke", "1 session"), QT_TRANSLATE_NOOP("Revoke", "%1 sessions"));
}

QString namesOf(const QStringList &all, qsizetype count)
{
    constexpr int shown = 4;
    QString names = all.mid(0, shown).join(QStringLiteral(", "));
    if (count > shown)
        names += tr(" and %1 more").arg(number(count - shown));
    return names;
}

QString usersOf(const RevokePreview &preview) { return namesOf(preview.users, preview.userCount); }

/// "14:05:07 (Europe/Berlin), 12:05:07 UTC"
QString bothZones(qint64 ms, qint64 nowMs)
{
    QString utc = QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC).toString(QStringLiteral("HH:mm:ss"))
        + QStringLiteral(" UTC");
    if (QDateTime::fromMSecsSinceEpoch(ms).offsetFromUtc() == 0)
        return utc;
    return QStringLiteral("%1, %2").arg(localClockTime(ms, nowMs), utc);
}

QString whoSentence(const RevocationPlan &plan)
{
    const RevokePreview &preview = plan.preview;
    if (plan.choice.targets.empty())
        return tr("Nothing in this list is a session or a user.");
    if (preview.liveSessions == 0 && plan.isUseful())
        return tr(
            "No session of this choice is live now. One that begins while this is done ends as well, and "
            "access tokens of the user are cut off wherever the API asks this store.");
    if (preview.liveSessions == 0)
        return tr("None of these sessions is live any more: nothing will change.");
    if (plan.isOneUser())
        return tr("%1 of %2 will end, and any session that begins while this is done.")
            .arg(sessions(preview.liveSessions), usersOf(preview));
    if (preview.userCount == 1)
        return tr("%1 of %2 will end.").arg(sessions(preview.liveSessions), usersOf(preview));
    return tr("%1 of %2 users will end: %3.")
        .arg(sessions(preview.liveSessions), number(preview.userCount), usersOf(preview));
}

QString tokensSentence(const RevocationPlan &plan, const QString &until, bool canCutOff)
{
    const bool isWholeUsers =
        std::all_of(plan.choice.targets.begin(), plan.choice.targets.end(),
                    [](const RevokeTarget &target) { return std::holds_alternative<UserSessions>(target); });
    if (isWholeUsers && canCutOff)
        return tr("Refresh tokens stop working at once. Access tokens are cut off too wherever the API asks "
                  "this store; an API that only checks signatures accepts them until %1.")
            .arg(until);
    if (plan.choice.deniesTokens)
        return tr("Refresh tokens stop working at once, and so do access tokens wherever the API asks this "
                  "store; an API that only checks signatures accepts them until %1.")
            .arg(until);
    return tr("Refresh tokens stop working at once; access tokens stay valid until %1.").arg(until);
}

} // namespace

QString revokeSentence(const RevocationPlan &plan, qint64 accessEndMs, qint64 nowMs, bool canCutOff)
{
    const RevokePreview &preview = plan.preview;
    QStringList lines{whoSentence(plan)};
    if (preview.liveSessions > 1 && preview.clientCount > 0)
        lines.last() += tr(" Clients: %1.").arg(namesOf(preview.clients, preview.clientCount));
    if (preview.liveSessions > 0)
        lines += tokensSentence(plan, bothZones(accessEndMs, nowMs), canCutOff);
    if (plan.choice.isSnapshot && preview.liveSessions > 0)
        lines += tr("Sessions that begin after this moment are not included.");
    if (preview.alreadyEnded > 0)
        lines += counted(preview.alreadyEnded,
                         QT_TRANSLATE_NOOP("Revoke", "1 session has ended already and stays as it is."),
                         QT_TRANSLATE_NOOP("Revoke", "%1 sessions have ended already and stay as they are."));
    if (preview.notFound > 0)
        lines +=
            counted(preview.notFound, QT_TRANSLATE_NOOP("Revoke", "1 session is not in the store any more."),
                    QT_TRANSLATE_NOOP("Revoke", "%1 sessions are not in the store any more."));
    if (const QStringList &missing = plan.choice.notFound; !missing.isEmpty())
        lines += tr("Neither a session nor a user: %1.").arg(namesOf(missing, missing.size()));
    return lines.join(QStringLiteral("\n\n"));
}

QString clockSentence(qint64 skewMs)
{
    if (skewMs == 0)
        return {};
    return (skewMs > 0
                ? tr("The clock of this computer is %1 behind that of the store. Times here are the store's.")
                : tr("The clock of this computer is %1 ahead of that of the store. Times here are the "
                     "store's."))
        .arg(durationText(skewMs));
}

QString shortPlan(const RevocationPlan &plan)
{
    const RevokePreview &preview = plan.preview;
    if (preview.userCount == 0)
        return tr("the sessions of this user");
    if (preview.userCount == 1)
        return tr("%1 of %2").arg(sessions(preview.liveSessions), preview.users.value(0));
    return tr("%1 of %2 users").arg(sessions(preview.liveSessions), number(preview.userCount));
}

QString remarkOf(const std::vector<RevokeItem> &items)
{
    int count = 0;
    QString first;
    for (const RevokeItem &item : items) {
        if (item.outcome != RevokeItem::Outcome::Revoked || item.why.isEmpty())
            continue;
        first = ++count == 1 ? item.why : first;
    }
    return count == 0 ? QString() : tr("Of %1: %2").arg(sessions(count), first);
}

QString outcomeSentence(const RevocationResult &result, qint64 nowMs)
{
    const RevocationTally &tally = result.tally;
    QStringList parts{tr("%1 revoked").arg(sessions(tally.revoked))};
    if (tally.gone > 0)
        parts += tr("%1 already gone").arg(number(tally.gone));
    if (tally.failed > 0)
        parts += tr("%1 failed").arg(number(tally.failed));
    if (tally.unknown > 0)
        parts += tr("%1 not known, because the answer was lost").arg(number(tally.unknown));
    if (tally.waiting > 0)
        parts += tr("%1 not sent").arg(number(tally.waiting));
    QString text = parts.join(QStringLiteral(", ")) + QLatin1Char('.');
    if (result.stoppedBy && result.stoppedBy->code != Error::Code::Cancelled)
        text += QLatin1Char(' ') + result.stoppedBy->message;
    if (const QString remark = remarkOf(result.items); !remark.isEmpty())
        text += QLatin1Char(' ') + remark;
    if (result.cutOffSeconds)
        text += tr(" Access tokens that the user got before %1 are refused wherever the API asks this store; "
                   "elsewhere they stay valid until %2.")
                    .arg(localClockTime(*result.cutOffSeconds * 1000, nowMs),
                         localClockTime(result.accessTokensEndMs, nowMs));
    else if (tally.revoked > 0 && result.deniesTokens)
        text += tr(" Their access tokens are refused wherever the API asks this store; elsewhere they stay "
                   "valid until %1.")
                    .arg(localClockTime(result.accessTokensEndMs, nowMs));
    else if (tally.revoked > 0)
        text +=
            tr(" Access tokens stay valid until %1.").arg(localClockTime(result.accessTokensEndMs, nowMs));
    return text;
}

QString unfinishedSentence(const UnfinishedRevocation &unfinished)
{
    const int left = unfinished.tally.left();
    if (left == 0)
        return tr("A revocation of %1 was carried out, but its outcome is not in the audit trail yet.")
            .arg(unfinished.isUser ? tr("all sessions of a user") : sessions(unfinished.tally.total));
    if (unfinished.isUser)
        return tr("A revocation of all sessions of a user (%1) was interrupted.").arg(unfinished.object);
    return tr("A revocation of %1 was interrupted: %2.")
        .arg(sessions(unfinished.tally.total),
             counted(left, QT_TRANSLATE_NOOP("Revoke", "1 is left"),
                     QT_TRANSLATE_NOOP("Revoke", "%1 are left")));
}

QString wordToType(int sessions, bool isProduction)
{
    const bool isMuch = sessions > typedAbove || (isProduction && sessions > 0);
    return isMuch ? QString::number(sessions) : QString();
}

} // namespace gatehouse
