// SPDX-License-Identifier: MIT
#include "core/base/visibletext.h"

namespace gatehouse {

namespace {

bool isDeceptive(QChar c)
{
    const char16_t u = c.unicode();
    return u < 0x20 || (u >= 0x7f && u < 0xa0) || u == 0x061c || (u >= 0x200b && u <= 0x200f)
        || (u >= 0x2028 && u <= 0x202e) || (u >= 0x2060 && u <= 0x206f) || u == 0xfeff;
}

} // namespace

QString visibleText(const QString &text, bool keepLines)
{
    QString shown;
    shown.reserve(text.size());
    for (const QChar c : text) {
        if ((keepLines && c == QLatin1Char('\n')) || !isDeceptive(c))
            shown += c;
        else
            shown += QStringLiteral("\\u%1").arg(uint(c.unicode()), 4, 16, QLatin1Char('0'));
    }
    return shown;
}

QString visibleText(std::string_view utf8, bool keepLines)
{
    return visibleText(QString::fromUtf8(utf8.data(), qsizetype(utf8.size())), keepLines);
}

} // namespace gatehouse
