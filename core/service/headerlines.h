// SPDX-License-Identifier: MIT
#pragma once

#include <QStringList>

namespace gatehouse {

/// The lines of the head of an HTTP message, without white space at their ends and without the "< " or "> "
/// that curl -v puts before them. A line that begins with white space goes on with the one before (RFC
/// 9112 5.2). What comes after the first 4,096 lines is left out.
QStringList headerLines(const QString &head);

} // namespace gatehouse
