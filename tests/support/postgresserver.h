// SPDX-License-Identifier: MIT
#pragma once

#include "core/store/postgres/postgresoptions.h"

#include <QStringList>
#include <QTemporaryDir>

namespace gatehouse::test {

/// A PostgreSQL server of a test's own with TLS, on a free loopback port, in a temporary folder. Ends with
/// the object. Its certificate and settings can be changed while it runs.
class PostgresServer {
public:
    PostgresServer();
    ~PostgresServer();
    PostgresServer(const PostgresServer &) = delete;
    PostgresServer &operator=(const PostgresServer &) = delete;

    /// Empty, or why it could not be started.
    QString problem() const { return m_problem; }
    /// As "localhost", certificate checked against the test's authority.
    PostgresOptions options() const;
    QString file(const QString &name) const { return m_folder.filePath(name); }

    struct Certificate {
        QString names = QStringLiteral("DNS:localhost");
        QString from = QStringLiteral("20240101000000Z"), until = QStringLiteral("20990101000000Z");
        QString authority = QStringLiteral("ca"); ///< "ca", "stranger" or "self"
        QString key = QStringLiteral("rsa:2048");
        QString digest = QStringLiteral("sha256");
        QString commonName = QStringLiteral("gatehouse test server");
    };
    /// Makes NAME.crt and NAME.key in the folder.
    bool makeCertificate(const QString &name, const Certificate &certificate);
    /// The server shows this certificate from now on.
    bool use(const Certificate &certificate);
    /// Lines of postgresql.conf and of pg_hba.conf, in force when it returns.
    bool configure(const QString &settings, const QString &logins = {});
    bool sql(const QString &statement);

private:
    QString start();
    bool run(const QString &program, const QStringList &arguments, bool asServer = false);
    bool makeAuthority(const QString &name);
    bool makeSigned(const QString &name, const Certificate &certificate);
    bool write(const QString &name, const QByteArray &content) const;
    bool reload();

    QTemporaryDir m_folder;
    QString m_programs; ///< Folder with initdb and pg_ctl.
    QString m_problem;
    quint16 m_port = 0;
    int m_serial = 1000;
};

} // namespace gatehouse::test
