// SPDX-License-Identifier: MIT
#include "core/service/textlayers.h"

#include <QCoreApplication>
#include <QStringView>
#include <QUrl>

namespace gatehouse {

namespace {

QString text(const char *source) { return QCoreApplication::translate("FoundToken", source); }

int hexDigit(QChar c)
{
    const char16_t u = c.unicode(), lower = u | 0x20;
    return u >= u'0' && u <= u'9' ? u - u'0' : lower >= u'a' && lower <= u'f' ? lower - u'a' + 10 : -1;
}

/// The two hexadecimal digits at `at`, or -1.
int hexByte(QStringView text, qsizetype at)
{
    const int high = at + 2 <= text.size() ? hexDigit(text[at]) : -1;
    const int low = high < 0 ? -1 : hexDigit(text[at + 1]);
    return low < 0 ? -1 : high * 16 + low;
}

/// Without the "> " that mail programs put before each line of what is answered.
QString withoutQuoteMarks(QStringView text)
{
    QString plain;
    plain.reserve(text.size());
    bool isAtStart = true;
    for (const QChar c : text) {
        if (isAtStart && (c == u'>' || c == u' '))
            continue;
        isAtStart = c == u'\n';
        plain += c;
    }
    return plain;
}

bool hasQuoteMarks(QStringView text) { return text.startsWith(u'>') || text.contains(QLatin1String("\n>")); }

/// Where the line break ends that a `=` before `at` hides; -1 when there is none. Spaces may stand between.
qsizetype softBreakEnd(QStringView text, qsizetype at)
{
    while (at < text.size() && (text[at] == u' ' || text[at] == u'\t' || text[at] == u'\r'))
        ++at;
    return at < text.size() && text[at] == u'\n' ? at + 1 : -1;
}

/// Bytes beyond ASCII stay as they are: there are none in a token.
QString quotedPrintableDecoded(QStringView text)
{
    QString plain;
    plain.reserve(text.size());
    for (qsizetype at = 0; at < text.size();) {
        const bool isSign = text[at] == u'=';
        const qsizetype next = isSign ? softBreakEnd(text, at + 1) : -1;
        const int byte = isSign && next < 0 ? hexByte(text, at + 1) : -1;
        const bool isDecoded = byte >= 0 && byte < 0x80;
        if (next < 0)
            plain += isDecoded ? QChar(byte) : text[at];
        at = next >= 0 ? next : at + (isDecoded ? 3 : 1);
    }
    return plain;
}

/// A text in it that has a `=` has it as =3D; one that has none shows itself by a hidden line break only.
bool isQuotedPrintable(QStringView text)
{
    for (qsizetype at = text.indexOf(u'='); at >= 0; at = text.indexOf(u'=', at + 1)) {
        if (hexByte(text, at + 1) == '=' || softBreakEnd(text, at + 1) >= 0)
            return true;
    }
    return false;
}

bool hasPercentSigns(QStringView text)
{
    for (qsizetype at = text.indexOf(u'%'); at >= 0; at = text.indexOf(u'%', at + 1)) {
        if (hexByte(text, at + 1) >= 0)
            return true;
    }
    return false;
}

} // namespace

std::vector<Reading> readingsOf(const QString &pasted)
{
    std::vector<Reading> readings = {{pasted, {}}};
    const auto add = [&readings](const QString &plain, const QString &layer) {
        if (plain != readings.back().text)
            readings.push_back({plain, readings.back().layers + QStringList(layer)});
    };
    if (hasQuoteMarks(pasted))
        add(withoutQuoteMarks(pasted), text("the \">\" before quoted lines"));
    if (isQuotedPrintable(readings.back().text))
        add(quotedPrintableDecoded(readings.back().text), text("the quoted-printable encoding"));
    if (hasPercentSigns(readings.back().text))
        add(QUrl::fromPercentEncoding(readings.back().text.toUtf8()), text("the percent encoding"));
    return readings;
}

} // namespace gatehouse
