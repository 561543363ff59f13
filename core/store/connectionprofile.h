// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/result.h"

#include <QString>

namespace gatehouse {

/// Where sessions live and how to get there. Holds no password: those are in the system's keychain.
struct ConnectionProfile {
    enum class Kind { Embedded, Redis, PostgreSql };
    QString id; ///< Stable name of the profile in settings and keychain.
    QString name; ///< What the person calls it.
    Kind kind = Kind::Embedded;
    /// Embedded: the SQLite file. Server: the file for the audit trail of what is done there; empty: the
    /// program's own.
    QString path;
    QString host, userName, database;
    quint16 port = 0; ///< 0: the default of the kind.
    bool tls = true;
    QString tlsMode; ///< PostgreSQL: libpq's sslmode, where the default of `tls` does not fit.
    QString caFile, certificateFile, keyFile; ///< PEM files; empty: the system's authorities, no certificate.
    QString
        service; ///< PostgreSQL: section of the libpq service file. Host and database may come from there.
    QString schema; ///< PostgreSQL: where the native tables are; empty: "gatehouse".
    QString sentinelPrimary; ///< Redis: host and port are a Sentinel's, which knows the primary by this name.
    QString sentinels; ///< Redis: other Sentinels, "host:port" with commas between.
    /// Redis: Sentinels that ask for a password are told this user name and the password of the connection.
    /// "default" where they have no users. Empty: they are told neither.
    QString sentinelUser;
    QString layout = QStringLiteral("native"); ///< Or, for Redis, "guide".
    QString colour; ///< "#rrggbb" or empty.
    bool isProduction = false; ///< Tinted, and revocations are confirmed by typing.
    bool isReadOnly = false; ///< Enforced below the screen: nothing that changes data is sent.
    int deadlineMs = 5000; ///< For every round trip.
    int connectTimeoutMs = 5000; ///< For making a connection.
    /// How long the tokens of the system that logs people in live, in seconds; 0: not known, so what the JWT
    /// guide has is taken, 15 minutes and 7 days. The first says until when access tokens count after a
    /// revocation; the second, in the guide layout, when a session was refreshed last.
    int accessLifeSeconds = 0, refreshLifeSeconds = 0;

    /// Reads "sqlite:PATH", "redis://...", "rediss://..." or "postgresql://...". A password in the URL is an
    /// error (Malformed): it would end up in shell histories.
    static Result<ConnectionProfile> fromUrl(const QString &url);
    QString toUrl() const;
    bool operator==(const ConnectionProfile &) const = default;
};

} // namespace gatehouse
