// SPDX-License-Identifier: MIT
#include "core/base/log.h"

#include <QRegularExpression>

namespace gatehouse {

Q_LOGGING_CATEGORY(lcStore, "gatehouse.store", QtInfoMsg)
Q_LOGGING_CATEGORY(lcAuth, "gatehouse.auth", QtInfoMsg)
Q_LOGGING_CATEGORY(lcConsole, "gatehouse.console", QtInfoMsg)

QString redacted(const QString &text)
{
    static const QRegularExpression token(QStringLiteral(
        "[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]*(\\.[A-Za-z0-9_-]*\\.[A-Za-z0-9_-]*)?\\.[A-Za-z0-9_-]{8,}"));
    static const QRegularExpression userInfo(QStringLiteral("(\\w+://[^\\s:/@]*):[^\\s@]+@"));
    static const QRegularExpression assignment(
        QStringLiteral("((?:password|passwd|secret|passphrase)\\s*[=:]\\s*)\\S+"),
        QRegularExpression::CaseInsensitiveOption);
    QString safe = text;
    safe.replace(token, QStringLiteral("[removed]"));
    safe.replace(userInfo, QStringLiteral("\\1:[removed]@"));
    safe.replace(assignment, QStringLiteral("\\1[removed]"));
    return safe;
}

} // namespace gatehouse
