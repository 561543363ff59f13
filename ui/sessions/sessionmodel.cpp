// SPDX-License-Identifier: MIT
#include "ui/sessions/sessionmodel.h"

#include <algorithm>
#include <numeric>

namespace gatehouse {

namespace {

QStringList idsOf(const SessionTable &table, const std::vector<SessionTable::Row> &rows)
{
    QStringList ids;
    ids.reserve(qsizetype(rows.size()));
    for (const SessionTable::Row row : rows)
        ids += QString::fromUtf8(table.idAt(row).data(), qsizetype(table.idAt(row).size()));
    return ids;
}

} // namespace

SessionModel::SessionModel(const Clock &clock, QObject *parent)
    : QAbstractTableModel(parent)
    , m_clock(clock)
    , m_view(m_table)
    , m_groups(m_table)
{
    m_view.advance(m_clock.nowMs());
    m_timer.setInterval(1000);
    m_timer.setTimerType(Qt::CoarseTimer);
    connect(&m_timer, &QTimer::timeout, this, &SessionModel::tick);
    m_timer.start();
    m_next.setSingleShot(true);
    connect(&m_next, &QTimer::timeout, this, &SessionModel::takeIn);
}

void SessionModel::merge(const SessionBatch &batch)
{
    endShowing();
    TakenIn takenIn;
    takeInto(takenIn, batch);
    if (takenIn.isEmpty())
        return;
    if (!m_holds)
        m_view.apply(takenIn.touched, takenIn.usersChanged);
    showTakenIn(takenIn);
}

/// What is in its place in the view already, unless the order is held.
void SessionModel::showTakenIn(const TakenIn &takenIn)
{
    if (m_holds) {
        m_waiting.insert(m_waiting.end(), takenIn.touched.begin(), takenIn.touched.end());
        m_usersWaiting |= takenIn.usersChanged;
    } else {
        showPlaced(takenIn.touched, takenIn.usersChanged);
    }
    if (takenIn.usersChanged)
        tellChanged(m_rows);
    else // Of a heading its sum may have changed.
        tellChanged(m_isGrouped ? takenIn.touched : takenIn.changed);
    if (m_holds && takenIn.added > 0) {
        m_waitingNew += takenIn.added;
        Q_EMIT waitingChanged(m_waitingNew);
    }
    updateCounts();
    compactIfWanted();
}

void SessionModel::take(const std::vector<Row> &touched, bool usersChanged)
{
    if (m_holds) {
        m_waiting.insert(m_waiting.end(), touched.begin(), touched.end());
        m_usersWaiting |= usersChanged;
        return;
    }
    endShowing();
    m_view.apply(touched, usersChanged);
    showPlaced(touched, usersChanged);
    compactIfWanted();
}

void SessionModel::showPlaced(std::vector<Row> touched, bool usersChanged)
{
    const std::vector<Row> passed = m_view.advance(m_clock.nowMs());
    touched.insert(touched.end(), passed.begin(), passed.end());
    if (usersChanged)
        showAnew();
    else
        showTouched(touched);
}

void SessionModel::clear()
{
    beginResetModel();
    m_table.clear();
    m_view.clear();
    m_groups.clear();
    m_rows.clear();
    m_waiting.clear();
    m_usersWaiting = false;
    m_waitingNew = 0;
    m_arriving.clear();
    m_takenIn = m_showing = {};
    m_isReading = m_isPlacing = m_removesUnread = false;
    m_sinceShown.invalidate();
    m_next.stop();
    endResetModel();
    Q_EMIT waitingChanged(0);
    updateCounts();
}

void SessionModel::setFilterText(const QString &text)
{
    m_filterText = text;
    auto filter = SessionFilter::parse(text);
    if (!filter) {
        m_problem = filter.error();
        Q_EMIT filterChanged();
        return;
    }
    m_problem.reset();
    m_view.setFilter(std::move(*filter));
    showAnew();
    updateCounts();
    Q_EMIT filterChanged();
}

void SessionModel::setStateChip(std::optional<SessionState> state)
{
    m_view.setState(state);
    showAnew();
}

int SessionModel::matchingCount() const
{
    return int(std::accumulate(m_counts.begin(), m_counts.end(), std::size_t(0)));
}

void SessionModel::setHoldOrder(bool hold)
{
    if (m_holds == hold)
        return;
    endShowing();
    m_holds = hold;
    if (!hold)
        takeWaiting();
}

void SessionModel::takeWaiting()
{
    const std::vector<Row> waiting = std::exchange(m_waiting, {});
    take(waiting, std::exchange(m_usersWaiting, false));
    tellTimes();
    updateCounts();
    if (std::exchange(m_waitingNew, 0) > 0)
        Q_EMIT waitingChanged(0);
}

void SessionModel::tick()
{
    if (!m_holds && !m_isPlacing) {
        const std::vector<Row> changed = m_view.advance(m_clock.nowMs());
        if (!changed.empty()) {
            showTouched(changed);
            updateCounts();
        }
    }
    tellTimes();
}

void SessionModel::updateCounts()
{
    const StateCounts counts = m_view.counts();
    if (counts == m_counts)
        return;
    m_counts = counts;
    Q_EMIT countsChanged();
}

void SessionModel::sort(int column, Qt::SortOrder order)
{
    if (column < 0 || column >= ColumnCount)
        return;
    m_view.sortBy({SessionColumn(column), order == Qt::DescendingOrder});
    showAnew(VerticalSortHint);
}

void SessionModel::compactIfWanted()
{
    if (m_holds || isTakingIn() || !m_table.wantsCompaction()) // Those rows are known by their numbers.
        return;
    const std::vector<Row> numbers = m_table.compact();
    m_view.renumber(numbers);
    if (m_isGrouped) { // The same entries under other numbers.
        std::vector<Row> room;
        m_rows = shown(room);
        return;
    }
    for (Row &row : m_rows)
        row = numbers[row];
}

QString SessionModel::sessionIdAt(int row) const
{
    if (row < 0 || std::size_t(row) >= m_rows.size() || SessionGroups::isHeading(entryAt(row)))
        return {};
    const std::string_view id = m_table.idAt(entryAt(row));
    return QString::fromUtf8(id.data(), qsizetype(id.size()));
}

QString SessionModel::userIdAt(int row) const
{
    return row < 0 || std::size_t(row) >= m_rows.size() ? QString() : sessionAt(row).userId;
}

Session SessionModel::sessionAt(int row) const { return m_table.session(SessionGroups::rowOf(entryAt(row))); }

int SessionModel::rowOf(const QString &sessionId) const
{
    const QByteArray id = sessionId.toUtf8();
    const Row row = m_table.find({id.constData(), std::size_t(id.size())});
    const auto place = std::find(m_rows.begin(), m_rows.end(), row);
    return place == m_rows.end() ? -1 : int(place - m_rows.begin());
}

bool SessionModel::contains(const QString &sessionId) const
{
    const QByteArray id = sessionId.toUtf8();
    return m_table.find({id.constData(), std::size_t(id.size())}) != SessionTable::none;
}

std::optional<Session> SessionModel::session(const QString &sessionId) const
{
    const QByteArray id = sessionId.toUtf8();
    const Row row = m_table.find({id.constData(), std::size_t(id.size())});
    return row == SessionTable::none ? std::nullopt : std::optional(m_table.session(row));
}

std::vector<SessionModel::Row> SessionModel::selectedRows(const QItemSelection &selection) const
{
    RowSet places(m_rows.size());
    for (const QItemSelectionRange &range : selection)
        for (int row = range.top(); range.isValid() && row <= range.bottom(); ++row)
            places.insert(std::size_t(row));
    std::vector<Row> rows;
    RowSet taken(m_table.rowCount());
    const auto take = [&](Row row) {
        if (!taken[row])
            rows.push_back(row);
        taken.insert(row);
    };
    places.forEach([&](std::size_t place) {
        const Row entry = m_rows[place];
        if (!SessionGroups::isHeading(entry))
            return take(entry);
        for (const Row row : m_groups.sessionsOf(entry))
            take(row);
    });
    return rows;
}

QStringList SessionModel::selectedIds(const QItemSelection &selection) const
{
    return idsOf(m_table, selectedRows(selection));
}

QStringList SessionModel::shownIds() const
{
    return idsOf(m_table, m_isGrouped ? m_groups.gathered() : m_rows);
}

} // namespace gatehouse
