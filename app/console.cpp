// SPDX-License-Identifier: MIT
#include "app/console.h"

#include "app/programidentity.h"

namespace gatehouse {

Console::Console(const ConnectionProfile &profile, const TokenPolicy &policy, SecretVault &vault,
                 Theme &theme)
    : m_store(profile, policy, m_shelf, m_clock)
    , m_sessions(m_store, operatorName())
    , m_users(m_store, operatorName())
    , m_tokens(m_store)
    , m_keys(profile.path, policy, &vault, m_shelf, m_clock, operatorName())
    , m_audit(m_store)
    , m_connections(m_store)
    , m_inspector(m_store, policyFilePath(), operatorName())
    , m_window(Services{m_sessions, m_users, m_tokens, m_keys, m_audit, m_connections, m_inspector}, theme)
{ }

void Console::show()
{
    m_window.show();
    m_keys.open();
}

} // namespace gatehouse
