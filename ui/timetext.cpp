// SPDX-License-Identifier: MIT
#include "timetext.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <QTimeZone>

#include <cstdlib>

namespace gatehouse {

namespace {

QString tr(const char *text, int n = -1) { return QCoreApplication::translate("Time", text, nullptr, n); }

QString dated(const QDateTime &time)
{
    return QLocale().toString(time, QStringLiteral("d MMM yyyy, HH:mm:ss"));
}

} // namespace

QString zoneName()
{
    const QByteArray id = QTimeZone::systemTimeZoneId();
    if (id == "Etc/UTC" || id == "Etc/UCT" || id == "Etc/Universal" || id == "Etc/Zulu" || id == "Zulu")
        return QStringLiteral("UTC"); // Its other names say less to people.
    return id.isEmpty() ? QDateTime::currentDateTime().timeZoneAbbreviation() : QString::fromUtf8(id);
}

QString shortTime(qint64 atMs, qint64 nowMs)
{
    const QDateTime time = QDateTime::fromMSecsSinceEpoch(atMs);
    const bool today = time.date() == QDateTime::fromMSecsSinceEpoch(nowMs).date();
    return QLocale().toString(time, today ? QStringLiteral("HH:mm:ss") : QStringLiteral("d MMM, HH:mm:ss"));
}

QString durationText(qint64 ms)
{
    const qint64 seconds = std::abs(ms) / 1000;
    if (seconds < 60)
        return tr("%1 s").arg(seconds);
    if (seconds < 3600)
        return tr("%1 min").arg(seconds / 60);
    if (seconds < qint64(48) * 3600)
        return tr("%1 h").arg(seconds / 3600);
    return tr("%1 days").arg(seconds / 86400);
}

QString relativeTime(qint64 atMs, qint64 nowMs)
{
    const qint64 ahead = atMs - nowMs;
    if (std::abs(ahead) < 1000)
        return tr("now");
    return ahead > 0 ? tr("in %1").arg(durationText(ahead)) : tr("%1 ago").arg(durationText(ahead));
}

QString localTime(qint64 atMs)
{
    if (zoneName() == QLatin1String("UTC"))
        return utcTime(atMs);
    const QDateTime time = QDateTime::fromMSecsSinceEpoch(atMs);
    return QStringLiteral("%1 (%2)").arg(dated(time), zoneName());
}

QString localClockTime(qint64 atMs, qint64 nowMs)
{
    const QDateTime time = QDateTime::fromMSecsSinceEpoch(atMs);
    if (time.date() != QDateTime::fromMSecsSinceEpoch(nowMs).date())
        return localTime(atMs);
    const QString clock = time.toString(QStringLiteral("HH:mm:ss"));
    return zoneName() == QLatin1String("UTC") ? clock + QStringLiteral(" UTC")
                                              : QStringLiteral("%1 (%2)").arg(clock, zoneName());
}

QString utcTime(qint64 atMs)
{
    return dated(QDateTime::fromMSecsSinceEpoch(atMs, Qt::UTC)) + QStringLiteral(" UTC");
}

QString exactTimeLines(qint64 atMs)
{
    const QDateTime local = QDateTime::fromMSecsSinceEpoch(atMs);
    if (local.offsetFromUtc() == 0)
        return utcTime(atMs);
    const QDateTime utc = local.toUTC();
    const bool sameDay = utc.date() == local.date();
    return QStringLiteral("%1\n%2, %3 UTC")
        .arg(dated(local), zoneName(),
             QLocale().toString(utc,
                                sameDay ? QStringLiteral("HH:mm:ss") : QStringLiteral("d MMM, HH:mm:ss")));
}

QString exactTime(qint64 atMs)
{
    const QDateTime time = QDateTime::fromMSecsSinceEpoch(atMs);
    if (time.offsetFromUtc() == 0)
        return utcTime(atMs);
    return QStringLiteral("%1 · %2").arg(localTime(atMs), utcTime(atMs));
}

} // namespace gatehouse
