// SPDX-License-Identifier: MIT
// Where SessionModel gets its sessions from.
#include "ui/sessions/sessionmodel.h"

#include <QDeadlineTimer>

namespace gatehouse {

namespace {

/// So long a turn of the event loop takes in sessions. A frame is 16 ms, and painting comes on top.
constexpr qint64 turnMs = 4;
/// Tables of fewer sessions are shown anew at once.
constexpr std::size_t fewSessions = 5000;
/// Larger ones not more often than can be seen, and so that most of the time is left for reading.
constexpr qint64 leastShowEveryMs = 100;
constexpr qint64 mostShowEveryMs = 1000;
constexpr qint64 restPerShowing = 8;

void append(std::vector<SessionTable::Row> &to, const std::vector<SessionTable::Row> &from)
{
    to.insert(to.end(), from.begin(), from.end());
}

} // namespace

void SessionModel::follow(SessionService &service)
{
    if (m_service)
        m_service->disconnect(this);
    m_service = &service;
    clear();
    m_generation = 0;
    const auto begin = [this](quint64 generation) {
        m_generation = generation;
        m_arriving.clear();
        m_isReading = true;
        m_removesUnread = false; // What the load before did not find is for this one to say.
        m_table.markAll();
    };
    connect(&service, &SessionService::loadStarted, this, begin);
    connect(&service, &SessionService::rereadStarted, this, begin);
    connect(&service, &SessionService::arrived, this,
            [this](quint64 generation, const std::shared_ptr<const SessionBatch> &batch) {
                if (generation == m_generation)
                    arrive(batch);
            });
    connect(&service, &SessionService::progressed, this,
            [this](quint64 generation, const LoadProgress &progress) {
                if (generation != m_generation || !progress.isFinished)
                    return;
                m_isReading = false;
                m_removesUnread = true;
                takeIn();
            });
}

void SessionModel::arrive(const std::shared_ptr<const SessionBatch> &batch)
{
    m_arriving.push_back(batch);
    if (!m_next.isActive() || m_table.size() < fewSessions)
        takeIn();
}

/// A turn of taking in: the table first, then, from time to time, the order and what is shown of it.
void SessionModel::takeIn()
{
    const QDeadlineTimer deadline(turnMs, Qt::PreciseTimer);
    do {
        if (m_isPlacing)
            goOnShowing(deadline);
        else if (isShowingDue())
            beginShowing();
        else if (!m_arriving.empty())
            takeNext();
        else
            break;
    } while (!deadline.hasExpired());
    if (m_isPlacing || !m_arriving.empty() || isShowingDue())
        m_next.start(0);
    else if (!m_takenIn.isEmpty())
        m_next.start(int(std::max<qint64>(0, m_showEveryMs - m_sinceShown.elapsed())));
    else if (std::exchange(m_removesUnread, false))
        remove(m_table.marked());
}

void SessionModel::takeNext()
{
    takeInto(m_takenIn, *m_arriving.front());
    m_arriving.pop_front();
}

void SessionModel::takeInto(TakenIn &takenIn, const SessionBatch &batch)
{
    const SessionTable::Merged merged = m_table.merge(batch);
    append(takenIn.touched, merged.added);
    append(takenIn.touched, merged.changed);
    append(takenIn.changed, merged.changed);
    takenIn.added += int(merged.added.size());
    takenIn.usersChanged |= merged.usersChanged;
    std::vector<Row> gone;
    for (const std::string &id : batch.removed())
        if (const Row row = m_table.find(id); row != SessionTable::none)
            gone.push_back(row);
    m_table.remove(gone);
    append(takenIn.touched, gone);
}

bool SessionModel::isShowingDue() const
{
    const bool isAll = !m_isReading && m_arriving.empty();
    return !m_takenIn.isEmpty()
        && (isAll || !m_sinceShown.isValid() || m_sinceShown.elapsed() >= m_showEveryMs);
}

void SessionModel::beginShowing()
{
    m_showing = std::exchange(m_takenIn, {});
    m_showingNs = 0;
    m_isPlacing = true;
    if (!m_holds)
        m_view.begin(m_showing.touched, m_showing.usersChanged);
}

void SessionModel::goOnShowing(const QDeadlineTimer &deadline)
{
    QElapsedTimer time;
    time.start();
    if (m_view.goOn(deadline)) {
        m_isPlacing = false;
        showTakenIn(std::exchange(m_showing, {}));
        m_showingNs += time.nsecsElapsed();
        m_showEveryMs = m_table.size() < fewSessions
            ? 0
            : std::clamp(restPerShowing * m_showingNs / 1'000'000, leastShowEveryMs, mostShowEveryMs);
        m_sinceShown.start();
    } else {
        m_showingNs += time.nsecsElapsed();
    }
}

/// What else changes the rows finds them as the view has them.
void SessionModel::endShowing()
{
    if (m_isPlacing)
        goOnShowing(QDeadlineTimer(QDeadlineTimer::Forever));
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
