// SPDX-License-Identifier: MIT
#include "core/session/sessionorder.h"

#include "core/session/radixsort.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace gatehouse {

namespace {

using Row = SessionTable::Row;

template <class T>
int threeWay(T a, T b)
{
    return a < b ? -1 : a > b ? 1 : 0;
}

/// The texts of a list in the order people expect; texts that differ in case only, by their bytes.
int compareTexts(const TextList &list, std::uint32_t a, std::uint32_t b)
{
    if (a == b)
        return 0;
    const int order = compareSortKeys(list.sortKeyOf(a), list.sortKeyOf(b));
    return order != 0 ? order : list[a].compare(list[b]);
}

/// For each of `count` texts, its place among them when sorted.
template <class TextOf, class IsBefore>
std::vector<std::uint32_t> ranks(std::size_t count, TextOf textOf, IsBefore isBefore)
{
    std::vector<Keyed<std::uint64_t>> items(count);
    for (std::size_t i = 0; i < count; ++i)
        items[i].row = std::uint32_t(i);
    TextSort(textOf, isBefore).sort(items);
    std::vector<std::uint32_t> places(count);
    for (std::size_t i = 0; i < count; ++i)
        places[items[i].row] = std::uint32_t(i);
    return places;
}

std::vector<std::uint32_t> ranks(const TextList &list)
{
    return ranks(
        list.size(),
        [&list](std::uint32_t i, bool isSecond) { return isSecond ? list[i] : list.sortKeyOf(i); },
        [&list](std::uint32_t a, std::uint32_t b) { return compareTexts(list, a, b) < 0; });
}

template <class Key>
void sortByKeysFrom(const std::vector<std::uint64_t> &keys, std::uint64_t least, std::vector<Row> &rows)
{
    std::vector<Keyed<Key>> items(rows.size());
    std::vector<Keyed<Key>> spare(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
        items[i] = {Key(keys[i] - least), rows[i]};
    radixSort(items.data(), spare.data(), items.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
        rows[i] = items[i].row;
}

/// Columns that are sorted by what is in a row, without a look at a list of texts.
bool isNumber(SessionColumn column)
{
    return column == SessionColumn::State || column == SessionColumn::Generation
        || column == SessionColumn::Refreshed || column == SessionColumn::Expires
        || column == SessionColumn::Created;
}

/// The time as a number without sign, in the same order.
std::uint64_t timeKey(qint64 ms) { return std::uint64_t(ms) ^ (std::uint64_t(1) << 63); }

} // namespace

std::string_view SessionOrder::userKey(std::uint32_t user) const
{
    const SessionTable &table = *m_table;
    const std::string_view name = table.m_names.sortKeyOf(table.m_nameOfUser[user]);
    if (!name.empty())
        return name;
    const std::string_view login = table.m_logins.sortKeyOf(table.m_loginOfUser[user]);
    return login.empty() ? table.m_userIds.texts().sortKeyOf(user) : login;
}

int SessionOrder::compareUsers(std::uint32_t a, std::uint32_t b) const
{
    if (a == b)
        return 0;
    const int order = compareSortKeys(userKey(a), userKey(b));
    return order != 0 ? order : m_table->m_userIds[a].compare(m_table->m_userIds[b]);
}

int SessionOrder::compareBy(SessionColumn column, Row a, Row b) const
{
    const SessionTable &table = *m_table;
    switch (column) {
    case SessionColumn::User:
        return compareUsers(table.m_user[a], table.m_user[b]);
    case SessionColumn::State:
        return threeWay(table.stateAt(a, m_nowMs), table.stateAt(b, m_nowMs));
    case SessionColumn::Device:
        return compareTexts(table.m_devices.texts(), table.m_deviceOfAgent[table.agentOf(a)],
                            table.m_deviceOfAgent[table.agentOf(b)]);
    case SessionColumn::Address: {
        const bool isIpv4 = (table.m_flags[a] & SessionTable::ipv4Flag) != 0;
        if (isIpv4 != ((table.m_flags[b] & SessionTable::ipv4Flag) != 0))
            return isIpv4 ? -1 : 1;
        return isIpv4 ? threeWay(table.m_address[a], table.m_address[b])
                      : compareTexts(table.m_addresses.texts(), table.m_address[a], table.m_address[b]);
    }
    case SessionColumn::Family:
        return table.m_ids[a].compare(table.m_ids[b]);
    case SessionColumn::Generation:
        return threeWay(table.m_generation[a], table.m_generation[b]);
    case SessionColumn::Refreshed:
        return threeWay(table.m_refreshed[a], table.m_refreshed[b]);
    case SessionColumn::Expires:
        return threeWay(table.m_expires[a], table.m_expires[b]);
    case SessionColumn::Client:
        return compareTexts(table.m_clients.texts(), table.m_clientOfOrigin[table.m_origin[a]],
                            table.m_clientOfOrigin[table.m_origin[b]]);
    case SessionColumn::Created:
        return threeWay(table.m_created[a], table.m_created[b]);
    }
    return 0;
}

int SessionOrder::compare(Row a, Row b) const
{
    for (const Step &step : m_steps)
        if (const int order = compareBy(step.column, a, b))
            return step.isDescending ? -order : order;
    return threeWay(a, b);
}

std::vector<std::uint64_t> SessionOrder::keysOf(SessionColumn column, const std::vector<Row> &rows) const
{
    const SessionTable &table = *m_table;
    std::vector<std::uint64_t> keys(rows.size());
    const auto fill = [&](auto keyOf) {
        for (std::size_t i = 0; i < rows.size(); ++i)
            keys[i] = keyOf(rows[i]);
    };
    switch (column) {
    case SessionColumn::User: {
        const std::vector<std::uint32_t> places = ranks(
            table.m_userIds.size(),
            [this](std::uint32_t i, bool isSecond) { return isSecond ? m_table->m_userIds[i] : userKey(i); },
            [this](std::uint32_t a, std::uint32_t b) { return compareUsers(a, b) < 0; });
        fill([&](Row row) { return places[table.m_user[row]]; });
        break;
    }
    case SessionColumn::State:
        fill([&](Row row) { return std::uint64_t(table.stateAt(row, m_nowMs)); });
        break;
    case SessionColumn::Device: {
        const std::vector<std::uint32_t> places = ranks(table.m_devices.texts());
        fill([&](Row row) { return places[table.m_deviceOfAgent[table.agentOf(row)]]; });
        break;
    }
    case SessionColumn::Address: {
        const std::vector<std::uint32_t> places = ranks(table.m_addresses.texts());
        fill([&](Row row) {
            const bool isIpv4 = (table.m_flags[row] & SessionTable::ipv4Flag) != 0;
            return isIpv4 ? table.m_address[row] : (std::uint64_t(1) << 32) + places[table.m_address[row]];
        });
        break;
    }
    case SessionColumn::Family:
        break; // By sortByFamily().
    case SessionColumn::Generation:
        fill([&](Row row) { return table.m_generation[row]; });
        break;
    case SessionColumn::Refreshed:
        fill([&](Row row) { return timeKey(table.m_refreshed[row]); });
        break;
    case SessionColumn::Expires:
        fill([&](Row row) { return timeKey(table.m_expires[row]); });
        break;
    case SessionColumn::Client: {
        const std::vector<std::uint32_t> places = ranks(table.m_clients.texts());
        fill([&](Row row) { return places[table.m_clientOfOrigin[table.m_origin[row]]]; });
        break;
    }
    case SessionColumn::Created:
        fill([&](Row row) { return timeKey(table.m_created[row]); });
        break;
    }
    return keys;
}

void SessionOrder::sortByFamily(bool descending, std::vector<Row> &rows) const
{
    const TextPool &ids = m_table->m_ids;
    std::vector<Keyed<std::uint64_t>> items(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
        items[i].row = rows[i];
    TextSort([&ids](Row row, bool) { return ids[row]; }, [&ids](Row a, Row b) { return ids[a] < ids[b]; })
        .sort(items, true);
    for (std::size_t i = 0; i < rows.size(); ++i)
        rows[descending ? rows.size() - 1 - i : i] = items[i].row; // No two are equal.
}

void SessionOrder::sortBy(Step step, std::vector<Row> &rows)
{
    std::erase_if(m_steps, [step](const Step &other) { return other.column == step.column; });
    m_steps.insert(m_steps.begin(), step);
    if (step.column == SessionColumn::Family) {
        m_steps.resize(1); // What comes after it never counts.
        sortByFamily(step.isDescending, rows);
        return;
    }
    sortByKeys(keysOf(step.column, rows), step.isDescending, rows);
}

void SessionOrder::sortByKeys(std::vector<std::uint64_t> keys, bool descending, std::vector<Row> &rows)
{
    if (keys.empty())
        return;
    if (descending)
        for (std::uint64_t &key : keys)
            key = ~key;
    const auto [least, most] = std::minmax_element(keys.begin(), keys.end());
    const std::uint64_t from = *least;
    if (*most - from <= std::numeric_limits<std::uint32_t>::max())
        sortByKeysFrom<std::uint32_t>(keys, from, rows);
    else
        sortByKeysFrom<std::uint64_t>(keys, from, rows);
}

bool SessionOrder::isByTime() const
{
    const auto isTime = [](SessionColumn column) {
        return column == SessionColumn::Refreshed || column == SessionColumn::Expires
            || column == SessionColumn::Created;
    };
    return !m_steps.empty() && isTime(m_steps.front().column);
}

void SessionOrder::sort(std::vector<Row> &rows) const
{
    const auto numbers =
        std::find_if_not(m_steps.begin(), m_steps.end(), [](Step step) { return isNumber(step.column); });
    std::sort(rows.begin(), rows.end());
    for (auto step = std::make_reverse_iterator(numbers); step != m_steps.rend(); ++step)
        sortByKeys(keysOf(step->column, rows), step->isDescending, rows);
    if (numbers != m_steps.end())
        sortEqual(std::size_t(numbers - m_steps.begin()), rows);
}

/// Rows that are equal in the first `steps` by all the others.
void SessionOrder::sortEqual(std::size_t steps, std::vector<Row> &rows) const
{
    const auto isEqual = [this, steps](Row a, Row b) {
        return std::all_of(m_steps.begin(), m_steps.begin() + std::ptrdiff_t(steps),
                           [=, this](Step step) { return compareBy(step.column, a, b) == 0; });
    };
    for (auto from = rows.begin(); from != rows.end();) {
        const Row first = *from;
        const auto end = std::find_if_not(from + 1, rows.end(), [&](Row row) { return isEqual(first, row); });
        if (end - from > 1)
            std::sort(from, end, [this](Row a, Row b) { return compare(a, b) < 0; });
        from = end;
    }
}

} // namespace gatehouse
