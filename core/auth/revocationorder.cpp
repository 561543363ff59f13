// SPDX-License-Identifier: MIT
#include "core/auth/revocationorder.h"

#include <QLocale>
#include <QUuid>

namespace gatehouse {

namespace {

QString counted(qsizetype n, const char *one, const char *many)
{
    return QLocale(QLocale::English).toString(n) + QLatin1Char(' ') + QLatin1String(n == 1 ? one : many);
}

constexpr int RevocationTally::*numbers[] = {
    &RevocationTally::total, &RevocationTally::waiting, &RevocationTally::unknown, &RevocationTally::revoked,
    &RevocationTally::gone,  &RevocationTally::failed,  &RevocationTally::missing, &RevocationTally::refused};

QString nameOf(const UserSessions &user)
{
    return user.exceptSession.isEmpty()
        ? user.userId
        : QStringLiteral("%1, except session %2").arg(user.userId, user.exceptSession);
}

} // namespace

QString RevocationOrder::newId() { return QUuid::createUuid().toString(QUuid::WithoutBraces); }

RevocationTally &RevocationTally::operator+=(const RevocationTally &other)
{
    for (const auto number : numbers)
        this->*number += other.*number;
    return *this;
}

RevocationTally &RevocationTally::operator-=(const RevocationTally &other)
{
    for (const auto number : numbers)
        this->*number -= other.*number;
    return *this;
}

QString RevocationTally::summary() const
{
    QString text = QStringLiteral("%1 revoked, %2 already gone").arg(revoked).arg(gone);
    if (failed > 0)
        text += QStringLiteral(", %1 failed").arg(failed);
    if (unknown > 0)
        text += QStringLiteral(", %1 unknown").arg(unknown);
    if (waiting > 0)
        text += QStringLiteral(", %1 not sent").arg(waiting);
    return text;
}

QString summaryOf(const RevokeOutcome &outcome)
{
    using Outcome = RevokeItem::Outcome;
    RevocationTally tally;
    tally.revoked = outcome.count(Outcome::Revoked);
    tally.gone = outcome.count(Outcome::AlreadyGone);
    tally.failed = outcome.count(Outcome::Failed);
    tally.unknown = outcome.count(Outcome::Unknown);
    return tally.summary();
}

bool isOneUser(const std::vector<RevokeTarget> &targets)
{
    return targets.size() == 1 && std::holds_alternative<UserSessions>(targets.front());
}

QString objectOf(const std::vector<RevokeTarget> &targets, const QString &what)
{
    qsizetype sessions = 0;
    qsizetype users = 0;
    QString only;
    for (const RevokeTarget &target : targets) {
        if (const auto *user = std::get_if<UserSessions>(&target)) {
            ++users;
            only = nameOf(*user);
        } else {
            const QStringList &ids = std::get<SessionIds>(target).ids;
            sessions += ids.size();
            only = ids.value(0);
        }
    }
    QStringList parts;
    if (sessions + users == 1)
        parts << only;
    else if (sessions > 0 || users == 0)
        parts << counted(sessions, "session", "sessions");
    if (sessions + users > 1 && users > 0)
        parts << counted(users, "user", "users");
    const QString object = parts.join(QLatin1String(" and "));
    return what.isEmpty() ? object : QStringLiteral("%1 (%2)").arg(object, what);
}

QString objectOf(const RevocationOrder &order)
{
    const QString object = objectOf(order.targets, order.what);
    return order.deniesTokens ? object + QStringLiteral(", access tokens denied as well") : object;
}

} // namespace gatehouse
