// SPDX-License-Identifier: MIT
#include "core/store/postgres/postgrestls.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QEventLoop>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslError>
#include <QSslSocket>
#include <QTimer>

namespace gatehouse {

namespace {

constexpr quint16 defaultPort = 5432;
constexpr char tlsRequest[] = {0, 0, 0, 8, 4, char(0xd2), 0x16, 0x2f}; // SSLRequest of the protocol

QString tr(const char *text) { return QCoreApplication::translate("Postgres", text); }

struct Finding {
    QList<QSslError> errors;
    QSslCertificate certificate;
};

Finding askForCertificate(const PostgresOptions &options)
{
    Finding finding;
    QSslSocket socket;
    QEventLoop loop;
    if (!options.rootCertificate.isEmpty()) {
        QSslConfiguration configuration = socket.sslConfiguration();
        configuration.setCaCertificates(QSslCertificate::fromPath(options.rootCertificate));
        socket.setSslConfiguration(configuration);
    }
    QObject::connect(&socket, &QSslSocket::connected, &socket,
                     [&socket] { socket.write(tlsRequest, sizeof tlsRequest); });
    QObject::connect(&socket, &QSslSocket::readyRead, &socket, [&socket, &loop] {
        if (socket.mode() == QSslSocket::SslClientMode)
            return;
        if (socket.read(1) == "S")
            socket.startClientEncryption();
        else
            loop.quit();
    });
    // Not one of them is excused: the handshake ends here.
    QObject::connect(&socket, &QSslSocket::sslErrors, &socket,
                     [&finding, &socket](const QList<QSslError> &errors) {
                         finding = {errors, socket.peerCertificate()};
                     });
    QObject::connect(&socket, &QSslSocket::errorOccurred, &loop, &QEventLoop::quit);
    QObject::connect(&socket, &QSslSocket::encrypted, &loop, &QEventLoop::quit);
    QTimer::singleShot(options.deadlineMs, &loop, &QEventLoop::quit);
    socket.setPeerVerifyName(options.host);
    socket.connectToHost(options.host, options.port == 0 ? defaultPort : options.port);
    loop.exec();
    return finding;
}

const char *sentenceFor(QSslError::SslError error)
{
    switch (error) {
    case QSslError::CertificateExpired:
        return QT_TRANSLATE_NOOP(
            "Postgres",
            "The certificate of the PostgreSQL server %1 has expired (%2). Its administrator "
            "has to renew it.");
    case QSslError::CertificateNotYetValid:
        return QT_TRANSLATE_NOOP(
            "Postgres",
            "The certificate of the PostgreSQL server %1 is not valid yet (%2). Check the "
            "clock of this computer.");
    case QSslError::HostNameMismatch:
        return QT_TRANSLATE_NOOP("Postgres",
                                 "The certificate of the PostgreSQL server %1 is for another host name (%2). "
                                 "Connect by the name in the certificate.");
    case QSslError::SelfSignedCertificate:
        return QT_TRANSLATE_NOOP("Postgres",
                                 "The PostgreSQL server %1 signed its certificate itself (%2). Choose that "
                                 "certificate as the root certificate if it is the right one.");
    case QSslError::SelfSignedCertificateInChain:
    case QSslError::UnableToGetLocalIssuerCertificate:
    case QSslError::UnableToGetIssuerCertificate:
    case QSslError::UnableToVerifyFirstCertificate:
    case QSslError::CertificateUntrusted:
        return QT_TRANSLATE_NOOP(
            "Postgres",
            "The certificate of the PostgreSQL server %1 is signed by an authority that is "
            "not trusted here (%2). Choose the root certificate of that authority.");
    default:
        return QT_TRANSLATE_NOOP("Postgres",
                                 "The certificate of the PostgreSQL server %1 could not be verified (%2).");
    }
}

/// "db.example, signed by Example CA, valid until 2024-05-01 UTC"
QString described(const QSslCertificate &certificate)
{
    const auto name = [](QStringList names) {
        return names.isEmpty() ? tr("without a name") : names.first();
    };
    return tr("%1, signed by %2, valid from %3 until %4 UTC")
        .arg(name(certificate.subjectInfo(QSslCertificate::CommonName)),
             name(certificate.issuerInfo(QSslCertificate::CommonName)),
             certificate.effectiveDate().toUTC().toString(QStringLiteral("yyyy-MM-dd")),
             certificate.expiryDate().toUTC().toString(QStringLiteral("yyyy-MM-dd")));
}

/// A wrong date says more than the missing trust that often comes with it.
int weight(QSslError::SslError error)
{
    switch (error) {
    case QSslError::CertificateExpired:
    case QSslError::CertificateNotYetValid:
        return 2;
    case QSslError::HostNameMismatch:
        return 0;
    default:
        return 1;
    }
}

} // namespace

void nameCertificateProblem(const PostgresOptions &options, const QString &libpqText, Error &error)
{
    const bool isAboutCertificate = libpqText.contains(QLatin1String("certificate verify failed"))
        || libpqText.contains(QLatin1String("does not match host name"));
    if (!isAboutCertificate || options.host.isEmpty())
        return;
    const Finding finding = askForCertificate(options);
    if (finding.errors.isEmpty())
        return;
    const auto worst = std::max_element(
        finding.errors.begin(), finding.errors.end(),
        [](const QSslError &a, const QSslError &b) { return weight(a.error()) < weight(b.error()); });
    error.message = tr(sentenceFor(worst->error())).arg(options.location(), described(finding.certificate));
    error.detail += QLatin1Char('\n') + finding.certificate.toText();
}

} // namespace gatehouse
