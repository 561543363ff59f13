// SPDX-License-Identifier: MIT
#pragma once

#include "core/session/sessionexport.h"

#include <QSaveFile>
#include <QStringList>
#include <QTimer>

namespace gatehouse {

class SessionModel;

/// Writes the sessions that a model shows into a file, as filtered and sorted at the moment it begins. In
/// small steps on the GUI thread, which stays free between them. The file is there as a whole or not at all.
class SessionExporter : public QObject {
    Q_OBJECT

public:
    /// `model` outlives this.
    SessionExporter(const SessionModel &model, const QString &path, ExportFormat format, qint64 nowMs,
                    QObject *parent = nullptr);
    void begin();
    void cancel();
    qint64 total() const { return m_ids.size(); }

Q_SIGNALS:
    void progressed(qint64 done, qint64 total);
    /// How many were written: a session that has gone in the meantime is left out.
    void finished(qint64 written);
    /// Cancelled, or why the file could not be written.
    void failed(const gatehouse::Error &error);

private:
    void step();
    void end(const Result<qint64> &result);

    const SessionModel &m_model;
    QStringList m_ids;
    qsizetype m_next = 0;
    QSaveFile m_file;
    ExportFormat m_format;
    qint64 m_nowMs;
    std::unique_ptr<SessionExport> m_export;
    QTimer m_timer;
};

} // namespace gatehouse
