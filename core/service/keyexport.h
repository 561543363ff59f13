// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/keys/keyring.h"

#include <memory>
#include <string_view>

namespace gatehouse {

/// The private key as PKCS#8 in PEM, encrypted with this passphrase. Errors as KeyService::exportPrivate()
/// says.
Result<std::shared_ptr<Secret>> sealedPem(const KeyRing &ring, const QString &kid, const Secret &passphrase);

/// Writes a whole new file in place of the one that may be there, or leaves that one as it is. Public keys
/// may be read by everybody, whatever this process keeps to itself otherwise; a private one by its owner
/// only. Error: Denied, with what to do.
Done saveKey(const QString &path, std::string_view bytes, bool isPrivate);

} // namespace gatehouse
