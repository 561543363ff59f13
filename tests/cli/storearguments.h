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
    return {QStringLiteral("--store"), fixture.profile().toUrl()};
}

} // namespace gatehouse::test
