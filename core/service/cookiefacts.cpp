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
    constexpr int mostLines = 4096; // More than any server takes; so a long text costs no more than a head.
    QStringList lines;
    qsizetype start = 0;
    for (int count = 0; count < mostLines && start <= head.size(); ++count) {
        const qsizetype lineEnd = head.indexOf(u'\n', start);
        const qsizetype end = lineEnd < 0 ? head.size() : lineEnd;
        QStringView line = QStringView(head).sliced(start, end - start);
        start = end + 1;
        if (line.startsWith(QLatin1String("< ")) || line.startsWith(QLatin1String("> ")))
            line = line.sliced(2);
        else if (line == QLatin1String("<") || line == QLatin1String(">"))
            line = {};
        const bool goesOn =
            !lines.isEmpty() && !line.isEmpty() && line.front().isSpace() && line.front() != u'\r';
        if (goesOn)
            (lines.last() += u' ') += line.trimmed();
        else
            lines << line.trimmed().toString();
    }
    return lines;
}

std::optional<CookieFacts> CookieFacts::read(const QByteArray &text)
{
    constexpr qsizetype longestAttributes = 16'384; // Browsers stop at 4,096 (RFC 6265bis section 5.6).
    const QLatin1String headerName("set-cookie:");
    QString line = cookieLine(QString::fromUtf8(text), headerName);
    const bool named = line.startsWith(headerName, Qt::CaseInsensitive);
    if (named)
        line = line.mid(headerName.size()).trimmed();
    const QString first = line.section(QLatin1Char(';'), 0, 0).trimmed();
    const auto equals = first.indexOf(QLatin1Char('='));
    if (equals <= 0 || (!named && !line.contains(QLatin1Char(';'))))
        return std::nullopt;
    CookieFacts facts;
    facts.name = first.left(equals).trimmed();
    bool isSetCookie = named;
    const QStringList attributes =
        line.mid(line.indexOf(QLatin1Char(';')) + 1).left(longestAttributes).split(QLatin1Char(';'));
    for (const QString &part : attributes) {
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
