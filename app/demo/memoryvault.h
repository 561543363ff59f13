// SPDX-License-Identifier: MIT
#pragma once

#include "core/keys/secretvault.h"

#include <map>

namespace gatehouse {

/// A keychain that forgets everything at the end of the program. For the demonstration, whose store is
/// removed then as well.
class MemoryVault final : public SecretVault {
public:
    QFuture<Read> read(const QString &name) override
    {
        const auto found = m_entries.find(name);
        if (found == m_entries.end())
            return QtFuture::makeReadyFuture(Read(failure(Error::Code::NotFound, QString())));
        return QtFuture::makeReadyFuture(Read(std::make_shared<Secret>(found->second.clone())));
    }
    QFuture<Done> write(const QString &name, Secret secret) override
    {
        m_entries.insert_or_assign(name, std::move(secret));
        return QtFuture::makeReadyFuture(Done());
    }
    QFuture<Done> remove(const QString &name) override
    {
        m_entries.erase(name);
        return QtFuture::makeReadyFuture(Done());
    }

private:
    std::map<QString, Secret> m_entries;
};

} // namespace gatehouse
