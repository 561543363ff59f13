// SPDX-License-Identifier: MIT
#include "core/service/findinglist.h"

#include <QCoreApplication>

namespace gatehouse {

namespace {

using Severity = Finding::Severity;

QString tr(const char *text) { return QCoreApplication::translate("TokenFindings", text); }

class CookieFinder : public FindingList {
public:
    void attributes(const CookieFacts &cookie);
    void scope(const CookieFacts &cookie);
};

void CookieFinder::attributes(const CookieFacts &cookie)
{
    if (!cookie.httpOnly)
        add(Severity::Risk, "cookie.no_httponly", tr("The cookie is readable by scripts"),
            tr("Without HttpOnly one injected script steals the token."), tr("Set HttpOnly."));
    if (!cookie.secure)
        add(Severity::Risk, "cookie.no_secure", tr("The cookie is sent without encryption too"),
            tr("Without Secure the token crosses the network in the clear on any http address."),
            tr("Set Secure."));
    if (cookie.sameSite.isEmpty() || cookie.sameSite == QLatin1String("None"))
        add(Severity::Caution, "cookie.samesite", tr("The cookie is sent with requests from other sites"),
            tr("Another site can make the browser act for the user (CSRF)."),
            tr("Set SameSite=Strict or Lax."));
}

void CookieFinder::scope(const CookieFacts &cookie)
{
    const bool isRefresh = cookie.name.contains(QLatin1String("refresh"), Qt::CaseInsensitive);
    const bool isHost = cookie.name.startsWith(QLatin1String("__Host-"), Qt::CaseInsensitive);
    // With __Host- the path has to be /, and keeps the cookie from all other hosts instead.
    if (isRefresh && !isHost && (cookie.path.isEmpty() || cookie.path == QLatin1String("/")))
        add(Severity::Caution, "cookie.path", tr("The refresh cookie is sent with every request"),
            tr("A refresh token is needed at the refresh and logout addresses only; anywhere else it can "
               "only leak."),
            tr("Set Path to a folder that holds both, for example /auth."));
    if (isRefresh && cookie.path.endsWith(QLatin1String("/refresh")))
        add(Severity::Note, "cookie.logout_path", tr("The logout address never sees this cookie"),
            tr("With Path=%1 the browser does not send it to the logout route, so a logout cannot end the "
               "session.")
                .arg(cookie.path),
            tr("Set Path one folder higher, or let the logout route lie below it."));
    const bool isHeld = cookie.secure && cookie.domain.isEmpty() && cookie.path == QLatin1String("/");
    const bool isSecure = cookie.name.startsWith(QLatin1String("__Secure-"), Qt::CaseInsensitive);
    if ((isHost && !isHeld) || (isSecure && !cookie.secure))
        add(Severity::Risk, "cookie.prefix", tr("The browser refuses this cookie for its name"),
            isHost ? tr("A name that begins with __Host- asks for Secure, Path=/ and no Domain.")
                   : tr("A name that begins with __Secure- asks for Secure."),
            tr("Set what the name promises, or take another name."));
    if (!cookie.domain.isEmpty())
        add(Severity::Note, "cookie.domain", tr("The cookie goes to every host below %1").arg(cookie.domain),
            tr("One weak host among them is enough to lose it."),
            tr("Leave Domain out, or use the __Host- prefix."));
}

} // namespace

std::vector<Finding> cookieFindings(const CookieFacts &cookie)
{
    CookieFinder finder;
    finder.attributes(cookie);
    finder.scope(cookie);
    return finder.take();
}

} // namespace gatehouse
