// SPDX-License-Identifier: MIT
#include "core/store/redis/redisstore.h"

#include "core/store/redis/redisguidestore.h"
#include "core/store/redis/redisnativestore.h"

#include <QCoreApplication>

namespace gatehouse {

namespace {

QString tr(const char *text) { return QCoreApplication::translate("RedisStore", text); }

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
    options.server.address = {profile.host, profile.port == 0 ? quint16(6379) : profile.port};
    options.server.tls = profile.tls;
    options.server.caFile = profile.caFile;
    options.server.certificateFile = profile.certificateFile;
    options.server.keyFile = profile.keyFile;
    options.server.userName = profile.userName;
    options.server.password = std::move(password);
    options.server.deadlineMs = profile.deadlineMs;
    options.server.isReadOnly = profile.isReadOnly;
    options.server.stop = stop;
    options.layout = profile.layout;
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
