// SPDX-License-Identifier: MIT
// How SessionModel tells its views what has changed.
#include "ui/sessions/sessionmodel.h"

#include <algorithm>

namespace gatehouse {

namespace {

using Row = SessionTable::Row;

/// Each step moves what comes after it, in the model and in the views. More than these are told as a new
/// layout.
std::size_t mostSteps(std::size_t rows)
{
    constexpr std::size_t affordable = 8'000'000;
    return std::clamp<std::size_t>(affordable / std::max<std::size_t>(rows, 1), 8, 256);
}

/// Where those of `rows` stand that are in `wanted`, from `begin` on and before `end`.
std::vector<std::size_t> placesOf(const std::vector<Row> &rows, const RowSet &wanted, std::size_t begin,
                                  std::size_t end)
{
    std::vector<std::size_t> places;
    for (std::size_t place = begin; place < end; ++place)
        if (wanted[rows[place]])
            places.push_back(place);
    return places;
}

RowSet setOf(const std::vector<Row> &rows, std::size_t size)
{
    RowSet set(size);
    for (const Row row : rows)
        set.insert(row);
    return set;
}

/// Calls use(first, last) for each run of consecutive places.
template <class Use>
void forEachRun(const std::vector<std::size_t> &places, Use use)
{
    for (std::size_t i = 0; i < places.size();) {
        std::size_t end = i + 1;
        while (end < places.size() && places[end] == places[end - 1] + 1)
            ++end;
        use(places[i], places[end - 1]);
        i = end;
    }
}

std::size_t runsIn(const std::vector<std::size_t> &places)
{
    std::size_t runs = 0;
    forEachRun(places, [&runs](std::size_t, std::size_t) { ++runs; });
    return runs;
}

} // namespace

void SessionModel::showTouched(const std::vector<Row> &touched)
{
    std::vector<Row> room;
    const std::vector<Row> &rows = shown(room);
    if (rows != m_rows && (m_isGrouped || !showFew(rows, touched)))
        rearrange(rows, NoLayoutChangeHint);
}

void SessionModel::showAnew(LayoutChangeHint hint)
{
    std::vector<Row> room;
    const std::vector<Row> &rows = shown(room);
    if (rows != m_rows)
        rearrange(rows, hint);
}

/// Takes out what goes, moves what stays but changes its place, puts in what comes. False, with nothing done,
/// when that would be too many steps.
bool SessionModel::showFew(const std::vector<Row> &rows, const std::vector<Row> &touched)
{
    constexpr std::size_t few = 1024; // For more, a new layout costs less than the look at what moves.
    if (touched.size() > few && !m_rows.empty())
        return false;
    const RowSet among = setOf(touched, m_table.rowCount());
    // What is the same at both ends needs no look.
    const std::size_t shorter = std::min(m_rows.size(), rows.size());
    const auto begin = std::size_t(
        std::mismatch(m_rows.begin(), m_rows.begin() + std::ptrdiff_t(shorter), rows.begin()).first
        - m_rows.begin());
    std::size_t tail = 0;
    while (tail < shorter - begin && m_rows[m_rows.size() - 1 - tail] == rows[rows.size() - 1 - tail])
        ++tail;
    const std::vector<std::size_t> oldPlaces = placesOf(m_rows, among, begin, m_rows.size() - tail);
    const std::vector<std::size_t> newPlaces = placesOf(rows, among, begin, rows.size() - tail);
    RowSet isOld(among.size());
    RowSet isNew(among.size());
    for (const std::size_t place : oldPlaces)
        isOld.insert(m_rows[place]);
    for (const std::size_t place : newPlaces)
        isNew.insert(rows[place]);

    std::vector<std::size_t> going, coming, staying;
    for (const std::size_t place : oldPlaces)
        if (!isNew[m_rows[place]])
            going.push_back(place);
    for (const std::size_t place : newPlaces)
        (isOld[rows[place]] ? staying : coming).push_back(place);
    if (m_rows.size() - going.size() + coming.size() != rows.size())
        return false; // Others differ as well.
    const bool mayMove = staying.size() <= mostSteps(rows.size());
    if (!mayMove || runsIn(going) + runsIn(coming) + staying.size() > mostSteps(rows.size()))
        return false;

    removeShown(going);
    // The row before it, which is in place already, is where each one belongs.
    RowSet isComing(among.size());
    for (const std::size_t place : coming)
        isComing.insert(rows[place]);
    for (const std::size_t place : staying) {
        std::size_t before = place;
        while (before > 0 && isComing[rows[before - 1]])
            --before;
        const auto from = std::find(m_rows.begin(), m_rows.end(), rows[place]);
        const auto to =
            before == 0 ? m_rows.begin() : std::find(m_rows.begin(), m_rows.end(), rows[before - 1]) + 1;
        if (from == to)
            continue;
        const auto fromPlace = int(from - m_rows.begin());
        const auto toPlace = int(to - m_rows.begin());
        if (!beginMoveRows({}, fromPlace, fromPlace, {}, toPlace))
            continue; // It is in its place.
        if (from < to)
            std::rotate(from, from + 1, to);
        else
            std::rotate(to, from, from + 1);
        endMoveRows();
    }
    insertShown(rows, coming);
    return true;
}

void SessionModel::removeShown(const std::vector<std::size_t> &places)
{
    std::vector<std::pair<std::size_t, std::size_t>> runs;
    forEachRun(places, [&runs](std::size_t first, std::size_t last) { runs.emplace_back(first, last); });
    for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
        beginRemoveRows({}, int(run->first), int(run->second));
        m_rows.erase(m_rows.begin() + std::ptrdiff_t(run->first),
                     m_rows.begin() + std::ptrdiff_t(run->second) + 1);
        endRemoveRows();
    }
}

