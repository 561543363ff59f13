// SPDX-License-Identifier: MIT
#include "ui/text/plaintext.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

namespace gatehouse {

QString hexDump(std::string_view bytes, std::size_t limit)
{
    constexpr std::size_t perLine = 16;
    static constexpr char digits[] = "0123456789abcdef";
    const std::size_t shown = std::min(bytes.size(), limit);
    QString dump;
    dump.reserve(qsizetype(shown / perLine + 2) * 78);
    for (std::size_t line = 0; line < shown; line += perLine) {
        dump += QStringLiteral("%1  ").arg(qulonglong(line), 6, 16, QLatin1Char('0'));
        QString letters;
        for (std::size_t i = line; i < line + perLine; ++i) {
            if (i < shown) {
                const auto byte = static_cast<unsigned char>(bytes[i]);
                dump += QLatin1Char(digits[byte >> 4]);
                dump += QLatin1Char(digits[byte & 15]);
                letters += byte >= 0x20 && byte < 0x7f ? QLatin1Char(char(byte)) : QLatin1Char('.');
            } else {
                dump += QStringLiteral("  ");
            }
            dump += i % 8 == 7 ? QStringLiteral("  ") : QStringLiteral(" ");
        }
        dump += letters + QLatin1Char('\n');
    }
    if (shown < bytes.size())
        dump += QCoreApplication::translate("PlainText", "%1 more bytes are not shown.\n")
                    .arg(QLocale().toString(qulonglong(bytes.size() - shown)));
    return dump;
}

} // namespace gatehouse
