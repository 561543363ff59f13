// SPDX-License-Identifier: MIT
#include "core/store/postgres/postgresoptions.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QHostAddress>

#include "core/store/postgres/libpq.h"

#include <algorithm>

namespace gatehouse {

namespace {

QString tr(const char *text) { return QCoreApplication::translate("Postgres", text); }

QString quoted(QString value)
{
    value.replace(QLatin1Char('\\'), QLatin1String("\\\\"));
    value.replace(QLatin1Char('\''), QLatin1String("\\'"));
    return QLatin1Char('\'') + value + QLatin1Char('\'');
}

/// Certificates to trust where none was chosen and the person keeps none for libpq either: the system's.
QString systemRoots()
{
    if (QFile::exists(QDir::homePath() + QStringLiteral("/.postgresql/root.crt")))
        return {};
    if (PQlibVersion() >= 160000)
        return QStringLiteral("system");
    for (const char *bundle : {"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"}) {
        if (QFile::exists(QLatin1String(bundle)))
            return QLatin1String(bundle);
    }
    return {};
}

} // namespace

PostgresOptions PostgresOptions::of(const ConnectionProfile &profile)
{
    PostgresOptions options;
    options.host = profile.host;
    options.port = profile.port;
    options.database = profile.database;
    options.userName = profile.userName;
    options.deadlineMs = profile.deadlineMs;
    options.connectTimeoutMs = profile.connectTimeoutMs;
    options.readOnly = profile.isReadOnly;
    options.service = profile.service;
    if (!profile.schema.isEmpty())
        options.schema = profile.schema;
    options.sslMode = profile.tls ? profile.tlsMode : QStringLiteral("disable");
    options.rootCertificate = profile.caFile;
    options.clientCertificate = profile.certificateFile;
    options.clientKey = profile.keyFile;
    return options;
}

bool PostgresOptions::isLocal() const
{
    if (!service.isEmpty())
        return false; // The service file may name any host.
    return host.isEmpty() || host.startsWith(QLatin1Char('/')) || host == QLatin1String("localhost")
        || QHostAddress(host).isLoopback();
}

QString PostgresOptions::effectiveSslMode() const
{
    if (!sslMode.isEmpty())
        return sslMode;
    return isLocal() ? QStringLiteral("prefer") : QStringLiteral("verify-full");
}

QString PostgresOptions::location() const
{
    QString text = host.isEmpty() ? service : host;
    if (text.isEmpty())
        text = QStringLiteral("localhost");
    if (port != 0)
        text += QLatin1Char(':') + QString::number(port);
    return database.isEmpty() ? text : text + QLatin1Char('/') + database;
}

Result<QString> PostgresOptions::connectOptions() const
{
    const int connectSeconds = std::max(2, (connectTimeoutMs + 999) / 1000);
    const QString mode = effectiveSslMode();
    const bool useSystemRoots = rootCertificate.isEmpty() && mode.startsWith(QLatin1String("verify"));
    const std::pair<const char *, QString> values[] = {
        {"sslmode", mode},
        {"service", service},
        {"sslrootcert", useSystemRoots ? systemRoots() : rootCertificate},
        {"sslcert", clientCertificate},
        {"sslkey", clientKey},
        {"application_name", applicationName},
        {"connect_timeout", QString::number(connectSeconds)},
        {"tcp_user_timeout", QString::number(2 * deadlineMs)},
        {"keepalives_idle", QStringLiteral("30")},
        {"ssl_min_protocol_version", QStringLiteral("TLSv1.2")},
    };
    QStringList parts;
    for (const auto &[name, value] : values) {
        // The driver turns every semicolon into a space, also inside quotation marks.
        if (value.contains(QLatin1Char(';')))
            return failure(
                Error::Code::Malformed,
                tr("The connection setting \"%1\" must not contain a semicolon.").arg(QLatin1String(name)));
        if (!value.isEmpty())
            parts << QLatin1String(name) + QLatin1Char('=') + quoted(value);
    }
    return parts.join(QLatin1Char(';'));
}

} // namespace gatehouse
