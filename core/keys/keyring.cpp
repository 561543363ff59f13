// SPDX-License-Identifier: MIT
#include "core/keys/keyring.h"

#include "core/jose/decode.h"

#include <algorithm>
#include <iterator>

namespace gatehouse {

KeyRing::KeyRing(std::vector<Entry> entries, std::shared_ptr<const Secret> derivationKey)
    : m_entries(std::move(entries))
    , m_derivationKey(std::move(derivationKey))
{ }

const KeyRing::Entry *KeyRing::current(KeyUse use) const
{
    const auto found = std::ranges::find_if(m_entries, [use](const Entry &entry) {
        return entry.info.use == use && entry.info.state == KeyState::Current && entry.privateKey;
    });
    return found == m_entries.end() ? nullptr : &*found;
}

jose::JwkSet KeyRing::verifying(KeyUse use) const
{
    std::vector<jose::Jwk> keys;
    for (const Entry &entry : m_entries) {
        if (entry.info.use != use)
            continue;
        if (entry.publicKey)
            keys.push_back(*entry.publicKey);
        else if (entry.privateKey)
            keys.push_back(*entry.privateKey);
    }
    return jose::JwkSet(std::move(keys));
}

jose::JwkSet KeyRing::verifying(KeyUse use, std::string_view token) const
{
    jose::JwkSet all = verifying(use);
    if (!all.isMixed())
        return all;
    const jose::UnverifiedToken decoded = jose::decode(token);
    const jose::DecodedMember *alg = decoded.headerMember("alg");
    const bool isHmac = alg != nullptr && alg->valueText.starts_with("\"HS");
    std::vector<jose::Jwk> keys;
    std::ranges::copy_if(all.keys(), std::back_inserter(keys),
                         [isHmac](const jose::Jwk &key) { return key.isSymmetric() == isHmac; });
    return jose::JwkSet(std::move(keys));
}

std::vector<jose::Alg> KeyRing::algs(KeyUse use) const
{
    std::vector<jose::Alg> algs;
    for (const Entry &entry : m_entries) {
        if (entry.info.use == use && std::ranges::find(algs, entry.info.alg) == algs.end())
            algs.push_back(entry.info.alg);
    }
    return algs;
}

QByteArray KeyRing::publicJwks() const
{
    std::vector<jose::Jwk> keys;
    for (const Entry &entry : m_entries) {
        if (entry.publicKey)
            keys.push_back(*entry.publicKey);
    }
    return QByteArray::fromStdString(jose::JwkSet(std::move(keys)).publicJson());
}

} // namespace gatehouse
