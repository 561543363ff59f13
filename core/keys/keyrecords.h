// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/result.h"
#include "core/keys/keyinfo.h"

#include <functional>
#include <optional>
#include <vector>

namespace gatehouse {

/// A key as it is stored: what may be seen, and the private JWK sealed.
struct KeyRecord {
    KeyInfo info;
    QByteArray sealedPrivate;
};

/// How the wrapping key is protected, and a sealed text that tells whether the right one was given.
struct WrapRecord {
    QString kind; ///< "vault" or "passphrase"
    QByteArray salt; ///< For scrypt.
    int costLog2 = 0; ///< scrypt N = 2^costLog2, r = 8, p = 1.
    QByteArray sealedCheck;
    QByteArray sealedDerivationKey;
};

/// Everything of the key store, read at one moment.
struct KeyRecordSet {
    QString storeId; ///< Names the vault entry; made with the store.
    std::optional<WrapRecord> wrap;
    std::vector<KeyRecord> keys;
    qint64 version = 0; ///< Grows with every change, also from another process.
};

/// Where key records are kept. A change is all or nothing, also across processes and crashes.
class KeyRecords {
public:
    virtual ~KeyRecords() = default;
    virtual Result<KeyRecordSet> load() = 0;
    /// Reads, lets `edit` change the set, and writes it back in one transaction. When `edit` fails nothing is
    /// written.
    virtual Result<KeyRecordSet> change(const std::function<Done(KeyRecordSet &)> &edit) = 0;
};

} // namespace gatehouse
