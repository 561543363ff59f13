// SPDX-License-Identifier: MIT
#pragma once

#include "core/session/sessionfilter.h"
#include "core/session/sessiontable.h"

namespace gatehouse {

/// Asks a whole table which sessions a filter matches: each distinct text is looked at once, ids in one
/// sweep.
class SessionMatcher {
public:
    SessionMatcher(const SessionTable &table, const SessionFilter &filter, qint64 nowMs)
        : m_table(table)
        , m_filter(filter)
        , m_nowMs(nowMs)
    { }

    RowSet match() const;
    bool matches(SessionTable::Row row) const;

private:
    using Term = SessionFilter::Term;

    RowSet match(const Term &term) const;
    RowSet matchAny(const Term &term) const;
    void addText(const Term &term, RowSet &rows) const;
    void addStates(std::uint32_t mask, RowSet &rows) const;
    void addIpv4(const Needle &needle, RowSet &rows) const;
    RowSet search(const TextList &texts, const Term &term) const;
    RowSet usersWith(const Term &term, bool id, bool login, bool name) const;
    RowSet agentsWith(const Term &term, bool withDevice) const;
    RowSet originsWith(const RowSet &agents, const RowSet &clients) const; ///< Those with one or the other.
    RowSet revokedWith(const RowSet &texts, TextPool::Index SessionTable::Revocation::*text) const;
    RowSet inInterval(const Term &term) const;
    RowSet atAddress(const Term &term) const;
    template <class Fits>
    RowSet rowsWhere(Fits fits) const;
    template <class Value>
    void addByNumber(const RowSet &numbers, const Column<Value> &column, RowSet &rows) const;

    const SessionTable &m_table;
    const SessionFilter &m_filter;
    qint64 m_nowMs;
};

} // namespace gatehouse
