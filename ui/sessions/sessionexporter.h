// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/worker.h"
#include "core/session/sessionexport.h"

#include <QBuffer>
#include <QStringList>

namespace gatehouse {

class SessionModel;

/// Writes the sessions that a model shows into a file, as filtered and sorted at the moment it begins. The
/// rows are put into words in small steps on the GUI thread and written on another, as a disk on the network
/// may be slow. The file is there as a whole or not at all.
class SessionExporter : public QObject {
    Q_OBJECT

public:
    /// `model` outlives this.
    SessionExporter(const SessionModel &model, const QString &path, ExportFormat format, qint64 nowMs,
                    QObject *parent = nullptr);
    ~SessionExporter() override;
    void begin();
    /// Ends with failed() once the disk has answered.
    void cancel() { m_isCancelled = true; }
    qint64 total() const { return m_ids.size(); }

Q_SIGNALS:
    void progressed(qint64 done, qint64 total);
    /// How many were written: a session that has gone in the meantime is left out.
    void finished(qint64 written);
    /// Cancelled, or why the file could not be written.
    void failed(const gatehouse::Error &error);

private:
    struct File;
    void onWriter(std::function<Done(File &)> job, void (SessionExporter::*next)());
    void step();
    void end();

    const SessionModel &m_model;
    QStringList m_ids;
    qsizetype m_next = 0;
    QBuffer m_rows; ///< Not written yet.
    SessionExport m_export;
    bool m_isCancelled = false;
    std::shared_ptr<File> m_file; ///< Touched on the writer only.
    Worker m_writer;
};

} // namespace gatehouse
