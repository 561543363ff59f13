// SPDX-License-Identifier: MIT
// Says a SessionFilter in words.
#include "core/session/sessionfilter.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QStringList>

namespace gatehouse {

namespace {

using Field = SessionFilter::Field;
using Compare = SessionFilter::Compare;
using Term = SessionFilter::Term;

QString tr(const char *text) { return QCoreApplication::translate("SessionFilter", text); }

QString subject(Field field)
{
    switch (field) {
    case Field::Any:
        return tr("any column");
    case Field::User:
        return tr("user");
    case Field::Login:
        return tr("login");
    case Field::Name:
        return tr("name");
    case Field::Role:
        return tr("role");
    case Field::Client:
        return tr("client");
    case Field::Agent:
        return tr("user agent");
    case Field::Id:
        return tr("session id");
    case Field::Reason:
        return tr("reason");
    case Field::By:
        return tr("revoked by");
    case Field::Device:
        return tr("device");
    case Field::State:
        return tr("state");
    case Field::Reuse:
        return tr("reuse");
    case Field::Address:
        return tr("address");
    case Field::Expires:
        return tr("expires");
    case Field::Idle:
    case Field::Refreshed:
        return tr("last refreshed");
    case Field::Age:
    case Field::Created:
        return tr("created");
    case Field::Revoked:
        return tr("revoked");
    case Field::Generation:
        return tr("generation");
    }
    return {};
}

QString values(const Term &term)
{
    QStringList quoted;
    for (const QString &value : term.written)
        quoted += tr("“%1”").arg(value);
    return quoted.join(tr(" or "));
}

QString orderWords(Compare compare)
{
    switch (compare) {
    case Compare::Less:
        return tr("less than %1");
    case Compare::LessOrEqual:
        return tr("at most %1");
    case Compare::GreaterOrEqual:
        return tr("at least %1");
    case Compare::Greater:
        return tr("more than %1");
    case Compare::Contains:
    case Compare::Equal:
        break;
    }
    return tr("exactly %1");
}

QString dayWords(Compare compare)
{
    switch (compare) {
    case Compare::Less:
        return tr("before %1 (UTC)");
    case Compare::LessOrEqual:
        return tr("on or before %1 (UTC)");
    case Compare::GreaterOrEqual:
        return tr("on or after %1 (UTC)");
    case Compare::Greater:
        return tr("after %1 (UTC)");
    case Compare::Contains:
    case Compare::Equal:
        break;
    }
    return tr("on %1 (UTC)");
}

QString timeWords(const Term &term)
{
    if (!term.isDuration)
        return dayWords(term.compare)
            .arg(QDateTime::fromMSecsSinceEpoch(term.number, Qt::UTC).date().toString(Qt::ISODate));
    const QString length = orderWords(term.compare).arg(term.written.front());
    return term.field == Field::Expires ? tr("in %1").arg(length) : tr("%1 ago").arg(length);
}

QString words(const Term &term)
{
    const QString what = subject(term.field);
    switch (term.field) {
    case Field::State:
        return tr("%1 is %2").arg(what, term.written.join(tr(" or ")));
    case Field::Reuse:
        return term.mask == 14 ? tr("%1 is of any kind").arg(what)
                               : tr("%1 is %2").arg(what, term.written.join(tr(" or ")));
    case Field::Address:
        if (term.texts.empty())
            return tr("%1 is in %2").arg(what, term.written.join(tr(" or ")));
        return tr("%1 is in or begins with %2").arg(what, term.written.join(tr(" or ")));
    case Field::Device:
        return term.compare == Compare::Equal
            ? tr("%1 is %2").arg(what, values(term))
            : tr("%1 has a word that begins with %2").arg(what, values(term));
    case Field::Expires:
    case Field::Idle:
    case Field::Age:
    case Field::Created:
    case Field::Refreshed:
    case Field::Revoked:
        return QStringLiteral("%1 %2").arg(what, timeWords(term));
    case Field::Generation:
        return tr("%1 is %2").arg(what, orderWords(term.compare).arg(term.number));
    default:
        break;
    }
    return (term.compare == Compare::Equal ? tr("%1 is %2") : tr("%1 contains %2")).arg(what, values(term));
}

} // namespace

QString SessionFilter::description() const
{
    if (m_terms.empty())
        return tr("all sessions");
    QStringList parts;
    for (const Term &term : m_terms)
        parts += term.isNegated ? tr("not (%1)").arg(words(term)) : words(term);
    return parts.join(tr(" and "));
}

} // namespace gatehouse
