// SPDX-License-Identifier: MIT
#include "sessionexporter.h"

#include "sessionmodel.h"

#include <QElapsedTimer>

namespace gatehouse {

namespace {

constexpr qint64 stepMs = 8; ///< Half a frame.

} // namespace

SessionExporter::SessionExporter(const SessionModel &model, const QString &path, ExportFormat format,
                                 qint64 nowMs, QObject *parent)
    : QObject(parent)
    , m_model(model)
    , m_ids(model.shownIds())
    , m_file(path)
    , m_format(format)
    , m_nowMs(nowMs)
{
    connect(&m_timer, &QTimer::timeout, this, &SessionExporter::step);
}

void SessionExporter::begin()
{
    if (!m_file.open(QIODevice::WriteOnly)) {
        end(failure(Error::Code::Denied, tr("The file %1 cannot be written.").arg(m_file.fileName()),
                    m_file.errorString()));
        return;
    }
    m_file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    m_export = std::make_unique<SessionExport>(m_file, m_format, m_nowMs);
    m_timer.start(0);
}

void SessionExporter::step()
{
    QElapsedTimer time;
    time.start();
    while (m_next < m_ids.size() && time.elapsed() < stepMs) {
        const std::optional<Session> session = m_model.session(m_ids.at(m_next++));
        const Done added = session ? m_export->add(*session) : Done();
        if (!added) {
            end(Failure(added.error()));
            return;
        }
    }
    Q_EMIT progressed(m_next, m_ids.size());
    if (m_next < m_ids.size())
        return;
    const Done finished = m_export->finish();
    if (!finished)
        end(Failure(finished.error()));
    else if (!m_file.commit())
        end(failure(Error::Code::Internal, tr("The file %1 could not be written.").arg(m_file.fileName()),
                    m_file.errorString()));
    else
        end(m_export->count());
}

void SessionExporter::cancel()
{
    end(failure(Error::Code::Cancelled, tr("The export was stopped. No file was written.")));
}

void SessionExporter::end(const Result<qint64> &result)
{
    m_timer.stop();
    if (result) {
        Q_EMIT finished(*result);
        return;
    }
    m_file.cancelWriting();
    Q_EMIT failed(result.error());
}

} // namespace gatehouse
