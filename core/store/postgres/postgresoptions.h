// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/result.h"
#include "core/store/connectionprofile.h"

#include <QString>

#include <atomic>

namespace gatehouse {

/// Where a PostgreSQL server is and how to talk to it. Holds no password.
struct PostgresOptions {
    QString host; ///< Name, address, or the folder of a Unix socket. Empty: libpq's default.
    quint16 port = 0; ///< 0: libpq's default.
    QString database, userName;
    QString service; ///< Section of the libpq service file (pg_service.conf).
    QString schema = QStringLiteral("gatehouse"); ///< Where the native tables are.

    QString sslMode; ///< In libpq's words. Empty: "verify-full", and "prefer" on this machine.
    QString rootCertificate; ///< PEM file of the authority that signed the server's certificate.
    QString clientCertificate, clientKey; ///< PEM files.
    QString applicationName = QStringLiteral("gatehouse");

    int deadlineMs = 5000; ///< For each statement.
    int connectTimeoutMs = 5000; ///< For connecting; libpq takes whole seconds, two at least.
    int lockTimeoutMs = 2000; ///< How long a change waits for somebody else's.
    bool readOnly = false; ///< Nothing that changes data is sent.
    /// Copy: COPY in binary form, and a plain SELECT, row by row, where the server or a pooler refuses COPY.
    enum class BulkRead { Copy, Select };
    BulkRead bulkRead = BulkRead::Copy;
    /// When this turns true the statement in flight is cancelled; it outlives the connection.
    const std::atomic<bool> *stop = nullptr;

    static PostgresOptions of(const ConnectionProfile &profile);

    /// The server is this machine, so that nobody can listen in between.
    bool isLocal() const;
    QString effectiveSslMode() const;
    /// For people: "db.example:5432/app". Without user and password.
    QString location() const;
    /// For QSqlDatabase::setConnectOptions(). Error Malformed when a value cannot be passed on.
    Result<QString> connectOptions() const;
};

} // namespace gatehouse
