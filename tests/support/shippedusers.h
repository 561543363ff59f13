// SPDX-License-Identifier: MIT
#pragma once

#include "tests/support/redisserver.h"

#include <QFile>

namespace gatehouse::test {

/// Makes "gatehouse-support" or "gatehouse-admin" on this server as resources/acl has them, with this
/// password. "OK", or what was wrong.
inline QString makeShippedUser(const RedisServer &server, const QString &role, const QString &password)
{
    QFile file(QStringLiteral(GATEHOUSE_SOURCE_DIR "/resources/acl/gatehouse.acl"));
    if (!file.open(QIODevice::ReadOnly))
        return file.errorString();
    for (const QByteArray &line : file.readAll().split('\n')) {
        if (!line.startsWith("user gatehouse-" + role.toLatin1()))
            continue;
        QStringList words = QString::fromUtf8(line).split(QLatin1Char(' '), Qt::SkipEmptyParts);
        words.first() = QStringLiteral("SETUSER");
        return server.command(QStringList{QStringLiteral("ACL")} + words + QStringList{u'>' + password});
    }
    return QStringLiteral("there is no such user");
}

} // namespace gatehouse::test
