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
    QString path; ///< Embedded: the SQLite file.
    QString host, userName, database;
    quint16 port = 0; ///< 0: the default of the kind.
    bool tls = true;
    QString layout = QStringLiteral("native");
    QString colour; ///< "#rrggbb" or empty.
    bool isProduction = false; ///< Tinted, and revocations are confirmed by typing.
    bool isReadOnly = false; ///< Enforced below the screen: nothing that changes data is sent.
    int deadlineMs = 5000; ///< For every round trip.

    /// Reads "sqlite:PATH", "redis://...", "rediss://..." or "postgresql://...". A password in the URL is an
    /// error (Malformed): it would end up in shell histories.
    static Result<ConnectionProfile> fromUrl(const QString &url);
    QString toUrl() const;
};

} // namespace gatehouse
