// SPDX-License-Identifier: MIT
#pragma once

#include "core/audit/sqlauditlog.h"
#include "core/session/sessionbatch.h"
#include "core/store/sql/migrations.h"
#include "core/store/sql/sqlsessionstore.h"
#include "core/store/sql/sqltransaction.h"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>

namespace gatehouse::test {

/// Makes an embedded store with live sessions "session-0"... of fifty users, in one transaction.
inline bool fillStore(const QString &path, int sessions)
{
    QDir().mkpath(QFileInfo(path).path());
    auto connection = openEmbeddedStore(path);
    if (!connection)
        return false;
    SqlSessionStore store(**connection);
    auto transaction = SqlTransaction::begin(**connection);
    const qint64 nowMs = QDateTime::currentMSecsSinceEpoch();
    for (int i = 0; i < sessions; ++i) {
        Session session;
        session.id = QStringLiteral("session-%1").arg(i);
        session.userId = QStringLiteral("user-%1").arg(i % 50);
        session.createdMs = session.refreshedMs = nowMs;
        session.expiresMs = nowMs + 7LL * 24 * 3600 * 1000;
        session.absoluteExpiresMs = nowMs + 30LL * 24 * 3600 * 1000;
        session.currentHash = QByteArray(32, char(i));
        if (!store.insert(session))
            return false;
    }
    return transaction->commit().has_value();
}

/// How many are revoked; -1 when the store cannot be read, its audit trail is broken, or a revoked session
/// has no reason.
inline int revokedIn(const QString &path)
{
    auto connection = openEmbeddedStore(path);
    SessionBatch batch;
    if (!connection || !SqlSessionStore(**connection).scan(batch))
        return -1;
    const auto check = SqlAuditLog(**connection).check();
    if (!check || !check->holds())
        return -1;
    int revoked = 0;
    for (std::size_t i = 0; i < batch.size(); ++i) {
        const SessionRow row = batch.row(i);
        if (row.revoked && row.revokeReason.empty())
            return -1;
        revoked += row.revoked ? 1 : 0;
    }
    return revoked;
}

} // namespace gatehouse::test
