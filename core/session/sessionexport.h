// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/result.h"
#include "core/session/session.h"

#include <QIODevice>

#include <optional>

namespace gatehouse {

enum class ExportFormat {
    Csv, ///< RFC 4180, UTF-8, a header line. A cell that a spreadsheet would take for a formula begins with
         ///< '.
    Json ///< One array; members as in sessionjson.h.
};
/// "csv" or "json", in any case.
std::optional<ExportFormat> exportFormat(const QString &name);

/// Writes sessions one after the other, so that a million need no more memory than one. Holds no token and no
/// hash of one.
class SessionExport {
public:
    /// `device` is open for writing and outlives this. `nowMs` decides the states.
    SessionExport(QIODevice &device, ExportFormat format, qint64 nowMs);

    /// Error Internal when the device takes no more (the disk is full, the pipe is closed).
    Done add(const Session &session);
    /// The end of the document; what was written before is not valid without it.
    Done finish();
    qint64 count() const { return m_count; }

private:
    Done write(const QByteArray &bytes);

    QIODevice &m_device;
    ExportFormat m_format;
    qint64 m_nowMs;
    qint64 m_count = 0;
};

} // namespace gatehouse
