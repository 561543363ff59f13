// SPDX-License-Identifier: MIT
#include "core/service/connectionservice.h"

namespace gatehouse {

QString passwordEntry(const ConnectionProfile &profile)
{
    return QLatin1String("connection-password-") + (profile.id.isEmpty() ? profile.toUrl() : profile.id);
}

ConnectionService::ConnectionService(StoreAccess &store, SecretVault *vault, QObject *parent)
    : QObject(parent)
    , m_store(store)
    , m_vault(vault)
{ }

void ConnectionService::open()
{
    if (current().kind == ConnectionProfile::Kind::Embedded || m_vault == nullptr) {
        m_store.release();
        look();
        return;
    }
    deliver(m_vault->read(passwordEntry(current())), this, [this](const SecretVault::Read &found) {
        // No entry, or no keychain: the server may want no password at all, and says so if it does.
        if (found)
            m_store.setPassword((*found)->clone());
        else
            m_store.release();
        look();
    });
}

void ConnectionService::look()
{
    deliver(info(), this, [this](const Result<StoreInfo> &info) {
        if (info) {
            Q_EMIT opened(*info);
        } else if (info.error().code == Error::Code::Locked) {
            m_wanted = info.error();
            Q_EMIT passwordNeeded(info.error());
        }
    });
}

void ConnectionService::askForPassword()
{
    if (m_wanted)
        Q_EMIT passwordNeeded(*m_wanted);
}

QFuture<Done> ConnectionService::givePassword(Secret password, bool keep)
{
    const auto kept = std::make_shared<Secret>(password.clone());
    m_store.setPassword(std::move(password));
    const QPointer<ConnectionService> self(this);
    return info().then(qApp, [self, kept, keep](const Result<StoreInfo> &info) -> Done {
        if (!info)
            return Failure(info.error());
        if (!self)
            return {};
        self->m_wanted.reset();
        Q_EMIT self->opened(*info);
        if (keep && self->m_vault != nullptr)
            deliver(self->m_vault->write(passwordEntry(self->current()), kept->clone()), self.data(),
                    [self](const Done &written) {
                        if (!written && self)
                            Q_EMIT self->notKept(written.error());
                    });
        return {};
    });
}

QFuture<Result<StoreInfo>> ConnectionService::info()
{
    return m_store.run([](OpenStore &store) -> Result<StoreInfo> { return store.sessions.info(); });
}

QFuture<Result<std::vector<ConnectionStep>>> ConnectionService::test()
{
    return m_tester.test(current(), m_store.password(), m_store.clock().nowMs());
}

} // namespace gatehouse
