// SPDX-License-Identifier: MIT
#pragma once

#include "core/jose/jwk.h"
#include "core/keys/keyinfo.h"

#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

namespace gatehouse {

/// The keys at one moment: an immutable value. A rotation makes a new ring; nobody's copy changes under them.
class KeyRing {
public:
    struct Entry {
        KeyInfo info;
        std::optional<jose::Jwk> publicKey; ///< Asymmetric keys: known even while the store is locked.
        std::optional<jose::Jwk> privateKey; ///< Only while unlocked; for HMAC this is the key itself.
    };
    KeyRing() = default;
    KeyRing(std::vector<Entry> entries, std::shared_ptr<const Secret> derivationKey);

    const std::vector<Entry> &entries() const { return m_entries; }
    /// The key that signs; null while locked or when there is none.
    const Entry *current(KeyUse use) const;
    /// The keys that verify tokens of this use: next, current and retired.
    jose::JwkSet verifying(KeyUse use) const;
    /// Those of them that can be meant for this token. After a change between HMAC and key pairs both kinds
    /// serve one use for a while; a Verifier takes no such mixed set (RFC 8725 section 3.1), so it gets the
    /// kind that the token's `alg` names. Every key serves its own algorithm only.
    jose::JwkSet verifying(KeyUse use, std::string_view token) const;
    /// Algorithms of the verifying keys: what a Verifier may allow, and nothing else.
    std::vector<jose::Alg> algs(KeyUse use) const;
    /// The public JWK set of both uses, as an API would publish it. Never a private or symmetric member.
    QByteArray publicJwks() const;
    bool isUnlocked() const { return m_derivationKey != nullptr; }
    /// Secret that successor identifiers are derived from (see Authority); null while locked.
    const Secret *derivationKey() const { return m_derivationKey.get(); }

private:
    std::vector<Entry> m_entries;
    std::shared_ptr<const Secret> m_derivationKey;
};

/// Where the present ring is handed from the thread that changes keys to the threads that use them.
class KeyRingShelf {
public:
    std::shared_ptr<const KeyRing> take() const
    {
        const std::lock_guard lock(m_mutex);
        return m_ring;
    }
    void put(std::shared_ptr<const KeyRing> ring)
    {
        const std::lock_guard lock(m_mutex);
        m_ring = std::move(ring);
    }

private:
    mutable std::mutex m_mutex;
    std::shared_ptr<const KeyRing> m_ring = std::make_shared<const KeyRing>();
};

} // namespace gatehouse
