// SPDX-License-Identifier: MIT
#pragma once

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>

namespace gatehouse::test {

/// Certificates of a test's own, made by the openssl program in a temporary folder.
class Certificates {
public:
    Certificates()
    {
        request(QStringLiteral("ca"), QStringLiteral("/CN=Test CA"), {}, {QStringLiteral("-x509")});
        server(QStringLiteral("server"), QStringLiteral("subjectAltName=DNS:localhost,IP:127.0.0.1"));
    }
    QString path(const QString &name) const { return m_folder.filePath(name); }
    QString certificate(const QString &name) const { return path(name + QStringLiteral(".crt")); }
    QString key(const QString &name) const { return path(name + QStringLiteral(".key")); }

    /// A certificate signed by the CA.
    void server(const QString &name, const QString &names, const QStringList &more = {},
                const QString &curve = {})
    {
        QFile extensions(path(name + QStringLiteral(".ext")));
        if (extensions.open(QIODevice::WriteOnly))
            extensions.write(names.toUtf8());
        extensions.close();
        request(name, QStringLiteral("/CN=") + name, curve, {});
        QStringList arguments{QStringLiteral("x509"),
                              QStringLiteral("-req"),
                              QStringLiteral("-in"),
                              path(name + QStringLiteral(".csr")),
                              QStringLiteral("-CA"),
                              certificate(QStringLiteral("ca")),
                              QStringLiteral("-CAkey"),
                              key(QStringLiteral("ca")),
                              QStringLiteral("-CAcreateserial"),
                              QStringLiteral("-extfile"),
                              extensions.fileName(),
                              QStringLiteral("-out"),
                              certificate(name)};
        if (!more.contains(QStringLiteral("-days")))
            arguments << QStringLiteral("-days") << QStringLiteral("30");
        run(arguments + more);
    }
    /// A certificate signed by itself.
    void selfSigned(const QString &name)
    {
        request(name, QStringLiteral("/CN=localhost"), {},
                {QStringLiteral("-x509"), QStringLiteral("-addext"),
                 QStringLiteral("subjectAltName=DNS:localhost,IP:127.0.0.1")});
    }

private:
    void request(const QString &name, const QString &subject, const QString &algorithm,
                 const QStringList &more)
    {
        QStringList arguments{QStringLiteral("req"),
                              QStringLiteral("-nodes"),
                              QStringLiteral("-subj"),
                              subject,
                              QStringLiteral("-newkey"),
                              algorithm.isEmpty() ? QStringLiteral("rsa:2048") : algorithm,
                              QStringLiteral("-keyout"),
                              key(name),
                              QStringLiteral("-out"),
                              more.contains(QStringLiteral("-x509")) ? certificate(name)
                                                                     : path(name + QStringLiteral(".csr"))};
        run(arguments + more);
    }
    static void run(const QStringList &arguments)
    {
        QProcess openssl;
        openssl.start(QStringLiteral("openssl"), arguments);
        if (!openssl.waitForFinished(20'000) || openssl.exitCode() != 0)
            qFatal("openssl %s: %s", qPrintable(arguments.join(QLatin1Char(' '))),
                   openssl.readAllStandardError().constData());
    }
    QTemporaryDir m_folder;
};

} // namespace gatehouse::test
