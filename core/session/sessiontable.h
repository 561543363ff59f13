// SPDX-License-Identifier: MIT
#pragma once

#include "core/session/rowset.h"
#include "core/session/sessionbatch.h"
#include "core/session/textpool.h"

#include <array>
#include <optional>
#include <unordered_map>
#include <vector>

namespace gatehouse {

constexpr std::size_t sessionStateCount = 5;
/// Sessions in each SessionState, in the order of the enum.
using StateCounts = std::array<std::size_t, sessionStateCount>;

class SessionTable;

/// A session as read from a table. Its texts live until the table changes next, and not longer than this
/// object.
struct StoredSession : SessionRow {
    StoredSession(const StoredSession &) = delete;
    StoredSession &operator=(const StoredSession &) = delete;

private:
    friend class SessionTable;
    StoredSession(const SessionTable &table, std::uint32_t row);
    std::array<char, 16> m_addressText;
};

/// An IPv4 address is kept as a number, any other text as it is.
struct PackedAddress {
    std::uint32_t value; ///< The IPv4 address, or a number in the pool of other addresses.
    bool isIpv4;
};

/// Up to millions of sessions in columns: packed text, interned users, clients and agents. One thread.
///
/// A session keeps its row number until compact(). Numbers of removed sessions stay unused until then.
class SessionTable {
public:
    using Row = std::uint32_t;
    static constexpr Row none = ~Row(0);

    /// What a merge did.
    struct Merged {
        std::vector<Row> added;
        std::vector<Row> changed; ///< In the order of the batch, each once.
        bool usersChanged =
            false; ///< A user got another name, login or role: rows beside `changed` differ too.
        bool isEmpty() const { return added.empty() && changed.empty() && !usersChanged; }
    };

    /// Inserts or updates by session id. A session that is the same as before is left out of the answer.
    Merged merge(const SessionBatch &batch);
    void remove(const std::vector<Row> &rows);
    /// Marks every session; merge() takes the mark away. So, after all were read again, the marked ones are
    /// gone.
    void markAll();
    std::vector<Row> marked() const;
    void clear();

    /// True when a quarter of the memory is held by what is not in use any more.
    bool wantsCompaction() const;
    /// Gives rows new numbers without holes, in the same order. Returns the new number of each old row.
    std::vector<Row> compact();

    std::size_t size() const { return m_ids.size() - m_removed; } ///< Sessions.
    Row rowCount() const { return Row(m_ids.size()); } ///< Row numbers, holes included.
    bool isRemoved(Row row) const { return (m_flags[row] & removedFlag) != 0; }
    Row find(std::string_view sessionId) const;
    StoredSession row(Row row) const { return StoredSession(*this, row); }
    Session session(Row row) const; ///< Without the hashes, which a table does not hold.

    std::string_view idAt(Row row) const { return m_ids[row]; }
    /// Below userCount(); another one after compact().
    std::uint32_t userNumberAt(Row row) const { return m_user[row]; }
    std::string_view userIdAt(Row row) const { return m_userIds[m_user[row]]; }
    std::string_view agentAt(Row row) const { return m_agents[agentOf(row)]; }
    std::string_view deviceAt(Row row) const { return m_devices[m_deviceOfAgent[agentOf(row)]]; }
    DeviceKind deviceKindAt(Row row) const { return m_kindOfAgent[agentOf(row)]; }
    qint64 createdMsAt(Row row) const { return m_created[row]; }
    qint64 refreshedMsAt(Row row) const { return m_refreshed[row]; }
    qint64 expiresMsAt(Row row) const { return m_expires[row]; }
    SessionState stateAt(Row row, qint64 nowMs) const;
    /// Of all sessions, or of those in `rows`.
    StateCounts counts(qint64 nowMs, const RowSet *rows = nullptr) const;
    /// When this session, or the first of all, changes its state after `nowMs`; nothing when none does.
    std::optional<qint64> nextTransitionOf(Row row, qint64 nowMs) const;
    std::optional<qint64> nextTransition(qint64 nowMs) const;
    /// Rows whose state at `thenMs` differs from that at `nowMs`.
    std::vector<Row> transitions(qint64 thenMs, qint64 nowMs) const;
    /// The sessions of one user.
    std::vector<Row> rowsOfUser(std::string_view userId) const;
    std::size_t userCount() const { return m_userIds.size(); }
    RowSet presentRows() const;

    /// Bytes in use by all columns and what searching needs.
    std::size_t bytes() const;

private:
    friend struct StoredSession;
    friend class SessionMatcher; // They read whole columns.
    friend class SessionOrder;
    static constexpr std::uint8_t revokedFlag = 1, removedFlag = 2, markedFlag = 4, ipv4Flag = 8;
    static constexpr int reuseShift = 4;
    struct Revocation {
        qint64 atMs;
        TextPool::Index reason, by;
    };

    class Lookahead;
    TextPool::Index userOf(const SessionRow &row, std::uint64_t hash, bool &changed);
    TextPool::Index agentOf(std::string_view agent);
    std::uint32_t originOf(std::string_view agent, std::string_view client);
    qint64 absoluteMs(Row row) const { return qint64(m_absoluteHigh[row]) << 32 | m_absoluteLow[row]; }
    std::uint32_t agentOf(Row row) const { return m_agentOfOrigin[m_origin[row]]; }
    PackedAddress addressOf(std::string_view text);
    std::uint32_t revocationOf(const SessionRow &row, std::uint32_t previous);
    bool update(Row row, const SessionRow &from, std::uint64_t userHash, bool &usersChanged);
    void append(const SessionRow &from, std::uint64_t userHash, bool &usersChanged);
    template <class T>
    static bool assign(Column<T> &column, Row row, T value);
    void compactPools();
    void compactOrigins();
    void compactRowTexts(); ///< Addresses and revocations.
    std::size_t poolEntries() const;

    // One entry a row; the number in m_ids is the row's number.
    TextPool m_ids;
    Column<std::uint32_t> m_user, m_origin, m_address, m_generation, m_revocation;
    Column<qint64> m_created, m_refreshed, m_expires;
    Column<std::uint32_t> m_absoluteLow; ///< Never searched or sorted: 48 bits, to the year 6429.
    Column<std::int16_t> m_absoluteHigh;
    Column<std::uint8_t> m_flags;

    // One entry for each distinct value.
    TextPool m_userIds;
    Column<std::uint32_t> m_loginOfUser, m_nameOfUser, m_roleOfUser;
    Column<std::uint64_t> m_factsOfUser; ///< Hash of the three, to see at a glance that nothing has changed.
    TextList m_logins, m_names;
    TextPool m_roles, m_clients, m_agents, m_devices, m_addresses, m_reasons, m_actors;
    Column<std::uint32_t> m_agentOfOrigin, m_clientOfOrigin; ///< An origin is an agent and a client together.
    std::unordered_map<std::uint64_t, std::uint32_t> m_originOf; ///< By agent << 32 | client.
    Column<std::uint32_t> m_deviceOfAgent;
    Column<DeviceKind> m_kindOfAgent;
    Column<Revocation> m_revocations; ///< Number 0 is not used: no revocation.

    std::size_t m_removed = 0;
    std::size_t m_poolEntriesAfterCompaction = 0;
};

} // namespace gatehouse
