// SPDX-License-Identifier: MIT
#pragma once

#include "core/audit/sqlauditlog.h"
#include "core/auth/authority.h"
#include "core/auth/password.h"
#include "core/auth/revoker.h"
#include "core/auth/sqluserdirectory.h"
#include "core/keys/keystore.h"
#include "core/store/sql/sqlkeyrecords.h"
#include "tests/support/samplesession.h"
#include "tests/support/sqlfixture.h"

namespace gatehouse::test {

/// Cheap hashes, so that a test logs in in a millisecond.
inline TokenPolicy quickPolicy()
{
    TokenPolicy policy;
    policy.passwordCostLog2 = 4;
    return policy;
}

/// A wrapping key as a keychain would give it.
inline Secret wrappingKey() { return Secret(std::string(32, 'w')); }

/// Everything over one connection, as StoreAccess puts it together.
struct AuthParts {
    AuthParts(std::unique_ptr<SqlConnection> opened, const Clock &clock,
              const TokenPolicy &policy = quickPolicy())
        : connection(std::move(opened))
        , sessions(*connection)
        , users(*connection)
        , audit(*connection)
        , records(*connection)
        , keys(records, clock, shelf)
        , revoker(sessions, audit, clock)
        , authority(sessions, users, audit, shelf, clock, policy)
    { }

    /// Protects the keys with wrappingKey() and makes one for each use; or unlocks what is there.
    Done unlock()
    {
        if (Done loaded = keys.load(); !loaded)
            return loaded;
        if (keys.protection() != KeyStore::Protection::NotSetUp)
            return keys.unlock(wrappingKey());
        if (Done made = keys.setUpWithVaultKey(wrappingKey()); !made)
            return made;
        for (const KeyUse use : {KeyUse::Access, KeyUse::Refresh}) {
            if (const auto key = keys.generate({use, jose::Alg::ES256, 3072}); !key)
                return Failure(key.error());
        }
        return {};
    }

    Result<User> addUser(const char *login, const char *password, qint64 nowMs)
    {
        const Result<QByteArray> hash = hashPassword(Secret(password), 4);
        return hash
            ? users.add({QLatin1String(login), QLatin1String(login), QStringLiteral("admin")}, *hash, nowMs)
            : Failure(hash.error());
    }

    Result<Answer<TokenPair>> login(const char *login, const char *password)
    {
        return authority.login({QLatin1String(login), Secret(password)}, origin());
    }
    Result<Answer<TokenPair>> refresh(const Secret &token)
    {
        return authority.refresh(token.view(), origin());
    }

    static Origin origin()
    {
        const Session sample = sampleSession({});
        return {sample.address, sample.agent, sample.client};
    }

    KeyRingShelf shelf;
    std::unique_ptr<SqlConnection> connection;
    SqlSessionStore sessions;
    SqlUserDirectory users;
    SqlAuditLog audit;
    SqlKeyRecords records;
    KeyStore keys;
    Revoker revoker;
    Authority authority;
};

} // namespace gatehouse::test
