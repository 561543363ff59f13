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

void SessionModel::removeUnread() { remove(m_table.marked()); }

void SessionModel::removeGone(const SessionBatch &batch)
{
    std::vector<Row> gone;
    for (const std::string &id : batch.removed())
        if (const Row row = m_table.find(id); row != SessionTable::none)
            gone.push_back(row);
    remove(gone);
}

void SessionModel::remove(const std::vector<Row> &gone)
{
    if (gone.empty())
        return;
    m_table.remove(gone);
    take(gone, false);
    updateCounts();
}

} // namespace gatehouse
