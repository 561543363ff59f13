// SPDX-License-Identifier: MIT
#include "revoketext.h"

#include "ui/timetext.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

namespace gatehouse {

namespace {

constexpr int typedAbove = 20;
constexpr int typedAboveForUser = 5;

QString tr(const char *text) { return QCoreApplication::translate("Revoke", text); }

QString counted(int n, const char *one, const char *many)
{
    return n == 1 ? tr(one) : tr(many).arg(QLocale().toString(n));
}

QString sessions(int n)
{
    return counted(n, QT_TRANSLATE_NOOP("Revoke", "1 session"), QT_TRANSLATE_NOOP("Revoke", "%1 sessions"));
}

QString namesOf(const RevokePreview &preview)
{
    constexpr int shown = 4;
    QString names = preview.users.mid(0, shown).join(QStringLiteral(", "));
    if (preview.userCount > shown)
        names += tr(" and %1 more").arg(QLocale().toString(preview.userCount - shown));
    return names;
}

/// "14:05:07 (Europe/Berlin), 12:05:07 UTC"
QString bothZones(qint64 ms, qint64 nowMs)
{
    QString utc = QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC).toString(QStringLiteral("HH:mm:ss"))
        + QStringLiteral(" UTC");
    if (QDateTime::fromMSecsSinceEpoch(ms).offsetFromUtc() == 0)
        return utc;
    return QStringLiteral("%1, %2").arg(localClockTime(ms, nowMs), utc);
}

QString whoSentence(const RevokePreview &preview, const RevokeTarget &target)
{
    if (preview.liveSessions == 0)
        return tr("None of these sessions is live any more: nothing will change.");
    if (std::holds_alternative<UserSessions>(target))
        return tr("%1 of %2 will end, and any session that begins while this is done.")
            .arg(sessions(preview.liveSessions), namesOf(preview));
    if (preview.userCount == 1)
        return tr("%1 of %2 will end.").arg(sessions(preview.liveSessions), namesOf(preview));
    return tr("%1 of %2 users will end: %3.")
        .arg(sessions(preview.liveSessions), QLocale().toString(preview.userCount), namesOf(preview));
}

} // namespace

QString revokeSentence(const RevokePreview &preview, const RevokeTarget &target, qint64 accessEndMs,
                       qint64 nowMs, bool canCutOff)
{
    QStringList lines{whoSentence(preview, target)};
    if (preview.liveSessions > 0) {
        const QString until = bothZones(accessEndMs, nowMs);
        if (std::holds_alternative<UserSessions>(target) && canCutOff)
            lines += tr("Refresh tokens stop working at once. Access tokens are cut off too wherever the API "
                        "asks this store; "
                        "an API that only checks signatures accepts them until %1.")
                         .arg(until);
        else
            lines += tr("Refresh tokens stop working at once; access tokens stay valid until %1.").arg(until);
    }
    if (preview.alreadyEnded > 0)
        lines += counted(preview.alreadyEnded,
                         QT_TRANSLATE_NOOP("Revoke", "1 session has ended already and stays as it is."),
                         QT_TRANSLATE_NOOP("Revoke", "%1 sessions have ended already and stay as they are."));
    if (preview.notFound > 0)
        lines +=
            counted(preview.notFound, QT_TRANSLATE_NOOP("Revoke", "1 session is not in the store any more."),
                    QT_TRANSLATE_NOOP("Revoke", "%1 sessions are not in the store any more."));
    return lines.join(QStringLiteral("\n\n"));
}

QString outcomeSentence(const RevokeOutcome &outcome)
{
    const int revoked = outcome.count(RevokeItem::Outcome::Revoked);
    const int gone = outcome.count(RevokeItem::Outcome::AlreadyGone);
    const int failed = outcome.count(RevokeItem::Outcome::Failed);
    const int unknown = outcome.count(RevokeItem::Outcome::Unknown);
    QStringList parts{tr("%1 revoked").arg(sessions(revoked))};
    if (gone > 0)
        parts += tr("%1 already gone").arg(QLocale().toString(gone));
    if (failed > 0)
        parts += tr("%1 failed").arg(QLocale().toString(failed));
    if (unknown > 0)
        parts += tr("%1 not known: look again in a moment").arg(QLocale().toString(unknown));
    return parts.join(QStringLiteral(", ")) + QLatin1Char('.');
}

QString outcomeDetails(const RevokeOutcome &outcome)
{
    QStringList lines;
    for (const RevokeItem &item : outcome.items) {
        if (item.outcome == RevokeItem::Outcome::Failed || item.outcome == RevokeItem::Outcome::Unknown)
            lines += QStringLiteral("%1: %2").arg(item.sessionId, item.why);
    }
    return lines.join(QLatin1Char('\n'));
}

QString wordToType(const RevokePreview &preview, const RevokeTarget &target, bool isProduction)
{
    if (preview.liveSessions == 0)
        return {};
    const bool wholeUser = std::holds_alternative<UserSessions>(target);
    const bool many = preview.liveSessions > (wholeUser ? typedAboveForUser : typedAbove);
    if (!many && !isProduction)
        return {};
    return preview.userCount == 1 && !preview.users.isEmpty() ? preview.users.front()
                                                              : QString::number(preview.liveSessions);
}

} // namespace gatehouse
