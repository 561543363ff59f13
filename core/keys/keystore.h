// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/keys/keyrecords.h"
#include "core/keys/keyring.h"

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

namespace gatehouse {

/// The signing keys at rest: public parts readable, private parts sealed with AES-256-GCM under a wrapping
/// key that comes from the operating system's keychain or from a passphrase (scrypt). Used by one thread.
class KeyStore {
public:
    enum class Protection { NotSetUp, Vault, Passphrase };

    KeyStore(KeyRecords &records, const Clock &clock, KeyRingShelf &shelf);

    /// Reads what is there and puts the (locked) ring on the shelf.
    Done load();
    Protection protection() const;
    bool isUnlocked() const;

    /// First use: protects the store with this 32-byte wrapping key (kept in the vault by the caller), or
    /// with a key derived from this passphrase (8 characters at least). Unlocks.
    /// Errors: Conflict when it is set up already.
    Done setUpWithVaultKey(const Secret &wrappingKey);
    Done setUpWithPassphrase(const Secret &passphrase);
    /// Error Denied: the key or passphrase is not the right one.
    Done unlock(const Secret &wrappingKeyOrPassphrase);
    void lock();

    std::vector<KeyInfo> list() const;
    /// A new key in state Next, or Current when its use has none. Error Locked.
    Result<KeyInfo> generate(const KeySpec &spec);
    /// Takes in a private or symmetric key made elsewhere, to sign with `alg`: in state Next, or Current when
    /// its use has none. It keeps its kid; without one the kid is its thumbprint. Errors: Locked; Malformed
    /// (no private part, too weak, a secret that is known or easy to guess, or it cannot sign with `alg`);
    /// Conflict (the key, or another of its kid, is there already).
    Result<KeyInfo> importKey(const jose::Jwk &key, KeyUse use, jose::Alg alg);
    /// What importKey() has against this key, Locked apart: it can be asked while locked.
    Done checkImport(const jose::Jwk &key, jose::Alg alg) const;
    /// Next becomes Current, Current becomes Retired. When there is no Next, one like the current is made.
    /// `longestToken`: how long the last token of the retiring key may be accepted, leeway included; sets
    /// safeToRemoveMs.
    Result<KeyInfo> rotate(KeyUse use, std::chrono::seconds longestToken);
    /// Takes a Next key out of the queue or a Current key out of service (Error Conflict when no Next key
    /// could take its place: rotate first).
    Done retire(const QString &kid, std::chrono::seconds longestToken);
    /// Deletes a retired key. Error Conflict before safeToRemoveMs.
    Done remove(const QString &kid);
    /// Reads again when another process changed the keys. True when something changed.
    Result<bool> refresh();

private:
    using Edit = std::function<Done(KeyRecordSet &)>;
    Done setUp(Secret wrappingKey, WrapRecord wrap);
    Done open(Secret wrappingKey);
    Result<Secret> wrappingKeyFrom(const Secret &given, const WrapRecord &wrap) const;
    Result<KeyRecord> newKey(const KeySpec &spec) const;
    Result<KeyRecord> recordOf(const jose::Jwk &key, KeyUse use, jose::Alg alg) const;
    Result<KeyInfo> add(KeyRecord made);
    Done change(const Edit &edit);
    Done publish();
    Result<KeyInfo> infoOf(const QString &kid) const;
    Result<jose::Jwk> openKey(const KeyRecord &record) const;
    Result<std::vector<KeyRing::Entry>> openEntries(const std::vector<KeyRecord> &records) const;

    KeyRecords &m_records;
    const Clock &m_clock;
    KeyRingShelf &m_shelf;
    KeyRecordSet m_set; ///< As last read or written.
    Secret m_wrappingKey; ///< Empty while locked.
    std::shared_ptr<const Secret> m_derivationKey; ///< Null while locked.
};

} // namespace gatehouse
