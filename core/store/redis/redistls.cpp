// SPDX-License-Identifier: MIT
#include "core/store/redis/redistls.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QFile>
#include <QSslCertificate>
#include <QSslKey>
#include <QSslSocket>

namespace gatehouse {

namespace {

QString tr(const char *text) { return QCoreApplication::translate("RedisTls", text); }

Result<QByteArray> contentOf(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return failure(Error::Code::NotFound, tr("The file %1 cannot be read.").arg(path),
                       file.errorString());
    return file.read(1 << 20);
}

/// The kind of a key is not in its PEM header any more (PKCS #8), and QSslKey wants to be told.
QSslKey readKey(const QByteArray &pem)
{
    for (const QSsl::KeyAlgorithm algorithm : {QSsl::Ec, QSsl::Rsa}) {
        QSslKey key(pem, algorithm);
        if (!key.isNull())
            return key;
    }
    return {};
}

Done useClientCertificate(QSslConfiguration &configuration, const RedisOptions &options)
{
    const Result<QByteArray> certificate = contentOf(options.certificateFile);
    if (!certificate)
        return Failure(certificate.error());
    Result<QByteArray> key = contentOf(options.keyFile.isEmpty() ? options.certificateFile : options.keyFile);
    if (!key)
        return Failure(key.error());
    const auto chain = QSslCertificate::fromData(*certificate, QSsl::Pem);
    const QSslKey privateKey = readKey(*key);
    wipeBytes(key->data(), std::size_t(key->size()));
    if (chain.isEmpty())
        return failure(Error::Code::Malformed,
                       tr("%1 holds no certificate in PEM form.").arg(options.certificateFile));
    if (privateKey.isNull())
        return failure(Error::Code::Malformed,
                       tr("%1 holds no private key in PEM form without a passphrase.").arg(options.keyFile));
    configuration.setLocalCertificateChain(chain);
    configuration.setPrivateKey(privateKey);
    return {};
}

QString keyText(const QSslKey &key)
{
    const char *kind = key.algorithm() == QSsl::Rsa ? "RSA" : key.algorithm() == QSsl::Ec ? "EC" : "other";
    return QStringLiteral("%1 %2").arg(QLatin1String(kind)).arg(key.length());
}

} // namespace

Result<QSslConfiguration> tlsConfiguration(const RedisOptions &options)
{
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setProtocol(QSsl::TlsV1_2OrLater);
    configuration.setPeerVerifyMode(QSslSocket::VerifyPeer);
    // Refuses RSA under 2048 bits and SHA-1 signatures, whatever the system's own default is.
    configuration.setBackendConfigurationOption("CipherString", QByteArray("DEFAULT@SECLEVEL=2"));
    if (!options.caFile.isEmpty()) {
        const Result<QByteArray> pem = contentOf(options.caFile);
        if (!pem)
            return Failure(pem.error());
        const auto authorities = QSslCertificate::fromData(*pem, QSsl::Pem);
        if (authorities.isEmpty())
            return failure(Error::Code::Malformed,
                           tr("%1 holds no certificate in PEM form.").arg(options.caFile));
        configuration.setCaCertificates(authorities);
    }
    if (!options.certificateFile.isEmpty()) {
        if (Done done = useClientCertificate(configuration, options); !done)
            return Failure(done.error());
    }
    return configuration;
}

QString certificateProblem(const QSslSocket &socket)
{
    QStringList problems;
    for (const QSslError &error : socket.sslHandshakeErrors()) {
        QString text = error.errorString();
        if (error.error()
            == QSslError::UnspecifiedError) // what OpenSSL's security level says, Qt has no word for
            text = tr("its key or its signature is too weak");
        if (text.endsWith(QLatin1Char('.')))
            text.chop(1);
        if (!text.isEmpty())
            text[0] = text[0].toLower();
        if (!problems.contains(text))
            problems << text;
    }
    return problems.join(QStringLiteral("; "));
}

QString certificateDetail(const QSslSocket &socket)
{
    const QSslCertificate certificate = socket.peerCertificate();
    if (certificate.isNull())
        return {};
    QStringList names;
    const auto alternatives = certificate.subjectAlternativeNames();
    for (auto name = alternatives.begin(); name != alternatives.end(); ++name)
        names << name.value();
    const auto time = [](const QDateTime &moment) { return moment.toUTC().toString(Qt::ISODate); };
    return QStringLiteral("subject: %1\nnames: %2\nissuer: %3\nvalid: %4 to %5 (UTC)\nkey: %6\nSHA-256: %7")
        .arg(certificate.subjectDisplayName(), names.join(QStringLiteral(", ")),
             certificate.issuerDisplayName(), time(certificate.effectiveDate()),
             time(certificate.expiryDate()), keyText(certificate.publicKey()),
             QString::fromLatin1(certificate.digest(QCryptographicHash::Sha256).toHex(':')));
}

} // namespace gatehouse
