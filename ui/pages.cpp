// SPDX-License-Identifier: MIT
#include "pages.h"

#include "ui/audit/auditpage.h"
#include "ui/connections/connectionspage.h"
#include "ui/keys/keyspage.h"
#include "ui/sessions/sessionspage.h"
#include "ui/tokens/tokenspage.h"
#include "ui/users/userspage.h"

#include <QCoreApplication>

namespace gatehouse {

namespace {

template <class Made>
std::function<Page *(Services, Theme &)> making()
{
    return [](Services services, Theme &theme) -> Page * { return new Made(services, theme); };
}

QString tr(const char *text) { return QCoreApplication::translate("Pages", text); }

} // namespace

std::vector<PageEntry> pageEntries()
{
    return {
        {QStringLiteral("sessions"), tr("Sessions"), QLatin1String("activity"), making<SessionsPage>()},
        {QStringLiteral("users"), tr("Users"), QLatin1String("users"), making<UsersPage>()},
        {QStringLiteral("tokens"), tr("Tokens"), QLatin1String("fingerprint"), making<TokensPage>()},
        {QStringLiteral("keys"), tr("Keys"), QLatin1String("key-round"), making<KeysPage>()},
        {QStringLiteral("audit"), tr("Audit"), QLatin1String("scroll-text"), making<AuditPage>()},
        {QStringLiteral("connections"), tr("Connections"), QLatin1String("database"),
         making<ConnectionsPage>()},
    };
}

} // namespace gatehouse
