// SPDX-License-Identifier: MIT
#pragma once

#include "core/auth/policy.h"
#include "core/keys/secretvault.h"
#include "core/service/auditservice.h"
#include "core/service/connectionservice.h"
#include "core/service/inspectorservice.h"
#include "core/service/keyservice.h"
#include "core/service/profileservice.h"
#include "core/service/sessionservice.h"
#include "core/service/tokenservice.h"
#include "core/service/userservice.h"
#include "ui/mainwindow.h"

namespace gatehouse {

/// The console put together: key shelf, store, services and window, in this order. They end in reverse, so
/// that a window never outlives what it asks.
class Console {
public:
    /// `vault`, `profiles` and `theme` outlive the console.
    Console(const ConnectionProfile &profile, const TokenPolicy &policy, SecretVault &vault,
            ProfileService &profiles, Theme &theme);

    /// Opens the store and shows the window.
    void show();
    MainWindow &window() { return m_window; }
    SessionService &sessions() { return m_sessions; }

private:
    SystemClock m_clock;
    KeyRingShelf m_shelf;
    StoreAccess m_store;
    SessionService m_sessions;
    UserService m_users;
    TokenService m_tokens;
    KeyService m_keys;
    AuditService m_audit;
    ConnectionService m_connections;
    InspectorService m_inspector;
    MainWindow m_window;
};

} // namespace gatehouse
