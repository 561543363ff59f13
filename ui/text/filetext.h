// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/result.h"

#include <QString>
#include <QStringList>

class QMimeData;

namespace gatehouse {

/// The text of a file of at most `largest` bytes. May block, as files on a network do: not for the GUI
/// thread.
///
/// Errors: NotFound, Denied, Malformed (no text, no regular file, too large), each with a sentence that names
/// the file and says what to do.
Result<QString> textOfFile(const QString &path, qint64 largest);

/// The files of this machine that are dragged; empty when it is text or an address.
QStringList localFilesOf(const QMimeData &dragged);

} // namespace gatehouse
