// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/clock.h"
#include "core/service/auditservice.h"
#include "core/service/connectionservice.h"
#include "core/service/inspectorservice.h"
#include "core/service/keyservice.h"
#include "core/service/profileservice.h"
#include "core/service/sessionservice.h"
#include "core/service/tokenservice.h"
#include "core/service/userservice.h"
#include "ui/services.h"

#include <QTemporaryDir>

namespace gatehouse::test {

/// The real services over a real SQLite file in a folder of its own, as the program puts them together.
class GuiFixture {
public:
    enum Kind { Plain, Production, ReadOnly, Unreachable };
    explicit GuiFixture(Kind kind = Plain);

    Services services()
    {
        return {m_sessions, m_users, m_tokens, m_keys, m_audit, m_connections, m_inspector, m_profiles};
    }
    const Clock &clock() const { return m_clock; }
    StoreAccess &store() { return m_store; }
    /// Users "u0"... with lifelike names, and sessions "session-0000"... of them in every state and of many
    /// devices.
    void fill(int users, int sessions);
    /// One more session, logged in now.
    void insert(const QString &sessionId, const QString &userId);
    /// Presents the token of this generation, past the grace time.
    RotateAnswer::Kind rotate(const QString &sessionId, std::uint32_t generation);
    /// Runs `job(OpenStore &)` on the store's thread and waits for it.
    template <class Job>
    auto run(Job job)
    {
        auto future = m_store.run(std::move(job));
        future.waitForFinished();
        return future.result();
    }
    std::vector<AuditEvent> auditTrail();
    /// A revocation of these sessions was begun, and ended before its first step.
    void interruptRevocation(const QStringList &sessionIds);

private:
    static ConnectionProfile profileIn(const QString &folder, Kind kind);

    QTemporaryDir m_folder;
    SystemClock m_clock;
    TokenPolicy m_policy;
    KeyRingShelf m_shelf;
    StoreAccess m_store;
    SessionService m_sessions;
    UserService m_users;
    TokenService m_tokens;
    KeyService m_keys;
    AuditService m_audit;
    ConnectionService m_connections;
    InspectorService m_inspector;
    ProfileService m_profiles;
};

} // namespace gatehouse::test
