// SPDX-License-Identifier: MIT
#include "core/session/sessionmatcher.h"

#include <algorithm>

namespace gatehouse {

namespace {

using Field = SessionFilter::Field;
using Row = SessionTable::Row;

/// So few that asking them one by one is quicker than another sweep.
constexpr std::size_t fewRows = 4096;

/// What a term costs, roughly: times and states, then distinct texts, then a sweep over all ids.
int costOf(const SessionFilter::Term &term)
{
    if (term.field == Field::Any || term.field == Field::Id)
        return 2;
    return term.texts.empty() ? 0 : 1;
}

} // namespace

RowSet SessionMatcher::match() const
{
    RowSet rows = m_table.presentRows();
    std::vector<const Term *> terms;
    for (const Term &term : m_filter.terms())
        terms.push_back(&term);
    std::stable_sort(terms.begin(), terms.end(),
                     [](const Term *a, const Term *b) { return costOf(*a) < costOf(*b); });
    for (std::size_t i = 0; i < terms.size(); ++i) {
        if (i > 0 && rows.count() <= fewRows) {
            RowSet kept(rows.size());
            rows.forEach([&](std::size_t row) { kept.set(row, matches(Row(row))); });
            return kept;
        }
        RowSet fitting = match(*terms[i]);
        if (terms[i]->isNegated)
            fitting.invert();
        rows &= fitting;
    }
    return rows;
}

bool SessionMatcher::matches(Row row) const
{
    return m_filter.isEmpty()
        || m_filter.matches(m_table.row(row), m_nowMs, m_table.deviceAt(row), m_table.deviceKindAt(row));
}

template <class Fits>
RowSet SessionMatcher::rowsWhere(Fits fits) const
{
    RowSet rows(m_table.rowCount());
    for (std::size_t word = 0; word < rows.words().size(); ++word) {
        const Row end = std::min<Row>(Row(word + 1) * 64, m_table.rowCount());
        std::uint64_t bits = 0;
        for (Row row = end; row-- > Row(word) * 64;)
            bits = bits << 1 | (fits(row) ? 1U : 0U);
        rows.words()[word] = bits;
    }
    return rows;
}

template <class Value>
void SessionMatcher::addByNumber(const RowSet &numbers, const Column<Value> &column, RowSet &rows) const
{
    if (!numbers.isEmpty())
        rows |= rowsWhere([&](Row row) { return numbers[column[row]]; });
}

RowSet SessionMatcher::search(const TextList &texts, const Term &term) const
{
    RowSet hits(texts.size());
    for (const Needle &needle : term.texts)
        texts.search(needle, hits);
    if (term.compare != SessionFilter::Compare::Equal)
        return hits;
    RowSet same(texts.size());
    hits.forEach([&](std::size_t i) { same.set(i, term.matchesText(texts[TextList::Index(i)])); });
    return same;
}

RowSet SessionMatcher::usersWith(const Term &term, bool id, bool login, bool name) const
{
    RowSet users(m_table.m_userIds.size());
    if (id)
        users |= search(m_table.m_userIds.texts(), term);
    const auto add = [&](const TextList &texts, const Column<std::uint32_t> &column) {
        const RowSet hits = search(texts, term);
        for (std::size_t user = 0; user < users.size(); ++user)
            if (hits[column[user]])
                users.insert(user);
    };
    if (login)
        add(m_table.m_logins, m_table.m_loginOfUser);
    if (name)
        add(m_table.m_names, m_table.m_nameOfUser);
    return users;
}

RowSet SessionMatcher::agentsWith(const Term &term, bool withDevice) const
{
    RowSet agents = search(m_table.m_agents.texts(), term);
    if (!withDevice)
        return agents;
    const RowSet devices = search(m_table.m_devices.texts(), term);
    for (std::size_t agent = 0; agent < agents.size(); ++agent)
        if (devices[m_table.m_deviceOfAgent[agent]])
            agents.insert(agent);
    return agents;
}

RowSet SessionMatcher::originsWith(const RowSet &agents, const RowSet &clients) const
{
    RowSet origins(m_table.m_agentOfOrigin.size());
    for (std::size_t origin = 0; origin < origins.size(); ++origin)
        origins.set(origin,
                    agents.contains(m_table.m_agentOfOrigin[origin])
                        || clients.contains(m_table.m_clientOfOrigin[origin]));
    return origins;
}

void SessionMatcher::addStates(std::uint32_t mask, RowSet &rows) const
{
    if (mask != 0)
        rows |= rowsWhere([&](Row row) { return (mask >> int(m_table.stateAt(row, m_nowMs)) & 1) != 0; });
}

void SessionMatcher::addIpv4(const Needle &needle, RowSet &rows) const
{
    const Ipv4Pattern pattern(needle.text());
    if (pattern.canMatch())
        rows |= rowsWhere([&](Row row) {
            return (m_table.m_flags[row] & SessionTable::ipv4Flag) != 0
                && pattern.isIn(m_table.m_address[row]);
        });
}

RowSet SessionMatcher::matchAny(const Term &term) const
{
    RowSet rows = search(m_table.m_ids.texts(), term);
    addByNumber(usersWith(term, true, true, true), m_table.m_user, rows);
    addByNumber(originsWith(agentsWith(term, true), search(m_table.m_clients.texts(), term)),
                m_table.m_origin, rows);
    const RowSet addresses = search(m_table.m_addresses.texts(), term);
    if (!addresses.isEmpty())
        rows |= rowsWhere([&](Row row) {
            return (m_table.m_flags[row] & SessionTable::ipv4Flag) == 0 && addresses[m_table.m_address[row]];
        });
    std::uint32_t states = 0;
    for (std::size_t state = 0; state < sessionStateCount; ++state)
        if (term.matchesText(filterName(SessionState(state))))
            states |= 1U << state;
    addStates(states, rows);
    for (const Needle &needle : term.texts)
        addIpv4(needle, rows);
    return rows;
}

RowSet SessionMatcher::inInterval(const Term &term) const
{
    const SessionFilter::Interval interval = term.interval(m_nowMs);
    const auto in = [&](const auto &column) {
        return rowsWhere([&](Row row) { return interval.contains(column[row]); });
    };
    switch (term.field) {
    case Field::Expires:
        return in(m_table.m_expires);
    case Field::Age:
    case Field::Created:
        return in(m_table.m_created);
    case Field::Idle:
    case Field::Refreshed:
        return in(m_table.m_refreshed);
    case Field::Generation:
        return in(m_table.m_generation);
    default:
        break;
    }
    return rowsWhere([&](Row row) {
        return (m_table.m_flags[row] & SessionTable::revokedFlag) != 0
            && interval.contains(m_table.m_revocations[m_table.m_revocation[row]].atMs);
    });
}

RowSet SessionMatcher::atAddress(const Term &term) const
{
    const TextPool &pool = m_table.m_addresses;
    RowSet others(pool.size());
    for (TextPool::Index i = 0; i < pool.size(); ++i)
        others.set(i, term.matchesAddress(pool[i]));
    return rowsWhere([&](Row row) {
        if ((m_table.m_flags[row] & SessionTable::ipv4Flag) == 0)
            return others[m_table.m_address[row]];
        const std::uint32_t address = m_table.m_address[row];
        if (std::any_of(term.ranges.begin(), term.ranges.end(),
                        [&](const AddressRange &range) { return range.containsIpv4(address); }))
            return true;
        if (term.texts.empty())
            return false;
        std::array<char, 16> text{};
        const std::string_view written(text.data(), writeIpv4(address, text.data()));
        return std::any_of(term.texts.begin(), term.texts.end(),
                           [&](const Needle &needle) { return written.starts_with(needle.text()); });
    });
}

RowSet SessionMatcher::revokedWith(const RowSet &texts, TextPool::Index SessionTable::Revocation::*text) const
{
    return rowsWhere([&](Row row) {
        const std::uint32_t number = m_table.m_revocation[row];
        return number != 0 && texts[m_table.m_revocations[number].*text];
    });
}

RowSet SessionMatcher::match(const Term &term) const
{
    RowSet rows(m_table.rowCount());
    switch (term.field) {
    case Field::Any:
        return matchAny(term);
    case Field::Id:
        return search(m_table.m_ids.texts(), term);
    case Field::User:
        addByNumber(usersWith(term, true, true, true), m_table.m_user, rows);
        return rows;
    case Field::Login:
        addByNumber(usersWith(term, false, true, false), m_table.m_user, rows);
        return rows;
    case Field::Name:
        addByNumber(usersWith(term, false, false, true), m_table.m_user, rows);
        return rows;
    case Field::Role: {
        const RowSet roles = search(m_table.m_roles.texts(), term);
        return rowsWhere([&](Row row) { return roles[m_table.m_roleOfUser[m_table.m_user[row]]]; });
    }
    case Field::Client:
        addByNumber(originsWith({}, search(m_table.m_clients.texts(), term)), m_table.m_origin, rows);
        return rows;
    case Field::Agent:
        addByNumber(originsWith(agentsWith(term, false), {}), m_table.m_origin, rows);
        return rows;
    case Field::Device: {
        RowSet agents(m_table.m_agents.size());
        for (std::size_t agent = 0; agent < agents.size(); ++agent)
            agents.set(agent,
                       term.matchesDevice(m_table.m_devices[m_table.m_deviceOfAgent[agent]],
                                          m_table.m_kindOfAgent[agent]));
        addByNumber(originsWith(agents, {}), m_table.m_origin, rows);
        return rows;
    }
    case Field::Reason:
        return revokedWith(search(m_table.m_reasons.texts(), term), &SessionTable::Revocation::reason);
    case Field::By:
        return revokedWith(search(m_table.m_actors.texts(), term), &SessionTable::Revocation::by);
    case Field::State:
        addStates(term.mask, rows);
        return rows;
    case Field::Reuse:
        return rowsWhere([&](Row row) {
            return (term.mask >> (m_table.m_flags[row] >> SessionTable::reuseShift) & 1) != 0;
        });
    case Field::Address:
        return atAddress(term);
    case Field::Expires:
    case Field::Idle:
    case Field::Age:
    case Field::Created:
    case Field::Refreshed:
    case Field::Revoked:
    case Field::Generation:
        break;
    }
    return inInterval(term);
}

} // namespace gatehouse
