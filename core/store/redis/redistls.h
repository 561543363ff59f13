// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/result.h"
#include "core/store/redis/redisoptions.h"

#include <QSslConfiguration>

class QSslSocket;

namespace gatehouse {

/// TLS 1.2 or newer, certificates of at least 112 bits of security, host name checked, own authority and
/// client certificate as given. Errors: NotFound, Malformed (a file of certificates or keys).
Result<QSslConfiguration> tlsConfiguration(const RedisOptions &options);

/// Why the peer's certificate is refused, in one sentence part: "the certificate has expired; the host name
/// did not match". Empty when the handshake failed for another reason.
QString certificateProblem(const QSslSocket &socket);
/// The peer's certificate for "Copy details": subject, names, issuer, validity, key, fingerprint.
QString certificateDetail(const QSslSocket &socket);

} // namespace gatehouse
