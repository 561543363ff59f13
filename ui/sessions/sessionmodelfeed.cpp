// SPDX-License-Identifier: MIT
// Where SessionModel gets its sessions from.
#include "ui/sessions/sessionmodel.h"

namespace gatehouse {

void SessionModel::follow(SessionService &service)
{
    if (m_service)
        m_service->disconnect(this);
    m_service = &service;
    clear();
    m_generation = 0;
    const auto begin = [this](quint64 generation) {
        m_generation = generation;
        m_table.markAll();
    };
    connect(&service, &SessionService::loadStarted, this, begin);
    connect(&service, &SessionService::rereadStarted, this, begin);
    connect(&service, &SessionService::arrived, this,
            [this](quint64 generation, const std::shared_ptr<const SessionBatch> &batch) {
                if (generation == m_generation)
                    merge(*batch);
            });
    connect(&service, &SessionService::progressed, this,
            [this](quint64 generation, const LoadProgress &progress) {
                if (generation == m_generation && progress.isFinished)
                    removeUnread();
            });
}

void SessionModel::removeUnread()
{
    const std::vector<Row> gone = m_table.marked();
    if (gone.empty())
        return;
    m_table.remove(gone);
    take(gone, false);
    updateCounts();
}

} // namespace gatehouse
