// SPDX-License-Identifier: MIT
#pragma once

#include "app/demo/demopeople.h"
#include "core/audit/sqlauditlog.h"
#include "core/auth/authority.h"
#include "core/auth/revoker.h"
#include "core/auth/sqluserdirectory.h"
#include "core/keys/keystore.h"
#include "core/store/sql/sqlkeyrecords.h"
#include "core/store/sql/sqlsessionstore.h"
#include "core/store/sql/sqltransaction.h"

#include <memory>
#include <vector>

namespace gatehouse {

/// A clock that can be put into the past and then let run.
class DemoClock final : public Clock {
public:
    std::int64_t nowMs() const override { return m_isRunning ? SystemClock().nowMs() : m_ms; }
    void set(std::int64_t ms) { m_ms = ms; }
    void letRun() { m_isRunning = true; }

private:
    std::int64_t m_ms = 0;
    bool m_isRunning = false;
};

/// The policy of the demonstration: as usual, but passwords cost next to nothing.
TokenPolicy demoPolicy();

/// One login of a person, with the tokens that its client holds.
struct DemoSession {
    int person = 0;
    int device = 0;
    QString id;
    Secret token; ///< The current refresh token.
    Secret previous, older; ///< Those before; whoever uses them is a thief, or a client with a bad memory.
    int refreshes = 0;
    bool isOver = false;
};

/// People, their clients and the real authority between them. What happens is done by the authority and the
/// revoker; no row is ever written from here. Used by one thread.
class DemoWorld {
public:
    /// `connection` is of this thread.
    DemoWorld(std::unique_ptr<SqlConnection> connection, int people, quint32 seed);

    /// Protects the store with this key and makes the signing keys. `clock` stands at the beginning.
    Done setUp(const Secret &wrappingKey);
    Done addPeople();

    /// The index of the new session.
    Result<int> login(int person);
    Done refresh(int session);
    /// The same request again within the grace time, perhaps from elsewhere.
    Done repeat(int session, bool fromElsewhere);
    Done logout(int session);
    /// Somebody else uses an old refresh token.
    Done misuse(int session);
    Done revoke(const RevokeTarget &target, const QString &reason, const QString &actor);
    Done rotateKey(KeyUse use);
    Done prepareKey(KeyUse use);
    /// Takes over keys that the console changed.
    Done noticeKeys();

    DemoClock &clock() { return m_clock; }
    Dice &dice() { return m_dice; }
    SqlConnection &connection() { return *m_connection; }
    const std::vector<DemoPerson> &people() const { return m_people; }
    const QString &userId(int person) const { return m_userIds[std::size_t(person)]; }
    const std::vector<DemoSession> &sessions() const { return m_sessions; }
    /// One whose client still holds a good token; -1 when luck fails.
    int someLiveSession();

private:
    Done take(DemoSession &session, Result<Answer<TokenPair>> answer);
    Origin originOf(const DemoSession &session);

    DemoClock m_clock;
    Dice m_dice;
    std::unique_ptr<SqlConnection> m_connection;
    SqlSessionStore m_sessionStore;
    SqlUserDirectory m_users;
    SqlAuditLog m_audit;
    SqlKeyRecords m_keyRecords;
    KeyRingShelf m_shelf;
    KeyStore m_keys;
    Authority m_authority;
    Revoker m_revoker;
    std::vector<DemoPerson> m_people;
    std::vector<QString> m_userIds;
    std::vector<DemoSession> m_sessions;
};

} // namespace gatehouse
