// SPDX-License-Identifier: MIT
#include "app/console/program.h"

#include "ui/theme/theme.h"

#include <QSettings>
#include <QTimer>

namespace gatehouse {

namespace {

const QString lastKey = QStringLiteral("connection/last");

} // namespace

Program::Program(const ConnectionProfile &embedded, const QString &bookPath, TokenPolicy policy,
                 SecretVault &vault, Theme &theme)
    : m_profiles(embedded, bookPath, &vault)
    , m_policy(std::move(policy))
    , m_vault(vault)
    , m_theme(theme)
{
    // Later: who asks is a page of the window that is about to go.
    connect(
        &m_profiles, &ProfileService::useRequested, this,
        [this](const ConnectionProfile &profile) { use(profile); }, Qt::QueuedConnection);
}

void Program::use(const ConnectionProfile &profile)
{
    auto console = std::make_unique<Console>(profile, m_policy, m_vault, m_profiles, m_theme);
    if (m_console) {
        MainWindow &before = m_console->window();
        before.rememberPlace();
        console->window().restorePlace();
    }
    m_theme.dress();
    console->show();
    // The one before ends when the new window is there; its thread may have to be waited for.
    if (m_console) {
        m_console->window().hide();
        QTimer::singleShot(
            0, this, [before = std::shared_ptr<Console>(std::move(m_console))]() mutable { before.reset(); });
    }
    m_console = std::move(console);
    if (m_profiles.find(profile.id) != nullptr)
        QSettings().setValue(lastKey, profile.id);
}

QString rememberedConnection() { return QSettings().value(lastKey).toString(); }

} // namespace gatehouse