void SessionModel::insertShown(const std::vector<Row> &rows, const std::vector<std::size_t> &places)
{
    forEachRun(places, [&](std::size_t first, std::size_t last) {
        beginInsertRows({}, int(first), int(last));
        m_rows.insert(m_rows.begin() + std::ptrdiff_t(first), rows.begin() + std::ptrdiff_t(first),
                      rows.begin() + std::ptrdiff_t(last) + 1);
        endInsertRows();
    });
}

void SessionModel::rearrange(const std::vector<Row> &rows, LayoutChangeHint hint)
{
    Q_EMIT layoutAboutToBeChanged({}, hint);
    const QModelIndexList from = persistentIndexList();
    if (!from.isEmpty()) {
        constexpr Row gone = ~Row(0);
        const auto keyOf = [this](Row entry) { // Whichever session is its first, a heading is its user's.
            return SessionGroups::isHeading(entry)
                ? std::size_t(m_table.rowCount()) + m_table.userNumberAt(SessionGroups::rowOf(entry))
                : std::size_t(entry);
        };
        std::vector<Row> placeOf(m_table.rowCount() + m_table.userCount(), gone);
        for (std::size_t place = 0; place < rows.size(); ++place)
            placeOf[keyOf(rows[place])] = Row(place);
        QModelIndexList to;
        to.reserve(from.size());
        for (const QModelIndex &index : from) {
            const Row place = placeOf[keyOf(entryAt(index.row()))];
            to += place == gone ? QModelIndex() : createIndex(int(place), index.column());
        }
        m_rows = rows;
        changePersistentIndexList(from, to);
    } else {
        m_rows = rows;
    }
    Q_EMIT layoutChanged({}, hint);
}

void SessionModel::tellChanged(const std::vector<Row> &changed)
{
    if (changed.empty() || m_rows.empty())
        return;
    constexpr std::size_t fewRows = 16;
    if (m_isGrouped || changed.size() > fewRows) { // A view repaints itself once, whatever the range.
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
        return;
    }
    forEachRun(placesOf(m_rows, setOf(changed, m_table.rowCount()), 0, m_rows.size()),
               [this](std::size_t first, std::size_t last) {
                   Q_EMIT dataChanged(index(int(first), 0), index(int(last), ColumnCount - 1));
               });
}

void SessionModel::setVisibleRows(int first, int last)
{
    m_firstVisible = std::max(first, 0);
    m_lastVisible = last;
}

void SessionModel::tellTimes()
{
    const int last = std::min(m_lastVisible, rowCount() - 1);
    if (m_firstVisible > last)
        return;
    Q_EMIT dataChanged(index(m_firstVisible, State), index(last, State));
    Q_EMIT dataChanged(index(m_firstVisible, Refreshed), index(last, Expires));
}

} // namespace gatehouse
