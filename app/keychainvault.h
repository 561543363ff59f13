// SPDX-License-Identifier: MIT
#pragma once

#include "core/keys/secretvault.h"

#include <QObject>

namespace QKeychain {
class Job;
}

namespace gatehouse {

/// The keychain of the operating system, through QtKeychain. Never falls back to a plain file.
///
/// A locked keyring answers "not found" for entries it has. So a missing entry is reported as NotFound only
/// after a probe entry could be written; otherwise the answer is Locked, and nobody is led to make a new key
/// over one that is merely out of sight.
class KeychainVault final : public SecretVault {
public:
    /// `service`: the name all entries are filed under.
    explicit KeychainVault(QString service = QStringLiteral("gatehouse"));
    QFuture<Read> read(const QString &name) override;
    QFuture<Done> write(const QString &name, Secret secret) override;
    QFuture<Done> remove(const QString &name) override;

private:
    QString m_service;
    QObject m_asking; ///< Answers that come later than this are nobody's, and the promises of them end here.
};

} // namespace gatehouse
