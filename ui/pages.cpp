// SPDX-License-Identifier: MIT
#include "pages.h"

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
        {QStringLiteral("users"), tr("Users"), QLatin1String("users"), making<UsersPage>()},
    };
}

} // namespace gatehouse
