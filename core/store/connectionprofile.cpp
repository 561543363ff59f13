// SPDX-License-Identifier: MIT
#include "core/store/connectionprofile.h"

#include <QCoreApplication>
#include <QUrl>
#include <QUrlQuery>

#include <algorithm>

namespace gatehouse {

namespace {

using Kind = ConnectionProfile::Kind;

QString tr(const char *text) { return QCoreApplication::translate("ConnectionProfile", text); }

Failure malformed(const char *text) { return failure(Error::Code::Malformed, tr(text)); }

constexpr QLatin1String sqlitePrefix("sqlite:");

/// By libpq's names, for Redis too; "schema" and those of Sentinels are ours, as are the lives below.
constexpr std::pair<QLatin1String, QString ConnectionProfile::*> serverSettings[] = {
    {QLatin1String("sslmode"), &ConnectionProfile::tlsMode},
    {QLatin1String("sslrootcert"), &ConnectionProfile::caFile},
    {QLatin1String("sslcert"), &ConnectionProfile::certificateFile},
    {QLatin1String("sslkey"), &ConnectionProfile::keyFile},
    {QLatin1String("service"), &ConnectionProfile::service},
    {QLatin1String("schema"), &ConnectionProfile::schema},
    {QLatin1String("sentinel"), &ConnectionProfile::sentinelPrimary},
    {QLatin1String("sentinels"), &ConnectionProfile::sentinels},
    {QLatin1String("sentinel_user"), &ConnectionProfile::sentinelUser},
};
/// Whole seconds, as libpq wants them.
const QString connectTimeoutKey = QStringLiteral("connect_timeout");
constexpr int mostConnectSeconds = 120;

/// Whole seconds.
constexpr std::pair<QLatin1String, int ConnectionProfile::*> lives[] = {
    {QLatin1String("access_life"), &ConnectionProfile::accessLifeSeconds},
    {QLatin1String("refresh_life"), &ConnectionProfile::refreshLifeSeconds},
};

QString schemeOf(const ConnectionProfile &profile)
{
    if (profile.kind == Kind::PostgreSql)
        return QStringLiteral("postgresql");
    return profile.tls ? QStringLiteral("rediss") : QStringLiteral("redis");
}

Result<ConnectionProfile> embedded(const QString &url)
{
    ConnectionProfile profile;
    profile.path = url.mid(sqlitePrefix.size());
    if (profile.path.startsWith(QLatin1String("///")))
        profile.path.remove(0, 2);
    if (profile.path.isEmpty())
        return malformed("After \"sqlite:\" the path of a file is needed.");
    return profile;
}

Result<ConnectionProfile> server(const QUrl &url, Kind kind, bool tls)
{
    if (!url.password(QUrl::FullyEncoded).isEmpty()
        || url.query().contains(QLatin1String("password"), Qt::CaseInsensitive)) {
        return malformed(
            "A password must not be part of the address: it would stay in the history of the shell. "
            "It is asked for, or read from the keychain.");
    }
    ConnectionProfile profile;
    for (const auto &[key, field] : serverSettings)
        profile.*field = QUrlQuery(url).queryItemValue(key, QUrl::FullyDecoded);
    for (const auto &[key, field] : lives) {
        const QString seconds = QUrlQuery(url).queryItemValue(key);
        bool isNumber = true;
        profile.*field = seconds.isEmpty() ? 0 : seconds.toInt(&isNumber);
        if (!isNumber || profile.*field < 0)
            return malformed("access_life and refresh_life take whole seconds, such as access_life=900.");
    }
    if (url.host().isEmpty() && profile.service.isEmpty())
        return malformed("The address names no host.");
    if (const QUrlQuery query(url); query.hasQueryItem(connectTimeoutKey)) {
        bool isNumber = false;
        const int seconds = query.queryItemValue(connectTimeoutKey).toInt(&isNumber);
        if (!isNumber || seconds < 1 || seconds > mostConnectSeconds)
            return malformed("After \"connect_timeout=\" a number of seconds from 1 to 120 is needed.");
        profile.connectTimeoutMs = seconds * 1000;
    }
    profile.kind = kind;
    profile.tls = tls;
    profile.host = url.host();
    profile.port = static_cast<quint16>(url.port(0));
    profile.userName = url.userName();
    profile.database = url.path().mid(1);
    return profile;
}

} // namespace

Result<ConnectionProfile> ConnectionProfile::fromUrl(const QString &url)
{
    if (url.startsWith(sqlitePrefix))
        return embedded(url);
    const QUrl parsed(url, QUrl::StrictMode);
    if (!parsed.isValid())
        return malformed("The address of the store is not well formed.");
    const QString scheme = parsed.scheme();
    if (scheme == QLatin1String("redis") || scheme == QLatin1String("rediss"))
        return server(parsed, Kind::Redis, scheme == QLatin1String("rediss"));
    if (scheme == QLatin1String("postgresql") || scheme == QLatin1String("postgres"))
        return server(parsed, Kind::PostgreSql, !parsed.query().contains(QLatin1String("sslmode=disable")));
    return malformed("The address of a store begins with sqlite:, redis://, rediss:// or postgresql://.");
}

QString ConnectionProfile::toUrl() const
{
    if (kind == Kind::Embedded)
        return sqlitePrefix + path;
    QUrl url;
    url.setScheme(schemeOf(*this));
    url.setHost(host);
    if (port != 0)
        url.setPort(port);
    url.setUserName(userName);
    if (!database.isEmpty())
        url.setPath(QLatin1Char('/') + database);
    QUrlQuery query;
    for (const auto &[key, field] : serverSettings) {
        if (!(this->*field).isEmpty())
            query.addQueryItem(key, QString::fromLatin1(QUrl::toPercentEncoding(this->*field, "/")));
    }
    for (const auto &[key, field] : lives) {
        if (this->*field > 0)
            query.addQueryItem(key, QString::number(this->*field));
    }
    if (connectTimeoutMs != ConnectionProfile().connectTimeoutMs)
        query.addQueryItem(connectTimeoutKey, QString::number(std::max(1, connectTimeoutMs / 1000)));
    if (kind == Kind::PostgreSql && !tls && tlsMode.isEmpty())
        query.addQueryItem(QStringLiteral("sslmode"), QStringLiteral("disable"));
    if (!query.isEmpty())
        url.setQuery(query);
    return url.toString(QUrl::FullyEncoded);
}

} // namespace gatehouse
