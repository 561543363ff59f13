// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/command.h"
#include "app/cli/output.h"
#include "app/keychainvault.h"
#include "core/service/keyservice.h"
#include "core/service/storeaccess.h"

#include <QEventLoop>
#include <QFutureWatcher>

#include <memory>

namespace gatehouse {
class SqlKeyRecords;
}

namespace gatehouse::cli {

/// Waits for a service's answer. The command line has nothing else to do meanwhile.
template <class T>
T await(QFuture<T> future)
{
    QFutureWatcher<T> watcher;
    QEventLoop loop;
    QObject::connect(&watcher, &QFutureWatcherBase::finished, &loop, &QEventLoop::quit);
    watcher.setFuture(future);
    if (!future.isFinished())
        loop.exec();
    return future.takeResult();
}

/// The system's time, or the one that "--now" names.
class CommandClock final : public Clock {
public:
    std::int64_t nowMs() const override { return m_fixed ? *m_fixed : SystemClock().nowMs(); }
    void fix(std::int64_t ms) { m_fixed = ms; }

private:
    std::optional<std::int64_t> m_fixed;
};

/// What commands work with: the store and its keys, opened when first asked for.
class Context {
public:
    Context(ConnectionProfile profile, bool isJson);
    ~Context();

    const Output &output() const { return m_output; }
    bool isJson() const { return m_output.isJson(); }
    /// Of the server, once its store is open and its clock is known to differ.
    qint64 nowMs() const { return clock().nowMs(); }
    /// Everything from now on happens as if it were this time.
    void setNow(qint64 ms) { m_clock.fix(ms); }
    const Clock &clock() const { return m_store ? m_store->clock() : m_clock; }
    const TokenPolicy &policy() const { return m_policy; }
    const QString &actor() const { return m_actor; }
    const ConnectionProfile &profile() const { return m_profile; }

    /// The store is a file, and there is none.
    bool isStoreMissing() const;
    /// From now on a missing store is made instead of being an error.
    void makeStoreIfMissing() { m_mayMake = true; }
    /// Error NotFound, with what to do, when there is no store; Locked when a server wants a password and
    /// there is nobody to ask.
    Result<StoreAccess *> store();
    /// Runs `open(Secret) -> Result<T>` with the password of the server: that of GATEHOUSE_STORE_PASSWORD, or
    /// that which the keychain has for a saved connection, or none; and when the server asks for another one
    /// (Locked) that of who is at the terminal.
    template <class Open>
    auto withPassword(Open open) -> std::invoke_result_t<Open &, Secret>
    {
        const bool isGiven = hasPasswordVariable();
        auto opened = open(isGiven ? passwordVariable() : keptPassword());
        if (opened || isGiven || opened.error().code != Error::Code::Locked)
            return opened;
        Result<Secret> asked = askPassword();
        return asked ? open(std::move(*asked)) : Failure(std::move(asked.error()));
    }
    SecretVault &vault() { return m_vault; }
    /// For work that asks the store nothing; it need not exist.
    StoreAccess &unopenedStore();
    /// Puts the public keys on the shelf. Symmetric keys stay out of sight until unlockKeys().
    Done loadPublicKeys();
    bool hasSymmetricKeys() const;
    /// Does `job` with the keys as they are and keeps nothing of it. The keys stay locked.
    Done rehearseKeys(const std::function<Done(KeyStore &)> &job);
    /// Keychain, then the environment variable GATEHOUSE_PASSPHRASE, then the terminal.
    Done unlockKeys(KeyService::FirstUse firstUse = KeyService::FirstUse::Refuse);
    /// After unlockKeys().
    KeyService &keys() { return *m_keys; }
    const KeyRingShelf &shelf() const { return m_shelf; }

private:
    Done checkThere() const;
    Done withKeyRecords(const std::function<Done(SqlKeyRecords &)> &job) const;
    static bool hasPasswordVariable();
    static Secret passwordVariable();
    Secret keptPassword();
    Result<Secret> askPassword() const;
    Result<Secret> passphrase(bool isNew) const;
    void waitForKeys();

    ConnectionProfile m_profile;
    Output m_output;
    TokenPolicy m_policy;
    CommandClock m_clock;
    QString m_actor;
    KeyRingShelf m_shelf;
    KeychainVault m_vault;
    bool m_mayMake = false;
    bool m_isOpen = false; ///< A server was asked, and answered.
    std::unique_ptr<StoreAccess> m_store;
    std::unique_ptr<KeyService> m_keys;
};

} // namespace gatehouse::cli
