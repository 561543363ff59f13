// SPDX-License-Identifier: MIT
#include "app/console.h"

#include "app/programidentity.h"

#include <QScreen>

namespace gatehouse {

namespace {

/// Nothing is asked of a server before its password was looked for.
StoreAccess &held(StoreAccess &store)
{
    if (store.profile().kind != ConnectionProfile::Kind::Embedded)
        store.hold();
    return store;
}

} // namespace

Console::Console(const ConnectionProfile &profile, const TokenPolicy &policy, SecretVault &vault,
                 ProfileService &profiles, Theme &theme)
    : m_store(profile, policy, m_shelf, m_clock)
    , m_sessions(held(m_store), operatorName())
    , m_users(m_store, operatorName())
    , m_tokens(m_store)
    , m_keys(recordsPath(profile), policy, &vault, m_shelf, m_clock, operatorName())
    , m_audit(m_store)
    , m_connections(m_store, &vault)
    , m_inspector(m_store, policyFilePath(), operatorName())
    , m_window(Services{m_sessions, m_users, m_tokens, m_keys, m_audit, m_connections, m_inspector, profiles},
               theme)
{ }

void Console::show()
{
    // The frame comes on top of the window's own size; a title bar below the edge could not be reached.
    const QSize frame(16, 48);
    if (const QScreen *screen = m_window.screen(); !m_window.isMaximized())
        m_window.resize(m_window.size().boundedTo(screen->availableSize() - frame));
    m_window.show();
    m_connections.open();
    m_keys.setReadOnly(m_store.profile().isReadOnly);
    m_keys.open();
}

} // namespace gatehouse
