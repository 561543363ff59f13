// SPDX-License-Identifier: MIT
#include "core/store/redis/redisstore.h"

#include "core/store/redis/redisguidestore.h"
#include "core/store/redis/redisnativestore.h"

#include <QCoreApplication>
#include <QUrl>

namespace gatehouse {

namespace {

QString tr(const char *text) { return QCoreApplication::translate("RedisStore", text); }

/// "host:port", with commas between; without a port that of Sentinels.
Result<std::vector<RedisAddress>> sentinelsOf(const QString &text)
{
    std::vector<RedisAddress> addresses;
    for (const QString &part : text.split(QLatin1Char(','), Qt::SkipEmptyParts)) {
        const QUrl url(QLatin1String("redis://") + part.trimmed());
        if (!url.isValid() || url.host().isEmpty())
            return failure(
                Error::Code::Malformed,
                tr("\"%1\" is not the address of a Sentinel. Write host:port, with commas between.")
                    .arg(part.trimmed()));
        addresses.push_back({url.host(), quint16(url.port(26379))});
    }
    return addresses;
}

} // namespace

Result<RedisStoreOptions> RedisStoreOptions::fromProfile(const ConnectionProfile &profile,
                                                         std::shared_ptr<const Secret> password,
                                                         const std::atomic<bool> *stop)
{
    RedisStoreOptions options;
    bool isNumber = true;
    options.server.database = profile.database.isEmpty() ? 0 : profile.database.toInt(&isNumber);
    if (!isNumber || options.server.database < 0)
        return failure(Error::Code::Malformed, tr("A database of Redis is a number: 0, 1, 2..."));
    const bool isSentinel = !profile.sentinelPrimary.isEmpty();
    const quint16 usualPort = isSentinel ? 26379 : 6379;
    options.server.address = {profile.host, profile.port == 0 ? usualPort : profile.port};
    options.server.sentinelPrimary = profile.sentinelPrimary;
    if (!isSentinel && !(profile.sentinels + profile.sentinelUser).isEmpty())
        return failure(Error::Code::Malformed,
                       tr("Sentinels were named, but not the primary that they watch."));
    Result<std::vector<RedisAddress>> sentinels = sentinelsOf(profile.sentinels);
    if (!sentinels)
        return Failure(sentinels.error());
    options.server.otherSentinels = std::move(*sentinels);
    options.server.tls = profile.tls;
    options.server.caFile = profile.caFile;
    options.server.certificateFile = profile.certificateFile;
    options.server.keyFile = profile.keyFile;
    options.server.userName = profile.userName;
    options.server.sentinelUserName = profile.sentinelUser;
    if (!profile.sentinelUser.isEmpty())
        options.server.sentinelPassword = password;
    options.server.password = std::move(password);
    options.server.deadlineMs = profile.deadlineMs;
    options.server.connectTimeoutMs = profile.connectTimeoutMs;
    options.server.isReadOnly = profile.isReadOnly;
    options.server.stop = stop;
    options.layout = profile.layout;
    // With an hour for clocks that disagree.
    options.cutOffLife =
        std::max(options.cutOffLife, std::chrono::seconds(profile.accessLifeSeconds) + std::chrono::hours(1));
    if (profile.refreshLifeSeconds > 0)
        options.guideLife = std::chrono::seconds(profile.refreshLifeSeconds);
    return options;
}

Result<std::unique_ptr<SessionStore>> openRedisStore(RedisStoreOptions options)
{
    const bool isGuide = options.layout == QLatin1String("guide");
    if (!isGuide && options.layout != QLatin1String("native"))
        return failure(Error::Code::Unsupported,
                       tr("There is no layout named \"%1\" for Redis.").arg(options.layout));
    Result<std::unique_ptr<RedisLink>> link = RedisLink::open(options.server);
    if (!link)
        return Failure(std::move(link.error()));
    if (isGuide)
        return std::make_unique<RedisGuideStore>(std::move(*link), options);
    return std::make_unique<RedisNativeStore>(std::move(*link), options);
}

} // namespace gatehouse
