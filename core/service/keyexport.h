// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/keys/keyring.h"

#include <memory>
#include <string_view>

namespace gatehouse {

/// The public JWK set, or the one public JWK with this kid, pretty-printed. Error: NotFound.
Result<QByteArray> publicJson(const KeyRing &ring, const QString &kid);

/// The private key as PKCS#8 in PEM, encrypted with this passphrase. Errors as KeyService::exportPrivate()
/// says.
Result<std::shared_ptr<Secret>> sealedPem(const KeyRing &ring, const QString &kid, const Secret &passphrase);

} // namespace gatehouse
