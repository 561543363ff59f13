// SPDX-License-Identifier: MIT
#include "core/service/headerlines.h"
#include "core/service/tokenfindings.h"
#include "core/service/tokenservice.h"

#include <QRegularExpression>

namespace gatehouse {

namespace {

/// Of several lines, such as the head of an answer: the Set-Cookie line that carries a token, else the first
/// Set-Cookie line, else the first of all.
QString cookieLine(const QString &text, QLatin1String headerName)
{
    const QStringList lines = headerLines(text.trimmed());
    const QStringList cookies = lines.filter(
        QRegularExpression(QLatin1Char('^') + headerName, QRegularExpression::CaseInsensitiveOption));
    for (const QString &line : cookies) {
        if (!TokenService::findToken(line.toUtf8()).token.isEmpty())
            return line;
    }
    return cookies.isEmpty() ? lines.value(0) : cookies.first();
}

} // namespace

QStringList headerLines(const QString &head)
{
    static const QRegularExpression curlMark(QStringLiteral("\\A[<>] "));
    QStringList lines;
    const QStringList broken = head.split(QLatin1Char('\n'));
    for (QString line : broken) {
        line.remove(curlMark);
        const bool goesOn =
            !lines.isEmpty() && !line.isEmpty() && line.front().isSpace() && line.front() != u'\r';
        if (goesOn)
            lines.last() += QLatin1Char(' ') + line.trimmed();
        else
            lines << line.trimmed();
    }
    return lines;
}

std::optional<CookieFacts> CookieFacts::read(const QByteArray &text)
{
    const QLatin1String headerName("set-cookie:");
    QString line = cookieLine(QString::fromUtf8(text), headerName);
    const bool named = line.startsWith(headerName, Qt::CaseInsensitive);
    if (named)
        line = line.mid(headerName.size()).trimmed();
    const QStringList parts = line.split(QLatin1Char(';'));
    const QString first = parts.first().trimmed();
    const auto equals = first.indexOf(QLatin1Char('='));
    if (equals <= 0 || (!named && parts.size() < 2))
        return std::nullopt;
    CookieFacts facts;
    facts.name = first.left(equals).trimmed();
    bool isSetCookie = named;
    for (const QString &part : parts.mid(1)) {
        const QString key = part.section(QLatin1Char('='), 0, 0).trimmed().toLower();
        const QString value = part.section(QLatin1Char('='), 1).trimmed();
        if (key == QLatin1String("httponly"))
            facts.httpOnly = true;
        else if (key == QLatin1String("secure"))
            facts.secure = true;
        else if (key == QLatin1String("samesite"))
            facts.sameSite = value.left(1).toUpper() + value.mid(1).toLower();
        else if (key == QLatin1String("path"))
            facts.path = value;
        else if (key == QLatin1String("domain"))
            facts.domain = value;
        else if (key == QLatin1String("max-age"))
            facts.maxAgeSeconds = value.toLongLong();
        else if (key != QLatin1String("expires") && key != QLatin1String("priority")
                 && key != QLatin1String("partitioned"))
            continue;
        isSetCookie = true;
    }
    return isSetCookie ? std::optional(facts) : std::nullopt;
}

} // namespace gatehouse
