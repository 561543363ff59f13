// SPDX-License-Identifier: MIT
#pragma once

#include <QLoggingCategory>
#include <QString>

namespace gatehouse {

Q_DECLARE_LOGGING_CATEGORY(lcStore)
Q_DECLARE_LOGGING_CATEGORY(lcAuth)
Q_DECLARE_LOGGING_CATEGORY(lcConsole)

/// Replaces what looks like a token (three or five base64url parts), a credential in a URL or a
/// `password=` value by "[removed]". Everything that comes from outside goes through this before it is
/// logged or put into Error::detail.
QString redacted(const QString &text);

} // namespace gatehouse
