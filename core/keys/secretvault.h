// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/result.h"
#include "core/base/secret.h"

#include <QFuture>

#include <memory>

namespace gatehouse {

/// Small secrets kept by the operating system. The program's implementation is over QtKeychain; there is no
/// plain-text fallback. Call and receive on the GUI thread.
///
/// Errors: NotFound (no such entry), Unavailable (no keychain on this system), Locked, Denied.
class SecretVault {
public:
    using Read = Result<std::shared_ptr<Secret>>;
    virtual ~SecretVault() = default;
    virtual QFuture<Read> read(const QString &name) = 0;
    virtual QFuture<Done> write(const QString &name, Secret secret) = 0;
    virtual QFuture<Done> remove(const QString &name) = 0;
};

} // namespace gatehouse
