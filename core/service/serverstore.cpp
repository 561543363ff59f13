// SPDX-License-Identifier: MIT
#include "core/service/serverstore.h"

#include "core/store/postgres/postgressessionstore.h"
#include "core/store/redis/layoutprobe.h"
#include "core/store/redis/redisstore.h"

#include <QCoreApplication>

namespace gatehouse {

namespace {

Result<ServerStore> openPostgres(const ConnectionProfile &profile,
                                 const std::shared_ptr<const Secret> &password, const std::atomic<bool> &stop)
{
    PostgresOptions options = PostgresOptions::of(profile);
    options.stop = &stop;
    Result<std::unique_ptr<PostgresConnection>> connection =
        PostgresConnection::open(options, password ? password->clone() : Secret());
    if (!connection)
        return Failure(std::move(connection.error()));
    Result<std::unique_ptr<PostgresSessionStore>> store = PostgresSessionStore::open(std::move(*connection));
    if (!store)
        return Failure(std::move(store.error()));
    ServerStore server;
    server.purge = [sessions = store->get()]() -> Result<int> {
        const Result<qint64> nowMs = sessions->serverNowMs();
        return nowMs ? sessions->purge(*nowMs) : Failure(nowMs.error());
    };
    server.describeLayout = [sessions = store->get()] { return sessions->describeLayout(); };
    server.sessions = std::move(*store);
    return server;
}

Result<ServerStore> openRedis(const ConnectionProfile &profile, std::shared_ptr<const Secret> password,
                              const std::atomic<bool> &stop)
{
    Result<RedisStoreOptions> options = RedisStoreOptions::fromProfile(profile, std::move(password), &stop);
    if (!options)
        return Failure(std::move(options.error()));
    Result<std::unique_ptr<SessionStore>> store = openRedisStore(*options);
    if (!store)
        return Failure(std::move(store.error()));
    ServerStore server;
    server.sessions = std::move(*store);
    server.describeLayout = [options = std::move(*options)]() -> Result<QString> {
        const Result<LayoutSample> sample = sampleRedisLayout(options);
        return sample ? Result<QString>(sample->text(options.layout)) : Failure(sample.error());
    };
    return server;
}

} // namespace

Result<ServerStore> openServerStore(const ConnectionProfile &profile, std::shared_ptr<const Secret> password,
                                    const std::atomic<bool> &stop)
{
    switch (profile.kind) {
    case ConnectionProfile::Kind::PostgreSql:
        return openPostgres(profile, password, stop);
    case ConnectionProfile::Kind::Redis:
        return openRedis(profile, std::move(password), stop);
    case ConnectionProfile::Kind::Embedded:
        break;
    }
    return failure(Error::Code::Unsupported,
                   QCoreApplication::translate("StoreAccess", "An embedded store is not on a server."));
}

} // namespace gatehouse
