// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/service/tokenservice.h"

#include <QByteArray>
#include <QStringList>

#include <cstdio>

namespace gatehouse::cli {

/// All of standard input, at most `limit` bytes. Error Malformed when there is more.
Result<QByteArray> readStandardInput(qint64 limit = 1 << 20);

/// The token of a command: the first word itself; standard input when that is "-" or missing.
Result<QByteArray> tokenFrom(const QStringList &words);

/// The token in what was given. Error Malformed when there is none.
Result<FoundToken> foundTokenIn(const QByteArray &pasted);

/// The first line of standard input, without its end.
Result<Secret> secretFromStandardInput();

bool isTerminal(std::FILE *stream);
/// Asks on standard error and reads a line of standard input, without its ends.
QString askLine(const QString &question);

/// Asks at the terminal without showing what is typed. Error Locked when there is no terminal.
Result<Secret> askSecret(const QString &question);
/// Asks twice. Error Malformed when the answers differ.
Result<Secret> askNewSecret(const QString &question);

} // namespace gatehouse::cli
