// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QString>

#include <string_view>

namespace gatehouse {

/// What went wrong with a statement, as the server said it.
struct PostgresFault {
    QByteArray sqlState; ///< Five characters; empty when libpq itself failed (the connection is gone).
    QString text; ///< Of the server or libpq, in the server's language.
    std::string_view statement; ///< Ours, with {} for the schema.
};

/// The fault as a sentence that says what to do. `location` names the server.
Error errorOf(const PostgresFault &fault, const QString &location);

/// Why a connection could not be made, from libpq's (English) text.
Error connectError(const QString &text, const QString &location);

/// Serialization failure or deadlock: nothing was done, and the whole transaction may be tried again.
bool mayTryAgain(const QByteArray &sqlState);
/// The connection cannot be used any more.
bool endsConnection(const QByteArray &sqlState);

/// The table the server's text names, and the right that `statement` needs on it: {"sessions", "UPDATE"}.
struct MissingRight {
    QString object, right;
};
MissingRight missingRight(const QString &text, std::string_view statement);

} // namespace gatehouse
