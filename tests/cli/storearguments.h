// SPDX-License-Identifier: MIT
#pragma once

#include "core/store/connectionprofile.h"
#include "tests/support/postgresfixture.h"
#include "tests/support/redisserver.h"

namespace gatehouse::test {

/// The arguments that name this server's store.
inline QStringList storeOf(const RedisServer &server, const QString &layout)
{
    return {QStringLiteral("--store"), QStringLiteral("redis://127.0.0.1:%1").arg(server.port()),
            QStringLiteral("--layout"), layout};
}

/// The name of its schema holds what has to be escaped in an address.
inline QStringList storeOf(const PostgresFixture &fixture)
{
    const PostgresOptions options = fixture.options();
    ConnectionProfile profile;
    profile.kind = ConnectionProfile::Kind::PostgreSql;
    profile.host = options.host;
    profile.port = options.port;
    profile.userName = options.userName;
    profile.database = options.database;
    profile.schema = options.schema;
    return {QStringLiteral("--store"), profile.toUrl()};
}

} // namespace gatehouse::test
