// SPDX-License-Identifier: MIT
#include "sessionexporter.h"

#include "sessionmodel.h"

#include <QElapsedTimer>
#include <QFile>
#include <QSaveFile>

namespace gatehouse {

namespace {

constexpr qint64 stepMs = 8; ///< Half a frame.

} // namespace

struct SessionExporter::File {
    QSaveFile file;

    Done could(bool isDone) const
    {
        return isDone
            ? Done()
            : Done(failure(
                Error::Code::Denied,
                tr("The file could not be written: %1. Choose another place.").arg(file.errorString())));
    }
};

SessionExporter::SessionExporter(const SessionModel &model, const QString &path, ExportFormat format,
                                 qint64 nowMs, QObject *parent)
    : QObject(parent)
    , m_model(model)
    , m_ids(model.shownIds())
    , m_export(m_rows, format, nowMs)
    , m_file(new File{QSaveFile(path)})
{ }

SessionExporter::~SessionExporter() = default;

/// What is not committed leaves no file behind.
void SessionExporter::onWriter(std::function<Done(File &)> job, void (SessionExporter::*next)())
{
    deliver(m_writer.run([file = m_file, job = std::move(job)] { return job(*file); }), this,
            [this, next](const Done &done) {
                if (!done)
                    Q_EMIT failed(done.error());
                else if (m_isCancelled)
                    Q_EMIT failed(
                        {Error::Code::Cancelled, tr("The export was stopped. No file was written."), {}});
                else
                    (this->*next)();
            });
}

void SessionExporter::begin()
{
    m_rows.open(QIODevice::WriteOnly);
    onWriter(
        [](File &out) {
            return out.could(out.file.open(QIODevice::WriteOnly)
                             && out.file.setPermissions(QFile::ReadOwner | QFile::WriteOwner));
        },
        &SessionExporter::step);
}

void SessionExporter::step()
{
    QElapsedTimer time;
    time.start();
    while (m_next < m_ids.size() && time.elapsed() < stepMs) {
        if (const std::optional<Session> session = m_model.session(m_ids.at(m_next++)))
            (void)m_export.add(*session); // Memory takes every row.
    }
    const bool isLast = m_next == m_ids.size();
    if (isLast)
        (void)m_export.finish();
    Q_EMIT progressed(m_next, m_ids.size());
    const QByteArray rows = m_rows.data();
    m_rows.buffer().clear();
    m_rows.seek(0);
    onWriter(
        [rows, isLast](File &out) {
            return out.could(out.file.write(rows) == rows.size() && (!isLast || out.file.commit()));
        },
        isLast ? &SessionExporter::end : &SessionExporter::step);
}

void SessionExporter::end() { Q_EMIT finished(m_export.count()); }

} // namespace gatehouse
