// SPDX-License-Identifier: MIT
#pragma once

#include "app/console.h"
#include "core/service/profileservice.h"

#include <functional>
#include <memory>

namespace gatehouse {

/// The running console: which connection is in use, and its change. Another connection gets a console of its
/// own, which takes the place of the one before.
class Program : public QObject {
    Q_OBJECT

public:
    /// `vault` and `theme` outlive the program. `embedded`: the store that needs no settings.
    Program(const ConnectionProfile &embedded, const QString &bookPath, TokenPolicy policy,
            SecretVault &vault, Theme &theme);

    ProfileService &profiles() { return m_profiles; }
    /// Opens this connection in the window; the one before is closed.
    void use(const ConnectionProfile &profile);
    MainWindow &window() { return m_console->window(); }

private:
    ProfileService m_profiles;
    TokenPolicy m_policy;
    SecretVault &m_vault;
    Theme &m_theme;
    std::unique_ptr<Console> m_console;
};

/// The id of the connection that was used last; empty at first.
QString rememberedConnection();

} // namespace gatehouse
